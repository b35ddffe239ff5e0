"""A yes opens the parcel: nobody has to make it, and nothing that was promised is in none."""

import pytest

from config import device_promises
from connectivity import actions as connectivity
from connectivity.models import Sim
from inventory import actions as inventory
from inventory.models import Allocation, Shipment, ShipmentLine
from inventory.parcels.bundles import bundle_of
from inventory.parcels.opening import AlreadyBeingSent
from inventory.parcels.packing import NoHubChosen
from law.refusals import Invalid
from referrals import actions as referrals
from tests import people_of_london as london

pytestmark = pytest.mark.django_db

STORE = london.actor("warehouse")
KWAME = london.actor("caseworker")
SYSTEM = london.actor("system")


def needs(*kinds) -> dict:
    return {need.kind: need for need in london.accepted(needs=kinds or ("device",)).needs.all()}


def said_yes(need):
    """Offered and accepted, as by a text."""
    inventory.offer(need, device=london.device_on_shelf(), by=SYSTEM)
    inventory.accept_offer(need, by=KWAME)
    return Shipment.objects.get(referral=need.referral_id)


def contents(parcel) -> list[str]:
    parcel = Shipment.objects.get(pk=parcel.pk)
    return [line.kind for line in parcel.live_lines()]


def test_a_yes_opens_the_parcel_with_everything_that_belongs_in_it():
    need = needs()["device"]
    referrals.specify(need, collect_at=london.hub(), by=KWAME)
    parcel = said_yes(need)
    assert (parcel.state, parcel.hub) == ("draft", london.hub())
    assert contents(parcel) == ["device", "charger", "leaflet"]
    assert parcel.codes()[1:] == ["CHARGER-LAPTOP", "LEAFLET-SO"]
    assert {line.need for line in parcel.lines.all()} == {need}


def test_an_offer_that_waits_for_an_answer_opens_none():
    inventory.offer(needs()["device"], device=london.device_on_shelf(), by=SYSTEM)
    assert not Shipment.objects.exists()


def test_what_is_reserved_without_an_offer_is_in_a_parcel_too():
    inventory.reserve(needs()["device"], device=london.device_on_shelf(), by=KWAME)
    assert contents(Shipment.objects.get()) == ["device", "charger", "leaflet"]


@pytest.mark.parametrize("sim_first", [True, False])
def test_the_sim_of_the_same_person_travels_with_the_device(sim_first):
    both = needs("device", "data")
    (sim,) = london.sims_on_shelf()
    if sim_first:
        connectivity.reserve(both["data"], by=KWAME)
    parcel = said_yes(both["device"])
    if not sim_first:
        connectivity.reserve(both["data"], by=KWAME)
    assert contents(parcel) == ["device", "charger", "sim", "leaflet"]
    inventory.choose_hub(parcel, hub=london.hub(), by=STORE)
    inventory.pack(parcel, scanned=parcel.codes(), by=STORE)
    inventory.dispatch(parcel, by=STORE)
    assert Sim.objects.get(pk=sim.pk).state == "dispatched"
    assert [Need.state for Need in parcel.referral.needs.order_by("kind")] == ["in_fulfilment", "in_fulfilment"]


def test_a_sim_that_is_given_by_hand_is_out_of_the_parcel():
    both = needs("device", "data")
    london.sims_on_shelf()
    parcel = said_yes(both["device"])
    sim = connectivity.reserve(both["data"], by=KWAME)
    connectivity.issue(sim, by=london.actor("hub_worker", organisation=london.hub()))
    assert contents(parcel) == ["device", "charger", "leaflet"]


def test_a_parcel_whose_sim_is_given_by_hand_is_opened_again_and_goes_without_it():
    """Before, it could never leave: the SIM in it was somebody's already."""
    both = needs("device", "data")
    london.sims_on_shelf()
    sim = connectivity.reserve(both["data"], by=KWAME)
    parcel = said_yes(both["device"])
    inventory.choose_hub(parcel, hub=london.hub(), by=STORE)
    inventory.pack(parcel, scanned=parcel.codes(), by=STORE)
    connectivity.issue(sim, by=STORE)
    parcel.refresh_from_db()
    assert (parcel.state, contents(parcel)) == ("picking", ["device", "charger", "leaflet"])
    inventory.pack(parcel, scanned=parcel.codes(), by=STORE)
    inventory.dispatch(parcel, by=STORE)
    assert parcel.state == "in_transit"


def test_a_parcel_that_is_unloaded_holds_no_sim_that_was_given_by_hand_meanwhile():
    both = needs("device", "data")
    london.sims_on_shelf()
    sim = connectivity.reserve(both["data"], by=KWAME)
    parcel = said_yes(both["device"])
    inventory.choose_hub(parcel, hub=london.hub(), by=STORE)
    inventory.pack(parcel, scanned=parcel.codes(), by=STORE)
    inventory.dispatch(parcel, by=STORE)
    connectivity.issue(Sim.objects.get(pk=sim.pk), by=STORE)
    parcel.refresh_from_db()
    inventory.unload(parcel, reason="The wrong van.", by=STORE)
    assert (parcel.state, contents(parcel)) == ("packed", ["device", "charger", "leaflet"])
    assert Sim.objects.get(pk=sim.pk).state == "issued"


def test_a_sim_that_is_promised_no_more_opens_a_packed_parcel_again():
    both = needs("device", "data")
    london.sims_on_shelf()
    connectivity.reserve(both["data"], by=KWAME)
    parcel = said_yes(both["device"])
    inventory.choose_hub(parcel, hub=london.hub(), by=STORE)
    inventory.pack(parcel, scanned=parcel.codes(), by=STORE)
    inventory.manifest(parcel, by=STORE)
    referrals.cancel(both["data"], reason="They have one.", by=KWAME)
    parcel.refresh_from_db()
    assert (parcel.state, contents(parcel)) == ("picking", ["device", "charger", "leaflet"])


def test_who_needs_it_no_more_has_no_parcel():
    need = needs()["device"]
    parcel = said_yes(need)
    referrals.cancel(need, reason="She has bought one.", by=KWAME)
    parcel.refresh_from_db()
    assert (parcel.state, contents(parcel)) == ("cancelled", [])


def test_the_only_hub_of_their_borough_is_theirs_and_of_several_somebody_chooses():
    peckham = london.organisation("peckham-library", "Peckham Library", "hub", "E09000028")
    need = needs()["device"]
    parcel = said_yes(need)
    assert parcel.hub == peckham
    referrals.specify(need, collect_at=london.hub(), by=KWAME)
    parcel.refresh_from_db()
    assert parcel.hub == london.hub()


def test_without_a_hub_it_waits_for_somebody_to_choose_one():
    parcel = said_yes(needs()["device"])
    assert parcel.hub is None
    with pytest.raises(Invalid):
        inventory.choose_hub(parcel, hub=london.organisation(), by=STORE)
    with pytest.raises(NoHubChosen):
        inventory.pack(parcel, scanned=parcel.codes(), by=STORE)
    inventory.choose_hub(parcel, hub=london.hub(), by=STORE)
    inventory.pack(parcel, scanned=parcel.codes(), by=STORE)
    with pytest.raises(AlreadyBeingSent):
        inventory.choose_hub(parcel, hub=london.hub(), by=STORE)


def test_no_promise_is_without_a_parcel_and_one_that_is_would_be_found():
    need = needs()["device"]
    said_yes(need)
    assert list(device_promises._without_parcel()) == []
    ShipmentLine.objects.update(dropped_at=need.created_at)
    assert [row.need for row in device_promises._without_parcel()] == [need]
    assert Allocation.objects.get(need=need).device.state == "reserved"


@pytest.mark.parametrize("kind", ["laptop", "tablet", "phone", "desktop"])
def test_every_kind_of_device_has_a_bundle(kind):
    assert [line.kind for line in bundle_of(kind, "Urdu and some English")] == ["charger", "leaflet"]
    assert bundle_of(kind, "Klingon")[1].code == "LEAFLET-EN"
