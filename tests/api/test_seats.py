"""Seats over the API: a place on a list with its position, a move, and what is refused by name."""

import pytest

from skills import actions as skills
from skills.models import Booking
from tests import people_of_london as london
from tests.api.callers import Caller, is_problem
from tests.skills.test_actions import KWAME, session
from tests.skills.test_waiting_list import full_class, learner

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk():
    return Caller("caseworker")


def test_a_full_session_gives_a_place_on_its_list_only_where_that_is_asked_for(desk):
    held, _, _ = full_class(waiting=1)
    wanted = {"need": str(learner(5).pk), "session": str(held.pk)}
    is_problem(desk.post("bookings", wanted), 409, "session_full")
    made = desk.post("bookings", wanted | {"wait": True}).json()
    assert (made["state"], made["position"], made["offer_expires_at"]) == ("waitlisted", 2, None)
    listed = desk.get(f"bookings?session={held.pk}&state=waitlisted").json()["items"]
    assert sorted(row["position"] for row in listed) == [1, 2]
    assert desk.post(f"bookings/{made['id']}/cancel").json()["position"] is None


def test_a_seat_is_moved_and_an_offered_one_confirmed(desk):
    held, (seat,), (first, _) = full_class()
    later = session(days=6)
    shown = desk.get(f"bookings/{seat.pk}").json()
    assert "move" in shown["available_actions"]
    moved = desk.post(f"bookings/{seat.pk}/move", {"session": str(later.pk)}).json()
    assert (moved["state"], moved["session"]) == ("booked", str(later.pk))
    assert desk.get(f"bookings/{seat.pk}").json()["moved_to"] == moved["id"]
    assert desk.post(f"bookings/{first.pk}/confirm").json()["state"] == "booked"
    is_problem(desk.post(f"bookings/{moved['id']}/move", {"session": str(held.pk)}), 409, "session_full")
    is_problem(desk.post(f"bookings/{moved['id']}/move", {"session": str(held.pk), "x": 1}), 422)
    is_problem(desk.post(f"bookings/{moved['id']}/move", {"session": str(seat.pk)}), 422)


def test_a_list_of_bookings_asks_no_more_with_more_on_the_waiting_list(desk, django_assert_max_num_queries):
    held, _, _ = full_class(waiting=1)
    desk.get("bookings")
    with django_assert_max_num_queries(30) as few:
        desk.get("bookings")
    for number in (5, 6, 7):
        skills.book(learner(number), session=held, wait=True, by=KWAME)
    with django_assert_max_num_queries(len(few)):
        desk.get("bookings")
    assert Booking.objects.count() == 5


def test_another_hub_neither_sees_nor_moves_a_seat():
    _, (seat,), _ = full_class()
    other = Caller("hub_worker", london.organisation("peckham-library", "Peckham Library", "hub", "E09000028"))
    is_problem(other.post(f"bookings/{seat.pk}/move", {"session": str(seat.session_id)}), 404)
