"""From shelf to resident: a parcel is made, packed by scan, dispatched, arrives at the hub, and is handed over with
proof.
"""

from uuid import UUID

from django.utils import timezone

from audit.recording import amended
from inventory.allocation import offers
from inventory.allocation.models import Allocation
from inventory.allocation.promises import release_for_need, tell_it_is_no_longer_kept
from inventory.bench import refurbishing
from inventory.bench.gating import meet_the_gate
from inventory.devices import Device
from inventory.parcels.models import Shipment, ShipmentLine
from inventory.refusals import BinFrozen
from law.actors import SYSTEM
from law.refusals import Conflict
from notifications import actions as notifications
from notifications.models import Task
from people.access import action
from people.models import Organisation, Resident
from people.residents.conditions import HUB_ONLY
from referrals import actions as referrals

BRING_BACK = "inventory.bring_parcel_back"
KEEP = "inventory.keep_parcel"
PROOFS = ("code", "signature", "attested")


class NothingPromised(Conflict):
    """The referral has no device that could be shipped."""

    sentence = "No device is promised to this referral, so there is nothing to ship."


class NotAnswered(Conflict):
    """An offer is no promise before somebody said yes."""

    sentence = "It is offered, and nobody has said yes yet. It is packed when they have."


class CollectsAtHub(Conflict):
    """A hold was lifted on the condition that nothing goes anywhere else."""

    sentence = "This person collects from a hub only. Choose a hub for this parcel."


class WrongItem(Conflict):
    """What was scanned is not what this parcel should hold."""


class ProofNeeded(Conflict):
    """A handover needs its proof."""

    sentence = "Say how the handover was shown: by code, by signature, or attested by the hub."


@action("inventory.create_shipment")
def create_shipment(*, allocation: Allocation, hub: Organisation, by) -> Shipment:
    """A parcel to a hub for one promised device. Refuses NothingPromised, NotAnswered while it is only offered, and
    CollectsAtHub. (SH1)
    """
    if allocation.released_at is not None or allocation.device.state != Device.State.RESERVED:
        raise NothingPromised()
    if allocation.is_open_offer:
        raise NotAnswered()
    person = Resident.objects.get(pk=allocation.need.referral.resident_id)
    if HUB_ONLY in person.conditions and hub.kind != Organisation.Kind.HUB:
        raise CollectsAtHub()
    shipment = Shipment.objects.create(hub=hub, referral=allocation.need.referral)
    ShipmentLine.objects.create(shipment=shipment, allocation=allocation)
    return shipment


@action("inventory.pack", on=Shipment, outward=True)
def pack(shipment: Shipment, *, scanned: list[str], by) -> Shipment:
    """Every line is scanned by its asset tag. Refuses WrongItem, naming what is wrong. (SH4)"""
    devices = {allocation.device.asset_tag: allocation.device for allocation in _allocations(shipment)}
    wrong = sorted(set(scanned) - set(devices))
    missing = sorted(set(devices) - set(scanned))
    if wrong or missing:
        raise WrongItem(_scan_sentence(wrong, missing))
    for device in devices.values():
        if device.bin is not None and device.bin.frozen_at is not None:
            raise BinFrozen(f"Bin {device.bin.code} is being counted. Pack this when that is done.")
        meet_the_gate(device)
        device.bin = None
        device.pack()
        device.save()
    return _move(shipment, shipment.pack)


def _scan_sentence(wrong, missing) -> str:
    parts = [f"{', '.join(wrong)} does not belong in this parcel."] if wrong else []
    if missing:
        parts.append(f"{', '.join(missing)} still has to be scanned.")
    return " ".join(parts)


@action("inventory.manifest", on=Shipment, outward=True)
def manifest(shipment: Shipment, *, by) -> Shipment:
    """Put a parcel on the list of what the next van takes. (SH5)"""
    shipment.pulled_at = None
    return _move(shipment, shipment.manifest)


@action("inventory.recall", on=Shipment)
def recall(shipment: Shipment, *, reason: str, by) -> Shipment:
    """What is under way, or waits at a hub, is called back. The warehouse and the hub find it among their tasks. (SH15)"""
    _call_back(shipment, by)
    return _move(shipment, shipment.recall)


@action("inventory.take_back", on=Shipment)
def take_back(shipment: Shipment, *, by) -> Shipment:
    """What was called back is here again: its devices are set apart and wiped anew, whoever they were promised to goes
    back to their place (ND14), and the tasks to bring or keep it are done with. (SH12)
    """
    for allocation in _allocations(shipment):
        device = Device.objects.select_for_update().get(pk=allocation.device_id)
        if device.state in (Device.State.IN_TRANSIT, Device.State.AT_HUB):
            refurbishing.set_apart(device, device.take_back, by=by)
    for kind in (BRING_BACK, KEEP):
        notifications.clear_tasks(kind, [shipment.number], by=SYSTEM)
    return _move(shipment, shipment.take_back)


def _call_back(shipment: Shipment, by):
    """Tasks for whoever has the parcel: the hub, and the warehouse too while it is on the road. One that is still to do
    is not raised again.
    """
    owners: dict[str, UUID | None] = {KEEP: shipment.hub_id}
    if shipment.state == Shipment.State.IN_TRANSIT:
        owners[BRING_BACK] = None
    open_tasks = Task.objects.still_to_do().filter(kind__in=owners, reference=shipment.number)
    for kind in set(owners) - set(open_tasks.values_list("kind", flat=True)):
        notifications.raise_task(
            kind,
            reference=shipment.number,
            occasion=f"version {shipment.version}",
            organisation_id=owners[kind],
            referral_id=shipment.referral_id,
            by=by,
        )


def call_back_for_need(need):
    """A need has ended or waits again: a parcel for it that has left comes back."""
    left = Shipment.objects.select_for_update(of=("self",)).filter(
        lines__dropped_at=None,
        lines__allocation__need=need,
        lines__allocation__handed_over_at=None,
        state__in=[Shipment.State.IN_TRANSIT, Shipment.State.AWAITING_COLLECTION],
    )
    for shipment in left.select_related("hub").order_by("pk"):
        _call_back(shipment, SYSTEM)
        _move(shipment, shipment.recall)
        for allocation in _allocations(shipment):
            tell_it_is_no_longer_kept(allocation, need, shipment, ["inventory.ready_to_collect"])


def on_hold_raised(hold):
    """What is on a manifest comes off it at once; what is under way or at a hub gets a task to keep it there. (HD1)

    Its state stays: what was on its way goes on when the hold is lifted, unless somebody recalled it (SH15). Open
    offers stop.
    """
    everyone = hold.reaches()
    offers.on_stopped(everyone)
    theirs = _parcels_of(everyone)
    for shipment in theirs.filter(state=Shipment.State.MANIFESTED):
        shipment.pulled_at = timezone.now()
        _move(shipment, shipment.pull)
    for shipment in theirs.filter(
        state__in=[Shipment.State.IN_TRANSIT, Shipment.State.AWAITING_COLLECTION]
    ).select_related("hub"):
        _call_back(shipment, SYSTEM)


def on_freed(resident_ids: list[UUID]):
    """What a hold took off the manifest is on it again; tasks to keep something back are done with. (HD3, HD4)"""
    offers.on_freed(resident_ids)
    theirs = _parcels_of(resident_ids)
    for shipment in theirs.filter(state=Shipment.State.PACKED, pulled_at__isnull=False):
        shipment.pulled_at = None
        _move(shipment, shipment.manifest)
    going_on = [shipment.number for shipment in theirs if shipment.state != Shipment.State.RETURNING]
    for kind in (BRING_BACK, KEEP):
        notifications.clear_tasks(kind, going_on, by=SYSTEM)


def _parcels_of(resident_ids: list[UUID]):
    theirs = Shipment.objects.select_for_update(of=("self",)).filter(referral__resident__in=resident_ids)
    return theirs.order_by("pk")


@action("inventory.dispatch", on=Shipment, outward=True)
def dispatch(shipment: Shipment, *, carrier: str = "van", by) -> Shipment:
    """The parcel leaves our custody; each need is under way (ND9). (SH6)"""
    for allocation in _allocations(shipment):
        meet_the_gate(allocation.device)
        allocation.device.custodian = carrier
        allocation.device.dispatch()
        allocation.device.save()
        referrals.start(allocation.need, by=by)
    shipment.custodian = carrier
    shipment.dispatched_at = timezone.now()
    return _move(shipment, shipment.dispatch)


@action("inventory.arrive", on=Shipment)
def arrive(shipment: Shipment, *, by) -> Shipment:
    """Scanned in at the hub; the resident hears that it is ready, if and how that is safe. (SH7)"""
    for allocation in _allocations(shipment):
        allocation.device.custodian = shipment.hub.code
        allocation.device.arrive()
        allocation.device.save()
    shipment.custodian = shipment.hub.code
    shipment.arrived_at = timezone.now()
    _move(shipment, shipment.arrive)
    resident = shipment.referral.resident
    if resident.may_be_reached_by("sms"):
        ready = notifications.compose(
            "inventory.ready_to_collect",
            reason=shipment,
            address=resident.phone,
            channel="sms",
            resident=resident,
            referral=shipment.referral,
            hub=shipment.hub.name,
        )
        notifications.queue([ready], by=by)
    return shipment


@action("inventory.hand_over", on=Shipment, outward=True)
def hand_over(shipment: Shipment, *, proof: str, by) -> Shipment:
    """Into the resident's hands, with proof; each need is provided (ND10). Refuses ProofNeeded. (SH8)"""
    if proof not in PROOFS:
        raise ProofNeeded()
    for allocation in _allocations(shipment):
        allocation.device.custodian = "resident"
        allocation.device.hand_over()
        allocation.device.save()
        allocation.handed_over_at = timezone.now()
        allocation.save()
        amended(allocation, proof=proof)
        referrals.provide(allocation.need, by=by)
    shipment.proof = proof
    shipment.custodian = "resident"
    shipment.delivered_at = timezone.now()
    shipment.tell(proof=proof)
    return _move(shipment, shipment.hand_over)


@action("inventory.cancel_shipment", on=Shipment, transition="cancel")
def cancel_shipment(shipment: Shipment, *, reason: str, by) -> Shipment:
    """Unpacked; what was in it goes back to the shelf and the needs to their places. (SH14)"""
    for line in shipment.lines.filter(dropped_at=None).select_related("allocation__need__referral"):
        line.dropped_at = timezone.now()
        line.save()
        amended(line, dropped=True)
        release_for_need(line.allocation.need)
        referrals.requeue(line.allocation.need, reason=reason, by=by)
    return _move(shipment, shipment.cancel)


def _allocations(shipment: Shipment):
    lines = shipment.lines.filter(dropped_at=None).select_related(
        "allocation__device", "allocation__need__referral__resident"
    )
    return [line.allocation for line in lines]


def _move(shipment: Shipment, step) -> Shipment:
    step()
    shipment.save()
    return shipment
