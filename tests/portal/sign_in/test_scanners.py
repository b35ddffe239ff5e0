"""Shared scanners: a PIN opens the warehouse and nothing else."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from demo.foundations import SECOND_FACTOR
from people import actions as people
from people.models import User
from portal.sign_in import factors
from tests import people_of_london as london
from tests.portal.sign_in.accounts import person, signed_in, words_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def bench(pages):
    """A warehouse with a manager, a worker with a PIN, and a device that the manager has made a scanner."""
    at = london.organisation("get-online", "Get Online London", "partner", "")
    manager = person("warehouse_manager", email="manager@get-online.example", name="Mo", at=at)
    worker_ = person("warehouse", email="worker@get-online.example", name="Wanda", at=at)
    for each in (manager, worker_):
        factors.enrol(each, SECOND_FACTOR)
    hers = signed_in(worker_)
    assert "at least three different" in words_of(hers.post("/account/pin", {"pin": "111111", "again": "111111"}))
    assert "not the same" in words_of(hers.post("/account/pin", {"pin": "274918", "again": "274919"}))
    assert hers.post("/account/pin", {"pin": "274918", "again": "274918"})["Location"] == "/account/pin?done"
    device = signed_in(manager)
    created = device.post("/warehouse/scanner", {"name": "Bench 2"})
    assert created.cookies["scanner"]["httponly"]
    assert int(created.cookies["scanner"]["max-age"]) > 10**7
    device.post("/account/logout/")
    return at, worker_, device


def test_a_pin_opens_the_warehouse_and_nothing_else(bench):
    at, wanda, device = bench
    page = words_of(device.get("/warehouse/pin"))
    assert "Wanda" in page
    assert ">Mo<" not in page.replace(" ", "")
    assert device.get("/warehouse/sorting")["Location"] == "/warehouse/pin?next=%2Fwarehouse%2Fsorting"
    answer = device.post("/warehouse/pin?next=/warehouse/sorting", {"person": str(wanda.pk), "pin": "274918"})
    assert answer["Location"] == "/warehouse/sorting"
    assert device.get("/warehouse/").content.decode() == f"['warehouse'] scanner {at.pk}"
    for elsewhere in ("/", "/some/form", "/account/pin", "/account/", "/api/v1/devices", "/admin/"):
        assert device.get(elsewhere)["Location"] == "/warehouse/"
    assert device.get("/warehouse/scanner").status_code == 403
    with time_machine.travel(timezone.now() + timedelta(minutes=12)):
        assert device.get("/warehouse/")["Location"].startswith("/warehouse/pin")
    device.post("/warehouse/pin", {"person": str(wanda.pk), "pin": "274918"})
    assert device.post("/account/logout/")["Location"] == "/warehouse/pin"
    assert "last_person" not in device.cookies or device.cookies["last_person"].value.find(str(wanda.pk)) == -1


def test_a_manager_at_a_scanner_has_a_workers_hands(bench):
    _, _, device = bench
    manager = User.objects.get(email="manager@get-online.example")
    people.set_pin(manager, pin="918274", by=manager.actor())
    device.post("/warehouse/pin", {"person": str(manager.pk), "pin": "918274"})
    assert device.get("/warehouse/").content.startswith(b"['warehouse'] scanner")


def test_five_wrong_pins_lock_it_in_words(bench):
    _, wanda, device = bench
    for _ in range(5):
        assert "not the right PIN" in words_of(
            device.post("/warehouse/pin", {"person": str(wanda.pk), "pin": "000000"})
        )
    locked = device.post("/warehouse/pin", {"person": str(wanda.pk), "pin": "274918"})
    assert locked.status_code == 200
    assert "Wait a quarter of an hour" in words_of(locked)
    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        assert device.post("/warehouse/pin", {"person": str(wanda.pk), "pin": "274918"})["Location"] == "/warehouse/"


def test_a_pin_is_worth_nothing_away_from_a_live_scanner(bench):
    at, wanda, device = bench
    elsewhere = Client().post("/warehouse/pin", {"person": str(wanda.pk), "pin": "274918"})
    assert elsewhere.status_code == 403
    assert "not a shared scanner" in words_of(elsewhere)
    device.post("/warehouse/pin", {"person": str(wanda.pk), "pin": "274918"})
    stolen = Client()
    stolen.cookies["sessionid"] = device.cookies["sessionid"].value
    assert stolen.get("/warehouse/")["Location"] == "/warehouse/pin"
    device.post("/warehouse/pin", {"person": str(wanda.pk), "pin": "274918"})
    scanner = at.scanners.get()
    manager = signed_in(User.objects.get(email="manager@get-online.example"))
    assert manager.post(f"/warehouse/scanner/{scanner.pk}/retire")["Location"] == "/warehouse/scanner"
    assert device.get("/warehouse/")["Location"] == "/warehouse/pin"
    assert device.get("/warehouse/pin").status_code == 403
    assert signed_in(wanda).get("/warehouse/scanner").status_code == 403
    assert signed_in(person()).get("/account/pin").status_code == 403
