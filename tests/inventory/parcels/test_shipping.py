"""A parcel, verb by verb: made, packed by scan, on the van, at the hub, in their hands; called back, cancelled,
paused.
"""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from inventory import actions as inventory
from inventory.bench.gate import PAT_LASTS
from inventory.bench.gating import GateClosed
from inventory.models import Allocation, Device, Shipment
from inventory.parcels.opening import NotAnswered, NothingPromised
from inventory.parcels.packing import WrongItem
from inventory.refusals import BinFrozen
from law.refusals import WrongState
from notifications.models import Message, Task
from people import actions as people
from people.access.brake import Held
from referrals import actions as referrals
from referrals.models import Need
from tests import people_of_london as london

pytestmark = pytest.mark.django_db

STORE = london.actor("warehouse")
KWAME = london.actor("caseworker")
DEE = london.actor("safeguarding_lead")
KEEPER = london.actor("warehouse_manager")
SYSTEM = london.actor("system")


def at_hub():
    return london.actor("hub_worker", organisation=london.hub())


def promised() -> tuple[Need, Allocation]:
    need = london.accepted(needs=("device",)).needs.get()
    return need, inventory.reserve(need, device=london.device_on_shelf(), by=KWAME)


def parcel(upto: str = "") -> tuple[Need, Device, Shipment]:
    """A parcel that has gone through its steps up to the named one."""
    need, allocation = promised()
    created = inventory.create_shipment(allocation=allocation, hub=london.hub(), by=STORE)
    steps = {
        "pack": lambda: inventory.pack(created, scanned=created.codes(), by=STORE),
        "manifest": lambda: inventory.manifest(created, by=STORE),
        "dispatch": lambda: inventory.dispatch(created, by=STORE),
        "arrive": lambda: inventory.arrive(created, by=at_hub()),
    }
    for name, step in steps.items() if upto else ():
        step()
        if name == upto:
            break
    return need, allocation.device, created


def hold_for(need: Need):
    return people.raise_hold(need.referral.resident, kind="safeguarding", by=london.actor("referrer"))


def states(*rows) -> list[str]:
    for row in rows:
        row.refresh_from_db()
    return [row.state for row in rows]


# ── Made and packed ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_parcel_is_made_for_what_is_promised_and_nothing_else():
    _, allocation = promised()
    inventory.release(allocation, reason="Another one is better.", by=KWAME)
    with pytest.raises(NothingPromised):
        inventory.create_shipment(allocation=allocation, hub=london.hub(), by=STORE)
    assert Shipment.objects.get().state == "cancelled"


def test_what_is_offered_is_packed_when_they_have_said_yes():
    need = london.accepted(needs=("device",)).needs.get()
    offer = inventory.offer(need, device=london.device_on_shelf(), by=SYSTEM)
    with pytest.raises(NotAnswered):
        inventory.create_shipment(allocation=offer, hub=london.hub(), by=STORE)
    inventory.accept_offer(need, by=KWAME)
    offer.refresh_from_db()
    assert inventory.create_shipment(allocation=offer, hub=london.hub(), by=STORE).hub == london.hub()


def test_what_is_scanned_is_what_belongs_in_it():
    _, device, created = parcel()
    bin_ = inventory.open_bin(code="A-01", by=KEEPER)
    inventory.put_away(device, bin=bin_, by=STORE)
    everything = f"{device.asset_tag}, Charger for a laptop, Leaflet in Somali still have to be scanned"
    with pytest.raises(WrongItem, match=rf"DEV-XXXX-XXXX does not belong .* {everything}"):
        inventory.pack(created, scanned=["DEV-XXXX-XXXX"], by=STORE)
    with pytest.raises(WrongItem, match=r"^Leaflet in Somali still has to be scanned\.$"):
        inventory.pack(created, scanned=created.codes()[:2], by=STORE)
    inventory.pack(created, scanned=created.codes(), by=STORE)
    assert states(device, created) == ["packed", "packed"]
    assert device.bin is None


def test_nothing_is_taken_out_of_a_bin_that_is_being_counted():
    _, device, created = parcel()
    bin_ = inventory.open_bin(code="A-01", by=KEEPER)
    inventory.put_away(device, bin=bin_, by=STORE)
    inventory.start_stock_take(bin=bin_, by=KEEPER)
    with pytest.raises(BinFrozen):
        inventory.pack(created, scanned=created.codes(), by=STORE)
    assert states(device) == ["reserved"]


@pytest.mark.parametrize(("days", "is_packed"), [(PAT_LASTS.days, True), (PAT_LASTS.days + 1, False)])
def test_the_gate_is_met_again_on_the_way_out(days, is_packed):
    _, device, created = parcel()
    Device.objects.filter(pk=device.pk).update(pat_passed_on=timezone.localdate() - timedelta(days=days))
    if is_packed:
        inventory.pack(created, scanned=created.codes(), by=STORE)
    else:
        with pytest.raises(GateClosed):
            inventory.pack(created, scanned=created.codes(), by=STORE)
    assert states(created) == ["packed" if is_packed else "draft"]


# ── Away, there, theirs ──────────────────────────────────────────────────────────────────────────────────────────────


def test_the_van_has_it_and_the_need_is_under_way():
    need, device, created = parcel("pack")
    inventory.dispatch(created, carrier="courier", by=STORE)
    assert states(need, device, created) == ["in_fulfilment", "in_transit", "in_transit"]
    assert (device.custodian, created.custodian, created.dispatched_at is None) == ("courier", "courier", False)


def test_the_hub_has_it_and_the_person_hears():
    _, device, created = parcel("dispatch")
    inventory.arrive(created, by=at_hub())
    assert states(device, created) == ["at_hub", "awaiting_collection"]
    assert (device.custodian, created.custodian) == ("brixton-library", "brixton-library")
    text = Message.objects.get(event="inventory.ready_to_collect")
    assert (text.channel, text.reason_id) == ("sms", created.pk)


@pytest.mark.parametrize(
    ("upto", "verb"),
    [
        ("create", lambda made, _: inventory.pack(made, scanned=made.codes(), by=STORE)),
        ("pack", lambda made, _: inventory.manifest(made, by=STORE)),
        ("pack", lambda made, _: inventory.dispatch(made, by=STORE)),
        ("arrive", lambda made, _: inventory.hand_over(made, proof=london.attested(), by=at_hub())),
    ],
    ids=["pack", "manifest", "dispatch", "hand_over"],
)
def test_nothing_goes_on_for_somebody_who_is_held(upto, verb):
    need, device, made = parcel("" if upto == "create" else upto)
    before = states(need, device, made)
    hold_for(need)
    with pytest.raises(Held):
        verb(made, device)
    assert states(need, device, made) == before


def test_what_arrives_for_somebody_who_is_stopped_says_what_to_do_and_not_why():
    need, device, created = parcel("dispatch")
    hold_for(need)
    scan = inventory.scan(id=uuid4(), mode="arrive", code=device.asset_tag, by=STORE)
    assert "Do not give it to anyone" in scan.words
    assert "safeguarding" not in scan.words.lower()
    assert states(created) == ["awaiting_collection"]
    with pytest.raises(Held):
        inventory.hand_over(created, proof=london.attested(), by=at_hub())


# ── Called back and cancelled ────────────────────────────────────────────────────────────────────────────────────────


def calls() -> list[str]:
    return sorted(kind.rpartition(".")[2] for kind in Task.objects.still_to_do().values_list("kind", flat=True))


def test_what_is_under_way_is_called_back_by_driver_and_hub():
    _, _, created = parcel("dispatch")
    inventory.recall(created, reason="Someone else has the address.", by=DEE)
    assert states(created) == ["returning"]
    assert calls() == ["bring_parcel_back", "keep_parcel", "stop_carrier"]


def test_what_waits_at_a_hub_is_kept_there():
    _, _, created = parcel("arrive")
    inventory.recall(created, reason="Someone else has the address.", by=DEE)
    assert calls() == ["keep_parcel"]


@pytest.mark.parametrize("upto", ["dispatch", "arrive"])
def test_what_was_called_back_is_scanned_in_and_begins_anew(upto):
    """Before, a parcel that was called back was lost for ever: no step led out of it (warehouse-and-desk 2)."""
    need, device, created = parcel(upto)
    since = need.queued_at
    with pytest.raises(WrongState):
        inventory.take_back(created, by=STORE)
    inventory.recall(created, reason="Someone else has the address.", by=DEE)
    inventory.take_back(created, by=STORE)
    assert states(need, device, created) == ["waiting", "quarantined", "returned"]
    assert need.queued_at == since
    assert (device.custodian, created.custodian) == ("warehouse", "warehouse")
    assert calls() == []
    inventory.to_wipe(device, by=london.actor("technician"))
    with pytest.raises(WrongState):
        inventory.refurbish(device, by=london.actor("technician"))


def test_what_is_called_back_because_its_need_ended_comes_back_too():
    need, device, created = parcel("dispatch")
    referrals.cancel(need, reason="She has bought one.", code="other", by=KWAME)
    assert states(created) == ["returning"]
    unsaid = inventory.scan(id=uuid4(), mode="take_back", code=device.asset_tag, by=STORE)
    assert (unsaid.outcome, states(created)) == ("stopped", ["returning"])
    scan = inventory.scan(id=uuid4(), mode="take_back", code=device.asset_tag, seal="broken", by=STORE)
    assert scan.outcome == "done"
    assert states(need, device, created) == ["cancelled", "quarantined", "returned"]
    assert Allocation.objects.filter(device=device, released_at=None).count() == 0
    again = inventory.scan(id=uuid4(), mode="take_back", code=device.asset_tag, by=STORE)
    assert again.outcome == "already"


def test_what_has_not_left_is_not_called_back():
    _, _, created = parcel("pack")
    with pytest.raises(WrongState):
        inventory.recall(created, reason="Too early", by=DEE)


@pytest.mark.parametrize("upto", ["", "pack", "manifest"])
def test_a_parcel_that_is_cancelled_gives_back_the_device_and_the_place(upto):
    need, device, created = parcel(upto)
    since = need.queued_at
    inventory.cancel_shipment(created, reason="They moved away.", by=STORE)
    assert states(need, device, created) == ["waiting", "available", "cancelled"]
    assert need.queued_at == since
    assert not created.lines.filter(dropped_at=None).exists()


# ── Paused ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_hold_takes_it_off_the_manifest_and_a_lift_puts_it_on_again():
    need, _, created = parcel("manifest")
    hold = hold_for(need)
    assert states(created) == ["packed"]
    people.reject_hold(hold, reason="A misunderstanding.", by=DEE)
    assert states(created) == ["manifested"]
    assert created.pulled_at is None


def test_what_was_only_packed_is_not_put_on_the_manifest_by_a_lift():
    need, _, created = parcel("pack")
    people.reject_hold(hold_for(need), reason="A misunderstanding.", by=DEE)
    assert states(created) == ["packed"]


def test_a_hold_keeps_what_is_under_way_and_a_lift_ends_the_tasks():
    need, _, created = parcel("dispatch")
    hold = hold_for(need)
    assert states(created) == ["in_transit"]
    assert calls() == ["bring_parcel_back", "keep_parcel", "stop_carrier"]
    people.reject_hold(hold, reason="A misunderstanding.", by=DEE)
    assert states(created) == ["in_transit"]
    assert calls() == []
