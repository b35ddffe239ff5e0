"""A scanner in one hand: what was scanned in which mode becomes the same action that every other door calls, answered
in one word.
"""

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.utils import timezone

from audit.recording import record_refusal, savepoint
from inventory.bench import refurbishing, wiping
from inventory.devices import Device
from inventory.parcels.arrivals import arrive
from inventory.parcels.models import Shipment, ShipmentLine
from inventory.parcels.packing import pack, pack_item
from inventory.parcels.picking import AlreadyPicked, NotInThisParcel, answers_to, pick
from inventory.parcels.returns import back_in_words, take_back
from inventory.parcels.shipping import dispatch
from inventory.shared.at_hubs import take_in_shared
from inventory.store.models import Bin, Scan
from inventory.store.pools import put_away
from inventory.store.receiving import receive
from law.references import read_reference
from law.refusals import Conflict, FieldError, Invalid, Refusal, WrongState
from people.access import action, brake, may

# What a scan is answered with. None of them may be taken for another: each has its own sound and colour.
DONE = "done"
ALREADY = "already"
WRONG_STATE = "wrong_state"
WRONG_ITEM = "wrong_item"
UNKNOWN = "unknown"
STOPPED = "stopped"


def find_device(code: str) -> Device | None:
    """The device behind what was scanned: its tag in any spelling, a link that ends in it, its serial or IMEI.

    One serial of eight characters in thirty reads like a tag: one that no device has is a serial.
    """
    text = _end_of(code)
    tag = read_reference(text, "DEV")
    if tag and (tagged := Device.objects.filter(asset_tag=tag).first()):
        return tagged
    return Device.objects.known_as(text).first() or Device.objects.known_as(code).first()


def find_bin(code: str) -> Bin | None:
    return Bin.objects.filter(code__iexact=_end_of(code), retired_at=None).first()


def find_parcel(code: str) -> Shipment | None:
    """The parcel whose label was scanned: its number in any spelling, or a link that ends in it."""
    text = _end_of(code)
    number = read_reference(text, "SHP") if text.upper().startswith("SHP") else None
    return Shipment.objects.select_related("hub").filter(number=number).first() if number else None


def _end_of(code: str) -> str:
    """What a label says, which may be a link that ends in it."""
    return code.strip().rstrip("/").rsplit("/", 1)[-1]


def _parcel_of(device: Device, *states) -> Shipment:
    live = Shipment.objects.filter(lines__allocation__device=device, lines__dropped_at=None, state__in=states)
    parcel = live.first()
    if parcel is None:
        raise WrongItem(f"{device.asset_tag} is not in a parcel waiting for this.")
    return parcel


class WrongItem(Conflict):
    """What was scanned is not what this step is for."""

    code = "not_for_this_step"


class SealNotSaid(Conflict):
    """What comes back is wiped again or not by its seal, so somebody has to look at it."""

    sentence = "First select whether the seal of this parcel is unbroken."


def _receive(device, params, by):
    return receive(serial=device.serial, lot=device.lot, by=by), "Received. Put the label on."


def _wipe(device, params, by):
    return wiping.to_wipe(device, by=by), "To be wiped. Connect it to the bench."


def _repair(device, params, by):
    return refurbishing.refurbish(device, by=by), "On your bench to refurbish."


def _check(device, params, by):
    passed = refurbishing.pass_qc(device, grade=params.get("grade", ""), by=by)
    return passed, f"Passed with grade {passed.grade}. Added to stock."


def _put_away(device, params, by):
    place = find_bin(params.get("bin", ""))
    if place is None:
        raise WrongItem("Scan the bin first, then its devices.")
    return put_away(device, bin=place, by=by), f"In bin {place.code}."


def _pick(device, params, by):
    """Out of its bin, for the parcel of the wave that is named, or of any wave."""
    parcel = _parcel_of(device, "picking", "packed")
    wave = params.get("wave", "")
    if wave and (parcel.wave is None or parcel.wave.number != read_reference(wave, "WAV")):
        raise WrongItem(f"{device.asset_tag} is not in this wave. Put it back.")
    if parcel.state == Shipment.State.PACKED:
        raise AlreadyPicked()
    pick(parcel, scanned=device.asset_tag, by=by)
    return device, f"Picked for {parcel.number}, to {parcel.destination.name}."


def _pack(device, params, by):
    parcel = _parcel_of(device, "draft", "picking")
    wanted = params.get("into", "")
    if wanted and read_reference(wanted, "SHP") != parcel.number:
        raise WrongItem(f"{device.asset_tag} belongs in {parcel.number}, not in {wanted}.")
    return device, put_into(parcel, device.asset_tag, by=by)


def put_into(parcel: Shipment, code: str, *, by) -> str:
    """One thing goes into a parcel, and the last one closes it. What to do next, in words."""
    pack_item(parcel, scanned=code, by=by)
    missing = [line.words for line in parcel.live_lines() if line.packed_at is None]
    if missing:
        return f"In {parcel.number}. Still to scan: {', '.join(missing)}."
    pack(parcel, by=by)
    return f"Packed as {parcel.number}, to {parcel.destination.name}."


def _load(device, params, by):
    return device, load(_parcel_of(device, "packed", "manifested"), params.get("onto", ""), by=by)


def load(parcel: Shipment, onto: str, *, by) -> str:
    """On to the van; where a manifest is named, only what stands on it. What was done, in words."""
    van = parcel.on_manifest.number if parcel.on_manifest is not None else ""
    if onto and van != read_reference(onto, "MAN"):
        raise WrongItem(f"{parcel.number} is not on this manifest. Leave it here.")
    return f"{dispatch(parcel, by=by).number} is on the van."


def _arrive(device, params, by):
    parcel = _parcel_of(device, *Shipment.ON_THE_ROAD)
    arrive(parcel, by=by)
    if brake.is_stopped(parcel.referral.resident_id):
        return device, f"{parcel.number} is here. Keep it safe. Do not give it to anyone until we contact you."
    return device, f"{parcel.number} is here."


def _take_back(device, params, by):
    if device.state == Device.State.SHARED:
        return take_in_shared(device, by=by), "Set aside. Many people used it: wipe it again."
    return device, _back(_parcel_of(device, "returning"), params, by)


def _back(parcel: Shipment, params, by) -> str:
    """`seal` says that it is whole, or broken. Refuses SealNotSaid."""
    seal = params.get("seal", "")
    if seal not in ("whole", "broken"):
        raise SealNotSaid()
    take_back(parcel, sealed=seal == "whole", by=by)
    return f"{parcel.number} is back. {back_in_words(parcel)}"


def _aside(device, params, by):
    return refurbishing.quarantine(
        device, reason=params.get("reason") or "Set aside at the scanner", by=by
    ), "Set aside."


def _look(device, params, by):
    where = f", bin {device.bin.code}" if device.bin else ""
    return device, f"{device.make_and_model}: {device.get_state_display().lower()}{where}."


class Mode(NamedTuple):
    """What a scanner does with whatever it scans: what its card says, what it does, the states in which it was done
    already, and the action whose roles may.
    """

    card: str
    do: Callable
    done_states: tuple[str, ...]
    verb: str


MODES: dict[str, Mode] = {
    "look": Mode("Look up", _look, (), "inventory.scan"),
    "receive": Mode("Receive", _receive, ("received", "awaiting_wipe"), "inventory.receive"),
    "wipe": Mode("Send to wipe", _wipe, ("awaiting_wipe", "wiped"), "inventory.to_wipe"),
    "repair": Mode("Refurbish", _repair, ("refurbishing",), "inventory.refurbish"),
    "check": Mode("Check", _check, ("available",), "inventory.pass_qc"),
    "put_away": Mode("Put away", _put_away, (), "inventory.put_away"),
    "pick": Mode("Pick", _pick, ("picked",), "inventory.pick"),
    "pack": Mode("Pack", _pack, ("packed",), "inventory.pack_item"),
    "load": Mode("Load", _load, ("in_transit",), "inventory.dispatch"),
    "arrive": Mode("Arrive", _arrive, ("at_hub",), "inventory.arrive"),
    "take_back": Mode("Receive again", _take_back, ("quarantined",), "inventory.take_back"),
    "aside": Mode("Set aside", _aside, ("quarantined",), "inventory.quarantine"),
}


@action("inventory.scan")
def scan(*, id: UUID, mode: str, code: str, scanned_at: datetime | None = None, by, **params) -> Scan:
    """Do what the mode says with what was scanned, and answer: done, already, wrong_state, wrong_item, unknown or
    stopped.

    The same `id` again is the same answer, and nothing is done twice, however often a scanner sends it after a gap in
    the Wi-Fi. `params` may have "bin" (put_away), "grade" (check), "wave" (pick), "into" (pack),
    "onto" (load), "seal" (take_back: whole or broken), "reason" (aside). A scan that is
    refused by a rule is an answer, not an error: its sentence is the rule's own, and the attempt is on the ledger.
    Refuses Invalid for an unknown mode.
    """
    known = Scan.objects.filter(pk=id).first()
    if known is not None:
        return known
    if mode not in MODES:
        raise Invalid([FieldError("/mode", "not_a_choice", f"Mode must be one of: {', '.join(MODES)}.")])
    device = find_device(code)
    outcome, words = _done(mode, code, device, params, by)
    moment = scanned_at or timezone.now()
    return Scan.objects.create(
        id=id,
        mode=mode,
        code=code.strip()[:120],
        device=device,
        outcome=outcome,
        words=words[:300],
        by=by.key,
        scanned_at=moment,
    )


def _done(mode, code, device, params, by) -> tuple[str, str]:
    how = MODES[mode]
    if not may(by, how.verb):
        return STOPPED, "Your role cannot do this."
    if device is None:
        return _done_without_device(mode, code, params, by)
    if device.state in how.done_states:
        return ALREADY, f"{device.asset_tag} is {device.get_state_display().lower()} already. Nothing was changed."
    return _tried(device, how.verb, by, lambda: how.do(device, params, by)[1])


def _done_without_device(mode, code, params, by) -> tuple[str, str]:
    """What is scanned besides devices: a parcel's own label, and what goes into a parcel without a tag of ours."""
    verb = MODES[mode].verb
    parcel = find_parcel(code)
    if parcel is not None:
        return _done_with_parcel(mode, parcel, params, by)
    into = find_parcel(params.get("into", "")) if mode == "pack" else None
    if into is not None:
        return _tried(into, verb, by, lambda: put_into(into, code, by=by))
    if mode == "pick" and (held := _waits_in_wave(code, params.get("wave", ""))) is not None:
        return _tried(held, verb, by, lambda: f"Picked for {pick(held, scanned=code, by=by).number}.")
    place = find_bin(code)
    if mode == "put_away":
        return _opened(place, code, params.get("bin", ""))
    if place is not None:
        return WRONG_ITEM, f"{place.code} is a bin. Scan a device."
    return UNKNOWN, "We do not know this code. If it is a new device, receive it without a lot."


def _opened(place: Bin | None, code: str, before: str) -> tuple[str, str]:
    """The bin that is open from now on; or why this code opens none, and which is open still."""
    if place is None:
        still = f"Bin {before} is still open." if before else "Scan the bin first."
        return UNKNOWN, f"There is no bin or device with the code {code.strip()[:40]}. {still}"
    if place.frozen_at is not None:
        return STOPPED, f"Bin {place.code} is being counted. You cannot add devices until the count is approved."
    return DONE, f"Bin {place.code} is open. Scan each item."


def _done_with_parcel(mode, parcel: Shipment, params, by) -> tuple[str, str]:
    if mode == "load":
        if parcel.state == Shipment.State.IN_TRANSIT:
            return ALREADY, f"{parcel.number} is already on the van. Nothing was changed."
        return _tried(parcel, "inventory.dispatch", by, lambda: load(parcel, params.get("onto", ""), by=by))
    if mode == "take_back":
        return _tried(parcel, "inventory.take_back", by, lambda: _back(parcel, params, by))
    place = f", to {parcel.hub.name}" if parcel.hub is not None else ""
    return DONE, f"{parcel.number}: {parcel.get_state_display().lower()}{place}."


def _waits_in_wave(code: str, wave: str) -> Shipment | None:
    """The parcel of this wave that waits for a thing with this code that carries no tag of ours: a SIM."""
    number = read_reference(wave, "WAV")
    if number is None:
        return None
    lines = ShipmentLine.objects.filter(
        shipment__wave__number=number, kind=ShipmentLine.Kind.SIM, dropped_at=None
    ).select_related("shipment", "need")
    return next((line.shipment for line in lines if answers_to(line, code)), None)


def _tried(row, verb, by, do: Callable[[], str]) -> tuple[str, str]:
    try:
        with savepoint():
            return DONE, do()
    except Refusal as refusal:
        record_refusal(row, by, verb, refusal)  # the attempt is on the ledger, as through any other door
        return _outcome_of(refusal), _sentence_of(refusal)


def _outcome_of(refusal: Refusal) -> str:
    if isinstance(refusal, AlreadyPicked):
        return ALREADY
    if isinstance(refusal, WrongState):
        return WRONG_STATE
    return WRONG_ITEM if isinstance(refusal, WrongItem | NotInThisParcel) else STOPPED


def _sentence_of(refusal: Refusal) -> str:
    if isinstance(refusal, Invalid):
        return " ".join(error.sentence for error in refusal.errors)
    return refusal.sentence
