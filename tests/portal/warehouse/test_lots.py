"""Donations by forms: what a donor announces, and what is received."""

import json
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from inventory import actions as inventory
from inventory.models import Device, Donor, Lot
from portal.warehouse.announcement_page import read_list
from tests import people_of_london as london
from tests.portal.warehouse.store_things import MANAGER, a_lot, client_of, received


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
    assert "there are too many columns" in read_list("laptop,Dell,S1,1,grey")[1][0]
    assert "80 characters or fewer" in read_list(f"laptop,Dell,{'S' * 81}")[1][0]


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
    assert "Line 3: There is already a device with serial number PF-HERE." in known
    assert "Line 5: Serial number S2 is in the list twice." in known
    assert (
        "Enter what is coming, with one line for each kind" in client.post("/warehouse/lots/new", sent).content.decode()
    )
    assert not Lot.objects.exists()
    created = client.post("/warehouse/lots/new", sent | {"lines": "laptop,Dell,,3\ntablet\tiPad"})
    assert created.status_code == 422  # the second line has tabs, the first has commas: said, and not guessed
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
    assert "different from those announced" in without.content.decode()
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
    assert "Check these" in done
    assert "OTHER-DRIVE" in done
    again = client.post(
        "/warehouse/receive", {"serial": "PF4X1234", "kind": "laptop", "make_and_model": "X", "pool": "general"}
    )
    assert again.status_code == 422
    assert "already a device with this" in again.content.decode()
    other = client.post(
        "/warehouse/receive",
        {"serial": "ELSE", "pool": "general", "report": SimpleUploadedFile("r.json", json.dumps(machine).encode())},
    )
    assert "The report is for PF4X1234, but you entered ELSE" in other.content.decode()
    broken = client.post(
        "/warehouse/receive", {"pool": "general", "report": SimpleUploadedFile("r.json", b"{not json")}
    )
    assert broken.status_code == 422
    assert 'href="#report"' in broken.content.decode()
    for sent, words in (
        ({}, "Scan or enter the serial number, or upload the hardware report"),
        ({"serial": "N/A", "kind": "laptop", "make_and_model": "X", "pool": "general"}, "is not a serial number"),
        ({"serial": "S1", "lot": "LOT-1"}, "There is no lot LOT-1"),
        ({"serial": "S1"}, "Enter what it is"),
    ):
        assert words in client.post("/warehouse/receive", sent).content.decode(), sent
    assert Device.objects.count() == 1


@pytest.mark.django_db
def test_a_donor_is_added_and_amended():
    client = client_of("warehouse_manager")
    created = client.post("/warehouse/donors/new?next=lot", {"name": "  Thames   Water ", "wants_certificates": "on"})
    donor = Donor.objects.get()
    assert donor.name == "Thames Water"
    assert created["Location"] == f"/warehouse/lots/new?donor={donor.pk}"
    assert client.get(created["Location"]).content.decode().count("selected") >= 1
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
