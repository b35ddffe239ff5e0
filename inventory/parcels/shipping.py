"""Out of the door: on the manifest, on to the van by scan, and off again while that can be done; lost, or cancelled."""

from datetime import date, timedelta

from django.utils import timezone

from inventory.allocation.models import Allocation
from inventory.allocation.promises import release_for_need
from inventory.bench.gating import meet_the_gate
from inventory.parcels.carriers import CARRIERS
from inventory.parcels.home_deliveries import OVER as HOME_IS_OVER
from inventory.parcels.home_deliveries import destroy_address
from inventory.parcels.models import Manifest, Shipment, ShipmentLine
from inventory.parcels.opening import drop
from inventory.parcels.packing import owe
from law.actors import SYSTEM
from law.refusals import Conflict, FieldError, Invalid, Refusal
from notifications import actions as notifications
from people.access import action
from referrals import actions as referrals
from referrals.companions import Companion, companion_of

BRING_BACK = "inventory.bring_parcel_back"
KEEP = "inventory.keep_parcel"
FIND = "inventory.find_parcel"
STOP_CARRIER = "inventory.stop_carrier"
VAN = "van"
SHIFT = timedelta(hours=12)


class VanHasLeft(Conflict):
    """What is on the road cannot be taken off the van."""

    sentence = "The van has left. Call the parcel back instead."


def not_left_yet(shipment: Shipment) -> Refusal | None:
    van = shipment.on_manifest
    if shipment.state != Shipment.State.IN_TRANSIT or shipment.dispatched_at is None:
        return None
    is_old = shipment.dispatched_at < timezone.now() - SHIFT
    return VanHasLeft() if is_old or (van is not None and van.departed_at is not None) else None


@action("inventory.manifest", on=Shipment, outward=True)
def manifest(shipment: Shipment, *, carrier: str = "van", goes_on: date | None = None, by) -> Shipment:
    """Put a parcel on the list of what this carrier takes on a day; today when none is named. Refuses Invalid. (SH5)"""
    shipment.on_manifest = open_manifest(carrier, goes_on)
    shipment.pulled_at = None
    return move(shipment, shipment.manifest)


def open_manifest(carrier: str, goes_on: date | None = None) -> Manifest:
    """The list of this carrier and day that has not left; a new one where there is none."""
    if carrier not in CARRIERS:
        raise Invalid([FieldError("/carrier", "not_a_choice", f"Carrier must be one of: {', '.join(CARRIERS)}.")])
    today = timezone.localdate()
    day = goes_on or today
    if day < today:
        raise Invalid([FieldError("/goes_on", "in_the_past", "The day must be today or later.")])
    waiting = Manifest.objects.select_for_update().filter(carrier=carrier, goes_on=day, departed_at=None)
    return waiting.first() or Manifest.objects.create(carrier=carrier, goes_on=day)


@action("inventory.pull", on=Shipment)
def pull(shipment: Shipment, *, reason: str, by) -> Shipment:
    """Off the manifest: the carrier refuses it, or the van is full. It goes with another one. (SH16)"""
    return off_the_manifest(shipment)


def off_the_manifest(shipment: Shipment) -> Shipment:
    shipment.on_manifest = None
    return move(shipment, shipment.pull)


@action("inventory.dispatch", on=Shipment, outward=True)
def dispatch(shipment: Shipment, *, carrier: str = "", by) -> Shipment:
    """Load it: the parcel leaves our custody; each need is under way (ND9). (SH6)

    `carrier` is who takes it where it stands on no manifest: the hub van, unless another is named.
    """
    if shipment.on_manifest is None:
        shipment.on_manifest = open_manifest(carrier or VAN)
    carrier = shipment.on_manifest.carrier
    for allocation in allocations_in(shipment):
        meet_the_gate(allocation.device)
        allocation.device.custodian = carrier
        allocation.device.dispatch()
        allocation.device.save()
        referrals.start(allocation.need, by=by)
    shipment.custodian = carrier
    shipment.dispatched_at = timezone.now()
    move(shipment, shipment.dispatch)
    for line, companion in companions_in(shipment):  # after it left: what starts before is taken out (leave_parcel)
        companion.send(line.number, by=by)
    return shipment


@action("inventory.unload", on=Shipment, guard=not_left_yet)
def unload(shipment: Shipment, *, reason: str, by) -> Shipment:
    """A wrong load undone: off the van and off its manifest, packed as before but for what was given by hand meanwhile.
    Refuses VanHasLeft. (SH6)
    """
    for allocation in allocations_in(shipment):
        allocation.device.move(allocation.device.unload)
        referrals.undo_start(allocation.need, by=by)
    for line, companion in companions_in(shipment):
        if line.need is None or not companion.is_inside(line.number, line.need):
            drop(line)  # it was given by hand meanwhile
            continue
        companion.unload(line.number, by=by)
        referrals.undo_start(line.need, by=by)
    shipment.dispatched_at = None
    shipment.on_manifest = None
    shipment.missing_at = None
    notifications.clear_tasks(FIND, [shipment.number], by=SYSTEM)
    return move(shipment, shipment.unload)


def owe_what_belongs_to_others(shipment: Shipment) -> None:
    """A charger that was in a parcel without its device is still owed: it goes out again, in a parcel of its own."""
    lines = [line for line in shipment.lines.filter(dropped_at=None).select_related("need") if not line.is_promised]
    here = set(shipment.lines.filter(kind=ShipmentLine.Kind.DEVICE).values_list("need", flat=True))
    owe(shipment, [line for line in lines if line.kind == ShipmentLine.Kind.CHARGER and line.need_id not in here])


@action("inventory.cancel_shipment", on=Shipment, transition="cancel")
def cancel_shipment(shipment: Shipment, *, reason: str, by) -> Shipment:
    """Unpacked; what was in it goes back to the shelf and the needs to their places. (SH14)"""
    promised = [allocation.need for allocation in allocations_in(shipment)]
    for line in shipment.lines.filter(dropped_at=None):
        drop(line)
    for need in promised:
        release_for_need(need)
        referrals.requeue(need, reason=reason, by=by)
    return move(shipment, shipment.cancel)


def allocations_in(shipment: Shipment) -> list[Allocation]:
    """The promises that this parcel carries, each with its device and need."""
    lines = shipment.lines.filter(dropped_at=None, allocation__isnull=False).select_related(
        "allocation__device", "allocation__need__referral__resident"
    )
    return [line.allocation for line in lines if line.allocation is not None]


def companions_in(shipment: Shipment) -> list[tuple[ShipmentLine, Companion]]:
    """What else in it is promised to somebody, each with the room that keeps such things."""
    lines = shipment.lines.filter(dropped_at=None, kind=ShipmentLine.Kind.SIM).select_related("need__referral")
    found = [(line, companion_of(line.need.kind)) for line in lines if line.need is not None]
    return [(line, companion) for line, companion in found if companion is not None]


def companions_inside(shipment: Shipment) -> list[tuple[ShipmentLine, Companion]]:
    """Those that are still in a parcel that has left: none that was taken out of it and given or sent back by hand."""
    return [
        (line, companion)
        for line, companion in companions_in(shipment)
        if line.need is not None and companion.is_inside(line.number, line.need)
    ]


def move(shipment: Shipment, step) -> Shipment:
    step()
    shipment.save()
    if shipment.state in HOME_IS_OVER:
        destroy_address(shipment)
    return shipment
