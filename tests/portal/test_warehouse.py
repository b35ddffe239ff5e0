"""The warehouse's hands: what needs me now, the scan page with and without a connection, a device's page and its deeds, the public check."""

import json
import os
import uuid
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from audit.models import LedgerEntry
from inventory import actions as inventory
from inventory.models import Device, Scan, WipeEvidence
from tests import people_of_london as london
from tests.journeys.test_shelf_and_queue import with_another_drives_certificate
from tests.portal.signing_in import signed_in, worker

pytestmark = pytest.mark.django_db(transaction=True)
LOG = Path(__file__).parents[1] / "data" / "wipe" / "nwipe_two_drives.log"
DRIVES = ["WD-WX61A0000001", "30PA00000002"]


def staff(role):
    return signed_in(worker(f"{role.replace('_', '-')}@get-online.example", role=role, name="Temi Ade"))


def received(serial="PF-W1", drives=("MINE-9",), **more):
    return inventory.receive(
        serial=serial, kind="laptop", make_and_model="Dell Latitude 5420", pool=london.pool(), drive_serials=drives, by=london.actor("technician"), **more
    )  # fmt: skip


def send(client, *scans):
    answer = client.post("/warehouse/scans", json.dumps(list(scans)), content_type="application/json")
    assert answer.status_code == 200, answer.content
    return answer.json()


def a_scan(mode, code, **extra):
    return {"id": str(uuid.uuid4()), "mode": mode, "code": code, "extra": extra}


def test_six_answers_that_nobody_takes_for_one_another():
    clerk = staff("warehouse_manager")
    device, shelf = received(), london.device_on_shelf("PF-W2")
    inventory.open_bin(code="A-01", by=london.actor("warehouse_manager"))
    told = send(
        clerk,
        a_scan("wipe", device.asset_tag.lower()),
        a_scan("wipe", device.asset_tag),
        a_scan("repair", device.asset_tag),
        a_scan("wipe", "A-01"),
        a_scan("receive", "NOBODY-KNOWS-1"),
        a_scan("pack", shelf.asset_tag),
        a_scan("put_away", shelf.asset_tag, bin="A-01"),
    )
    assert [each["outcome"] for each in told] == ["done", "already", "wrong_state", "wrong_item", "unknown", "wrong_item", "done"]
    assert told[4]["href"].startswith("/warehouse/receive?serial=NOBODY-KNOWS-1")
    assert len({each["title"] for each in told}) == 5 and all(each["words"].endswith(".") for each in told)
    assert Device.objects.get(pk=shelf.pk).bin.code == "A-01"


def test_the_same_scans_again_change_nothing():
    clerk, device = staff("technician"), received()
    scans = [a_scan("wipe", device.asset_tag), a_scan("look", device.asset_tag)]
    first = send(clerk, *scans)
    entries = LedgerEntry.objects.count()
    assert send(clerk, *scans) == first and LedgerEntry.objects.count() == entries and Scan.objects.count() == 2
    assert Client().post("/warehouse/scans", "[]", content_type="application/json").status_code == 401
    assert send(clerk, {"id": "x"}, a_scan("look", "\x00"))[1]["outcome"] == "stopped"


def test_without_a_script_a_scan_is_a_form():
    clerk, device = staff("technician"), received()
    answer = clerk.post("/warehouse/scan", {"mode": "wipe", "code": device.asset_tag, "id": str(uuid.uuid4())}, follow=True)
    page = answer.content.decode()
    assert "gol-answer--done" in page and "To be wiped" in page
    to_page = clerk.post("/warehouse/scan", {"mode": "check", "code": device.asset_tag})
    assert to_page.url.startswith(f"/warehouse/device/{device.asset_tag}")


def test_what_the_gate_says_is_shown_before_anybody_tries_and_refused_in_the_same_words():
    """Scenario 11 at the form."""
    device, bench = with_another_drives_certificate(), staff("technician")
    page = bench.get(f"/warehouse/device/{device.asset_tag}").content.decode()
    assert "No passed wipe for drive MINE-1." in page and "Does not hold" in page
    answer = bench.post(f"/warehouse/device/{device.asset_tag}/do/pass-qc", {"grade": "A", "battery_percent": "90", "lock": "none"})
    assert answer.status_code == 422 and "No passed wipe for drive MINE-1." in answer.content.decode()
    refused = LedgerEntry.objects.get(object_id=device.pk, refused="gate_closed")
    assert refused.channel == "web" and refused.details["rules"] == ["wiped"]
    story = bench.get(f"/warehouse/device/{device.asset_tag}").content.decode()
    assert "Tried to pass the quality check, and was refused" in story


def test_one_log_for_two_drives_is_read_shown_and_then_recorded():
    device, bench = received("PF-LOG", DRIVES), staff("technician")
    inventory.to_wipe(device, by=london.actor("technician"))
    with LOG.open("rb") as log:
        shown = bench.post("/warehouse/wipe", {"log": log}).content.decode()
    assert device.asset_tag in shown and all(serial in shown for serial in DRIVES) and "Record this" in shown
    assert not WipeEvidence.objects.exists()
    kept = shown.split('name="kept" value="')[1].split('"')[0]
    done = bench.post("/warehouse/wipe", {"kept": kept}).content.decode()
    assert "1 device recorded" in done
    device.refresh_from_db()
    assert device.state == "wiped" and device.evidenced == set(DRIVES)
    assert bench.post("/warehouse/wipe", {"words": "not a log"}).status_code == 422
    paper = bench.get(f"/warehouse/device/{device.asset_tag}/certificate.pdf")
    assert paper["Content-Type"] == "application/pdf" and paper.content.startswith(b"%PDF")


def test_anybody_may_check_a_certificate_and_learns_nothing_about_whose_it_was():
    device = london.device_on_shelf("PF-SECRET-1234")
    number = WipeEvidence.objects.get().certificate
    page = Client().get(f"/verify/{number.lower()}").content.decode()
    assert "This certificate is ours" in page and "…1234" in page and "a" * 64 in page
    assert device.serial not in page and device.asset_tag not in page and "PF-SECRET" not in page
    missing = Client().get("/verify/WIPE-0000-0000")
    assert missing.status_code == 404 and "We know no such certificate" in missing.content.decode()


def test_no_page_costs_more_for_more_devices():
    manager = staff("warehouse_manager")
    first = received("PF-Q0")
    inventory.to_wipe(first, by=london.actor("technician"))
    paths = ("/warehouse/", "/warehouse/bench", f"/warehouse/device/{first.asset_tag}", "/warehouse/scan?mode=look")

    def cost(path):
        manager.get(path)
        with CaptureQueriesContext(connection) as seen:
            assert manager.get(path).status_code == 200
        return len(seen)

    few = {path: cost(path) for path in paths}
    for number in range(1, 9):
        inventory.to_wipe(received(f"PF-Q{number}"), by=london.actor("technician"))
    assert {path: cost(path) for path in paths} == few


FLAGS = "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync"


@pytest.mark.browser
def test_a_scanner_that_loses_its_connection_loses_no_scan(live_server):
    """Scenario 12's ground: the box keeps the focus, scans wait while offline, each counts once; axe finds nothing, and a phone is wide enough."""
    from axe_playwright_python.sync_playwright import Axe  # noqa: PLC0415
    from playwright.sync_api import sync_playwright  # noqa: PLC0415

    devices = [received(f"PF-OFF-{number}") for number in range(3)]
    shelf = london.device_on_shelf("PF-SHELF")
    number = WipeEvidence.objects.first().certificate
    checked = with_another_drives_certificate()
    cookie = staff("warehouse_manager").cookies["sessionid"].value
    pictures = os.environ.get("PICTURES", "")
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS.split())
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
        page = context.new_page()

        def look(name):
            found = Axe().run(page)
            assert found.violations_count == 0, (name, found.generate_report())
            for width in (360, 1280):
                page.set_viewport_size({"width": width, "height": 800})
                over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
                assert over <= 0, (name, width, over)
                if pictures:
                    page.screenshot(path=str(Path(pictures) / f"{name}-{width}.png"), full_page=True)

        page.goto(f"{live_server.url}/warehouse/scan?mode=wipe")
        box = page.locator("#code")
        assert page.evaluate("document.activeElement.id") == "code"
        context.set_offline(True)
        for device in devices:
            box.fill(device.asset_tag)
            box.press("Enter")
            assert page.evaluate("document.activeElement.id") == "code" and box.input_value() == ""
        page.wait_for_selector("[data-away]:not([hidden])")
        assert "3 scans" in page.inner_text("[data-away]") and not Scan.objects.exists()
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
        browser.close()
