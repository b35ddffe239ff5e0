"""From the board to the trolley: a wave is started by hub, each thing is scanned out of its bin, and what is not there is said once."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import F, QuerySet
from django.utils import timezone

from audit.recording import amended
from inventory.bench import refurbishing
from inventory.devices import Device
from inventory.parcels.models import Shipment, ShipmentLine, Wave
from inventory.refusals import check_bin
from law.identifiers import imei_digits
from law.references import read_reference
from law.refusals import Conflict, FieldError, Invalid, NotFound, Refusal, WrongState
from people.access import action, brake
from referrals.companions import companion_of
from referrals.models import Need

Kind = ShipmentLine.Kind
TROLLEY = 40  # parcels that one person picks in one walk
PICKED_BY_HAND = (Kind.DEVICE, Kind.SIM)  # the others lie at the packing bench
NOT_HERE = {"not_found": "It is not there", "damaged": "It is damaged"}


class NothingToPick(Conflict):
    """Every parcel for these hubs is picked, paused or waits for something."""

    sentence = "There is nothing to pick for these hubs."


class NotInThisParcel(Conflict):
    """What was scanned belongs in another parcel, or in none."""


class AlreadyPicked(Conflict):
    """It was scanned a moment ago, or by somebody else."""

    sentence = "This is already picked. Nothing was changed."


class NotBeingPicked(Conflict):
    """Only what is in a wave is picked."""

    sentence = "This parcel is not being picked. Start a wave for its hub first."


def being_picked(shipment: Shipment) -> Refusal | None:
    return None if shipment.state == Shipment.State.PICKING else NotBeingPicked()


# ── A wave ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def ready_to_pick(hubs: Iterable[UUID]) -> QuerySet[Shipment]:
    """What can be picked for these hubs now, the oldest promise first: nothing of anybody who is stopped."""
    waiting = Shipment.objects.to_pick().filter(hub__in=list(hubs)).exclude(referral__resident__in=brake.stopped())
    return waiting.order_by("created_at", "pk")


@action("inventory.start_wave")
def start_wave(*, hubs: list[UUID], by) -> Wave:
    """Everything that is ready for these hubs, at most what a trolley holds, is one person's to pick. (SH3)

    Two people who start one at the same moment get different parcels. Refuses NothingToPick.
    """
    chosen = list(ready_to_pick(hubs).select_for_update(of=("self",), skip_locked=True)[:TROLLEY])
    if not chosen:
        raise NothingToPick()
    wave = Wave.objects.create(started_by=by.key)
    for shipment in chosen:
        shipment.wave = wave
        shipment.release_to_pick()
        shipment.save()
    return wave


def pick_list(wave: Wave) -> QuerySet[ShipmentLine]:
    """What is still to be picked in a wave, in the order of the bins; what lies in none comes last."""
    return lines_of(wave).filter(picked_at=None, shipment__state=Shipment.State.PICKING)


def lines_of(wave: Wave) -> QuerySet[ShipmentLine]:
    """Everything that is taken from a place in this wave, picked or not, in the order of the bins."""
    lines = ShipmentLine.objects.filter(shipment__wave=wave, kind__in=PICKED_BY_HAND, dropped_at=None)
    place = F("allocation__device__bin__code").asc(nulls_last=True)
    return lines.select_related("shipment__hub", "allocation__device__bin", "picked_from").order_by(
        place, "shipment__number", "pk"
    )


# ── One thing ────────────────────────────────────────────────────────────────────────────────────────────────────────


@action("inventory.pick", on=Shipment, transition="", outward=True, guard=being_picked)
def pick(shipment: Shipment, *, scanned: str, by) -> Shipment:
    """Take one thing of this parcel out of its bin, by scan. (DV14)

    Four answers that nobody takes for one another: NotInThisParcel, AlreadyPicked, WrongState of the device, and Held.
    Refuses BinFrozen while its bin is counted.
    """
    line = line_scanned(shipment, scanned)
    if line.picked_at is not None:
        raise AlreadyPicked()
    if line.allocation is not None:
        _take_out_of_bin(line, line.allocation.device)
    line.picked_at = timezone.now()
    line.not_found_at = None
    line.save()
    amended(line, picked=True)
    return shipment


def _take_out_of_bin(line: ShipmentLine, device: Device):
    if device.state != Device.State.RESERVED:
        raise WrongState(f"{device.asset_tag} is {device.get_state_display().lower()}. It cannot be picked.")
    check_bin(device)
    line.picked_from = device.bin
    device.bin = None
    device.move(device.pick)


def line_scanned(shipment: Shipment, scanned: str) -> ShipmentLine:
    """The line of this parcel that the code is on. Refuses NotInThisParcel."""
    rows = shipment.lines.filter(dropped_at=None).select_related("allocation__device__bin", "need")
    for line in rows:
        if answers_to(line, scanned):
            return line
    raise NotInThisParcel(f"{scanned.strip()[:40]} does not belong in {shipment.number}.")


def answers_to(line: ShipmentLine, scanned: str) -> bool:
    """Whether this code is on the thing: a tag, serial or IMEI, a SIM's number, or the code of a box at the bench."""
    text = scanned.strip().rstrip("/").rsplit("/", 1)[-1]
    if line.allocation is not None:
        device = line.allocation.device
        known = {device.asset_tag, device.serial, device.imei, device.second_imei} - {""}
        return bool(known & {read_reference(text, "DEV"), text.upper(), imei_digits(text)})
    if line.kind == Kind.SIM and line.need is not None:
        companion = companion_of(line.need.kind)
        return companion is not None and companion.is_it(line.number, text)
    return text.upper() in (line.number, line.kind.upper())


# ── What goes wrong ──────────────────────────────────────────────────────────────────────────────────────────────────


@action("inventory.not_here", on=Shipment, transition="", guard=being_picked)
def not_here(shipment: Shipment, *, line: UUID, why: str, by) -> Shipment:
    """Something is not where it should be. `why` is not_found or damaged. (SH3)

    Not found: the parcel leaves the wave and is an exception until somebody found the thing or a manager wrote it off.
    Damaged: it is set apart, and whoever it was promised to goes back to their place in the queue.
    Refuses Invalid, NotFound.
    """
    if why not in NOT_HERE:
        raise Invalid([FieldError("/why", "not_a_choice", f"Problem must be one of: {', '.join(NOT_HERE)}.")])
    row = shipment.lines.filter(pk=line, dropped_at=None).select_related("allocation__device").first()
    if row is None:
        raise NotFound("This is no longer in the parcel.")
    if why == "damaged" and row.allocation is not None:
        refurbishing.quarantine(row.allocation.device, reason="Damaged, found when it was picked", by=by)
        shipment.refresh_from_db()
        return shipment
    row.not_found_at = timezone.now()
    row.save()
    amended(row, not_found=True)
    shipment.wave = None
    shipment.put_back()
    shipment.save()
    return shipment


@action("inventory.found_again", on=Shipment, transition="")
def found_again(shipment: Shipment, *, by) -> Shipment:
    """What could not be found is there: the parcel can be picked again."""
    for line in shipment.lines.filter(dropped_at=None, not_found_at__isnull=False):
        line.not_found_at = None
        line.save()
        amended(line, found=True)
    return shipment


@action("inventory.put_back", on=Shipment)
def put_back(shipment: Shipment, *, reason: str, by) -> Shipment:
    """A wrong pick undone: what was picked lies in its bin again, and the parcel waits for the next wave. (SH3)"""
    return_lines(shipment)
    shipment.wave = None
    shipment.put_back()
    shipment.save()
    return shipment


def return_lines(shipment: Shipment):
    """Nothing in the parcel is picked or packed any more; each device is booked into the bin it came from."""
    for line in shipment.lines.filter(dropped_at=None).select_related("allocation__device", "picked_from"):
        device = line.allocation.device if line.allocation is not None else None
        if device is not None and device.state in (Device.State.PICKED, Device.State.PACKED):
            device.bin = line.picked_from
            device.move(device.put_back)
        line.picked_at = None
        line.packed_at = None
        line.picked_from = None
        line.save()


def needs_of(shipment: Shipment) -> list[Need]:
    """The needs that this parcel is for."""
    return list(Need.objects.filter(parcel_lines__shipment=shipment, parcel_lines__dropped_at=None).distinct())
