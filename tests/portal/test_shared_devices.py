"""Shared devices in the browser: ordered by the hub, packed and sent by the warehouse, counted in, missing, sent back, taken in."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from inventory import actions as inventory
from inventory.models import SharedBox
from tests import people_of_london as london
from tests.inventory.parcels.test_shipping import STORE, states
from tests.portal.signing_in import signed_in, worker

pytestmark = pytest.mark.django_db


def store():
    return signed_in(worker("store@get-online.example", role="warehouse", name="Sunil Rao"))


def at_hub(hub=None, email="hub@brixton.example"):
    return signed_in(worker(email, at=hub or london.hub(), role="hub_worker", name="Joy Mensah"))


def words_of(page) -> str:
    return " ".join(page.content.decode().split())


def test_from_the_hubs_order_to_the_wipe_after_its_return_on_pages_alone():
    first, second = london.device_on_shelf("PF-ONE"), london.device_on_shelf("PF-TWO")
    warehouse, hub = store(), at_hub()
    assert "Shared devices" in words_of(hub.get("/hub/"))
    assert hub.post("/hub/shared-devices/order", {"kind": "laptop", "quantity": "99"}).status_code == 422
    ordered = hub.post("/hub/shared-devices/order", {"kind": "laptop", "quantity": "2"}, follow=True)
    assert "We have sent your order to the warehouse" in words_of(ordered)
    again = hub.post("/hub/shared-devices/order", {"kind": "laptop", "quantity": "2"})
    assert "already has an open order" in words_of(again)
    box = f"/shared-boxes/{SharedBox.objects.get().number}"
    assert "1 to pack, 0 to send" in words_of(warehouse.get("/warehouse/dispatch"))
    wrong = warehouse.post(f"{box}/do/pack", {"tags": "DEV-NOPE"})
    assert (wrong.status_code, "There is no device with this tag" in words_of(wrong)) == (422, True)
    warehouse.post(f"{box}/do/pack", {"tags": f"{first.asset_tag}\n{second.asset_tag}"})
    warehouse.post(f"{box}/do/unpack", {"reason": "Chargers first."})
    warehouse.post(f"{box}/do/pack", {"tags": f"{first.asset_tag}\n{second.asset_tag}"})
    warehouse.post(f"{box}/do/send")
    assert "Count it in" in words_of(hub.get("/hub/shared-devices"))
    hub.post(f"{box}/do/arrive", {"tags": first.asset_tag})
    shown = words_of(hub.get("/hub/shared-devices"))
    assert ("In use" in shown, "Missing" in shown) == (True, True)
    assert "Find a missing shared device" in words_of(warehouse.get("/tasks/"))
    counted = hub.post("/hub/count", {"numbers": f"{first.asset_tag}\n{second.asset_tag}"}, follow=True)
    assert "Counted: 2 of 2 found." in words_of(counted)
    mine = f"/hub/shared-devices/{second.asset_tag}"
    for deed, said in (
        ("missing", "The device is reported missing"),
        ("found", "The device is at your hub"),
        ("send-back", "Give the device to the driver"),
        ("keep", "The device is at your hub"),
        ("send-back", "Give the device to the driver"),
    ):
        assert hub.get(f"{mine}/{deed}").status_code == 200
        assert said in words_of(hub.post(f"{mine}/{deed}", {"reason": "Its keyboard is broken."}, follow=True))
    page = f"/warehouse/device/{second.asset_tag}"
    assert "It is back from a hub" in words_of(warehouse.get(page))
    warehouse.post(f"{page}/do/take-in-shared")
    assert states(first, second) == ["shared", "quarantined"]
    assert second.asset_tag not in words_of(hub.get("/hub/shared-devices"))


def test_a_scan_takes_it_in_and_another_hub_sees_neither_box_nor_device():
    device = london.device_on_shelf()
    hub, peckham = at_hub(), london.organisation("peckham-library", "Peckham Library", "hub", "E09000028")
    hub.post("/hub/shared-devices/order", {"kind": "laptop", "quantity": "1"})
    box = SharedBox.objects.get()
    inventory.pack_shared(box, tags=[device.asset_tag], by=STORE)
    inventory.send_shared(box, by=STORE)
    hub.post(f"/shared-boxes/{box.number}/do/arrive", {"tags": device.asset_tag})
    other = at_hub(peckham, "hub@peckham.example")
    for address in (f"/shared-boxes/{box.number}", f"/hub/shared-devices/{device.asset_tag}/missing"):
        assert other.get(address).status_code == 404
    scanned = store().post("/warehouse/scan", {"mode": "take_back", "code": device.asset_tag}, follow=True)
    assert "wipe it again" in words_of(scanned)
    assert states(device) == ["quarantined"]


def test_the_pages_ask_as_often_for_many_devices_as_for_few():
    of_hub = london.actor("hub_worker", organisation=london.hub())
    hub, asked = at_hub(), []
    hub.get("/hub/shared-devices")
    for count in (1, 6):
        devices = [london.device_on_shelf(f"PF-{count}-{place}") for place in range(count)]
        tags = [device.asset_tag for device in devices]
        box = inventory.order_shared(hub=london.hub(), kind="laptop", quantity=count, by=of_hub)
        inventory.pack_shared(box, tags=tags, by=STORE)
        inventory.send_shared(box, by=STORE)
        inventory.arrive_shared(box, tags=tags, by=of_hub)
        statements = []
        for address in ("/hub/shared-devices", "/shared-boxes/", f"/shared-boxes/{box.number}"):
            with CaptureQueriesContext(connection) as seen:
                assert hub.get(address).status_code == 200
            statements.append(len(seen))
        asked.append(statements)
    assert asked[0] == asked[1]
