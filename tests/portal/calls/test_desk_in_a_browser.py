"""The phone desk in a real browser, wide and on a narrow phone."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from notifications.models import Message
from referrals.models import PhoneCall
from tests.chromium import axe_faults, sideways
from tests.portal.calls.desk import answer, operator, resident_with, ring, to_ring
from tests.portal.signing_in import worker

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.quiet_hours]


def _look_at(page, name):
    assert axe_faults(page) == [], name
    wide = (
        "[...document.querySelectorAll('*')].filter(e => e.getBoundingClientRect().right > window.innerWidth + "
        "1).map(e => e.outerHTML.slice(0, 80))"
    )
    assert not sideways(page), (name, page.evaluate(wide))


@pytest.mark.browser
def test_every_page_without_a_fault_and_on_a_narrow_phone(browser, live_server):
    """axe on each page; nothing to scroll sideways at 360 pixels; pictures for whoever wants to look."""
    desk = operator()
    maria = worker()
    dropped = ring(desk, maria)
    answer(desk, dropped, upto="skills")
    desk.post(f"/calls/{dropped.pk}/end", {"outcome": "abandoned", "note": "Ask for extension 12"})
    begun = ring(desk, maria)
    full = ring(desk, maria)
    over = ring(desk, maria)
    answer(desk, full)
    answer(desk, over)
    desk.post(f"/calls/{full.pk}/save/needs", {"reason": "Bids for housing ev"})
    desk.post(f"/calls/{over.pk}/check")
    desk.post("/calls/take", {"q": "x", "who": "unknown", "number": ""})
    unknown = PhoneCall.objects.get(organisation=None)
    person = to_ring(
        resident_with(safe_hours="any time", other_phone="+442079460456"), due=timezone.now() - timedelta(days=2)
    )
    task = Message.objects.get(event="referrals.ring_back")
    pages = {
        "home": "/calls/",
        "take": "/calls/take",
        "needs": f"/calls/{begun.pk}/step/needs",
        "contact": f"/calls/{full.pk}/step/contact",
        "consent": f"/calls/{full.pk}/step/consent",
        "who": f"/calls/{full.pk}/step/person",
        "check": f"/calls/{full.pk}/check",
        "sent": f"/calls/{over.pk}/sent",
        "end": f"/calls/{full.pk}/end",
        "dropped": f"/calls/{dropped.pk}",
        "unknown": f"/calls/{unknown.pk}",
        "task": f"/calls/to-make/{task.pk}",
        "person": f"/calls/to-make/{person.pk}",
        "desk": "/triage/",
        "over": f"/calls/{over.pk}",
    }
    pictures = os.environ.get("PICTURES", "")
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.add_cookies([{"name": "sessionid", "value": desk.cookies["sessionid"].value, "url": live_server.url}])
    page = context.new_page()
    for width in (1280, 360):
        page.set_viewport_size({"width": width, "height": 900})
        for name, path in pages.items():
            page.goto(live_server.url + path, wait_until="load")
            _look_at(page, f"{name} at {width}")
            if pictures:
                page.screenshot(path=str(Path(pictures) / f"{name}-{width}.png"), full_page=True)
        page.goto(live_server.url + "/calls/take")
        page.fill("[name=q]", "southwark")
        page.click("text=Find them")
        page.wait_for_selector("[name=who]")
        _look_at(page, f"found at {width}")
        if pictures:
            page.screenshot(path=str(Path(pictures) / f"found-{width}.png"), full_page=True)
