"""The hub that the person and the worker chose is where the parcel goes, until something is packed."""

import pytest

from inventory import actions as inventory
from inventory.models import Shipment
from inventory.parcels.collection_choice import NothingToCollect
from law.refusals import Invalid, NotAllowed
from people import actions as people
from referrals import actions as referrals
from tests import people_of_london as london

pytestmark = pytest.mark.django_db
KWAME = london.actor("caseworker")
STORE = london.actor("warehouse")


def hubs():
    """(the nearest to SE1 2QH, another)"""
    near = london.organisation("borough-hall", "Borough Hall", "hub", "E09000028")
    for hub, postcode in ((near, "SE1 1JA"), (london.hub(), "SW2 1JQ")):
        people.describe_hub(hub, postcode=postcode, by=london.ADMINISTRATOR)
    return near, london.hub()


def worker():
    return london.actor("referrer", organisation=london.organisation())


def promised(need) -> Shipment:
    inventory.reserve(need, device=london.device_on_shelf(), by=KWAME)
    return Shipment.objects.get(referral=need.referral)


def test_what_was_chosen_with_the_referral_is_where_the_parcel_goes():
    _, brixton = hubs()
    need = london.accepted(needs=("device",), hub=brixton.code).needs.get()
    assert promised(need).hub == brixton


def test_without_a_preference_it_goes_to_the_nearest():
    near, _ = hubs()
    assert promised(london.accepted(needs=("device",)).needs.get()).hub == near


def test_a_chosen_hub_that_has_closed_meanwhile_gives_way_to_the_nearest():
    near, brixton = hubs()
    need = london.accepted(needs=("device",), hub=brixton.code).needs.get()
    people.close_organisation(brixton, reason="It moved", by=london.ADMINISTRATOR)
    assert promised(need).hub == near


def test_it_is_changed_until_something_is_packed():
    near, brixton = hubs()
    referral = london.accepted(needs=("device",))
    parcel = promised(referral.needs.get())
    inventory.choose_collection(referral, hub=brixton, by=worker())
    parcel.refresh_from_db()
    assert parcel.hub == brixton
    inventory.choose_collection(referral, hub=None, by=worker())
    parcel.refresh_from_db()
    assert parcel.hub == near
    inventory.pack(parcel, scanned=parcel.codes(), by=STORE)
    with pytest.raises(NothingToCollect):
        inventory.choose_collection(referral, hub=brixton, by=worker())
    parcel.refresh_from_db()
    assert parcel.hub == near


def test_what_is_packed_stays_and_what_is_not_goes_elsewhere():
    near, brixton = hubs()
    referral = london.accepted(needs=("device", "skills"))
    needs = {need.kind: need for need in referral.needs.all()}
    parcel = promised(needs["device"])
    inventory.pack(parcel, scanned=parcel.codes(), by=STORE)
    inventory.choose_collection(referral, hub=brixton, by=worker())
    for need in needs.values():
        need.refresh_from_db()
    assert (needs["device"].collect_at, needs["skills"].collect_at) == (None, brixton)
    parcel.refresh_from_db()
    assert parcel.hub == near


def test_what_is_refused():
    _, brixton = hubs()
    referral = london.accepted(needs=("device",))
    with pytest.raises(Invalid, match="Select a hub"):
        inventory.choose_collection(referral, hub=london.organisation(), by=worker())
    people.close_organisation(brixton, reason="It moved", by=london.ADMINISTRATOR)
    brixton.refresh_from_db()
    with pytest.raises(Invalid, match="Brixton Library has closed"):
        inventory.choose_collection(referral, hub=brixton, by=worker())
    with pytest.raises(NotAllowed):
        inventory.choose_collection(referral, hub=None, by=STORE)
    referrals.withdraw(referral, code="helped_elsewhere", by=worker())
    with pytest.raises(NothingToCollect):
        inventory.choose_collection(referral, hub=None, by=worker())
