"""The store's pages: who may open which, statements that do not grow, many at once each answered for, a stock-take
by hand, labels.
"""

import json
import os
import re
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from audit.models import LedgerEntry
from audit.recording import recording
from inventory import actions as inventory
from inventory.models import (
    Bin,
    CarbonFactor,
    Device,
    Donor,
    GateRule,
    Lot,
    Part,
    Pool,
    PoolEntry,
    StockTake,
    WipeEvidence,
)
from notifications.models import Message
from portal.warehouse.announcement_page import read_list
from portal.warehouse.label_pages import label_of
from tests import people_of_london as london
from tests.portal.signing_in import signed_in, worker

MANAGER, CLERK, BENCH = london.actor("warehouse_manager"), london.actor("warehouse"), london.actor("technician")
STORE = {"technician", "warehouse", "warehouse_manager", "administrator"}
HANDS = STORE - {"administrator"}
KEEPERS = {"warehouse_manager", "administrator"}
EVERYBODY = STORE | {"caseworker", "hub_worker", "referrer"}
NAMES = {"technician": "Temi Ade", "warehouse": "Wanda Low", "warehouse_manager": "Mo Khan", "administrator": "Ada Lee"}


def somebody(role, number=1):
    return worker(
        f"{role.replace('_', '-')}-{number}@get-online.example", role=role, name=NAMES.get(role, "Kwame Boateng")
    )


def client_of(role, number=1):
    return signed_in(somebody(role, number))


def a_lot(number=1) -> Lot:
    donor = inventory.add_donor(
        name=f"Donor {number}", agreement_signed_on=date(2026, 1, 12), wipe_within_days=30, by=MANAGER
    )
    lines = [
        {"kind": "laptop", "make_and_model": "Dell Latitude", "quantity": 2},
        {"kind": "laptop", "make_and_model": "ThinkPad T14", "serial": f"PF-L{number}"},
    ]
    return inventory.announce(donor=donor, pool=london.pool(), lines=lines, expected_on=date(2026, 12, 1), by=CLERK)


def received(serial, **more) -> Device:
    told = {"kind": "laptop", "make_and_model": "Dell Latitude 5420", "pool": london.pool()} | more
    return inventory.receive(serial=serial, by=CLERK, **told)


def in_bin(place, *devices):
    for device in devices:
        inventory.put_away(device, bin=place, by=CLERK)


def a_bin(code="A-01") -> Bin:
    return inventory.open_bin(code=code, words="Laptops", by=MANAGER)


def in_check(serial, *, proven=True) -> Device:
    """A laptop in the quality check; not proven, its only certificate is another drive's, as if somebody had edited
    the rows.
    """
    device = received(serial, drive_serials=[f"{serial}-SSD"])
    with recording(london.ADMINISTRATOR, "test.set_up"):
        drive = f"{serial}-SSD" if proven else "ANOTHER-1"
        proof = {
            "tool": "nwipe 0.37",
            "method": "NIST SP 800-88 Rev. 2 Purge",
            "passed": True,
            "log_hash": "b" * 64,
            "operator": "user:x",
        }
        WipeEvidence.objects.create(device=device, drive_serial=drive, **proof)
        for step in (device.to_wipe, device.record_wipe, device.refurbish, device.to_qc):
            step()
            device.save()
        device.built_by, device.battery_percent, device.lock = "user:builder", 90, "none"
        device.pat_passed_on, device.os_support_ends = timezone.localdate(), date(2031, 10, 14)
        device.save()
    return device


def furnished() -> dict[str, set]:
    """One of everything, and who may open each page."""
    lot, place, device = a_lot(), a_bin(), london.device_on_shelf("PF-1")
    in_bin(place, device)
    a_bin("B-01")
    part = inventory.add_part(code="ssd-256", name="SSD 256 GB", by=BENCH)
    take = inventory.start_stock_take(bin=a_bin("C-01"), by=MANAGER)
    donor = Donor.objects.get()
    return {
        "/warehouse/stock": STORE,
        "/warehouse/receive": HANDS,
        "/warehouse/lots": STORE,
        "/warehouse/lots/new": STORE - {"technician"},
        f"/warehouse/lots/{lot.number}": STORE,
        f"/warehouse/lots/{lot.number}/close": {"warehouse", "warehouse_manager"},
        f"/warehouse/lots/{lot.number}/receipt.pdf": STORE,
        f"/warehouse/lots/{lot.number}/variance.pdf": STORE,
        "/warehouse/donors": STORE,
        "/warehouse/donors/new": KEEPERS,
        f"/warehouse/donors/{donor.pk}": KEEPERS,
        "/warehouse/bins": STORE,
        "/warehouse/bins/new": KEEPERS,
        f"/warehouse/bins/{place.code}": STORE,
        f"/warehouse/bins/{place.code}/count": {"warehouse_manager"},
        "/warehouse/counts": STORE,
        f"/warehouse/counts/{take.pk}": STORE,
        f"/warehouse/counts/{take.pk}/again": {"warehouse_manager"},
        f"/warehouse/counts/{take.pk}/cancel": {"warehouse_manager"},
        f"/warehouse/counts/{take.pk}/approve": {"warehouse_manager"},
        f"/warehouse/counts/{take.pk}/sheet.pdf": HANDS,
        "/warehouse/pools": STORE,
        "/warehouse/pools/new": KEEPERS,
        "/warehouse/pools/general": STORE,
        "/warehouse/pools/general/change": KEEPERS,
        "/warehouse/labels": HANDS,
        "/warehouse/parts": STORE,
        "/warehouse/parts/new": {"technician", "warehouse_manager"},
        f"/warehouse/parts/{part.code}": STORE,
        "/warehouse/gate": STORE,
        "/warehouse/gate/battery": KEEPERS,
        "/warehouse/carbon": STORE,
        "/warehouse/carbon/new": KEEPERS,
        "/warehouse/weee": KEEPERS,
    }


@pytest.mark.django_db
def test_each_page_opens_for_its_roles_and_for_nobody_else():
    pages = furnished()
    for role in sorted(EVERYBODY):
        client = client_of(role)
        for path, roles in pages.items():
            status = client.get(path).status_code
            if path.endswith("/approve") and role in roles:
                assert status == 302, "there is nothing to approve yet"
            else:
                assert status == (200 if role in roles else 403), (role, path)


@pytest.mark.django_db
def test_every_list_says_what_to_do_when_it_is_empty(client):
    manager = client_of("warehouse_manager")
    for path, words in (
        ("/warehouse/stock", "No devices yet"),
        ("/warehouse/lots", "Announce a donation"),
        ("/warehouse/donors", "No donors yet"),
        ("/warehouse/bins", "Open a bin"),
        ("/warehouse/counts", "A count begins at a bin"),
        ("/warehouse/pools", "No pools yet"),
        ("/warehouse/parts", "Add a part"),
        ("/warehouse/weee", "Nothing left as waste this month"),
    ):
        assert words in manager.get(path).content.decode(), path
    answer = client.get("/warehouse/stock?q=a")
    assert answer.status_code == 302
    assert answer["Location"].endswith("next=%2Fwarehouse%2Fstock%3Fq%3Da")


@pytest.mark.django_db
def test_no_page_asks_more_of_the_database_when_there_is_more_on_it():
    lot, place = a_lot(), a_bin()
    take = inventory.start_stock_take(bin=a_bin("C-01"), by=MANAGER)
    done = counted(a_bin("D-01"), [london.device_on_shelf("PF-D1")])
    client = client_of("warehouse_manager")
    paths = [
        "/warehouse/stock",
        "/warehouse/lots",
        f"/warehouse/lots/{lot.number}",
        "/warehouse/donors",
        "/warehouse/bins",
        f"/warehouse/bins/{place.code}",
        "/warehouse/counts",
        f"/warehouse/counts/{take.pk}",
        f"/warehouse/counts/{done.pk}",
        "/warehouse/pools",
        "/warehouse/pools/general",
        "/warehouse/parts",
        "/warehouse/gate",
        f"/warehouse/labels?lot={lot.number}",
        "/warehouse/carbon",
        "/warehouse/weee",
    ]

    def statements():
        asked = {}
        for path in paths:
            client.get(path)
            with CaptureQueriesContext(connection) as made:
                assert client.get(path).status_code == 200
            asked[path] = len(made)
        return asked

    in_bin(place, received("PF-0"))
    inventory.receive(serial="PF-00", kind="laptop", make_and_model="Dell", lot=lot, pool=lot.pool, by=CLERK)
    few = statements()
    for number in range(1, 8):
        lot.refresh_from_db()
        inventory.receive(
            serial=f"PF-{number}A", kind="laptop", make_and_model="Dell", lot=lot, pool=lot.pool, by=CLERK
        )
        in_bin(place, received(f"PF-{number}B"))
        other = a_bin(f"E-{number}")
        counted(other, [])
        a_lot(number + 1)
        london.pool(f"pool-{number}")
        inventory.add_part(code=f"part-{number}", name=f"Part {number}", by=BENCH)
    assert statements() == few
    assert few["/warehouse/stock"] <= 9, few


# ── Stock, and many at once ──────────────────────────────────────────────────────────────────────────────────────────


def tags_on(page) -> list[str]:
    return re.findall(r'name="tags" value="(DEV-[^"]+)"', page)


@pytest.mark.django_db
def test_stock_is_found_narrowed_sorted_and_downloaded():
    shelf, raw = (
        london.device_on_shelf("PF-SHELF"),
        received("PF-RAW", kind="tablet", make_and_model="Apple iPad 9", imei="490154203237518"),
    )
    place = a_bin()
    in_bin(place, shelf)
    client = client_of("warehouse")
    for asked, found in (
        (f"q={shelf.asset_tag.lower().replace('-', ' ')}", {shelf}),
        ("q=pf-raw", {raw}),
        ("q=490154203237518", {raw}),
        ("q=thinkpad", {shelf}),
        ("state=available", {shelf}),
        ("state=here", {shelf, raw}),
        ("kind=tablet", {raw}),
        ("grade=A", {shelf}),
        ("pool=general", {shelf, raw}),
        ("bin=A-01", {shelf}),
        ("bin=none", {raw}),
        ("q=nothing-like-it", set()),
        ("state=lost", set()),
    ):
        page = client.get(f"/warehouse/stock?{asked}").content.decode()
        assert set(tags_on(page)) == {device.asset_tag for device in found}, asked
    assert tags_on(client.get("/warehouse/stock?sort=make-and-model").content.decode()) == [
        raw.asset_tag,
        shelf.asset_tag,
    ]
    csv = b"".join(client.get("/warehouse/stock?download=csv").streaming_content).decode()
    assert shelf.asset_tag in csv
    assert "Apple iPad 9" in csv
    assert client.get("/warehouse/stock?download=ods").content[:2] == b"PK"
    headline = client.get("/warehouse/stock").content.decode()
    assert "available, of 2 in stock" in headline
    assert tags_on(client_of("administrator").get("/warehouse/stock").content.decode())  # who may lend may tick


@pytest.mark.django_db
def test_what_lies_in_a_bin_that_is_being_counted_is_said_nowhere():
    place, device = a_bin(), london.device_on_shelf("PF-1")
    in_bin(place, device)
    inventory.start_stock_take(bin=place, by=MANAGER)
    client = client_of("warehouse")
    assert device.asset_tag not in client.get(f"/warehouse/bins/{place.code}").content.decode()
    for asked in ("", "?bin=A-01", "?bin=none", "?sort=bin", "?download=csv"):
        answer = client.get(f"/warehouse/stock{asked}")
        stock = b"".join(answer).decode().replace("bin=A-01", "")
        assert device.asset_tag in stock, asked
        assert "A-01" not in stock, asked
        assert label_of(device).corner == "", asked
    bins = client.get("/warehouse/bins").content.decode()
    assert "Being counted" in bins


@pytest.mark.django_db
def test_bulk_quality_check_answers_for_each():
    good, bad = in_check("PF-GOOD"), in_check("PF-BAD", proven=False)
    client = client_of("warehouse_manager")
    sent = {"deed": "pass_qc", "tags": [good.asset_tag, bad.asset_tag, "DEV-0000-0000"]}
    asked = client.post("/warehouse/stock/do", sent).content.decode()
    assert "This will be done to <strong>2 devices</strong>" in asked
    assert "No device has the tag DEV-0000-0000" in asked
    assert not LedgerEntry.objects.filter(action="inventory.pass_qc").exists()
    without = client.post("/warehouse/stock/do", sent | {"confirmed": "yes"})
    assert without.status_code == 422
    assert "Choose a grade" in without.content.decode()
    done = client.post("/warehouse/stock/do", sent | {"confirmed": "yes", "grade": "B"}).content.decode()
    assert "1 done, 2 refused" in done
    assert "No passed wipe for drive PF-BAD-SSD." in done
    assert "No device has this tag." in done
    good.refresh_from_db(), bad.refresh_from_db()
    assert (good.state, good.grade, bad.state) == ("available", "B", "qc")
    attempt = LedgerEntry.objects.get(object_id=bad.pk, action="inventory.pass_qc")
    assert attempt.refused == "gate_closed"
    assert attempt.channel == "web"


@pytest.mark.django_db
def test_other_deeds_go_through_the_same_page():
    first, second = received("PF-1"), received("PF-2")
    place, other = a_bin(), london.pool("southwark", "E09000028")
    client, both = client_of("warehouse_manager"), [first.asset_tag, second.asset_tag]

    def done(deed, **said):
        return client.post("/warehouse/stock/do", {"deed": deed, "tags": both, "confirmed": "yes"} | said)

    assert "There is no bin “Z-9”" in done("put_away", bin="Z-9").content.decode()
    assert "2 done" in done("put_away", bin=f"{settings.PUBLIC_URL}/warehouse/bins/{place.code}").content.decode()
    assert done("lend", to="southwark", reason="").status_code == 422
    assert "2 done" in done("lend", to="southwark", reason="Their own ran out").content.decode()
    assert PoolEntry.objects.filter(pool=other, loan=True, change=1).count() == 2
    book = client.get("/warehouse/pools/southwark?loan=yes").content.decode()
    assert "Their own ran out" in book
    assert first.asset_tag in book
    assert "2 done" in done("give_back").content.decode()
    assert "This device is not lent" in done("give_back").content.decode()
    assert "2 done" in done("to_wipe").content.decode()
    assert "2 done" in done("quarantine", reason="Screens cracked").content.decode()
    assert set(Device.objects.values_list("state", "bin__code", "pool__code")) == {("quarantined", "A-01", "general")}
    labels = client.post("/warehouse/stock/do", {"deed": "print_labels", "tags": both}, follow=True).content.decode()
    assert "2 labels" in labels
    assert all(tag in labels for tag in both)


@pytest.mark.django_db
def test_a_bulk_deed_is_not_for_every_role_and_not_for_nothing():
    device = received("PF-1")
    clerk = client_of("warehouse")
    refused = clerk.post(
        "/warehouse/stock/do",
        {"deed": "lend", "tags": [device.asset_tag], "to": "general", "reason": "x", "confirmed": "yes"},
    )
    assert refused.status_code == 403
    assert LedgerEntry.objects.filter(action="inventory.lend", refused="not_allowed").count() == 1
    assert "Lend to another pool" not in clerk.get("/warehouse/stock").content.decode()
    assert clerk.post("/warehouse/stock/do", {"deed": "no_such", "tags": [device.asset_tag]}).status_code == 404
    for sent, words in (
        ({"deed": "to_wipe"}, "No device is ticked"),
        ({"tags": [device.asset_tag]}, "Choose what to do"),
        ({"deed": "to_wipe", "tags": [" ".join(f"X{n}" for n in range(501))]}, "at most 500"),
    ):
        answer = clerk.post("/warehouse/stock/do", sent)
        assert answer.status_code == 422
        assert words in answer.content.decode()
    elsewhere = clerk.post(
        "/warehouse/stock/do", {"deed": "to_wipe", "back_to": "https://elsewhere.example/"}
    ).content.decode()
    assert "elsewhere" not in elsewhere


# ── Donations and receiving ──────────────────────────────────────────────────────────────────────────────────────────


def test_an_expected_list_is_read_line_by_line():
    rows, faults = read_list(
        "Kind;Make and model;Serial;Quantity\nLaptops;Dell "
        "Latitude;;20\n\ntablet;iPad;DMP1;\nfridge;Bosch;;1\nphone;A52;;many\nphone;A52;;0\n"
    )
    assert [(row["kind"], row["serial"], row["quantity"], row["at"]) for row in rows] == [
        ("laptop", "", 20, 2),
        ("tablet", "DMP1", 1, 4),
    ]
    assert [fault.partition(":")[0] for fault in faults] == ["Line 5", "Line 6", "Line 7"]
    assert "fridge" in faults[0]
    assert read_list('laptop,"Dell, Latitude",S1') == (
        [{"kind": "laptop", "make_and_model": "Dell, Latitude", "serial": "S1", "quantity": 1, "at": 1}],
        [],
    )
    assert "more than kind" in read_list("laptop,Dell,S1,1,grey")[1][0]
    assert "up to 80" in read_list(f"laptop,Dell,{'S' * 81}")[1][0]


@pytest.mark.django_db
def test_a_list_with_faulty_lines_is_answered_for_and_nothing_is_announced():
    received("PF-HERE")
    donor = inventory.add_donor(name="Thames Water", by=MANAGER)
    client = client_of("warehouse")
    sent = {"donor": str(donor.pk), "pool": "general"}
    file = SimpleUploadedFile(
        "list.csv", "kind,make and model,serial,quantity\nfridge,Bosch,,1\nlaptop,Zoë’s,S1,x\n".encode()
    )
    page = client.post("/warehouse/lots/new", sent | {"file": file})
    words = page.content.decode()
    assert page.status_code == 422
    assert "Line 2: “fridge”" in words
    assert "Line 3: “x” is not a quantity" in words
    assert "laptop,Zoë’s,S1,x" in words, "the file's lines stand in the box, to be mended there"
    known = client.post(
        "/warehouse/lots/new", sent | {"lines": "laptop,Dell,,3\n\nlaptop,Dell,PF-HERE\nlaptop,Dell,S2\nlaptop,Dell,S2"}
    ).content.decode()
    assert "Line 3: A device with the serial PF-HERE is here already." in known
    assert "Line 5: Serial S2 is in the list twice." in known
    assert "Say what is coming" in client.post("/warehouse/lots/new", sent).content.decode()
    assert not Lot.objects.exists()
    made = client.post("/warehouse/lots/new", sent | {"lines": "laptop,Dell,,3\ntablet\tiPad"})
    assert made.status_code == 422  # the second line has tabs, the first has commas: said, and not guessed
    lot_page = client.post(
        "/warehouse/lots/new", sent | {"lines": "laptop,Dell Latitude,,3\nlaptop,ThinkPad,S9"}, follow=True
    ).content.decode()
    lot = Lot.objects.get()
    assert lot.number in lot_page
    assert "0 received, 4 announced" in lot_page
    assert "Not signed yet" in lot_page


@pytest.mark.django_db
def test_a_lot_is_received_closed_with_words_and_printed():
    lot = a_lot()
    client = client_of("warehouse")
    assert client.get(f"/warehouse/receive?lot={lot.number}&serial=PF-L1").content.decode().count(lot.number) >= 2
    done = client.post(
        "/warehouse/receive",
        {"serial": "PF-L1", "kind": "tablet", "lot": lot.number, "weight_grams": "1400"},
        follow=True,
    ).content.decode()
    device = Device.objects.get(serial="PF-L1")
    assert device.state == "received"
    assert f"Received: {device.asset_tag}" in done
    assert f"/warehouse/labels?tags={device.asset_tag}" in done
    assert f"Received: {device.asset_tag}" not in client.get("/warehouse/receive").content.decode()
    client.post(
        "/warehouse/receive", {"serial": "IPAD-7", "kind": "tablet", "make_and_model": "iPad", "lot": lot.number}
    )
    page = client.get(f"/warehouse/lots/{lot.number}").content.decode()
    assert "2 received, 3 announced" in page
    assert 'max="3"' in page
    assert "Not announced" in page
    assert "PF-L1 was announced as a laptop and came as a tablet." in page
    without = client.post(f"/warehouse/lots/{lot.number}/close", {"words": ""})
    assert without.status_code == 422
    assert "differs from what was announced" in without.content.decode()
    client.post(f"/warehouse/lots/{lot.number}/close", {"words": "Two follow in April."})
    lot.refresh_from_db()
    assert (lot.state, lot.variance_words) == ("closed", "Two follow in April.")
    for paper in ("receipt", "variance"):
        answer = client.get(f"/warehouse/lots/{lot.number}/{paper}.pdf")
        assert answer["Content-Type"] == "application/pdf"
        assert answer.content.startswith(b"%PDF")
    closed = client.post(
        "/warehouse/receive", {"serial": "LATE-1", "kind": "laptop", "make_and_model": "Dell", "lot": lot.number}
    )
    assert closed.status_code == 422
    assert "This lot is closed" in closed.content.decode()


@pytest.mark.django_db
def test_a_bench_report_saves_typing_and_shows_what_it_says_otherwise():
    london.pool()
    client = client_of("technician")
    machine = {
        "id": "m",
        "class": "system",
        "vendor": "LENOVO",
        "product": "20W0",
        "version": "ThinkPad T14 Gen 2",
        "serial": "PF4X1234",
        "configuration": {"chassis": "notebook"},
        "children": [
            {
                "id": "nvme0",
                "class": "storage",
                "product": "SAMSUNG MZVL",
                "children": [{"id": "namespace", "class": "disk", "serial": "S676NX0R", "size": 256060514304}],
            }
        ],
    }
    sent = {
        "pool": "general",
        "drive_serials": "OTHER-DRIVE",
        "report": SimpleUploadedFile("r.json", json.dumps(machine).encode()),
    }
    done = client.post("/warehouse/receive", sent, follow=True).content.decode()
    device = Device.objects.get()
    assert (device.serial, device.kind) == ("PF4X1234", "laptop")
    assert "Look at these again" in done
    assert "OTHER-DRIVE" in done
    again = client.post(
        "/warehouse/receive", {"serial": "PF4X1234", "kind": "laptop", "make_and_model": "X", "pool": "general"}
    )
    assert again.status_code == 422
    assert "is here already" in again.content.decode()
    other = client.post(
        "/warehouse/receive",
        {"serial": "ELSE", "pool": "general", "report": SimpleUploadedFile("r.json", json.dumps(machine).encode())},
    )
    assert "The report is of PF4X1234, and you typed ELSE" in other.content.decode()
    broken = client.post(
        "/warehouse/receive", {"pool": "general", "report": SimpleUploadedFile("r.json", b"{not json")}
    )
    assert broken.status_code == 422
    assert 'href="#report"' in broken.content.decode()
    for sent, words in (
        ({}, "Scan or type the serial"),
        ({"serial": "N/A", "kind": "laptop", "make_and_model": "X", "pool": "general"}, "no serial"),
        ({"serial": "S1", "lot": "LOT-1"}, "There is no lot LOT-1"),
        ({"serial": "S1"}, "Say what it is"),
    ):
        assert words in client.post("/warehouse/receive", sent).content.decode(), sent
    assert Device.objects.count() == 1


@pytest.mark.django_db
def test_a_donor_is_added_and_amended():
    client = client_of("warehouse_manager")
    made = client.post("/warehouse/donors/new?next=lot", {"name": "  Thames   Water ", "wants_certificates": "on"})
    donor = Donor.objects.get()
    assert donor.name == "Thames Water"
    assert made["Location"] == f"/warehouse/lots/new?donor={donor.pk}"
    assert client.get(made["Location"]).content.decode().count("selected") >= 1
    assert "already" in client.post("/warehouse/donors/new", {"name": "thames water"}).content.decode()
    day = {"agreement_signed_on_day": "12", "agreement_signed_on_month": "1", "agreement_signed_on_year": "2026"}
    client.post(f"/warehouse/donors/{donor.pk}", {"name": "Thames Water", "wipe_within_days": "30", **day})
    donor.refresh_from_db()
    assert (donor.agreement_signed_on, donor.wipe_within_days, donor.wants_certificates) == (
        date(2026, 1, 12),
        30,
        False,
    )
    late = client.post(
        f"/warehouse/donors/{donor.pk}", {"name": "Thames Water", **day, "agreement_signed_on_year": "2125"}
    )
    assert late.status_code == 422
    assert "Signed 12 Jan 2026" in client.get("/warehouse/donors").content.decode()


# ── Bins and counts ──────────────────────────────────────────────────────────────────────────────────────────────────


def counted(place, found) -> StockTake:
    """Counted by two people who found just these."""
    take = inventory.start_stock_take(bin=place, by=MANAGER)
    for key in ("user:first", "user:second"):
        inventory.count(take, tags=[device.asset_tag for device in found], by=london.actor("warehouse", key=key))
    return take


@pytest.mark.django_db
def test_a_stock_take_through_the_pages():
    """Two blind counts and a manager's reason: who was promised one waits again, an unwiped one is an incident."""
    place, here, promised = a_bin(), london.device_on_shelf("PF-16A"), london.device_on_shelf("PF-16B")
    unwiped, stray = received("PF-16C", drive_serials=["RAW-1"]), london.device_on_shelf("PF-16D")
    in_bin(place, here, promised, unwiped)
    referral = london.accepted()
    need = referral.needs.get(kind="device")
    inventory.reserve(need, device=promised, by=london.actor("caseworker"))
    before = need.queued_at
    manager, first, second = client_of("warehouse_manager"), client_of("warehouse"), client_of("technician")
    manager.post(f"/warehouse/bins/{place.code}/count")
    take = StockTake.objects.get()
    path = f"/warehouse/counts/{take.pk}"
    frozen = manager.post(
        "/warehouse/stock/do", {"deed": "put_away", "tags": [stray.asset_tag], "bin": place.code, "confirmed": "yes"}
    )
    assert "is being counted" in frozen.content.decode()
    found = f"{here.asset_tag}\nhttps://x.example/warehouse/device/{stray.asset_tag}"
    for client in (first, second):
        blind = client.get(path).content.decode()
        assert "Send my count" in blind
        assert not any(each.asset_tag in blind for each in (here, promised, unwiped))
        assert client.get(f"{path}/result.pdf").status_code == 404
        assert client.get(f"{path}/sheet.pdf").content.startswith(b"%PDF")
        assert "is not an asset tag" in client.post(path, {"tags": "nonsense"}).content.decode()
        assert client.post(path, {"tags": ""}).status_code == 422
        assert client.post(path, {"tags": found}).status_code == 302
        assert "Send my count" not in client.get(path).content.decode()
        assert first.post(path, {"tags": found}).status_code == 422, "nobody counts twice"
    assert promised.asset_tag not in first.get(path).content.decode(), (
        "what differs is the manager's to see until it is approved"
    )
    assert first.get(f"{path}/approve").status_code == 403
    shown = manager.get(f"{path}/approve").content.decode()
    assert "goes back to their place in the queue" in shown
    assert stray.asset_tag in shown
    assert "data incident" in shown
    assert manager.post(f"{path}/approve", {"reason": ""}).status_code == 422
    assert manager.get(f"{path}/result.pdf").content.startswith(b"%PDF")
    assert manager.post(f"{path}/approve", {"reason": "Searched twice, with the night shift"}).status_code == 302
    assert {d.serial: d.state for d in Device.objects.all()} == {
        "PF-16A": "available",
        "PF-16B": "lost",
        "PF-16C": "lost",
        "PF-16D": "available",
    }
    need.refresh_from_db(), place.refresh_from_db(), stray.refresh_from_db()
    assert (need.state, need.queued_at, place.frozen_at, stray.bin_id) == ("waiting", before, None, place.pk)
    task = Message.objects.get(event="inventory.data_incident")
    assert task.owner == "safeguarding_lead"
    assert unwiped.asset_tag in task.body
    assert promised.asset_tag not in task.body
    page = first.get(path).content.decode()
    assert "Searched twice" in page
    assert unwiped.asset_tag in page
    assert first.get(f"{path}/result.pdf")["Content-Type"] == "application/pdf"


@pytest.mark.django_db
def test_counts_that_disagree_are_counted_again_without_a_hint():
    place, device = a_bin(), london.device_on_shelf("PF-1")
    in_bin(place, device)
    take = inventory.start_stock_take(bin=place, by=MANAGER)
    path, first, second = f"/warehouse/counts/{take.pk}", client_of("warehouse"), client_of("technician")
    first.post(path, {"tags": device.asset_tag})
    second.post(path, {"empty": "on"})
    again = first.get(path).content.decode()
    assert "did not agree" in again
    assert device.asset_tag not in again
    assert "Send my count" in again
    for client in (first, second):
        client.post(path, {"tags": device.asset_tag})
    manager = client_of("warehouse_manager")
    assert "Everything is where the system says." in manager.get(path).content.decode()
    manager.post(f"{path}/again", {"reason": "A box was moved"})
    take.refresh_from_db()
    assert take.state == "counting"
    counting_manager = manager.post(path, {"tags": device.asset_tag})
    assert counting_manager.status_code == 302
    second.post(path, {"tags": device.asset_tag})
    own = manager.get(path).content.decode()
    assert "You counted this bin yourself" in own
    assert "Approve what differs" not in own
    refused = manager.post(f"{path}/approve", {"reason": "Mine"})
    assert refused.status_code == 422
    assert "You counted this bin yourself" in refused.content.decode()
    manager.post(f"{path}/cancel", {"reason": "Wrong bin"})
    take.refresh_from_db(), place.refresh_from_db()
    assert take.state == "cancelled"
    assert place.frozen_at is None
    assert "Wrong bin" in first.get(path).content.decode()


@pytest.mark.django_db
def test_a_bin_is_opened_once_and_under_a_code_that_fits_its_address():
    client = client_of("warehouse_manager")
    assert (
        client.post("/warehouse/bins/new", {"code": "a-03-2", "words": "Grade A"})["Location"]
        == "/warehouse/bins/A-03-2"
    )
    assert "is here already" in client.post("/warehouse/bins/new", {"code": "A-03-2"}).content.decode()
    for code in ("A 03", "new", "Ä-1", ""):
        assert client.post("/warehouse/bins/new", {"code": code}).status_code == 422, code
    assert client.get("/warehouse/bins/a-03-2").status_code == 200
    assert client.get("/warehouse/bins/Z-9").status_code == 404


# ── Labels ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.django_db
def test_labels_in_every_format_are_counted_and_say_so():
    device, place, lot = received("PF-1"), a_bin(), a_lot()
    client = client_of("warehouse")
    kinds = {
        "sheet": "application/pdf",
        "roll": "application/pdf",
        "large": "application/pdf",
        "zpl": "text/plain; charset=utf-8",
    }
    for kind, content_type in kinds.items():
        answer = client.post("/warehouse/labels", {"tags": device.asset_tag, "format": kind, "start_at": "21"})
        assert answer["Content-Type"] == content_type, kind
        assert "attachment" in answer["Content-Disposition"], kind
        assert answer.content[:4] in (b"%PDF", b"^XA\n", b"^XA^"), answer.content[:9]
    device.refresh_from_db()
    assert device.labels_printed == 4
    assert LedgerEntry.objects.filter(object_id=device.pk, action="inventory.print_labels").count() == 4
    looked = client.post(
        "/warehouse/labels", {"tags": device.asset_tag, "format": "roll", "look": "1"}
    ).content.decode()
    assert "printed 4 times already" in looked
    client.post("/warehouse/labels", {"bins": place.code.lower(), "format": "large"}), place.refresh_from_db()
    assert place.labels_printed == 1
    assert "printed once already" in client.get(f"/warehouse/labels?bins={place.code}").content.decode()
    assert label_of(place).link == f"{settings.PUBLIC_URL}/warehouse/bins/A-01"
    assert label_of(device).link == f"{settings.PUBLIC_URL}/warehouse/device/{device.asset_tag}"
    for sent, words in (
        ({"format": "sheet"}, "Say what to print"),
        ({"tags": "DEV-0000-0000", "format": "roll"}, "No device has the tag"),
        ({"tags": device.asset_tag, "bins": "A-01", "format": "roll"}, "one of the three"),
        ({"tags": device.asset_tag}, "Choose what you print on"),
        ({"tags": device.asset_tag, "format": "sheet", "start_at": "22"}, "places 1 to 21"),
        ({"lot": lot.number, "format": "roll"}, "nothing of this to print"),
        ({"bins": "Z-9", "format": "roll"}, "There is no bin Z-9"),
        ({"lot": "LOT-1", "format": "roll"}, "There is no lot"),
    ):
        answer = client.post("/warehouse/labels", sent)
        assert answer.status_code == 422, sent
        assert words in answer.content.decode(), sent
    device.refresh_from_db()
    assert device.labels_printed == 4


# ── Pools, parts, the gate, carbon, waste ────────────────────────────────────────────────────────────────────────────


@pytest.mark.django_db
def test_a_pool_is_opened_amended_and_its_rules_are_said_in_words():
    client, hub = client_of("warehouse_manager"), london.hub()
    sent = {
        "code": "GLA-2026",
        "name": "GLA 2026",
        "kind": "funder",
        "funder": "GLA",
        "boroughs": ["E09000028", "E09000022"],
        "kinds": ["laptop"],
        "collect_at": hub.code,
    }
    assert client.post("/warehouse/pools/new", sent)["Location"] == "/warehouse/pools/gla-2026"
    words = client.get("/warehouse/pools").content.decode()
    assert (
        f"People in Lambeth and Southwark, laptops only. Handed over at {hub.name} alone. Paid for by GLA."
        in words.replace("&#x27;", "'")
    )
    assert "is here already" in client.post("/warehouse/pools/new", sent).content.decode()
    client.post("/warehouse/pools/gla-2026/change", {"name": "GLA 2026", "boroughs": ["E09000028"]})
    pool = Pool.objects.get(code="gla-2026")
    assert (pool.borough, pool.boroughs, pool.kinds, pool.collect_at) == ("E09000028", [], [], None)
    assert client.get("/warehouse/pools/nothing").status_code == 404


@pytest.mark.django_db
def test_parts_below_their_level_come_first_and_every_movement_is_kept():
    client = client_of("technician")
    client.post("/warehouse/parts/new", {"code": "chg-65", "name": "Charger", "reorder_at": "0"})
    client.post("/warehouse/parts/new", {"code": "ssd-256", "name": "SSD", "reorder_at": "5"})
    client.post("/warehouse/parts/chg-65", {"quantity": "40", "why": "Order 4711"})
    assert client.post("/warehouse/parts/chg-65", {"quantity": "0", "why": ""}).status_code == 422
    page = client.get("/warehouse/parts").content.decode()
    assert page.index("ssd-256") < page.index("chg-65")
    assert page.count("Order more") == 1
    assert Part.objects.get(code="chg-65").in_stock == 40
    assert "+40" in client.get("/warehouse/parts/chg-65").content.decode()
    reader = client_of("administrator")
    assert reader.post("/warehouse/parts/chg-65", {"quantity": "1", "why": "x"}).status_code == 422
    assert Part.objects.get(code="chg-65").in_stock == 40


@pytest.mark.django_db
def test_a_rule_of_the_gate_goes_into_the_shadow_with_a_reason_and_some_never_do():
    client = client_of("warehouse_manager")
    assert client.post("/warehouse/gate/battery", {"reason": ""}).status_code == 422
    client.post("/warehouse/gate/battery", {"reason": "The meter is being mended"})
    assert GateRule.objects.get(code="battery").mode == "shadow"
    inventory.pass_qc(
        weak := in_check("PF-WEAK"), grade="A", battery_percent=30, by=london.actor("technician", key="user:checker")
    )
    assert weak.state == "available"
    page = client.get("/warehouse/gate").content.decode()
    assert "It would have stopped 1 since" in page
    assert 'href="/warehouse/gate/wiped"' not in page
    never = client.post("/warehouse/gate/wiped", {"reason": "In a hurry"})
    assert never.status_code == 422
    assert "always enforced" in never.content.decode()
    client.post("/warehouse/gate/battery", {"reason": "Mended"})
    assert inventory.modes()["battery"] == "enforced"
    assert client.get("/warehouse/gate/nothing").status_code == 404


def a_person(number):
    """Somebody who has nothing in common with the last one."""
    first, last = (("Amina", "Yusuf"), ("Kofi", "Mensah"), ("Mei", "Chen"))[number]
    about = {"date_of_birth": date(1950 + 7 * number, 3, 14)}
    return london.accepted(
        first_name=first, last_name=last, phone=f"+4477009003{number}0", resident=about, needs=("device",)
    )


@pytest.mark.django_db
def test_carbon_names_its_sources_and_what_it_leaves_out():
    with recording(london.ADMINISTRATOR, "test.set_up"):
        for number, kind in enumerate(("laptop", "laptop", "tablet")):
            device = london.device_on_shelf(f"PF-{number}", kind=kind)
            need = a_person(number).needs.get(kind="device")
            allocation = inventory.reserve(
                need, device=device, agreed="portal" if kind == "tablet" else "", by=london.actor("caseworker")
            )
            allocation.handed_over_at = timezone.now()
            allocation.save()
    client = client_of("warehouse_manager")
    page = client.get("/warehouse/carbon").content.decode()
    assert "400 kg CO2e" in page
    assert "from 2 devices" in page
    assert "tablets (1)" in page
    assert "TechResort" in page
    day = {"valid_from_day": "1", "valid_from_month": "1", "valid_from_year": "2023"}
    sent = {"kind": "tablet", "kilograms": "56.9", "source": "A maker's report", **day}
    client.post("/warehouse/carbon/new", sent)
    assert CarbonFactor.objects.count() == 1
    assert "457 kg CO2e" in client.get("/warehouse/carbon").content.decode()
    assert "already" in client.post("/warehouse/carbon/new", sent).content.decode()


@pytest.mark.django_db
def test_what_was_recycled_in_a_month_goes_on_one_note_a_recycler():
    for number, recycler in enumerate(("Green Metals Ltd", "Green Metals Ltd", "Sims")):
        inventory.recycle(received(f"PF-{number}"), weight_grams=1900, reason="Broken", recycler=recycler, by=MANAGER)
    client = client_of("warehouse_manager")
    page = client.get("/warehouse/weee").content.decode()
    assert "3 devices, 5,700 g" in page
    assert "Green Metals Ltd" in page
    note = {
        "month": f"{timezone.localdate():%Y-%m}",
        "recycler": "Green Metals Ltd",
        "number": "WEEE-1",
        "carrier": "Van Ltd",
        "code": "16 02 14",
    }
    paper = client.get("/warehouse/weee/note.pdf", note)
    assert paper["Content-Type"] == "application/pdf"
    assert paper.content.startswith(b"%PDF")
    assert client.get("/warehouse/weee/note.pdf", note | {"carrier": ""}).status_code == 422
    assert "Nothing left as waste" in client.get("/warehouse/weee?month=2024-02").content.decode()
    assert client.get("/warehouse/weee?month=soon").status_code == 404
    assert client.get("/warehouse/weee?month=0001-01").status_code == 404


# ── In a browser ─────────────────────────────────────────────────────────────────────────────────────────────────────

FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
)


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_every_page_is_sound_and_fits_a_small_phone(live_server):
    """axe finds nothing, and at 360 pixels nothing has to be scrolled sideways; then many are ticked, asked about
    and answered for.
    """
    from axe_playwright_python.sync_playwright import Axe  # noqa: PLC0415
    from playwright.sync_api import sync_playwright  # noqa: PLC0415

    paths = [path for path, roles in furnished().items() if "warehouse_manager" in roles and not path.endswith(".pdf")]
    place = Bin.objects.get(code="A-01")
    done = counted(place, [])
    paths += [f"/warehouse/counts/{done.pk}", f"/warehouse/counts/{done.pk}/approve", "/warehouse/labels?bins=A-01"]
    (
        in_check("PF-QC"),
        received("PF-RAW", make_and_model="A make and a model with rather a long name, 2026 edition (15 inches)"),
    )
    cookie = client_of("warehouse_manager").cookies["sessionid"].value
    pictures = os.environ.get("PICTURES", "")
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS.split())
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
        page = context.new_page()

        def look(name):
            found = Axe().run(page)
            assert found.violations_count == 0, (name, found.generate_report())
            page.set_viewport_size({"width": 360, "height": 740})
            over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            assert over <= 0, (name, over)
            page.set_viewport_size({"width": 1280, "height": 900})
            if pictures:
                page.screenshot(path=str(Path(pictures) / f"{name.strip('/').replace('/', '-')}.png"), full_page=True)

        for path in paths:
            assert page.goto(live_server.url + path).status == 200, path
            look(path)
        page.goto(live_server.url + "/warehouse/stock")
        for box in page.locator(".gol-tick input").all():
            box.check()
        page.select_option("#deed", "pass_qc")
        with page.expect_navigation():
            page.get_by_role("button", name="Go on").click()
        look("bulk-asked")
        page.get_by_label("Grade A").check()
        with page.expect_navigation():
            page.get_by_role("button", name="Pass them").click()
        look("bulk-answered")
        assert "1 done" in page.inner_text("h1")
        page.goto(live_server.url + "/warehouse/lots/new")
        page.fill("#lines", "fridge,Bosch")
        with page.expect_navigation():
            page.get_by_role("button", name="Announce it").click()
        look("lot-wrong")
        browser.close()
