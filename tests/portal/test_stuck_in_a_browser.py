"""What is stuck, and our own mistakes, in a real browser: sound and narrow, with the longest words that people write."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.utils import timezone

from inventory import actions as inventory
from notifications import actions as notifications
from people import actions as people
from referrals import actions as referrals
from tests import people_of_london as london
from tests.chromium import axe_faults, sideways
from tests.inventory.parcels.test_shipping import parcel
from tests.portal.signing_in import signed_in, worker

SYSTEM = london.actor("system")
LONG = "Verylongnamewithoutanyspaceatallthatsomebodyreallygavetotheirreferenceseventyfive"


def nasty():
    """Something stuck of several kinds, a merge, an offer that was accepted, a case to decide."""
    with time_machine.travel(timezone.now() - timedelta(days=20)):
        parcel()
    notifications.raise_task("house.stock_book", reference=LONG[:80], details=("مرحبا 🙂 " + LONG + " ") * 4, by=SYSTEM)
    notifications.raise_task(
        "inventory.data_incident", reference="DEV-LOST-0001", details="Last seen in A-02.", by=SYSTEM
    )
    need = london.accepted(needs=("device",), first_name="Kofi", phone="+447700900456").needs.get()
    offer = inventory.offer(need, device=london.device_on_shelf("PF-0002"), by=SYSTEM)
    inventory.accept_offer(need, allocation=offer.pk, by=london.actor("caseworker"))
    kept, gone = (
        london.referral(needs=("device", "data"), first_name=name, last_name=f"{name}’{LONG[:40]}", phone=phone)
        for name, phone in (("Łukasz", "+447700900111"), ("Zoë", "+447700900222"))
    )
    for case in (kept, gone):
        referrals.route(case, by=SYSTEM)
    for pair in people_like(kept):
        people.dismiss_duplicate(pair, by=london.actor("caseworker"))
    referrals.merge(gone, into=kept, by=london.actor("triage_lead"))
    return need, kept


def people_like(case):
    from people.models import PossibleDuplicate  # noqa: PLC0415 - only here

    return list(PossibleDuplicate.objects.about(case.resident_id).filter(state="suspected"))


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_a_lead_finds_what_is_stuck_ends_it_and_takes_a_no_back(browser, live_server):
    """axe finds nothing, and nothing is wider than 320 pixels."""
    need, kept = nasty()
    lead = signed_in(worker("lea@get-online.example", role="triage_lead", name="Lea Lind"))
    keeper = signed_in(worker("ada@get-online.example", role="administrator", name="Ada Admin"))
    pictures = os.environ.get("PICTURES", "")
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()

    def come_in(client):
        context.clear_cookies()
        value = client.cookies["sessionid"].value
        context.add_cookies([{"name": "sessionid", "value": value, "url": live_server.url}])

    def look(name):
        assert axe_faults(page) == [], name
        for width in (1280, 820, 390, 320):
            page.set_viewport_size({"width": width, "height": 900})
            over = sideways(page)
            assert not over, (name, width, over)
            if pictures:
                page.screenshot(path=str(Path(pictures) / f"stuck-{name}-{width}.png"), full_page=True)
        page.set_viewport_size({"width": 1280, "height": 900})

    come_in(keeper)
    page.goto(f"{live_server.url}/work/stuck")
    look("all")
    page.get_by_role("link", name=LONG[:80]).click()
    page.get_by_label("It is right as it is").check()
    page.get_by_role("button", name="Finish").click()
    page.goto(f"{live_server.url}/work/stuck")
    assert LONG[:80] not in page.inner_text("main")
    page.get_by_label("Nightly check").select_option("right")
    page.get_by_role("button", name="Show").click()
    assert LONG[:80] in page.inner_text("main")
    page.goto(f"{live_server.url}/work/email")
    look("email")
    come_in(lead)
    page.goto(f"{live_server.url}/queue/need/{need.pk}/withdraw")
    look("withdraw")
    page.goto(f"{live_server.url}/triage/{kept.reference}")
    for place in (0, 1):
        page.locator(f"input[name=answer{place}][value=no]").check()
        page.locator(f"select[name=code{place}]").select_option("had_one")
    page.locator("textarea[name=words0]").fill(f"{LONG} مرحبا")
    page.get_by_role("button", name="Send decision").click()
    look("check")
    page.get_by_role("button", name="Send decision").click()
    page.goto(f"{live_server.url}/triage/{kept.reference}")
    page.get_by_role("link", name="Cancel this decision").click()
    page.get_by_label("Why?").fill("It was the wrong case.")
    page.get_by_role("button", name="Cancel decision").click()
    assert "no letter was sent" in page.inner_text("main")
    kept.refresh_from_db()
    assert kept.state == "in_triage"
