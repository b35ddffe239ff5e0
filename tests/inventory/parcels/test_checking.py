"""A parcel opened at its hub: what is in it is the hub's, what is missing stays with the driver until it is found or given
up, and a parcel scanned in by mistake is on its way again.
"""

import re

import pytest

from connectivity import actions as connectivity
from connectivity.models import Sim
from inventory import actions as inventory
from inventory.models import Device, Shipment
from inventory.parcels import board
from notifications.models import Message, Task
from referrals.models import Milestone
from tests import people_of_london as london
from tests.inventory.parcels.test_shipping import STORE, at_hub, parcel, states
from tests.portal.signing_in import signed_in, worker
from tests.portal.warehouse.bench_things import staff, words_of

pytestmark = pytest.mark.django_db

SIM = "8944110068256270054"


@pytest.fixture
def tablet():
    return signed_in(worker("desk@brixton.example", role="hub_worker", at=london.hub(), name="Ada"))


def with_a_sim() -> tuple[Shipment, Device, Sim]:
    """A laptop, its charger and a SIM of the same person, on the van."""
    needs = {need.kind: need for need in london.accepted(needs=("device", "data")).needs.all()}
    allocation = inventory.reserve(needs["device"], device=london.device_on_shelf(), by=london.actor("caseworker"))
    london.sims_on_shelf(SIM)
    sim = connectivity.reserve(needs["data"], by=london.actor("caseworker"))
    made = inventory.create_shipment(allocation=allocation, hub=london.hub(), by=STORE)
    inventory.pack(made, scanned=made.codes(), by=STORE)
    return inventory.dispatch(made, by=STORE), allocation.device, sim


def texts() -> list[str]:
    return sorted(Message.objects.filter(channel="sms", event__startswith="inventory.").values_list("event", flat=True))


def check(tablet, made: Shipment, *codes: str) -> str:
    for code in codes:
        tablet.post(f"/hub/parcels/{made.number}/check", {"code": code})
    return words_of(tablet.post(f"/hub/parcels/{made.number}/check", {"finish": "yes"}, follow=True))


def test_a_missing_laptop_stays_with_the_driver_and_everybody_concerned_is_told(tablet):
    made, device, sim = with_a_sim()
    shown = check(tablet, made, sim.iccid, "CHARGER-LAPTOP")
    rest = Shipment.objects.get(part_of=made)
    assert rest.number in shown
    assert states(made, rest, device, sim) == ["awaiting_collection", "in_transit", "in_transit", "dispatched"]
    assert [line.number for line in rest.live_lines()] == [device.asset_tag]
    assert [line.number for line in made.live_lines()] == ["CHARGER-LAPTOP", sim.iccid]
    assert (made.custodian, rest.custodian, device.custodian) == ("brixton-library", "van", "van")
    assert texts() == ["inventory.part_not_arrived", "inventory.ready_to_collect"]
    assert Milestone.objects.filter(event="referrals.parcel_missing", need__kind="device").count() == 1
    task = Task.objects.get(kind="inventory.find_parcel")
    assert task.reference == rest.number
    shown = words_of(staff("warehouse").get(f"/warehouse/parcels/{rest.number}"))
    assert "Ask the driver or courier." in shown
    assert shown.count("Missing since") == 2, "the warning says it, and the facts say it once"
    assert board.column(Shipment.objects.all(), "exceptions").get() == rest
    assert "Missing since" in words_of(tablet.get("/hub/arriving"))


def test_what_was_found_is_scanned_in_and_can_be_handed_over(tablet):
    made, device, sim = with_a_sim()
    check(tablet, made, sim.iccid, "CHARGER-LAPTOP")
    rest = Shipment.objects.get(part_of=made)
    assert f"{rest.number} is here" in words_of(tablet.post("/hub/arriving", {"code": device.asset_tag}, follow=True))
    assert states(rest, device) == ["awaiting_collection", "at_hub"]
    assert not Task.objects.still_to_do().exists()


def test_what_is_given_up_sends_the_person_back_to_their_place_and_a_charger_is_owed(tablet):
    made, device, sim = with_a_sim()
    check(tablet, made, sim.iccid)
    rest = Shipment.objects.get(part_of=made)
    need = rest.live_lines()[0].need
    manager = staff("warehouse_manager")
    give_up(manager, rest)
    assert states(rest, device, need) == ["lost", "lost", "waiting"]
    assert not Task.objects.still_to_do().exists()
    lacks_charger, laptop, _ = with_a_charger_missing(tablet)
    give_up(manager, lacks_charger.parts.get())
    owed = Shipment.objects.get(state="draft")
    assert [line.kind for line in owed.live_lines()] == ["charger"]
    assert states(lacks_charger, laptop) == ["awaiting_collection", "at_hub"]


def give_up(manager, parcel: Shipment):
    """Whoever decides about lost data asks where it was looked for: nothing is given up without saying so."""
    address = f"/warehouse/parcels/{parcel.number}/do/lose"
    unsaid = manager.post(address, {"reason": "Not in the van"})
    assert unsaid.status_code == 422
    assert "Enter where you looked for it." in words_of(unsaid)
    told = {"reason": "Not in the van", "search": "The van and the hub; the driver was asked."}
    assert manager.post(address, told).status_code == 302


def with_a_charger_missing(tablet):
    need, laptop, made = another_parcel()
    inventory.arrive(made, by=at_hub())  # opened after it was scanned in
    check(tablet, made, laptop.asset_tag)
    return made, laptop, need


def another_parcel():
    need = london.accepted(needs=("device",), first_name="Rosa", phone="+447700900555").needs.get()
    allocation = inventory.reserve(need, device=london.device_on_shelf("PF-SECOND"), by=london.actor("caseworker"))
    made = inventory.create_shipment(allocation=allocation, hub=london.hub(), by=STORE)
    inventory.pack(made, scanned=made.codes(), by=STORE)
    return need, allocation.device, inventory.dispatch(made, by=STORE)


def test_a_parcel_without_what_was_promised_has_not_arrived(tablet):
    need, device, made = parcel("arrive")
    shown = check(tablet, made, "CHARGER-LAPTOP")
    assert "is reported missing" in shown
    assert states(made, device, need) == ["in_transit", "in_transit", "in_fulfilment"]
    assert "inventory.not_arrived" in texts()
    assert tablet.get(f"/hub/parcels/{made.number}/hand-over").status_code == 302
    tablet.post("/hub/arriving", {"code": device.asset_tag})
    assert states(made, device) == ["awaiting_collection", "at_hub"]


def test_a_wrong_thing_and_one_too_many_are_answered_in_words(tablet):
    _, device, made = parcel("dispatch")
    _, other, elsewhere = another_parcel()
    page = f"/hub/parcels/{made.number}/check"
    assert f"belongs in {elsewhere.number}" in words_of(tablet.post(page, {"code": other.asset_tag}, follow=True))
    assert "give it to the driver" in words_of(tablet.post(page, {"code": "CHARGER-PHONE"}, follow=True))
    tablet.post(page, {"code": device.asset_tag})
    assert "This is already scanned" in words_of(tablet.post(page, {"code": device.serial}, follow=True))
    tablet.post(page, {"code": device.asset_tag, "back": "yes"})
    assert made.lines.filter(checked_at__isnull=False).count() == 0
    assert "First scan what is in the parcel" in words_of(tablet.post(page, {"finish": "yes"}, follow=True))


def test_everything_in_it_arrives_and_a_missing_leaflet_is_printed_here(tablet):
    _, device, made = parcel("dispatch")
    assert "is here and complete" in check(tablet, made, device.asset_tag, "CHARGER-LAPTOP")
    assert states(made, device) == ["awaiting_collection", "at_hub"]
    assert not Shipment.objects.filter(part_of=made).exists()


def test_a_parcel_scanned_in_by_mistake_is_on_its_way_again_and_its_code_works_no_longer(tablet):
    need, device, made = parcel("arrive")
    code = re.search(r"\b\d{6}\b", Message.objects.get(event="inventory.ready_to_collect").body).group()
    page = f"/hub/parcels/{made.number}/not-arrived"
    assert tablet.post(page, {"reason": ""}).status_code == 422
    assert "expected again" in words_of(tablet.post(page, {"reason": "Another parcel"}, follow=True))
    assert states(made, device, need) == ["in_transit", "in_transit", "in_fulfilment"]
    assert tablet.post("/hub/find", {"code": code}).status_code == 422
    tablet.post("/hub/arriving", {"code": made.number})
    assert states(made, device) == ["awaiting_collection", "at_hub"]
