"""Devices that a hub shares and gives to nobody: ordered, packed, sent, counted in, missing, sent back, wiped again."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from config.device_promises import DEVICES
from inventory import actions as inventory
from inventory.allocation.promises import DevicePromised
from inventory.bench.gating import GateClosed
from inventory.bench.wiping import StaleEvidence
from inventory.models import DataIncident, Device, SharedBox
from inventory.refusals import BinFrozen
from inventory.shared.boxes import OfAnotherPool
from inventory.shared.refusals import NotMissingThere, NotOut, NotSentBack, NotSharedHere
from law.refusals import Invalid, WrongState
from notifications.models import Task
from people.organisations.hub_boxes import BoxOrdered, NotAnOpenHub, NotYourBox
from tests import people_of_london as london
from tests.inventory.parcels.test_shipping import KEEPER, KWAME, STORE, at_hub, states
from tests.wipes import proofs

pytestmark = pytest.mark.django_db


def of(hub):
    return london.actor("hub_worker", organisation=hub)


def peckham():
    return london.organisation("peckham-library", "Peckham Library", "hub", "E09000028")


def box_of(count: int = 2, upto: str = "") -> tuple[SharedBox, list[Device]]:
    """An order of laptops for the hub, gone through its steps up to the named one."""
    box = inventory.order_shared(hub=london.hub(), kind="laptop", quantity=count, by=at_hub())
    devices = sorted(
        (london.device_on_shelf(f"PF-S{place}") for place in range(count)), key=lambda each: each.asset_tag
    )
    tags = [device.asset_tag for device in devices]
    steps: dict[str, Callable] = {
        "pack": lambda: inventory.pack_shared(box, tags=tags, by=STORE),
        "send": lambda: inventory.send_shared(box, by=STORE),
        "arrive": lambda: inventory.arrive_shared(box, tags=tags, by=at_hub()),
    }
    for name, step in steps.items() if upto else ():
        step()
        if name == upto:
            break
    for device in devices:
        device.refresh_from_db()
    return box, devices


def hands(*devices: Device) -> list[str]:
    for device in devices:
        device.refresh_from_db()
    return [device.custodian for device in devices]


def house_faults() -> list[str]:
    return [promise.sentence for promise in DEVICES if promise.rows().exists()]


def open_tasks() -> list[tuple[str, str]]:
    return sorted(Task.objects.still_to_do().values_list("kind", "reference"))


def test_they_go_to_the_hub_in_one_pair_of_hands_at_a_time_and_no_book_changes():
    box, devices = box_of(2, "pack")
    steps = [(states(box, *devices), hands(*devices), house_faults())]
    inventory.send_shared(box, by=STORE)
    steps.append((states(box, *devices), hands(*devices), house_faults()))
    inventory.arrive_shared(box, tags=[device.asset_tag for device in devices], by=at_hub())
    steps.append((states(box, *devices), hands(*devices), house_faults()))
    there = ["shared", "shared"]
    assert steps == [
        (["packed", *there], ["warehouse"] * 2, []),
        (["sent", *there], ["van"] * 2, []),
        (["arrived", *there], ["brixton-library"] * 2, []),
    ]
    assert list(inventory.book_faults()) == []
    (stock,) = inventory.stock_by_pool()
    assert (stock["available"], stock["out"]) == (0, 2)
    assert set(Device.objects.visible_to(at_hub())) == set(devices)
    assert not Device.objects.visible_to(of(peckham())).exists()


def test_the_house_finds_a_shared_device_in_wrong_hands():
    _, (device,) = box_of(1, "send")
    Device.objects.filter(pk=device.pk).update(custodian="warehouse")
    assert house_faults() == ["{0} is {1}, and is noted in other hands."]


def test_a_hub_orders_for_itself_one_box_at_a_time():
    order = {"kind": "laptop", "quantity": 2}
    inventory.order_shared(hub=london.hub(), by=at_hub(), **order)
    for error, hub, by, changed in (
        (BoxOrdered, london.hub(), at_hub(), {}),
        (NotYourBox, london.hub(), of(peckham()), {}),
        (NotAnOpenHub, london.organisation(), of(london.organisation()), {}),
        (Invalid, peckham(), of(peckham()), {"quantity": 0}),
        (Invalid, peckham(), of(peckham()), {"quantity": SharedBox.MOST + 1}),
        (Invalid, peckham(), of(peckham()), {"kind": "toaster"}),
    ):
        with pytest.raises(error):
            inventory.order_shared(hub=hub, by=by, **order | changed)
    box = SharedBox.objects.get()
    inventory.change_shared_order(box, quantity=5, by=at_hub())
    assert box.quantity == 5


def test_only_what_is_free_and_of_this_kind_is_packed_all_of_it_or_nothing():
    box, (free,) = box_of(1)
    need = london.accepted(needs=("device",)).needs.get()
    promised = london.device_on_shelf("PF-PROMISED")
    inventory.reserve(need, device=promised, by=KWAME)
    tablet = london.device_on_shelf("PF-TABLET", kind="tablet")
    scans = [free.asset_tag, promised.asset_tag, tablet.asset_tag, "a tin of beans"]
    with pytest.raises(Invalid) as refused:
        inventory.pack_shared(box, tags=scans, by=STORE)
    assert [error.pointer for error in refused.value.errors] == ["/tags/1", "/tags/2", "/tags/3"]
    for tags in ([], [free.asset_tag, london.device_on_shelf("PF-MORE").asset_tag]):
        with pytest.raises(Invalid):
            inventory.pack_shared(box, tags=tags, by=STORE)
    assert states(box, free) == ["ordered", "available"]
    inventory.pack_shared(box, tags=[free.asset_tag, f"https://online.example/d/{free.asset_tag}"], by=STORE)
    other = london.accepted(needs=("device",), first_name="Blessing").needs.get()
    with pytest.raises(DevicePromised):
        inventory.reserve(other, device=free, by=KWAME)


def test_the_gate_the_count_and_the_pool_are_asked_when_it_is_packed():
    box, (device,) = box_of(1)
    tags = [device.asset_tag]
    Device.objects.filter(pk=device.pk).update(battery_percent=10)
    with pytest.raises(GateClosed):
        inventory.pack_shared(box, tags=tags, by=STORE)
    Device.objects.filter(pk=device.pk).update(battery_percent=90)
    shelf = inventory.open_bin(code="A-01", by=KEEPER)
    inventory.put_away(device, bin=shelf, by=STORE)
    taken = inventory.start_stock_take(bin=shelf, by=KEEPER)
    with pytest.raises(BinFrozen):
        inventory.pack_shared(box, tags=tags, by=STORE)
    inventory.cancel_stock_take(taken, reason="Not now.", by=KEEPER)
    inventory.amend_pool(device.pool, boroughs=["E09000033"], by=KEEPER)
    with pytest.raises(OfAnotherPool):
        inventory.pack_shared(box, tags=tags, by=STORE)
    inventory.amend_pool(device.pool, boroughs=[], by=KEEPER)
    inventory.pack_shared(box, tags=tags, by=STORE)
    Device.objects.filter(pk=device.pk).update(battery_percent=10)
    with pytest.raises(GateClosed):
        inventory.send_shared(box, by=STORE)


def test_until_it_has_left_everything_is_undone_and_the_devices_are_free_again():
    box, devices = box_of(2, "send")
    inventory.unsend_shared(box, reason="Wrong box.", by=STORE)
    assert (states(box, *devices), hands(*devices)) == (["packed", "shared", "shared"], ["warehouse"] * 2)
    inventory.unpack_shared(box, reason="Wrong laptops.", by=STORE)
    assert states(box, *devices) == ["ordered", "available", "available"]
    inventory.pack_shared(box, tags=[devices[0].asset_tag], by=STORE)
    with pytest.raises(NotYourBox):
        inventory.cancel_shared(box, reason="No.", by=of(peckham()))
    with pytest.raises(NotOut):
        inventory.take_in_shared(devices[0], by=STORE)
    inventory.cancel_shared(box, reason="Not needed.", by=at_hub())
    assert (states(box, *devices), list(inventory.book_faults())) == (["cancelled", "available", "available"], [])


def test_what_does_not_arrive_stays_with_the_driver_until_it_is_found():
    box, (came, lost) = box_of(2, "send")
    other = london.device_on_shelf("PF-OTHER")
    with pytest.raises(Invalid):
        inventory.arrive_shared(box, tags=[came.asset_tag, other.asset_tag], by=at_hub())
    with pytest.raises(NotYourBox):
        inventory.arrive_shared(box, tags=[came.asset_tag], by=of(peckham()))
    inventory.arrive_shared(box, tags=[came.asset_tag], by=at_hub())
    assert hands(came, lost) == ["brixton-library", "van"]
    assert open_tasks() == [("inventory.find_shared", lost.asset_tag)]
    for refused in (inventory.miss_shared, inventory.keep_shared):
        with pytest.raises((NotSharedHere, NotSentBack)):
            refused(lost, by=at_hub())
    inventory.found_shared(lost, by=at_hub())
    assert (hands(lost), open_tasks(), house_faults()) == (["brixton-library"], [], [])
    with pytest.raises(NotMissingThere):
        inventory.found_shared(lost, by=at_hub())


def test_a_hub_counts_them_with_its_shelf():
    _, (first, second) = box_of(2, "arrive")
    counted = inventory.count_shelf(hub=london.hub(), numbers=[first.asset_tag], by=at_hub())
    assert (counted.expected, counted.found, counted.missing) == (2, 1, [second.asset_tag])
    assert open_tasks() == [("inventory.find_shared", second.asset_tag)]
    both = [first.asset_tag, f"https://online.example/d/{second.asset_tag.lower()}"]
    assert inventory.count_shelf(hub=london.hub(), numbers=both, by=at_hub()).missing == []
    assert open_tasks() == []
    assert inventory.count_shelf(hub=peckham(), numbers=both, by=of(peckham())).expected == 0


def test_what_goes_back_is_wiped_again_with_evidence_younger_than_its_return():
    _, (device,) = box_of(1, "arrive")
    old = proofs(*device.drive_serials)
    with pytest.raises(Invalid):
        inventory.send_back_shared(device, reason=" ", by=at_hub())
    with pytest.raises(NotYourBox):
        inventory.send_back_shared(device, reason="Broken.", by=of(peckham()))
    inventory.send_back_shared(device, reason="Not needed.", by=at_hub())
    inventory.keep_shared(device, by=at_hub())
    assert (hands(device), open_tasks()) == (["brixton-library"], [])
    inventory.send_back_shared(device, reason="Its screen is broken.", by=at_hub())
    assert (hands(device), open_tasks()) == (["van"], [("inventory.fetch_shared", device.asset_tag)])
    assert inventory.count_shelf(hub=london.hub(), numbers=[], by=at_hub()).expected == 0
    inventory.take_in_shared(device, by=STORE)
    assert (states(device), hands(device), open_tasks()) == (["quarantined"], ["warehouse"], [])
    assert [unit.state for unit in device.units.all()] == ["unproven"]
    inventory.to_wipe(device, by=KEEPER)
    with pytest.raises(StaleEvidence):
        inventory.record_wipe(device, evidence=old, by=KEEPER)
    with time_machine.travel(timezone.now() + timedelta(hours=3)):
        inventory.record_wipe(device, evidence=proofs(*device.drive_serials), by=KEEPER)
    assert (states(device), list(inventory.book_faults())) == (["wiped"], [])


def test_a_lost_one_is_a_data_incident_and_a_box_that_never_arrived_ends_with_its_last_device():
    box, (back, lost) = box_of(2, "send")
    inventory.take_in_shared(back, by=STORE)
    assert states(box) == ["sent"]
    inventory.lose(lost, reason="The van was broken into.", by=KEEPER)
    assert states(box, back, lost) == ["cancelled", "quarantined", "lost"]
    assert DataIncident.objects.filter(device=lost).exists()
    with pytest.raises(WrongState):
        inventory.arrive_shared(box, tags=[back.asset_tag], by=at_hub())
