"""A seat, verb by verb: planned, taken, confirmed, given back, paused, and what the register says of it; and each no
on the way.
"""

from datetime import timedelta

import pytest
from django.utils import timezone

from law.refusals import WrongState
from notifications.models import Message
from people import actions as people
from people.access.brake import Held
from referrals import actions as referrals
from referrals.models import Need
from referrals.promises import NeedOfAnotherKind
from skills import actions as skills
from skills.actions import AlreadyBooked, NotYourHub, SessionFull, SessionOver, TooEarly
from skills.models import Booking, Session
from skills.session_refusals import BusyThen
from tests import people_of_london as london

pytestmark = pytest.mark.django_db

KWAME = london.actor("caseworker")
DEE = london.actor("safeguarding_lead")


def tutor():
    return london.actor("hub_worker", organisation=london.hub())


def soon():
    return timezone.now() + timedelta(minutes=5)


def free_room() -> str:
    return f"Room {Session.objects.count() + 1}"


def session(places: int = 8, days: int = 0) -> Session:
    starts = timezone.now() + timedelta(minutes=5, days=days)
    return skills.plan(
        hub=london.hub(), title="First steps online", starts_at=starts, places=places, room=free_room(), by=tutor()
    )


def learner(number: int = 0) -> Need:
    first, last = (("Amina", "Yusuf"), ("Zoë", "Adeyemi"), ("Wei", "Chen"))[number]
    return london.accepted(
        needs=("skills",), first_name=first, last_name=last, phone=f"+44770090020{number}"
    ).needs.get()


def booked(**about) -> tuple[Need, Booking]:
    need = learner()
    return need, skills.book(need, session=session(**about), by=KWAME)


def states(*rows) -> list[str]:
    for row in rows:
        row.refresh_from_db()
    return [row.state for row in rows]


def taken(at: Session) -> int:
    at.refresh_from_db()
    return at.taken


# ── Planned and taken ────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_hub_plans_its_own_sessions():
    peckham = london.organisation("peckham-library", "Peckham Library", "hub", "E09000028")
    with pytest.raises(NotYourHub):
        skills.plan(hub=peckham, title="First steps", starts_at=soon(), places=8, by=tutor())
    assert (
        skills.plan(hub=peckham, title="First steps", starts_at=soon(), places=8, by=london.ADMINISTRATOR).hub
        == peckham
    )


def test_a_seat_is_taken_the_need_is_under_way_and_a_yes_is_asked_for():
    need, booking = booked()
    assert states(need, booking) == ["in_fulfilment", "booked"]
    assert taken(booking.session) == 1
    text = Message.objects.get(event="skills.booked")
    assert (text.channel, text.reason_id) == ("sms", booking.pk)


def test_the_last_seat_is_taken_and_not_one_more():
    at = session(places=2)
    for number in (0, 1):
        skills.book(learner(number), session=at, by=KWAME)
    late = learner(2)
    with pytest.raises(SessionFull):
        skills.book(late, session=at, by=KWAME)
    assert taken(at) == 2
    assert states(late) == ["waiting"]


def test_one_live_seat_per_person_and_session():
    need, booking = booked()
    with pytest.raises(AlreadyBooked):
        skills.book(need, session=booking.session, by=KWAME)
    assert taken(booking.session) == 1
    skills.book(need, session=session(days=7), by=KWAME)
    assert need.bookings.count() == 2


def test_seats_are_for_those_who_want_to_learn_and_are_not_held():
    at = session()
    with pytest.raises(NeedOfAnotherKind):
        skills.book(london.accepted(needs=("device",)).needs.get(), session=at, by=KWAME)
    held = learner(1)
    people.raise_hold(held.referral.resident, kind="safeguarding", by=london.actor("referrer"))
    with pytest.raises(Held):
        skills.book(held, session=at, by=KWAME)
    assert taken(at) == 0


@pytest.mark.parametrize("minutes_ago", [1, 60 * 24 * 40])
def test_no_seat_is_taken_and_no_text_written_once_it_has_begun(minutes_ago):
    at = session()
    Session.objects.filter(pk=at.pk).update(starts_at=timezone.now() - timedelta(minutes=minutes_ago))
    need = learner()
    with pytest.raises(SessionOver):
        skills.book(need, session=at, by=KWAME)
    assert taken(at) == 0
    assert states(need) == ["waiting"]
    assert not Message.objects.filter(event="skills.booked").exists()


# ── Confirmed and given back ─────────────────────────────────────────────────────────────────────────────────────────


def test_a_seat_is_confirmed():
    _, booking = booked()
    skills.confirm(booking, by=KWAME)
    assert states(booking) == ["booked"]
    assert booking.confirmed_at is not None


def test_the_last_seat_given_back_sends_the_need_to_its_place_and_the_text_stays_unsent():
    need, first = booked()
    since = need.queued_at
    second = skills.book(need, session=session(days=7), by=KWAME)
    skills.cancel(first, by=KWAME)
    assert states(need, first) == ["in_fulfilment", "cancelled_by_resident"]
    assert taken(first.session) == 0
    skills.cancel(second, reason="No time", by=KWAME)
    assert states(need, second) == ["waiting", "cancelled_by_resident"]
    assert need.queued_at == since
    assert set(Message.objects.filter(event="skills.booked").values_list("state", flat=True)) == {"cleared"}
    with pytest.raises(WrongState):
        skills.cancel(second, by=KWAME)


def test_the_seat_of_a_need_that_ends_is_free():
    need, booking = booked()
    referrals.cancel(need, code="other", reason="They found a class nearer by.", by=KWAME)
    assert states(booking) == ["cancelled_by_provider"]
    assert taken(booking.session) == 0


# ── Paused ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_hold_keeps_the_seat_and_a_lift_gives_it_back():
    need, booking = booked(days=7)
    hold = people.raise_hold(need.referral.resident, kind="safeguarding", by=london.actor("referrer"))
    assert states(booking) == ["on_hold"]
    assert taken(booking.session) == 1
    people.reject_hold(hold, reason="A misunderstanding.", by=DEE)
    assert states(need, booking) == ["in_fulfilment", "booked"]


def test_a_session_that_passed_while_everything_was_paused_does_not_count():
    need, booking = booked(days=1)
    hold = people.raise_hold(need.referral.resident, kind="safeguarding", by=london.actor("referrer"))
    Session.objects.filter(pk=booking.session_id).update(starts_at=timezone.now() - timedelta(days=1))
    people.reject_hold(hold, reason="A misunderstanding.", by=DEE)
    assert states(need, booking) == ["waiting", "excused"]
    assert need.setbacks == 0
    assert taken(booking.session) == 0


# ── The register ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_who_came_has_been_taught():
    need, booking = booked()
    skills.check_in(booking, by=tutor())
    assert states(need, booking) == ["provided", "attended"]


@pytest.mark.parametrize("verb", [skills.check_in, skills.miss])
def test_the_register_opens_on_the_day(verb):
    _, booking = booked(days=1)
    with pytest.raises(TooEarly):
        verb(booking, by=tutor())
    assert states(booking) == ["booked"]


def test_the_first_absence_keeps_the_place_that_is_held_and_the_second_gives_it_up():
    need, booking = booked()
    skills.miss(booking, by=tutor())
    assert states(need, booking) == ["reserved", "no_show"]
    assert need.setbacks == 1
    second = skills.book(need, session=session(), by=KWAME)
    skills.miss(second, by=tutor())
    assert states(need, second) == ["waiting", "no_show"]
    assert need.setbacks == 2


def test_an_excuse_does_not_count_and_frees_the_seat_of_somebody_who_was_booked():
    _, booking = booked()
    skills.excuse(booking, reason="In hospital", by=tutor())
    assert states(booking) == ["excused"]
    assert taken(booking.session) == 0


def test_an_excuse_afterwards_leaves_the_seat_that_was_empty():
    _, booking = booked()
    skills.miss(booking, by=tutor())
    skills.excuse(booking, reason="In hospital", by=tutor())
    assert states(booking) == ["excused"]
    assert taken(booking.session) == 0


def test_a_register_is_taken_at_once():
    at = session()
    came, absent = (skills.book(learner(number), session=at, by=KWAME) for number in (0, 1))
    skills.take_register(at, present=[came.pk], by=tutor())
    assert states(came, absent) == ["attended", "no_show"]


def test_nobody_is_booked_in_two_classes_at_a_time():
    need, seat = booked(days=2)
    same_time = skills.plan(
        hub=london.organisation("peckham-library", "Peckham Library", "hub", "E09000028"),
        title="Email",
        starts_at=seat.session.starts_at + timedelta(minutes=60),
        places=4,
        by=london.actor("hub_worker", organisation=london.organisation("peckham-library")),
    )
    with pytest.raises(BusyThen, match="First steps online"):
        skills.book(need, session=same_time, by=KWAME)
    after = session(days=3)
    other = skills.book(need, session=after, by=KWAME)
    with pytest.raises(BusyThen):
        skills.move(other, session=same_time, by=KWAME)
    assert skills.move(seat, session=same_time, by=KWAME).session == same_time
    assert states(other) == ["booked"]
