"""From a donor's pallet to the right person, lived through the doors: waiting honestly, saying no, racing, being
stopped at the gate, counting.
"""

import json
import threading
import uuid
from datetime import timedelta

import pytest
import time_machine
from django.db import connection, connections
from django.utils import timezone

from audit.models import LedgerEntry
from audit.recording import recording
from inventory import actions as inventory
from inventory.models import Allocation, DataIncident, Device, PassedOver
from jobs import worker as worker_of_jobs
from notifications import actions as notifications
from notifications.models import Message, Task
from people import actions as people
from referrals.models import Need
from tests import people_of_london as london
from tests.journeys.doors import Machine, all_is_well
from tests.journeys.shelf import waiting, with_another_drives_certificate
from tests.portal.signing_in import signed_in, worker
from tests.wipes import proof

pytestmark = pytest.mark.django_db(transaction=True)


def test_out_of_stock_honestly():
    """No laptop is free: the need waits at its own date, and whoever was passed over when one comes can read why."""
    reader = waiting(0, requires=("screen_reader",))[1]
    lambeths = waiting(1, borough="E09000022", postcode="SW2 1RW")[1]
    referral, need = waiting(2)
    triage = Machine("caseworker")
    partner = Machine("partner")
    worker_of_jobs.work(until_idle=True)
    need.refresh_from_db()
    assert (need.state, need.queued_at) == ("waiting", referral.submitted_at)
    answer = partner.get(f"needs/{need.pk}")
    assert answer["state"] == "waiting"
    assert answer["wait"]["place"] == "place 1-10 on the waiting list"
    assert answer["wait"]["weeks"]
    page = signed_in(worker()).get(f"/refer/{referral.reference}").content.decode()
    assert "place 1-10" in page
    # A laptop of Southwark's own pool comes through the bench: who is first by the published order, and fits, is
    # offered it.
    bench = Machine("technician")
    device = london.device_on_shelf("PF-4", pool_=london.pool("southwark", "E09000028"))
    worker_of_jobs.work(until_idle=True)
    need.refresh_from_db()
    assert need.state == "offered"
    assert bench.get(f"devices/{device.asset_tag}")["state"] == "reserved"
    passed = {row.need_id: row for row in PassedOver.objects.filter(device=device)}
    assert set(passed) == {reader.pk, lambeths.pk}
    assert "accessibility" in passed[reader.pk].rules
    assert "pool" in passed[lambeths.pk].rules
    assert "A laptop became available." in passed[reader.pk].sentence
    allocation = triage.get("allocations")["items"][0]
    explained = triage.get(f"allocations/{allocation['id']}/explanation")
    assert explained["rule"] == "next in the published order"
    assert len(explained["passed_over"]) == 2
    report = (
        signed_in(worker("kwame@get-online.example", role="caseworker", name="Kwame Boateng"))
        .get("/queue/skipped")
        .content.decode()
    )
    assert all(row.sentence.split(". ", 1)[1][:20] in report for row in passed.values())
    text = need.wait_estimates.get()
    assert text.served_at is not None
    all_is_well()


def test_a_substitute_is_declined():
    """Someone would rather wait: the tablet goes to the next person, and the need keeps its date."""
    first = waiting(0)[1]
    second = waiting(1)[1]
    tablet = london.device_on_shelf("TAB-5", kind="tablet")
    worker_of_jobs.work(until_idle=True)
    first.refresh_from_db()
    offered = Allocation.objects.get(need=first)
    assert first.state == "offered"
    assert offered.is_substitute
    assert offered.device == tablet
    text = Message.objects.get(event="inventory.offered", reason_id=offered.pk)
    assert "a tablet instead of a laptop" in text.body
    assert "Reply" in text.body
    before = first.queued_at
    notifications.receive(sender=text.address, body="Wait please", provider_id="SM-wait", by=london.actor("system"))
    worker_of_jobs.work(until_idle=True)
    first.refresh_from_db()
    second.refresh_from_db()
    offered.refresh_from_db()
    assert (first.state, first.queued_at, first.declined_kinds) == ("waiting", before, ["tablet"])
    assert (offered.answer, offered.answered_how) == ("wait", "text")
    assert second.state == "offered"
    assert Allocation.objects.get(need=second).device == tablet
    # Nobody packs a substitute that nobody has agreed to.
    clerk = Machine("warehouse")
    live = Allocation.objects.get(need=second)
    assert (
        clerk.post("shipments", {"allocation": str(live.pk), "hub": london.hub().code}, 409)["code"] == "not_answered"
    )
    agreed = Machine("partner").post(f"needs/{second.pk}/accept-offer", {"agreed": "by phone"})
    assert agreed["state"] == "reserved"
    live.refresh_from_db()
    assert (live.answer, live.answered_how) == ("accepted", "by phone")
    # A laptop that comes next goes to the one who would rather wait.
    london.device_on_shelf("PF-5")
    worker_of_jobs.work(until_idle=True)
    first.refresh_from_db()
    assert first.state == "offered"
    assert Allocation.objects.get(need=first, released_at=None).device.kind == "laptop"
    all_is_well()


def at_once(*acts):
    """Each in a thread and a connection of its own, let go together; what each gave."""
    barrier = threading.Barrier(len(acts))
    answers = [None] * len(acts)

    def run(place, act):
        barrier.wait()
        try:
            answers[place] = act()
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    return answers


def test_two_people_and_one_laptop():
    """Two allocators through the API, and a run, at the same moment: one of them has it."""
    needs = [waiting(number)[1] for number in range(3)]
    device = london.device_on_shelf("PF-10")
    clients = [Machine("caseworker"), Machine("triage_lead")]

    def click(machine, need):
        return machine.http.post(
            "/api/v1/allocations", json.dumps({"need": str(need.pk)}), content_type="application/json"
        )

    def run():
        return inventory.run_allocation(by=london.actor("triage_lead"))

    one, two, ran = at_once(lambda: click(clients[0], needs[1]), lambda: click(clients[1], needs[2]), run)
    statuses = [one.status_code, two.status_code]
    won = statuses.count(201) + len(ran["promised"])
    assert won == 1
    assert all(status in (201, 409) for status in statuses)
    for answer in (one, two):
        assert answer.status_code == 201 or answer.json()["detail"].endswith(".")
    assert Allocation.objects.filter(device=device, released_at=None).count() == 1
    all_is_well()


def test_not_wiped_not_leaving():
    """Form, bulk, administration, API and scanner meet the same gate, and each attempt is on the ledger."""
    waits = inventory.receive(
        serial="PF-11A",
        kind="laptop",
        make_and_model="HP EliteBook",
        pool=london.pool(),
        drive_serials=["MINE-2"],
        by=london.actor("technician"),
    )
    bench = Machine("technician")
    bench.post(f"devices/{waits.asset_tag}/to-wipe")
    log = [proof("ANOTHER-2") | {"started_at": timezone.now().isoformat()}]
    refused = bench.post(f"devices/{waits.asset_tag}/record-wipe", {"evidence": log}, 409)
    assert "MINE-2" in refused["detail"]
    assert "ANOTHER-2" in refused["detail"]
    device = with_another_drives_certificate()
    reason = "No passed wipe for drive MINE-1."
    api = bench.post(f"devices/{device.asset_tag}/pass-qc", {"grade": "A"}, 409)
    assert api["code"] == "gate_closed"
    assert reason in api["detail"]
    sent = {"scans": [{"id": str(uuid.uuid4()), "mode": "check", "code": device.asset_tag, "grade": "A"}]}
    scanned = bench.post("scans", sent)["items"][0]
    assert scanned["outcome"] == "stopped"
    assert reason in scanned["words"]
    assert bench.post("scans", sent)["items"][0] == scanned
    page = signed_in(worker("technician@get-online.example", role="technician", name="Temi Ade"))
    form = page.post(f"/warehouse/device/{device.asset_tag}/do/pass-qc", {"grade": "A"})
    assert form.status_code in (409, 422)
    assert reason in form.content.decode()
    manager = worker("manager@get-online.example", role="warehouse_manager", name="Mo Khan")
    bulk = signed_in(manager).post(
        "/warehouse/stock/do", {"deed": "pass_qc", "tags": [device.asset_tag], "grade": "A", "confirmed": "yes"}
    )
    assert reason in bulk.content.decode()
    manager.is_staff = manager.is_superuser = True
    with recording(london.ADMINISTRATOR, "test.set_up"):
        manager.save()
    signed_in(manager).post(
        "/admin/inventory/device/", {"action": "pass_with_grade_b", "_selected_action": [str(device.pk)]}, follow=True
    )
    device.refresh_from_db()
    assert device.state == "qc"
    attempts = LedgerEntry.objects.filter(object_id=device.pk, action="inventory.pass_qc", refused="gate_closed")
    assert {entry.channel for entry in attempts} >= {"api", "web", "admin"}
    assert attempts.count() >= 5
    # Nor does it leave: what has come past the gate by whatever way is stopped again at the door.
    with recording(london.ADMINISTRATOR, "test.set_up"), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE inventory_device DISABLE TRIGGER no_unproven_storage_on_the_shelf")
        device.pass_qc()
        device.grade = "A"
        device.save()
    need = waiting(3)[1]
    allocation = inventory.reserve(need, device=device, by=london.actor("caseworker"))
    clerk = Machine("warehouse")
    parcel = clerk.post("shipments", {"allocation": str(allocation.pk), "hub": london.hub().code}, 201)
    packing = clerk.post(f"shipments/{parcel['number']}/pack", {"scanned": [device.asset_tag]}, 409)
    assert reason in packing["detail"]
    device.refresh_from_db()
    assert device.state == "reserved"


def test_a_stock_take():
    """A frozen bin is counted twice blind; what is missing is lost, whoever was promised it waits at their own date."""
    people_of_the_store = london.actor("warehouse", key="user:first"), london.actor("warehouse", key="user:second")
    bin_ = inventory.open_bin(code="A-01", by=london.actor("warehouse_manager"))
    here = london.device_on_shelf("PF-16A")
    promised = london.device_on_shelf("PF-16B")
    unwiped = None
    unwiped = inventory.receive(
        serial="PF-16C",
        kind="laptop",
        make_and_model="Dell Latitude",
        pool=london.pool(),
        drive_serials=["RAW-1"],
        by=people_of_the_store[0],
    )
    for device in (here, promised, unwiped):
        inventory.put_away(device, bin=bin_, by=people_of_the_store[0])
    need = waiting(4)[1]
    inventory.reserve(need, device=promised, by=london.actor("caseworker"))
    before = need.queued_at
    manager = Machine("warehouse_manager")
    take = manager.post("stock-takes", {"bin": "A-01"}, 201)
    assert take["result"] is None
    for _ in range(2):
        counted = Machine("warehouse").post(f"stock-takes/{take['id']}/count", {"tags": [here.asset_tag]})
    assert counted["state"] == "counted"
    assert set(counted["result"]["missing"]) == {promised.asset_tag, unwiped.asset_tag}
    done = manager.post(f"stock-takes/{take['id']}/approve", {"reason": "Searched twice, with the night shift"})
    assert done["state"] == "approved"
    need.refresh_from_db()
    assert (need.state, need.queued_at) == ("waiting", before)
    assert {Device.objects.get(pk=d.pk).state for d in (promised, unwiped)} == {"lost"}
    task = Task.objects.get(kind="inventory.data_incident")
    assert task.reference == DataIncident.objects.get(device=unwiped).number
    all_is_well()


def test_a_lapsed_offer_keeps_the_place_and_a_hold_stops_its_clock():
    """The next person is asked, the first keeps their date; while a hold bites nothing lapses. (ND7, HD1)"""
    first = waiting(0)[1]
    second = waiting(1)[1]
    london.device_on_shelf("PF-7")
    worker_of_jobs.work(until_idle=True)
    first.refresh_from_db()
    offer = Allocation.objects.get(need=first)
    hold = people.raise_hold(first.referral.resident, kind="safeguarding", by=london.actor("hub_worker"))
    with time_machine.travel(offer.offer_expires_at + timedelta(hours=1)):
        inventory.remind_and_lapse_offers()
        offer.refresh_from_db()
        assert offer.is_open_offer
        assert offer.paused_at is not None
        people.propose_lift(hold, by=london.actor("safeguarding_lead"))
        people.lift_hold(hold, by=london.actor("triage_lead"))
        offer.refresh_from_db()
        assert offer.paused_at is None
    with time_machine.travel(offer.offer_expires_at + timedelta(hours=1)):
        inventory.remind_and_lapse_offers()
        worker_of_jobs.work(until_idle=True)
        first.refresh_from_db()
        second.refresh_from_db()
        offer.refresh_from_db()
        assert (first.state, first.lapses, offer.answer) == ("waiting", 1, "lapsed")
        assert Need.objects.get(pk=first.pk).queued_at < second.queued_at
        assert second.state == "offered"
        assert Message.objects.filter(event="referrals.offer_lapsed", referral_id=first.referral_id).exists()
