"""A scanned device comes into our custody, and what a bench tool saw in it."""

from django.utils import timezone

from audit.recording import amended
from inventory.bench import storage
from inventory.bench.machines import Hardware
from inventory.bench.serials import check_imeis, serial_fault
from inventory.devices import Device
from inventory.store.models import Bin, Lot, Pool
from inventory.store.pools import check_bins
from law.identifiers import device_serial
from law.refusals import Conflict, FieldError, Invalid
from people.access import action


class AlreadyHere(Conflict):
    """A live device has this serial or IMEI."""


class LotClosed(Conflict):
    """What comes later is another lot."""

    sentence = "This lot is closed. Announce later devices as a new lot."


class OtherDevice(Conflict):
    """A report of another machine."""


class DriveSwapped(Conflict):
    """Storage that nobody has proven wiped, in a device that is not at hand."""


@action("inventory.receive")
def receive(
    *,
    serial: str,
    kind: str = "",
    make_and_model: str = "",
    pool: Pool | None = None,
    drive_serials=(),
    donor: str = "",
    weight_grams: int | None = None,
    imei: str = "",
    lot: Lot | None = None,
    hardware: Hardware | None = None,
    bin: Bin | None = None,
    by,
) -> Device:
    """One scanned device into our custody. What was expected is matched by its serial; a bench tool's report fills what
    was not typed. (DV2)

    Refuses AlreadyHere, LotClosed, BinFrozen, BinRetired, Invalid. Weight in grams. Where the report says otherwise
    than was typed or announced, `device.conflicts` says so.
    """
    if lot is not None and lot.state in (Lot.State.CLOSED, Lot.State.CANCELLED):
        raise LotClosed()
    device = Device.objects.select_for_update(of=("self",)).filter(serial=serial).exclude(state__in=Device.OVER).first()
    if device is not None and device.state != Device.State.EXPECTED:
        raise _already_here("serial number", device)
    if wrong := _faults(serial, kind, make_and_model, pool, imei, device, hardware):
        raise Invalid(wrong)
    check_bins(None, bin)
    typed_units = storage.typed_units(drive_serials)
    first_imei, second_imei = check_imeis(imei) if imei else ("", "")
    if device is None:
        from_whom = donor or (lot.donor.name if lot else "")
        device = Device(serial=device_serial(serial), pool=pool, lot=lot, donor=from_whom)
    device.kind = kind or device.kind
    device.make_and_model = make_and_model or device.make_and_model
    device.imei = first_imei or device.imei
    device.second_imei = second_imei or device.second_imei
    device.weight_grams = weight_grams or device.weight_grams
    device.conflicts = _fill(device, hardware) if hardware is not None else []
    counted = storage.Counted()
    if hardware is not None:
        counted = storage.compare(device, typed_units, hardware.storage)
    _keep_warnings(device, counted.sentences)
    _refuse_double(device)
    device.bin = bin
    device.received_at = device.in_our_hands_since = timezone.now()
    if device.conflicts:
        device.tell(conflicts=device.conflicts)
    if not device._state.adding:
        device.receive()
    device.save()
    storage.bring_in(device, typed_units + counted.fresh)
    _begin(device.lot)
    return device


def _already_here(what: str, device: Device) -> AlreadyHere:
    return AlreadyHere(
        f"There is already a device with this {what}: {device.asset_tag}, {device.get_state_display().lower()}."
    )


def _refuse_double(device: Device):
    """One live device for either IMEI, whether somebody typed it or a report gave it."""
    for imei in filter(None, (device.imei, device.second_imei)):
        other = Device.objects.known_as(imei).exclude(pk=device.pk).first()
        if other is not None:
            raise _already_here("IMEI", other)


def _faults(serial, kind, model, pool, imei, device, hardware) -> list[FieldError]:
    wrong = []
    if fault := serial_fault(serial):
        wrong.append(fault)
    if device is None and not (kind or (hardware and hardware.kind)):
        wrong.append(FieldError("/kind", "required", f"Enter what it is: {', '.join(Device.Kind.values)}."))
    if kind and kind not in Device.Kind.values:
        wrong.append(FieldError("/kind", "not_a_choice", f"Problem must be one of: {', '.join(Device.Kind.values)}."))
    if device is None and not (model or (hardware and hardware.model)):
        wrong.append(FieldError("/make_and_model", "required", "Enter the make and model."))
    if device is None and pool is None:
        wrong.append(FieldError("/pool", "required", "Select a pool."))
    if imei:
        try:
            check_imeis(imei)
        except Invalid as invalid:
            wrong += invalid.errors
    return wrong


def _keep_warnings(device: Device, sentences: list[str]):
    """What a report warns of stays on the device, and stands at the gate until somebody has looked at it."""
    device.conflicts = [*device.conflicts, *sentences]
    if device.conflicts:
        device.report_warnings = list(dict.fromkeys([*device.report_warnings, *device.conflicts]))
        device.warnings_settled_by = ""


def _fill(device: Device, report: Hardware) -> list[str]:
    """What the report knows and nobody typed; where both say something else, a sentence for each."""
    model = (
        f"{report.make} {report.model}".strip()
        if report.make and not report.model.startswith(report.make)
        else report.model
    )
    reported = {
        "kind": report.kind,
        "make_and_model": model[:120],
        "ram_gb": report.ram_gb,
        "storage_gb": sum(unit.size_gb for unit in report.storage),
        "screen_inches": round(report.screen_inches or 0),
        "imei": report.imei,
        "second_imei": report.second_imei,
        "features": sorted(report.features),
    }
    conflicts = list(report.warnings)
    if not _is_of(report, device):
        conflicts.append(f"Serial: “{device.serial}” was entered, but the report says “{report.serial}”.")
    for name, value in reported.items():
        had = getattr(device, name)
        if had and value and had != value and name in ("kind", "make_and_model", "imei"):
            conflicts.append(
                f"{name.replace('_', ' ').capitalize()}: “{had}” was entered, but the report says “{value}”."
            )
        elif value:
            setattr(device, name, value)
    return conflicts


def _is_of(report: Hardware, device: Device) -> bool:
    """By the serial, however it is spelled."""
    return device_serial(report.serial) == device_serial(device.serial)


def _begin(lot: Lot | None):
    if lot is None or lot.state != Lot.State.ANNOUNCED:
        return
    lot.refresh_from_db(from_queryset=Lot.objects.select_for_update(of=("self",)))  # two scanners may begin it at once
    if lot.state == Lot.State.ANNOUNCED:
        lot.first_scan_at = timezone.now()
        lot.start()
        lot.save()


@action("inventory.read_hardware", on=Device, transition="")
def read_hardware(device: Device, *, hardware: Hardware, by) -> Device:
    """A later report of a device that is here. Storage that it finds and that nobody has proven wiped sends the device
    back to be wiped, and takes it from whoever it was promised to.

    Refuses OtherDevice, AlreadyHere, and DriveSwapped when such storage is in a device that is not at hand.
    """
    if not _is_of(hardware, device):
        raise OtherDevice(f"This report is of {hardware.serial}; the device here is {device.serial}.")
    device.conflicts = _fill(device, hardware)
    counted = storage.compare(device, list(device.units.all()), hardware.storage)
    if counted.fresh and device.state not in (Device.State.EXPECTED, *storage.AT_HAND):
        raise DriveSwapped(f"{' '.join(counted.sentences)} Receive the device first.")
    _keep_warnings(device, counted.sentences)
    _refuse_double(device)
    device.save()
    storage.keep(device, counted, by=by)
    amended(device, conflicts=device.conflicts)
    return device


@action("inventory.settle_warnings", on=Device, transition="")
def settle_warnings(device: Device, *, reason: str, by) -> Device:
    """Somebody looked at what its hardware reports warn of, and says what came of it. Refuses Invalid."""
    if not reason.strip():
        raise Invalid.at("/reason", "required", "Enter what you found.")
    device.warnings_settled_by = by.key
    device.save()
    amended(device, warnings_settled=True)
    return device
