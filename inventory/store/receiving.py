"""From a donor's word to a scanned device: who gave it, what was announced, what came, and what a bench tool saw in
it.
"""

import hashlib
import struct
from collections import defaultdict
from io import BytesIO

from django.utils import timezone
from PIL import ExifTags, Image, UnidentifiedImageError

from audit.recording import amended
from audit.refusals import Conflict, FieldError, Invalid
from inventory.bench.machines import Hardware
from inventory.bench.serials import check_imei, is_placeholder
from inventory.devices import Device
from inventory.store.models import Bin, Donor, Lot, LotLine, Photo, Pool
from inventory.store.pools import check_bins
from people.access import action

MOST_PHOTOS, LARGEST_PHOTO = 8, 5_000_000
# What has to be done to a picture whose camera was turned (Exif 2.32, 4.6.4 A, Orientation).
_UPRIGHT = dict(
    zip(
        range(2, 9),
        (
            Image.Transpose[name]
            for name in "FLIP_LEFT_RIGHT ROTATE_180 FLIP_TOP_BOTTOM TRANSPOSE ROTATE_270 TRANSVERSE ROTATE_90".split()
        ),
        strict=True,
    )
)
# Pillow's own, and what a damaged file makes it stumble over.
_UNREADABLE = (
    UnidentifiedImageError,
    OSError,
    ValueError,
    Image.DecompressionBombError,
    SyntaxError,
    TypeError,
    struct.error,
)


class DonorHere(Conflict):
    """One row a donor."""

    sentence = "A donor of this name is here already."


class AlreadyHere(Conflict):
    """A live device has this serial or IMEI."""


class LotClosed(Conflict):
    """What comes later is another lot."""

    sentence = "This lot is closed. Announce what came later as a lot of its own."


class OtherDevice(Conflict):
    """A report of another machine."""


class DriveSwapped(Conflict):
    """Another drive than the one that was wiped."""


class TooManyPhotos(Conflict):
    """A few pictures tell as much as many."""

    sentence = f"There are {MOST_PHOTOS} photographs of this device already."


@action("inventory.add_donor")
def add_donor(
    *,
    name,
    contact_name="",
    contact_email="",
    agreement_signed_on=None,
    agreement_reference="",
    wants_certificates=True,
    wipe_within_days=None,
    by,
) -> Donor:
    """A body that gives. Refuses DonorHere."""
    return Donor.objects.create(
        name=_own_name(name),
        contact_name=contact_name,
        contact_email=contact_email,
        agreement_signed_on=agreement_signed_on,
        agreement_reference=agreement_reference,
        wants_certificates=wants_certificates,
        wipe_within_days=wipe_within_days,
    )


def _own_name(name: str, donor: Donor | None = None) -> str:
    """The name without the spaces around it. Refuses DonorHere when another donor has it, in any case."""
    name = name.strip()
    if Donor.objects.filter(name__iexact=name).exclude(pk=donor.pk if donor else None).exists():
        raise DonorHere()
    return name


@action("inventory.amend_donor", on=Donor, transition="")
def amend_donor(donor: Donor, *, by, **changed) -> Donor:
    """Change what is agreed with a donor. Refuses DonorHere, and Invalid for a field that we do not know."""
    known = (
        "name",
        "contact_name",
        "contact_email",
        "agreement_signed_on",
        "agreement_reference",
        "wants_certificates",
        "wipe_within_days",
    )
    if wrong := [name for name in changed if name not in known]:
        raise Invalid(
            [FieldError(f"/{name}", "unknown_field", f"We do not know the field “{name}”.") for name in wrong]
        )
    if "name" in changed:
        changed["name"] = _own_name(changed["name"], donor)
    for name, value in changed.items():
        setattr(donor, name, value)
    donor.save()
    amended(donor, changed=sorted(changed))
    return donor


@action("inventory.announce")
def announce(*, donor: Donor, pool: Pool, lines: list[dict], expected_on=None, by) -> Lot:
    """What a donor says is coming. A line with a serial is a device that is expected; others are so many of a kind.
    (DV1)

    Refuses Invalid, naming every faulty line.
    """
    if wrong := list(_line_faults(lines)):
        raise Invalid(wrong)
    lot = Lot.objects.create(donor=donor, pool=pool, expected_on=expected_on)
    LotLine.objects.bulk_create(
        LotLine(
            lot=lot,
            kind=line["kind"],
            make_and_model=line.get("make_and_model", ""),
            serial=_tidy(line.get("serial")),
            quantity=line.get("quantity") or 1,
        )
        for line in lines
    )
    Device.objects.bulk_create(
        Device(
            state=Device.State.EXPECTED,
            serial=_tidy(line["serial"]),
            kind=line["kind"],
            make_and_model=line.get("make_and_model") or line["kind"].title(),
            pool=pool,
            lot=lot,
            donor=donor.name,
        )
        for line in lines
        if _tidy(line.get("serial"))
    )
    return lot


def _tidy(serial: str | None) -> str:
    """As it was typed, with single spaces inside and none around."""
    return " ".join((serial or "").split())


def _line_faults(lines):
    if not lines:
        yield FieldError("/lines", "required", "Say what is coming, a line for each kind.")
    said = [_tidy(line.get("serial")) for line in lines]
    here = set(
        Device.objects.filter(serial__in=filter(None, said))
        .exclude(state__in=Device.OVER)
        .values_list("serial", flat=True)
    )
    for place, (line, serial) in enumerate(zip(lines, said, strict=True)):
        if line.get("kind") not in Device.Kind.values:
            yield FieldError(f"/lines/{place}/kind", "not_a_choice", f"Say one of: {', '.join(Device.Kind.values)}.")
        if serial and said.index(serial) != place:
            yield FieldError(f"/lines/{place}/serial", "twice", f"Serial {serial} is in the list twice.")
        if serial and serial in here:
            yield FieldError(
                f"/lines/{place}/serial", "already_here", f"A device with the serial {serial} is here already."
            )
        if serial and is_placeholder(serial):
            yield FieldError(
                f"/lines/{place}/serial",
                "placeholder",
                f"“{serial}” is what firmware says where nobody wrote a serial.",
            )
        if (line.get("quantity") or 1) < 1 or (serial and (line.get("quantity") or 1) != 1):
            yield FieldError(
                f"/lines/{place}/quantity", "out_of_range", "Give how many; a line with a serial is one device."
            )


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
    than was typed or
    announced, `device.conflicts` says so.
    """
    serial = _tidy(serial)
    if lot is not None and lot.state == Lot.State.CLOSED:
        raise LotClosed()
    device = Device.objects.select_for_update(of=("self",)).filter(serial=serial).exclude(state__in=Device.OVER).first()
    if device is not None and device.state != Device.State.EXPECTED:
        raise _already_here("serial", device)
    if wrong := _faults(serial, kind, make_and_model, pool, imei, device, hardware):
        raise Invalid(wrong)
    check_bins(None, bin)
    typed = {
        "kind": kind,
        "make_and_model": make_and_model,
        "imei": check_imei(imei) if imei else "",
        "weight_grams": weight_grams,
        "drive_serials": list(drive_serials),
    }
    if device is None:
        device = Device(serial=serial, pool=pool, lot=lot, donor=donor or (lot.donor.name if lot else ""))
    for name, value in typed.items():
        if value:
            setattr(device, name, value)
    device.conflicts = _fill(device, hardware) if hardware is not None else []
    _refuse_double(device)
    device.bin, device.received_at = bin, timezone.now()
    if device.conflicts:
        device.tell(conflicts=device.conflicts)
    if not device._state.adding:
        device.receive()
    device.save()
    _begin(device.lot)
    return device


def _already_here(what: str, device: Device) -> AlreadyHere:
    return AlreadyHere(
        f"A device with this {what} is here already: {device.asset_tag}, {device.get_state_display().lower()}."
    )


def _refuse_double(device: Device):
    """One live device an IMEI, whether somebody typed it or a report gave it."""
    same = Device.objects.filter(imei=device.imei).exclude(pk=device.pk).exclude(state__in=Device.OVER)
    if device.imei and (other := same.first()):
        raise _already_here("IMEI", other)


def _faults(serial, kind, model, pool, imei, device, hardware) -> list[FieldError]:
    wrong = []
    if not serial:
        wrong.append(FieldError("/serial", "required", "There is no serial: read it off the device's label."))
    elif is_placeholder(serial):
        wrong.append(FieldError("/serial", "placeholder", f"“{serial}” is no serial: read it off the device's label."))
    if device is None and not (kind or (hardware and hardware.kind)):
        wrong.append(FieldError("/kind", "required", f"Say what it is: {', '.join(Device.Kind.values)}."))
    if kind and kind not in Device.Kind.values:
        wrong.append(FieldError("/kind", "not_a_choice", f"Say one of: {', '.join(Device.Kind.values)}."))
    if device is None and not (model or (hardware and hardware.model)):
        wrong.append(FieldError("/make_and_model", "required", "Give the make and model."))
    if device is None and pool is None:
        wrong.append(FieldError("/pool", "required", "Say whose stock it is: choose a pool."))
    if imei:
        try:
            check_imei(imei)
        except Invalid as invalid:
            wrong += invalid.errors
    return wrong


def _fill(device: Device, report: Hardware, *, drives_too=False) -> list[str]:
    """What the report knows and nobody typed; where both say something else, a sentence for each.

    With `drives_too` the report's drives take the place of those we had; a report that found none never does.
    """
    model = (
        f"{report.make} {report.model}".strip()
        if report.make and not report.model.startswith(report.make)
        else report.model
    )
    told = {
        "kind": report.kind,
        "make_and_model": model[:120],
        "ram_gb": report.ram_gb,
        "storage_gb": sum(unit.size_gb for unit in report.storage),
        "screen_inches": round(report.screen_inches or 0),
        "imei": report.imei,
        "features": sorted(report.features),
    }
    conflicts = list(report.warnings)
    if not _is_of(report, device):
        conflicts.append(f"Serial: “{device.serial}” was said, the report says “{report.serial}”.")
    for name, value in told.items():
        had = getattr(device, name)
        if had and value and had != value and name in ("kind", "make_and_model", "imei"):
            conflicts.append(f"{name.replace('_', ' ').capitalize()}: “{had}” was said, the report says “{value}”.")
        elif value:
            setattr(device, name, value)
    return conflicts + _fill_drives(device, report, drives_too)


def _fill_drives(device: Device, report: Hardware, instead: bool) -> list[str]:
    had, found = device.drive_serials, _drives(report)
    if found and (instead or not had):
        device.drive_serials = found
    if not had or set(had) == set(found):
        return []
    return [f"Drive serials: {', '.join(had)} was said, the report says {', '.join(found) or 'none'}."]


def _drives(report: Hardware) -> list[str]:
    return [unit.serial for unit in report.storage if unit.serial]


def _is_of(report: Hardware, device: Device) -> bool:
    """By the serial, however it is spelled."""
    return "".join(report.serial.split()).upper() == "".join(device.serial.split()).upper()


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
    """A later report of a device that is here.

    Refuses OtherDevice, AlreadyHere, and DriveSwapped when what was wiped is not in it any more.
    """
    if not _is_of(hardware, device):
        raise OtherDevice(f"This report is of {hardware.serial}; the device here is {device.serial}.")
    found, is_wiped = _drives(hardware), device.wipes.exists()
    if is_wiped and set(found) != set(device.drive_serials):
        raise DriveSwapped(
            f"Its storage was wiped as {', '.join(device.drive_serials) or 'none'}; the report finds "
            f"{', '.join(found) or 'none'}. "
            "Set it aside: a drive was changed after the wipe."
        )
    device.conflicts = _fill(device, hardware, drives_too=not is_wiped)
    _refuse_double(device)
    device.save()
    amended(device, conflicts=device.conflicts)
    return device


@action("inventory.photograph", on=Device, transition="")
def photograph(device: Device, *, content: bytes, words: str = "", by) -> Photo:
    """Keep a picture, JPEG or PNG of at most 5 MB, written anew without the place and time that cameras put into it.
    Refuses Invalid, TooManyPhotos.
    """
    if device.photos.count() >= MOST_PHOTOS:
        raise TooManyPhotos()
    if len(content) > LARGEST_PHOTO:
        raise Invalid([FieldError("/content", "too_large", "The picture is larger than 5 MB. Take it smaller.")])
    kind = "JPEG" if content[:3] == b"\xff\xd8\xff" else "PNG" if content[:8] == b"\x89PNG\r\n\x1a\n" else ""
    try:
        if not kind:
            raise UnidentifiedImageError
        kept = _plain(content, kind)
    except _UNREADABLE as unreadable:
        raise Invalid(
            [FieldError("/content", "not_a_picture", "This is not a picture that we can read. Send a JPEG or a PNG.")]
        ) from unreadable
    return Photo.objects.create(
        device=device,
        words=words[:120],
        content=kept,
        content_type=f"image/{kind.lower()}",
        sha256=hashlib.sha256(kept).hexdigest(),
        taken_by=by.key,
    )


def _plain(content: bytes, kind: str) -> bytes:
    """The picture alone, the right way up: that stands among what cameras add, and all of that is left out."""
    picture = Image.open(BytesIO(content), formats=[kind])
    picture.load()
    turned = picture.getexif().get(ExifTags.Base.Orientation)
    if turned in _UPRIGHT:
        picture = picture.transpose(_UPRIGHT[turned])
    plain = BytesIO()
    (picture.convert("RGB") if kind == "JPEG" else picture).save(plain, kind, comment=b"")
    return plain.getvalue()


@action("inventory.close_lot", on=Lot, transition="close")
def close_lot(lot: Lot, *, words: str = "", by) -> Lot:
    """Everything that came is here. Where it differs from what was announced, `words` say why. Refuses Invalid."""
    told = variance(lot)
    if (told["missing"] or told["extra"] or told["other"]) and not words.strip():
        raise Invalid(
            [
                FieldError(
                    "/words", "required", "What came differs from what was announced. Say what the donor says to that."
                )
            ]
        )
    lot.variance_words, lot.closed_at = words.strip(), timezone.now()
    lot.close()
    lot.save()
    return lot


def variance(lot: Lot) -> dict:
    """What was announced against what came. Two statements, however many lines.

    {"expected", "received", "missing": [{kind, model, serial, quantity}], "extra": [devices], "other": [sentences]}.
    """
    lines = list(lot.lines.order_by("id"))
    devices = list(lot.devices.exclude(state=Device.State.EXPECTED).order_by("id"))
    by_serial = {device.serial: device for device in devices}
    missing, other = [], []
    for line in filter(lambda line: line.serial, lines):
        came = by_serial.pop(line.serial, None)
        if came is None:
            missing.append({"kind": line.kind, "model": line.make_and_model, "serial": line.serial, "quantity": 1})
        elif came.kind != line.kind:
            other.append(f"{line.serial} was announced as a {line.kind} and came as a {came.kind}.")
    counted = [line for line in lines if not line.serial]
    for line in counted:
        line.lacking = line.quantity
    left = _fill_lines(counted, by_serial.values(), lambda row: (row.kind, row.make_and_model.strip().casefold()))
    left = _fill_lines(counted, left, lambda row: row.kind)
    missing += [
        {"kind": line.kind, "model": line.make_and_model, "serial": "", "quantity": line.lacking}
        for line in counted
        if line.lacking
    ]
    expected = sum(line.quantity for line in lines)
    return {"expected": expected, "received": len(devices), "missing": missing, "extra": left, "other": other}


def _fill_lines(lines, devices, key) -> list[Device]:
    """Each device fills the first line of its key that still lacks one; those that fit no line are left."""
    open_lines, left = defaultdict(list), []
    for line in reversed(lines):
        if line.lacking:
            open_lines[key(line)].append(line)
    for device in devices:
        waiting = open_lines[key(device)]
        if not waiting:
            left.append(device)
            continue
        waiting[-1].lacking -= 1
        if not waiting[-1].lacking:
            waiting.pop()
    return left
