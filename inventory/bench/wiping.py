"""From the pallet to wiped: with proof for every storage unit by its serial or place, or the word of two people that there
is none.
"""

from datetime import datetime

from django.utils import timezone

from audit.recording import amended, save_moved
from inventory.bench import wipe_evidence, wipe_judgement, wipe_logs, wipe_methods
from inventory.bench.models import StorageUnit, WipeEvidence, new_certificate_number
from inventory.bench.storage import doubt_storage
from inventory.devices import Device
from law.identifiers import plain
from law.refusals import Conflict, FieldError, Invalid
from people.access import action


class NotWiped(Conflict):
    """Some storage unit has no passed evidence of its own."""


class StaleEvidence(Conflict):
    """A wipe counts from when the device was last taken in, and until now."""


class LogCounted(Conflict):
    """One log is proof of one wipe of one drive, once."""


class StillTheirs(Conflict):
    """Until the donor's agreement is signed the equipment is not ours to wipe (LOTI upcycling guide)."""

    sentence = "The donor’s agreement is not signed yet, so we cannot wipe this. Keep it apart until it is signed."


class Locked(Conflict):
    """What is locked to an account cannot be refurbished."""

    sentence = "It is locked to someone’s account. Ask the donor to unlock it, or recycle it."


class NotEmpty(Conflict):
    """The exemption is for what has no storage at all."""


class SecondPersonAccepts(Conflict):
    """Whoever recorded a wipe does not accept what is doubtful about it."""

    code = "second_person_accepts"
    sentence = "Someone who did not record this wipe must accept it."


class NothingDoubtful(Conflict):
    """There is no evidence that waits for a second person."""

    sentence = "This device has no result that needs a second person."


@action("inventory.to_wipe", on=Device)
def to_wipe(device: Device, *, by) -> Device:
    """Send a device to be wiped; whatever was wiped before has to be proven again. Refuses StillTheirs and Locked. (DV4)"""
    if device.lot is not None and device.lot.donor.agreement_signed_on is None:
        raise StillTheirs()
    if device.lock == Device.Lock.LOCKED:
        raise Locked()
    device.no_storage_by = ""
    device.move(device.to_wipe)
    doubt_storage(device)
    return device


@action("inventory.record_wipe", on=Device)
def record_wipe(device: Device, *, evidence: list[dict], by) -> Device:
    """Keep evidence for every storage unit that is not proven yet. With all of them passed the device is wiped; with one
    failed it is quarantined (DV6); with a doubt it waits until a second person accepts it. (DV5)

    `evidence` is a list of {"drive_serial" or "unit", "tool", "method", "passed", "log_hash", "verification",
    "started_at", …}, as `as_row` makes it from a log. Refuses NotWiped (a unit without evidence of its own), StaleEvidence,
    LogCounted, and Invalid for what a proof has to say.
    """
    units = _units_of(device, evidence)
    if wrong := [fault for place, proof in enumerate(evidence) for fault in _faults(place, proof)]:
        raise Invalid(wrong)
    now = timezone.now()
    rows = [judged_row(device, unit, proof, now, by) for unit, proof in zip(units, evidence, strict=True)]
    return keep_evidence(device, rows)


def keep_evidence(device: Device, rows: list[WipeEvidence]) -> Device:
    """Write down one certificate's evidence, and move the device to where it leads."""
    _refuse_known_logs(rows)
    certificate = new_certificate_number()
    for row in rows:
        row.certificate = certificate
    WipeEvidence.objects.bulk_create(rows)
    _prove([row.unit for row in rows if row.proves])
    failed = [row.unit.words for row in rows if not row.passed]
    waiting = [row.unit.words for row in rows if row.waits_for_a_second_person]
    device.tell(certificate=certificate, failed=failed, doubtful=waiting)
    if failed:
        return device.move(device.wipe_failed)
    if waiting or device.unproven:
        amended(device, certificate=certificate)
        return device
    return device.move(device.record_wipe)


def _prove(units: list[StorageUnit]):
    moved = [unit for unit in units if unit.state == StorageUnit.State.UNPROVEN]
    for unit in moved:
        unit.prove()
    save_moved(moved, ("state",))


def _units_of(device: Device, evidence: list[dict]) -> list[StorageUnit]:
    """The storage unit of each proof. Refuses NotWiped for units without one, and for what is not in this device."""
    if not device.is_storage_known:
        raise NotWiped(
            "Its storage is not recorded. Scan its drives, or ask a second person to confirm that there is none."
        )
    by_name = {name: unit for unit in device.storage for name in (str(unit.pk), unit.serial) if name}
    named = [by_name.get(str(proof.get("unit") or plain(proof.get("drive_serial")))) for proof in evidence]
    missing = [unit.words for unit in device.unproven if unit not in named]
    strangers = [
        proof.get("drive_serial") or "a drive" for proof, unit in zip(evidence, named, strict=True) if unit is None
    ]
    if missing or strangers:
        raise NotWiped(wipe_sentence(sorted(missing), sorted(strangers)))
    units = [unit for unit in named if unit is not None]
    if len(units) != len(set(units)):
        raise NotWiped("One drive is listed twice. Enter one result for each drive.")
    return units


def judged_row(device: Device, unit: StorageUnit, proof: dict, now: datetime, by) -> WipeEvidence:
    """The evidence as it is kept: judged as a whole, with what a sender left out filled in. Refuses StaleEvidence."""
    claim = claim_of(unit, proof, now)
    if stale := wipe_judgement.staleness(claim, device.in_our_hands_since or device.received_at, now):
        raise StaleEvidence(f"{unit.words}: {stale}")
    wrong = wipe_judgement.faults(claim) if proof["passed"] else []
    doubtful = [*proof.get("doubts", ()), *wipe_judgement.doubts(claim)] if proof["passed"] and not wrong else []
    return WipeEvidence(
        device=device,
        unit=unit,
        drive_serial=unit.serial,
        media=claim.media,
        size_gb=proof.get("size_gb") or unit.size_gb,
        tool=proof["tool"],
        method=proof["method"],
        standard=proof.get("standard") or wipe_methods.normalise_standard(proof["method"]),
        technique=proof.get("technique") or technique_of(proof["method"]),
        verification=proof.get("verification", ""),
        passed=proof["passed"] and not wrong,
        faults=[*proof.get("faults", ()), *wrong],
        doubts=doubtful,
        log_hash=proof["log_hash"],
        is_read_by_us=proof.get("is_read_by_us", False),
        operator=by.key,
        started_at=claim.started_at,
        finished_at=claim.finished_at,
    )


def claim_of(unit: StorageUnit, proof: dict, now: datetime) -> wipe_judgement.Claim:
    """What is claimed of one unit; what the sender does not say is what we know of the unit."""
    return wipe_judgement.Claim(
        method=proof["method"],
        media=proof.get("media") or unit.media,
        bus=proof.get("bus", ""),
        size_bytes=proof.get("size_bytes") or (proof.get("size_gb") or unit.size_gb) * wipe_judgement.GB,
        verification=proof.get("verification", ""),
        started_at=proof["started_at"],
        finished_at=proof.get("finished_at") or now,
    )


def _refuse_known_logs(rows: list[WipeEvidence]):
    """A log that we read may be about the drives of several devices; each drive's wipe in it counts once. Of a log that
    somebody else read we know only its hash: that counts once.
    """
    hashes = {row.log_hash for row in rows}
    counted = list(
        WipeEvidence.objects.filter(log_hash__in=hashes).values_list("unit", "drive_serial", "is_read_by_us")
    )
    for row in rows:
        for unit, serial, is_read_by_us in counted:
            is_same = unit == row.unit.pk or (serial and serial == row.drive_serial)
            if is_same or not (row.is_read_by_us and is_read_by_us):
                raise LogCounted(
                    f"{row.unit.words}: this log has already been used. Wipe the drive again and upload the new log."
                )


def _faults(place: int, proof: dict) -> list[FieldError]:
    """What a proof has to say before it can be judged."""
    wrong = []
    if proof.get("started_at") is None:
        wrong.append(FieldError(f"/evidence/{place}/started_at", "required", "Enter when the wipe started."))
    if not proof["passed"]:
        return wrong
    if not str(proof.get("verification", "")).strip():
        wrong.append(FieldError(f"/evidence/{place}/verification", "required", "Enter how the result was checked."))
    if not (technique_of(proof.get("technique") or proof["method"]) or wipe_methods.erases_nothing(proof["method"])):
        sentence = f"“{proof['method']}” is not a method that we accept. Enter the name the tool uses, or its standard and technique."
        wrong.append(FieldError(f"/evidence/{place}/method", "not_accepted", sentence))
    return wrong


@action("inventory.accept_doubts", on=Device, transition="record_wipe")
def accept_doubts(device: Device, *, reason: str, by) -> Device:
    """Accept by name what is doubtful about the evidence that waits; with every unit proven the device is wiped.

    Refuses SecondPersonAccepts for whoever recorded it, NothingDoubtful, Invalid.
    """
    rows = _doubtful(device, by)
    if not reason.strip():
        raise Invalid.at("/reason", "required", "Enter why this is good enough.")
    for row in rows:
        row.accepted_by = by.key
        row.accepted_because = reason.strip()[:300]
        row.save()
        amended(row, accepted_by=by.key)
    _prove([row.unit for row in rows])
    device.refresh_from_db()
    if device.unproven:
        amended(device, accepted=[row.certificate for row in rows])
        return device
    return device.move(device.record_wipe)


@action("inventory.reject_doubts", on=Device, transition="wipe_failed")
def reject_doubts(device: Device, *, reason: str, by) -> Device:
    """Take evidence that waits as failed: the device is quarantined. Refuses SecondPersonAccepts, NothingDoubtful. (DV6)"""
    rows = _doubtful(device, by)
    for row in rows:
        row.passed = False
        row.faults = [*row.faults, *row.doubts]
        row.save()
        amended(row, passed=False, rejected_by=by.key)
    device.tell(failed=[row.unit.words for row in rows])
    return device.move(device.wipe_failed)


def _doubtful(device: Device, by) -> list[WipeEvidence]:
    waiting = [row for row in device.wipes.select_related("unit") if row.waits_for_a_second_person]
    rows = [row for row in waiting if row.unit.state == StorageUnit.State.UNPROVEN]
    if not rows:
        raise NothingDoubtful()
    if by.key in {row.operator for row in rows}:
        raise SecondPersonAccepts()
    return rows


def technique_of(method: str) -> str:
    """How deep a method goes: as it says itself, or as our table knows it; "" for one that we do not accept."""
    known = wipe_methods.method_of(method)
    return (
        known.technique
        if known
        else next((word for word in WipeEvidence.Technique.values if word in method.lower().split()), "")
    )


def as_row(proof: wipe_evidence.Evidence) -> dict:
    """What a log says of one drive, as `record_wipe` takes it. A method that does nothing to this kind of drive is a
    failed wipe.
    """
    is_idle = proof.passed and not proof.technique
    nothing = wipe_methods.erases_nothing(proof.method)
    why = "erases nothing with these parameters" if nothing else "does not wipe this kind of drive"
    idle = [f"“{proof.method}” {why}."] if is_idle or nothing else []
    return {
        "drive_serial": proof.drive_serial,
        "media": proof.media,
        "bus": proof.bus,
        "size_bytes": proof.size_bytes,
        "size_gb": round((proof.size_bytes or 0) / 1e9),
        "tool": f"{proof.tool} {proof.tool_version}".strip()[:60],
        "method": proof.method[:80],
        "standard": proof.standard[:60],
        "technique": proof.technique,
        "verification": proof.verification[:120],
        "passed": proof.passed and not is_idle,
        "faults": [*proof.errors, *idle, *wipe_evidence.weaknesses(proof)],
        "doubts": proof.doubts,
        "log_hash": proof.log_hash,
        "is_read_by_us": True,
        "started_at": proof.started_at,
        "finished_at": proof.finished_at,
    }


def wipe_sentence(missing, strangers) -> str:
    parts = [f"No passed wipe for drive {', '.join(missing)}."] if missing else []
    if strangers:
        parts.append(f"The evidence names {', '.join(strangers)}, which is not in this device.")
    return " ".join(parts)


def file_wipe_log(content: bytes) -> list[tuple[Device | None, list[dict]]]:
    """Whose drives a tool's log is about: (device, its evidence), and None for drives that no device waiting to be
    wiped has.

    A reading: each device's evidence is then recorded by `record_wipe`. Raises Invalid for what is no evidence at all.
    """
    proofs = {proof.drive_serial: as_row(proof) for proof in wipe_logs.read_log(content)}
    units = StorageUnit.objects.filter(
        serial__in=list(proofs), state__in=StorageUnit.INSIDE, device__state=Device.State.AWAITING_WIPE
    ).order_by("device__asset_tag")
    by_device: dict[Device, list[dict]] = {}
    for unit in units.select_related("device"):
        if unit.serial in proofs:
            by_device.setdefault(unit.device, []).append(proofs.pop(unit.serial))
    filed: list[tuple[Device | None, list[dict]]] = list(by_device.items())
    return filed + ([(None, list(proofs.values()))] if proofs else [])


@action("inventory.exempt_from_wiping", on=Device, transition="record_wipe")
def exempt_from_wiping(device: Device, *, by) -> Device:
    """Record that there is nothing to wipe: one person photographs it, another confirms. Refuses NotEmpty. (DV5)"""
    if inside := device.storage:
        names = ", ".join(unit.words for unit in inside)
        raise NotEmpty(f"It has storage: {names}. It must be wiped, removed or shredded.")
    takers = set(device.photos.values_list("taken_by", flat=True))
    if not takers - {by.key}:
        raise NotEmpty("Two people must confirm this. Ask someone else to photograph the empty slot first.")
    device.no_storage_by = by.key
    return device.move(device.record_wipe)
