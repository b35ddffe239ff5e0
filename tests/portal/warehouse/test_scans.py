"""The scan page: six answers that nobody takes for one another, and every scan counted once."""

import json
import re
import uuid
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from audit.models import LedgerEntry
from inventory import actions as inventory
from inventory.models import Device, Scan
from tests import people_of_london as london
from tests.portal.signing_in import worker
from tests.portal.warehouse.bench_things import MANAGER, a_scan, in_check, parcel_of, received, send, staff, words_of

pytestmark = pytest.mark.django_db


def test_six_answers_that_nobody_takes_for_one_another():
    clerk = staff("warehouse_manager")
    device = received()
    shelf = london.device_on_shelf("PF-W2")
    inventory.open_bin(code="A-01", by=london.actor("warehouse_manager"))
    answer = send(
        clerk,
        a_scan("wipe", device.asset_tag.lower()),
        a_scan("wipe", device.asset_tag),
        a_scan("repair", device.asset_tag),
        a_scan("wipe", "A-01"),
        a_scan("receive", "NOBODY-KNOWS-1"),
        a_scan("pack", shelf.asset_tag),
        a_scan("put_away", shelf.asset_tag, bin="A-01"),
    )
    assert [each["outcome"] for each in answer] == [
        "done",
        "already",
        "wrong_state",
        "wrong_item",
        "unknown",
        "wrong_item",
        "done",
    ]
    assert answer[4]["href"].startswith("/warehouse/receive?serial=NOBODY-KNOWS-1")
    assert len({each["title"] for each in answer}) == 5
    assert all(each["words"].endswith(".") for each in answer)
    assert Device.objects.get(pk=shelf.pk).bin.code == "A-01"


def test_the_same_scans_again_change_nothing():
    clerk = staff("technician")
    device = received()
    scans = [a_scan("wipe", device.asset_tag), a_scan("look", device.asset_tag)]
    first = send(clerk, *scans)
    entries = LedgerEntry.objects.count()
    assert send(clerk, *scans) == first
    assert LedgerEntry.objects.count() == entries
    assert Scan.objects.count() == 2
    assert Client().post("/warehouse/scans", "[]", content_type="application/json").status_code == 401
    assert send(clerk, {"id": "x"}, a_scan("look", "\x00"))[1]["outcome"] == "stopped"


def test_without_a_script_a_scan_is_a_form():
    clerk = staff("technician")
    device = received()
    answer = clerk.post(
        "/warehouse/scan", {"mode": "wipe", "code": device.asset_tag, "id": str(uuid.uuid4())}, follow=True
    )
    page = answer.content.decode()
    assert "gol-answer--done" in page
    assert "To be wiped" in page
    to_page = clerk.post("/warehouse/scan", {"mode": "check", "code": device.asset_tag})
    assert to_page.url.startswith(f"/warehouse/device/{device.asset_tag}")


# ── Scans ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_what_cannot_be_read_is_answered_and_stops_nothing():
    client = staff("technician")
    device = received()
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
    answer = send(client, *bad, odd, ahead, good)
    assert [each["outcome"] for each in answer] == ["stopped"] * 7 + ["done"] * 3
    assert answer[0]["id"] == "7"
    assert Scan.objects.get(pk=ahead["id"]).scanned_at < timezone.now() + timedelta(minutes=1)
    for wrong in ("{}", "nonsense", json.dumps([good] * 201)):
        assert client.post("/warehouse/scans", wrong, content_type="application/json").status_code == 422


def test_a_rule_that_stops_a_scan_is_the_sixth_answer():
    client = staff("technician")
    device = in_check("PF-STOP", battery_percent=20)
    answer = send(client, a_scan("check", device.asset_tag, grade="A"))[0]
    assert answer["outcome"] == "stopped"
    assert answer["title"] == "Stopped"
    assert "20%" in answer["words"]
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
    client = staff("technician")
    device = received()
    id = re.search(r'name="id" value="([^"]+)"', client.get("/warehouse/scan?mode=wipe").content.decode())[1]
    for _ in range(2):
        answer = client.post("/warehouse/scan", {"mode": "wipe", "code": device.asset_tag, "id": id}, follow=True)
        assert "To be wiped. Connect it to the bench." in words_of(answer)
    assert Scan.objects.count() == 1
    assert client.post("/warehouse/scan", {"mode": "wipe", "code": "  "}, follow=True).status_code == 200


def test_a_bin_first_then_what_goes_into_it():
    client = staff("warehouse")
    device = received()
    inventory.open_bin(code="A-03-2", by=MANAGER)
    page = client.post("/warehouse/scan", {"mode": "put_away", "code": device.asset_tag}, follow=True)
    assert "Scan the bin first, then its devices." in words_of(page)
    page = client.post(
        "/warehouse/scan", {"mode": "put_away", "code": "https://getonline.london/warehouse/bins/a-03-2"}, follow=True
    )
    assert 'name="bin" value="A-03-2"' in page.content.decode()
    assert "Bin A-03-2 is open. Scan each item." in words_of(page)
    page = client.post("/warehouse/scan", {"mode": "put_away", "code": device.asset_tag, "bin": "A-03-2"}, follow=True)
    assert "In bin A-03-2." in words_of(page)
    assert 'name="bin" value="A-03-2"' in page.content.decode()


def test_packed_and_loaded_by_scan():
    client = staff("warehouse")
    device = london.device_on_shelf("PF-K1")
    other = london.device_on_shelf("PF-K2")
    parcel = parcel_of(device)
    answer = send(
        client,
        a_scan("pack", other.asset_tag),
        a_scan("pack", device.asset_tag),
        a_scan("load", device.asset_tag),
        a_scan("pack", "CHARGER-LAPTOP", into=parcel.number),
        a_scan("pack", "CHARGER-PHONE", into=parcel.number),
        a_scan("pack", "leaflet", into=parcel.number),
        a_scan("load", parcel.number),
        a_scan("load", device.asset_tag),
        a_scan("load", parcel.number),
    )
    outcomes = ["wrong_item", "done", "wrong_item", "done", "wrong_item", "done", "done", "already", "already"]
    assert [each["outcome"] for each in answer] == outcomes
    assert answer[1]["words"] == f"In {parcel.number}. Still to scan: Charger for a laptop, Leaflet in Somali."
    parcel.refresh_from_db()
    assert parcel.state == "in_transit"
