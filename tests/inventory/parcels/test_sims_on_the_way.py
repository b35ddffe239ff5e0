"""A SIM that travels with a device: what becomes of it when the parcel does not go the straight way, or it leaves the parcel."""

import pytest

from connectivity import actions as connectivity
from connectivity.models import Sim
from inventory import actions as inventory
from inventory.models import Shipment, ShipmentLine
from referrals.models import Need
from tests import people_of_london as london

pytestmark = pytest.mark.django_db

STORE = london.actor("warehouse")
KEEPER = london.actor("warehouse_manager")
KWAME = london.actor("caseworker")


def at_hub():
    return london.actor("hub_worker", organisation=london.hub())


def on_the_road(serial="PF-1", **about) -> tuple[Shipment, Sim, Need]:
    """A device and a SIM of one person in a parcel that has left."""
    needs = {need.kind: need for need in london.accepted(needs=("device", "data"), **about).needs.all()}
    inventory.reserve(needs["device"], device=london.device_on_shelf(serial), by=KWAME)
    sim = connectivity.reserve(needs["data"], by=KWAME)
    parcel = Shipment.objects.get(referral=needs["data"].referral_id)
    inventory.choose_hub(parcel, hub=london.hub(), by=STORE)
    inventory.pack(parcel, scanned=parcel.codes(), by=STORE)
    inventory.dispatch(parcel, by=STORE)
    return parcel, Sim.objects.get(pk=sim.pk), needs["data"]


def states(*rows) -> list[str]:
    for row in rows:
        row.refresh_from_db()
    return [row.state for row in rows]


def test_a_sim_that_is_lost_with_its_parcel_is_blocked_and_goes_to_nobody():
    london.sims_on_shelf()
    parcel, sim, need = on_the_road()
    inventory.lose_shipment(parcel, reason="The courier lost it.", by=KEEPER)
    assert states(parcel, sim, need) == ["lost", "blocked", "waiting"]


def test_a_sim_that_comes_back_with_its_parcel_is_on_the_shelf_again():
    london.sims_on_shelf()
    parcel, sim, need = on_the_road()
    inventory.recall(parcel, reason="A wrong hub.", by=KEEPER)
    inventory.take_back(parcel, by=STORE)
    assert states(parcel, sim, need) == ["returned", "available", "waiting"]


@pytest.mark.parametrize("goes", ["issued", "returned"])
def test_a_parcel_comes_back_although_its_sim_was_taken_out_by_hand(goes):
    london.sims_on_shelf()
    parcel, sim, _ = on_the_road()
    if goes == "issued":
        connectivity.issue(sim, by=at_hub())
    else:
        connectivity.take_back(sim, reason="Not wanted.", by=at_hub())
    inventory.recall(parcel, reason="A wrong hub.", by=KEEPER)
    inventory.take_back(parcel, by=STORE)
    assert states(parcel, sim) == ["returned", goes]


def test_a_sim_that_came_back_out_of_one_parcel_travels_in_another():
    """Before, it was promised and in no parcel, and on nobody's list."""
    london.sims_on_shelf()
    parcel, sim, _ = on_the_road()
    connectivity.take_back(sim, reason="Not wanted.", by=at_hub())
    connectivity.restock(sim, is_sealed=True, by=STORE)
    other, again, _ = on_the_road("PF-2", first_name="Wei", last_name="Chen", phone="+447700900155")
    assert (again.pk, again.state) == (sim.pk, "dispatched")
    inside = ShipmentLine.objects.filter(number=sim.iccid, dropped_at=None)
    assert [line.shipment for line in inside] == [other]
    inventory.lose_shipment(parcel, reason="The courier lost it.", by=KEEPER)
    assert states(parcel, again) == ["lost", "dispatched"]
