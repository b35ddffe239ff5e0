"""The seats of a session, counted under its lock; and what a person is told of theirs."""

from django.utils import timezone

from audit.recording import amended
from notifications import actions as notifications
from referrals.own_links import link_of
from skills.models import Booking, Session
from skills.session_refusals import SessionCancelled, SessionFull, SessionOver


def lock(session: Session) -> None:
    session.refresh_from_db(from_queryset=Session.objects.select_for_update())


def lock_to_come(session: Session, *, has_begun: bool = False) -> None:
    """The session, locked and read again. `has_begun` lets somebody in at the door.

    Refuses SessionCancelled and SessionOver.
    """
    lock(session)
    if session.cancelled_at is not None:
        raise SessionCancelled()
    if not has_begun and session.starts_at <= timezone.now():
        raise SessionOver()


def take_seat(session: Session) -> None:
    """One more seat of a locked session is taken. Refuses SessionFull."""
    if session.taken >= session.places:
        raise SessionFull()
    count(session, session.taken + 1)


def sit(session: Session) -> None:
    """Somebody sat there after all: one more seat is taken, even if another was let in to it meanwhile."""
    lock(session)
    session.places = max(session.places, session.taken + 1)
    count(session, session.taken + 1, places=session.places)


def count(session: Session, taken: int, **more: int) -> None:
    session.taken = taken
    session.save()
    amended(session, taken=taken, **more)


def lock_sessions_of(seats) -> None:
    """The sessions of these bookings, before the bookings: everybody locks in this order (RULE2)."""
    sessions = Session.objects.select_for_update().filter(pk__in=seats.values("session"))
    list(sessions.order_by("pk").values_list("pk"))


def text_seat(event: str, booking: Booking, by, occasion: str = "", **more: object) -> None:
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
        day=starts.date(),
        time=f"{starts:%H:%M}",
        hub=booking.session.hub.name,
        link=link_of(booking.need.referral),
        **more,
    )
    notifications.queue([text], by=by)


def carry_out(booking: Booking, step) -> Booking:
    """Take one step of a booking's life, and keep it."""
    step()
    booking.save()
    return booking
