"""The warehouse floor in a real browser: a wave with bad Wi-Fi, a hold before the van leaves, and all of it by keyboard."""

from datetime import timedelta

import pytest
from django.utils import timezone

from inventory import actions as inventory
from inventory.models import Device, Scan, Shipment, Wave
from notifications.models import LocalDelivery, Message
from people.models import Hold
from skills import actions as skills
from tests import people_of_london as london
from tests.inventory.parcels.test_shipping import KWAME, STORE
from tests.journeys.browsing import DESK, press, scan, type_scan, words_of
from tests.journeys.doors import all_is_well
from tests.journeys.many_people import somebody, to_pick
from tests.rounds import LONG, only_long

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PICKS = 40 if LONG else 8


def start_wave(page):
    page.goto("/warehouse/waves/new")
    page.get_by_label("Brixton Library").check()
    press(page, "Start wave")


def in_bin_order(page) -> list[str]:
    now = page.locator(".gol-panel .govuk-heading-xl").inner_text()
    return [now, *page.locator("ul[aria-labelledby=left] strong").all_inner_texts()]


def waiting_is(page, count: int):
    page.wait_for_function("n => document.querySelector('[data-away]').innerText.includes(n + ' scan')", arg=str(count))


def test_12_a_wave_is_picked_while_the_connection_drops(windows):
    devices = to_pick(PICKS)
    wrong = london.device_on_shelf("PF-WRONG")
    page = windows.open_as("warehouse", name="Sunil Rao", size=DESK)
    start_wave(page)
    assert in_bin_order(page) == [f"C-{number:02d}" for number in range(PICKS)]
    scan(page, devices[0].asset_tag)
    assert f"Pick 2 of {PICKS}" in words_of(page)
    # A wrong device is refused aloud: colour, shape and words say so, and the line stays.
    type_scan(page, wrong.asset_tag)
    page.locator(".gol-answer--wrong_item").wait_for()
    assert page.locator("[data-title]").inner_text() == "Wrong item"
    assert Device.objects.get(pk=wrong.pk).state == "available"
    # The connection is gone; the walk goes on by the list that is on the screen, one of them scanned twice.
    page.context.set_offline(True)
    for place, device in enumerate(devices[1:], 1):
        type_scan(page, device.asset_tag)
        waiting_is(page, place)
    type_scan(page, devices[1].asset_tag)
    waiting_is(page, PICKS)
    assert Scan.objects.filter(outcome="done").count() == 1
    page.context.set_offline(False)
    page.get_by_role("heading", name="Everything is picked").wait_for()
    assert Scan.objects.filter(mode="pick", outcome="done").count() == PICKS
    assert Scan.objects.filter(mode="pick", outcome="already").count() == 1
    assert set(Device.objects.filter(pk__in=[each.pk for each in devices]).values_list("state", flat=True)) == {
        "picked"
    }
    all_is_well()


# ── 8 A hold, after it was packed ────────────────────────────────────────────────────────────────────────────────────


def act_on_hold(page, reference: str, name: str, button: str, fill=None):
    page.goto(f"/triage/{reference}")
    press(page, name, "link")
    if fill:
        fill(page)
    press(page, button)


def enter_review_day(page):
    day = timezone.localdate() + timedelta(days=7)
    for label, part in (("Day", day.day), ("Month", day.month), ("Year", day.year)):
        page.get_by_label(label, exact=True).fill(str(part))


def test_08_a_hold_stops_the_parcel_the_text_and_the_seat_and_two_people_lift_it(windows):
    case = london.accepted()
    needs = {need.kind: need for need in case.needs.all()}
    at_hub = london.actor("hub_worker", organisation=london.hub())
    session = skills.plan(
        hub=london.hub(), title="First steps", starts_at=timezone.now() + timedelta(days=1), places=8, by=at_hub
    )
    seat = skills.book(needs["skills"], session=session, by=at_hub)
    text = Message.objects.get(resident=case.resident, event="skills.booked")
    allocation = inventory.reserve(needs["device"], device=london.device_on_shelf(), by=KWAME)
    made = inventory.create_shipment(allocation=allocation, hub=london.hub(), by=STORE)
    made = inventory.manifest(inventory.pack(made, scanned=made.codes(), by=STORE), by=STORE)
    van = f"/warehouse/manifests/{made.on_manifest.number}"

    hub = windows.hub()
    hub.goto("/hub/")
    press(hub, "Stop everything for a person", "link")
    hub.get_by_label("What do you have from this person?").fill(case.reference)
    hub.get_by_label("What should the safeguarding lead know?").fill("A partner answers the phone.")
    press(hub, "Stop everything")
    assert "Everything for this person has stopped" in hub.inner_text("body")
    for row, state in ((text, "suppressed"), (made, "packed"), (seat, "on_hold")):
        row.refresh_from_db()
        assert row.state == state
    session.refresh_from_db()
    assert session.taken == 1

    referrer = windows.open_as("referrer", name="Maria Santos", size=DESK)
    referrer.goto(f"/refer/{case.reference}")
    assert "Paused" in words_of(referrer)
    assert "partner answers" not in words_of(referrer)

    driver = windows.open_as("warehouse", name="Sunil Rao", size=DESK)
    driver.goto(van)
    scan(driver, made.number)
    assert driver.locator(".gol-answer--wrong_item").is_visible()  # it is off the manifest
    driver.goto("/warehouse/scan?mode=load")
    type_scan(driver, made.number)
    driver.locator(".gol-answer--stopped").wait_for()
    assert "safeguarding" not in words_of(driver).lower()

    lead = windows.open_as("safeguarding_lead", name="Dee Okafor", size=DESK)
    act_on_hold(lead, case.reference, "Confirm this hold", "Confirm it", enter_review_day)
    act_on_hold(lead, case.reference, "Propose to lift this hold", "Propose it")
    assert Hold.objects.get().state == "confirmed"
    second = windows.open_as("triage_lead", name="Ana Ferreira", size=DESK)
    act_on_hold(second, case.reference, "Lift this hold", "Lift it")
    for row, state in ((text, "scheduled"), (made, "manifested"), (seat, "booked")):
        row.refresh_from_db()
        assert row.state == state
    driver.goto(van)
    scan(driver, made.number)
    assert driver.locator(".gol-answer--done").is_visible()
    made.refresh_from_db()
    assert made.state == "in_transit"
    all_is_well()
    assert LocalDelivery.objects.filter(message_id=text.pk).exists()


# ── By keyboard alone ────────────────────────────────────────────────────────────────────────────────────────────────


def tab_to(page, selector: str, most: int = 60):
    """Press Tab until what the selector names has the focus, as somebody without a mouse does."""
    for _ in range(most):
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{selector} is not reached by Tab")


def enter(page):
    with page.expect_navigation():
        page.keyboard.press("Enter")


@only_long
def test_ten_are_picked_and_a_register_of_twenty_is_taken_by_keyboard_alone(windows):
    devices = to_pick(10)
    page = windows.open_as("warehouse", name="Sunil Rao", size=DESK)
    page.goto("/warehouse/waves/new")
    tab_to(page, "input[name=hubs]")
    page.keyboard.press("Space")
    tab_to(page, "form .govuk-button")
    enter(page)
    for device in devices:
        page.keyboard.type(device.asset_tag)
        enter(page)
    assert "Everything is picked" in words_of(page)
    assert Wave.objects.count() == 1
    assert Shipment.objects.filter(state="picking").count() == 10

    held = london.session_today(places=20)
    for number in range(20):
        skills.book(somebody(20 + number, "skills").needs.get(), session=held, by=KWAME)
    tablet = windows.hub()
    tablet.goto(f"/hub/classes/{held.pk}")
    for place in range(20):
        tab_to(tablet, "input[type=radio]")
        for _ in range(place % 3):
            tablet.keyboard.press("ArrowRight")
        if place % 3 == 0:
            tablet.keyboard.press("Space")
        tablet.keyboard.press("Tab")
    tab_to(tablet, "form:has([type=radio]) .govuk-button")
    enter(tablet)
    assert "of 20 came" in tablet.inner_text("body")
    assert held.bookings.filter(state="booked").count() == 0
    assert held.bookings.filter(state="no_show").count() == 6
