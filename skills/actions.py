"""Every change to a session and its seats: planned, booked, confirmed, cancelled, and the register."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from audit.recording import amended
from law.actors import SYSTEM, Actor
from law.refusals import Conflict, FieldError, Invalid, NotAllowed
from notifications import actions as notifications
from people.access import action, may
from people.models import Organisation
from referrals import actions as referrals
from referrals.models import Need
from referrals.promises import promise_of
from skills import timetable
from skills.models import LIVE, SEATED, Booking, Session

UNDER_WAY = (Need.State.IN_FULFILMENT, Need.State.REMEDY)


class SessionFull(Conflict):
    """Every place in the session is taken."""

    sentence = "This session is full. Choose another one."


class AlreadyBooked(Conflict):
    """One live seat a person a session (RULE8)."""

    sentence = "This resident has a seat in this session already."


class NotYourHub(NotAllowed):
    """A hub plans its own sessions and keeps its own registers."""

    sentence = "This is another hub's timetable."


class TooEarly(Conflict):
    """The register opens on the day."""

    sentence = "The register opens on the day of the session."


class SessionOver(Conflict):
    """A seat is taken before the session begins."""

    code = "session_over"
    sentence = "This session has begun or is over. Choose one that is still to come."


@action("skills.plan")
def plan(
    *,
    hub: Organisation,
    title: str,
    starts_at: datetime,
    places: int,
    minutes: int = 120,
    room: str = "",
    tutor: str = "",
    by,
) -> Session:
    """Put a session on a hub's timetable, for so many `minutes`; `room` and `tutor` where the hub has several.

    Refuses NotYourHub, and Invalid for a time that nobody can come at, or at which the room or the tutor is taken.
    """
    if not may(by, "skills.plan for any hub") and by.organisation_id != hub.pk:
        raise NotYourHub()
    planned = Session(
        hub=hub,
        title=title,
        starts_at=starts_at,
        places=places,
        minutes=minutes,
        room=" ".join(room.split()),
        tutor=" ".join(tutor.split()),
    )
    if faults := timetable.faults_of_time(starts_at, minutes, timezone.now()):
        raise Invalid(faults)
    Organisation.objects.select_for_update().get(pk=hub.pk)  # two sessions planned at once see each other
    if faults := timetable.clashes(planned):
        raise Invalid(faults)
    planned.save()
    return planned


AMENDABLE = ("title", "starts_at", "minutes", "room", "tutor", "places")


@action("skills.amend_session", on=Session, transition="")
def amend_session(session: Session, *, by: Actor, **changes: Any) -> Session:
    """Change what a session says of itself: any of AMENDABLE. Who has a seat is told of another time, and asked again.

    Refuses NotYourHub, SessionOver once it has begun, and Invalid for fewer places than seats that are taken, for a
    time that nobody can come at, or at which the room or the tutor is taken.
    """
    if not may(by, "skills.plan for any hub") and by.organisation_id != session.hub_id:
        raise NotYourHub()
    if session.starts_at <= timezone.now():
        raise SessionOver()
    Organisation.objects.select_for_update().get(pk=session.hub_id)  # as in `plan`
    was_at = session.starts_at
    for name, value in changes.items():
        setattr(session, name, " ".join(value.split()) if isinstance(value, str) else value)
    if faults := _faults_of_change(session):
        raise Invalid(faults)
    session.save()
    amended(session, fields=sorted(changes))
    if session.starts_at != was_at:
        _ask_again(session, by)
    return session


def _faults_of_change(session: Session) -> list[FieldError]:
    faults = timetable.faults_of_time(session.starts_at, session.minutes, timezone.now())
    if session.places < session.taken:
        sentence = f"{session.taken} seats are taken. Enter at least so many places."
        faults.append(FieldError("/places", "fewer_than_taken", sentence))
    return faults or timetable.clashes(session)


def _ask_again(session: Session, by: Actor) -> None:
    """A yes was to the time before: what is still queued is cleared, and everyone with a seat is texted the new one."""
    seats = session.bookings.select_for_update(of=("self",)).filter(state=Booking.State.BOOKED)
    for booking in seats.select_related("session__hub", "need__referral", "resident").order_by("pk"):
        booking.confirmed_at = None
        booking.save()
        amended(booking, moved=True)
        notifications.clear_for([booking.pk], by=by)
        _text("skills.booked", booking, by, occasion=f"{session.starts_at:%Y%m%d%H%M}")


@action("skills.book", on=Need, transition="", outward=True, guard=promise_of(Need.Kind.SKILLS))
def book(need: Need, *, session: Session, by) -> Booking:
    """Take a seat for a resident, reserve the need (ND8, ND9), and queue the text that asks for a YES. (BK1, BK2)

    Refuses NeedOfAnotherKind, NoPromiseNow, SessionOver, SessionFull, AlreadyBooked. The text goes only where it was
    named safe.
    """
    resident = need.referral.resident
    _take_seat(session)
    if Booking.objects.filter(session=session, resident=resident, state__in=LIVE).exists():
        raise AlreadyBooked()
    booking = Booking(session=session, need=need, resident=resident)
    booking.book()
    booking.save()
    if need.state in (Need.State.APPROVED, Need.State.WAITING, Need.State.REMEDY):
        referrals.reserve(need, by=by)
    if need.state in (Need.State.RESERVED, Need.State.REMEDY):
        referrals.start(need, by=by)
    _text("skills.booked", booking, by)
    return booking


def _take_seat(session: Session):
    session.refresh_from_db(from_queryset=Session.objects.select_for_update())
    if session.starts_at <= timezone.now():
        raise SessionOver()
    if session.taken >= session.places:
        raise SessionFull()
    session.taken += 1
    session.save()
    amended(session, taken=session.taken)


def _free_seat(booking: Booking):
    session = booking.session
    session.refresh_from_db(from_queryset=Session.objects.select_for_update())
    session.taken -= 1
    session.save()
    amended(session, taken=session.taken)


def _text(event: str, booking: Booking, by, occasion: str = ""):
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
    return _move(booking, booking.confirm)


def on_question_answered(inbound):
    """A text answered the question of a booking: confirm it in the resident's name. Refuses as `confirm` does; then
    a person reads it.
    """
    resident = Actor(key=f"resident:{inbound.resident_id}", roles=frozenset({"resident"}), channel="sms")
    confirm(Booking.objects.get(pk=inbound.answers.reason_id), by=resident)


@action("skills.cancel", on=Booking)
def cancel(booking: Booking, *, reason: str = "", by) -> Booking:
    """The seat is free for someone else; the need goes back to its place if this was its last seat. (BK6)"""
    _free_seat(booking)
    _move(booking, booking.cancel)
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
        _free_seat(booking)
        _move(booking, booking.call_off)
        notifications.clear_for([booking.pk], by=SYSTEM)
        if need.may_be_told and notifications.was_sent(booking, ["skills.booked"]):
            _text("skills.called_off", booking, SYSTEM)


def on_hold_raised(hold):
    """Booked seats are kept, and no one is reminded of them or counted as absent. (HD1, BK12)"""
    for booking in (
        Booking.objects.select_for_update()
        .filter(resident__in=hold.reaches(), state=Booking.State.BOOKED)
        .order_by("pk")
    ):
        _move(booking, booking.pause)


def on_freed(resident_ids: list[UUID]):
    """Seats in sessions still to come are booked again; one that was missed because of the hold does not count. (HD3,
    HD4)"""
    kept = Booking.objects.select_for_update(of=("self",)).filter(
        resident__in=resident_ids, state=Booking.State.ON_HOLD
    )
    for booking in kept.select_related("session", "need").order_by("pk"):
        if timezone.localdate(booking.session.starts_at) >= timezone.localdate():
            _move(booking, booking.resume)
        else:
            _free_seat(booking)
            _move(booking, booking.excuse)
            if (
                booking.need.state == Need.State.IN_FULFILMENT
                and not booking.need.bookings.filter(state__in=LIVE).exists()
            ):
                referrals.requeue(booking.need, reason="the session passed while everything was paused", by=SYSTEM)


@action("skills.check_in", on=Booking)
def check_in(booking: Booking, *, by) -> Booking:
    """They came. The register opens on the day (TooEarly). (BK8, ND10)"""
    if timezone.localdate(booking.session.starts_at) > timezone.localdate():
        raise TooEarly()
    _move(booking, booking.check_in)
    if booking.need.state in UNDER_WAY:
        referrals.provide(booking.need, by=by)
    return booking


@action("skills.miss", on=Booking)
def miss(booking: Booking, *, by) -> Booking:
    """The first no-show keeps the need where it is held (ND13); the second sends it back to its place, unless they have
    another seat (ND14). (BK9)
    """
    if timezone.localdate(booking.session.starts_at) > timezone.localdate():
        raise TooEarly()
    _move(booking, booking.miss)
    need = booking.need
    if need.state in UNDER_WAY:
        referrals.setback(need, reason="did not come", by=by)
        if need.setbacks >= referrals.MOVE_BACK_AFTER and not need.bookings.filter(state__in=SEATED).exists():
            referrals.requeue(need, reason="did not come twice", by=by)
    return booking


@action("skills.excuse", on=Booking)
def excuse(booking: Booking, *, reason: str, by) -> Booking:
    """Excuse an absence, so that it does not count; a seat still kept is free again. (BK10)"""
    if booking.state in (Booking.State.BOOKED, Booking.State.ON_HOLD):
        _free_seat(booking)
    return _move(booking, booking.excuse)


@action("skills.take_register", on=Session, transition="")
def take_register(session: Session, *, present: list, by) -> list[Booking]:
    """Close the register: those named in `present` (booking ids) came, every other booked seat did not."""
    came = {str(one) for one in present}
    bookings = list(session.bookings.filter(state=Booking.State.BOOKED).select_related("need__referral", "session"))
    return [check_in(b, by=by) if str(b.pk) in came else miss(b, by=by) for b in bookings]


def _move(booking: Booking, step) -> Booking:
    step()
    booking.save()
    return booking
