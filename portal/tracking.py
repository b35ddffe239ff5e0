"""One line for each need, as on a parcel: the same in every workspace, so that everybody sees the same story."""

from collections import defaultdict

from django.utils import timezone

from audit.models import LedgerEntry
from inventory.actions import range_of
from inventory.models import ShipmentLine, WaitEstimate
from law.state_words import referrer_word, step_word, within_sentence
from referrals.models import Need
from referrals.wording import name_of
from skills.models import Booking

_S = Need.State
_ALONG = (
    (_S.PROPOSED,),
    (_S.APPROVED, _S.WAITING),
    (_S.OFFERED,),
    (_S.RESERVED,),
    (_S.IN_FULFILMENT,),
    (_S.PROVIDED,),
    (_S.MET,),
)
# The steps of each kind in its own words, each with the states that it stands for. Only a device is offered.
STEPS = {
    kind: [
        (step_word("referrals.Need", states[0], kind), states)
        for states in _ALONG
        if kind == Need.Kind.DEVICE or _S.OFFERED not in states
    ]
    for kind in Need.Kind.values
}
_STOPPED = {_S.NOT_APPROVED, _S.UNREACHABLE, _S.UNMET, _S.CANCELLED, _S.DECLINED}


def in_short(need: Need, paused: bool = False) -> str:
    """“Laptop: on its way”, for lists."""
    if paused and need.state not in Need.ENDED:
        return f"{name_of(need)}: paused"
    return f"{name_of(need)}: {within_sentence(word_for(need))}"


def word_for(need: Need) -> str:
    """How a need stands, as referrers, the desk and the telephone all call it."""
    return referrer_word("referrals.Need", need.state, need.kind)


def lines(referral, needs: list[Need], *, paused: bool = False) -> list[dict]:
    """The tracker component's lines for these needs of one referral. Five statements, however many needs."""
    times = _times(referral)
    places = _places(needs)
    waits = _waits(needs) | _lists(needs)
    return [_line(need, times[need.pk], places.get(need.pk, ""), waits.get(need.pk, ""), paused) for need in needs]


def _line(need: Need, times: dict, place: str, wait: str, paused: bool) -> dict:
    stopped = need.state in _STOPPED
    steps = STEPS[need.kind]
    reached = _reached(need)
    drawn = []
    for number, (label, states) in enumerate(steps):
        when = next((times[state] for state in reversed(states) if state in times), None)
        if number == 0:
            when = need.queued_at or when
        if number < reached or (need.state == _S.MET and number == reached):
            drawn.append({"label": label, "state": "done", "when": _words(when)})
        elif number == reached:
            drawn.append({"label": label, "state": "current", "when": _words(when, place)})
        elif not stopped:
            drawn.append({"label": label, "state": "todo", "when": ""})
    if stopped:
        drawn[-1]["state"] = "done"
        drawn.append({"label": word_for(need), "state": "stopped", "when": _words(need.ended_at)})
    return {"kind": name_of(need), "steps": drawn, "note": _note(need, wait, paused)}


def _reached(need: Need) -> int:
    """How far along its line it is; what stopped had got as far as its last step says."""
    state = _S.PROVIDED if need.state == _S.REMEDY else need.state
    for number, (_, states) in enumerate(STEPS[need.kind]):
        if state in states:
            return number
    return 0


def _note(need: Need, wait: str, paused: bool) -> str:
    if need.state in _STOPPED:
        return need.decision_reason
    if paused and need.state not in Need.ENDED:
        return "Paused"
    if need.state == _S.REMEDY:
        return word_for(need)
    if need.state == _S.WAITING:
        return f"{word_for(need)} since the day you sent it{wait}"
    return ""


def _waits(needs: list[Need]) -> dict:
    """What was said last about the wait of each need that waits."""
    estimates = WaitEstimate.objects.filter(need__in=[need.pk for need in needs if need.state == _S.WAITING]).order_by(
        "created_at"
    )
    ranges = {estimate.need_id: range_of(estimate) for estimate in estimates}
    return {pk: f", place {wait.band}. {wait.words}. This is an estimate" for pk, wait in ranges.items()}


def _words(moment, place: str = "") -> str:
    if moment is None:
        return place
    return f"{timezone.localtime(moment):%A %-d %B at %H:%M}" + (f", {place}" if place else "")


def _times(referral) -> dict:
    """When each need came into each state last."""
    times: dict = defaultdict(dict)
    entries = LedgerEntry.objects.filter(about=referral.pk, object_type="referrals.need", refused="").order_by("id")
    for need_id, state, at in entries.values_list("object_id", "to_state", "at"):
        if state:
            times[need_id][state] = at
    return times


def _places(needs: list[Need]) -> dict:
    """Where a thing is going or a class is held."""
    ids = [need.pk for need in needs]
    lines_ = ShipmentLine.objects.filter(allocation__need__in=ids, dropped_at=None).select_related(
        "shipment__hub", "allocation"
    )
    places = {
        line.allocation.need_id: line.shipment.hub.name
        for line in lines_
        if line.allocation is not None and line.shipment.hub is not None
    }
    bookings = Booking.objects.filter(need__in=ids, state="booked").select_related("session__hub")
    for booking in bookings:
        when = timezone.localtime(booking.session.starts_at)
        places[booking.need_id] = f"class on {when:%A %-d %B at %H:%M}, {booking.session.hub.name}"
    return places


def _lists(needs: list[Need]) -> dict:
    """The waiting list that each need is on, and the place."""
    ids = [need.pk for need in needs if need.kind == Need.Kind.SKILLS]
    rows = Booking.objects.in_order().filter(need__in=ids).with_position().select_related("session")
    return {
        row.need_id: f": number {row.position} on the waiting list for {timezone.localtime(row.session.starts_at):%A %-d %B}"
        for row in rows
    }
