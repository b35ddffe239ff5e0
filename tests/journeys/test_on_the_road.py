"""Three bad days on the road, through doors only: a failed delivery, a parcel that comes back opened, a stolen device."""

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.utils import timezone

from inventory.models import Allocation, DataIncident, Device, Shipment
from notifications.models import Message, Task
from referrals.models import Need
from tests import people_of_london as london
from tests.inventory.parcels.test_shipping import parcel
from tests.journeys.browsing import delivered
from tests.journeys.doors import Machine, all_is_well
from tests.portal.signing_in import signed_in, worker
from tests.wipes import log_hash

pytestmark = pytest.mark.django_db


class Door:
    """Somebody at their own pages."""

    def __init__(self, role: str, at=None, name="Sam Reed"):
        self.http = signed_in(worker(f"{role.replace('_', '-')}@road.example", role=role, at=at, name=name))

    def read(self, path: str) -> str:
        answer = self.http.get(path)
        assert answer.status_code == 200, (path, answer.status_code)
        return answer.content.decode()

    def do(self, path: str, **answers) -> str:
        """Send a form; the page that follows."""
        answer = self.http.post(path, answers, follow=True)
        assert answer.status_code == 200, answer.content.decode()[:3000]
        return answer.content.decode()


def wipe_log(device: Device, started_at) -> dict:
    proof = {
        "drive_serial": device.drive_serials[0],
        "tool": "nwipe 0.37",
        "method": "NIST SP 800-88 Rev. 2 Purge",
        "verification": "All data read back: no errors",
        "passed": True,
        "log_hash": log_hash(),
        "started_at": started_at.isoformat(),
    }
    return {"evidence": [proof]}


def test_13_nobody_is_there_twice():
    """A safe text with the new day and the device held; then the device is free, the need at its place, the referrer told."""
    need, device, made = parcel("dispatch")
    queued_at = need.queued_at
    clerk = Door("warehouse", name="Bea Stone")
    referrer = signed_in(worker())
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
    told = referrer.get(f"/refer/{need.referral.reference}").content.decode()
    assert "It could not be delivered: no one was there to take it." in told
    # Sealed it is on the shelf at once, and whoever is next in the published order is asked: that is the same person.
    clerk.do(f"{path}/do/take-back", sealed="whole")
    all_is_well()
    device.refresh_from_db()
    assert (device.state, device.unproven) == ("reserved", [])
    assert Need.objects.get(pk=need.pk).state == "offered"


def test_26_a_parcel_comes_back_opened():
    """In quarantine; its old wipe counts no more, a later log of a later wipe does; its need has another device."""
    need, device, made = parcel("arrive")
    old_log = wipe_log(device, timezone.now() - timedelta(minutes=5))
    lead = Machine("safeguarding_lead")
    hub = Door("hub_worker", at=london.hub(), name="Joy Mensah")
    store = Machine("warehouse_manager")
    lead.post(f"shipments/{made.number}/recall", {"reason": "Asked for."})
    assert "Called back: do not give to anyone" in hub.read("/hub/")
    assert "Confirm we will not hand it over" in hub.read(f"/hub/parcels/{made.number}")
    hub.do(f"/hub/parcels/{made.number}/stop", do="confirm")
    clerk = Door("warehouse", name="Bea Stone")
    assert "Joy Mensah" in clerk.read(f"/warehouse/parcels/{made.number}")
    Machine("hub_worker", at=london.hub()).post(f"shipments/{made.number}/hand-over", _proof(), status=409)
    hub.do(f"/hub/parcels/{made.number}/stop", do="given")
    scanned = clerk.http.post(
        "/warehouse/scan", {"mode": "take_back", "code": made.number, "id": str(uuid4())}, follow=True
    )
    assert "First select whether the seal of this parcel is unbroken" in scanned.content.decode()
    clerk.http.post("/warehouse/scan", {"mode": "take_back", "code": made.number, "id": str(uuid4()), "seal": "broken"})
    made.refresh_from_db()
    device.refresh_from_db()
    assert (made.state, device.state, made.custody_broken) == ("returned", "quarantined", "Its seal was broken")
    assert Need.objects.get(pk=need.pk).state == "waiting"
    store.post(f"devices/{device.asset_tag}/to-wipe")
    assert store.post(f"devices/{device.asset_tag}/record-wipe", old_log, status=409)["code"] == "stale_evidence"
    with time_machine.travel(timezone.now() + timedelta(hours=2)):
        fresh = wipe_log(device, timezone.now())
        assert store.post(f"devices/{device.asset_tag}/record-wipe", fresh)["state"] == "wiped"
    london.device_on_shelf("PF-ANOTHER")
    all_is_well()
    assert Need.objects.get(pk=need.pk).state == "offered"


def _proof() -> dict:
    return {"proof": {"kind": "attested", "reason": "No phone", "checks": ["photo_id", "birth_date"], "agreed": True}}


def test_27_stolen_from_a_van_with_the_drive_in_it():
    """An incident with an owner, a clock of 72 hours and what the ICO asks; the page of what is stuck shows it until then."""
    manager = Door("warehouse_manager", name="Ola Bello")
    officer = Door("data_protection", name="Ines Costa")
    lead = Door("administrator", name="Kofi Addo")
    taken = Machine("warehouse_manager").post(
        "devices",
        {"serial": "PF-VAN-1", "kind": "laptop", "make_and_model": "Dell Latitude", "pool": london.pool().code},
        201,
    )
    path = f"/warehouse/device/{taken['asset_tag']}/do/lose"
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
    refused = officer.http.post(f"{here}/do/report", {"reason": "It was not encrypted."})
    assert refused.status_code == 422
    assert "Enter whose data it was." in refused.content.decode()
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
