"""Classes in a hub's browser: planned, changed, cancelled, and the register by one tap a person."""

from datetime import timedelta

import pytest
from django.utils import timezone

from skills import actions as skills
from skills.models import Booking, Session
from tests import people_of_london as london
from tests.portal.signing_in import signed_in, worker
from tests.skills.test_actions import KWAME, learner

pytestmark = pytest.mark.django_db


@pytest.fixture
def joy():
    return signed_in(worker("joy@brixton.example", at=london.hub(), role="hub_worker", name="Joy Mensah"))


def words_of(page) -> str:
    return " ".join(page.content.decode().split())


def planned(**changes) -> dict:
    day = timezone.localdate() + timedelta(days=7)
    return {
        "title": "First steps online",
        "day_day": day.day,
        "day_month": day.month,
        "day_year": day.year,
        "begins": "14:00",
        "minutes": "90",
        "places": "8",
    } | changes


def test_a_class_is_planned_changed_and_cancelled(joy):
    assert "Class planned." in words_of(joy.post("/hub/classes/new", planned(), follow=True))
    session = Session.objects.get()
    address = f"/hub/classes/{session.pk}"
    joy.post(f"{address}/change", planned(begins="15:30"))
    session.refresh_from_db()
    assert f"{timezone.localtime(session.starts_at):%H:%M}" == "15:30"
    assert ">Go back</a>" in words_of(joy.get(f"{address}/cancel")), "“Cancel” beside “Cancel class” says two things"
    assert "Cancelled" in words_of(joy.post(f"{address}/cancel", {"reason": "The tutor is ill."}, follow=True))
    wrong = joy.post("/hub/classes/new", planned(begins="half past two", places="0"))
    assert wrong.status_code == 422
    assert "Enter the time like 14:00." in words_of(wrong)


@pytest.mark.parametrize("page", ["change", "cancel"])
def test_a_class_that_is_cancelled_opens_no_form_to_change_it(joy, page):
    session = london.session_today()
    skills.cancel_session(session, reason="The tutor is ill.", by=london.actor("hub_worker", organisation=session.hub))
    answer = joy.get(f"/hub/classes/{session.pk}/{page}", headers={"Referer": "http://testserver/hub/classes"})
    assert answer.status_code == 409
    assert "This session is cancelled." in words_of(answer)
    assert 'href="http://testserver/hub/classes"' in answer.content.decode(), "back to where they were"
    elsewhere = joy.get(f"/hub/classes/{session.pk}/{page}", headers={"Referer": "https://elsewhere.example/"})
    assert "elsewhere.example" not in elsewhere.content.decode()


def test_the_register_shows_this_class_marks_by_one_tap_and_asks_about_who_is_not_marked(joy):
    held = london.session_today()
    seats = [skills.book(learner(number), session=held, by=KWAME) for number in (0, 1)]
    address = f"/hub/classes/{held.pk}"
    page = words_of(joy.get(address))
    assert "Amina Y." in page
    assert "Yusuf" not in page
    assert "1 person is not marked" in words_of(joy.post(address, {f"seat-{seats[0].pk}": "late"}))
    assert Booking.objects.filter(state="booked").count() == 2
    done = words_of(joy.post(address, {f"seat-{seats[0].pk}": "late", "rest": "absent"}, follow=True))
    assert "1 of 2 came" in done
    assert "Came late" in done
    correct = f"{address}/correct/{seats[1].pk}"
    assert joy.post(correct, {"mark": "came"}).status_code == 422
    joy.post(correct, {"mark": "came", "reason": "She sat at the back."})
    assert not Booking.objects.filter(state="no_show").exists()


def test_whoever_comes_without_a_seat_is_added_by_their_reference(joy):
    held = london.session_today()
    need = learner()
    need.collect_at = london.hub()
    need.save()
    address = f"/hub/classes/{held.pk}/admit"
    assert "We cannot find this reference" in words_of(joy.post(address, {"reference": "GOL-0000-0000"}))
    joy.post(address, {"reference": need.referral.reference})
    assert held.bookings.get().state == "attended"


def test_another_hubs_class_is_not_there(joy):
    held = london.session_today()
    other = london.organisation("peckham", "Peckham", "hub")
    tess = signed_in(worker("tess@peckham.example", at=other, role="hub_worker", name="Tess Obi"))
    for path in ("", "/change", "/cancel", "/admit"):
        assert tess.get(f"/hub/classes/{held.pk}{path}").status_code == 404
