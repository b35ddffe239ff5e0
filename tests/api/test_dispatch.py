"""What the warehouse does by machine: a wave, what is not there, the van that leaves, a carrier's news, a bin retired; and
a parcel opened at its hub.
"""

import pytest
from django.utils import timezone

from inventory import actions as inventory
from inventory.models import Bin, Shipment
from tests import people_of_london as london
from tests.api.callers import Caller
from tests.inventory.parcels.test_shipping import STORE, at_hub, parcel, promised

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk():
    return Caller("warehouse")


def test_a_wave_is_started_and_what_is_not_there_is_said_and_found(clerk):
    _, allocation = promised()
    made = inventory.create_shipment(allocation=allocation, hub=london.hub(), by=STORE)
    wave = clerk.post("waves", {"hubs": ["brixton-library"]})
    assert wave.status_code == 201
    number = wave.json()["number"]
    assert [row["number"] for row in clerk.get("waves").json()["items"]] == [number]
    (line,) = clerk.get(f"waves/{number}").json()["to_pick"]
    assert (line["shipment"], line["number"]) == (made.number, allocation.device.asset_tag)
    body = {"line": line["line"], "why": "not_found"}
    assert clerk.post(f"shipments/{made.number}/not-here", body).json()["state"] == "draft"
    assert clerk.get(f"waves/{number}").json()["to_pick"] == []
    again = clerk.post("waves", {"hubs": ["brixton-library"]})
    assert (again.status_code, again.json()["code"]) == (409, "nothing_to_pick")
    found = clerk.post(f"shipments/{made.number}/found-again", {}).json()
    assert [each["not_found_at"] for each in found["lines"] if each["kind"] == "device"] == [None]
    assert clerk.post("waves", {"hubs": ["brixton-library"]}).status_code == 201


def test_a_van_leaves_once_and_its_courier_says_where_the_parcels_are(clerk):
    _, _, made = parcel("manifest")
    (row,) = clerk.get("manifests?departed=false").json()["items"]
    one = f"manifests/{row['number']}"
    assert clerk.post(f"{one}/depart", {}).json()["code"] == "nothing_loaded"
    clerk.post(f"shipments/{made.number}/dispatch", {})
    assert clerk.get(one).json()["shipments"] == [
        {"number": made.number, "hub": "brixton-library", "state": "in_transit"}
    ]
    assert "depart" in clerk.get(one).json()["available_actions"]
    assert clerk.post(f"{one}/depart", {}).json()["departed_at"] is not None
    assert clerk.post(f"{one}/depart", {}).json()["code"] == "van_has_left"
    assert clerk.get("manifests?departed=false").json()["items"] == []


def test_each_row_of_a_carriers_file_is_answered_for_and_twice_is_once(clerk):
    _, _, made = parcel("pack")
    inventory.manifest(made, carrier="courier", by=STORE)
    inventory.dispatch(made, by=STORE)
    heading, at = "parcel,event,time", timezone.now().isoformat()
    rows = "\n".join([heading, f"{made.number},delivered,{at}", f"SHP-0000-0000,delivered,{at}"])
    body = {"carrier": "courier", "content": rows}
    assert [row["outcome"] for row in clerk.post("tracking", body).json()["items"]] == ["taken", "refused"]
    assert [row["outcome"] for row in clerk.post("tracking", body).json()["items"]] == ["known", "refused"]
    wrong = clerk.post("tracking", {"carrier": "courier", "content": "x"})
    assert (wrong.status_code, wrong.json()["errors"][0]["pointer"]) == (422, "#/content")


def test_a_bin_is_retired_with_a_reason():
    keeper = Caller("warehouse_manager")
    place = inventory.open_bin(code="Z-01", by=london.actor("warehouse_manager"))
    assert keeper.post(f"bins/{place.code}/retire", {}).status_code == 422
    assert keeper.post(f"bins/{place.code}/retire", {"reason": "Broken shelf"}).json()["retired_at"] is not None
    assert keeper.post(f"bins/{place.code}/retire", {"reason": "Again"}).json()["code"] == "bin_in_use"
    assert Bin.objects.get(code="Z-01").retired_at is not None


def test_a_hubs_own_system_opens_a_parcel_line_by_line():
    hub = Caller("hub_worker", organisation=london.hub())
    _, device, made = parcel("dispatch")
    one = f"shipments/{made.number}"
    assert hub.post(f"{one}/check-item", {"scanned": "DEV-0000-0000"}).json()["code"] == "not_in_this_parcel"
    shown = hub.post(f"{one}/check-item", {"scanned": device.asset_tag}).json()
    assert [line["kind"] for line in shown["lines"] if line["checked_at"]] == ["device"]
    assert hub.post(f"{one}/finish-check", {}).json()["state"] == "awaiting_collection"
    rest = Shipment.objects.get(part_of=made)
    assert hub.get(f"shipments/{rest.number}").json()["part_of"] == made.number
    assert hub.post(f"{one}/undo-arrival", {"reason": "Another parcel"}).json()["state"] == "in_transit"
    inventory.arrive(Shipment.objects.get(pk=made.pk), by=at_hub())
