"""Seats that others end or stop: the need has ended, the person is held, the class is cancelled."""

from uuid import UUID

from django.utils import timezone

from law.actors import SYSTEM, Actor
from notifications import actions as notifications
from referrals.models import Need
from skills.actions.counting import carry_out, lock_sessions_of, text_seat
from skills.actions.seats import requeue_without_seat
from skills.actions.waiting_list import end_waiting, free_seat, pass_on
from skills.models import ON_THE_LIST, SEATED, Booking

TOLD_OF_SEAT = ["skills.booked", "skills.seat_offered"]


def release_for_need(need: Need) -> None:
    """A need has ended or waits again: its seats are free, and whoever was told of one is told that it is. What was met
    may still have a class to come. A place on a waiting list ends with the need alone.
    """
    has_ended = need.state in Need.ENDED
    states = () if need.state == Need.State.MET else SEATED
    rows = Booking.objects.filter(need=need, state__in=(*states, *ON_THE_LIST) if has_ended else states)
    lock_sessions_of(rows)
    locked = rows.select_for_update(of=("self",))
    for booking in locked.select_related("session__hub", "resident", "need__referral").order_by("pk"):
        if booking.state in ON_THE_LIST:
            end_waiting(booking, SYSTEM, keeps_first_call=False)
            continue
        carry_out(booking, booking.call_off)
        notifications.clear_for([booking.pk], by=SYSTEM)
        free_seat(booking, SYSTEM)
        if need.may_be_told and notifications.was_sent(booking, TOLD_OF_SEAT):
            text_seat("skills.called_off", booking, SYSTEM)


def on_hold_raised(hold) -> None:
    """Booked seats are kept, and no one is reminded of them or counted as absent; an offered one goes to the next, and
    the date on the list is kept. (HD1, BK12)
    """
    rows = Booking.objects.filter(resident__in=hold.reaches(), state__in=[Booking.State.BOOKED, Booking.State.OFFERED])
    lock_sessions_of(rows)
    for booking in rows.select_for_update(of=("self",)).select_related("session").order_by("pk"):
        if booking.state == Booking.State.OFFERED:
            pass_on(booking, SYSTEM)
        else:
            carry_out(booking, booking.pause)


def on_freed(resident_ids: list[UUID]) -> None:
    """Seats in sessions still to come are booked again; one that was missed because of the hold does not count. (HD3,
    HD4)"""
    rows = Booking.objects.filter(resident__in=resident_ids, state=Booking.State.ON_HOLD)
    lock_sessions_of(rows)
    for booking in rows.select_for_update(of=("self",)).select_related("session", "need").order_by("pk"):
        if timezone.localdate(booking.session.starts_at) >= timezone.localdate():
            carry_out(booking, booking.resume)
            continue
        carry_out(booking, booking.excuse)
        free_seat(booking, SYSTEM)
        requeue_without_seat(booking.need, "the session passed while everything was paused", SYSTEM)


def call_off_seat(booking: Booking, reason: str, by: Actor) -> None:
    """We cannot give it: the person is told, the need is at its place in the queue, and they have first call for the
    next class of this name. (BK7, ND14)
    """
    if booking.state in ON_THE_LIST:
        end_waiting(booking, by)
        return
    was_told = notifications.was_sent(booking, TOLD_OF_SEAT)
    booking.has_first_call = True
    carry_out(booking, booking.call_off)
    notifications.clear_for([booking.pk], by=by)
    free_seat(booking, by)
    if was_told:
        text_seat("skills.called_off", booking, by)
    requeue_without_seat(booking.need, reason, by)
