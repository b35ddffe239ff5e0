"""One referral with all that can be done about it: its lines, questions and decisions, and a page for each step."""

from functools import partial

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from inventory import actions as inventory
from inventory.models import Allocation
from notifications.models import Message
from people import actions as people
from people.access import brake, can
from people.models import Organisation
from people.places.boroughs import borough_name
from portal import tracking
from portal.aftercare.report_page import may_report
from portal.classes.seats import address_of_referral, seats_of
from portal.doors import (
    deed_form_page,
    form_data,
    get_referral_or_404,
    get_visible_or_404,
    page,
)
from portal.questionnaire.steps import FIRST, steps_of
from portal.refer.forms import Answer, Danger, Withdraw
from portal.refer.parcels import parcels_to_collect
from portal.refer.story import story_of
from portal.refer.views import person_words
from portal.words import referrer_tag
from referrals import actions as referrals
from referrals import sent_facts
from referrals.answer_labels import in_words, label
from referrals.models import Milestone, Need, Referral
from referrals.querysets import may_know
from skills import actions as skills

_ABOUT_THE_PERSON = ("date_of_birth", "language", "access_needs")


@page(sees="own referrals", methods=("GET",))
def referral_page(request, reference):
    """One referral: a line for each need, questions, decisions, messages, and what I can do."""
    referral = get_referral_or_404(request, reference)
    if referral.state == Referral.State.DRAFT:
        return continue_draft(referral)
    new = list(Milestone.objects.filter(referral=referral, seen_at=None).values_list("pk", flat=True))
    if new:
        referrals.see(referral, by=request.actor)
    needs = referral.followed_needs()
    appealable = referrals.appealable(referral)
    paused = brake.is_stopped(referral.resident_id, even_by_consent=False)
    words, colour = referrer_tag(referral.state, paused=paused)
    person = referral.resident
    context = {
        "referral": referral,
        "person_words": person_words(person, request.actor),
        "person": person,
        "person_facts": _person_facts(referral, needs),
        "borough": borough_name(person.borough),
        "words": words,
        "colour": colour,
        "paused": paused,
        "lines": tracking.lines(referral, needs, paused=paused),
        "needs": needs,
        "provided": [(need, tracking.name_of(need)) for need in needs if referrals.confirm.may(need, request.actor)],
        "disputable": [(need, tracking.name_of(need)) for need in needs if may_report(need, request.actor)],
        "classes": _classes(needs, request.actor, paused=paused),
        "story": story_of(referral),
        "may_read_words": may_know(request.actor, person),
        "sent_messages": Message.objects.visible_to(request.actor)
        .filter(referral_id=referral.pk)
        .order_by("-due_at")[:20],
        "offers": list(Allocation.objects.open_offers().filter(need__in=needs).select_related("device", "need")),
        "questions": referrals.open_questions(referral) if referrals.answer.may(referral, request.actor) else [],
        "open_messages": _open_messages(request.actor, referral) if may_know(request.actor, person) else [],
        "consent_gone": person.consent_withdrawn_at is not None,
        "known_elsewhere": referral.possible_duplicates > 0
        and referral.state in ("submitted", "in_triage", "awaiting_information"),
        "may_appeal": referral in appealable,
        "appealable": [(need, tracking.name_of(need)) for need in needs if need in appealable],
        "appeals": [
            (row, referrals.withdraw_appeal.may(row, request.actor) and not row.is_by_the_person)
            for row in referral.appeals.select_related("need").order_by("created_at")
        ],
        "parcels": parcels_to_collect(request.actor, referral),
        "may_choose_hub": inventory.choose_collection.may(referral, request.actor)
        and person.consent_withdrawn_at is None
        and bool(inventory.still_to_be_packed([need for need in needs if need.referral_id == referral.pk])),
        "has_letter": referral.decided_at is not None,
        "can": can(request.actor, referral),
        "may_copy": referral.state == "expired"
        and not referral.submitted_at
        and referral.expires_at > timezone.now() - referrals.COPY_WITHIN,
        "back": reverse("refer:list"),
        "back_text": "All referrals",
    }
    return render(request, "refer/one.html", context)


def _person_facts(referral: Referral, needs) -> list[tuple[str, str]]:
    """What a worker most needs of the person, under the labels of the questions; without what is empty."""
    person = referral.resident
    facts = [(label(name), in_words(name, getattr(person, name))) for name in _ABOUT_THE_PERSON]
    if person.contact_mode == "direct":
        facts.append((label("safe_channels"), in_words("safe_channels", person.open_channels)))
    else:
        facts.append((label("contact_mode"), "Only through you"))
    facts += [(label("hub"), _hub(needs))] if referral.submitted_at else []
    facts += [(label("client_ref"), person.client_ref), (label("your_ref"), referral.your_ref)]
    return [pair for pair in facts if pair[1]]


def _hub(needs) -> str:
    """Where they collect, by name: what was chosen for any of these needs, or the nearest."""
    chosen = Organisation.objects.filter(pk__in=[need.collect_at_id for need in needs if need.collect_at_id])
    return ", ".join(hub.name for hub in chosen.order_by("name")) or "The nearest hub"


def _open_messages(actor, referral: Referral) -> list[dict]:
    """The messages to the caseworker that have no answer, who wrote each, and how to withdraw what nobody has opened."""
    rows = referrals.messages_to_answer(referral)
    names = referrals.names_of_actors({row.asked_by for row in rows} - {actor.key})
    return [
        {
            "message": row,
            "who": names.get(row.asked_by, "You"),
            "withdraw": reverse("refer:withdraw_message", args=[referral.reference, row.pk])
            if row.read_at is None and row.asked_by == actor.key
            else "",
        }
        for row in rows
    ]


def _classes(needs, actor, *, paused: bool) -> list[dict]:
    """The seats of each need for a class, where there are any or one may be booked."""
    seats = seats_of(needs, actor, address_of_referral)
    return [
        {
            "need": need,
            "name": tracking.name_of(need),
            "seats": seats.get(need.pk, []),
            "may_book": skills.book.may(need, actor) and not paused,
        }
        for need in needs
        if need.kind == Need.Kind.SKILLS and (need.pk in seats or skills.book.may(need, actor))
    ]


def continue_draft(referral):
    """To the page at which the draft was left; to its answers when there is no such page any more."""
    step = referral.step or FIRST
    if step in steps_of(sent_facts.as_sent(referral)):
        return redirect("refer:step", referral.reference, step)
    return redirect("refer:check", referral.reference)


@page(does="referrals.answer", sees="own referrals")
def answer(request, reference):
    referral = get_referral_or_404(request, reference)
    questions = referrals.open_questions(referral)
    if not questions and request.method == "GET":
        messages.info(request, "There is no question to answer.")
        return redirect("refer:one", referral.reference)
    form = Answer(form_data(request), questions=questions)
    done = "Answer sent. The decision deadline is running again."
    return page_about(
        request,
        referral,
        form,
        lambda **_: referrals.answer(referral, answers=form.answers, by=request.actor),
        done,
        "refer/answer.html",
    )


@page(does="referrals.withdraw", sees="own referrals")
def withdraw(request, reference):
    referral = get_referral_or_404(request, reference)
    done = f"{referral.reference} is withdrawn. We will not send anything more."
    act = partial(referrals.withdraw, referral, by=request.actor)
    return page_about(request, referral, Withdraw(form_data(request)), act, done, "refer/withdraw.html")


@page(does="people.raise_hold", sees="own referrals")
def pause(request, reference):
    """Raise a hold: everything outward stops at once."""
    referral = get_referral_or_404(request, reference)
    done = "Everything for this person has stopped. The safeguarding lead will review it."
    act = partial(people.raise_hold, referral.resident, kind="safeguarding", by=request.actor)
    return page_about(request, referral, Danger(form_data(request)), act, done, "refer/pause.html")


@page(does="referrals.confirm", sees="own referrals", methods=("POST",))
def works(request, reference, need):
    referral = get_referral_or_404(request, reference)
    row = find_need(request, referral, need)
    referrals.confirm(row, by=request.actor)
    messages.success(request, f"{tracking.name_of(row)}: noted that it works. Thank you.")
    return redirect("refer:one", referral.reference)


def find_need(request, referral, pk) -> Need:
    need = get_visible_or_404(Need.objects.select_related("referral__resident"), request.actor, pk=pk)
    if need.referral_id != referral.pk:
        raise Http404
    return need


def page_about(request, referral, form, act, done, template, **more):
    """What can be done about a referral, on a page of its own: asked, done, and back to the referral."""
    back = reverse("refer:one", args=[referral.reference])
    context = {"referral": referral, "back": back, **more}
    return deed_form_page(request, form, act, done=done, then=back, template=template, context=context)
