"""What people wrote to us: to read now, one text, and the whole thread with somebody, with a reply."""

from django import forms
from django.contrib import messages
from django.db.models import Case, IntegerField, OuterRef, Q, Subquery, When
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from law.references import read_reference
from law.refusals import NotFound
from notifications import actions as notifications
from notifications.models import Inbound, Message
from people.access import brake, can
from people.models import Resident
from portal.doors import form_data, get_visible_or_404, page, submit_or_show_errors
from portal.forms import PageForm
from portal.lists import Column, Filter, Listing, show_list
from referrals.models import Referral

RISKS = {
    "self_harm": "Self-harm",
    "violence": "Violence",
    "found_out": "Phone not private",
    "child": "A child",
    "danger": "Danger",
}
COLOURS = {
    "needs_person": "govuk-tag--yellow",
    "unmatched": "govuk-tag--grey",
    "actioned": "govuk-tag--green",
    "closed": "govuk-tag--grey",
}
# Why something did not leave, or did not arrive, in words.
CAUSES = {
    "hold": "paused",
    "opted_out": "they replied STOP",
    "channel_not_safe": "we were not told that texts are safe for them",
    "voicemail_not_safe": "a recorded message is not safe for them",
    "quiet_hours": "waiting until morning",
    "unsafe_hours": "waiting until their safe hours",
    "hours_unclear": "someone must check which hours are safe",
    "bad_number": "the number does not work",
    "landline": "landlines cannot get texts",
    "person_cap": "daily limit of messages to them reached",
    "organisation_cap": "daily limit of messages for the organisation reached",
    "no_longer_true": "what it said is no longer true",
    "too_late": "it was too late to be useful",
    "provider_held": "waiting for the provider",
    "wish_to_stop": "they may want texts to stop, so someone must read their text",
    "consent_withdrawn": "they withdrew consent",
    "arrived_after_all": "an earlier message arrived",
    "answer_lost": "no answer from the provider, we will check again",
    "rate_limited": "the provider is busy, we will try again",
    "not_sent": "no connection to the provider, we will try again",
    "misconfigured": "our settings are wrong, someone must check them",
    "filtered": "the network filtered it",
    "temporary": "the phone could not be reached",
    "once_more": "the phone could not be reached",
    "final": "the network refused it",
    "no_receipt": "we do not know if it arrived",
    "allow_list": "this number is not on the pilot list",
}


@page(sees="inbox", methods=("GET",))
def inbox(request):
    """What waits for a person: risk first, then wishes to stop, then the oldest; everything else by filter."""
    listing = Listing(
        title="Messages",
        columns=[
            Column(
                "Came in",
                lambda inbound: {
                    "text": f"{timezone.localtime(inbound.created_at):%-d %B, %H:%M}",
                    "href": reverse("messages:one", args=[inbound.pk]),
                },
            ),
            Column("What", _subject_cell),
            Column(
                "Status",
                lambda inbound: {"text": inbound.get_state_display(), "colour": COLOURS.get(inbound.state, "")},
            ),
            Column("Reference", lambda inbound: inbound.reference or "", unbroken=True),
            Column("Why", lambda inbound: inbound.outcome or "Unknown number"),
        ],
        search=_by_reference,
        search_label="Find messages",
        search_hint="Enter the reference of their referral",
        filters=[
            Filter(
                "state",
                "Status",
                [
                    ("read", "To read"),
                    ("unmatched", "Unknown numbers"),
                    ("actioned", "Dealt with automatically"),
                    ("closed", "Closed"),
                ],
                _in_state,
            ),
            Filter("about", "About", Inbound.Subject.choices, lambda rows, code: rows.filter(subject=code)),
            Filter("risk", "Risk", [("yes", "Mentions risk")], lambda rows, _: rows.exclude(risk="")),
            Filter("wish", "Stop", Inbound.Wish.choices[1:], lambda rows, code: rows.filter(wish=code)),
        ],
        order=("-is_risk", "created_at", "id"),
        empty={
            "title": "No messages to read",
            "text": "Texts that a person must read are listed here. Answers such as YES are dealt with automatically.",
            "action_url": "",
            "action_text": "",
        },
        download_name="messages",
    )
    rows = Inbound.objects.visible_to(request.actor)
    if not request.GET.get("state"):
        rows = rows.to_read()
    reference = (
        Referral.objects.filter(resident=OuterRef("resident_id")).order_by("-created_at").values("reference")[:1]
    )
    risky = Case(
        When(~Q(risk=""), then=2), When(wish=Inbound.Wish.UNREAD, then=1), default=0, output_field=IntegerField()
    )
    rows = rows.annotate(reference=Subquery(reference), is_risk=risky)
    return show_list(request, listing, rows, template="messages/home.html")


def _subject_cell(inbound: Inbound) -> dict:
    """Never the words themselves in a list: whoever opens one is written down with it."""
    if inbound.risk:
        return {"text": RISKS.get(inbound.risk, "Mentions risk"), "colour": "govuk-tag--red"}
    if inbound.wish:
        return {"text": inbound.get_wish_display(), "colour": "govuk-tag--orange"}
    if inbound.subject:
        return {"text": inbound.get_subject_display()}
    return {"text": inbound.keyword.capitalize() if inbound.keyword else "A text"}


def _in_state(rows, code):
    return rows.to_read() if code == "read" else rows.filter(state=code)


def _by_reference(rows, text):
    reference = read_reference(text)
    return rows.filter(resident__referrals__reference=reference) if reference else rows.none()


class Closing(PageForm):
    done = forms.CharField(label="What was done", max_length=200, help_text="In a few words. Do not include names.")


class Belongs(PageForm):
    reference = forms.CharField(
        label="Which referral is it about?", max_length=20, help_text="The reference of their referral", required=False
    )

    def clean_reference(self):
        text = self.cleaned_data["reference"]
        referral = (
            Referral.objects.visible_to(self.actor)
            .filter(reference=read_reference(text) or "")
            .select_related("resident")
            .first()
        )
        if referral is None:
            raise forms.ValidationError("No referral has this reference. It looks like GOL-K766-QV4E.")
        return referral.resident

    def __init__(self, *args, actor, **kwargs):
        self.actor = actor
        super().__init__(*args, **kwargs)


class Reply(PageForm):
    text = forms.CharField(label="Reply", max_length=600, widget=forms.Textarea(attrs={"rows": 3}))


DECISIONS = {
    "stop_for_good": (notifications.stop_for_good, "Texts to this number have stopped."),
    "not_meant": (notifications.not_meant, "Texts to this number will continue."),
}


@page(sees="inbox")
def inbound_page(request, id):
    """One text: its words, what it might answer, and what to do with it."""
    inbound = get_visible_or_404(Inbound.objects.select_related("resident", "answers"), request.actor, pk=id)
    doing = request.POST.get("do", "")
    if doing in DECISIONS:
        decide, done = DECISIONS[doing]
        decide(inbound, by=request.actor)
        messages.success(request, done)
        return redirect("messages:one", inbound.pk)
    closing = Closing(form_data(request) if doing == "close" else None)
    belongs = Belongs(form_data(request) if doing == "assign" else None, actor=request.actor)
    if closing.is_bound and closing.is_valid():
        act = lambda: notifications.close_inbound(inbound, reason=closing.cleaned_data["done"], by=request.actor)  # noqa: E731
        if submit_or_show_errors(request, closing, act, done="Closed."):
            return redirect("messages:home")
    if belongs.is_bound and belongs.is_valid():
        resident = belongs.cleaned_data["reference"]
        act = lambda: notifications.assign_inbound(inbound, resident=resident, by=request.actor)  # noqa: E731
        if submit_or_show_errors(request, belongs, act, done="Added to their messages."):
            return redirect("messages:thread", resident.pk)
    context = {
        "inbound": inbound,
        "risk": RISKS.get(inbound.risk, ""),
        "closing": closing,
        "belongs": belongs,
        "can": can(request.actor, inbound),
        "correct": _where_to_correct(inbound, request.actor),
    }
    failed = (closing.is_bound and closing.errors) or (belongs.is_bound and belongs.errors)
    return render(
        request, "messages/one.html", context | {"back": reverse("messages:home")}, status=422 if failed else 200
    )


CORRECTED_IN: dict[str, str] = {Inbound.Subject.MOVED: "place", Inbound.Subject.NUMBER: "contact"}


def _where_to_correct(inbound: Inbound, actor) -> str:
    """The page on which what they say has changed is corrected; "" for all else."""
    subject = CORRECTED_IN.get(inbound.subject)
    referral = Referral.objects.visible_to(actor).filter(pk=inbound.referral_id).first() if subject else None
    return reverse("correction:subject", args=[referral.reference, subject]) if referral is not None else ""


@page(sees="inbox")
def thread_page(request, id):
    """Everything between us and this person, in the order of time, and a reply."""
    resident = _resident(request, id)
    form = Reply(form_data(request))
    if form.is_bound and form.is_valid():
        about = _case_of(resident)
        send = lambda: notifications.reply(resident, text=form.cleaned_data["text"], referral=about, by=request.actor)  # noqa: E731
        if submit_or_show_errors(
            request,
            form,
            send,
            done="We will send it as soon as it is safe: never at night, and only in their safe hours.",
        ):
            return redirect("messages:thread", resident.pk)
    case = _case_of(resident)
    held = brake.is_stopped(resident.pk)
    context = {
        "resident": resident,
        "case": case,
        "bubbles": _bubbles(resident),
        "form": form,
        "held": held,
        "may_text": not held and resident.may_be_reached_by("sms"),
        "back": f"/triage/{case.reference}" if case else reverse("messages:home"),
    }
    return render(request, "messages/thread.html", context, status=422 if form.is_bound and form.errors else 200)


def _resident(request, id) -> Resident:
    """Whose case this actor may see, or who wrote something that they may read."""
    theirs = Q(referrals__in=Referral.objects.visible_to(request.actor)) | Q(
        inbound__in=Inbound.objects.visible_to(request.actor)
    )
    resident = Resident.objects.filter(theirs, pk=id).first()
    if resident is None:
        raise NotFound()
    return resident


def _case_of(resident):
    return resident.referrals.order_by("-created_at").first()


MOST = 100


def _bubbles(resident) -> list[dict]:
    """The newest hundred of each side."""
    out = Message.objects.filter(resident=resident).exclude(channel="call").order_by("-created_at")[:MOST]
    into = Inbound.objects.filter(resident=resident).order_by("-created_at")[:MOST]
    bubbles = [
        {
            "at": m.created_at,
            "ours": True,
            "words": m.body,
            "rtl": m.language in ("ar", "ur"),
            "language": m.language,
            "how": m.get_channel_display(),
            "state": _state(m),
        }
        for m in out
    ]
    bubbles += [
        {
            "at": i.created_at,
            "ours": False,
            "words": i.body,
            "how": "Their own page" if i.subject else "Text message",
            "state": i.get_state_display(),
            "href": reverse("messages:one", args=[i.pk]),
        }
        for i in into
    ]
    return sorted(bubbles, key=lambda bubble: bubble["at"])


def _state(message: Message) -> str:
    at = message.delivered_at or message.sent_at
    when = f" {timezone.localtime(at):%-d %B, %H:%M}" if at else ""
    why = CAUSES.get(message.cause, message.cause.replace("_", " "))
    return f"{message.get_state_display()}{when}" + (f": {why}" if why else "")
