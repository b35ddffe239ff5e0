"""At the bench: everything in the parcel is scanned, and it does not close with something missing unless somebody says
why. What is missing stays owed, in a parcel of its own.
"""

from collections.abc import Mapping

from django.utils import timezone

from audit.recording import amended
from inventory.bench.gating import meet_the_gate
from inventory.parcels.models import Shipment, ShipmentLine
from inventory.parcels.opening import open_again
from inventory.parcels.picking import NotInThisParcel, line_scanned
from inventory.refusals import check_bin
from law.refusals import Conflict, FieldError, Invalid, Refusal
from people.access import action

Kind = ShipmentLine.Kind
S = Shipment.State


class WrongItem(Conflict):
    """What was scanned is not what this parcel should hold."""


class NotAtTheBench(Conflict):
    """What is packed is not packed again."""

    sentence = "This parcel is not at the packing bench."


class NoHubChosen(Conflict):
    """A parcel is closed when it is known where it goes."""

    code = "no_hub_chosen"
    sentence = "There is no hub for this parcel. Choose one, then pack it."


def goes_somewhere(shipment: Shipment) -> Refusal | None:
    return NoHubChosen() if shipment.hub_id is None else None


def at_the_bench(shipment: Shipment) -> Refusal | None:
    return None if shipment.state in (S.DRAFT, S.PICKING) else NotAtTheBench()


@action("inventory.pack_item", on=Shipment, transition="", outward=True, guard=at_the_bench)
def pack_item(shipment: Shipment, *, scanned: str, by) -> Shipment:
    """One thing goes into the parcel, by scan. Refuses NotInThisParcel, BinFrozen, GateClosed. (SH4)"""
    _tick(line_scanned(shipment, scanned))
    return shipment


def _tick(line: ShipmentLine):
    if line.packed_at is not None:
        return
    if line.allocation is not None:
        check_bin(line.allocation.device)
        meet_the_gate(line.allocation.device)
    line.packed_at = timezone.now()
    line.gap = ""
    line.save()
    amended(line, packed=True)


@action("inventory.pack", on=Shipment, outward=True, guard=goes_somewhere)
def pack(
    shipment: Shipment, *, scanned: list[str] | None = None, gaps: Mapping[str, str] | None = None, by
) -> Shipment:
    """Close the parcel: everything in it is scanned, here or before. (SH4)

    `gaps` says for each kind of thing that is missing why: a charger or SIM goes into a parcel of its own that is owed,
    a leaflet is printed at the hub. A device is never left out. Refuses WrongItem, naming what is wrong; Invalid for a
    reason that names nothing missing; NoHubChosen.
    """
    faults = _tick_all(shipment, scanned or [])
    lines = shipment.live_lines()
    missing = [line for line in lines if line.packed_at is None]
    _check_gaps(gaps or {}, missing)
    owed = [line for line in missing if (gaps or {}).get(line.kind, "").strip() and line.kind != Kind.DEVICE]
    unsaid = [line for line in missing if line not in owed]
    if faults or unsaid:
        raise WrongItem(" ".join([*faults, *_still_to_scan(unsaid)]))
    if not [line for line in lines if line.packed_at is not None]:
        raise WrongItem("This parcel is empty. Cancel it, or scan its items.")
    for line in owed:
        line.gap = (gaps or {})[line.kind].strip()[:200]
        line.save()
        amended(line, gap=line.gap)
    for line in lines:
        if line.allocation is not None:
            line.allocation.device.bin = None
            line.allocation.device.move(line.allocation.device.pack)
    shipment.packed_at = timezone.now()
    shipment.pack()
    shipment.save()
    owe(shipment, [line for line in owed if line.kind != Kind.LEAFLET])
    return shipment


def _tick_all(shipment: Shipment, scanned: list[str]) -> list[str]:
    """Tick off each code; a sentence for each that does not belong here."""
    faults = []
    for code in scanned:
        try:
            _tick(line_scanned(shipment, code))
        except NotInThisParcel:
            faults.append(f"{code.strip()[:40]} does not belong in this parcel.")
    return faults


def _check_gaps(gaps: Mapping[str, str], missing: list[ShipmentLine]):
    kinds = {line.kind for line in missing} - {Kind.DEVICE}
    wrong = [kind for kind in gaps if kind not in kinds]
    if wrong:
        raise Invalid(
            [
                FieldError(f"/gaps/{kind}", "not_missing", f"There is no missing {kind} that can be left out.")
                for kind in wrong
            ]
        )


def _still_to_scan(lines: list[ShipmentLine]) -> list[str]:
    """One sentence that names what is missing, as its label does."""
    names = [line.number if line.kind == Kind.DEVICE else line.words for line in lines]
    if not names:
        return []
    return [f"{', '.join(names)} still {'has' if len(names) == 1 else 'have'} to be scanned."]


def owe(shipment: Shipment, lines: list[ShipmentLine]):
    """What is missing is in a parcel of its own from now on: nobody has to remember it."""
    if not lines:
        return
    later = Shipment.objects.create(hub=shipment.hub, referral=shipment.referral)
    for line in lines:
        line.dropped_at = timezone.now()
        line.save()
        ShipmentLine.objects.create(
            shipment=later, kind=line.kind, need_id=line.need_id, number=line.number, words=line.words
        )
    amended(shipment, owed_in=later.number)


@action("inventory.reopen", on=Shipment)
def reopen(shipment: Shipment, *, reason: str, by) -> Shipment:
    """A wrong pack undone: the parcel is open at the bench, and everything in it is scanned anew. (SH4)"""
    open_again(shipment)
    return shipment
