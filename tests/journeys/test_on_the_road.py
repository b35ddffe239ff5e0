"""Three bad days on the road, through pages alone: a failed delivery, a parcel that comes back opened, a stolen device. In
a long run all of it in a real browser.
"""

from datetime import timedelta

import pytest
from django.utils import timezone

from inventory.models import Allocation, DataIncident, Device, Shipment
from notifications.models import Message, Task
from referrals.models import Need
from tests import people_of_london as london
from tests.inventory.parcels.test_shipping import parcel
from tests.journeys.browsing import delivered
from tests.journeys.doors import all_is_well
from tests.rounds import LONG
from tests.wipes import log_hash

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)] if LONG else pytest.mark.django_db


def wipe_result(started_at) -> dict:
    """What a technician types about the wipe of the one drive."""
    return {
        "how": "typed",
        "tool": "nwipe 0.37",
        "log_hash": log_hash(),
        "started_at": f"{timezone.localtime(started_at):%d/%m/%Y %H:%M}",
        "verification": "All data read back",
        "method0": "Sanitise: block erase",
        "result0": "passed",
    }


def test_13_nobody_is_there_twice(people_at_doors):
    """A safe text with the new day and the device held; then the device is free, the need at its place, the referrer told."""
    need, device, made = parcel("dispatch")
    queued_at = need.queued_at
    clerk = people_at_doors.door("warehouse", name="Bea Stone")
    referrer = people_at_doors.door("referrer", name="Maria Santos")
    path = f"/warehouse/parcels/{made.number}"
    page = clerk.do(f"{path}/do/fail", why="no_answer", note="The shutters were down.")
    assert "Next try" in page
    made.refresh_from_db()
    assert f"{made.next_try_on:%A}" in delivered("inventory.try_again")
    assert Allocation.objects.get(need=need).released_at is None
    assert "Could not be delivered once" in clerk.read("/warehouse/dispatch/exceptions")
    clerk.do(f"{path}/do/try-again")
    page = clerk.do(f"{path}/do/fail", why="no_answer")
    assert "It comes back." in page
    for row in (need, device, made):
        row.refresh_from_db()
    assert (need.state, need.queued_at, made.state) == ("waiting", queued_at, "returning")
    assert Allocation.objects.get(need=need).released_at is not None
    assert "another one" not in delivered("inventory.not_delivered")
    shown = referrer.read(f"/refer/{need.referral.reference}")
    assert "It could not be delivered: no one was there to take it." in shown
    # Sealed it is on the shelf at once, and whoever is next in the published order is asked: that is the same person.
    clerk.do(f"{path}/do/take-back", sealed="whole")
    all_is_well()
    device.refresh_from_db()
    assert (device.state, device.unproven) == ("reserved", [])
    assert Need.objects.get(pk=need.pk).state == "offered"


def test_26_a_parcel_comes_back_opened(people_at_doors):
    """In quarantine; its old wipe counts no more, a later log of a later wipe does; its need has another device."""
    need, device, made = parcel("arrive")
    old_wipe = wipe_result(timezone.now() - timedelta(minutes=5))
    lead = people_at_doors.door("safeguarding_lead", name="Dee Okafor")
    hub = people_at_doors.door("hub_worker", at=london.hub(), name="Joy Mensah")
    clerk = people_at_doors.door("warehouse", name="Bea Stone")
    bench = people_at_doors.door("technician", name="Temi Ade")
    lead.do("/recalls/start", number=made.number, reason="Asked for.")
    assert "Called back: do not give to anyone" in hub.read("/hub/")
    there = f"/hub/parcels/{made.number}"
    assert "Confirm we will not hand it over" in hub.read(there)
    hub.do(f"{there}/stop", on=there, do="confirm")
    assert "Joy Mensah" in clerk.read(f"/warehouse/parcels/{made.number}")
    assert "called back" in hub.read(f"{there}/hand-over")  # there is nothing to hand over
    hub.do(f"{there}/stop", on=there, do="given")
    assert "First select whether the seal of this parcel is unbroken" in clerk.scan("take_back", made.number)
    clerk.scan("take_back", made.number, seal="broken")
    made.refresh_from_db()
    device.refresh_from_db()
    assert (made.state, device.state, made.custody_broken) == ("returned", "quarantined", "Its seal was broken")
    assert Need.objects.get(pk=need.pk).state == "waiting"
    page = f"/warehouse/device/{device.asset_tag}/do"
    bench.do(f"{page}/to-wipe")
    assert "before we last received the device" in bench.do(f"{page}/record-wipe", status=422, **old_wipe)
    bench.do(f"{page}/record-wipe", **wipe_result(timezone.now()))
    device.refresh_from_db()
    assert device.state == "wiped"
    london.device_on_shelf("PF-ANOTHER")
    all_is_well()
    assert Need.objects.get(pk=need.pk).state == "offered"


def test_27_stolen_from_a_van_with_the_drive_in_it(people_at_doors):
    """An incident with an owner, a clock of 72 hours and what the ICO asks; the page of what is stuck shows it until then."""
    manager = people_at_doors.door("warehouse_manager", name="Ola Bello")
    officer = people_at_doors.door("data_protection", name="Ines Costa")
    lead = people_at_doors.door("administrator", name="Kofi Addo")
    about = {"serial": "PF-VAN-1", "kind": "laptop", "make_and_model": "Dell Latitude", "pool": london.pool().code}
    manager.do("/warehouse/receive", **about)
    path = f"/warehouse/device/{Device.objects.get().asset_tag}/do/lose"
    assert "72 hours" in manager.read(path)
    manager.do(
        path,
        place="The van from Camden",
        search="We asked the driver and the police.",
        reason="The van was broken into.",
    )
    incident = DataIncident.objects.get()
    here = f"/incidents/{incident.number}"
    assert incident.number in lead.read("/work/stuck")
    assert "hours left" in officer.read(here)
    task = Task.objects.get(kind="inventory.data_incident")
    assert here in officer.read(f"/tasks/{task.pk}")
    assert "Assigned to" in officer.do(f"{here}/do/take")
    assert "Enter whose data it was." in officer.do(f"{here}/do/report", status=422, reason="It was not encrypted.")
    officer.do(
        f"{here}/do/describe",
        what_happened="A laptop that was not wiped was stolen from the van.",
        whose_data="Staff of the donor",
        which_data="Not known",
        people_count="1",
        consequences="The drive was not encrypted.",
        measures="The police and the donor know.",
        people_told="later",
    )
    page = officer.do(f"{here}/do/report", reason="It was not encrypted.", ico_reference="IC-123456-A1B2")
    assert "IC-123456-A1B2" in page
    assert incident.number not in lead.read("/work/stuck")
    assert Shipment.objects.count() == 0
    assert not Message.objects.filter(channel="call").exists()
    all_is_well()
