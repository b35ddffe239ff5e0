"""What was announced or booked in wrongly, put right through the warehouse's pages: a list corrected, a donation
cancelled, a receipt undone, a drive's serial corrected.
"""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from inventory import actions as inventory
from inventory.models import Device, Lot
from tests import people_of_london as london
from tests.api.callers import Caller
from tests.inventory.parcels.test_shipping import states
from tests.portal.warehouse.bench_things import CLERK, MANAGER, received, staff, words_of

pytestmark = pytest.mark.django_db

LINES = [
    {"kind": "laptop", "make_and_model": "Dell Latitude 5420", "serial": "5CG1234XYZ"},
    {"kind": "tablet", "make_and_model": "Apple iPad 9", "quantity": 12},
]


@pytest.fixture
def lot() -> Lot:
    donor = inventory.add_donor(name="Thames Water", by=MANAGER)
    return inventory.announce(donor=donor, pool=london.pool(), lines=LINES, by=CLERK)


@pytest.fixture
def clerk():
    return staff("warehouse")


def changed(lot, **answers) -> dict:
    typed = {"donor": lot.donor.pk, "pool": lot.pool.code, "reason": "They wrote again", "lines": "laptop,HP,5CG9,1"}
    return typed | answers


def listed(lot) -> list[tuple]:
    return [(line.kind, line.serial, line.quantity) for line in lot.live_lines()]


def test_a_list_is_corrected_after_a_page_that_shows_what_changes(clerk, lot):
    url = f"/warehouse/lots/{lot.number}/change"
    assert "Apple iPad 9" in clerk.get(url).content.decode()
    assert clerk.post(url, changed(lot, reason="")).status_code == 422
    shown = words_of(clerk.post(url, changed(lot)))
    assert "Removed from the list" in shown
    assert "1 × HP, serial 5CG9" in shown
    assert listed(lot) == [("laptop", "5CG1234XYZ", 1), ("tablet", "", 12)], "nothing is saved yet"
    assert "They wrote again" in clerk.post(url, changed(lot, edit="yes")).content.decode()
    assert "Donation changed" in words_of(clerk.post(url, changed(lot, confirmed="yes"), follow=True))
    assert listed(lot) == [("laptop", "5CG9", 1)]
    assert dict(Device.objects.values_list("serial", "state")) == {"5CG1234XYZ": "void", "5CG9": "expected"}
    assert "changed nothing" in words_of(clerk.post(url, changed(lot)))


def test_what_came_stays_in_the_list_with_its_donor(clerk, lot):
    inventory.receive(serial="5CG1234XYZ", lot=lot, by=CLERK)
    other = inventory.add_donor(name="Transport for London", by=MANAGER)
    url = f"/warehouse/lots/{lot.number}/change"
    shown = words_of(clerk.post(url, changed(lot, donor=other.pk, confirmed="yes")))
    assert "its donor cannot be changed" in shown
    assert "The device with serial number 5CG1234XYZ was received" in shown
    assert len(listed(lot)) == 2


def test_a_donation_that_does_not_come_is_cancelled_and_its_serials_are_free(clerk, lot):
    url = f"/warehouse/lots/{lot.number}/cancel"
    assert "13 devices of Thames Water" in words_of(clerk.get(url))
    assert clerk.post(url, {"reason": ""}).status_code == 422
    assert "is cancelled" in words_of(clerk.post(url, {"reason": "They sold them"}, follow=True))
    assert states(lot, Device.objects.get()) == ["cancelled", "void"]
    assert clerk.get(url).status_code == 302
    assert "/change" not in clerk.get(f"/warehouse/lots/{lot.number}").content.decode()
    inventory.announce(donor=lot.donor, pool=london.pool(), lines=LINES, by=CLERK)


def test_a_donation_of_which_something_is_here_is_not_cancelled(clerk, lot):
    device = inventory.receive(serial="5CG1234XYZ", lot=lot, by=CLERK)
    shown = words_of(clerk.post(f"/warehouse/lots/{lot.number}/cancel", {"reason": "They sold them"}))
    assert f"1 of this donation is here, such as {device.asset_tag}" in shown
    assert states(lot) == ["arriving"]


def test_what_did_not_come_with_a_closed_donation_can_be_announced_again(lot):
    inventory.close_lot(lot, words="Sold", by=CLERK)
    inventory.announce(donor=lot.donor, pool=london.pool(), lines=LINES, by=CLERK)
    assert sorted(Device.objects.values_list("state", flat=True)) == ["expected", "void"]


def test_a_receipt_by_mistake_is_undone_within_the_shift(clerk, lot):
    device = inventory.receive(serial="5CG1234XYZ", lot=lot, by=CLERK)
    url = f"/warehouse/device/{device.asset_tag}/do/undo-receipt"
    assert clerk.post(url, {"reason": ""}).status_code == 422
    assert "Receipt undone" in words_of(clerk.post(url, {"reason": "Another laptop"}, follow=True))
    assert states(device, lot) == ["void", "announced"]
    assert (lot.first_scan_at, inventory.variance(lot)["received"]) == (None, 0)
    again = Device.objects.get(state="expected")
    assert (again.serial, again.lot, again.asset_tag == device.asset_tag) == (device.serial, lot, False)
    inventory.receive(serial=device.serial, lot=lot, by=CLERK)
    assert list(inventory.book_faults()) == []
    assert staff("warehouse_manager").get(f"/warehouse/device/{device.asset_tag}").status_code == 200


def test_a_receipt_of_another_day_or_of_a_closed_donation_stays(clerk, lot):
    with time_machine.travel(timezone.now() - timedelta(hours=13)):
        old = received("PF-OLD")
    shown = words_of(clerk.post(f"/warehouse/device/{old.asset_tag}/do/undo-receipt", {"reason": "Mistake"}))
    assert "more than 12 hours ago" in shown
    final = inventory.receive(serial="5CG1234XYZ", lot=lot, by=CLERK)
    inventory.close_lot(lot, words="The rest was sold", by=CLERK)
    shown = words_of(clerk.post(f"/warehouse/device/{final.asset_tag}/do/undo-receipt", {"reason": "Mistake"}))
    assert "the donor has a receipt" in shown
    assert states(old, final) == ["received", "received"]


def test_a_drives_wrong_serial_is_corrected_with_a_reason(clerk):
    device = received("PF-D1", drives=("MINE-9",))
    unit = device.units.get()
    url = f"/warehouse/device/{device.asset_tag}/do/name-storage"
    refused = clerk.post(url, {"unit": str(unit.pk), "serial": "MINE-6"})
    assert "MINE-9 was recorded before" in words_of(refused)
    clerk.post(url, {"unit": str(unit.pk), "serial": "MINE-6", "reason": "A 6, and not a 9"})
    assert device.units.get().serial == "MINE-6"


def test_a_machine_corrects_cancels_and_undoes(lot):
    machine = Caller("warehouse")
    device = machine.post("devices", {"serial": "5CG1234XYZ", "lot": lot.number}).json()["asset_tag"]
    assert machine.post(f"lots/{lot.number}/cancel", {"reason": "Sold"}).json()["code"] == "something_came"
    assert machine.post(f"devices/{device}/undo-receipt", {"reason": "Mistake"}).json()["state"] == "void"
    body = {"donor": "Thames Water", "pool": "general", "lines": [{"kind": "laptop"}], "reason": "They wrote again"}
    assert machine.post(f"lots/{lot.number}/amend", body).status_code == 200
    assert listed(lot) == [("laptop", "", 1)]
    assert machine.post(f"lots/{lot.number}/cancel", {"reason": "Sold"}).json()["state"] == "cancelled"
    assert machine.post(f"lots/{lot.number}/amend", body).json()["code"] == "lot_over"
