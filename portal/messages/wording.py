"""The words that residents get: what is said now in each language, writing it, seeing it as it arrives, and approving it."""

from django import forms
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse

from notifications import actions as notifications
from notifications.events import EVENTS
from notifications.languages import LANGUAGES
from notifications.models import Message, Wording
from notifications.segments import segments
from notifications.wordings import SEGMENTS, english, example, faults, placeholders, proposal
from portal.doors import page, posted, tried
from portal.forms import PageForm
from portal.messages.inbox import READERS

LEADS = {"triage_lead", "safeguarding_lead"}
TITLES = {
    "skills.booked": "A place at a session",
    "inventory.ready_to_collect": "A parcel to collect",
    "inventory.offered": "An offer",
    "inventory.offer_reminder": "An offer, once more",
    "notifications.stopped": "Answer to STOP",
    "notifications.started": "Answer to START",
    "notifications.help": "Answer to HELP",
}


class Language(PageForm):
    language = forms.ChoiceField(label="Language", choices=[(each.code, f"{each.english} ({each.own})") for each in LANGUAGES.values()])


class Words(PageForm):
    body = forms.CharField(label="What is said", max_length=1000, widget=forms.Textarea(attrs={"rows": 5, "dir": "auto"}))


class Approval(PageForm):
    reason = forms.CharField(label="Who reads this language and has read it?", max_length=200, help_text="A name and where they work. It is kept with the approval.")  # fmt: skip


@page(*READERS, methods=("GET",))
def home(request):
    """Every message for residents in one language, with what is said now in each variant."""
    language = request.GET.get("language", "en")
    if language not in LANGUAGES:
        raise Http404
    rows = {
        (row.event, row.variant, row.state): row
        for row in Wording.objects.visible_to(request.actor).filter(language=language).exclude(state="retired")
    }
    messages = [
        {"title": TITLES.get(event, event), "variants": [_cell(rows, event, language, variant) for variant in Message.Variant]}
        for event in sorted((name for name, each in EVENTS.items() if each.for_residents), key=list(TITLES).index)
    ]
    chosen = Language(initial={"language": language})
    return render(request, "messages/wording.html", {"messages_": messages, "chosen": chosen, "language": LANGUAGES[language]})


def _cell(rows, event: str, language: str, variant) -> dict:
    """Where this wording stands, in a tag."""
    approved, draft = rows.get((event, variant, "approved")), rows.get((event, variant, "draft"))
    if draft:
        tag, colour = "To be approved", "govuk-tag--yellow"
    elif approved:
        tag, colour = f"Version {approved.number} is said", "govuk-tag--green"
    elif language == "en" and english(event, variant):
        tag, colour = "Ours is said", "govuk-tag--green"
    elif proposal(event, language, variant):
        tag, colour = "Proposed", "govuk-tag--grey"
    else:
        tag, colour = "Nothing yet", "govuk-tag--grey"
    return {
        "name": variant.label.partition(":")[0],
        "tag": tag,
        "colour": colour,
        "href": reverse("messages:words", args=[event, language, variant.value]),
    }


@page(*READERS)
def words(request, event, language, variant):
    """One wording: the English beside it, as it arrives on a phone, its length, and who may approve it."""
    if event not in EVENTS or not EVENTS[event].for_residents or language not in LANGUAGES or variant not in Message.Variant.values:
        raise Http404
    rows = Wording.objects.visible_to(request.actor).filter(event=event, language=language, variant=variant)
    draft, approved = rows.filter(state="draft").first(), rows.filter(state="approved").first()
    doing = request.POST.get("do", "")
    begun = draft or approved
    start = begun.body if begun else english(event, variant) if language == "en" else proposal(event, language, variant)
    form = Words(posted(request) if doing in ("save", "show") else None, initial={"body": start})
    approval = Approval(posted(request) if doing == "approve" else None)
    if language == "en":
        del approval.fields["reason"]
    here, failed = redirect("messages:words", event, language, variant), False
    if doing == "save" and form.is_valid():
        saved = {"event": event, "language": language, "variant": variant, "body": form.cleaned_data["body"]}
        if tried(
            request, form, lambda: notifications.draft_wording(**saved, by=request.actor), done="Saved. Somebody else has to approve it."
        ):
            return here
    if doing == "approve" and draft and approval.is_valid():
        reason = approval.cleaned_data.get("reason", "")
        if tried(
            request,
            approval,
            lambda: notifications.approve_wording(draft, reason=reason, by=request.actor),
            done="Approved. It is said from now on.",
        ):
            return here
    if doing == "retire" and approved:
        notifications.retire_wording(approved, by=request.actor)
        return here
    failed = (form.is_bound and bool(form.errors)) or (approval.is_bound and bool(approval.errors))
    body = form["body"].value() or ""
    context = {
        "title": TITLES.get(event, event), "language": LANGUAGES[language], "variant": Message.Variant(variant).label, "form": form, "approval": approval,
        "english": EVENTS[event].wording, "names": sorted(placeholders(EVENTS[event].wording)), "draft": draft, "approved": approved,
        "preview": _preview(event, language, variant, body), "may_approve": bool(request.actor.roles & LEADS), "is_mine": bool(draft) and draft.written_by == request.actor.key,
        "unread": not begun and language != "en" and bool(start), "most": SEGMENTS,
        "back": f"{reverse('messages:wording')}?language={language}",
    }  # fmt: skip
    return render(request, "messages/words.html", context, status=422 if failed else 200)


def _preview(event: str, language: str, variant: str, body: str) -> dict | None:
    """As it might arrive, how many texts it costs, and what is wrong with it; None when nothing is written."""
    if not body.strip():
        return None
    try:
        text = example(body, language)
    except ValueError:
        return {"text": body, "faults": faults(event, language, variant, body)}
    return {"text": text, "length": segments(text), "faults": faults(event, language, variant, body)}
