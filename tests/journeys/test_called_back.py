"""In a real browser, through doors only: a parcel is called back from the road, and a laptop is swapped at a hub's counter."""

import pytest

from inventory.models import Device, Swap
from notifications.models import Task
from tests import people_of_london as london
from tests.inventory.parcels.test_shipping import promised
from tests.journeys.browsing import DESK, press, type_scan, words_of
from tests.journeys.doors import all_is_well
from tests.journeys.given_things import have, is_now
from tests.journeys.parcel_pages import arrive, hand_over, send
from tests.rounds import only_long

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_parcel_is_called_back_heard_by_driver_and_hub_and_returns_by_scan(windows):
    need, allocation = promised()
    device = allocation.device
    clerk = windows.open_as("warehouse", name="Bea Stone", size=DESK)
    hub = windows.hub()
    shipment = send(clerk, device)
    manager = windows.open_as("warehouse_manager", name="Ola Bello", size=DESK)
    manager.goto("/recalls/")
    press(manager, "Call a parcel back", "link")
    manager.get_by_label("Which parcel?").fill(shipment.number.lower())
    manager.get_by_label("Why is it called back?").fill("Its battery gets hot.")
    press(manager, "Call it back")
    assert words_of(manager).count("Not confirmed") == 2

    # The driver hears it from the warehouse.
    clerk.goto(f"/tasks/{Task.objects.get(kind='inventory.stop_carrier').pk}")
    clerk.get_by_label("They confirmed that they will not deliver it").check()
    press(clerk, "Finish task")

    # The hub confirms, can hand it to no one when the driver brings it, and gives it back.
    hub.goto(f"/hub/parcels/{shipment.number}")
    assert "Do not give it to anyone" in words_of(hub)
    press(hub, "Confirm we will not hand it over")
    arrive(hub, shipment)
    assert "Keep it apart" in words_of(hub)
    hub.goto(f"/hub/parcels/{shipment.number}")
    assert hub.get_by_role("link", name="Hand over", exact=True).count() == 0
    hub.goto(f"/hub/parcels/{shipment.number}/hand-over")
    assert hub.url.endswith(f"/hub/parcels/{shipment.number}")  # there is nothing to hand over
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


@only_long  # a swap by the desk is walked in test_when_it_does_not_work.py
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
    desk = windows.open_as("warehouse", name="Bea Stone", size=DESK)
    shipment = send(desk, new)
    arrive(hub, shipment)
    hand_over(hub, shipment)
    press(hub, "Yes, it works")
    assert (is_now(need), is_now(new)) == ("met", "with_resident")

    # The van takes the old one along, and the warehouse scans it in.
    desk.goto(f"/swaps/{Swap.objects.get().pk}")
    press(desk, "Receive at the warehouse", "link")
    desk.get_by_label("Scan the old device").fill(old.asset_tag)
    press(desk, "Take it in")
    assert (is_now(Swap.objects.get()), is_now(old)) == ("back", "quarantined")
    assert hub.faults + desk.faults == []
    all_is_well()
