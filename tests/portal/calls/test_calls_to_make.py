"""Calls that a person must make."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from audit.models import LedgerEntry
from notifications import actions as notifications
from notifications.models import Message, Number
from people import actions as people
from people.models import Resident
from people.residents.hours import LONDON
from referrals.models import Milestone
from tests import people_of_london as london
from tests.journeys.doors import Machine
from tests.portal.calls.desk import KWAME, desk_user, operator, resident_with, to_ring
from tests.portal.signing_in import signed_in, worker

pytestmark = [pytest.mark.django_db, pytest.mark.quiet_hours]


def test_the_list_is_one_owners_finds_by_reference_and_costs_the_same_for_many(in_the_morning):
    desk = operator()
    first = london.referral(first_name="Zoë")
    to_ring(first, due=timezone.now() - timedelta(days=2))
    to_ring(london.referral(first_name="Amara"), owner="safeguarding_lead")
    desk.get("/calls/")
    with CaptureQueriesContext(connection) as few:
        page = desk.get("/calls/").content.decode()
    assert page.count("Ask about an offer</a>") == 1
    assert "Overdue" in page
    assert first.reference in page
    rows = [
        london.referral(first_name=f"Amina{letter}", phone=f"+4477009001{number:02d}")
        for number, letter in enumerate("abcdefghijklmnopqrstuvwxyzàéîöü")
    ]
    for row in rows:
        to_ring(row)
    with CaptureQueriesContext(connection) as many:
        page = desk.get("/calls/").content.decode()
    assert len(many) == len(few)
    assert "page=2" in page
    text = desk.get(f"/calls/?q={rows[3].reference}").content.decode()
    assert text.count("Ask about an offer</a>") == 1
    assert rows[3].reference in text
    assert "Nothing fits" in desk.get("/calls/?when=later").content.decode()
    assert desk.get("/calls/?when=late").content.decode().count("Ask about an offer</a>") == 1
    assert "Nothing fits" in desk.get("/calls/?kind=referrals.ring_back").content.decode()


def test_it_says_whom_to_ring_when_and_what_never_to_say(in_the_morning):
    desk = operator()
    created = resident_with(safe_hours="after 18:00", other_phone="+447700900456")
    task = to_ring(created)
    page = desk.get(f"/calls/to-make/{task.pk}").content.decode()
    assert "Not now. The next safe time is Tuesday 24 November after 18:00." in page
    assert "tel:" not in page
    assert "07700 900123" in page
    assert "07700 900456" in page
    assert "Never leave a voicemail" in page
    in_the_morning.move_to(datetime(2026, 11, 24, 18, 30, tzinfo=LONDON))
    page = operator(email="ana@get-online.example", name="Ana").get(f"/calls/to-make/{task.pk}").content.decode()
    assert 'href="tel:+447700900123"' in page
    assert 'href="tel:+447700900456"' in page
    assert LedgerEntry.objects.filter(object_id=created.resident_id, verb="read").exists()


def test_nobody_is_rung_whom_to_ring_is_not_safe(in_the_morning):
    desk = operator()
    created = resident_with(safe_channels=["sms"])
    task = to_ring(created)
    page = desk.get(f"/calls/to-make/{task.pk}").content.decode()
    assert "We were not told that it is safe to phone them" in page
    assert "900123" not in page
    assert "Amina" not in page
    voicemail = resident_with(safe_channels=["call", "voicemail"])
    assert "You can leave a voicemail" in desk.get(f"/calls/to-make/{to_ring(voicemail).pk}").content.decode()
    unclear = resident_with(safe_hours="when he is at the mosque")
    assert "when he is at the mosque" in desk.get(f"/calls/to-make/{to_ring(unclear).pk}").content.decode()
    people.raise_hold(unclear.resident, kind="safeguarding", by=london.actor("hub_worker"))
    held = Message.objects.get(resident=unclear.resident, channel="call")
    assert held.state == "suppressed"
    assert "paused" in desk.get(f"/calls/to-make/{held.pk}").content.decode()


def test_three_tries_on_three_days_then_the_referrer_is_asked(in_the_morning):
    desk = operator()
    created = resident_with(safe_hours="weekdays 14-16")
    task = to_ring(created)
    for day in range(3):
        answered = desk.post(f"/calls/to-make/{task.pk}", {"result": "no_answer"})
        assert answered["Location"] == "/calls/"
        task.refresh_from_db()
        if day < 2:
            assert task.state != "undelivered_permanent"
            assert task.due_at == datetime(2026, 11, 25 + day, 14, 0, tzinfo=LONDON)
            again = desk.post(f"/calls/to-make/{task.pk}", {"result": "no_answer"})
            assert again.status_code == 409
            assert "Someone has already called today" in again.content.decode()
            in_the_morning.move_to(task.due_at + timedelta(minutes=5))
            desk = signed_in(desk_user())
    assert (task.state, task.result, task.attempts) == ("undelivered_permanent", "no_answer", 3)
    letter = Message.objects.get(event="referrals.not_reached")
    assert letter.address == created.referrer_email
    assert "We called the person on 3 days, at the times you gave, and had no answer" in letter.body
    assert "Amina" not in letter.body
    assert Milestone.objects.get(event="referrals.not_reached").referral == created
    assert desk.post(f"/calls/to-make/{task.pk}", {"result": "no_answer"}).status_code == 409


def test_a_wrong_number_is_never_used_again_and_the_referrer_is_asked(in_the_morning):
    created = london.referral()
    task = to_ring(created)
    operator().post(f"/calls/to-make/{task.pk}", {"result": "wrong_number"})
    task.refresh_from_db()
    assert (task.state, task.cause) == ("undelivered_permanent", "wrong_number")
    assert Number.objects.get().bad_at is not None
    assert Message.objects.filter(event="referrals.number_is_wrong").exists()


def test_whoever_asks_not_to_be_rung_is_not_rung(in_the_morning):
    created = london.referral()
    task = to_ring(created)
    operator().post(f"/calls/to-make/{task.pk}", {"result": "declined"})
    task.refresh_from_db()
    person = Resident.objects.get(pk=created.resident_id)
    assert (task.state, task.result) == ("delivered", "declined")
    assert person.safe_channels == ["sms"]
    assert not person.may_be_reached_by("call")
    only_calls = resident_with(safe_channels=["call"])
    notifications.done(to_ring(only_calls), result="declined", by=KWAME)
    assert Resident.objects.get(pk=only_calls.resident_id).contact_mode == "through_worker"
    with pytest.raises(notifications.NotACall):
        notifications.not_reached(Message.objects.filter(channel="email", state="scheduled").first(), by=KWAME)


def test_a_call_about_an_offer_goes_to_the_person_or_else_to_the_worker(in_the_morning):
    desk = operator()
    worker()
    created = resident_with(safe_channels=["call"])
    page = desk.get(f"/calls/to-make/{to_ring(created, resident=False).pk}").content.decode()
    assert "The person, if that is safe" in page
    assert 'href="tel:+447700900123"' in page
    assert "Or the worker" in page
    assert "maria.santos@southwark.example" in page
    assert "asked not to be rung" not in page
    secret = resident_with(safe_channels=[])
    page = desk.get(f"/calls/to-make/{to_ring(secret, resident=False).pk}").content.decode()
    assert "We were not told that it is safe to phone them" in page
    assert "900123" not in page
    assert "maria.santos@southwark.example" in page


def test_a_machine_says_how_a_call_went(in_the_morning):
    task = to_ring(london.referral())
    tool = Machine("caseworker")
    assert (
        tool.post(f"messages/{task.pk}/not-reached", {"result": "reached"}, 422)["errors"][0]["pointer"] == "#/result"
    )
    assert tool.post(f"messages/{task.pk}/not-reached")["state"] != "undelivered_permanent"
    assert tool.post(f"messages/{task.pk}/not-reached", {}, 409)["code"] == "rung_today"
    assert tool.post(f"messages/{task.pk}/done", {"result": "declined"})["state"] == "delivered"
    task.refresh_from_db()
    assert (task.attempts, task.result) == (2, "declined")


def test_two_calls_in_vain_about_one_referral_are_told_twice(in_the_morning):
    created = london.referral()
    for _ in range(2):
        notifications.not_reached(to_ring(created), result="wrong_number", by=KWAME)
    assert Message.objects.filter(event="referrals.number_is_wrong").count() == 2
