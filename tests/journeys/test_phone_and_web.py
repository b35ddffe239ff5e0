"""Telephone equals web: the same facts, the same queue and clock; and a line that drops half-way loses and shares
nothing.
"""

import re
from datetime import datetime

import pytest
import time_machine
from django.core.cache import cache

from jobs import worker as worker_of_jobs
from notifications.models import LocalDelivery, Message
from people.residents.hours import BEGINS, ENDS, LONDON
from referrals.models import Milestone, PhoneCall, Referral
from tests.journeys.doors import all_is_well
from tests.portal.answers import ANSWERS, FIRST, write
from tests.portal.calls.desk import operator, ring
from tests.portal.signing_in import signed_in, worker
from tests.rounds import only_long

pytestmark = [pytest.mark.django_db, pytest.mark.quiet_hours]
PERSON = {
    "first_name": "Zoë",
    "last_name": "Adeyemi",
    "date_of_birth_day": "14",
    "date_of_birth_month": "3",
    "date_of_birth_year": "1968",
    "language": "Somali",
}


def by_web(maria) -> Referral:
    client = signed_in(maria)
    reference = write(client)
    assert client.post(f"/refer/{reference}/check").status_code == 302
    return Referral.objects.get(reference=reference)


def by_phone(maria, desk) -> Referral:
    """The same answers, spoken to an operator; another person, so that nobody is taken for a twin."""
    call = ring(desk, maria)
    quoted = call.referral.reference
    assert quoted in desk.get(f"/calls/{call.pk}/step/{FIRST}").content.decode()  # before anything was answered
    others = {"person": PERSON, "contact": ANSWERS["contact"] | {"phone": "07700 900987"}}
    for step, answer in (ANSWERS | others).items():
        assert (
            desk.post(
                f"/calls/{call.pk}/step/{step}", answer | ({"method": "phone"} if step == "consent" else {})
            ).status_code
            == 302
        )
        assert quoted in desk.get(f"/calls/{call.pk}", follow=True).content.decode()
    assert desk.post(f"/calls/{call.pk}/check").status_code == 302
    assert desk.post(f"/calls/{call.pk}/end", {"outcome": "completed"}).status_code == 302
    return Referral.objects.get(reference=quoted)


def test_telephone_equals_web():
    """The same facts by telephone and on the web: one queue, one deadline, the same messages, and a report of both."""
    with time_machine.travel(datetime(2026, 11, 24, 10, 42, tzinfo=LONDON)):
        maria = worker()
        desk = operator("triage_lead")
        web = by_web(maria)
        phone = by_phone(maria, desk)
        worker_of_jobs.work(until_idle=True)
        web.refresh_from_db()
        phone.refresh_from_db()
        assert (web.channel, phone.channel) == ("web", "phone")
        for name in (
            "state",
            "queue",
            "why",
            "decide_by",
            "urgency",
            "clock_stopped_on",
            "counted_borough",
            "referrer_email",
            "organisation_id",
        ):
            assert getattr(web, name) == getattr(phone, name), name
        assert web.queue == "new"
        assert web.decide_by is not None
        # The same attempts: the same messages for the same reasons, on the same channels, to the same worker.
        items = [
            set(Message.objects.filter(referral_id=each.pk).values_list("event", "channel", "due_at", "state"))
            for each in (web, phone)
        ]
        assert [{row[:2] for row in rows} for rows in items] == [{("referrals.received", "email")}] * 2
        people = [each.resident for each in (web, phone)]
        assert people[0].safe_channels == people[1].safe_channels
        assert people[0].contact_mode == people[1].contact_mode
        needs = [sorted(each.needs.values_list("kind", "form", "has_now", "purpose", "state")) for each in (web, phone)]
        assert needs[0] == needs[1]
        rules = [each.eligibility_runs.get(is_shadow=False) for each in (web, phone)]
        assert (rules[0].urgency, rules[0].fired) == (rules[1].urgency, rules[1].fired)
        report = desk.get("/triage/parity").content.decode()
        assert "Phone" in report
        assert "Web" in report
        all_is_well()


@pytest.mark.browser
@pytest.mark.parametrize("width", [pytest.param(1280, marks=only_long), 360])
def test_a_line_drops_half_way(browser, live_server, settings, width):
    """In a browser: what was typed is there again when the worker is called back."""
    from playwright.sync_api import expect  # noqa: PLC0415 - only where a browser is

    cache.clear()
    settings.PUBLIC_URL = live_server.url
    worker()
    desk = operator()
    context = browser.new_context(viewport={"width": width, "height": 900})
    context.add_cookies([{"name": "sessionid", "value": desk.cookies["sessionid"].value, "url": live_server.url}])
    page = context.new_page()
    page.goto(f"{live_server.url}/calls/")
    page.click("text=Take a call")
    page.fill("[name=q]", "maria")
    page.fill("[name=number]", "020 7946 0123")
    page.click("text=Find them")
    page.check("text=Maria Santos")
    page.click("button:text('Begin')")
    reference = page.inner_text(".gol-call__reference")
    assert re.fullmatch(r"GOL-\w{4}-\w{4}", reference)
    expect(page.locator("[data-call-seconds]")).to_have_text(re.compile(r"^00:0\d$"))
    page.check("text=At an address")
    page.fill("[name=postcode]", "SE1 2QH")
    expect(page.locator("[data-saved]")).to_have_text(re.compile(r"^Saved \d\d:\d\d$"))
    page.click("text=Save and continue")
    page.type("[name=first_name]", "Am", delay=30)
    expect(page.locator("[data-saved]")).to_have_text(re.compile(r"^Saved"))
    page.type("[name=first_name]", "ina", delay=30)
    page.type("[name=date_of_birth_day]", "14", delay=30)
    page.click("text=End the call")  # the line is dead; the last letters go with the page
    page.wait_for_selector("text=How did the call end?")
    page.check("text=The line dropped")
    assert "Nothing is shared with anyone" in page.inner_text("main")
    page.click("button:text('End the call')")
    page.wait_for_selector("text=nothing was shared")

    referral = Referral.objects.get()
    call = PhoneCall.objects.get()
    assert (referral.state, referral.reference, call.outcome) == ("draft", reference, "abandoned")
    assert call.typed["person"] == {"first_name": ["Amina"], "date_of_birth_day": ["14"]}
    task = Message.objects.get()
    assert (task.event, task.channel, task.owner, task.resident_id) == (
        "referrals.ring_back",
        "call",
        "caseworker",
        None,
    )
    assert BEGINS <= task.due_at.astimezone(LONDON).time() < ENDS
    assert task.due_at > call.ended_at
    worker_of_jobs.work(until_idle=True)
    assert not LocalDelivery.objects.exists()
    assert not Milestone.objects.exists()
    assert "Amina" not in task.body
    assert reference in page.inner_text(".gol-list")

    page.click("a:text('Call back the worker')")
    assert "Maria Santos" in page.inner_text("main")
    assert "020 7946 0123" in page.inner_text("main")
    page.click("text=Continue where the call stopped")
    page.wait_for_selector("[name=first_name]")
    assert page.input_value("[name=first_name]") == "Amina"
    assert page.input_value("[name=date_of_birth_day]") == "14"
    assert page.inner_text(".gol-call__reference") == reference
    page.fill("[name=last_name]", "Yusuf")
    page.fill("[name=date_of_birth_month]", "3")
    page.fill("[name=date_of_birth_year]", "1968")
    page.click("text=Save and continue")
    page.check("text=Internet access (data)")
    page.fill("[name=reason]", "Universal Credit")
    page.click("text=Save and continue")
    page.check("text=SIM card for a phone or tablet")
    page.check("text=Not known")
    page.click("text=Save and continue")
    page.check("text=Only through me")
    page.click("text=Save and continue")
    page.check("[name=share][value=yes]")
    page.check("[name=follow_up][value=no]")
    assert "yes to being referred, and no to being asked afterwards" in page.inner_text("[data-read-back]")
    page.check("text=They agreed out loud, and it was read back")
    page.click("text=Save and continue")
    assert "Amina Yusuf" in page.inner_text("main")
    page.click("text=Send referral")
    assert reference in page.inner_text(".govuk-panel")
    page.click("main .govuk-button:text('End the call')")
    page.click("button:text('End the call')")
    page.wait_for_selector("text=the call has ended")
    referral.refresh_from_db()
    task.refresh_from_db()
    assert (referral.state, referral.channel, task.state, task.result) == ("submitted", "phone", "delivered", "reached")
    assert Referral.objects.count() == 1
    assert PhoneCall.objects.filter(referral=referral).count() == 2
    all_is_well()
