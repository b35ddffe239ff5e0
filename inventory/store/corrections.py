"""What was written down wrongly is put right, with a reason: a device's facts, and a bin that is there no more."""

from django.utils import timezone

from audit.recording import amended
from inventory.bench.serials import check_serial
from inventory.devices import Device
from inventory.store.models import Bin, Lot
from law.identifiers import device_serial
from law.refusals import Conflict, FieldError, Invalid, Refusal
from people.access import action

CORRECTABLE = (*Device.ON_THE_BENCH, Device.State.AVAILABLE)


class NotHereToCorrect(Conflict):
    """Only what somebody can look at is corrected."""

    sentence = "This device is not on the bench or in stock. Receive it first, then correct it."


class BinNotEmpty(Conflict):
    """A bin with something in it is still used."""

    sentence = "This bin is not empty. Move its contents first, then retire the bin."


class BinInUse(Conflict):
    """A bin that is being counted, or that is retired already, stays as it is."""

    sentence = "This bin is being counted, or is already retired."


class BinStillUsed(Conflict):
    """Only a retired bin is opened again."""

    sentence = "This bin is already in use."


def at_hand(device: Device) -> Refusal | None:
    return None if device.state in CORRECTABLE else NotHereToCorrect()


@action("inventory.correct_device", on=Device, transition="", guard=at_hand)
def correct_device(
    device: Device, *, serial: str, make_and_model: str, kind: str, lot: str = "", reason: str, by
) -> Device:
    """Correct what was typed wrongly: all of it is given, as it should be. `lot` is a lot's number, or empty for none.

    Refuses NotHereToCorrect; Invalid for a serial that another live device has, an unknown kind or lot, and another kind
    once it is on the shelf: its checks were those of the old kind.
    """
    found = Lot.objects.filter(number=lot).first() if lot else None
    faults = _faults(device, serial, kind, lot, found)
    if faults:
        raise Invalid(faults)
    before = (device.serial, device.make_and_model, device.kind, device.lot_id)
    device.serial = check_serial(serial)
    device.make_and_model = make_and_model.strip()
    device.kind = kind
    device.lot = found
    if before == (device.serial, device.make_and_model, device.kind, device.lot_id):
        return device
    device.save()
    amended(device, corrected=True, serial=device.serial, was=before[0])
    return device


def _faults(device: Device, serial: str, kind: str, lot: str, found: Lot | None) -> list[FieldError]:
    faults = []
    twin = Device.objects.known_as(device_serial(serial)).exclude(pk=device.pk).first()
    if twin is not None:
        faults.append(FieldError("/serial", "serial_taken", f"{twin.asset_tag} already has this serial number."))
    if kind not in Device.Kind.values:
        faults.append(FieldError("/kind", "not_a_choice", f"Select one of: {', '.join(Device.Kind.values)}."))
    elif kind != device.kind and device.state == Device.State.AVAILABLE:
        sentence = "Put it in quarantine first, because it was checked as another kind of device."
        faults.append(FieldError("/kind", "checked_already", sentence))
    if lot and found is None:
        faults.append(FieldError("/lot", "unknown_lot", "There is no lot with this number."))
    return faults


def _is_free(bin: Bin) -> Refusal | None:
    return BinInUse() if bin.frozen_at is not None or bin.retired_at is not None else None


def _is_retired(bin: Bin) -> Refusal | None:
    return BinStillUsed() if bin.retired_at is None else None


@action("inventory.retire_bin", on=Bin, transition="", guard=_is_free)
def retire_bin(bin: Bin, *, reason: str, by) -> Bin:
    """Nothing goes into it any more, and its code is not offered. Refuses BinNotEmpty and BinInUse."""
    if bin.devices.exists():
        raise BinNotEmpty()
    bin.retired_at = timezone.now()
    bin.save()
    amended(bin, retired=True)
    return bin


@action("inventory.reopen_bin", on=Bin, transition="", guard=_is_retired)
def reopen_bin(bin: Bin, *, reason: str, by) -> Bin:
    """A bin that was retired by mistake, or is there again: things go into it as before. Refuses BinStillUsed."""
    bin.retired_at = None
    bin.save()
    amended(bin, retired=False)
    return bin
