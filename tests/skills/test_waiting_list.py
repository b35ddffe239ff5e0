"""The waiting list of a class: joined in order, offered a freed seat with a time to answer, passed on, moved, called first."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from config.invariants import violations
from law.actors import SYSTEM
from law.refusals import NotAllowed
from notifications import actions as notifications
from notifications import sender
from notifications.models import Message
from people import actions as people
from referrals import actions as referrals
from referrals.models import Need
from skills import actions as skills
from skills import tasks
from skills.actions import AlreadyBooked, SameSession, SeatOfferOver, SessionFull
from skills.models import Booking, Session
from skills.timetable import kept_until
from tests import people_of_london as london
from tests.journeys.many_people import somebody
from tests.skills.test_actions import DEE, KWAME, session, states, taken, tutor

pytestmark = pytest.mark.django_db


def learner(number: int) -> Need:
    return somebody(number, "skills").needs.get()


def full_class(*, places: int = 1, waiting: int = 2, days: int = 3) -> tuple[Session, list[Booking], list[Booking]]:
    """A class, who has a seat in it, and who waits for one in this order."""
    held = session(places=places, days=days)
    seats = [skills.book(learner(number), session=held, by=KWAME) for number in range(places)]
    waiting = [skills.book(learner(places + number), session=held, wait=True, by=KWAME) for number in range(waiting)]
    return held, seats, waiting


def positions(held: Session) -> list[tuple]:
    rows = held.bookings.with_position().in_order()
    return [(row.need_id, row.position) for row in rows]


def said(booking: Booking) -> list[str]:
    texts = Message.objects.filter(reason_id=booking.pk).exclude(state="cleared")
    return list(texts.order_by("created_at", "id").values_list("event", flat=True))


def hear(booking: Booking, answer: str) -> None:
    """The last text about this seat goes out, and is answered."""
    text = Message.objects.filter(reason_id=booking.pk).latest("created_at")
    sender.send_one(text.pk)
    notifications.receive(sender=text.address, body=answer, provider_id=f"SM-{text.pk}", by=SYSTEM)


# ── Joined ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_full_class_gives_a_place_on_its_list_only_to_whoever_asks_for_one():
    held, _, (first, second) = full_class()
    assert states(first, first.need) == ["waitlisted", "waiting"]
    assert positions(held) == [(first.need_id, 1), (second.need_id, 2)]
    assert taken(held) == 1
    assert said(first) == ["skills.waitlisted"]
    other = learner(9)
    with pytest.raises(SessionFull):
        skills.book(other, session=held, by=KWAME)
    with pytest.raises(AlreadyBooked):
        skills.book(first.need, session=held, wait=True, by=KWAME)


def test_a_class_with_a_free_seat_gives_the_seat():
    held = session(days=3)
    assert skills.book(learner(0), session=held, wait=True, by=KWAME).state == "booked"


# ── Offered, answered, lapsed ────────────────────────────────────────────────────────────────────────────────────────


def test_a_freed_seat_is_kept_for_the_next_who_takes_it_by_text():
    held, (seat,), (first, second) = full_class()
    skills.cancel(seat, by=KWAME)
    assert states(first, second, first.need) == ["offered", "waitlisted", "waiting"]
    assert taken(held) == 1
    assert said(first) == ["skills.seat_offered"]
    with pytest.raises(SessionFull):
        skills.book(learner(9), session=held, by=KWAME)
    hear(first, "Yes please")
    assert states(first, first.need) == ["booked", "in_fulfilment"]
    assert first.confirmed_at is not None
    assert first.offer_expires_at is None
    assert taken(held) == 1
    assert list(violations()) == []


def test_a_no_by_text_gives_up_a_seat_and_the_next_is_asked():
    held, (seat,), (first, second) = full_class()
    hear(seat, "No")
    assert states(seat, seat.need, first) == ["cancelled_by_resident", "waiting", "offered"]
    hear(first, "NO")
    assert states(first, first.need, second) == ["cancelled_by_resident", "waiting", "offered"]
    assert taken(held) == 1


def test_an_offer_that_nobody_answers_goes_on_down_the_list_and_the_date_is_kept():
    held, (seat,), (first, second) = full_class()
    since = first.waiting_since
    skills.cancel(seat, by=KWAME)
    first.refresh_from_db()
    with time_machine.travel(first.offer_expires_at + timedelta(seconds=1), tick=False):
        with pytest.raises(SeatOfferOver):
            skills.confirm(first, by=KWAME)
        tasks.move_lists_on()
        assert states(first, second) == ["waitlisted", "offered"]
        assert first.waiting_since == since
        assert said(first) == [], "what was asked is over, and is not sent any more"
        second_until = second.offer_expires_at
    with time_machine.travel(second_until + timedelta(seconds=1), tick=False):
        tasks.move_lists_on()
        assert states(first, second) == ["waitlisted", "waitlisted"]
        assert taken(held) == 0, "no one is left to ask: it is free for whoever comes"
        skills.book(learner(9), session=held, by=KWAME)
        assert positions(held) == [(first.need_id, 1), (second.need_id, 2)]


def test_the_next_freed_seat_begins_at_the_head_again():
    _, seats, (first, second) = full_class(places=2)
    skills.cancel(seats[0], by=KWAME)
    first.refresh_from_db()
    with time_machine.travel(first.offer_expires_at + timedelta(seconds=1), tick=False):
        tasks.move_lists_on()
        skills.cancel(seats[1], by=KWAME)
        assert states(first, second) == ["offered", "offered"]
    assert said(first) == ["skills.seat_offered"]


def test_who_waits_takes_a_seat_that_is_free_and_waits_no_longer():
    held, (seat,), (first,) = full_class(waiting=1)
    skills.cancel(seat, by=KWAME)
    first.refresh_from_db()
    with time_machine.travel(first.offer_expires_at + timedelta(seconds=1), tick=False):
        tasks.move_lists_on()
        assert skills.book(first.need, session=held, by=KWAME) == first
    assert states(first, first.need) == ["booked", "in_fulfilment"]
    assert taken(held) == 1


def test_places_that_are_added_go_to_the_list():
    held, _, (first, second) = full_class()
    skills.amend_session(held, places=2, by=tutor())
    assert states(first, second) == ["offered", "waitlisted"]


@pytest.mark.parametrize(
    ("hours", "kept"), [(0.5, None), (1.9, None), (2, 1.0), (10, 9.0), (25, 24.0), (24 * 30, 24.0)]
)
def test_a_seat_is_kept_for_a_day_and_to_an_hour_before_the_class(hours, kept):
    now = timezone.now()
    until = kept_until(now + timedelta(hours=hours), now)
    assert until == (None if kept is None else now + timedelta(hours=kept))


def test_shortly_before_the_class_a_freed_seat_is_whoever_comes():
    held, (seat,), (first, _) = full_class()
    with time_machine.travel(held.starts_at - timedelta(minutes=90), tick=False):
        skills.cancel(seat, by=KWAME)
        assert states(first, seat) == ["waitlisted", "cancelled_by_resident"]
        assert seat.is_short_notice
        assert taken(held) == 0


# ── Stopped, ended ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_whoever_is_stopped_is_not_asked_and_keeps_their_date():
    held, (seat,), (first, second) = full_class()
    hold = people.raise_hold(first.resident, kind="safeguarding", by=london.actor("referrer"))
    skills.cancel(seat, by=KWAME)
    assert states(first, second) == ["waitlisted", "offered"]
    people.reject_hold(hold, reason="A misunderstanding.", by=DEE)
    people.raise_hold(second.resident, kind="safeguarding", by=london.actor("referrer"))
    assert states(first, second) == ["waitlisted", "waitlisted"], "passed down: the first is before the second"
    assert taken(held) == 0
    assert list(violations()) == []


def test_a_need_that_ends_leaves_the_list_and_passes_an_offered_seat_on():
    held, (seat,), (first, second) = full_class()
    skills.cancel(seat, by=KWAME)
    referrals.cancel(Need.objects.get(pk=first.need_id), code="no_longer_needed", by=KWAME)
    assert states(first, second) == ["cancelled_by_provider", "offered"]
    assert taken(held) == 1
    assert not first.has_first_call


def test_a_seat_that_is_given_up_elsewhere_leaves_the_place_on_a_list():
    _, _, (first, _) = full_class()
    elsewhere = session(days=5)
    seat = skills.book(first.need, session=elsewhere, by=KWAME)
    skills.cancel(seat, by=KWAME)
    assert states(first, first.need) == ["waitlisted", "waiting"]


# ── Moved ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_seat_is_moved_the_new_one_first_and_the_old_reminders_die():
    held, (seat,), (first, _) = full_class()
    later = session(days=6)
    moved = skills.move(seat, session=later, by=KWAME)
    assert states(seat, moved, seat.need, first) == ["rescheduled", "booked", "in_fulfilment", "offered"]
    assert seat.moved_to == moved
    assert said(seat) == []
    assert said(moved) == ["skills.booked"]
    assert (taken(held), taken(later)) == (1, 1)
    assert list(violations()) == []


def test_whoever_has_a_seat_is_told_each_time_that_its_class_moves_there_and_back():
    held, (seat,), _ = full_class()
    before = held.starts_at
    for hours in (2, 0, 2):
        held.refresh_from_db()
        skills.amend_session(held, starts_at=before + timedelta(hours=hours), by=tutor())
    assert Message.objects.filter(event="skills.booked", reason_id=seat.pk).count() == 4


def test_a_move_that_is_refused_leaves_the_seat():
    held, (seat,), _ = full_class()
    other = session(places=1, days=6)
    skills.book(learner(8), session=other, by=KWAME)
    with pytest.raises(SessionFull):
        skills.move(seat, session=other, by=KWAME)
    with pytest.raises(SameSession):
        skills.move(seat, session=held, by=KWAME)
    with pytest.raises(NotAllowed):
        skills.move(seat, session=other, by=london.actor("warehouse"))
    assert states(seat) == ["booked"]
    assert (taken(held), taken(other)) == (1, 1)


# ── First call ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_cancelled_class_gives_first_call_for_the_next_of_its_name_by_the_first_date():
    held, (seat,), (first, _) = full_class()
    skills.cancel_session(held, reason="The tutor is ill.", by=tutor())
    assert states(seat, seat.need, first) == ["cancelled_by_provider", "waiting", "cancelled_by_provider"]
    tasks.move_lists_on()
    assert not Booking.objects.filter(state="offered").exists(), "no class of this name is planned yet"
    following = session(places=1, days=10)
    tasks.move_lists_on()
    tasks.move_lists_on()
    called = following.bookings.order_by("waiting_since")
    assert next(iter(called)).need_id == seat.need_id, "whoever had a seat booked first"
    assert sorted(called.values_list("state", flat=True)) == ["offered", "waitlisted", "waitlisted"]
    assert not Booking.objects.filter(has_first_call=True).exists()


def test_whoever_did_not_come_once_is_offered_the_next_class():
    held = session(days=0)
    need = learner(0)
    seat = skills.book(need, session=held, by=KWAME)
    following = session(days=7)
    skills.miss(seat, by=tutor())
    tasks.move_lists_on()
    called = following.bookings.get()
    assert states(called, need) == ["offered", "reserved"]
    skills.confirm(called, by=KWAME)
    assert states(called, need) == ["booked", "in_fulfilment"]


def test_first_call_is_not_for_whoever_has_another_seat():
    held = session(days=0)
    need = learner(0)
    seat = skills.book(need, session=held, by=KWAME)
    skills.miss(seat, by=tutor())
    mine = skills.book(need, session=session(days=4), by=KWAME)
    session(days=7)
    tasks.move_lists_on()
    assert need.bookings.exclude(pk__in=[seat.pk, mine.pk]).count() == 0
    seat.refresh_from_db()
    assert not seat.has_first_call


def test_the_list_of_a_class_that_has_begun_ends_with_first_call():
    held, _, (first, second) = full_class(days=1)
    with time_machine.travel(held.starts_at + timedelta(minutes=1), tick=False):
        tasks.move_lists_on()
        assert states(first, second) == ["cancelled_by_provider"] * 2
        assert first.has_first_call
    assert list(violations()) == []
