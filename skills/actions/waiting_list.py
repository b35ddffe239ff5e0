"""The waiting list of a class: who waits in which order, who is offered a free seat and until when, who has first call."""

from datetime import datetime

from django.db.models import Exists, F, OuterRef, QuerySet
from django.utils import timezone

from audit.recording import amended
from law.actors import Actor
from notifications import actions as notifications
from people.access import action, brake
from referrals.models import Need, Referral
from referrals.promises import PROMISED_IN, promise_of
from skills import timetable
from skills.actions.counting import carry_out, count, lock, lock_to_come, text_seat
from skills.models import KNOWN, LIVE, ON_THE_LIST, Booking, Session
from skills.session_refusals import SeatOfferOver


def wait_for_seat(need: Need, session: Session, by: Actor, since: datetime | None = None) -> Booking:
    """A place on the list of a locked session, by date: now, or `since` for whoever has waited longer. (BK3)"""
    booking = Booking(session=session, need=need, resident=need.referral.resident)
    booking.waiting_since = since or timezone.now()
    carry_out(booking, booking.wait)
    text_seat("skills.waitlisted", booking, by)
    return booking


def free_seat(booking: Booking, by: Actor, *, after: Booking | None = None) -> None:
    """A seat is free again: it goes to who is next on the list, and to whoever comes when nobody is. (BK4)"""
    session = booking.session
    lock(session)
    count(session, session.taken - 1)
    offer_free_seats(session, by, after=after)


def offer_free_seats(session: Session, by: Actor, *, after: Booking | None = None) -> None:
    """Keep every free seat of a locked session for the next on its list, while there is time to answer. (BK4)

    `after` is who let it lapse: it goes on down the list, and the next seat that is free begins at its head again.
    """
    until = timetable.kept_until(session.starts_at, timezone.now())
    if session.cancelled_at is not None or until is None:
        return
    for _ in range(session.places - session.taken):
        following = _next_on_the_list(session, after)
        if following is None:
            return
        count(session, session.taken + 1)
        _offer(following, until, by)


def _next_on_the_list(session: Session, after: Booking | None) -> Booking | None:
    rows = session.bookings.in_order().select_for_update(of=("self",))
    if after is not None:
        rows = rows.filter(waiting_since__gt=after.waiting_since)
    may_have_one = rows.filter(
        need__state__in=PROMISED_IN[Need.Kind.SKILLS],
        need__referral__state=Referral.State.ACTIVE,
        resident__consent_withdrawn_at=None,
    ).exclude(resident__in=brake.stopped())
    return may_have_one.select_related("need__referral", "resident", "session__hub").first()


def _offer(booking: Booking, until: datetime, by: Actor) -> None:
    booking.offer_expires_at = until
    carry_out(booking, booking.offer)
    notifications.clear_for([booking.pk], by=by)
    occasion = f"{until:%Y%m%d%H%M%S}"  # whoever let one lapse may be offered another
    text_seat("skills.seat_offered", booking, by, occasion, until=timezone.localtime(until))


def refuse_if_over(booking: Booking) -> None:
    """Refuses SeatOfferOver, and what a promise to the need refuses."""
    if booking.offer_expires_at is None or booking.offer_expires_at <= timezone.now():
        raise SeatOfferOver()
    if refusal := promise_of(Need.Kind.SKILLS)(booking.need):
        raise refusal


@action("skills.lapse", on=Booking)
def lapse(booking: Booking, *, by: Actor) -> Booking:
    """Nobody answered in time: the date on the list is kept, and the seat is offered to the next. An offer whose time
    is not over stays. (BK4b)
    """
    if booking.offer_expires_at is not None and booking.offer_expires_at > timezone.now():
        return booking
    pass_on(booking, by)
    return booking


def pass_on(booking: Booking, by: Actor) -> None:
    """An offered seat goes on to the next on the list; whoever had it keeps their date."""
    booking.offer_expires_at = None
    carry_out(booking, booking.lapse)
    notifications.clear_for([booking.pk], by=by)
    free_seat(booking, by, after=booking)


# ── The list of a class that has begun, and first call for the next one ──────────────────────────────────────────────


@action("skills.close_list", on=Session, transition="")
def close_list(session: Session, *, by: Actor) -> Session:
    """The class has begun: whoever is still on its list has first call for the next one, with their date."""
    if session.starts_at > timezone.now():
        return session
    rows = session.bookings.select_for_update(of=("self",)).filter(state__in=ON_THE_LIST)
    for booking in rows.select_related("session").order_by("pk"):
        end_waiting(booking, by)
    return session


def end_waiting(booking: Booking, by: Actor, *, keeps_first_call: bool = True) -> None:
    """A place on the list, or an offered seat, ends without a seat. Its session is locked."""
    held = booking.state in LIVE
    booking.has_first_call = keeps_first_call
    carry_out(booking, booking.call_off)
    notifications.clear_for([booking.pk], by=by)
    if held:
        free_seat(booking, by)


def lapsed_offers(now: datetime) -> QuerySet[Booking]:
    return Booking.objects.filter(state=Booking.State.OFFERED, offer_expires_at__lte=now).order_by("offer_expires_at")


def lists_to_close(now: datetime) -> QuerySet[Session]:
    waits = Exists(Booking.objects.filter(session=OuterRef("pk"), state__in=ON_THE_LIST))
    return Session.objects.filter(waits, starts_at__lte=now).order_by("starts_at", "id")


def first_calls(now: datetime) -> QuerySet[Booking]:
    """Those who have first call, and a class of the same name at the same hub to be called for; the longest wait first."""
    following = Session.objects.to_come(now).filter(
        hub=OuterRef("session__hub"),
        title__iexact=OuterRef("session__title"),
        starts_at__gt=now + timetable.SHORTEST_HOLD,
    )
    return (
        Booking.objects.filter(Exists(following), has_first_call=True)
        .select_related("session", "need__referral__resident")
        .order_by(F("waiting_since").asc(nulls_last=True), "created_at", "id")
    )


@action("skills.call_first", on=Booking, transition="", outward=True)
def call_first(booking: Booking, *, by: Actor) -> Booking | None:
    """Whoever lost a seat through us, or missed a class once, is put on the list of the next class of that name with the
    date of their first booking, and is offered a seat if one is free. Once; whoever has another seat by now is not. (BK7)
    """
    booking.has_first_call = False
    booking.save()
    amended(booking, called_first=True)
    need = booking.need
    has_another = need.bookings.filter(state__in=KNOWN, session__starts_at__gt=timezone.now()).exists()
    if has_another or promise_of(Need.Kind.SKILLS)(need) is not None:
        return None
    session = _following(booking.session)
    if session is None:
        return None
    lock_to_come(session)
    called = wait_for_seat(need, session, by, since=booking.waiting_since or booking.created_at)
    offer_free_seats(session, by)
    called.refresh_from_db()
    return called


def _following(session: Session) -> Session | None:
    coming = Session.objects.to_come(timezone.now() + timetable.SHORTEST_HOLD)
    return coming.filter(hub=session.hub_id, title__iexact=session.title).first()
