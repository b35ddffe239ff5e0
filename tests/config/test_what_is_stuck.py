"""Planted wrongs of every kind: the nightly check finds each, and the page of what is stuck shows it with its owner."""

import re
from datetime import date, timedelta
from html import unescape

import pytest
from django.utils import timezone

from config.tasks import look_through_the_house
from connectivity import actions as connectivity
from connectivity.models import Sim
from inventory import actions as inventory
from inventory.models import Shipment
from notifications import actions as notifications
from notifications.models import Task
from people import actions as people
from skills import actions as skills
from tests import people_of_london as london
from tests.config.test_nightly import plant
from tests.portal.signing_in import signed_in, worker

pytestmark = [pytest.mark.django_db, pytest.mark.tampers]
KWAME = london.actor("caseworker")
STORE = london.actor("warehouse")
NAMES = iter(("Amina", "Rosa", "Zoë", "Kofi", "Wei", "Siân", "Ifeoma", "Tomasz", "Yusuf", "Chidi", "Noor", "Bao"))


def need(kind: str):
    """Of somebody of their own, whom nobody takes for another."""
    name = next(NAMES)
    year = 1940 + 3 * len(name) + ord(name[0]) % 40
    phone = f"+447700900{100 + ord(name[0]) + 7 * ord(name[1]) % 300}"
    about = {"date_of_birth": date(year, 3, 14)}
    return london.accepted(needs=(kind,), first_name=name, last_name=name, phone=phone, resident=about).needs.get()


def promised(serial: str):
    return inventory.reserve(need("device"), device=london.device_on_shelf(serial), by=KWAME)


def parcel(serial: str) -> Shipment:
    return inventory.create_shipment(allocation=promised(serial), hub=london.hub(), by=STORE)


def loaded(serial: str) -> Shipment:
    made = parcel(serial)
    inventory.pack(made, scanned=made.codes(), by=STORE)
    inventory.manifest(made, by=STORE)
    return made


def a_parcel_for_nobody() -> str:
    made = parcel("PF-0001")
    plant(made.lines.get(kind="device").allocation, released_at=timezone.now())
    return made.number


def a_parcel_without_its_device() -> str:
    made = loaded("PF-0002")
    plant(made.lines.get(kind="device").allocation.device, state="in_transit", custodian="courier")
    return made.number


def a_device_in_other_hands() -> str:
    device = london.device_on_shelf("PF-0003")
    plant(device, custodian="brixton-library")
    return device.asset_tag


def a_parcel_loaded_during_a_hold() -> str:
    made = loaded("PF-0004")
    people.raise_hold(made.referral.resident, kind="safeguarding", note="", by=london.actor("safeguarding_lead"))
    plant(made, state="manifested")
    return made.number


def a_device_promised_to_nobody() -> str:
    allocation = promised("PF-0005")
    plant(allocation, released_at=timezone.now())
    return allocation.device.asset_tag


def a_promise_that_outlives_its_need() -> str:
    allocation = promised("PF-0006")
    plant(allocation.need, state="unmet")
    return allocation.need.referral.reference


def a_sim_in_a_box_that_is_not_on_its_way() -> str:
    (sim,) = london.sims_on_shelf("8944110068256270054")
    plant(sim, state="boxed")
    return sim.iccid


def a_sim_past_its_end() -> str:
    (sim,) = london.sims_on_shelf("8944110068256270062")
    reserved = connectivity.reserve(need("data"), by=KWAME)
    plant(reserved, state="active", ends_on=timezone.localdate() - timedelta(days=5))
    return sim.iccid


def a_seat_in_a_cancelled_class() -> str:
    seat = skills.book(need("skills"), session=london.session_today(), by=KWAME)
    plant(seat.session, cancelled_at=timezone.now())
    return seat.need.referral.reference


def a_remedy_of_a_case_that_has_ended() -> str:
    broken = need("data")
    plant(broken, state="remedy")
    plant(broken.referral, state="closed")
    return broken.referral.reference


def a_task_of_someone_who_has_left() -> str:
    gone = worker("gone@london.example", role="administrator")
    task = notifications.raise_task("inventory.data_incident", reference="DEV-GONE-0001", by=london.actor("system"))
    notifications.take_task(task, by=gone.actor())
    plant(gone, is_active=False)
    return task.reference


def a_referral_that_nobody_looks_at() -> str:
    case = london.referral(first_name="Abena", phone="+447700900999")
    plant(case, submitted_at=timezone.now() - timedelta(days=4))
    return case.reference


WRONGS = (
    (a_parcel_for_nobody, "Stop a parcel that is for no one", "Warehouse"),
    (a_parcel_without_its_device, "Look for the device of a parcel", "Warehouse"),
    (a_device_in_other_hands, "Find out who has a device", "Warehouse managers"),
    (a_parcel_loaded_during_a_hold, "Keep back a parcel", "Safeguarding leads"),
    (a_device_promised_to_nobody, "Find out who a device is for", "Warehouse managers"),
    (a_promise_that_outlives_its_need, "Release what is kept for an ended need", "Caseworkers"),
    (a_sim_in_a_box_that_is_not_on_its_way, "Find a SIM that is in no box", "Warehouse"),
    (a_sim_past_its_end, "End a SIM whose months are over", "Warehouse"),
    (a_seat_in_a_cancelled_class, "Move a seat from a cancelled class", "Caseworkers"),
    (a_remedy_of_a_case_that_has_ended, "Put a need back in its place", "Triage leads"),
    (a_task_of_someone_who_has_left, "Give away the task of someone who has left", "Administration"),
    (a_task_of_someone_who_has_left, "Decide whether to report a lost device to the ICO", "Safeguarding leads"),
    (a_referral_that_nobody_looks_at, "A referral that no one has checked", "Caseworkers"),
)


def rows_of(client, query: str = "") -> list[str]:
    """The rows of the page and of those that follow, each as the words that are read."""
    rows = []
    while True:
        answer = client.get(f"/work/stuck{query}")
        assert answer.status_code == 200
        page = answer.content.decode()
        rows += re.findall(r"<tr.*?</tr>", page, re.S)
        onward = re.search(r'href="(\?[^"]*after=[^"]+)"[^>]*rel="next"', page)
        if onward is None:
            return [" ".join(unescape(re.sub(r"<[^>]+>", " ", row)).split()) for row in rows]
        query = unescape(onward[1])


def test_each_planted_wrong_is_on_the_page_with_its_owner():
    planted = {plant_it: plant_it() for plant_it in dict.fromkeys(wrong for wrong, _, _ in WRONGS)}
    look_through_the_house()
    client = signed_in(worker("admin@london.example", role="administrator"))
    rows = rows_of(client)
    missing = []
    for wrong, title, owner in WRONGS:
        reference = planted[wrong]
        of_it = [row for row in rows if reference in row.replace(" ", "") or reference in row]
        if not any(title in row and owner in row for row in of_it):
            missing.append((wrong.__name__, title, owner, of_it))
    assert missing == []


def test_what_is_found_right_is_told_apart_and_what_is_gone_closes_by_itself():
    case = a_device_in_other_hands()
    look_through_the_house()
    task = Task.objects.get(kind="house.custody_broken")
    client = signed_in(worker("admin@london.example", role="administrator"))
    assert any(case in row for row in rows_of(client))
    client.post(f"/tasks/{task.pk}", {"do": "finish", "outcome": "not_needed", "note": ""})
    look_through_the_house()
    assert not any(case in row for row in rows_of(client))
    assert any(case in row for row in rows_of(client, "?show=right"))
    other = a_sim_in_a_box_that_is_not_on_its_way()
    look_through_the_house()
    plant(Sim.objects.get(iccid=other), state="available")
    look_through_the_house()
    assert not any(other in row.replace(" ", "") for row in rows_of(client))
    assert any(other in row.replace(" ", "") for row in rows_of(client, "?show=ended"))
