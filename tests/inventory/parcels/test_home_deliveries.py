"""Home delivery: only where it is offered and asked for; the address is read for the van's list and then destroyed."""

import pytest

from audit.models import LedgerEntry
from inventory import actions as inventory
from inventory.models import HomeDelivery, Shipment
from inventory.parcels.home_deliveries import (
    HomeAddressSecret,
    HomeDeliveryNeedsHub,
    HomeDeliveryNotOffered,
    NoHomeDelivery,
    TooLateForHome,
)
from inventory.parcels.opening import CollectsAtHub
from law.refusals import Invalid, NotAllowed
from people import actions as people
from people.models import Resident
from people.residents.conditions import HUB_ONLY
from tests import people_of_london as london
from tests.inventory.parcels.test_shipping import STORE, at_hub, parcel

pytestmark = pytest.mark.django_db
DESK = london.actor("caseworker")
WHERE = {"address": "Flat 3\n12 Deptford Road", "postcode": "se12qh", "directions": "Second bell"}


@pytest.fixture
def offered(settings):
    settings.HOME_DELIVERY = True


def asked() -> Shipment:
    _, _, made = parcel()
    return inventory.deliver_home(made, **WHERE, by=DESK)


def test_nothing_is_offered_until_the_service_says_so():
    _, _, made = parcel()
    assert not inventory.deliver_home.may(made, DESK)
    with pytest.raises(HomeDeliveryNotOffered):
        inventory.deliver_home(made, **WHERE, by=DESK)


def test_the_address_is_sealed_and_stands_on_no_ledger(offered):
    asked()
    row = HomeDelivery.objects.get()
    assert row.address == "Flat 3\n12 Deptford Road\nSE1 2QH"
    stored = HomeDelivery.objects.values_list("address", flat=True).query
    assert "Deptford" not in str(stored)
    assert "Deptford" not in str(list(LedgerEntry.objects.values_list("details", flat=True)))


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [({"address": " \n"}, "/address"), ({"address": "x" * 201}, "/address"), ({"postcode": "London"}, "/postcode")],
)
def test_what_is_no_address_is_refused_at_its_field(offered, changes, pointer):
    _, _, made = parcel()
    with pytest.raises(Invalid) as refused:
        inventory.deliver_home(made, **(WHERE | changes), by=DESK)
    assert [error.pointer for error in refused.value.errors] == [pointer]


@pytest.mark.parametrize(
    ("facts", "refusal"),
    [
        ({"address_withheld": True}, HomeAddressSecret),
        ({"without_address": True}, HomeAddressSecret),
        ({"conditions": [HUB_ONLY]}, CollectsAtHub),
    ],
)
def test_nothing_is_brought_to_who_must_not_be_found(offered, facts, refusal):
    _, _, made = parcel()
    Resident.objects.update(**facts)
    with pytest.raises(refusal):
        inventory.deliver_home(made, **WHERE, by=DESK)


def test_a_parcel_without_a_hub_has_nowhere_to_go_when_nobody_is_in(offered):
    _, _, made = parcel()
    Shipment.objects.update(hub=None)
    made.refresh_from_db()
    with pytest.raises(HomeDeliveryNeedsHub):
        inventory.deliver_home(made, **WHERE, by=DESK)


def test_only_who_makes_up_the_vans_list_reads_it_and_each_reading_is_kept(offered):
    made = asked()
    listed = inventory.manifest(_packed(made), by=STORE)
    for role in ("caseworker", "hub_worker", "technician", "referrer"):
        with pytest.raises(NotAllowed):
            inventory.read_addresses(listed.on_manifest, by=london.actor(role))
    read = inventory.read_addresses(listed.on_manifest, by=STORE)
    assert read[made.pk].address.endswith("SE1 2QH")
    assert LedgerEntry.objects.filter(object_id=listed.on_manifest_id, details__addresses_read=1).count() == 1


def _packed(made: Shipment) -> Shipment:
    return inventory.pack(made, scanned=made.codes(), by=STORE)


def _on_the_road(made: Shipment) -> Shipment:
    return inventory.dispatch(inventory.manifest(_packed(made), by=STORE), by=STORE)


@pytest.mark.parametrize(
    "end",
    [
        lambda made: inventory.collect_instead(made, by=DESK),
        lambda made: inventory.cancel_shipment(made, reason="Not needed", by=STORE),
        lambda made: inventory.arrive(_on_the_road(made), by=at_hub()),
        lambda made: inventory.hand_over(_on_the_road(made), proof=london.attested(), by=STORE),
        lambda made: inventory.recall(_on_the_road(made), reason="Not safe", by=london.actor("warehouse_manager")),
        lambda made: inventory.lose_shipment(
            _on_the_road(made), reason="Never came", by=london.actor("warehouse_manager")
        ),
    ],
    ids=["collected", "cancelled", "at the hub", "at the door", "called back", "lost"],
)
def test_the_address_is_destroyed_when_nobody_has_to_know_it_any_more(offered, end):
    end(asked())
    row = HomeDelivery.objects.get()
    assert (row.address, row.directions, row.destroyed_at is None) == ("", "", False)


def test_what_has_left_is_brought_where_the_list_says(offered):
    made = _on_the_road(asked())
    for act in (
        lambda: inventory.deliver_home(made, **WHERE, by=DESK),
        lambda: inventory.collect_instead(made, by=DESK),
    ):
        with pytest.raises(TooLateForHome):
            act()


def test_nobody_collects_instead_who_was_to_collect_anyway(offered):
    _, _, made = parcel()
    with pytest.raises(NoHomeDelivery):
        inventory.collect_instead(made, by=DESK)


def test_erasing_the_person_empties_it_too(offered):
    made = asked()
    people.anonymise(Resident.objects.get(pk=made.referral.resident_id), by=london.actor("system"))
    assert HomeDelivery.objects.get().address == ""
