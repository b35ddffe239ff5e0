"""Seats that come free while others book, take and lose them, at the same moment: exact, with threads."""

from datetime import timedelta
from functools import partial

import pytest
from django.utils import timezone

from config.invariants import violations
from law.refusals import Refusal
from skills import actions as skills
from skills.models import LIVE, Booking, Session
from tests import people_of_london as london
from tests.journeys.many_people import somebody
from tests.referrals.test_hold_race import _at_once
from tests.rounds import rounds

pytestmark = pytest.mark.django_db(transaction=True)

KWAME = london.actor("caseworker")
ROUNDS = rounds(20) // 5


def book(need, held: Session) -> Booking:
    return skills.book(need, session=Session.objects.get(pk=held.pk), by=KWAME)


def planned(days: int, places: int) -> Session:
    starts = timezone.now() + timedelta(days=days)
    return skills.plan(
        hub=london.hub(),
        title="First steps",
        starts_at=starts,
        places=places,
        by=london.actor("hub_worker", organisation=london.hub()),
    )


def test_freed_seats_go_to_the_list_in_order_whoever_books_meanwhile():
    needs = [somebody(number, "skills").needs.get() for number in range(8)]
    for turn in range(ROUNDS):
        held = planned(3 + turn, places=2)
        seats = [skills.book(need, session=held, by=KWAME) for need in needs[:2]]
        waiting = [skills.book(need, session=held, wait=True, by=KWAME) for need in needs[2:4]]
        cancels = [lambda seat=seat: skills.cancel(Booking.objects.get(pk=seat.pk), by=KWAME) for seat in seats]
        books = [partial(book, need, held) for need in needs[4:]]
        raised = _at_once(*cancels, *books)
        assert len(raised) == 4
        assert all(isinstance(each, Refusal) for each in raised), raised
        held.refresh_from_db()
        rows = held.bookings
        assert held.taken == 2 == rows.filter(state__in=LIVE).count()
        assert set(rows.filter(state="offered")) == set(waiting)
        takes = [lambda row=row: skills.confirm(Booking.objects.get(pk=row.pk), by=KWAME) for row in waiting * 2]
        assert _at_once(*takes) == [], "the same yes twice is one yes"
        assert rows.filter(state="booked").count() == 2
        for row in rows.filter(state="booked"):
            skills.cancel(row, by=KWAME)
    assert list(violations()) == []


def test_two_who_exchange_their_classes_at_once_lose_neither_seat():
    one, other = (somebody(number, "skills").needs.get() for number in range(2))
    for turn in range(ROUNDS):
        first = planned(30 + turn, places=2)
        second = planned(60 + turn, places=2)
        seats = [skills.book(one, session=first, by=KWAME), skills.book(other, session=second, by=KWAME)]
        moves = [
            lambda seat=seat, to=to: skills.move(
                Booking.objects.get(pk=seat.pk), session=Session.objects.get(pk=to.pk), by=KWAME
            )
            for seat, to in zip(seats, (second, first), strict=True)
        ]
        raised = _at_once(*moves)
        assert all(isinstance(each, Refusal) for each in raised), raised
        mine = [Booking.objects.filter(need=need, state="booked", session__in=[first, second]) for need in (one, other)]
        assert [rows.count() for rows in mine] == [1, 1]
        for rows in mine:
            skills.cancel(rows.get(), by=KWAME)
    assert list(violations()) == []
