"""A delivery at a hub, parcel by parcel: what came is the hub's, what did not come stays with the driver."""

import pytest

from inventory import actions as inventory
from inventory.models import Shipment
from inventory.parcels.arrivals import NotExpected
from notifications.models import Message, Task
from referrals.models import Milestone
from tests import people_of_london as london
from tests.inventory.parcels.test_shipping import STORE, at_hub, parcel, states

pytestmark = pytest.mark.django_db


def second_on_the_van() -> Shipment:
    need = london.accepted(needs=("device",), first_name="Rosa", phone="+447700900555").needs.get()
    allocation = inventory.reserve(need, device=london.device_on_shelf("PF-SECOND"), by=london.actor("caseworker"))
    made = inventory.create_shipment(allocation=allocation, hub=london.hub(), by=STORE)
    inventory.pack(made, scanned=made.codes(), by=STORE)
    return inventory.dispatch(made, by=STORE)


def test_a_missing_parcel_stays_with_the_driver_and_everybody_concerned_is_told():
    _, device, came = parcel("dispatch")
    lost = second_on_the_van()
    inventory.arrive(came, by=at_hub())
    missing = inventory.close_delivery(hub=london.hub(), numbers=[came.number, lost.number], by=at_hub())
    assert [row.number for row in missing] == [lost.number]
    assert states(came, lost, device) == ["awaiting_collection", "in_transit", "at_hub"]
    assert (lost.custodian, lost.missing_at is None) == ("van", False)
    assert Task.objects.get(kind="inventory.find_parcel").reference == lost.number
    assert Milestone.objects.filter(event="referrals.parcel_missing", referral=lost.referral).count() == 1
    events = dict(
        Message.objects.filter(channel="sms", event__startswith="inventory.").values_list("reason_id", "event")
    )
    assert events == {came.pk: "inventory.ready_to_collect", lost.pk: "inventory.not_arrived"}
    with pytest.raises(NotExpected):
        inventory.report_missing(lost, by=at_hub())


def test_what_was_missing_and_is_found_arrives_and_the_task_is_done():
    lost = second_on_the_van()
    inventory.close_delivery(hub=london.hub(), numbers=[lost.number], by=at_hub())
    inventory.arrive(Shipment.objects.get(pk=lost.pk), by=at_hub())
    lost.refresh_from_db()
    assert (lost.state, lost.missing_at) == ("awaiting_collection", None)
    assert not Task.objects.still_to_do().exists()


def test_a_hub_closes_its_own_delivery_and_no_other():
    lost = second_on_the_van()
    peckham = london.organisation("peckham-library", "Peckham Library", "hub", "E09000028")
    assert inventory.close_delivery(hub=peckham, numbers=[lost.number], by=at_hub()) == []
