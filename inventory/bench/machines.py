"""One machine out of what several bench tools say of it: where they differ it is a warning."""

import re
from dataclasses import dataclass

from inventory.bench.hardware_tools import Storage, ToolReport, drive_serial, refuse
from inventory.bench.serials import check_imei, is_placeholder
from law.refusals import Invalid

# SMBIOS 3.7, table 17 (chassis types), and lshw's words for them.
_CHASSIS = {
    "laptop": "laptop notebook portable convertible sub-notebook subnotebook",
    "tablet": "tablet detachable",
    "desktop": "desktop tower mini-tower minitower low-profile all-in-one space-saving mini lunch-box stick server",
    "phone": "phone handset smartphone hand-held handheld",
}


@dataclass(frozen=True)
class Hardware:
    """`kind` is "" where the chassis does not say; `tpm` and `cpu_64bit` are None where nothing is known. `warnings`
    are sentences.
    """

    serial: str
    make: str = ""
    model: str = ""
    kind: str = ""
    ram_gb: int = 0
    storage: tuple[Storage, ...] = ()
    screen_inches: float | None = None
    cpu: str = ""
    cpu_64bit: bool | None = None
    tpm: bool | None = None
    imei: str = ""
    features: frozenset[str] = frozenset()
    warnings: tuple[str, ...] = ()


def join_reports(seen: list[ToolReport], beside: dict) -> Hardware:
    warnings = [warning for one in seen for warning in one.warnings]
    serial = _system_serial(seen, warnings)
    storage = _storage(seen, warnings)
    for name, values in (
        ("memory", {one.tool: f"{round(one.ram / 2**30)} GB" for one in seen if one.ram}),
        ("kind", {one.tool: _kind(one.chassis) for one in seen if _kind(one.chassis)}),
        ("model", {one.tool: one.model for one in seen if one.model}),
    ):
        if len({value.lower() for value in values.values()}) > 1:
            warnings.append(
                f"The reports differ in {name}: {'; '.join(f'{tool} says {value}' for tool, value in values.items())}."
            )
    return Hardware(
        serial=serial,
        make=_first(one.make for one in seen),
        model=_first(one.model for one in seen),
        kind=_first(_kind(one.chassis) for one in seen),
        ram_gb=round(_first((one.ram for one in seen), 0) / 2**30),
        storage=storage,
        screen_inches=_screen(beside, warnings),
        cpu=_first(one.cpu for one in seen),
        cpu_64bit=next((one.cpu_64bit for one in seen if one.cpu_64bit is not None), None),
        tpm=True if any(one.tpm for one in seen) else None,
        imei=_imei(beside, warnings),
        features=frozenset().union(*(one.features for one in seen)),
        warnings=tuple(dict.fromkeys(warnings)),
    )


def _kind(chassis: str) -> str:
    word = re.sub(r"\s+", "-", chassis.strip().lower())
    for kind, words in _CHASSIS.items():
        if any(word == known or word.startswith(f"{known}-") for known in words.split()):
            return kind
    return ""


def _first(values, otherwise=""):
    return next((value for value in values if value), otherwise)


def _system_serial(seen: list[ToolReport], warnings: list[str]) -> str:
    """The machine's own serial; where the maker left it out, the chassis's or board's with a warning. None at all is
    refused.
    """
    own = {}
    for one in seen:
        if one.serials and one.serials[0] and is_placeholder(one.serials[0]):
            warnings.append(f"{one.tool} gives “{one.serials[0]}” as the serial: the maker left it out.")
        elif one.serials and (serial := drive_serial(one.serials[0])):
            own[one.tool] = serial
    if len(set(own.values())) > 1:
        differ = " and ".join(f"{tool} says {serial}" for tool, serial in own.items())
        warnings.append(f"The reports differ in the serial: {differ}. Look at the device's label.")
    if own:
        return next(iter(own.values()))
    other = _first(drive_serial(serial) for one in seen for serial in one.serials[1:])
    if not other:
        refuse("no_serial", " ".join(["The report has no serial of the machine: read it from the label.", *warnings]))
    warnings.append(f"{other} is the serial of its board or chassis, not of the machine. Look at the device's label.")
    return other


def _storage(seen: list[ToolReport], warnings: list[str]) -> tuple[Storage, ...]:
    """Every tool's drives, matched on serial; what one knows fills in for another, and what only one has is said."""
    units: dict[str, Storage] = {}
    nameless = []
    tools = {one.tool for one in seen if one.storage}
    named_by: dict[str, set[str]] = {}
    for one in seen:
        for drive in one.storage:
            if not drive.serial:
                nameless.append(drive)
                warnings.append(f"The drive {drive.model or 'without a name'} has no serial: read it from its label.")
                continue
            before = units.get(drive.serial)
            if before and one.tool in named_by[drive.serial]:
                warnings.append(f"Two drives have the serial {drive.serial}.")
            elif (
                before
                and before.size_gb
                and drive.size_gb
                and abs(before.size_gb - drive.size_gb) > before.size_gb // 50 + 1
            ):
                warnings.append(
                    f"The reports differ in the size of {drive.serial}: {before.size_gb} GB and {drive.size_gb} GB."
                )
            named_by.setdefault(drive.serial, set()).add(one.tool)
            known = before or Storage(drive.serial)
            units[drive.serial] = Storage(
                drive.serial, known.model or drive.model, known.size_gb or drive.size_gb, known.media or drive.media
            )
    for serial, namers in named_by.items():
        if namers != tools:
            warnings.append(f"Only {', '.join(sorted(namers))} knows the drive {serial}.")
    return (*units.values(), *nameless)


def _screen(beside: dict, warnings: list[str]) -> float | None:
    inches = beside.get("screen_inches")
    if inches is None:
        return None
    if isinstance(inches, int | float) and not isinstance(inches, bool) and 3 <= inches <= 60:
        return float(inches)
    warnings.append("The screen's size cannot be read.")
    return None


def _imei(beside: dict, warnings: list[str]) -> str:
    if not beside.get("imei"):
        return ""
    try:
        return check_imei(beside["imei"])
    except Invalid as refusal:
        warnings.append(refusal.sentence)
        return ""
