"""How a device ends here: recycled, destroyed with proof, or lost, and found again."""

from audit.recording import save_moved
from inventory.allocation.promises import recall_device
from inventory.bench.data_incidents import open_data_incident
from inventory.bench.models import new_certificate_number
from inventory.bench.wiping import NotWiped, wipe_sentence
from inventory.devices import Device
from law.refusals import Conflict, FieldError, Invalid
from people.access import action


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
        raise NotWiped("Nobody has said which storage is in it. Write it down, or have the device shredded.")
    return _end(device, device.recycle, weight_grams, {"recycler": recycler, "note": note})


@action("inventory.destroy", on=Device)
def destroy(device: Device, *, weight_grams: int, reason: str, recycler: str, note: str, witness: str, by) -> Device:
    """End a device with its storage shredded before a witness; the certificate names both. Refuses Invalid. (DV20)"""
    details = {"recycler": recycler, "note": note, "witness": witness}
    lacking = [name for name, value in details.items() if not value.strip()]
    if lacking:
        words = {
            "recycler": "Say who shredded it.",
            "note": "Give the number of the note.",
            "witness": "Say who saw it.",
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
def lose(device: Device, *, reason: str, by) -> Device:
    """Searched for and not found. Whoever it was promised to goes back to their place; an unwiped drive is a data
    incident. (DV21)
    """
    recall_device(device, reason="The device cannot be found.", by=by)
    place = str(device.bin or "the warehouse")
    device.bin = None
    device.custodian = "nobody knows"
    device.move(device.lose)
    open_data_incident(device, place=place, by=by)
    return device


@action("inventory.find", on=Device)
def find(device: Device, *, by) -> Device:
    """Back into quarantine, never straight to the shelf. Refuses TakenInAgain: it came back as another row meanwhile.
    (DV22)
    """
    again = Device.objects.twins_of(device).first()
    if again is not None:
        raise TakenInAgain(f"It is here already, as {again.asset_tag}.")
    device.custodian = "warehouse"
    return device.move(device.find)
