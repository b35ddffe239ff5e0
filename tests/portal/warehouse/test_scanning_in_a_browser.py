"""The scan page in a real browser: keys, lost connections, lost answers, and small phones."""

import os
from pathlib import Path

import pytest

from audit.models import LedgerEntry
from inventory import actions as inventory
from inventory.models import Device, Scan, WipeEvidence
from tests import people_of_london as london
from tests.chromium import axe_faults, sideways
from tests.journeys.shelf import with_another_drives_certificate
from tests.portal.warehouse.bench_things import LOG, MANAGER, furnished, received, staff

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.browser
def test_a_scanner_that_loses_its_connection_loses_no_scan(browser, live_server):
    """The box keeps the focus, scans wait while offline, each counts once; axe finds nothing, a phone is wide
    enough.
    """
    devices = [received(f"PF-OFF-{number}") for number in range(3)]
    shelf = london.device_on_shelf("PF-SHELF")
    number = WipeEvidence.objects.first().certificate
    checked = with_another_drives_certificate()
    cookie = staff("warehouse_manager").cookies["sessionid"].value
    pictures = os.environ.get("PICTURES", "")
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
    page = context.new_page()

    def look(name):
        assert axe_faults(page) == [], name
        for width in (360, 1280):
            page.set_viewport_size({"width": width, "height": 800})
            over = sideways(page)
            assert not over, (name, width, over)
            if pictures:
                page.screenshot(path=str(Path(pictures) / f"{name}-{width}.png"), full_page=True)

    page.goto(f"{live_server.url}/warehouse/scan?mode=wipe")
    box = page.locator("#code")
    assert page.evaluate("document.activeElement.id") == "code"
    context.set_offline(True)
    for device in devices:
        box.fill(device.asset_tag)
        box.press("Enter")
        assert page.evaluate("document.activeElement.id") == "code"
        assert box.input_value() == ""
    page.wait_for_selector("[data-away]:not([hidden])")
    assert "3 scans" in page.inner_text("[data-away]")
    assert not Scan.objects.exists()
    look("scan-offline")
    context.set_offline(False)
    page.wait_for_selector(".gol-answer--done")
    page.wait_for_function("document.querySelectorAll('.gol-scans__item--done').length === 3")
    assert page.is_hidden("[data-away]")
    assert Scan.objects.filter(outcome="done").count() == 3
    box.fill(devices[0].asset_tag)
    box.press("Enter")
    page.wait_for_selector(".gol-answer--already")
    look("scan-already")
    for name, path in (
        ("home", "/warehouse/"),
        ("bench", "/warehouse/bench"),
        ("scan-check", "/warehouse/scan?mode=check"),
        ("scan-put-away", "/warehouse/scan?mode=put_away"),
        ("device", f"/warehouse/device/{shelf.asset_tag}"),
        ("device-at-the-gate", f"/warehouse/device/{checked.asset_tag}"),
        ("pass", f"/warehouse/device/{checked.asset_tag}/do/pass-qc"),
        ("wipe-result", f"/warehouse/device/{devices[0].asset_tag}/do/record-wipe"),
        ("wipe", "/warehouse/wipe"),
        ("verify", f"/verify/{number}"),
        ("verify-unknown", "/verify/WIPE-0000-0000"),
    ):
        page.goto(live_server.url + path)
        look(name)
    assert Device.objects.filter(pk__in=[d.pk for d in devices], state="awaiting_wipe").count() == 3


def by_keys(page, code):
    page.keyboard.type(code)
    page.keyboard.press("Enter")


def answered(page, tag):
    page.wait_for_function("tag => document.querySelector('[data-link]').innerText === tag", arg=tag)


# What waits in the browser: [{who, scan}].
KEPT = """() => new Promise((done) => {
  const asked = indexedDB.open("scans");
  asked.onsuccess = () => {
    const rows = asked.result.transaction("waiting").objectStore("waiting").getAll();
    rows.onsuccess = () => done(rows.result);
  };
})"""
FOCUSED = "document.activeElement.id"


@pytest.mark.browser
def test_the_box_keeps_the_focus_and_answers_aloud_even_without_sound(browse, live_server):
    devices = [received(f"PF-BR{number}", [f"BR-{number}"]) for number in range(2)]
    page = browse("technician")
    page.add_init_script("window.AudioContext = function () { throw new Error('no sound card') }")
    page.goto(live_server.url + "/warehouse/scan?mode=wipe")
    for device, outcome in ((devices[0], "done"), (devices[0], "already"), (devices[1], "done")):
        by_keys(page, device.asset_tag)
        page.wait_for_selector(f".gol-answer--{outcome}")
        answered(page, device.asset_tag)
        assert page.evaluate(FOCUSED) == "code"
        assert page.input_value("#code") == ""
    page.click("h1")
    assert page.evaluate(FOCUSED) == "code"
    page.locator(
        ".gol-modes__card"
    ).first.focus()  # a scanner that fires while a link has the focus still lands in the box
    by_keys(page, "NOT-OURS-1")
    page.wait_for_selector(".gol-answer--unknown")
    assert page.url.endswith("mode=wipe")
    assert page.evaluate(FOCUSED) == "code"
    assert page.faults == []
    assert Scan.objects.count() == 4


@pytest.mark.browser
def test_an_answer_that_is_lost_on_its_way_back_counts_nothing_twice(browse, live_server):
    devices = [received(f"PF-LOST{number}", [f"LOST-{number}"]) for number in range(3)]
    page = browse("technician")
    lost = []

    def lose(route):
        lost.append(route.fetch().status)
        route.abort()

    page.goto(live_server.url + "/warehouse/scan?mode=wipe")
    page.context.set_offline(True)
    for number, device in enumerate(devices, 1):
        by_keys(page, device.asset_tag)
        page.wait_for_function("n => document.querySelector('[data-away]').innerText.includes(n)", arg=f"{number} scan")
        assert page.inner_text("[data-title]") == "Kept"
    kept = page.evaluate(KEPT)
    page.route("**/warehouse/scans", lose, times=1)
    page.context.set_offline(False)
    page.wait_for_selector("[data-away]", state="hidden", timeout=20_000)
    assert lost == [200]
    assert Scan.objects.count() == 3
    assert page.locator(".gol-scans__item--waiting").count() == 0
    assert page.locator(".gol-scans__item--done").count() == 3
    page.evaluate(
        "rows => localStorage.setItem(`scans-waiting:${rows[0].who}`, JSON.stringify(rows.map((row) => row.scan)))",
        kept,
    )
    page.reload()  # what was kept is sent once more, with the same ids
    page.wait_for_function("() => !Object.keys(localStorage).some((name) => name.startsWith('scans-waiting'))")
    page.wait_for_function(f"async () => !(await ({KEPT})()).length")
    assert page.locator("[data-last] [data-id]").count() == 3
    assert Scan.objects.count() == 3
    assert page.faults == []
    for device in devices:
        assert LedgerEntry.objects.filter(object_id=device.pk, action="inventory.to_wipe", refused="").count() == 1


@pytest.mark.browser
def test_a_signed_out_browser_keeps_its_scans_and_says_so(browse, live_server):
    page = browse("technician")
    page.goto(live_server.url + "/warehouse/scan?mode=wipe")
    page.context.clear_cookies(name="sessionid")
    by_keys(page, received("PF-OUT").asset_tag)
    page.wait_for_function("() => document.querySelector('[data-away]').innerText.includes('You are signed out')")
    assert "1 scan waits here" in page.inner_text("[data-away]")
    assert page.inner_text("[data-title]") == "Kept"
    assert not Scan.objects.exists()
    assert page.faults == []


@pytest.mark.browser
def test_put_away_remembers_its_bin_in_the_page(browse, live_server):
    inventory.open_bin(code="A-03-2", by=MANAGER)
    devices = [received(f"PF-PA{number}", [f"PA-{number}"]) for number in range(2)]
    page = browse("warehouse")
    page.goto(live_server.url + "/warehouse/scan?mode=put_away")
    by_keys(page, devices[0].asset_tag)
    page.wait_for_selector(".gol-answer--wrong_item")
    assert page.inner_text("[data-words]") == "Scan the bin first, then its devices."
    by_keys(page, "a-03-2")
    page.wait_for_selector(".gol-answer--done")
    for device in devices:
        by_keys(page, device.asset_tag)
        answered(page, device.asset_tag)
        assert page.inner_text("[data-words]") == "In bin A-03-2."
    assert Device.objects.filter(bin__code="A-03-2").count() == 2
    assert page.faults == []


@pytest.mark.browser
def test_every_answer_and_every_form_is_sound_and_fits_a_small_phone(browse, live_server):
    """axe finds nothing, and at 360 pixels nothing has to be scrolled sideways; pictures for whoever wants to look."""
    pages, scans = furnished()
    page = browse("warehouse_manager")
    pictures = os.environ.get("PICTURES", "")

    def look(name):
        assert axe_faults(page) == [], name
        for width, height in ((360, 740), (390, 844), (1280, 900)):
            page.set_viewport_size({"width": width, "height": height})
            over = sideways(page)
            assert not over, (name, width, over)
            if pictures and width != 360:
                page.screenshot(path=str(Path(pictures) / f"{name}-{width}.png"), full_page=True)

    for name, path in pages.items():
        assert page.goto(live_server.url + path).status == 200, path
        look(name)
    for outcome, mode, code in scans:
        page.goto(f"{live_server.url}/warehouse/scan?mode={mode}")
        if mode == "check":
            page.get_by_text("Visible wear").click()
        by_keys(page, code)
        page.wait_for_selector(f".gol-answer--{outcome}")
        look(f"scan-{outcome}")
    page.context.set_offline(True)
    by_keys(page, "PF-LOOK-3")
    page.wait_for_selector(".gol-answer--waiting")
    look("scan-waiting")
    page.context.set_offline(False)
    page.goto(live_server.url + "/warehouse/wipe")
    page.set_input_files("#log", {"name": "nwipe.log", "mimeType": "text/plain", "buffer": LOG})
    with page.expect_navigation():
        page.get_by_role("button", name="Read it").click()
    look("wipe-preview")
    with page.expect_navigation():
        page.get_by_role("button", name="Record this").click()
    look("wipe-answered")
    page.goto(live_server.url + pages["device-qc"] + "/do/pass-qc")
    with page.expect_navigation():
        page.get_by_role("button", name="Pass it").click()
    look("device-pass-wrong")
    assert page.faults == []
