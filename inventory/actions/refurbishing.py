"""From a donor's pallet to the shelf: received, wiped with proof for every drive, refurbished, passed by a second person."""

from datetime import date

from django.utils import timezone

from audit.refusals import Conflict
from inventory.matching import SUPPORT_LEFT
from inventory.models import Device, Pool, WipeEvidence
from people.access import action


class AlreadyHere(Conflict):
    """A live device has this serial."""

    sentence = "A device with this serial is here already."


class NotWiped(Conflict):
    """Some storage unit has no passed evidence under its own serial."""


class SecondPersonNeeded(Conflict):
    """Whoever refurbished a device does not pass it."""

    sentence = "A second person has to check this device: you refurbished it."


class SupportEndsTooSoon(Conflict):
    """The operating system would be unsafe within twelve months (domain.md 3)."""


@action("inventory.receive")
def receive(*, serial: str, kind: str, make_and_model: str, pool: Pool, drive_serials=(), donor="", weight_grams=None, by) -> Device:
    """DV2: one scanned device into our custody. Refuses AlreadyHere. Weight in grams."""
    if Device.objects.filter(serial=serial).exclude(state__in=["recycled", "lost"]).exists():
        raise AlreadyHere()
    return Device.objects.create(
        serial=serial,
        kind=kind,
        make_and_model=make_and_model,
        pool=pool,
        drive_serials=list(drive_serials),
        donor=donor,
        weight_grams=weight_grams,
    )


@action("inventory.to_wipe", on=Device)
def to_wipe(device: Device, *, by) -> Device:
    """DV4."""
    return _move(device, device.to_wipe)


@action("inventory.record_wipe", on=Device)
def record_wipe(device: Device, *, evidence: list[dict], by) -> Device:
    """DV5: keep evidence for every storage unit; with all of them passed the device is wiped. Refuses NotWiped.

    `evidence` is a list of {"drive_serial", "tool", "method", "passed", "log_hash"}; a drive without its own serial in it is
    not wiped, whatever another certificate says.
    """
    passed = {proof["drive_serial"] for proof in evidence if proof["passed"]}
    missing = sorted(set(device.drive_serials) - passed)
    strangers = sorted({proof["drive_serial"] for proof in evidence} - set(device.drive_serials))
    if missing or strangers:
        raise NotWiped(_wipe_sentence(missing, strangers))
    WipeEvidence.objects.bulk_create(WipeEvidence(device=device, operator=by.key, **proof) for proof in evidence)
    return _move(device, device.record_wipe)


def _wipe_sentence(missing, strangers) -> str:
    parts = [f"No passed wipe for drive {', '.join(missing)}."] if missing else []
    if strangers:
        parts.append(f"The evidence names {', '.join(strangers)}, which is not in this device.")
    return " ".join(parts)


@action("inventory.refurbish", on=Device)
def refurbish(device: Device, *, by) -> Device:
    """DV7."""
    device.built_by = by.key
    return _move(device, device.refurbish)


@action("inventory.to_qc", on=Device)
def to_qc(device: Device, *, operating_system: str, os_support_ends: date | None, by) -> Device:
    """DV9: the image is on it; `os_support_ends` is the day security updates stop."""
    device.operating_system, device.os_support_ends = operating_system, os_support_ends
    return _move(device, device.to_qc)


@action("inventory.pass_qc", on=Device)
def pass_qc(device: Device, *, grade: str, by) -> Device:
    """DV10, the gate to the shelf. Refuses SecondPersonNeeded, NotWiped, SupportEndsTooSoon."""
    if by.key == device.built_by:
        raise SecondPersonNeeded()
    wiped = set(device.wipes.filter(passed=True).values_list("drive_serial", flat=True))
    if set(device.drive_serials) - wiped:
        raise NotWiped(_wipe_sentence(sorted(set(device.drive_serials) - wiped), []))
    if device.os_support_ends and device.os_support_ends < timezone.localdate() + SUPPORT_LEFT:
        raise SupportEndsTooSoon(f"Security support ends on {device.os_support_ends:%-d %B %Y}, in less than twelve months.")
    device.grade, device.available_at = grade, timezone.now()
    return _move(device, device.pass_qc)


@action("inventory.fail_qc", on=Device)
def fail_qc(device: Device, *, reason: str, by) -> Device:
    """DV11."""
    return _move(device, device.fail_qc)


@action("inventory.quarantine", on=Device)
def quarantine(device: Device, *, reason: str, by) -> Device:
    """DV3: set apart. A promised device is released first."""
    return _move(device, device.quarantine)


@action("inventory.recycle", on=Device)
def recycle(device: Device, *, weight_grams: int, reason: str, by) -> Device:
    """DV20. Weight in grams. Refuses NotWiped while a drive has no passed evidence."""
    wiped = set(device.wipes.filter(passed=True).values_list("drive_serial", flat=True))
    if set(device.drive_serials) - wiped:
        raise NotWiped(_wipe_sentence(sorted(set(device.drive_serials) - wiped), []))
    device.weight_grams = weight_grams
    return _move(device, device.recycle)


@action("inventory.lose", on=Device)
def lose(device: Device, *, reason: str, by) -> Device:
    """DV21."""
    return _move(device, device.lose)


@action("inventory.find", on=Device)
def find(device: Device, *, by) -> Device:
    """DV22: back into quarantine, never straight to the shelf."""
    return _move(device, device.find)


def _move(device: Device, step) -> Device:
    step()
    device.save()
    return device
