"""In a real browser, through doors only: a parcel is called back from the road, and a laptop is swapped at a hub's counter."""

import pytest

from inventory.models import Device, Shipment, Swap
from notifications.models import Task
from tests import people_of_london as london
from tests.inventory.parcels.test_shipping import parcel
from tests.journeys.browsing import DESK, code_in, delivered, press, scan, type_scan, words_of
from tests.journeys.doors import Machine, all_is_well
from tests.journeys.given_things import have, is_now

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_parcel_is_called_back_heard_by_driver_and_hub_and_returns_by_scan(windows):
    need, device, shipment = parcel("dispatch")
    manager = windows.open_as("warehouse_manager", name="Ola Bello", size=DESK)
    manager.goto("/recalls/")
    press(manager, "Call a parcel back", "link")
    manager.get_by_label("Which parcel?").fill(shipment.number.lower())
    manager.get_by_label("Why is it called back?").fill("Its battery gets hot.")
    press(manager, "Call it back")
    assert words_of(manager).count("Not confirmed") == 2

    # The driver hears it from the warehouse.
    clerk = windows.open_as("warehouse", name="Bea Stone", size=DESK)
    clerk.goto(f"/tasks/{Task.objects.get(kind='inventory.stop_carrier').pk}")
    clerk.get_by_label("They confirmed that they will not deliver it").check()
    press(clerk, "Finish task")

    # The hub confirms, can hand it to no one when the driver brings it, and gives it back.
    hub = windows.hub()
    hub.goto(f"/hub/parcels/{shipment.number}")
    assert "Do not give it to anyone" in words_of(hub)
    press(hub, "Confirm we will not hand it over")
    hub.goto("/hub/arriving")
    scan(hub, shipment.number)
    assert "Keep it apart" in words_of(hub)
    hub.goto(f"/hub/parcels/{shipment.number}")
    assert hub.get_by_role("link", name="Hand over", exact=True).count() == 0
    proof = {"kind": "attested", "reason": "No phone", "checks": ["photo_id", "birth_date"], "agreed": True}
    machine = Machine("hub_worker", at=london.hub())
    machine.post(f"shipments/{shipment.number}/hand-over", {"proof": proof}, status=409)
    press(hub, "The driver has taken it")
    manager.reload()
    assert "Not confirmed" not in words_of(manager)

    # It is back when it is scanned.
    clerk.goto("/warehouse/scan?mode=take_back")
    clerk.get_by_label("Whole", exact=True).check()
    type_scan(clerk, shipment.number)
    clerk.locator(".gol-answer--done").wait_for()
    manager.goto("/recalls/?state=over")
    assert shipment.number in words_of(manager)
    assert (is_now(shipment), is_now(device), is_now(need)) == ("packed", "packed", "reserved"), "sealed: still theirs"
    assert manager.faults + clerk.faults + hub.faults == []
    all_is_well()


def test_at_the_counter_the_old_laptop_comes_in_and_the_new_one_goes_out(windows):
    need = have("device", 0, "Amina")
    old = Device.objects.get(allocations__need=need)
    new = london.device_on_shelf("PF-NEW")
    hub = windows.hub()
    hub.goto(f"/hub/here/{need.referral.reference}")
    hub.get_by_role("link", name="It does not work").click()
    hub.get_by_label("It does not work").check()
    press(hub, "Report the problem")
    hub.goto(f"/hub/here/{need.referral.reference}")
    hub.get_by_label("Scan the old device, if they leave it here").fill(old.asset_tag)
    press(hub, "Promise a replacement")
    assert is_now(Swap.objects.get()) == "with_hub"
    assert is_now(new) == "reserved"

    # The new one comes with the next van.
    store = Machine("warehouse")
    shipment = Shipment.objects.get(referral=need.referral, state="draft")
    store.post(f"shipments/{shipment.number}/pack", {"scanned": shipment.codes()})
    store.post(f"shipments/{shipment.number}/dispatch")
    hub.goto("/hub/arriving")
    scan(hub, shipment.number)
    hub.goto(f"/hub/parcels/{shipment.number}/hand-over")
    hub.get_by_label("The code that we sent").check()
    hub.get_by_label("The 6 digits").fill(code_in(delivered("inventory.ready_to_collect", need.referral)))
    hub.get_by_label("They agree to the gift agreement").check()
    press(hub, "Hand over")
    press(hub, "Yes, it works")
    assert (is_now(need), is_now(new)) == ("met", "with_resident")

    # The van takes the old one along, and the warehouse scans it in.
    desk = windows.open_as("warehouse", name="Bea Stone", size=DESK)
    desk.goto(f"/swaps/{Swap.objects.get().pk}")
    press(desk, "Receive at the warehouse", "link")
    desk.get_by_label("Scan the old device").fill(old.asset_tag)
    press(desk, "Take it in")
    assert (is_now(Swap.objects.get()), is_now(old)) == ("back", "quarantined")
    assert hub.faults + desk.faults == []
    all_is_well()
