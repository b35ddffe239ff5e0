"""A parcel opened at the hub: each thing in it is scanned, and what is not in it stays with whoever drove it."""

from django.utils import timezone

from audit.recording import amended
from inventory.parcels.arrivals import arrive, report_missing
from inventory.parcels.collection_codes import end_codes
from inventory.parcels.coming_back import NOT_READY_YET
from inventory.parcels.models import Shipment, ShipmentLine
from inventory.parcels.opening import drop
from inventory.parcels.picking import NotInThisParcel, answers_to
from inventory.parcels.shipping import SHIFT, VAN, allocations_in, move
from inventory.parcels.texting import text_person
from law.refusals import Conflict, Refusal
from notifications import actions as notifications
from people.access import action

Kind = ShipmentLine.Kind
S = Shipment.State
READY = ("inventory.ready_to_collect", "inventory.ready_through_worker")


class NotAtTheHub(Conflict):
    """Only what is on its way to a hub, or lies there, is opened and checked."""

    sentence = "This parcel is not at your hub, or has already been handed over."


class SeenAlready(Conflict):
    """The same thing scanned twice, or two of what should be one."""

    sentence = "This is already scanned. If there are 2, keep the second one apart and give it to the driver."


class NothingSeen(Conflict):
    """A parcel of which nothing was scanned was not opened."""

    sentence = (
        "First scan what is in the parcel. If the parcel itself did not arrive, report it missing under Arriving."
    )


class ArrivedLongAgo(Conflict):
    """A wrong scan is undone in the shift in which it was made."""

    sentence = "It was scanned in more than 12 hours ago. Open it and check what is in it, or call the warehouse."


def may_be_checked(shipment: Shipment) -> Refusal | None:
    return None if shipment.state in (S.IN_TRANSIT, S.AWAITING_COLLECTION) else NotAtTheHub()


def arrived_this_shift(shipment: Shipment) -> Refusal | None:
    arrived = shipment.arrived_at
    if shipment.state != S.AWAITING_COLLECTION or arrived is None:
        return None
    return ArrivedLongAgo() if arrived < timezone.now() - SHIFT else None


@action("inventory.check_item", on=Shipment, transition="", guard=may_be_checked)
def check_item(shipment: Shipment, *, scanned: str, is_here: bool = True, by) -> Shipment:
    """One thing is in the parcel, as the hub sees it; `is_here=False` takes a wrong tick back. Refuses NotInThisParcel,
    which says what to do with the thing, and SeenAlready. (SH7)
    """
    line = _line_scanned(shipment, scanned)
    if is_here and line.checked_at is not None:
        raise SeenAlready()
    line.checked_at = timezone.now() if is_here else None
    line.save()
    amended(line, checked=is_here)
    return shipment


def _line_scanned(shipment: Shipment, scanned: str) -> ShipmentLine:
    rows = shipment.lines.filter(dropped_at=None).select_related("allocation__device", "need")
    line = next((row for row in rows if answers_to(row, scanned)), None)
    if line is None:
        raise NotInThisParcel(_what_to_do(shipment, scanned))
    return line


def _what_to_do(shipment: Shipment, scanned: str) -> str:
    """Where a thing goes that is not of this parcel. It says nothing of another hub's parcels."""
    code = scanned.strip()[:40]
    others = ShipmentLine.objects.filter(
        shipment__hub=shipment.hub_id,
        shipment__state__in=[S.IN_TRANSIT, S.AWAITING_COLLECTION],
        kind__in=[Kind.DEVICE, Kind.SIM],
        dropped_at=None,
    ).exclude(shipment=shipment)
    for line in others.select_related("shipment", "allocation__device", "need"):
        if answers_to(line, scanned):
            number = line.shipment.number
            return f"{code} belongs in {number}, not in {shipment.number}. Put it there and scan it with that parcel."
    return f"{code} does not belong in {shipment.number} or in any parcel for your hub. Keep it apart, and give it to the driver or call the warehouse."


@action("inventory.finish_check", on=Shipment, transition="", guard=may_be_checked)
def finish_check(shipment: Shipment, *, by) -> Shipment:
    """What was scanned is at the hub; what was not is in a parcel of its own that the driver still has, and everybody
    concerned is told. A missing leaflet is printed at the hub. Refuses NothingSeen. (SH7)

    Where nothing that was promised came, the whole parcel is missing: its charger waits at the hub for the device.
    """
    lines = shipment.live_lines()
    seen = [line for line in lines if line.checked_at is not None]
    if not seen:
        raise NothingSeen()
    promised = [line for line in lines if line.is_promised]
    if promised and not [line for line in promised if line.checked_at is not None]:
        return _miss_all_of_it(shipment, by)
    missing = [line for line in lines if line.checked_at is None]
    for line in missing:
        if line.kind == Kind.LEAFLET:
            drop(line)  # printed at the hub
    missing = [line for line in missing if line.kind != Kind.LEAFLET]
    rest = _part(shipment, missing) if missing else None
    if shipment.state == S.IN_TRANSIT:
        arrive(shipment, by=by)
    amended(shipment, checked=True)
    if rest is not None:
        report_missing(rest, by=by)
    return shipment


def _miss_all_of_it(shipment: Shipment, by) -> Shipment:
    if shipment.state == S.AWAITING_COLLECTION:
        _give_back_to_driver(shipment)
    return shipment if shipment.missing_at is not None else report_missing(shipment, by=by)


def _part(shipment: Shipment, missing: list[ShipmentLine]) -> Shipment:
    """The missing lines in a parcel of their own, in the hands of whoever drove the first one."""
    driver = _driver_of(shipment)
    rest = Shipment.objects.create(
        hub=shipment.hub,
        referral=shipment.referral,
        part_of=shipment,
        on_manifest=shipment.on_manifest,
        custodian=driver,
        state=S.IN_TRANSIT,
        collector=shipment.collector,
        packed_at=shipment.packed_at,
        dispatched_at=shipment.dispatched_at,
    )
    for line in missing:
        drop(line)
        if line.allocation is not None:
            _device_never_came(line.allocation.device, driver)
        ShipmentLine.objects.create(
            shipment=rest,
            kind=line.kind,
            need_id=line.need_id,
            allocation=line.allocation,
            number=line.number,
            words=line.words,
            packed_at=line.packed_at,
        )
    amended(shipment, missing_in=rest.number)
    return rest


def _driver_of(shipment: Shipment) -> str:
    if shipment.state == S.IN_TRANSIT:
        return shipment.custodian
    return shipment.on_manifest.carrier if shipment.on_manifest is not None else VAN


def _device_never_came(device, driver: str) -> None:
    if device.state == device.State.AT_HUB:
        device.custodian = driver
        device.move(device.undo_arrival)


def _give_back_to_driver(shipment: Shipment) -> None:
    """What stands as arrived is with whoever drove it, as before; no code that was sent for it works."""
    driver = _driver_of(shipment)
    for allocation in allocations_in(shipment):
        _device_never_came(allocation.device, driver)
    shipment.custodian = driver
    shipment.arrived_at = None
    move(shipment, shipment.undo_arrival)
    end_codes(shipment)


@action("inventory.undo_arrival", on=Shipment, guard=arrived_this_shift)
def undo_arrival(shipment: Shipment, *, reason: str, by) -> Shipment:
    """A parcel that was scanned in by mistake is on its way again. Whoever read that it is ready hears that it is not
    yet. Refuses ArrivedLongAgo. (SH7)
    """
    was_told = notifications.was_sent(shipment, list(READY))
    _give_back_to_driver(shipment)
    for line in shipment.lines.filter(dropped_at=None, checked_at__isnull=False):
        line.checked_at = None
        line.save()
    notifications.clear_for([shipment.pk], events=list(READY), by=by)
    if was_told:
        text_person(shipment, NOT_READY_YET, occasion=f"version {shipment.version}", by=by)
    return shipment
