"""Proof of wipes as a sound bench gives it: begun now, checked, and each with a log of its own."""

import hashlib
from datetime import datetime, timedelta
from itertools import count

from django.utils import timezone

from audit.recording import recording
from inventory.models import Device, StorageUnit, WipeEvidence
from tests import people_of_london as london

_LOGS = count(1)


def log_hash() -> str:
    """Of a log that nobody has recorded yet."""
    return hashlib.sha256(f"log {next(_LOGS)}".encode()).hexdigest()


def proof(serial: str = "", **changes) -> dict:
    """Evidence for one drive, by its serial, or with `unit` by its place."""
    sound = {
        "drive_serial": serial,
        "tool": "nwipe 0.37",
        "method": "NIST SP 800-88 Rev. 2 Purge",
        "verification": "All data read back: no errors",
        "passed": True,
        "log_hash": log_hash(),
        "started_at": timezone.now(),
    }
    return sound | changes


def proofs(*serials: str, **changes) -> list[dict]:
    """Evidence for several drives out of one log."""
    shared = {"log_hash": log_hash()} | changes
    return [proof(serial, **shared) for serial in serials]


def keep_proof(device: Device, serial: str, *, passed=True) -> WipeEvidence:
    """Evidence as it would be kept, of a drive of this device or of another's: the bench is tested elsewhere."""
    with recording(london.ADMINISTRATOR, "test.set_up"):
        unit = device.units.filter(serial=serial).first()
        if unit is None:
            unit = StorageUnit(device=device, serial=serial)
            unit.take_out()
            unit.save()
        elif passed and unit.state == "unproven":
            unit.prove()
            unit.save()
        elif not passed and unit.state == "wiped":
            unit.doubt()
            unit.save()
        row = proof(serial, passed=passed, finished_at=timezone.now())
        return WipeEvidence.objects.create(device=device, unit=unit, operator="user:x", **row)


def in_our_hands_since(device: Device, moment: datetime) -> Device:
    """A device that came in earlier than now, for logs whose times are written down."""
    with recording(london.ADMINISTRATOR, "test.set_up"):
        device.received_at = device.in_our_hands_since = moment
        device.save()
    return device


def lasting(log: bytes, **length) -> bytes:
    """An nwipe log of 23 November 2026 at 08:01, whose wipe took as long as its drives need."""
    finished = f"{datetime(2026, 11, 23, 8, 1, 6) + timedelta(**(length or {'hours': 3})):%Y/%m/%d %H:%M:%S}".encode()
    return log.replace(b"2026/11/23 08:01:06", finished).replace(b"2026/11/23 08:01:07", finished)
