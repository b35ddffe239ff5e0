"""The register of a class: who came, who came late, who did not, who came without a seat; and what is corrected."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from audit.recording import amended
from law.refusals import FieldError, Invalid, Refusal
from notifications import actions as notifications
from people.access import action
from referrals import actions as referrals
from referrals.models import Need
from referrals.promises import promise_of
from skills.actions.counting import carry_out, lock_to_come, sit, take_seat, text_seat
from skills.actions.seats import requeue_without_seat, seat_for
from skills.actions.waiting_list import free_seat
from skills.models import SEATED, Booking, Session
from skills.session_refusals import NotYourHub, SessionCancelled, TooEarly, TooLateToCorrect

UNDER_WAY = (Need.State.IN_FULFILMENT, Need.State.REMEDY)
CORRECTED_WITHIN = timedelta(days=14)
CHASED_AFTER = timedelta(days=1)
OPEN_REGISTER = "skills.open_register"


@action("skills.check_in", on=Booking)
def check_in(booking: Booking, *, is_late: bool = False, by) -> Booking:
    """They came, perhaps late. The register opens on the day (TooEarly). (BK8, ND10)"""
    if timezone.localdate(booking.session.starts_at) > timezone.localdate():
        raise TooEarly()
    booking.is_late = is_late
    carry_out(booking, booking.check_in)
    if booking.need.state in UNDER_WAY:
        referrals.provide(booking.need, by=by)
    return booking


@action("skills.miss", on=Booking)
def miss(booking: Booking, *, by) -> Booking:
    """Their seat is free for whoever comes without one. The first no-show keeps the need where it is held (ND13); the
    second sends it back to its place, unless they have another seat (ND14). Where a text is safe they hear that they keep
    their place. (BK9)
    """
    if timezone.localdate(booking.session.starts_at) > timezone.localdate():
        raise TooEarly()
    carry_out(booking, booking.miss)
    free_seat(booking, by)
    need = booking.need
    if need.state in UNDER_WAY:
        referrals.setback(need, reason="did not come", by=by)
        if need.setbacks >= referrals.MOVE_BACK_AFTER and not need.bookings.filter(state__in=SEATED).exists():
            referrals.requeue(need, reason="did not come twice", by=by)
        else:
            keep_first_call(booking)
        text_seat("skills.missed", booking, by)
    return booking


def keep_first_call(booking: Booking) -> None:
    """The next class of this name is offered to them by itself: nobody has to remember that they wait for one."""
    booking.has_first_call = True
    booking.save()
    amended(booking, has_first_call=True)


@action("skills.excuse", on=Booking)
def excuse(booking: Booking, *, reason: str, by) -> Booking:
    """Excuse an absence, so that it does not count; a seat still kept is free again, and the need at its place in the
    queue if this was its last seat. They have first call for the next class of this name. (BK10)
    """
    had_seat = booking.state in (Booking.State.BOOKED, Booking.State.ON_HOLD)
    booking.has_first_call = True
    carry_out(booking, booking.excuse)
    notifications.clear_for([booking.pk], by=by)
    if had_seat:
        free_seat(booking, by)
        requeue_without_seat(booking.need, reason, by)
    return booking


@dataclass(frozen=True)
class Tap:
    """One touch on an open register. `mark` is one of Booking.Mark, `at` the time by the clock of whoever tapped."""

    booking: str
    mark: str
    at: datetime


def _is_shut(session: Session) -> Refusal | None:
    if session.cancelled_at is not None:
        return SessionCancelled()
    return TooEarly() if timezone.localdate(session.starts_at) > timezone.localdate() else None


@action("skills.note_marks", on=Session, transition="", guard=_is_shut)
def note_marks(session: Session, *, taps: Collection[Tap], by) -> dict[str, str]:
    """Keep what was tapped on a register until it is closed. The latest tap of each person counts: the same one sent
    again, or an earlier one that comes late, changes nothing. Gives booking id → "kept", or the state that is theirs.

    Refuses NotYourHub, SessionCancelled, TooEarly.
    """
    _check_own(session, by)
    ids = {tap.booking for tap in taps}
    rows = session.bookings.select_for_update(of=("self",)).filter(pk__in=ids).select_related("session")
    seats = {str(seat.pk): seat for seat in rows.order_by("pk")}
    answers = {}
    for tap in sorted(taps, key=lambda one: one.at):
        seat = seats.get(tap.booking)
        if seat is None:
            continue
        answers[tap.booking] = "kept" if seat.state == Booking.State.BOOKED else seat.state
        if seat.state == Booking.State.BOOKED and (seat.marked_at is None or tap.at > seat.marked_at):
            seat.mark = tap.mark
            seat.marked_at = tap.at
            seat.save()
            amended(seat, mark=tap.mark)
    return answers


@action("skills.take_register", on=Session, transition="", guard=_is_shut)
def take_register(
    session: Session, *, present: Collection, late: Collection = (), paper: str = "", by
) -> list[Booking]:
    """Close the register: those named in `present` and `late` (booking ids) came, every other booked seat did not.
    `paper` says where the signed paper is kept that it was keyed from. Closed once more, it changes nothing.

    Refuses SessionCancelled, TooEarly.
    """
    if session.register_taken_at is None:
        session.register_taken_at = timezone.now()
        session.register_paper = " ".join(paper.split())
        session.save()
        amended(session, register="paper" if session.register_paper else "screen")
    came = {str(one) for one in present}
    came_late = {str(one) for one in late}
    bookings = list(session.bookings.filter(state=Booking.State.BOOKED).select_related("need__referral", "session"))
    taken = [_mark(booking, came, came_late, by) for booking in bookings]
    notifications.clear_tasks(OPEN_REGISTER, [str(session.pk)], by=by)
    return taken


def _mark(booking: Booking, came: set[str], came_late: set[str], by) -> Booking:
    is_late = str(booking.pk) in came_late
    return check_in(booking, is_late=is_late, by=by) if is_late or str(booking.pk) in came else miss(booking, by=by)


@action("skills.admit", on=Need, transition="", outward=True, guard=promise_of(Need.Kind.SKILLS))
def admit(need: Need, *, session: Session, by) -> Booking:
    """Somebody came to the class without a seat: they get one that is free, and are marked as come. (BK2, BK8)

    Refuses NeedOfAnotherKind, NoPromiseNow, NotYourHub, SessionCancelled, TooEarly, SessionFull, AlreadyBooked.
    """
    _check_own(session, by)
    lock_to_come(session, has_begun=True)
    take_seat(session)
    booking = seat_for(need, session, by)
    return check_in(booking, by=by)


def _is_settled(booking: Booking) -> Refusal | None:
    if booking.session.cancelled_at is not None:
        return SessionCancelled()
    return TooLateToCorrect() if booking.session.starts_at < timezone.now() - CORRECTED_WITHIN else None


@action("skills.correct_attendance", on=Booking, transition="correct", guard=_is_settled)
def correct_attendance(booking: Booking, *, came: bool, reason: str, is_late: bool = False, by) -> Booking:
    """What the register says is put right: the need follows, as if it had been marked so on the day. (BK11)

    Refuses NotYourHub, SessionCancelled, TooLateToCorrect, and Invalid without a reason.
    """
    _check_own(booking.session, by)
    if not reason.strip():
        raise Invalid([FieldError("/reason", "required", "Enter why the register was wrong.")])
    had_come = booking.state == Booking.State.ATTENDED
    booking.is_late = came and is_late
    booking.correct(came)
    booking.save()
    need = Need.objects.get(pk=booking.need_id)
    if came and not had_come:
        sit(booking.session)
        _provide_after_all(need, by)
    if had_come and not came:
        keep_first_call(booking)
        free_seat(booking, by)
        _not_provided_after_all(need, by)
    return booking


def _provide_after_all(need: Need, by):
    if need.state in (Need.State.APPROVED, Need.State.WAITING):
        referrals.reserve(need, by=by)
    if need.state == Need.State.RESERVED:
        referrals.start(need, by=by)
    if need.state in UNDER_WAY:
        referrals.provide(need, by=by)


def _not_provided_after_all(need: Need, by):
    """They keep their place once, as if the register had said so on the day (ND13). Where they said that it was no help,
    there is nothing to put right: they wait for a class, at the head of the list. (ND17)
    """
    if need.bookings.filter(state=Booking.State.ATTENDED).exists():
        return
    if need.state in (Need.State.PROVIDED, Need.State.MET):
        referrals.undo_provide(need, by=by)
        referrals.setback(need, reason="did not come", by=by)
    elif need.state == Need.State.REMEDY:
        referrals.requeue(need, reason="did not come", by=by)


def _check_own(session: Session, by):
    if by.organisation_id != session.hub_id:
        raise NotYourHub()


# ── A register that nobody took ──────────────────────────────────────────────────────────────────────────────────────


@action("skills.chase_register", on=Session, transition="")
def chase_register(session: Session, *, by) -> Session:
    """The class was held and its register is still open: its hub has it on its list."""
    notifications.raise_task(OPEN_REGISTER, reference=str(session.pk), organisation_id=session.hub_id, by=by)
    session.register_chased_at = timezone.now()
    session.save()
    amended(session, chased=True)
    return session


def registers_to_chase(now: datetime):
    """Sessions that were over a day ago, with seats that nobody marked, and of which no one was told yet."""
    over = Session.objects.filter(starts_at__lt=now - CHASED_AFTER, cancelled_at=None, register_chased_at=None)
    return over.filter(bookings__state=Booking.State.BOOKED).distinct().order_by("starts_at", "id")
