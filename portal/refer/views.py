"""The worker's first screen, their list, and their own settings."""

from datetime import timedelta
from functools import partial

from django.db.models import Count, Q
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from law.state_words import referrer_word, referrer_words
from outcomes.enquiries.availability import availability
from people import actions as people
from people.access import can, may
from people.models import Agreement, User
from portal import tracking
from portal.doors import (
    form_data,
    organisation_of,
    page,
    submit_or_show_errors,
)
from portal.lists import Column, Filter, Listing, show_list
from portal.refer.forms import DigestChoice
from portal.words import BOROUGH_CHOICES, referrer_tag
from referrals import actions as referrals
from referrals.models import Milestone, Need, Referral
from referrals.querysets import may_know

_STATES_OF = {"in_triage": ["submitted", "in_triage"], "resolved": ["resolved", "closed"]}
SECRET = "Known to you by your own reference"  # noqa: S105 - a sentence, instead of a name


def _mine(request):
    return Referral.objects.visible_to(request.actor).filter(referrer_email=request.user.email)


@page(sees="own referrals", methods=("GET",))
def worker_home(request):
    """My tasks: questions first, then drafts that would lapse, then what is new; and what colleagues have to answer."""
    mine = _mine(request)
    person = partial(person_words, actor=request.actor)
    questions = mine.filter(state="awaiting_information").select_related("resident").order_by("submitted_at")[:10]
    drafts = mine.filter(state="draft").select_related("resident").order_by("expires_at")[:10]
    organisation = organisation_of(request)
    agreement = _agreement_under_way(request.actor, organisation)
    context = {
        "questions": [(each, person(each.resident)) for each in questions],
        "drafts": [(each, person(each.resident)) for each in drafts],
        "news": [(*each, person(each[0].referral.resident)) for each in _news(mine)],
        "recent": [_summary(referral) | {"person": person(referral.resident)} for referral in _recent(mine)],
        "colleagues": _colleagues(request, person),
        "figures": _figures(mine),
        "organisation": organisation,
        "covered": organisation.is_covered(timezone.localdate()),
        "agreement": agreement,
        "agreement_url": reverse("service:agreement", args=[agreement.pk]) if agreement else "",
        "can": can(request.actor, "people.sign_agreement"),
        "availability": availability(organisation.borough),
    }
    return render(request, "refer/home.html", context)


def _recent(mine):
    sent = mine.exclude(state__in=["draft", "expired"]).select_related("resident").prefetch_related("needs")
    return sent.with_pauses().order_by("-created_at")[:5]


def _colleagues(request, person) -> dict | None:
    """For whoever looks after an organisation: the questions that colleagues have to answer, whose decisions wait until
    then; and how many open referrals colleagues have.
    """
    if not may(request.actor, "referrals.pass on a colleague's referral"):
        return None
    theirs = Referral.objects.visible_to(request.actor).exclude(referrer_email=request.user.email)
    waiting = theirs.filter(state="awaiting_information")
    rows = list(waiting.select_related("resident").order_by("asked_at")[:10])
    emails = {row.referrer_email for row in rows}
    names = dict(User.objects.filter(email__in=emails).values_list("email", "name"))
    return {
        "questions": [
            {
                "referral": row,
                "person": person(row.resident),
                "who": names.get(row.referrer_email) or row.referrer_email,
            }
            for row in rows
        ],
        "counts": theirs.aggregate(
            questions=Count("pk", filter=Q(state="awaiting_information")),
            open=Count("pk", filter=Q(state__in=Referral.LIVE)),
        ),
    }


def _agreement_under_way(actor, organisation) -> Agreement | None:
    """The agreement that someone still has to sign, before this organisation may refer; none once it may."""
    if organisation.is_covered(timezone.localdate()):
        return None
    waiting = Agreement.objects.visible_to(actor).filter(organisation=organisation, state__in=["draft", "signed"])
    return waiting.order_by("-created_at").first()


def _news(mine) -> list[tuple]:
    """What the worker has not looked at: the newest of each referral, and how many more there are of it."""
    newest: dict = {}
    for milestone in (
        Milestone.objects.filter(referral__in=mine, seen_at=None)
        .select_related("referral__resident")
        .order_by("-at", "-id")[:100]
    ):
        newest.setdefault(milestone.referral_id, []).append(milestone)
    return [(of_one[0], len(of_one) - 1) for of_one in list(newest.values())[:6]]


def _figures(mine) -> list[dict]:
    """Four counts in one statement, each with the list behind it."""
    listing = reverse("refer:list")
    since = timezone.now() - timedelta(days=90)
    counts = mine.aggregate(
        awaiting_information=Count("pk", filter=Q(state="awaiting_information")),
        in_triage=Count("pk", filter=Q(state__in=["submitted", "in_triage"])),
        active=Count("pk", filter=Q(state="active")),
        resolved=Count("pk", filter=Q(state__in=["resolved", "closed"], resolved_at__gte=since)),
    )
    hints = {
        "awaiting_information": "the decision waits for your answer",
        "in_triage": "decided within 10 working days",
        "active": "approved and being provided",
        "resolved": "in the last 90 days",
    }
    return [
        {
            "label": referrer_word("referrals.Referral", state),
            "value": counts[state],
            "hint": hint,
            "href": f"{listing}?whose=mine&state={state}",
        }
        for state, hint in hints.items()
    ]


def _summary(referral) -> dict:
    paused = referral.is_paused
    words, colour = referrer_tag(referral.state, paused=paused)
    return {
        "referral": referral,
        "words": words,
        "colour": colour,
        "needs": [tracking.in_short(need, paused) for need in referral.needs.all() if need.state != "cancelled"],
    }


@page(sees="own referrals")
def referrals_list(request):
    """My referrals, and those of my organisation."""
    rows = Referral.objects.visible_to(request.actor).select_related("resident").prefetch_related("needs").with_pauses()

    listing = Listing(
        title="Referrals",
        columns=[
            Column("Reference", _reference_cell, ("reference",)),
            Column("Person", lambda r: person_words(r.resident, request.actor)),
            Column("Status", _state_cell, ("state",)),
            Column("Needs", _needs_cell),
            Column(
                "Sent on",
                lambda r: f"{timezone.localtime(r.submitted_at):%-d %B %Y}" if r.submitted_at else "Not sent",
                ("submitted_at",),
            ),
            Column(
                "Decision by",
                lambda r: f"{r.decide_by:%-d %B %Y}" if r.decide_by and r.state in _UNDECIDED else "",
                ("decide_by",),
                unbroken=True,
            ),
        ],
        search=lambda rows, text: rows.matching(text, timezone.localdate(), request.actor),
        is_private=True,
        search_label="Find a referral",
        search_hint="Reference, your own reference, name, phone number or date of birth",
        filters=[
            Filter(
                "whose",
                "Referred by",
                [("mine", "Me"), ("colleagues", "Colleagues")],
                lambda rows, code: (rows.filter if code == "mine" else rows.exclude)(referrer_email=request.user.email),
            ),
            Filter(
                "state",
                "Status",
                referrer_words("referrals.Referral"),
                lambda rows, code: rows.filter(state__in=_STATES_OF.get(code, [code])),
            ),
            Filter("need", "Need", list(Need.Kind.choices), lambda rows, code: rows.filter(needs__kind=code)),
            Filter(
                "borough",
                "Borough",
                BOROUGH_CHOICES,
                lambda rows, code: rows.filter(resident__borough=code),
            ),
        ],
        empty={
            "title": "No referrals yet",
            "text": "When you have referred someone, you can follow it here.",
            "action_url": reverse("refer:start"),
            "action_text": "Refer someone",
        },
        download_name="referrals",
        on_download=lambda count: referrals.export(organisation_of(request), count=count, by=request.actor),
    )
    return show_list(request, listing, rows, template="refer/list.html")


_UNDECIDED = ("submitted", "in_triage", "awaiting_information")


def _reference_cell(referral) -> dict:
    return {
        "text": referral.reference,
        "href": reverse("refer:one", args=[referral.reference]),
        "hint": referral.your_ref or referral.resident.client_ref,
    }


def person_words(person, actor) -> str:
    """Who it is, for the organisation that referred them; nothing of it once the person has closed it to them."""
    if not may_know(actor, person):
        return "Closed to you"
    name = f"{person.first_name} {person.last_name}".strip()
    return name or (f"{SECRET}: {person.client_ref}" if person.client_ref else "Not named yet")


def _state_cell(referral) -> dict:
    summary = _summary(referral)
    return {"text": summary["words"], "colour": summary["colour"]}


def _needs_cell(referral) -> dict:
    lines = _summary(referral)["needs"]
    return {"text": "; ".join(lines), "lines": lines}


@page(does="people.choose_digest", sees="own referrals")
def settings_page(request):
    """How often milestones are mailed, and by what one is known on the telephone."""
    form = DigestChoice(form_data(request), initial={"digest": request.user.digest})
    if form.is_bound and form.is_valid():
        done = "Saved."
        if submit_or_show_errors(
            request,
            form,
            lambda: people.choose_digest(request.user, digest=form.cleaned_data["digest"], by=request.actor),
            done,
        ):
            return redirect("refer:settings")
    context = {
        "form": form,
        "worker": request.user,
        "dial_code": organisation_of(request).dial_code,
        "back": reverse("refer:home"),
    }
    return render(request, "refer/settings.html", context, status=422 if request.method == "POST" else 200)
