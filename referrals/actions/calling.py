"""A call of a frontline worker, from the first ring to how it ended: the operator's desk and the voice dialogue share
it.
"""

import json
from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from audit.recording import amended
from law.refusals import Conflict, FieldError, Invalid
from notifications import actions as notifications
from people.access import CALL_LIST, DESK_ROLES, action
from people.residents import hours
from referrals.models import PhoneCall, Referral

A_LITTLE_WHILE = timedelta(minutes=10)


class CallIsOver(Conflict):
    """Nothing is added to a call that has ended."""

    sentence = "This call has ended. Your answers are saved. Start a new call to continue."


@action("referrals.begin_call")
def begin_call(*, door: str, organisation=None, worker=None, number: str = "", provider_id: str = "", by) -> PhoneCall:
    """Write down that a call has begun. The same `provider_id` twice is one call, whoever asks twice."""
    if provider_id and (known := PhoneCall.objects.filter(provider_id=provider_id).first()):
        return known
    return PhoneCall.objects.create(
        door=door, organisation=organisation, worker=worker, number=number, provider_id=provider_id, taken_by=by.key
    )


@action("referrals.note_call", on=PhoneCall, transition="")
def note_call(
    call: PhoneCall, *, place: str = "", heard: dict | None = None, referral: Referral | None = None, by, **facts
) -> PhoneCall:
    """Keep what was said so far. `facts` may be organisation and worker, once they are known. Refuses CallIsOver."""
    if call.ended_at is not None:
        raise CallIsOver()
    for name in facts.keys() & {"organisation", "worker"}:
        setattr(call, name, facts[name])
    call.place = place or call.place
    call.referral = referral or call.referral
    if heard is not None:
        call.heard = json.dumps(heard)
    call.turns += 1
    call.save()
    amended(call, place=call.place)
    return call


@action("referrals.end_call", on=PhoneCall, transition="")
def end_call(call: PhoneCall, *, outcome: str, call_back_at=None, note: str = "", number: str = "", by) -> PhoneCall:
    """How it ended. One that dropped, or that is to be rung back, becomes a call that a person must make, within the
    safe hours.

    `number` is where to ring back, when it became known. What was typed and not sent is forgotten when the call is over
    and done.

    Repeating the same outcome changes nothing. Refuses CallIsOver for another one, and Invalid for what is no outcome.
    """
    if outcome not in PhoneCall.Outcome.values:
        raise Invalid(
            [FieldError("/outcome", "not_a_choice", f"Select one of: {', '.join(PhoneCall.Outcome.values)}.")]
        )
    if call.ended_at is not None:
        if call.outcome == outcome:
            return call
        raise CallIsOver()
    call.outcome = outcome
    call.note = note
    call.ended_at = timezone.now()
    call.number = number or call.number
    if call.door == PhoneCall.Door.DESK and outcome in (PhoneCall.Outcome.COMPLETED, PhoneCall.Outcome.WRONG_NUMBER):
        call.heard = ""  # the line keeps its last words, to say them again to a repeated request
    call.save()
    amended(call, outcome=outcome)
    if outcome in (PhoneCall.Outcome.ABANDONED, PhoneCall.Outcome.CALL_BACK):
        _ring_back(call, call_back_at, by)
    return call


def _ring_back(call: PhoneCall, at, by):
    """To the worker who rang, never to the resident: nothing has been shared yet. On the list of whoever took the call."""
    due = hours.next_moment(max(at or timezone.now() + A_LITTLE_WHILE, timezone.now()))
    words = {
        "reference": call.referral.reference if call.referral is not None else "–",
        "link": f"{settings.PUBLIC_URL}/calls/{call.pk}",
    }
    task = notifications.compose(
        "referrals.ring_back",
        reason=call,
        address=call.number,
        channel="call",
        referral=call.referral,
        due_at=due,
        **words,
    )
    task.owner = next((role for role in DESK_ROLES if role in by.roles), CALL_LIST)
    notifications.queue([task], by=by)


def nobody_rings_back(referral: Referral, by):
    """The draft is a draft no more: a call back about it would be about nothing, and what was typed and not sent is
    forgotten.
    """
    calls = list(PhoneCall.objects.select_for_update().filter(referral=referral).order_by("pk"))
    for call in calls:
        if call.heard and call.door == PhoneCall.Door.DESK:
            call.heard = ""
            call.save()
            amended(call, heard_forgotten=True)
    if calls:
        notifications.clear_for([call.pk for call in calls], by=by, events=["referrals.ring_back"])
