"""The timetable of a hub: a session is planned, changed, cancelled."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from audit.recording import amended
from law.actors import Actor
from law.refusals import FieldError, Invalid, Refusal
from notifications import actions as notifications
from people.access import action, may
from people.models import Organisation
from skills import timetable
from skills.actions.counting import text_seat
from skills.actions.ending import call_off_seat
from skills.actions.waiting_list import offer_free_seats
from skills.models import ON_THE_LIST, SEATED, Booking, Session
from skills.session_refusals import NotYourHub, SessionCancelled, SessionOver, SomeoneCame


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


def is_to_come(session: Session) -> Refusal | None:
    """Only a class that has not begun is changed or cancelled."""
    if session.cancelled_at is not None:
        return SessionCancelled()
    return SessionOver() if session.starts_at <= timezone.now() else None


@action("skills.amend_session", on=Session, transition="", guard=is_to_come)
def amend_session(session: Session, *, by: Actor, **changes: Any) -> Session:
    """Change what a session says of itself: any of AMENDABLE. Who has a seat is told of another time, and asked again. Places that are added go
    to who is next on the waiting list.

    Refuses NotYourHub, SessionOver once it has begun, and Invalid for fewer places than seats that are taken, for a
    time that nobody can come at, or at which the room or the tutor is taken.
    """
    _check_own(session, by)
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
    offer_free_seats(session, by)
    return session


def _faults_of_change(session: Session) -> list[FieldError]:
    faults = timetable.faults_of_time(session.starts_at, session.minutes, timezone.now())
    if session.places < session.taken:
        sentence = f"{session.taken} seats are taken. Enter at least that many places."
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
        text_seat("skills.booked", booking, by, occasion=f"moved {session.version}")


@action("skills.cancel_session", on=Session, transition="", guard=is_to_come)
def cancel_session(session: Session, *, reason: str, by: Actor) -> Session:
    """The class does not take place. Whoever has a seat is told, goes back to their place in the queue, is counted as
    absent nowhere, and has first call for the next class of this name; so has whoever waited for one. (BK7)

    Refuses NotYourHub, SessionCancelled, SessionOver once it has begun, and SomeoneCame.
    """
    _check_own(session, by)
    if session.bookings.filter(state=Booking.State.ATTENDED).exists():
        raise SomeoneCame()
    session.cancelled_at = timezone.now()
    session.save()
    amended(session, cancelled=True)
    seats = session.bookings.select_for_update(of=("self",)).filter(state__in=(*SEATED, *ON_THE_LIST))
    for booking in seats.select_related("session__hub", "need__referral", "resident").order_by("pk"):
        call_off_seat(booking, reason, by)
    return session


def _check_own(session: Session, by: Actor) -> None:
    if not may(by, "skills.plan for any hub") and by.organisation_id != session.hub_id:
        raise NotYourHub()
