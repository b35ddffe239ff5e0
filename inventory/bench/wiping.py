"""From the pallet to wiped: with proof for every drive under its own serial, or the word of two people that there is none."""

from inventory.bench import wipe_evidence, wipe_logs, wipe_methods
from inventory.bench.models import WipeEvidence, new_certificate_number
from inventory.devices import Device
from law.refusals import Conflict, FieldError, Invalid
from people.access import action


class NotWiped(Conflict):
    """Some storage unit has no passed evidence under its own serial."""


class StillTheirs(Conflict):
    """Until the donor's agreement is signed the equipment is not ours to wipe (LOTI upcycling guide)."""

    sentence = "The donor's agreement is not signed yet, so this is not ours to wipe. Set it aside until it is."


class Locked(Conflict):
    """What is locked to an account cannot be refurbished."""

    sentence = "It is locked to somebody's account. Have the donor free it first, or recycle it."


class NotEmpty(Conflict):
    """The exemption is for what has no storage at all."""


@action("inventory.to_wipe", on=Device)
def to_wipe(device: Device, *, by) -> Device:
    """Send a device to be wiped. Refuses StillTheirs and Locked. (DV4)"""
    if device.lot is not None and device.lot.donor.agreement_signed_on is None:
        raise StillTheirs()
    if device.lock == Device.Lock.LOCKED:
        raise Locked()
    return device.move(device.to_wipe)


@action("inventory.record_wipe", on=Device)
def record_wipe(device: Device, *, evidence: list[dict], by) -> Device:
    """Keep evidence for every storage unit; with all of them passed the device is wiped, with one failed it is
    quarantined (DV6). (DV5)

    `evidence` is a list of {"drive_serial", "tool", "method", "passed", "log_hash", …}, as `as_row` makes it from a
    log. Refuses NotWiped: a drive without its own serial in it is not wiped, whatever another certificate says. Refuses
    Invalid for a method that we do not accept.
    """
    here = {plain(serial): serial for serial in device.drive_serials}
    evidence = [
        proof | {"drive_serial": here.get(plain(proof["drive_serial"]), proof["drive_serial"])} for proof in evidence
    ]
    named = [proof["drive_serial"] for proof in evidence]
    missing = sorted(set(device.drive_serials) - set(named))
    strangers = sorted(set(named) - set(device.drive_serials))
    if missing or strangers:
        raise NotWiped(wipe_sentence(missing, strangers))
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
    return device.move(device.wipe_failed if failed else device.record_wipe)


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
    proofs = {plain(proof.drive_serial): as_row(proof) for proof in wipe_logs.read_log(content)}
    filed = []
    waiting = Device.objects.filter(state=Device.State.AWAITING_WIPE).order_by("asset_tag")
    owners = {plain(serial): pk for pk, serials in waiting.values_list("pk", "drive_serials") for serial in serials}
    for device in waiting.filter(pk__in={owners[serial] for serial in proofs if serial in owners}):
        filed.append(
            (device, [proofs.pop(plain(serial)) for serial in device.drive_serials if plain(serial) in proofs])
        )
    return filed + ([(None, list(proofs.values()))] if proofs else [])


@action("inventory.exempt_from_wiping", on=Device, transition="record_wipe")
def exempt_from_wiping(device: Device, *, by) -> Device:
    """Record that there is nothing to wipe: one person photographs it, another confirms. Refuses NotEmpty. (DV5)"""
    if device.drive_serials:
        raise NotEmpty(f"Storage was scanned in it: {', '.join(device.drive_serials)}. It has to be wiped or shredded.")
    takers = set(device.photos.values_list("taken_by", flat=True))
    if not takers - {by.key}:
        raise NotEmpty("Have somebody else take a photograph of the empty slot first: the exemption takes two people.")
    device.no_storage_by = by.key
    return device.move(device.record_wipe)
