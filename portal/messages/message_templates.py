"""The words that residents get: what is said now in each language, writing it, seeing it as it arrives, and
approving it.
"""

from django import forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse

from notifications import actions as notifications
from notifications.events import EVENTS
from notifications.languages import LANGUAGES
from notifications.message_words import SEGMENTS, english, example, faults, has_words, placeholders, proposal
from notifications.models import Message, Wording
from notifications.segments import segments
from notifications.translations import outdated, outdated_one
from people.access import can
from portal.doors import form_data, page, submit_or_show_errors
from portal.forms import PageForm


class Language(PageForm):
    language = forms.ChoiceField(
        label="Language",
        choices=[(language.code, f"{language.english} ({language.own})") for language in LANGUAGES.values()],
    )


class Words(PageForm):
    body = forms.CharField(label="Wording", max_length=1000, widget=forms.Textarea(attrs={"rows": 5, "dir": "auto"}))


class Approval(PageForm):
    reason = forms.CharField(
        label="Who checked it in this language?",
        max_length=200,
        help_text="Their role and where they work. Do not include names.",
    )

    def __init__(self, *args, language, **kwargs):
        super().__init__(*args, **kwargs)
        if language == "en":
            del self.fields["reason"]


@page(sees="message templates", methods=("GET",))
def template_list(request):
    """Every message for residents in one language, with what is said now in each variant."""
    language = request.GET.get("language", "en")
    if language not in LANGUAGES:
        raise Http404
    wordings = list(Wording.objects.visible_to(request.actor).exclude(state="retired"))
    rows = {(row.event, row.variant, row.state): row for row in wordings if row.language == language}
    to_check = outdated(wordings)
    marked = {(row.event, row.variant) for row in to_check if row.language == language}
    templates = [
        {
            "title": event.title,
            "variants": [_cell(rows, marked, event.name, language, variant) for variant in Message.Variant],
        }
        for event in sorted(EVENTS.values(), key=lambda event: event.title)
        if event.for_residents
    ]
    chosen = Language(initial={"language": language})
    context = {
        "templates": templates,
        "chosen": chosen,
        "language": LANGUAGES[language],
        "to_check": len(to_check),
    }
    return render(request, "messages/wording.html", context)


def _cell(rows, marked, event: str, language: str, variant) -> dict:
    """Where this wording stands, in a tag; and whether its English has changed since it was translated."""
    approved = rows.get((event, variant, "approved"))
    draft = rows.get((event, variant, "draft"))
    tag, colour = _standing(event, language, variant, draft, approved)
    return {
        "name": variant.label.partition(":")[0],
        "tag": tag,
        "colour": colour,
        "needs_translator": (event, variant) in marked,
        "href": reverse("messages:words", args=[event, language, variant.value]),
    }


def _standing(event: str, language: str, variant, draft, approved) -> tuple[str, str]:
    if draft:
        return "To be approved", "govuk-tag--yellow"
    if approved:
        return f"Version {approved.number} is in use", "govuk-tag--green"
    if language == "en" and english(event, variant):
        return "Built-in wording in use", "govuk-tag--green"
    return ("Proposed" if proposal(event, language, variant) else "Nothing yet"), "govuk-tag--grey"


def _first_words(event: str, language: str, variant: str) -> str:
    """What the page begins with while nothing is written: our English, or a proposal to be read by somebody."""
    return english(event, variant) if language == "en" else proposal(event, language, variant)


@page(sees="message templates")
def template_page(request, event, language, variant):
    """One wording: the English beside it, as it arrives on a phone, its length, and who may approve it."""
    if not has_words(event, language, variant):
        raise Http404
    which = {"event": event, "language": language, "variant": variant}
    wordings = list(
        Wording.objects.visible_to(request.actor)
        .filter(event=event, language__in=(language, "en"))
        .exclude(state="retired")
    )
    rows = {row.state: row for row in wordings if (row.language, row.variant) == (language, variant)}
    draft = rows.get("draft")
    approved = rows.get("approved")
    doing = request.POST.get("do", "")
    begun = draft or approved
    start = begun.body if begun else _first_words(event, language, variant)
    form = Words(form_data(request) if doing in ("save", "show") else None, initial={"body": start})
    approval = Approval(form_data(request) if doing == "approve" else None, language=language)
    if _is_done(request, doing, which, form, approval, draft, approved):
        return redirect("messages:words", event, language, variant)
    context = {
        "title": EVENTS[event].title,
        "language": LANGUAGES[language],
        "variant": Message.Variant(variant).label,
        "form": form,
        "approval": approval,
        "english": EVENTS[event].wording,
        "names": sorted(placeholders(EVENTS[event].wording)),
        "draft": draft,
        "approved": approved,
        "preview": _preview(event, language, variant, form["body"].value() or ""),
        "most": SEGMENTS,
        "outdated": outdated_one(wordings, **which),
        "unread": not begun and language != "en" and bool(start),
        "can": can(request.actor, *rows.values()),
        "is_mine": bool(draft) and draft.written_by == request.actor.key,
        "back": f"{reverse('messages:wording')}?language={language}",
    }
    failed = (form.is_bound and form.errors) or (approval.is_bound and approval.errors)
    return render(request, "messages/words.html", context, status=422 if failed else 200)


def _is_done(request, doing, which, form, approval, draft, approved) -> bool:
    """Do what a button says. Whether it was done; what was wrong with it is in its form."""
    by = request.actor
    if doing == "save" and form.is_valid():
        saved = which | form.cleaned_data
        return bool(
            submit_or_show_errors(
                request,
                form,
                lambda: notifications.draft_wording(**saved, by=by),
                done="Saved. Someone else must approve it.",
            )
        )
    if doing == "approve" and draft and approval.is_valid():
        read = approval.cleaned_data | {
            "version": int(version) if (version := request.POST.get("version", "")).isdecimal() else 0
        }
        return bool(
            submit_or_show_errors(
                request,
                approval,
                lambda: notifications.approve_wording(draft, **read, by=by),
                done="Approved. We will use it from now on.",
            )
        )
    if doing == "retire" and approved:
        notifications.retire_wording(approved, by=by)
        messages.success(request, "Withdrawn. We will use the English wording from now on.")
        return True
    return False


def _preview(event: str, language: str, variant: str, body: str) -> dict | None:
    """As it might arrive, how many texts it costs, and what is wrong with it; None when nothing is written."""
    if not body.strip():
        return None
    try:
        text = example(body, language)
    except ValueError:
        return {"text": body, "faults": faults(event, language, variant, body)}
    return {"text": text, "length": segments(text), "faults": faults(event, language, variant, body)}
