"""The warehouse's hands: what needs me now, the scan page with and without a connection, a device's page and its
deeds, the public check.
"""

import io
import json
import os
import re
import uuid
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from PIL import Image

from audit.models import LedgerEntry
from inventory import actions as inventory
from inventory.bench.checklists import CHECKLISTS
from inventory.bench.hardware_reports import read_report
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
        serial=serial,
        kind="laptop",
        make_and_model="Dell Latitude 5420",
        pool=london.pool(),
        drive_serials=drives,
        by=london.actor("technician"),
        **more,
    )


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
    assert [each["outcome"] for each in told] == [
        "done",
        "already",
        "wrong_state",
        "wrong_item",
        "unknown",
        "wrong_item",
        "done",
    ]
    assert told[4]["href"].startswith("/warehouse/receive?serial=NOBODY-KNOWS-1")
    assert len({each["title"] for each in told}) == 5
    assert all(each["words"].endswith(".") for each in told)
    assert Device.objects.get(pk=shelf.pk).bin.code == "A-01"


def test_the_same_scans_again_change_nothing():
    clerk, device = staff("technician"), received()
    scans = [a_scan("wipe", device.asset_tag), a_scan("look", device.asset_tag)]
    first = send(clerk, *scans)
    entries = LedgerEntry.objects.count()
    assert send(clerk, *scans) == first
    assert LedgerEntry.objects.count() == entries
    assert Scan.objects.count() == 2
    assert Client().post("/warehouse/scans", "[]", content_type="application/json").status_code == 401
    assert send(clerk, {"id": "x"}, a_scan("look", "\x00"))[1]["outcome"] == "stopped"


def test_without_a_script_a_scan_is_a_form():
    clerk, device = staff("technician"), received()
    answer = clerk.post(
        "/warehouse/scan", {"mode": "wipe", "code": device.asset_tag, "id": str(uuid.uuid4())}, follow=True
    )
    page = answer.content.decode()
    assert "gol-answer--done" in page
    assert "To be wiped" in page
    to_page = clerk.post("/warehouse/scan", {"mode": "check", "code": device.asset_tag})
    assert to_page.url.startswith(f"/warehouse/device/{device.asset_tag}")


def test_what_the_gate_says_is_shown_before_anybody_tries_and_refused_in_the_same_words():
    """The page says what is wrong, the form refuses it in the same words, and both are on the ledger."""
    device, bench = with_another_drives_certificate(), staff("technician")
    page = bench.get(f"/warehouse/device/{device.asset_tag}").content.decode()
    assert "No passed wipe for drive MINE-1." in page
    assert "Does not hold" in page
    answer = bench.post(
        f"/warehouse/device/{device.asset_tag}/do/pass-qc", {"grade": "A", "battery_percent": "90", "lock": "none"}
    )
    assert answer.status_code == 422
    assert "No passed wipe for drive MINE-1." in answer.content.decode()
    refused = LedgerEntry.objects.get(object_id=device.pk, refused="gate_closed")
    assert refused.channel == "web"
    assert refused.details["rules"] == ["wiped"]
    story = bench.get(f"/warehouse/device/{device.asset_tag}").content.decode()
    assert "Tried to pass the quality check, and was refused" in story


def test_one_log_for_two_drives_is_read_shown_and_then_recorded():
    device, bench = received("PF-LOG", DRIVES), staff("technician")
    inventory.to_wipe(device, by=london.actor("technician"))
    with LOG.open("rb") as log:
        shown = bench.post("/warehouse/wipe", {"log": log}).content.decode()
    assert device.asset_tag in shown
    assert all(serial in shown for serial in DRIVES)
    assert "Record this" in shown
    assert not WipeEvidence.objects.exists()
    kept = shown.split('name="kept" value="')[1].split('"')[0]
    done = bench.post("/warehouse/wipe", {"kept": kept}).content.decode()
    assert "1 device recorded" in done
    device.refresh_from_db()
    assert device.state == "wiped"
    assert device.evidenced == set(DRIVES)
    assert bench.post("/warehouse/wipe", {"words": "not a log"}).status_code == 422
    paper = bench.get(f"/warehouse/device/{device.asset_tag}/certificate.pdf")
    assert paper["Content-Type"] == "application/pdf"
    assert paper.content.startswith(b"%PDF")


def test_anybody_may_check_a_certificate_and_learns_nothing_about_whose_it_was():
    device = london.device_on_shelf("PF-SECRET-1234")
    number = WipeEvidence.objects.get().certificate
    page = Client().get(f"/verify/{number.lower()}").content.decode()
    assert "This certificate is ours" in page
    assert "…1234" in page
    assert "a" * 64 in page
    assert device.serial not in page
    assert device.asset_tag not in page
    assert "PF-SECRET" not in page
    missing = Client().get("/verify/WIPE-0000-0000")
    assert missing.status_code == 404
    assert "We know no such certificate" in missing.content.decode()


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


FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
)


@pytest.mark.browser
def test_a_scanner_that_loses_its_connection_loses_no_scan(live_server):
    """The box keeps the focus, scans wait while offline, each counts once; axe finds nothing, a phone is wide
    enough.
    """
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
        browser.close()


# ── Who may open what, and what each page keeps its word about ───────────────────────────────────────────────────────

BENCH, CLERK, MANAGER = london.actor("technician"), london.actor("warehouse"), london.actor("warehouse_manager")
HANDS = {"technician", "warehouse", "warehouse_manager"}
SEERS = HANDS | {"administrator", "caseworker", "triage_lead"}


def proof(*serials, passed=True):
    shared = {"tool": "nwipe 0.37", "method": "NIST SP 800-88 Rev. 2 Purge", "passed": passed, "log_hash": "b" * 64}
    return [shared | {"drive_serial": serial} for serial in serials]


def wiped(serial) -> Device:
    device = inventory.to_wipe(received(serial, [f"{serial}-SSD"]), by=BENCH)
    return inventory.record_wipe(device, evidence=proof(f"{serial}-SSD"), by=BENCH)


def in_check(serial, builder="user:builder", **tests) -> Device:
    by = london.actor("technician", key=builder)
    device = inventory.refurbish(wiped(serial), by=by)
    measured = {"battery_percent": 92, "pat_passed_on": timezone.localdate(), "lock": "none"} | tests
    inventory.record_tests(device, by=by, **measured)
    return inventory.to_qc(
        device, operating_system="Windows 11 26H2", checklist=[code for code, _ in CHECKLISTS["laptop"]], by=by
    )


def parcel_of(device, number=0):
    person = {"date_of_birth": date(1940 + number, 3, 14)}
    about = {
        "first_name": f"Amina{'abcdefgh'[number]}",
        "last_name": f"Yusuf{'stuvwxyz'[number]}",
        "phone": f"+44770090040{number}",
        "resident": person,
    }
    allocation = inventory.reserve(
        london.accepted(needs=("device",), **about).needs.get(), device=device, agreed="by telephone", by=MANAGER
    )
    return inventory.create_shipment(allocation=allocation, hub=london.hub(), by=CLERK)


def do(client, device, name, **told):
    return client.post(f"/warehouse/device/{device.asset_tag}/do/{name}", told)


def words_of(answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", answer.content.decode()))


def picture() -> SimpleUploadedFile:
    kept = io.BytesIO()
    Image.new("RGB", (400, 300), "#4b2a7b").save(kept, "JPEG")
    return SimpleUploadedFile("slot.jpg", kept.getvalue(), "image/jpeg")


def test_each_page_opens_for_its_roles_and_for_nobody_else():
    device = in_check("PF-ROLES")
    photo = inventory.photograph(device, content=picture().read(), by=BENCH)
    here = f"/warehouse/device/{device.asset_tag}"
    pages = {
        "/warehouse/": HANDS,
        "/warehouse/scan": HANDS,
        "/warehouse/scan?mode=pack": HANDS - {"technician"},
        "/warehouse/bench": HANDS,
        "/warehouse/scan?mode=check": HANDS - {"warehouse"},
        "/warehouse/wipe": HANDS - {"warehouse"},
        here: SEERS,
        f"{here}/certificate.pdf": SEERS,
        f"{here}/photo/{photo.pk}": SEERS,
        f"{here}/do/pass-qc": HANDS - {"warehouse"},
        f"{here}/do/put-away": HANDS,
        f"{here}/do/recycle": {"warehouse_manager"},
    }
    for role in SEERS | {"referrer", "hub_worker", "safeguarding_lead"}:
        client = staff(role)
        for path, roles in pages.items():
            assert client.get(path).status_code == (200 if role in roles else 403), (role, path)
        batch = client.post("/warehouse/scans", "[]", content_type="application/json")
        assert batch.status_code == (200 if role in HANDS else 403), role
    client = staff_again("technician")
    for path in (
        "/warehouse/device/DEV-0000-0000",
        "/warehouse/device/nonsense",
        "/warehouse/scan?mode=dance",
        f"{here}/do/dance",
        f"{here}/photo/{uuid.uuid4()}",
    ):
        assert client.get(path).status_code == 404, path
    assert client.get(here.lower()).status_code == 200
    assert Client().get(here)["Location"].startswith("/account/login")


def staff_again(role):
    return signed_in(worker(f"{role}-2@get-online.example", role=role, name="Bo Lind"))


def test_no_page_asks_more_when_there_is_more_of_everything_on_it():
    manager, first = staff("warehouse_manager"), in_check("PF-M0")
    place = inventory.open_bin(code="A-01", by=MANAGER)
    paths = ("/warehouse/", "/warehouse/bench", "/warehouse/scan?mode=put_away", f"/warehouse/device/{first.asset_tag}")

    def cost(path):
        manager.get(path)
        with CaptureQueriesContext(connection) as seen:
            assert manager.get(path).status_code == 200
        return len(seen)

    def more(number, count):
        for each in range(count):
            in_check(f"PF-M{number}-{each}", builder=f"user:{uuid.uuid4()}")
            inventory.put_away(inventory.refurbish(wiped(f"PF-N{number}-{each}"), by=BENCH), bin=place, by=CLERK)
            inventory.photograph(first, content=picture().read(), by=BENCH)
            inventory.put_away(first, bin=place, by=london.actor("warehouse", key=f"user:{uuid.uuid4()}"))
            send(manager, a_scan("look", first.asset_tag))
        parcel_of(london.device_on_shelf(f"PF-P{number}"), number)

    more(1, 1)
    few = {path: cost(path) for path in paths}
    more(2, 4)
    assert {path: cost(path) for path in paths} == few, few
    assert max(few.values()) <= 25, few


def test_home_says_what_needs_whom():
    donor = inventory.add_donor(
        name="Barclays", agreement_signed_on=timezone.localdate(), wipe_within_days=3, by=MANAGER
    )
    lot = inventory.announce(donor=donor, pool=london.pool(), lines=[{"kind": "laptop", "quantity": 2}], by=CLERK)
    inventory.to_wipe(received("PF-H1", lot=lot), by=BENCH)
    technician = worker("temi@get-online.example", role="technician", name="Temi Ade")
    mine = inventory.refurbish(wiped("PF-H3"), by=technician.actor())
    in_check("PF-H4"), in_check("PF-H5", builder=technician.actor().key)
    parcel = parcel_of(london.device_on_shelf("PF-H6"))
    bench, store = signed_in(technician).get("/warehouse/"), staff("warehouse").get("/warehouse/")
    assert "1 that you may check" in words_of(bench)
    assert mine.asset_tag in words_of(bench)
    assert parcel.number not in words_of(bench)
    assert parcel.number in words_of(store)
    assert "To pack" in words_of(store)
    assert "On my bench" not in words_of(store)
    for page in (bench, store):
        assert "Barclays: 1 not wiped yet" in words_of(page)
        assert lot.number in words_of(page)
        assert 'href="/warehouse/bench?state=awaiting_wipe">1<' in page.content.decode()
    modes = set(re.findall(r"/warehouse/scan\?mode=(\w+)", store.content.decode()))
    assert modes == {"receive", "wipe", "put_away", "pack", "load", "arrive", "aside", "look"}


def test_the_bench_is_mine_first_then_the_oldest_and_narrows():
    technician = worker("temi@get-online.example", role="technician", name="Temi Ade")
    other = worker("bo@get-online.example", role="technician", name="Bo Lind")
    old = inventory.to_wipe(received("PF-B1"), by=BENCH)
    inventory.refurbish(wiped("PF-B2"), by=other.actor())
    mine = inventory.refurbish(wiped("PF-B3"), by=technician.actor())
    aside = inventory.quarantine(received("PF-B5", ["OTHER-5"]), reason="Smells of smoke", by=CLERK)
    client = signed_in(technician)

    def tags(asked=""):
        return re.findall(
            r"/warehouse/device/(DEV-\w{4}-\w{4})", client.get(f"/warehouse/bench{asked}").content.decode()
        )

    assert tags()[:2] == [mine.asset_tag, old.asset_tag]
    assert aside.asset_tag not in tags()
    assert len(tags()) == 3
    assert "Bo Lind" in words_of(client.get("/warehouse/bench"))
    assert "Yours" in words_of(client.get("/warehouse/bench"))
    assert tags("?state=mine") == [mine.asset_tag]
    assert tags("?state=quarantined") == [aside.asset_tag]
    assert tags("?kind=phone") == []
    assert tags("?q=PF-B1") == [old.asset_tag] == tags(f"?q={old.asset_tag.lower()}")


# ── Scans ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_what_cannot_be_read_is_answered_and_stops_nothing():
    client, device = staff("technician"), received()
    good = a_scan("wipe", device.asset_tag)
    bad = [
        {"id": "7", "mode": "wipe", "code": "x"},
        a_scan("dance", "x"),
        a_scan(["wipe"], "x"),
        a_scan("wipe", " "),
        a_scan("wipe", "a\x00b"),
        "scan",
        None,
    ]
    odd = a_scan("look", device.asset_tag) | {"scanned_at": "yesterday", "extra": "A"}
    ahead = a_scan("look", device.asset_tag) | {"scanned_at": (timezone.now() + timedelta(days=400)).isoformat()}
    told = send(client, *bad, odd, ahead, good)
    assert [each["outcome"] for each in told] == ["stopped"] * 7 + ["done"] * 3
    assert told[0]["id"] == "7"
    assert Scan.objects.get(pk=ahead["id"]).scanned_at < timezone.now() + timedelta(minutes=1)
    for wrong in ("{}", "nonsense", json.dumps([good] * 201)):
        assert client.post("/warehouse/scans", wrong, content_type="application/json").status_code == 422


def test_a_rule_that_stops_a_scan_is_the_sixth_answer():
    client, device = staff("technician"), in_check("PF-STOP", battery_percent=20)
    told = send(client, a_scan("check", device.asset_tag, grade="A"))[0]
    assert told["outcome"] == "stopped"
    assert told["title"] == "Stopped"
    assert "20%" in told["words"]
    assert LedgerEntry.objects.filter(object_id=device.pk, refused="gate_closed").count() == 1


def test_the_scans_need_the_pages_own_token():
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(worker("temi@get-online.example", role="technician", name="Temi Ade"))
    assert strict.post("/warehouse/scans", "[]", content_type="application/json").status_code == 403
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', strict.get("/warehouse/scan").content.decode())[1]
    assert (
        strict.post(
            "/warehouse/scans", "[]", content_type="application/json", headers={"X-CSRFToken": token}
        ).status_code
        == 200
    )


def test_a_form_sent_twice_is_one_scan():
    client, device = staff("technician"), received()
    id = re.search(r'name="id" value="([^"]+)"', client.get("/warehouse/scan?mode=wipe").content.decode())[1]
    for _ in range(2):
        answer = client.post("/warehouse/scan", {"mode": "wipe", "code": device.asset_tag, "id": id}, follow=True)
        assert "To be wiped. Connect it to the bench." in words_of(answer)
    assert Scan.objects.count() == 1
    assert client.post("/warehouse/scan", {"mode": "wipe", "code": "  "}, follow=True).status_code == 200


def test_a_bin_first_then_what_goes_into_it():
    client, device = staff("warehouse"), received()
    inventory.open_bin(code="A-03-2", by=MANAGER)
    page = client.post("/warehouse/scan", {"mode": "put_away", "code": device.asset_tag}, follow=True)
    assert "is no bin. Scan the bin first." in words_of(page)
    page = client.post(
        "/warehouse/scan", {"mode": "put_away", "code": "https://getonline.london/warehouse/bins/a-03-2"}, follow=True
    )
    assert 'name="bin" value="A-03-2"' in page.content.decode()
    page = client.post("/warehouse/scan", {"mode": "put_away", "code": device.asset_tag, "bin": "A-03-2"}, follow=True)
    assert "In bin A-03-2." in words_of(page)
    assert 'name="bin" value="A-03-2"' in page.content.decode()


def test_packed_and_loaded_by_scan():
    client, device, other = staff("warehouse"), london.device_on_shelf("PF-K1"), london.device_on_shelf("PF-K2")
    parcel = parcel_of(device)
    told = send(
        client,
        a_scan("pack", other.asset_tag),
        a_scan("pack", device.asset_tag),
        a_scan("load", device.asset_tag),
        a_scan("load", device.asset_tag),
    )
    assert [each["outcome"] for each in told] == ["wrong_item", "done", "done", "already"]
    parcel.refresh_from_db()
    assert parcel.state == "in_transit"


# ── One device ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_from_the_bench_to_the_shelf_by_forms_alone():
    builder, checker = (
        staff("technician"),
        signed_in(worker("mo@get-online.example", role="warehouse_manager", name="Mo Khan")),
    )
    device = received("PF-FORMS", DRIVES[:1])
    here, done = f"/warehouse/device/{device.asset_tag}", [code for code, _ in CHECKLISTS["laptop"]]
    assert do(builder, device, "to-wipe")["Location"] == here
    log = SimpleUploadedFile("nwipe.log", LOG.read_bytes(), "text/plain")
    assert do(builder, device, "record-wipe", how="log", log=log).status_code == 302
    assert do(builder, device, "refurbish").status_code == 302
    assert "Still to do at the bench" in words_of(builder.get(here))
    assert "Comes with the quality check" in words_of(builder.get(here))
    assert do(builder, device, "tick", done=["cleaned", "updated"]).status_code == 302
    early = do(builder, device, "to-qc", operating_system="windows_11_26h2", checklist=["cleaned"])
    assert early.status_code == 422
    assert "Still to do: " in words_of(early)
    assert "Say which operating system is on it" in words_of(do(builder, device, "to-qc", checklist=done))
    assert do(builder, device, "to-qc", operating_system="windows_11_26h2", checklist=done).status_code == 302
    own = do(builder, device, "pass-qc", grade="A", battery_percent="91", lock="none")
    assert own.status_code == 422
    assert "A second person has to check this device" in words_of(own)
    assert 'value="91"' in own.content.decode()
    day = timezone.localdate()
    told = {
        "grade": "B",
        "battery_percent": "91",
        "lock": "none",
        "pat_passed_on_day": day.day,
        "pat_passed_on_month": day.month,
        "pat_passed_on_year": day.year,
    }
    assert do(checker, device, "pass-qc", **told).status_code == 302
    device.refresh_from_db()
    assert (device.state, device.grade, device.operating_system) == ("available", "B", "Windows 11 26H2, Home and Pro")
    story = words_of(builder.get(here))
    for said in (
        ", Temi Ade Wipe recorded.",
        ", Temi Ade Tried to pass the quality check, and was refused.",
        ", Mo Khan Passed the quality check",
        "Received.",
    ):
        assert said in story, said


def test_a_wipe_is_of_these_drives_or_it_is_refused():
    client = staff("technician")
    device = inventory.to_wipe(received("PF-D", ["MINE-1", "MINE-2"]), by=BENCH)
    others = do(client, device, "record-wipe", how="log", log=SimpleUploadedFile("nwipe.log", LOG.read_bytes()))
    assert others.status_code == 422
    assert "MINE-1, MINE-2" in words_of(others)
    assert DRIVES[0] in words_of(others)
    assert LedgerEntry.objects.get(object_id=device.pk, action="inventory.record_wipe").refused == "not_wiped"
    broken = do(client, device, "record-wipe", how="log", log=SimpleUploadedFile("x.log", b"not a log"))
    assert broken.status_code == 422
    assert 'href="#log"' in broken.content.decode()
    typed = {
        "how": "typed",
        "tool": "Blancco 7.15",
        "log_hash": "AB " * 31,
        "method0": "Shredding",
        "result0": "passed",
    }
    short = do(client, device, "record-wipe", **typed)
    assert "Choose how drive MINE-2 was wiped" in words_of(short)
    assert "A SHA-256 has 64 characters" in words_of(short)
    assert 'value="Blancco 7.15"' in short.content.decode()
    typed |= {"log_hash": "AB" * 32, "method1": "Sanitise: block erase", "result1": "failed"}
    assert do(client, device, "record-wipe", **typed).status_code == 302
    device.refresh_from_db()
    assert device.state == "quarantined"
    assert set(device.wipes.values_list("drive_serial", "passed")) == {
        ("MINE-1", True),
        ("MINE-2", False),
    }
    assert "Wipe failed, set apart in quarantine" in words_of(client.get(f"/warehouse/device/{device.asset_tag}"))


def test_no_storage_takes_two_people_and_a_photograph():
    first, second = staff("technician"), staff_again("technician")
    device = inventory.to_wipe(received("PF-E", []), by=BENCH)
    assert "Have somebody else take a photograph" in words_of(do(first, device, "exempt-from-wiping"))
    assert do(second, device, "photograph", content=picture(), words="The empty slot").status_code == 302
    assert do(first, device, "exempt-from-wiping").status_code == 302
    page = first.get(f"/warehouse/device/{device.asset_tag}")
    assert "None, confirmed by a second person" in words_of(page)
    assert "The empty slot, " in words_of(page)
    shown = first.get(f"/warehouse/device/{device.asset_tag}/photo/{device.photos.get().pk}")
    assert shown["Content-Type"] == "image/jpeg"
    assert shown.content.startswith(b"\xff\xd8")
    wrong = do(first, device, "photograph", content=SimpleUploadedFile("x.gif", b"GIF89a"))
    assert wrong.status_code == 422
    assert "not a picture that we can read" in words_of(wrong)


def test_a_hardware_report_is_of_this_device_or_it_is_refused():
    client, report = staff("technician"), (LOG.parents[1] / "hardware" / "lshw_thinkpad_t14.json").read_bytes()
    device = received(read_report(report).serial, [])
    assert do(client, device, "read-hardware", report=SimpleUploadedFile("lshw.json", report)).status_code == 302
    device.refresh_from_db()
    assert device.drive_serials
    assert device.ram_gb
    other = received("PF-OTHER", ["OTHER-1"])
    wrong = do(client, other, "read-hardware", report=SimpleUploadedFile("lshw.json", report))
    assert wrong.status_code == 422
    assert "the device here is PF-OTHER" in words_of(wrong)
    assert do(client, other, "read-hardware", report=SimpleUploadedFile("x.json", b"{")).status_code == 422


def test_what_cannot_be_undone_says_so_and_asks_for_everything():
    client = staff("warehouse_manager")
    device = inventory.quarantine(received(), reason="Screen is broken", by=CLERK)
    page = client.get(f"/warehouse/device/{device.asset_tag}/do/destroy")
    assert "This cannot be undone" in words_of(page)
    assert "govuk-button--warning" in page.content.decode()
    told = {"weight_grams": "1450", "reason": "Beyond repair", "recycler": "Hackney Recycling Ltd", "note": "WEEE-7"}
    lacking = do(client, device, "destroy", **told)
    assert lacking.status_code == 422
    assert "Say who saw it." in words_of(lacking)
    assert 'value="1450"' in lacking.content.decode()
    assert do(client, device, "destroy", **told, witness="Wanda Low").status_code == 302
    device.refresh_from_db()
    assert client.get(f"/warehouse/device/{device.asset_tag}/certificate.pdf").content.startswith(b"%PDF")
    public = Client().get(f"/verify/{device.over_details['certificate']}")
    assert "shredded with its storage" in words_of(public)
    assert "Hackney" not in words_of(public)
    assert "Wanda" not in words_of(public)


def test_lost_and_found_again():
    client, device = staff("warehouse_manager"), wiped("PF-LF")
    assert do(client, device, "lose", reason="Not on its shelf").status_code == 302
    assert "Nothing, in this state" in words_of(staff("warehouse").get(f"/warehouse/device/{device.asset_tag}"))
    assert do(client, device, "find").status_code == 302
    device.refresh_from_db()
    assert device.state == "quarantined"


def test_a_malformed_log_is_refused_in_words_and_kept():
    client = staff("technician")
    for told, keeps in (
        ({"words": LOG.read_text()[:1500]}, True),
        ({"log": SimpleUploadedFile("x.log", b"\x00\x01\xff" * 50)}, False),
        ({}, False),
    ):
        answer = client.post("/warehouse/wipe", told)
        assert answer.status_code == 422, told
        assert "There is a problem" in words_of(answer), told
        assert not keeps or "Found /dev/sda" in words_of(answer)
    for kept in ("", "nonsense", "eJwrSS0uAQAEXQHB", "é"):
        assert client.post("/warehouse/wipe", {"kept": kept}).status_code == 422
    assert not WipeEvidence.objects.exists()


def test_the_public_check_costs_two_statements_and_is_never_kept():
    device = inventory.to_wipe(received("PF-PUBLIC-9931", ["S4DYNF0M000011", "ZA40AB12"]), by=BENCH)
    inventory.record_wipe(device, evidence=proof("S4DYNF0M000011", "ZA40AB12"), by=BENCH)
    with CaptureQueriesContext(connection) as asked:
        answer = Client().get(f"/verify/{device.wipes.first().certificate.replace('-', ' ')}")
    told = answer.content.decode()
    assert len(asked) <= 2
    assert "no-store" in answer["Cache-Control"]
    assert "…0011" in told
    assert "…AB12" in told
    assert "S4DYNF0M000011" not in told
    assert "ZA40AB12" not in told
    assert "technician" not in told
    for wrong in ("GOL-7K3M-92QX", "x" * 300, "<b>"):
        missing = Client().get(f"/verify/{wrong}")
        assert missing.status_code == 404
        assert "<b>" not in missing.content.decode()


# ── More in a browser ────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def browse(live_server):
    """`browse(role)` opens a page as somebody with that role; everything is closed at the end."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS.split())

        def open_as(role):
            context = browser.new_context(viewport={"width": 1280, "height": 900})
            context.add_cookies(
                [{"name": "sessionid", "value": staff(role).cookies["sessionid"].value, "url": live_server.url}]
            )
            page = context.new_page()
            page.faults = []
            page.on("pageerror", lambda fault: page.faults.append(str(fault)))
            return page

        yield open_as
        browser.close()


def by_keys(page, code):
    page.keyboard.type(code)
    page.keyboard.press("Enter")


def answered(page, tag):
    page.wait_for_function("tag => document.querySelector('[data-link]').innerText === tag", arg=tag)


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
    page, lost = browse("technician"), []

    def lose(route):
        lost.append(route.fetch().status)
        route.abort()

    page.goto(live_server.url + "/warehouse/scan?mode=wipe")
    page.context.set_offline(True)
    for number, device in enumerate(devices, 1):
        by_keys(page, device.asset_tag)
        page.wait_for_function("n => document.querySelector('[data-away]').innerText.includes(n)", arg=f"{number} scan")
        assert page.inner_text("[data-title]") == "Kept"
    kept = page.evaluate("JSON.stringify(localStorage)")
    page.route("**/warehouse/scans", lose, times=1)
    page.context.set_offline(False)
    page.wait_for_selector("[data-away]", state="hidden", timeout=20_000)
    assert lost == [200]
    assert Scan.objects.count() == 3
    assert page.locator(".gol-scans__item--waiting").count() == 0
    assert page.locator(".gol-scans__item--done").count() == 3
    page.evaluate(
        "kept => { for (const [name, value] of Object.entries(JSON.parse(kept))) localStorage.setItem(name, value) }",
        kept,
    )
    page.reload()  # what was kept is sent once more, with the same ids
    page.wait_for_function(
        "() => Object.entries(localStorage).every(([name, kept]) => !name.startsWith('scans-waiting') || kept === '[]')"
    )
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
    assert "is no bin" in page.inner_text("[data-bin-words]")
    by_keys(page, "a-03-2")
    for device in devices:
        by_keys(page, device.asset_tag)
        answered(page, device.asset_tag)
        assert page.inner_text("[data-words]") == "In bin A-03-2."
    assert Device.objects.filter(bin__code="A-03-2").count() == 2
    assert page.faults == []


@pytest.mark.browser
def test_every_answer_and_every_form_is_sound_and_fits_a_small_phone(browse, live_server):
    """axe finds nothing, and at 360 pixels nothing has to be scrolled sideways; pictures for whoever wants to look."""
    from axe_playwright_python.sync_playwright import Axe  # noqa: PLC0415

    pages, scans = furnished()
    page, pictures = browse("warehouse_manager"), os.environ.get("PICTURES", "")

    def look(name):
        found = Axe().run(page)
        assert found.violations_count == 0, (name, found.generate_report())
        for width, height in ((360, 740), (390, 844), (1280, 900)):
            page.set_viewport_size({"width": width, "height": height})
            over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            assert over <= 0, (name, width, over)
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
    page.set_input_files("#log", str(LOG))
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


def furnished() -> tuple[dict[str, str], tuple]:
    """One of everything the pages can show: the address of each page, and a scan for each of the six answers."""
    inventory.open_bin(code="A-01", by=MANAGER)
    donor = inventory.add_donor(
        name="Barclays", agreement_signed_on=timezone.localdate(), wipe_within_days=5, by=MANAGER
    )
    lot = inventory.announce(donor=donor, pool=london.pool(), lines=[{"kind": "laptop", "quantity": 2}], by=CLERK)
    plain = received("PF-LOOK-1", lot=lot)
    check = in_check("PF-LOOK-3", battery_percent=31)
    inventory.photograph(check, content=picture().read(), words="As it came", by=BENCH)
    inventory.scan(
        id=uuid.uuid4(),
        mode="check",
        code=check.asset_tag,
        grade="A",
        by=london.actor("technician", key="user:checker"),
    )
    bench = inventory.refurbish(wiped("PF-LOOK-4"), by=BENCH)
    waits = inventory.to_wipe(received("PF-LOOK-5", DRIVES[:1]), by=BENCH)
    failed = inventory.to_wipe(received("PF-LOOK-6", ["LOOK-6"]), by=BENCH)
    inventory.record_wipe(failed, evidence=proof("LOOK-6", passed=False), by=BENCH)
    shelf = london.device_on_shelf("PF-LOOK-7")
    parcel_of(london.device_on_shelf("PF-LOOK-8"))
    here = {"received": plain, "qc": check, "bench": bench, "waits": waits, "failed": failed}
    pages = {"home": "/warehouse/", "bench": "/warehouse/bench", "bench-empty": "/warehouse/bench?kind=phone"}
    pages |= {f"device-{name}": f"/warehouse/device/{device.asset_tag}" for name, device in here.items()}
    deeds = {
        "pass-qc": "qc",
        "fail-qc": "qc",
        "record-wipe": "waits",
        "tick": "bench",
        "to-qc": "bench",
        "record-tests": "bench",
        "recycle": "received",
        "destroy": "received",
        "photograph": "received",
        "read-hardware": "received",
        "put-away": "received",
    }
    pages |= {f"do-{deed}": f"/warehouse/device/{here[name].asset_tag}/do/{deed}" for deed, name in deeds.items()}
    pages |= {"verify-failed": f"/verify/{failed.wipes.get().certificate}"}
    scans = (
        ("done", "wipe", plain.serial),
        ("already", "wipe", plain.serial),
        ("wrong_state", "repair", plain.serial),
        ("wrong_item", "pack", shelf.asset_tag),
        ("unknown", "receive", "5CD0123XYZ"),
        ("stopped", "check", check.serial),
    )
    return pages, scans
