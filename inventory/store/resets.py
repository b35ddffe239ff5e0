"""Tablets and phones, which erase themselves: the photograph of the welcome screen is the log."""

from datetime import datetime

from django.utils import timezone

from inventory.bench.models import StorageUnit
from inventory.bench.wiping import judged_row, keep_evidence
from inventory.devices import Device
from inventory.store.photographs import photograph
from law.refusals import Conflict
from people.access import action

RESET = "Factory reset of an encrypted tablet or phone"
BUILT_IN = "built in"


class NotReset(Conflict):
    """Tablets and phones erase themselves; everything else is wiped drive by drive."""

    sentence = "Only tablets and phones are wiped by a reset. Record the wipe of each drive instead."


@action("inventory.record_reset", on=Device, transition="record_wipe")
def record_reset(device: Device, *, content: bytes, started_at: datetime, by) -> Device:
    """A tablet or phone erased itself by its reset, which throws away the key of its storage; the photograph of its
    welcome screen is the log. Refuses NotReset, StaleEvidence, Invalid. (DV5)
    """
    if device.kind not in (Device.Kind.TABLET, Device.Kind.PHONE):
        raise NotReset()
    picture = photograph(device, content=content, words="After its reset", by=by)
    unit = _built_in(device)
    proof = {
        "tool": "Its own reset",
        "method": RESET,
        "media": unit.media or "emmc",
        "verification": "Welcome screen photographed, with no account lock",
        "passed": True,
        "log_hash": picture.sha256,
        "started_at": started_at,
    }
    return keep_evidence(device, [judged_row(device, unit, proof, timezone.now(), by)])


def _built_in(device: Device) -> StorageUnit:
    """What the reset erases: the soldered storage, written down here where nobody has; never a card or a second drive."""
    inside = device.storage
    unit = next((unit for unit in inside if unit.position == BUILT_IN), inside[0] if len(inside) == 1 else None)
    if unit is None:
        unit = StorageUnit.objects.create(device=device, position=BUILT_IN, media="emmc", size_gb=device.storage_gb)
    return unit
