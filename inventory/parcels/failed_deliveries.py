"""A parcel that could not be delivered: why, which attempt it was, and what comes next.

The first time it is kept for the person and tried again. The second time, or at once when it is damaged, it comes back: the
device is free, and the person keeps their place in the queue. (SH9, ND13, ND14)
"""

from datetime import date, timedelta

from django.utils import timezone
from django.utils.formats import date_format

from audit.recording import amended
from inventory.parcels.coming_back import NOT_DELIVERED, tell_it_comes_back
from inventory.parcels.models import Shipment
from inventory.parcels.road_events import DeliveryAttempt
from inventory.parcels.shipping import allocations_in, move
from inventory.parcels.stop_notices import send_notices
from inventory.parcels.texting import text_person
from law.refusals import FieldError, Invalid
from people.access import action, brake
from referrals import actions as referrals
from referrals.models import Need
from referrals.stamps import decide_by

Why = DeliveryAttempt.Why
MOST_ATTEMPTS = 2
LATEST = timedelta(days=10)  # as long as something is kept for somebody
NOTE_NEEDED = (Why.REFUSED,)  # “refused” asks why
NEVER_AGAIN = (Why.DAMAGED,)
TRY_AGAIN = "inventory.try_again"


@action("inventory.fail_delivery", on=Shipment, transition="fail")
def fail_delivery(shipment: Shipment, *, why: str, note: str = "", again_on: date | None = None, by) -> Shipment:
    """Write down a failed attempt, and `why`. `note` is what the driver says, without personal data.

    While there is a next attempt it is on `again_on`, or on the next working day; the person hears it by text, if that is
    safe, and the referrer that it did not work out. After the last one the parcel is called back and both hear what comes
    next. Refuses Invalid. (SH9)
    """
    is_last = why in NEVER_AGAIN or shipment.attempts + 1 >= MOST_ATTEMPTS
    day = None if is_last else (again_on or decide_by(timezone.localdate(), 1))
    _check(why, note, day)
    shipment.attempts += 1
    shipment.next_try_on = day
    if why in NEVER_AGAIN:
        shipment.custody_broken = str(Why(why).label)
    DeliveryAttempt.objects.create(
        shipment=shipment,
        number=shipment.attempts,
        carrier=shipment.custodian,
        why=why,
        note=note.strip(),
        again_on=day,
        by=by.key,
    )
    shipment.tell(why=str(why), attempt=shipment.attempts)
    move(shipment, shipment.fail)
    if is_last:
        _give_up(shipment, Why(why), by)
    else:
        _keep_for_them(shipment, Why(why), by)
    return shipment


def _check(why: str, note: str, day: date | None) -> None:
    wrong = []
    if why not in Why.values:
        wrong.append(FieldError("/why", "not_a_choice", "Select why it could not be delivered."))
    if why in NOTE_NEEDED and not note.strip():
        wrong.append(FieldError("/note", "required", "Enter who refused it, and why."))
    if len(note.strip()) > 200:
        wrong.append(FieldError("/note", "too_long", "The note must be 200 characters or fewer."))
    if day is not None and (late := _day_is_wrong(day)):
        wrong.append(FieldError("/again_on", "out_of_range", late))
    if wrong:
        raise Invalid(wrong)


def _day_is_wrong(day: date) -> str:
    """Why it cannot be tried again on this day; "" where it can."""
    today = timezone.localdate()
    latest = today + LATEST
    if today <= day <= latest:
        return ""
    return f"The next attempt must be between today and {date_format(latest, 'j F Y')}."


def _keep_for_them(shipment: Shipment, why: Why, by) -> None:
    """The first setback: what was promised is still held. (ND13)"""
    for allocation in allocations_in(shipment):
        if allocation.need.state in (Need.State.IN_FULFILMENT, Need.State.REMEDY):
            referrals.setback(allocation.need, reason=f"{why.label}.", by=by)
    _tell_when(shipment, by)


def _tell_when(shipment: Shipment, by) -> None:
    if shipment.next_try_on is not None:
        day = shipment.next_try_on
        text_person(shipment, TRY_AGAIN, occasion=f"{shipment.attempts} {day}", by=by, day=day)


def _give_up(shipment: Shipment, why: Why, by) -> None:
    """The second: whoever it was for goes back to their place, which calls the parcel back. (ND14, SH15)"""
    reason = f"It could not be delivered: {why.label[:1].lower()}{why.label[1:]}."
    needs = [allocation.need for allocation in allocations_in(shipment)]
    for need in needs:
        if need.state in (*Need.PROMISED, Need.State.REMEDY):
            referrals.requeue(need, reason=reason, by=by)
    shipment.refresh_from_db()
    if shipment.state == Shipment.State.ATTEMPT_FAILED:
        send_notices(shipment, by=by)
        move(shipment, shipment.return_to_base)
    text_person(shipment, NOT_DELIVERED, occasion=str(shipment.attempts), by=by)


@action("inventory.try_again", on=Shipment, outward=True)
def try_again(shipment: Shipment, *, on: date | None = None, by) -> Shipment:
    """Whoever has it takes it out again, `on` that day (today when none is named): the needs are under way. Refuses
    Invalid. (SH10b)
    """
    day = on or timezone.localdate()
    if late := _day_is_wrong(day):
        raise Invalid.at("/on", "out_of_range", late)
    go_on(shipment, by=by)
    is_news = shipment.next_try_on != day
    shipment.next_try_on = day
    move(shipment, shipment.try_again)
    if is_news:
        _tell_when(shipment, by)
    return shipment


def go_on(shipment: Shipment, *, by) -> None:
    """It came on after a failed attempt: its needs are under way again, unless somebody is stopped."""
    if brake.is_stopped(shipment.referral.resident_id):
        return
    for allocation in allocations_in(shipment):
        if allocation.need.state == Need.State.RESERVED:
            referrals.start(allocation.need, by=by)


@action("inventory.return_to_base", on=Shipment)
def return_to_base(shipment: Shipment, *, reason: str, by) -> Shipment:
    """It comes back to the warehouse, and stays promised to the person: from there it goes with another van. The worker
    reads so, and whoever was told when it is tried again is told to wait. (SH11)
    """
    send_notices(shipment, by=by)
    shipment.next_try_on = None
    amended(shipment, attempts=shipment.attempts)
    move(shipment, shipment.return_to_base)
    tell_it_comes_back(shipment, by=by)
    return shipment
