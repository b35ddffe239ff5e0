"""Who gives equipment, what they announced, and what came of it."""

from collections import defaultdict
from collections.abc import Iterable

from django.utils import timezone

from audit.recording import amended
from inventory.bench.serials import serial_fault
from inventory.devices import Device
from inventory.store.models import Donor, Lot, LotLine, Pool
from law.identifiers import device_serial
from law.refusals import Conflict, FieldError, Invalid
from people.access import action


class DonorHere(Conflict):
    """One row a donor."""

    sentence = "There is already a donor with this name."


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
        raise Invalid([FieldError(f"/{name}", "unknown_field", f"There is no field “{name}”.") for name in wrong])
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

    Refuses Invalid for a day that is over, and names every faulty line.
    """
    if wrong := [*day_faults(expected_on), *line_faults(lines)]:
        raise Invalid(wrong)
    lot = Lot.objects.create(donor=donor, pool=pool, expected_on=expected_on)
    expect(lot, lines)
    return lot


def expect(lot: Lot, lines: list[dict]) -> None:
    """These lines are on the list of a lot; each with a serial is a device that is expected."""
    LotLine.objects.bulk_create(
        LotLine(
            lot=lot,
            kind=line["kind"],
            make_and_model=line.get("make_and_model", ""),
            serial=device_serial(line.get("serial")),
            quantity=line.get("quantity") or 1,
        )
        for line in lines
    )
    Device.objects.bulk_create(
        expected_device(lot, line["serial"], line["kind"], line.get("make_and_model", ""))
        for line in lines
        if device_serial(line.get("serial"))
    )


def expected_device(lot: Lot, serial: str, kind: str, model: str) -> Device:
    return Device(
        state=Device.State.EXPECTED,
        serial=device_serial(serial),
        kind=kind,
        make_and_model=model or kind.title(),
        pool=lot.pool,
        lot=lot,
        donor=lot.donor.name,
    )


def expect_no_more(lot: Lot, serials: Iterable[str] | None = None) -> None:
    """What is announced and did not come is expected no more: all of it, or these serials."""
    rows = lot.devices.select_for_update(of=("self",)).filter(state=Device.State.EXPECTED)
    for device in (rows if serials is None else rows.filter(serial__in=list(serials))).order_by("pk"):
        device.move(device.not_coming)


def day_faults(expected_on):
    if expected_on is not None and expected_on < timezone.localdate():
        yield FieldError("/expected_on", "in_the_past", "The expected day must be today or later.")


def line_faults(lines, own: Lot | None = None):
    """A fault for each wrong thing in a list. What `own` expects already is no double."""
    if not lines:
        yield FieldError("/lines", "required", "Enter what is coming, with one line for each kind.")
    serials = [device_serial(line.get("serial")) for line in lines]
    here = set(
        Device.objects.filter(serial__in=filter(None, serials))
        .exclude(state__in=Device.OVER)
        .exclude(lot=own.pk if own else None, lot__isnull=False)
        .values_list("serial", flat=True)
    )
    for place, (line, serial) in enumerate(zip(lines, serials, strict=True)):
        if line.get("kind") not in Device.Kind.values:
            yield FieldError(
                f"/lines/{place}/kind", "not_a_choice", f"Problem must be one of: {', '.join(Device.Kind.values)}."
            )
        if serial and serials.index(serial) != place:
            yield FieldError(f"/lines/{place}/serial", "twice", f"Serial number {serial} is in the list twice.")
        if serial and serial in here:
            yield FieldError(
                f"/lines/{place}/serial", "already_here", f"There is already a device with serial number {serial}."
            )
        if serial and (fault := serial_fault(line["serial"])):
            yield FieldError(f"/lines/{place}/serial", fault.code, fault.sentence)
        if (line.get("quantity") or 1) < 1 or (serial and (line.get("quantity") or 1) != 1):
            yield FieldError(
                f"/lines/{place}/quantity", "out_of_range", "Enter how many. A line with a serial number is one device."
            )


@action("inventory.close_lot", on=Lot, transition="close")
def close_lot(lot: Lot, *, words: str = "", by) -> Lot:
    """Everything that came is here. Where it differs from what was announced, `words` say why; what did not come is
    expected no more, and can be announced again. Refuses Invalid.
    """
    difference = variance(lot)
    if (difference["missing"] or difference["extra"] or difference["other"]) and not words.strip():
        raise Invalid(
            [
                FieldError(
                    "/words",
                    "required",
                    "The devices received are different from those announced. Enter the donor’s explanation.",
                )
            ]
        )
    lot.variance_words = words.strip()
    lot.closed_at = timezone.now()
    lot.close()
    lot.save()
    expect_no_more(lot)
    return lot


def variance(lot: Lot) -> dict:
    """What was announced against what came. Two statements, however many lines.

    {"expected", "received", "missing": [{kind, model, serial, quantity}], "extra": [devices], "other": [sentences]}.
    """
    lines = lot.live_lines()
    devices = list(lot.devices.that_came().order_by("id"))
    by_serial = {device.serial: device for device in devices}
    missing = []
    other = []
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
    open_lines = defaultdict(list)
    left = []
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
