"""Shared scanners: a PIN opens the warehouse and nothing else."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.utils import timezone

from demo.foundations import SECOND_FACTOR
from people import actions as people
from people import limits
from people.models import User
from people.organisations.actions import pins
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
    pin = re.search(r"<strong[^>]*>(\d{6})</strong>", words_of(hers.post("/account/pin")))[1]
    device = signed_in(manager)
    created = device.post("/warehouse/scanner", {"name": "Bench 2"})
    assert created.cookies["scanner"]["httponly"]
    assert int(created.cookies["scanner"]["max-age"]) > 10**7
    device.post("/account/logout/")
    return at, worker_, device, pin


def test_a_pin_opens_the_warehouse_and_nothing_else(bench):
    at, wanda, device, pin = bench
    page = words_of(device.get("/warehouse/pin"))
    assert "Wanda" in page
    assert ">Mo<" not in page.replace(" ", "")
    assert device.get("/warehouse/sorting")["Location"] == "/warehouse/pin?next=%2Fwarehouse%2Fsorting"
    answer = device.post("/warehouse/pin?next=/warehouse/sorting", {"person": str(wanda.pk), "pin": pin})
    assert answer["Location"] == "/warehouse/sorting"
    assert device.get("/warehouse/").content.decode() == f"['warehouse'] scanner {at.pk}"
    for elsewhere in ("/", "/some/form", "/account/pin", "/account/", "/api/v1/devices", "/admin/"):
        assert device.get(elsewhere)["Location"] == "/warehouse/"
    assert device.get("/warehouse/scanner").status_code == 403
    with time_machine.travel(timezone.now() + timedelta(minutes=12)):
        assert device.get("/warehouse/")["Location"].startswith("/warehouse/pin")
    device.post("/warehouse/pin", {"person": str(wanda.pk), "pin": pin})
    assert device.post("/account/logout/")["Location"] == "/warehouse/pin"
    assert "last_person" not in device.cookies or device.cookies["last_person"].value.find(str(wanda.pk)) == -1


def test_a_manager_at_a_scanner_has_a_workers_hands(bench):
    _, _, device, _ = bench
    manager = User.objects.get(email="manager@get-online.example")
    _, pin = people.draw_pin(manager, by=manager.actor())
    device.post("/warehouse/pin", {"person": str(manager.pk), "pin": pin})
    assert device.get("/warehouse/").content.startswith(b"['warehouse'] scanner")


def test_five_wrong_pins_lock_it_in_words(bench):
    _, wanda, device, pin = bench
    for _ in range(5):
        assert "The PIN is wrong" in words_of(device.post("/warehouse/pin", {"person": str(wanda.pk), "pin": "111111"}))
    locked = device.post("/warehouse/pin", {"person": str(wanda.pk), "pin": pin})
    assert locked.status_code == 200
    assert "Wait 15 minutes" in words_of(locked)
    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        assert device.post("/warehouse/pin", {"person": str(wanda.pk), "pin": pin})["Location"] == "/warehouse/"


def test_a_pin_is_worth_nothing_away_from_a_live_scanner(bench):
    at, wanda, device, pin = bench
    elsewhere = Client().post("/warehouse/pin", {"person": str(wanda.pk), "pin": pin})
    assert elsewhere.status_code == 403
    assert "not a shared scanner" in words_of(elsewhere)
    device.post("/warehouse/pin", {"person": str(wanda.pk), "pin": pin})
    stolen = Client()
    stolen.cookies["sessionid"] = device.cookies["sessionid"].value
    assert stolen.get("/warehouse/")["Location"] == "/warehouse/pin"
    device.post("/warehouse/pin", {"person": str(wanda.pk), "pin": pin})
    scanner = at.scanners.get()
    manager = signed_in(User.objects.get(email="manager@get-online.example"))
    assert manager.post(f"/warehouse/scanner/{scanner.pk}/retire")["Location"] == "/warehouse/scanner"
    assert device.get("/warehouse/")["Location"] == "/warehouse/pin"
    assert device.get("/warehouse/pin").status_code == 403
    assert signed_in(wanda).get("/warehouse/scanner").status_code == 403
    caseworker = person("caseworker", email="case@get-online.example")
    factors.enrol(caseworker, SECOND_FACTOR)
    assert signed_in(caseworker).get("/account/pin").status_code == 403


def test_closing_the_organisation_ends_its_scanners_at_once(bench):
    at, wanda, device, pin = bench
    device.post("/warehouse/pin", {"person": str(wanda.pk), "pin": pin})
    people.close_organisation(at, reason="Left", by=london.ADMINISTRATOR)
    assert device.get("/warehouse/")["Location"] == "/warehouse/pin"
    assert device.get("/warehouse/pin").status_code == 403
    wanda.refresh_from_db()
    with pytest.raises(people.WrongPin, match="We do not know this PIN"):
        people.enter_pin(wanda, pin=pin, scanner=at.scanners.get())


@pytest.mark.django_db(transaction=True)
def test_of_24_wrong_pins_at_once_exactly_the_limit_is_judged(bench, monkeypatch):
    at, wanda, _, _ = bench
    wanda.refresh_from_db()
    scanner = at.scanners.select_related("organisation").get()
    judged = []
    monkeypatch.setattr(pins, "check_password", lambda *_: judged.append(1))

    def wrong(_):
        try:
            people.enter_pin(wanda, pin="111111", scanner=scanner)
        except people.WrongPin as refusal:
            return refusal.sentence
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        sentences = list(pool.map(wrong, range(24)))
    assert len(judged) == limits.PIN_AT_SCANNER.most
    assert sum("Too many" in sentence for sentence in sentences) == 24 - limits.PIN_AT_SCANNER.most
