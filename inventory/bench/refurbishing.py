"""From the pallet to the shelf: wiped with proof for every drive, refurbished by the list, tested, and passed by a
second person.
"""

from datetime import date

from django.utils import timezone

from audit.recording import amended
from audit.refusals import Conflict, FieldError, Invalid
from inventory.allocation.promises import take_back, wake_the_queue
from inventory.bench import os_support, wipe_evidence, wipe_logs, wipe_methods
from inventory.bench.checklists import CHECKLISTS, left_to_do
from inventory.bench.data_incidents import open_data_incident
from inventory.bench.gating import meet_the_gate
from inventory.bench.models import WipeEvidence, new_certificate_number
from inventory.devices import Device
from people.access import action


class NotWiped(Conflict):
    """Some storage unit has no passed evidence under its own serial."""


class StillTheirs(Conflict):
    """Until the donor's agreement is signed the equipment is not ours to wipe (LOTI upcycling guide)."""

    sentence = "The donor's agreement is not signed yet, so this is not ours to wipe. Set it aside until it is."


class Locked(Conflict):
    """What is locked to an account cannot be refurbished."""

    sentence = "It is locked to somebody's account. Have the donor free it first, or recycle it."


class ChecklistOpen(Conflict):
    """Something of the bench's list is not done."""


class TakenInAgain(Conflict):
    """What was lost has been received anew."""


class NotEmpty(Conflict):
    """The exemption is for what has no storage at all."""


@action("inventory.to_wipe", on=Device)
def to_wipe(device: Device, *, by) -> Device:
    """Send a device to be wiped. Refuses StillTheirs and Locked. (DV4)"""
    if device.lot is not None and device.lot.donor.agreement_signed_on is None:
        raise StillTheirs()
    if device.lock == Device.Lock.LOCKED:
        raise Locked()
    return _move(device, device.to_wipe)


@action("inventory.record_wipe", on=Device)
def record_wipe(device: Device, *, evidence: list[dict], by) -> Device:
    """Keep evidence for every storage unit; with all of them passed the device is wiped, with one failed it is
    quarantined (DV6). (DV5)

    `evidence` is a list of {"drive_serial", "tool", "method", "passed", "log_hash", …}, as `as_row` makes it from a
    log.
    Refuses NotWiped: a drive without its own serial in it is not wiped, whatever another certificate says. Refuses
    Invalid for
    a method that we do not accept.
    """
    here = {plain(serial): serial for serial in device.drive_serials}
    evidence = [
        proof | {"drive_serial": here.get(plain(proof["drive_serial"]), proof["drive_serial"])} for proof in evidence
    ]
    named = [proof["drive_serial"] for proof in evidence]
    missing = sorted(set(device.drive_serials) - set(named))
    strangers = sorted(set(named) - set(device.drive_serials))
    if missing or strangers:
        raise NotWiped(_wipe_sentence(missing, strangers))
    if len(named) != len(set(named)):
        raise NotWiped("One drive is in the evidence twice. Send one result for each drive.")
    if not device.drive_serials and not device.no_storage_by:
        raise NotWiped(
            "Nobody has said which storage is in it. Scan its drives, or have a second person confirm that there is "
            "none."
        )
    if faults := [fault for place, proof in enumerate(evidence) for fault in _unknown_method(place, proof)]:
        raise Invalid(faults)
    certificate = new_certificate_number()
    rows = [
        WipeEvidence(device=device, operator=by.key, certificate=certificate, **_completed(proof)) for proof in evidence
    ]
    WipeEvidence.objects.bulk_create(rows)
    failed = [proof["drive_serial"] for proof in evidence if not proof["passed"]]
    device.tell(certificate=certificate, failed=failed)
    return _move(device, device.wipe_failed if failed else device.record_wipe)


def _completed(proof: dict) -> dict:
    """The evidence with the standard named by its revision, and its technique, where the sender left them out."""
    standard = proof.get("standard") or wipe_methods.normalise_standard(proof["method"])
    technique = proof.get("technique") or technique_of(proof["method"])
    return proof | {"standard": standard, "technique": technique}


def _unknown_method(place: int, proof: dict) -> list[FieldError]:
    if not proof["passed"] or technique_of(proof.get("technique") or proof["method"]):
        return []
    sentence = (
        f"“{proof['method']}” is not a method that we accept. Name it as its tool does, or by its standard and "
        f"technique."
    )
    return [FieldError(f"/evidence/{place}/method", "not_accepted", sentence)]


def plain(serial: str) -> str:
    """A serial as it is compared: tools write the same one in capitals or not, with spaces or not."""
    return "".join(serial.split()).upper()


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
    idle = [f"“{proof.method}” does not wipe this kind of drive."] if is_idle else []
    return {
        "drive_serial": proof.drive_serial,
        "media": proof.media,
        "size_gb": round((proof.size_bytes or 0) / 1e9),
        "tool": f"{proof.tool} {proof.tool_version}".strip()[:60],
        "method": proof.method[:80],
        "standard": proof.standard[:60],
        "technique": proof.technique,
        "verification": proof.verification[:120],
        "passed": proof.passed and not is_idle,
        "faults": [*proof.errors, *idle, *wipe_evidence.weaknesses(proof)],
        "log_hash": proof.log_hash,
        "started_at": proof.started_at,
        "finished_at": proof.finished_at,
    }


def _wipe_sentence(missing, strangers) -> str:
    parts = [f"No passed wipe for drive {', '.join(missing)}."] if missing else []
    if strangers:
        parts.append(f"The evidence names {', '.join(strangers)}, which is not in this device.")
    return " ".join(parts)


def file_wipe_log(content: bytes) -> list[tuple[Device | None, list[dict]]]:
    """Whose drives a tool's log is about: (device, its evidence), and None for drives that no device waiting to be
    wiped has.

    A reading: each device's evidence is then recorded by `record_wipe`. Raises Invalid for what is no evidence at all.
    """
    proofs = {plain(proof.drive_serial): as_row(proof) for proof in wipe_logs.read_log(content)}
    found, waiting = [], Device.objects.filter(state=Device.State.AWAITING_WIPE).order_by("asset_tag")
    owners = {plain(serial): pk for pk, serials in waiting.values_list("pk", "drive_serials") for serial in serials}
    for device in waiting.filter(pk__in={owners[serial] for serial in proofs if serial in owners}):
        found.append(
            (device, [proofs.pop(plain(serial)) for serial in device.drive_serials if plain(serial) in proofs])
        )
    return found + ([(None, list(proofs.values()))] if proofs else [])


@action("inventory.exempt_from_wiping", on=Device, transition="record_wipe")
def exempt_from_wiping(device: Device, *, by) -> Device:
    """Record that there is nothing to wipe: one person photographs it, another confirms. Refuses NotEmpty. (DV5)"""
    if device.drive_serials:
        raise NotEmpty(f"Storage was scanned in it: {', '.join(device.drive_serials)}. It has to be wiped or shredded.")
    takers = set(device.photos.values_list("taken_by", flat=True))
    if not takers - {by.key}:
        raise NotEmpty("Have somebody else take a photograph of the empty slot first: the exemption takes two people.")
    device.no_storage_by = by.key
    return _move(device, device.record_wipe)


@action("inventory.refurbish", on=Device)
def refurbish(device: Device, *, by) -> Device:
    """Start to refurbish a wiped device; whoever does may not pass it later. (DV7)"""
    device.built_by, device.checklist = by.key, []
    return _move(device, device.refurbish)


@action("inventory.need_parts", on=Device)
def need_parts(device: Device, *, reason: str, by) -> Device:
    """Set a device aside until a part is here. (DV8)"""
    return _move(device, device.need_parts)


@action("inventory.parts_in", on=Device)
def parts_in(device: Device, *, by) -> Device:
    """Take a device back to the bench with its part. (DV8)"""
    return _move(device, device.parts_in)


@action("inventory.tick", on=Device, transition="to_qc")
def tick(device: Device, *, done: list[str], by) -> Device:
    """What of the bench's list is done, as codes of `checklists.CHECKLISTS`; what is left out is not. Refuses
    Invalid.
    """
    known = [code for code, _ in CHECKLISTS[device.kind]]
    if strange := sorted(set(done) - set(known)):
        raise Invalid(
            [
                FieldError("/done", "not_a_choice", f"“{code}” is not on the list of a {device.kind}.")
                for code in strange
            ]
        )
    device.checklist = [code for code in known if code in done]
    device.save()
    amended(device, checklist=device.checklist)
    return device


@action("inventory.to_qc", on=Device)
def to_qc(
    device: Device,
    *,
    operating_system: str,
    os_support_ends: date | None = None,
    checklist: list[str] | None = None,
    by,
) -> Device:
    """The image is on it and the list is done. Refuses ChecklistOpen, Invalid. (DV9)

    Our dated table knows until when an operating system is supported; a day that is given counts only where it is
    earlier, or
    where the table does not know the system.
    """
    device.checklist = device.checklist if checklist is None else list(checklist)
    if left := left_to_do(device.kind, device.checklist):
        raise ChecklistOpen(f"Still to do: {'; '.join(left)}.")
    if not operating_system.strip():
        raise Invalid(
            [FieldError("/operating_system", "required", "Say which operating system is on it, with its version.")]
        )
    known = os_support.find(operating_system)
    ends = [day for day in (os_support_ends, known.ends_on if known else None) if day is not None]
    device.operating_system, device.os_support_ends = (
        known.name if known else operating_system.strip(),
        min(ends, default=None),
    )
    device.os_family = known.family if known else os_support.family_of(operating_system)
    return _move(device, device.to_qc)


@action("inventory.record_tests", on=Device, transition="")
def record_tests(
    device: Device, *, battery_percent: int | None = None, pat_passed_on: date | None = None, lock: str = "", by
) -> Device:
    """What was measured at the bench: battery in % of new, the day of a passed electrical test, `lock` none or
    locked.
    """
    _take_tests(device, battery_percent, pat_passed_on, lock)
    device.save()
    amended(device, battery_percent=device.battery_percent, pat_passed_on=device.pat_passed_on, lock=device.lock)
    return device


def _take_tests(device: Device, battery_percent, pat_passed_on, lock):
    wrong = []
    if battery_percent is not None and not 0 <= battery_percent <= 100:
        wrong.append(FieldError("/battery_percent", "out_of_range", "A battery holds between 0 and 100 per cent."))
    if pat_passed_on is not None and pat_passed_on > timezone.localdate():
        wrong.append(FieldError("/pat_passed_on", "in_the_future", "The electrical test cannot be in the future."))
    if lock not in Device.Lock.values:
        wrong.append(FieldError("/lock", "not_a_choice", "Say none or locked."))
    if wrong:
        raise Invalid(wrong)
    device.battery_percent = device.battery_percent if battery_percent is None else battery_percent
    device.pat_passed_on, device.lock = pat_passed_on or device.pat_passed_on, lock or device.lock


@action("inventory.pass_qc", on=Device)
def pass_qc(
    device: Device,
    *,
    grade: str,
    battery_percent: int | None = None,
    pat_passed_on: date | None = None,
    lock: str = "",
    by,
) -> Device:
    """Pass a device and put it on the shelf; whoever waits for it is asked at once. (DV10)

    Refuses GateClosed, naming everything that is wrong, and Invalid.
    """
    if grade not in Device.Grade.values:
        raise Invalid([FieldError("/grade", "not_a_choice", "Give a grade: A, B or C.")])
    _take_tests(device, battery_percent, pat_passed_on, lock)
    meet_the_gate(device, passed_by=by.key)
    device.grade, device.passed_by, device.available_at = grade, by.key, timezone.now()
    _move(device, device.pass_qc)
    wake_the_queue(device)
    return device


@action("inventory.fail_qc", on=Device)
def fail_qc(device: Device, *, reason: str, by) -> Device:
    """Send a device that did not pass back to the bench. (DV11)"""
    return _move(device, device.fail_qc)


@action("inventory.quarantine", on=Device)
def quarantine(device: Device, *, reason: str, by) -> Device:
    """Set apart. Whoever it was promised to goes back to their place in the queue (ND14). (DV3)"""
    take_back(device, reason="The device has to be looked at again.", by=by)
    device.grade, device.passed_by, device.custodian = "", "", "warehouse"
    return _move(device, device.quarantine)


@action("inventory.recycle", on=Device)
def recycle(device: Device, *, weight_grams: int, reason: str, recycler: str = "", note: str = "", by) -> Device:
    """Beyond repair. Weight in grams; `note` is the number of the WEEE transfer note. Refuses NotWiped while a drive
    has no passed evidence: that is what `destroy` is for. (DV20)"""
    if unproven := sorted(set(device.drive_serials) - device.evidenced):
        raise NotWiped(_wipe_sentence(unproven, []))
    return _end(device, device.recycle, weight_grams, {"recycler": recycler, "note": note})


@action("inventory.destroy", on=Device)
def destroy(device: Device, *, weight_grams: int, reason: str, recycler: str, note: str, witness: str, by) -> Device:
    """End a device with its storage shredded before a witness; the certificate names both. Refuses Invalid. (DV20)"""
    said = {"recycler": recycler, "note": note, "witness": witness}
    lacking = [name for name, value in said.items() if not value.strip()]
    if lacking:
        words = {
            "recycler": "Say who shredded it.",
            "note": "Give the number of the note.",
            "witness": "Say who saw it.",
        }
        raise Invalid([FieldError(f"/{name}", "required", words[name]) for name in lacking])
    return _end(device, device.destroy, weight_grams, said | {"certificate": new_certificate_number()})


def _end(device: Device, step, weight_grams: int, details: dict) -> Device:
    device.weight_grams, device.custodian = weight_grams, details["recycler"] or "recycler"
    device.over_details, device.bin = details, None
    device.tell(weight_grams=weight_grams)
    return _move(device, step)


@action("inventory.lose", on=Device)
def lose(device: Device, *, reason: str, by) -> Device:
    """Searched for and not found. Whoever it was promised to goes back to their place; an unwiped drive is a data
    incident. (DV21)"""
    take_back(device, reason="The device cannot be found.", by=by)
    place, device.bin, device.custodian = str(device.bin or "the warehouse"), None, "nobody knows"
    _move(device, device.lose)
    open_data_incident(device, place=place, by=by)
    return device


@action("inventory.find", on=Device)
def find(device: Device, *, by) -> Device:
    """Back into quarantine, never straight to the shelf. Refuses TakenInAgain: it came back as another row meanwhile.
    (DV22)"""
    again = Device.objects.filter(serial=device.serial).exclude(state__in=Device.OVER).first()
    if again is not None:
        raise TakenInAgain(f"It is here already, as {again.asset_tag}.")
    device.custodian = "warehouse"
    return _move(device, device.find)


def _move(device: Device, step) -> Device:
    step()
    device.save()
    return device
