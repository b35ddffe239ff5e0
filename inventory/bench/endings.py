"""How a device ends here: recycled, destroyed with proof, or lost, and found again."""

from datetime import date
from uuid import UUID

from audit.recording import amended, save_moved
from inventory.allocation.promises import recall_device
from inventory.bench.data_incidents import known_since, note_found, open_data_incident
from inventory.bench.models import StorageUnit, new_certificate_number
from inventory.bench.storage import doubt_storage
from inventory.bench.wiping import NotWiped, wipe_sentence
from inventory.devices import OURS, Device
from law.refusals import Conflict, FieldError, Invalid
from people.access import action

NOBODY = "no one knows"  # in whose hands what is lost is


class TakenInAgain(Conflict):
    """What was lost has been received anew."""


@action("inventory.recycle", on=Device)
def recycle(device: Device, *, weight_grams: int, reason: str, recycler: str = "", note: str = "", by) -> Device:
    """Beyond repair. Weight in grams; `note` is the number of the WEEE transfer note. Refuses NotWiped while a drive
    has no passed evidence: that is what `destroy` is for. (DV20)
    """
    if unproven := device.unproven:
        raise NotWiped(wipe_sentence([unit.words for unit in unproven], []))
    if not device.is_storage_known:
        raise NotWiped("The storage in this device is not recorded. Record it, or have the device shredded.")
    return _end(device, device.recycle, weight_grams, {"recycler": recycler, "note": note})


@action("inventory.destroy", on=Device)
def destroy(device: Device, *, weight_grams: int, reason: str, recycler: str, note: str, witness: str, by) -> Device:
    """End a device with its storage shredded before a witness; the certificate names both. Refuses Invalid. (DV20)"""
    details = {"recycler": recycler, "note": note, "witness": witness}
    lacking = [name for name, value in details.items() if not value.strip()]
    if lacking:
        words = {
            "recycler": "Enter who shredded it.",
            "note": "Enter the transfer note number.",
            "witness": "Enter who saw it.",
        }
        raise Invalid([FieldError(f"/{name}", "required", words[name]) for name in lacking])
    shredded = device.storage
    for unit in shredded:
        unit.shred()
    save_moved(shredded, ("state",))
    drives = [unit.words for unit in shredded]
    return _end(
        device, device.destroy, weight_grams, details | {"certificate": new_certificate_number(), "drives": drives}
    )


def _end(device: Device, step, weight_grams: int, details: dict) -> Device:
    device.weight_grams = weight_grams
    device.custodian = details["recycler"] or "recycler"
    device.over_details = details
    device.bin = None
    device.tell(weight_grams=weight_grams)
    return device.move(step)


@action("inventory.lose", on=Device)
def lose(device: Device, *, reason: str, place: str = "", search: str = "", known_on: date | None = None, by) -> Device:
    """Searched for and not found. Whoever it was promised to goes back to their place; an unwiped drive is a data
    incident, and so is one that comes back from a person, or that a hub shared: what they kept on it is on it. (DV21)

    `place` says where it was last seen (its bin when nothing is said), `search` where it was looked for, and `known_on`
    on which day somebody first noticed: the 72 hours count from then. Refuses Invalid.
    """
    since = known_since(known_on)
    recall_device(device, reason="The device cannot be found.", by=by)
    was_with_others = device.state in (Device.State.RETURNING, Device.State.SHARED) and device.custodian != OURS
    last_seen = place.strip() or str(device.bin or "the warehouse")
    device.bin = None
    device.custodian = NOBODY
    device.move(device.lose)
    if was_with_others:
        doubt_storage(device)
    open_data_incident(device, place=last_seen, search=search, known_at=since, by=by)
    return device


@action("inventory.find", on=Device)
def find(device: Device, *, by) -> Device:
    """Back into quarantine, never straight to the shelf, to be wiped anew: nobody knows who had it. Its incident stays
    open until somebody decides it. Refuses TakenInAgain: it came back as another row meanwhile. (DV22)
    """
    again = Device.objects.twins_of(device).first()
    if again is not None:
        raise TakenInAgain(f"It is already here, as {again.asset_tag}.")
    device.move(device.find)
    doubt_storage(device)
    note_found(device)
    return device


@action("inventory.lose_storage", on=Device, transition="")
def lose_storage(
    device: Device, *, unit: UUID, reason: str, search: str = "", known_on: date | None = None, by
) -> Device:
    """A drive that was taken out cannot be found; one that was not proven wiped is a data incident. Refuses Invalid."""
    row = _drive(device, unit, StorageUnit.State.REMOVED, "Select a drive that was removed.")
    since = known_since(known_on)
    row.lose()
    row.save()
    amended(device, storage_lost=row.words)
    place = str(row.over_details.get("place") or "the warehouse")
    open_data_incident(device, unit=row, place=place, search=search, known_at=since, by=by)
    return device


@action("inventory.find_storage", on=Device, transition="")
def find_storage(device: Device, *, unit: UUID, place: str, by) -> Device:
    """A drive that was lost is here, at `place`: it waits to be shredded. Its incident stays open until somebody decides
    it. Refuses Invalid.
    """
    if not place.strip():
        raise Invalid.at("/place", "required", "Enter where it is now.")
    row = _drive(device, unit, StorageUnit.State.LOST, "Select a drive that was lost.")
    row.over_details = row.over_details | {"place": place.strip(), "by": by.key}
    row.find()
    row.save()
    amended(device, storage_found=row.words)
    note_found(device, row)
    return device


def _drive(device: Device, unit: UUID, state: str, sentence: str) -> StorageUnit:
    row = device.units.select_for_update().filter(pk=unit, state=state).first()
    if row is None:
        raise Invalid.at("/unit", "not_a_choice", sentence)
    return row
