"""A seat in the browser of each who answers for it: booked, waited for, moved and given up, with the list in its order."""

import pytest

from skills import actions as skills
from skills.models import Booking
from tests import people_of_london as london
from tests.portal.signing_in import signed_in, worker
from tests.skills.test_actions import KWAME, session
from tests.skills.test_waiting_list import full_class, learner

pytestmark = pytest.mark.django_db


def words_of(page) -> str:
    return " ".join(page.content.decode().split())


@pytest.fixture
def joy():
    return signed_in(worker("joy@brixton.example", at=london.hub(), role="hub_worker", name="Joy Mensah"))


@pytest.fixture
def maria():
    return signed_in(worker("maria@southwark.example", at=london.organisation(), role="referrer", name="Maria Santos"))


@pytest.fixture
def kwame():
    return signed_in(worker("kwame@get-online.example", role="caseworker", name="Kwame Boateng"))


def test_whoever_referred_books_moves_and_gives_up_a_seat(maria):
    held, _, _ = full_class(waiting=0)
    free = session(days=6)
    need = learner(5)
    page = f"/refer/{need.referral.reference}"
    assert "Book a class" in words_of(maria.get(page))
    book = f"{page}/needs/{need.pk}/class"
    assert "(full: waiting list)" in words_of(maria.get(book))
    waits = words_of(maria.post(book, {"session": held.pk}, follow=True))
    assert "They are number 1 on its waiting list" in waits
    assert "Number 1 on the waiting list" in waits
    assert "Class booked." in words_of(maria.post(book, {"session": free.pk}, follow=True))
    seat = Booking.objects.get(session=free)
    other = session(days=8)
    moved = words_of(maria.post(f"{page}/seats/{seat.pk}/move", {"session": other.pk}, follow=True))
    assert "They have a seat in the other class." in moved
    seat = Booking.objects.get(session=other)
    assert "Confirm they are coming" in words_of(maria.get(page))
    maria.post(f"{page}/seats/{seat.pk}/confirm")
    assert "Booked, coming" in words_of(maria.get(page))
    maria.post(f"{page}/seats/{seat.pk}/give-up")
    waiting = Booking.objects.get(session=held, need=need)
    maria.post(f"{page}/seats/{waiting.pk}/give-up")
    assert set(need.bookings.values_list("state", flat=True)) == {"rescheduled", "cancelled_by_resident"}
    assert maria.post(book, {"session": ""}).status_code == 422


def test_another_organisations_seat_is_not_there(maria):
    held = session(days=3)
    other = london.accepted(at=london.organisation("lambeth", "Lambeth", borough="E09000022"), needs=("skills",))
    seat = skills.book(other.needs.get(), session=held, by=KWAME)
    mine = learner(5)
    for reference in (other.reference, mine.referral.reference):
        assert maria.get(f"/refer/{reference}/seats/{seat.pk}/give-up").status_code == 404
    assert maria.get(f"/refer/{mine.referral.reference}/needs/{other.needs.get().pk}/class").status_code == 404


def test_a_hub_sees_its_waiting_list_in_order_and_answers_for_who_is_asked(joy):
    held, (seat,), (first, second) = full_class()
    address = f"/hub/classes/{held.pk}"
    page = words_of(joy.get(address))
    assert page.index("Number 1 on the waiting list") < page.index("Number 2 on the waiting list")
    assert "Move to another class" in words_of(joy.get(f"{address}/seats/{seat.pk}"))
    joy.post(f"{address}/seats/{seat.pk}/give-up")
    assert "We are holding a seat for them until" in words_of(joy.get(address))
    joy.post(f"{address}/seats/{first.pk}/confirm")
    first.refresh_from_db()
    assert first.state == "booked"
    assert "1 of 1" in words_of(joy.get("/hub/classes"))
    assert second.session.bookings.in_order().count() == 1


def test_somebody_at_the_counter_waits_for_a_full_class_and_takes_the_seat_that_comes_free(joy):
    held, (seat,), _ = full_class(waiting=0)
    need = learner(5)
    need.collect_at = london.hub()
    need.save()
    here = f"/hub/here/{need.referral.reference}"
    assert "Put them on the waiting list" in words_of(joy.get(here))
    joy.post(here, {"act": "wait-for-class", "need": need.pk, "session": held.pk})
    assert "Number 1 on the waiting list" in words_of(joy.get(here))
    skills.cancel(seat, by=KWAME)
    assert "They take the seat" in words_of(joy.get(here))
    joy.post(here, {"act": "take-seat", "need": need.pk})
    assert need.bookings.get().state == "booked"
    assert joy.post(here, {"act": "book", "need": need.pk, "session": "nonsense"}).status_code == 404


def test_the_desk_books_a_place_on_a_list_and_excuses_an_absence(kwame):
    held, _, _ = full_class(waiting=0)
    need = learner(5)
    done = words_of(kwame.post(f"/triage/do/need/{need.pk}/book", {"session": held.pk}, follow=True))
    assert "They are number 1 on its waiting list" in done
    today = session()
    seat = skills.book(need, session=today, by=KWAME)
    skills.miss(seat, by=london.actor("hub_worker", organisation=london.hub()))
    case = f"/triage/{need.referral.reference}"
    assert "Excuse the absence" in words_of(kwame.get(case))
    kwame.post(f"{case}/seats/{seat.pk}/excuse", {"reason": "In hospital."})
    seat.refresh_from_db()
    assert seat.state == "excused"
