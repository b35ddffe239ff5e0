"""A seat: taken, confirmed, given up, kept while the person is stopped."""

from uuid import UUID

from django.utils import timezone

from audit.recording import amended
from law.actors import SYSTEM, Actor
from notifications import actions as notifications
from people.access import action
from referrals import actions as referrals
from referrals.models import Need
from referrals.promises import promise_of
from skills.models import LIVE, SEATED, Booking, Session
from skills.session_refusals import AlreadyBooked, SessionCancelled, SessionFull, SessionOver


@action("skills.book", on=Need, transition="", outward=True, guard=promise_of(Need.Kind.SKILLS))
def book(need: Need, *, session: Session, by) -> Booking:
    """Take a seat for a resident, reserve the need (ND8, ND9), and queue the text that asks for a YES. (BK1, BK2)

    Refuses NeedOfAnotherKind, NoPromiseNow, SessionOver, SessionFull, AlreadyBooked. The text goes only where it was
    named safe.
    """
    take_seat(session)
    booking = seat_for(need, session, by)
    text_seat("skills.booked", booking, by)
    return booking


def seat_for(need: Need, session: Session, by) -> Booking:
    """The person's seat, once one is taken: their need is under way. Refuses AlreadyBooked."""
    resident = need.referral.resident
    if Booking.objects.filter(session=session, resident=resident, state__in=LIVE).exists():
        raise AlreadyBooked()
    booking = Booking(session=session, need=need, resident=resident)
    booking.book()
    booking.save()
    if need.state in (Need.State.APPROVED, Need.State.WAITING, Need.State.REMEDY):
        referrals.reserve(need, by=by)
    if need.state in (Need.State.RESERVED, Need.State.REMEDY):
        referrals.start(need, by=by)
    return booking


def take_seat(session: Session, *, has_begun: bool = False):
    """One more seat of a session is taken, which is locked. `has_begun` lets somebody in at the door."""
    session.refresh_from_db(from_queryset=Session.objects.select_for_update())
    if session.cancelled_at is not None:
        raise SessionCancelled()
    if not has_begun and session.starts_at <= timezone.now():
        raise SessionOver()
    if session.taken >= session.places:
        raise SessionFull()
    session.taken += 1
    session.save()
    amended(session, taken=session.taken)


def sit(session: Session):
    """Somebody sat there after all: one more seat is taken, even if another was let in to it meanwhile."""
    session.refresh_from_db(from_queryset=Session.objects.select_for_update())
    session.taken += 1
    session.places = max(session.places, session.taken)
    session.save()
    amended(session, taken=session.taken, places=session.places)


def free_seat(booking: Booking):
    session = booking.session
    session.refresh_from_db(from_queryset=Session.objects.select_for_update())
    session.taken -= 1
    session.save()
    amended(session, taken=session.taken)


def text_seat(event: str, booking: Booking, by, occasion: str = ""):
    """Say when and where, if a text is safe."""
    resident = booking.resident
    if not resident.may_be_reached_by("sms"):
        return
    starts = timezone.localtime(booking.session.starts_at)
    text = notifications.compose(
        event,
        reason=booking,
        address=resident.phone,
        channel="sms",
        resident=resident,
        referral=booking.need.referral,
        occasion=occasion,
        day=f"{starts:%A %-d %B}",
        time=f"{starts:%H:%M}",
        hub=booking.session.hub.name,
    )
    notifications.queue([text], by=by)


@action("skills.confirm", on=Booking)
def confirm(booking: Booking, *, by) -> Booking:
    """The resident is coming."""
    booking.confirmed_at = timezone.now()
    return move(booking, booking.confirm)


def on_question_answered(inbound):
    """A text answered the question of a booking: confirm it in the resident's name. Refuses as `confirm` does; then
    a person reads it.
    """
    resident = Actor(key=f"resident:{inbound.resident_id}", roles=frozenset({"resident"}), channel="sms")
    confirm(Booking.objects.get(pk=inbound.answers.reason_id), by=resident)


@action("skills.cancel", on=Booking)
def cancel(booking: Booking, *, reason: str = "", by) -> Booking:
    """The seat is free for someone else; the need goes back to its place if this was its last seat. (BK6)"""
    free_seat(booking)
    move(booking, booking.cancel)
    notifications.clear_for([booking.pk], by=by)
    need = booking.need
    if need.state == Need.State.IN_FULFILMENT and not need.bookings.filter(state__in=LIVE).exists():
        referrals.requeue(need, reason=reason, by=by)
    return booking


def release_for_need(need: Need):
    """A need has ended or waits again: its seats are free, and whoever was told of one is told that it is. What was met
    may still have a class to come.
    """
    if need.state == Need.State.MET:
        return
    seats = Booking.objects.select_for_update(of=("self",)).filter(need=need, state__in=SEATED)
    for booking in seats.select_related("session__hub", "resident").order_by("pk"):
        free_seat(booking)
        move(booking, booking.call_off)
        notifications.clear_for([booking.pk], by=SYSTEM)
        if need.may_be_told and notifications.was_sent(booking, ["skills.booked"]):
            text_seat("skills.called_off", booking, SYSTEM)


def on_hold_raised(hold):
    """Booked seats are kept, and no one is reminded of them or counted as absent. (HD1, BK12)"""
    for booking in (
        Booking.objects.select_for_update()
        .filter(resident__in=hold.reaches(), state=Booking.State.BOOKED)
        .order_by("pk")
    ):
        move(booking, booking.pause)


def on_freed(resident_ids: list[UUID]):
    """Seats in sessions still to come are booked again; one that was missed because of the hold does not count. (HD3,
    HD4)"""
    kept = Booking.objects.select_for_update(of=("self",)).filter(
        resident__in=resident_ids, state=Booking.State.ON_HOLD
    )
    for booking in kept.select_related("session", "need").order_by("pk"):
        if timezone.localdate(booking.session.starts_at) >= timezone.localdate():
            move(booking, booking.resume)
        else:
            free_seat(booking)
            move(booking, booking.excuse)
            if (
                booking.need.state == Need.State.IN_FULFILMENT
                and not booking.need.bookings.filter(state__in=LIVE).exists()
            ):
                referrals.requeue(booking.need, reason="the session passed while everything was paused", by=SYSTEM)


def call_off_seat(booking: Booking, reason: str, by: Actor) -> None:
    """We cannot give it: its seat is free, the person is told, and the need is at its place in the queue. (BK7, ND14)"""
    was_told = notifications.was_sent(booking, ["skills.booked"])
    free_seat(booking)
    move(booking, booking.call_off)
    notifications.clear_for([booking.pk], by=by)
    if was_told:
        text_seat("skills.called_off", booking, by)
    need = booking.need
    if need.state == Need.State.IN_FULFILMENT and not need.bookings.filter(state__in=LIVE).exists():
        referrals.requeue(need, reason=reason, by=by)


def move(booking: Booking, step) -> Booking:
    step()
    booking.save()
    return booking
