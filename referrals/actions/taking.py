"""An operator with a caller: a draft from the first word on, what is typed kept as typed, and a call gone on with in
another.
"""

import json

from django.utils import timezone

from audit.recording import amended
from law.actors import SYSTEM
from law.refusals import Conflict, Refusal
from notifications import actions as notifications
from notifications.models import Message
from people.access import action
from people.models import Organisation, User
from people.organisations.addresses import AddressNotConfirmed
from referrals import facts as reading
from referrals import limits
from referrals.actions.calling import CallIsOver, begin_call
from referrals.actions.drafting import amend
from referrals.actions.referring import check_may_refer, check_sender, refer
from referrals.actions.telling import tell_referrer
from referrals.facts import Facts
from referrals.models import PhoneCall, Referral

LONGEST_TYPED = 5000
MOST_TYPED = 60


class AnothersCall(Conflict):
    """One person writes during a call: whoever took it."""

    sentence = "A colleague is taking this call. You can continue it when it has ended."


class NothingToGoOnWith(Conflict):
    """What the call was about is sent, or was never begun."""

    sentence = "The draft has been sent or has expired. Start a new call."


@action("referrals.take_call")
def take_call(
    *, organisation: Organisation | None = None, worker: User | None = None, email: str = "", number: str = "", by
) -> PhoneCall:
    """A worker rings: write the call down, and begin the draft whose reference they are told at once.

    `email` stands for a worker who has no sign-in. Where nothing may be referred (no organisation known, no agreement,
    a limit reached) the call is kept without a draft; `why_no_draft` says why.
    """
    call = begin_call(door=PhoneCall.Door.DESK, organisation=organisation, worker=worker, number=number, by=by)
    address = worker.email if worker is not None else email
    if organisation is None or why_no_draft(organisation, address):
        return call
    facts = reading.read({"referrer_email": address, "channel": "phone"}, today=timezone.localdate(), complete=False)
    call.referral = refer(facts, organisation=organisation, referrer=worker, draft=True, by=by)
    call.place = "place"
    call.save()
    amended(call, place=call.place)
    return call


def why_no_draft(organisation: Organisation, email: str) -> str:
    """The sentence that says why a worker may refer nothing just now; "" when they may."""
    try:
        check_may_refer(organisation)
        check_sender(email, organisation)
        limits.refuse_if_reached(organisation, limits.count(organisation, email=email))
    except AddressNotConfirmed as refusal:
        return refusal.errors[0].sentence
    except Refusal as refusal:
        return refusal.sentence
    return ""


@action("referrals.take_up_call", on=PhoneCall, transition="")
def take_up_call(call: PhoneCall, *, number: str = "", by) -> PhoneCall:
    """Go on where a call stopped, in a new one about the same draft: what was typed is there again, and the call back
    is made.

    Refuses AnothersCall while it goes on, and NothingToGoOnWith once the draft is sent or has lapsed.
    """
    if call.ended_at is None:
        raise AnothersCall()
    if call.referral is None or call.referral.state != Referral.State.DRAFT:
        raise NothingToGoOnWith()
    last = PhoneCall.objects.filter(referral=call.referral).order_by("-started_at", "-id")[:1].get()
    if last.ended_at is None:
        if last.taken_by != by.key:
            raise AnothersCall()
        return last
    begun = begin_call(
        door=PhoneCall.Door.DESK,
        organisation=last.organisation,
        worker=last.worker,
        number=number or last.number,
        by=by,
    )
    begun.referral = last.referral
    begun.place = last.place
    begun.heard = last.heard
    begun.save()
    amended(begun, goes_on_from=str(last.pk))
    before = PhoneCall.objects.filter(referral=call.referral).values("pk")
    for task in Message.objects.calls().filter(event="referrals.ring_back", reason_id__in=before):
        notifications.done(task, by=by)
    return begun


@action("referrals.jot_down", on=PhoneCall, transition="")
def jot_down(call: PhoneCall, *, place: str, typed: dict[str, list[str]], after: int | None = None, by) -> PhoneCall:
    """Keep a half-filled page exactly as it was typed, whether or not it can be read. Refuses CallIsOver and
    AnothersCall.

    `after` is how many pages were written when it was typed: what comes in late, after its page was written, changes
    nothing.
    """
    _check_in_hand(call, by)
    if after is not None and after < call.written:
        return call
    kept = {
        name: [value[:LONGEST_TYPED] for value in values][:MOST_TYPED]
        for name, values in list(typed.items())[:MOST_TYPED]
    }
    moved = call.place != place
    _keep(call, call.typed | {place: kept}, place, call.written)
    if moved:
        amended(call, place=place)
    return call


@action("referrals.write_down", on=PhoneCall, transition="")
def write_down(call: PhoneCall, facts: Facts, *, place: str, following: str, by) -> Referral:
    """A page that can be read goes into the draft, and the script to its next one. Refuses what `amend` refuses, and as
    `jot_down`.
    """
    _check_in_hand(call, by)
    referral = amend(call.referral, facts, step=following, by=by)
    _keep(call, {page: values for page, values in call.typed.items() if page != place}, following, call.written + 1)
    amended(call, place=following)
    return referral


def _check_in_hand(call: PhoneCall, by):
    if call.ended_at is not None:
        raise CallIsOver()
    if call.taken_by != by.key:
        raise AnothersCall()


def _keep(call: PhoneCall, typed: dict, place: str, written: int):
    call.heard = json.dumps(call.answers | {"typed": typed, "written": written})
    call.place = place
    call.turns += 1
    call.save()


# ── What is heard from below ─────────────────────────────────────────────────────────────────────────────────────────


def on_call_ended(message: Message):
    """How a call went, as far as the referrer has to know it: nobody there, somebody else's number, rather not rung."""
    referral = Referral.objects.filter(pk=message.referral_id).first()
    event = _what_to_tell(message)
    if referral is not None and event:
        referral.save()  # another version of it: what is said twice is said for two reasons
        amended(referral, rang=message.result)
        tell_referrer(referral, event, SYSTEM, always=True)


def _what_to_tell(message: Message) -> str:
    about_resident = message.resident_id is not None
    outcomes = {
        "no_answer": "referrals.not_reached" if about_resident else "referrals.worker_not_reached",
        "wrong_number": "referrals.number_is_wrong" if about_resident else "referrals.worker_not_reached",
        "declined": "referrals.rather_not_rung" if about_resident else "",
    }
    return outcomes.get(message.result, "")
