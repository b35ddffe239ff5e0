"""The storage units of a device, counted: what a report or a person names, and what becomes of each."""

from dataclasses import dataclass, field
from uuid import UUID

from audit.recording import amended, save_moved
from inventory.allocation.promises import recall_device
from inventory.bench.hardware_tools import Storage
from inventory.bench.models import StorageUnit
from inventory.bench.serials import check_serial
from inventory.bench.stand_in_serials import is_stand_in
from inventory.devices import Device
from law.identifiers import plain
from law.refusals import Conflict, FieldError, Invalid
from people.access import action

S = Device.State
NEVER_WIPED = (S.EXPECTED, S.RECEIVED, S.QUARANTINED, S.AWAITING_WIPE)
AT_HAND = (*Device.ON_THE_BENCH, S.AVAILABLE, *Device.PROMISED)
MOST_UNITS = 24


class NotAtHand(Conflict):
    """Storage is counted in a device that somebody can open."""

    code = "device_not_at_hand"
    sentence = "This device is not here. Receive it first, then record its storage."


class UnitNamed(Conflict):
    """Two drives of one device never have one serial."""

    code = "drive_written_down"


@action("inventory.add_storage", on=Device, transition="")
def add_storage(
    device: Device, *, serial: str = "", position: str = "", model: str = "", size_gb: int = 0, media: str = "", by
) -> Device:
    """Write down a storage unit that somebody saw in a device; without a serial it needs a place.

    A device that was wiped goes back to be wiped. Refuses Invalid, UnitNamed, NotAtHand.
    """
    serial = check_serial(serial) if serial.strip() else ""
    if not serial and not position.strip():
        raise Invalid.at("/position", "required", "Enter its serial number, or where it is in the device.")
    if device.units.count() >= MOST_UNITS:
        raise Invalid.at("/serial", "too_many", f"A device can have {MOST_UNITS} storage units or fewer.")
    _refuse_named(device, serial)
    unit = StorageUnit(
        device=device, serial=serial, position=position.strip(), model=model.strip(), size_gb=size_gb, media=media
    )
    open_again(device, by=by)
    unit.save()
    amended(device, storage=unit.words)
    return device


@action("inventory.name_storage", on=Device, transition="")
def name_storage(device: Device, *, unit: UUID, serial: str, reason: str = "", by) -> Device:
    """Write down the serial that somebody read on a drive's label, or correct it with a reason. It is wiped under it from
    then on: a drive that was wiped by its place or another serial is to be wiped again. Refuses Invalid, UnitNamed,
    NotAtHand.
    """
    row = unit_of(device, unit)
    if row.serial and not reason.strip():
        raise Invalid.at("/reason", "required", f"Enter why: {row.serial} was recorded before.")
    serial = check_serial(serial)
    _refuse_named(device, serial)
    if row.state == StorageUnit.State.WIPED:
        open_again(device, by=by)
        row.doubt()
    row.serial = serial
    row.save()
    amended(device, storage=row.words)
    return device


@action("inventory.take_out_storage", on=Device, transition="")
def take_out_storage(device: Device, *, unit: UUID, place: str, reason: str, by) -> Device:
    """A drive is no longer in the device: `place` says where it lies now. Refuses Invalid, NotAtHand."""
    _need({"place": place, "reason": reason}, {"place": "Enter where it is now.", "reason": "Say why."})
    row = unit_of(device, unit)
    row.over_details = {"place": place.strip(), "by": by.key}
    row.take_out()
    row.save()
    amended(device, storage_taken_out=row.words)
    return device


@action("inventory.shred_storage", on=Device, transition="")
def shred_storage(
    device: Device, *, unit: UUID, recycler: str, note: str, witness: str, reason: str = "", by
) -> Device:
    """A drive was shredded before a witness, in the device or after it was taken out. Refuses Invalid, NotAtHand."""
    words = {
        "recycler": "Enter who shredded it.",
        "note": "Enter the transfer note number.",
        "witness": "Enter who saw it.",
    }
    details = {"recycler": recycler, "note": note, "witness": witness}
    _need(details, words)
    row = unit_of(device, unit, among=(*StorageUnit.INSIDE, StorageUnit.State.REMOVED))
    row.over_details = details | {"by": by.key}
    row.shred()
    row.save()
    amended(device, storage_shredded=row.words)
    return device


def unit_of(device: Device, unit: UUID, *, among=None) -> StorageUnit:
    """The unit of this device, locked with it. Refuses Invalid for another device's, or one that is in it no more."""
    if device.state not in AT_HAND:
        raise NotAtHand()
    row = next((one for one in device.units.all() if str(one.pk) == str(unit)), None)
    if row is None or row.state not in (among or StorageUnit.INSIDE):
        raise Invalid.at("/unit", "not_a_choice", "Select a drive that is in this device.")
    return row


@dataclass
class Counted:
    """What a report changes: units that nobody has proven, units it tells more of, and sentences for a person."""

    fresh: list[StorageUnit] = field(default_factory=list)
    fuller: list[StorageUnit] = field(default_factory=list)
    sentences: list[str] = field(default_factory=list)


def typed_units(serials) -> list[StorageUnit]:
    """New units by serials that somebody typed. Refuses Invalid for a stand-in, and for one serial twice."""
    plain_serials = [plain(serial) for serial in serials]
    wrong = [
        FieldError(
            f"/drive_serials/{place}",
            "placeholder",
            f"“{serial}” is not a drive’s serial number. Read it from its label.",
        )
        for place, serial in enumerate(plain_serials)
        if not serial or is_stand_in(serial)
    ]
    if len(plain_serials) != len(set(plain_serials)):
        wrong.append(
            FieldError(
                "/drive_serials", "twice", "Two drives have the same serial number. Read them from their labels."
            )
        )
    if wrong:
        raise Invalid(wrong)
    return [StorageUnit(serial=serial) for serial in plain_serials]


def compare(device: Device, known: list[StorageUnit], reported: tuple[Storage, ...]) -> Counted:
    """What a report says beside what is known. New units are unproven; a unit that the report does not find stays until
    somebody says what became of it. Nothing is saved.
    """
    counted = Counted()
    left = list(known)
    for drive in reported:
        unit = _match(drive, left)
        if unit is None:
            counted.fresh.append(_unit_for(device, drive))
            continue
        left.remove(unit)
        if not unit.is_inside:
            counted.fresh.append(unit)
        elif _fill_in(unit, drive):
            counted.fuller.append(unit)
    missing = [unit for unit in left if unit.is_inside]
    counted.sentences = [*_new_sentences(counted.fresh, known), *map(_missing_sentence, missing)]
    return counted


def bring_in(device: Device, units: list[StorageUnit]):
    """Write down the storage with which a device comes in."""
    for unit in units:
        unit.device = device
    StorageUnit.objects.bulk_create(units)


def keep(device: Device, counted: Counted, *, by):
    """Save what a report changes about a device that is here; what nobody has proven sends it back to be wiped."""
    for unit in counted.fuller:
        unit.save()
        amended(unit, place=True)
    if not counted.fresh:
        return
    open_again(device, by=by)
    for unit in counted.fresh:
        if not unit._state.adding:
            unit.come_back()
        unit.save()


def _unit_for(device: Device, drive: Storage) -> StorageUnit:
    return StorageUnit(
        device=device,
        serial=drive.serial,
        position=drive.position[:60],
        model=drive.model[:120],
        size_gb=drive.size_gb,
        media=drive.media,
    )


def _match(drive: Storage, units: list[StorageUnit]) -> StorageUnit | None:
    """The unit that this drive of a report is: by its serial, or by its place where one of the two tells none."""
    if drive.serial:
        same = next((unit for unit in units if unit.serial == drive.serial), None)
        return same or next((unit for unit in units if _is_nameless_at(unit, drive)), None)
    return next((unit for unit in units if unit.is_inside and _is_at_its_place(unit, drive)), None)


def _is_nameless_at(unit: StorageUnit, drive: Storage) -> bool:
    """A nameless unit that was wiped is never taken for a drive that has a serial now: it may be another."""
    return not unit.serial and unit.state == StorageUnit.State.UNPROVEN and _is_at_its_place(unit, drive)


def _is_at_its_place(unit: StorageUnit, drive: Storage) -> bool:
    return unit.position == drive.position[:60] and plain(unit.model) == plain(drive.model[:120])


def _fill_in(unit: StorageUnit, drive: Storage) -> bool:
    """What the report knows of a unit and nobody wrote down; whether there was anything."""
    told = {
        "serial": drive.serial,
        "position": drive.position[:60],
        "model": drive.model[:120],
        "size_gb": drive.size_gb,
        "media": drive.media,
    }
    fuller = {name: value for name, value in told.items() if value and not getattr(unit, name)}
    for name, value in fuller.items():
        setattr(unit, name, value)
    return bool(fuller)


def _new_sentences(fresh: list[StorageUnit], known: list[StorageUnit]) -> list[str]:
    """A sentence for each drive without a serial, and for each that was not there when somebody counted before."""
    return [_new_sentence(unit) for unit in fresh if not unit.serial or known]


def _new_sentence(unit: StorageUnit) -> str:
    if unit.serial:
        return f"The report finds the drive {unit.serial}, which was not recorded. It must be wiped."
    return f"The report finds {unit.words}. Read its serial number from its label, wipe it by its place, remove it or have it shredded."


def _missing_sentence(unit: StorageUnit) -> str:
    return f"The report does not find {unit.words}. Enter what happened to it."


def _refuse_named(device: Device, serial: str):
    if device.state not in AT_HAND:
        raise NotAtHand()
    if serial and any(unit.serial == serial for unit in device.units.all()):
        raise UnitNamed(f"The drive {serial} is already recorded for this device.")


def open_again(device: Device, *, by):
    """Storage that nobody has proven is in it: what is past the wipe goes back to it, and no promise keeps it."""
    device.no_storage_by = ""
    if device.state in NEVER_WIPED:
        device.save()
        return
    if device.state not in AT_HAND:
        raise NotAtHand()
    recall_device(device, reason="The device has storage that must be wiped.", by=by)
    device.grade = ""
    device.passed_by = ""
    device.move(device.reopen_wipe)


def doubt_storage(device: Device):
    """Whatever was wiped has to be proven again: the device was out of our hands, or is wiped anew."""
    wiped = [unit for unit in device.storage if unit.state == StorageUnit.State.WIPED]
    for unit in wiped:
        unit.doubt()
    save_moved(wiped, ("state",))


def _need(answers: dict[str, str], words: dict[str, str]):
    lacking = [name for name, value in answers.items() if not value.strip()]
    if lacking:
        raise Invalid([FieldError(f"/{name}", "required", words[name]) for name in lacking])
