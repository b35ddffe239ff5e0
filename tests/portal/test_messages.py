"""The pages of messages: who reads what people wrote, what it costs, a thread as it is on their phone, and whether
messages arrive.
"""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from jobs import worker as worker_of_jobs
from law.actors import SYSTEM
from notifications import actions as notifications
from notifications.models import Inbound, Message
from people import actions as people
from skills import actions as skills
from tests import people_of_london as london
from tests.chromium import axe_faults, sideways
from tests.portal.signing_in import signed_in, worker
from tests.rounds import only_long

pytestmark = pytest.mark.django_db


def staff(role):
    return signed_in(worker(f"{role}@get-online.example", role=role, name="Kwame Boateng"))


def wrote(body, *, sender="+447700900123", n=1):
    return notifications.receive(sender=sender, body=body, provider_id=f"SM{n:032d}", by=SYSTEM)


def booked():
    need = london.accepted(needs=("skills",)).needs.get()
    return skills.book(need, session=london.session_today(), by=london.actor("hub_worker"))


def count(client, path):
    with CaptureQueriesContext(connection) as shown:
        assert client.get(path).status_code == 200
    return len(shown)


def test_risk_comes_first_and_the_list_holds_no_words():
    booked()
    wrote("when does it start please?", n=1)
    wrote("he hits me", n=2)
    wrote("who are you", sender="+447700900999", n=3)
    page = staff("caseworker").get("/messages/").content.decode()
    assert page.index("Violence") < page.index("A text")
    assert "Unmatched" in page
    assert "hits me" not in page
    assert "when does it" not in page
    assert "Amina" not in page


def test_a_text_is_read_closed_and_put_into_a_thread():
    booking = booked()
    stranger = wrote("it is Amina on my sisters phone", sender="+447700900999")
    desk = staff("caseworker")
    path = f"/messages/{stranger.pk}"
    assert "it is Amina" in desk.get(path).content.decode()
    assert desk.post(path, {"do": "assign", "reference": "nonsense"}).status_code == 422
    reference = booking.need.referral.reference
    moved = desk.post(path, {"do": "assign", "reference": reference})
    assert moved.url == f"/messages/threads/{booking.resident_id}"
    assert "it is Amina" in desk.get(moved.url).content.decode()
    assert desk.post(path, {"do": "close", "done": ""}).status_code == 422
    assert desk.post(path, {"do": "close", "done": "Rang back, all is well"}).status_code == 302
    stranger.refresh_from_db()
    assert (stranger.state, stranger.outcome) == ("closed", "Rang back, all is well")
    assert stranger.closed_by.startswith("user:")
    assert desk.get("/messages/").content.decode().count(path) == 0


def test_a_reply_leaves_by_the_ordinary_way_and_what_is_not_safe_is_refused_in_words():
    booking = booked()
    wrote("when is it again?")
    desk = staff("caseworker")
    path = f"/messages/threads/{booking.resident_id}"
    assert desk.post(path, {"text": ""}).status_code == 422
    assert desk.post(path, {"text": "x" * 700}).status_code == 422
    assert desk.post(path, {"text": "It is on Tuesday at two."}).status_code == 302
    reply = Message.objects.get(event="notifications.reply")
    worker_of_jobs.work(until_idle=True)
    reply.refresh_from_db()
    assert (reply.state, reply.segments) == ("sent", 1)
    assert "It is on Tuesday at two." in desk.get(path).content.decode()
    wrote("STOP", n=2)
    stopped = desk.post(path, {"text": "One more thing"})
    assert stopped.status_code == 422
    assert "STOP" in stopped.content.decode()
    wrote("START", n=3)
    people.raise_hold(booking.resident, kind="identity", by=london.actor("hub_worker"))
    paused = desk.get(path).content.decode()
    assert "This is paused" in paused
    assert "<textarea" not in paused
    assert Message.objects.filter(event="notifications.reply").count() == 1


def test_nobody_else_reads_what_people_wrote():
    inbound = wrote("hello", sender="+447700900999")
    for role in ("hub_worker", "warehouse", "funder", "administrator", "referrer"):
        client = staff(role)
        assert client.get(f"/messages/{inbound.pk}").status_code == 403
        assert client.get("/messages/").status_code == 403
    resident = london.referral(draft=True).resident
    assert staff("caseworker").get(f"/messages/threads/{resident.pk}").status_code in (200, 404)


def test_no_page_costs_more_for_more_messages():
    booking = booked()
    desk = staff("triage_lead")
    paths = ("/messages/", "/messages/health", f"/messages/threads/{booking.resident_id}")
    wrote("a first one", n=1)
    few = {path: (desk.get(path), count(desk, path))[1] for path in paths}
    for n in range(2, 30):
        wrote(f"another one {n}", sender=f"+4477009009{n:02d}" if n % 2 else "+447700900123", n=n)
    assert {path: count(desk, path) for path in paths} == few


def test_health_says_what_waits_what_failed_and_what_it_cost():
    booked()
    worker_of_jobs.work(until_idle=True)
    lead = staff("triage_lead")
    page = lead.get("/messages/health").content.decode()
    assert "There are no problems." in page
    assert "A place at a session" in page
    assert "skills.booked" not in page
    assert "Amina" not in page
    late = Message.objects.filter(event="skills.booked")
    Message.objects.filter(pk=notifications.queue([_late()], by=SYSTEM)[0].pk).update(
        due_at=timezone.now() - timedelta(minutes=25)
    )
    page = lead.get("/messages/health").content.decode()
    assert "25 minutes ago" in page
    assert "ago. The worker process may have stopped. Start it with `manage.py work`" in page
    assert late.get().segments == 2
    text = Client().get("/health/metrics").content.decode()
    assert "messages_queue_length 0.0\n" in text, "a count stands for people: rounded down to 5, and cut daily"
    assert "messages_oldest_seconds 15" in text
    assert Client().get("/health/metrics", REMOTE_ADDR="10.1.2.3").status_code == 403
    assert Client().get("/health/metrics", headers={"X-Forwarded-For": "10.1.2.3"}).status_code == 403


def _late():
    user = worker("late@southwark.example")
    return notifications.compose("portal.sign_in", reason=user, address=user.email, channel="email", body="hello")


@pytest.mark.browser
@pytest.mark.parametrize("width", [pytest.param(1280, marks=only_long), 360])
def test_the_pages_in_a_browser(browser, width, live_server):
    booking = booked()
    worker_of_jobs.work(until_idle=True)
    wrote("yes please", n=1)
    wrote("I cant come on Tuesday, is there another day? My bus does not run", n=2)
    wrote("he found my phone", n=3)
    first = Inbound.objects.order_by("-created_at").first()
    client = staff("triage_lead")
    page = browser.new_page(viewport={"width": width, "height": 900})
    page.context.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}]
    )
    for name, path in {
        "inbox": "/messages/",
        "one": f"/messages/{first.pk}",
        "thread": f"/messages/threads/{booking.resident_id}",
        "health": "/messages/health",
    }.items():
        page.goto(live_server.url + path)
        assert not sideways(page), f"{name} is too wide"
        assert axe_faults(page) == [], name
        if folder := os.environ.get("PICTURES"):
            page.screenshot(path=str(Path(folder) / f"messages-{name}-{width}.png"), full_page=True)
