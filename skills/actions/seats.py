"""A seat: taken, waited for, confirmed, moved to another class, given up."""

from datetime import timedelta
from uuid import UUID

from django.utils import timezone

from law.actors import Actor
from notifications import actions as notifications
from people.access import action
from referrals import actions as referrals
from referrals.models import Need
from referrals.promises import promise_of
from skills import timetable
from skills.actions.counting import carry_out, lock_to_come, take_seat, text_seat
from skills.actions.waiting_list import free_seat, refuse_if_over, wait_for_seat
from skills.models import KNOWN, LIVE, PROMISED, SEATED, Booking, Session
from skills.session_refusals import AlreadyBooked, BusyThen, SameSession


@action("skills.book", on=Need, transition="", outward=True, guard=promise_of(Need.Kind.SKILLS))
def book(need: Need, *, session: Session, wait: bool = False, by: Actor) -> Booking:
    """Take a seat for a resident, reserve the need (ND8, ND9), and queue the text that asks for a YES. With `wait`, a
    full session gives a place on its waiting list instead, at which the need stays where it is. (BK1, BK2, BK3)

    Refuses NeedOfAnotherKind, NoPromiseNow, SessionOver, SessionCancelled, BusyThen, AlreadyBooked, and SessionFull
    without `wait`. The text goes only where it was named safe.
    """
    lock_to_come(session)
    _refuse_if_busy(need.referral.resident_id, session)
    if wait and session.taken >= session.places:
        _refuse_if_known(need, session)
        return wait_for_seat(need, session, by)
    take_seat(session)
    booking = seat_for(need, session, by)
    text_seat("skills.booked", booking, by)
    return booking


def _refuse_if_busy(resident_id: UUID, session: Session, leaving: Booking | None = None) -> None:
    """They have a seat in another class at that time, other than the one that they leave. (BK2)"""
    seats = Booking.objects.filter(resident=resident_id, state__in=SEATED).exclude(session=session)
    at_the_time = seats.filter(
        session__starts_at__lt=session.ends_at,
        session__starts_at__gt=session.starts_at - timedelta(minutes=timetable.LONGEST),
    )
    if leaving is not None:
        at_the_time = at_the_time.exclude(pk=leaving.pk)
    for seat in at_the_time.select_related("session").order_by("session__starts_at"):
        if seat.session.ends_at > session.starts_at:
            starts = timezone.localtime(seat.session.starts_at)
            raise BusyThen(
                f"They are booked in “{seat.session.title}” on {starts:%A %-d %B at %H:%M}. Choose another time."
            )


def _refuse_if_known(need: Need, session: Session) -> None:
    if Booking.objects.filter(session=session, resident=need.referral.resident, state__in=KNOWN).exists():
        raise AlreadyBooked()


def seat_for(need: Need, session: Session, by: Actor) -> Booking:
    """The person's seat, once one is taken: their need is under way. Whoever waited for one here waits no longer.

    Refuses AlreadyBooked.
    """
    resident = need.referral.resident
    mine = Booking.objects.filter(session=session, resident=resident)
    if mine.filter(state__in=LIVE).exists():
        raise AlreadyBooked()
    booking = mine.filter(state=Booking.State.WAITLISTED, need=need).first()
    if booking is None:
        _refuse_if_known(need, session)
        booking = Booking(session=session, need=need, resident=resident)
        carry_out(booking, booking.book)
    else:
        carry_out(booking, booking.offer)
        carry_out(booking, booking.confirm)
        notifications.clear_for([booking.pk], by=by)
    put_under_way(need, by)
    return booking


def put_under_way(need: Need, by: Actor) -> None:
    if need.state in (Need.State.APPROVED, Need.State.WAITING, Need.State.REMEDY):
        referrals.reserve(need, by=by)
    if need.state in (Need.State.RESERVED, Need.State.REMEDY):
        referrals.start(need, by=by)


@action("skills.confirm", on=Booking, outward=True)
def confirm(booking: Booking, *, by: Actor) -> Booking:
    """The resident is coming. A seat that was offered from the waiting list is theirs, and their need under way. (BK2)

    Refuses SeatOfferOver, BusyThen, and NoPromiseNow when an offered seat cannot be promised any more.
    """
    was_offered = booking.state == Booking.State.OFFERED
    if was_offered:
        refuse_if_over(booking)
        _refuse_if_busy(booking.resident_id, booking.session)
        booking.offer_expires_at = None
        notifications.clear_for([booking.pk], by=by)
    booking.confirmed_at = timezone.now()
    carry_out(booking, booking.confirm)
    if was_offered:
        put_under_way(booking.need, by)
    return booking


def on_question_answered(inbound) -> None:
    """A text answered the question of a booking, in the resident's name: YES confirms it, NO gives it up. Refuses as
    those do; then a person reads it. (BK2, BK6)
    """
    resident = Actor(key=f"resident:{inbound.resident_id}", roles=frozenset({"resident"}), channel="sms")
    booking = Booking.objects.get(pk=inbound.answers.reason_id)
    if inbound.keyword == "NO":
        cancel(booking, reason="They replied NO.", by=resident)
    else:
        confirm(booking, by=resident)


@action("skills.cancel", on=Booking)
def cancel(booking: Booking, *, reason: str = "", by: Actor) -> Booking:
    """A seat, an offered one or a place on the list is given up, at any time; short notice is written down. The seat goes
    to the next on the list, the need back to its place if this was its last seat. (BK6)
    """
    had_seat = booking.state in SEATED
    is_free = booking.state in LIVE
    booking.is_short_notice = is_free and timetable.is_short_notice(booking.session.starts_at, timezone.now())
    carry_out(booking, booking.cancel)
    notifications.clear_for([booking.pk], by=by)
    if is_free:
        free_seat(booking, by)
    if had_seat:
        requeue_without_seat(booking.need, reason, by)
    return booking


def requeue_without_seat(need: Need, reason: str, by: Actor) -> None:
    """Back to its place in the queue, if nothing is promised to it any more."""
    if need.state == Need.State.IN_FULFILMENT and not need.bookings.filter(state__in=PROMISED).exists():
        referrals.requeue(need, reason=reason, by=by)


@action("skills.move", on=Booking, transition="reschedule", outward=True)
def move(booking: Booking, *, session: Session, by: Actor) -> Booking:
    """Exchange a seat for one in another session: the new one is taken first, so nobody is left without either. What was
    queued about the old one is cleared, and a text says the new day. Gives the new seat. (BK5)

    Refuses SameSession, SessionFull, SessionOver, SessionCancelled, BusyThen and AlreadyBooked; the old seat stays then.
    """
    if session.pk == booking.session_id:
        raise SameSession()
    lock_to_come(session)
    _refuse_if_busy(booking.resident_id, session, leaving=booking)
    take_seat(session)
    moved = seat_for(booking.need, session, by)
    booking.moved_to = moved
    booking.is_short_notice = timetable.is_short_notice(booking.session.starts_at, timezone.now())
    carry_out(booking, booking.reschedule)
    notifications.clear_for([booking.pk], by=by)
    free_seat(booking, by)
    text_seat("skills.booked", moved, by)
    return moved
