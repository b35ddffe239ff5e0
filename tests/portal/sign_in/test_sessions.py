"""Sessions end, and nobody loses what they wrote."""

from datetime import timedelta

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from audit.models import LedgerEntry
from demo.foundations import SECOND_FACTOR
from people import actions as people
from portal.sign_in import factors
from portal.tasks import clear_sessions
from tests import people_of_london as london
from tests.portal.sign_in.accounts import LOGIN, PASSWORD, password_of, person, signed_in, words_of

pytestmark = pytest.mark.django_db


def test_a_session_ends_an_hour_after_the_last_request_and_is_seldom_written(pages):
    client = signed_in(person())
    start = timezone.now()
    client.get("/some/form")
    with CaptureQueriesContext(
        connection,
    ) as statements:
        client.get("/some/form")
    assert not [s for s in statements.captured_queries if s["sql"].startswith(("UPDATE", "INSERT"))]
    assert (
        len([s for s in statements.captured_queries if s["sql"].startswith("SELECT")]) <= 3
    )  # session, person, memberships
    with time_machine.travel(start + timedelta(minutes=59), tick=False):
        assert client.get("/some/form").status_code == 200
        assert client.get("/account/keep").json() == {"seconds": 65 * 60}
    with time_machine.travel(start + timedelta(minutes=59 + 58), tick=False):
        assert client.get("/account/keep").json() == {"seconds": 7 * 60}
        assert client.post("/account/keep").json() == {"seconds": 65 * 60}
    with time_machine.travel(start + timedelta(minutes=59 + 58 + 66), tick=False):
        assert client.get("/some/form")["Location"].startswith(LOGIN)
        assert client.get("/account/keep").json() == {"seconds": 0}


STORY = {"story": "Amina has no laptop", "needs": ["device", "data"], "password": "not for keeping"}


def session_gone(client):
    """As it is for a browser after an hour: the session is over, the other cookies stay."""
    Session.objects.all().delete()
    client.cookies.pop("sessionid", None)


def test_a_form_sent_too_late_is_kept_for_the_person_who_wrote_it(pages):
    maria = person()
    client = signed_in(maria)
    client.get("/some/form")
    session_gone(client)
    late = client.post("/some/form?step=2", STORY)
    assert late["Location"] == "/account/login/?next=%2Faccount%2Fkept"
    stored = Session.objects.get(pk=client.session.session_key).get_decoded()
    assert "Amina" not in str(stored)
    assert "kept_form" in stored
    assert password_of(client, maria, next="/account/kept")["Location"] == "/account/kept"
    page = words_of(client.get("/account/kept"))
    assert "Your answers are kept" in page
    assert 'action="/some/form?step=2"' in page
    assert "csrfmiddlewaretoken" in page
    assert '<input type="hidden" name="story" value="Amina has no laptop">' in page
    assert page.count('name="needs"') == 2
    assert "not for keeping" not in page
    sent = client.post("/some/form?step=2", {"story": "Amina has no laptop"})
    assert sent.content.decode() == f"sent: Amina has no laptop by user:{maria.pk}"
    assert "kept_form" not in client.session
    assert client.get("/account/kept")["Location"] == "/"


def test_whoever_signs_in_elsewhere_first_is_led_to_what_was_kept_once(pages):
    maria = person()
    client = signed_in(maria)
    client.get("/some/form")
    session_gone(client)
    client.post("/some/form", STORY)
    password_of(client, maria)
    assert client.get("/some/form")["Location"] == "/account/kept"
    assert client.get("/account/kept").status_code == 200
    assert client.get("/some/form").status_code == 200
    client.post("/account/kept")
    assert "kept_form" not in client.session


def test_another_person_gets_nothing_of_it(pages):
    client = signed_in(person())
    client.get("/some/form")
    session_gone(client)
    client.post("/some/form", STORY)
    other = person(email="tom@southwark.example", name="Tom")
    password_of(client, other, next="/account/kept")
    assert client.get("/account/kept")["Location"] == "/"
    assert b"Story" in client.get("/some/form").content
    assert "kept_form" not in client.session


def test_forms_of_strangers_and_passwords_are_not_kept(pages):
    stranger = Client()
    assert stranger.post("/some/form", STORY)["Location"] == "/account/login/?next=/some/form"
    assert "kept_form" not in stranger.session
    client = signed_in(person())
    client.get("/some/form")
    session_gone(client)
    client.post("/account/password/change/", {"oldpassword": PASSWORD, "password1": "x", "password2": "x"})
    assert "kept_form" not in client.session
    htmx = client.get("/some/form", headers={"HX-Request": "true"})
    assert htmx["HX-Redirect"].startswith(LOGIN)
    assert htmx.status_code == 200


def test_a_leaver_is_out_at_the_next_request(pages):
    maria = person()
    client = signed_in(maria)
    assert client.get("/some/form").status_code == 200
    people.end_membership(maria.memberships.get(), by=london.ADMINISTRATOR)
    assert client.get("/some/form")["Location"] == LOGIN
    assert "Your access has ended" in words_of(client.get(LOGIN))
    assert "_auth_user_id" not in client.session
    again = Client()
    password_of(again, maria)
    api = again.get("/api/v1/referrals")
    assert api.status_code == 401
    assert api.json()["code"] == "access_ended"


def test_a_busy_session_ends_after_a_day_and_one_of_staff_after_a_shift(pages):
    caseworker = person("caseworker", email="case@southwark.example")
    factors.enrol(caseworker, SECOND_FACTOR)
    for user, hours, is_in in ((person(), 23.9, True), (person("referrer", email="b@southwark.example"), 24.1, False)):
        assert stays_in(signed_in(user), hours) is is_in
    for hours, is_in in ((11.9, True), (12.1, False)):
        assert stays_in(signed_in(caseworker), hours) is is_in


def stays_in(client, hours: float) -> bool:
    """Whether a page still opens so long after signing in, however busy the session was meanwhile."""
    assert client.get("/some/form").status_code == 200
    session = client.session
    session["began_at"] -= int(hours * 3600)
    session.save()
    return client.get("/some/form").status_code == 200


def test_one_sees_where_one_is_signed_in_and_ends_the_others():
    maria = person()
    here = signed_in(maria)
    there = signed_in(maria)
    stranger = signed_in(person(email="ade@southwark.example"))
    page = words_of(here.get("/account/sessions/"))
    assert page.count("Signed in on") == 2
    assert "This browser" in page
    answer = here.post("/account/sessions/", follow=True)
    assert "You are not signed in anywhere else" in words_of(answer)
    assert there.get("/refer")["Location"].startswith(LOGIN)
    assert stranger.get("/refer").status_code == 200
    entry = LedgerEntry.objects.get(action="portal.end_sessions")
    assert (entry.object_id, entry.details["sessions_ended"]) == (maria.pk, 1)


def test_what_is_known_of_a_session_goes_with_it():
    signed_in(person())
    assert UserSession.objects.count() == 1
    Session.objects.all().delete()
    clear_sessions()
    assert not UserSession.objects.exists()


def test_two_administrators_end_every_session_of_an_account():
    maria = person()
    here, there = signed_in(maria), signed_in(maria)
    change = people.ask_account_change(
        maria, kind="second_step", reason="Someone else is signed in as her", by=london.ADMINISTRATOR
    )
    people.make_account_change(change, by=london.actor("administrator", key="user:another"))
    for client in (here, there):
        assert client.get("/refer")["Location"].startswith(LOGIN)
    assert not UserSession.objects.filter(user=maria).exists()
