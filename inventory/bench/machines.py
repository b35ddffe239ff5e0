"""One machine out of what several bench tools say of it: where they differ it is a warning."""

import re
from dataclasses import dataclass, replace

from inventory.bench.hardware_tools import Storage, ToolReport, drive_serial, refuse
from inventory.bench.serials import check_imeis
from inventory.bench.stand_in_serials import is_stand_in
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
    second_imei: str = ""
    features: frozenset[str] = frozenset()
    warnings: tuple[str, ...] = ()


def join_reports(reports: list[ToolReport], beside: dict) -> Hardware:
    warnings = [warning for report in reports for warning in report.warnings]
    serial = _system_serial(reports, warnings)
    storage = _storage(reports, warnings)
    imei, second_imei = _imeis(beside, warnings)
    for name, values in (
        ("memory", {report.tool: f"{round(report.ram / 2**30)} GB" for report in reports if report.ram}),
        ("kind", {report.tool: _kind(report.chassis) for report in reports if _kind(report.chassis)}),
        ("model", {report.tool: report.model for report in reports if report.model}),
    ):
        if len({value.lower() for value in values.values()}) > 1:
            warnings.append(
                f"The reports differ in {name}: {'; '.join(f'{tool} says {value}' for tool, value in values.items())}."
            )
    return Hardware(
        serial=serial,
        make=_first(report.make for report in reports),
        model=_first(report.model for report in reports),
        kind=_first(_kind(report.chassis) for report in reports),
        ram_gb=round(_first((report.ram for report in reports), 0) / 2**30),
        storage=storage,
        screen_inches=_screen(beside, warnings),
        cpu=_first(report.cpu for report in reports),
        cpu_64bit=next((report.cpu_64bit for report in reports if report.cpu_64bit is not None), None),
        tpm=True if any(report.tpm for report in reports) else None,
        imei=imei,
        second_imei=second_imei,
        features=frozenset().union(*(report.features for report in reports)),
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


def _system_serial(reports: list[ToolReport], warnings: list[str]) -> str:
    """The machine's own serial; where the maker left it out, the chassis's or board's with a warning. None at all is
    refused.
    """
    own = {}
    for report in reports:
        if report.serials and report.serials[0] and is_stand_in(report.serials[0]):
            warnings.append(
                f"{report.tool} gives “{report.serials[0]}” as the serial number, so the maker left it out."
            )
        elif report.serials and (serial := drive_serial(report.serials[0])):
            own[report.tool] = serial
    if len(set(own.values())) > 1:
        differ = " and ".join(f"{tool} says {serial}" for tool, serial in own.items())
        warnings.append(f"The reports have different serial numbers: {differ}. Check the device’s label.")
    if own:
        return next(iter(own.values()))
    other = _first(drive_serial(serial) for report in reports for serial in report.serials[1:])
    if not other:
        refuse(
            "no_serial",
            " ".join(["The report has no serial number for the device. Read it from the label.", *warnings]),
        )
    warnings.append(f"{other} is the serial number of its board or chassis, not the device. Check the device’s label.")
    return other


def _storage(reports: list[ToolReport], warnings: list[str]) -> tuple[Storage, ...]:
    """Every tool's drives, matched on serial; what one knows fills in for another, and what only one has is said."""
    units: dict[str, Storage] = {}
    nameless = []
    tools = {report.tool for report in reports if report.storage}
    named_by: dict[str, set[str]] = {}
    for report in reports:
        for drive in report.storage:
            before = units.get(drive.serial)
            if before and report.tool in named_by[drive.serial]:
                warnings.append(f"Two drives have the serial {drive.serial}.")
                drive = replace(drive, serial="")
            if not drive.serial:
                if not _is_known_to_another(drive, report, reports):
                    nameless.append(drive)
                    warnings.append(
                        f"The drive {drive.model or 'without a name'} has no serial number. Read it from its label."
                    )
                continue
            if (
                before
                and before.size_gb
                and drive.size_gb
                and abs(before.size_gb - drive.size_gb) > before.size_gb // 50 + 1
            ):
                warnings.append(
                    f"The reports differ in the size of {drive.serial}: {before.size_gb} GB and {drive.size_gb} GB."
                )
            named_by.setdefault(drive.serial, set()).add(report.tool)
            known = before or Storage(drive.serial)
            units[drive.serial] = Storage(
                drive.serial,
                known.model or drive.model,
                known.size_gb or drive.size_gb,
                known.media or drive.media,
                known.position or drive.position,
            )
    for serial, namers in named_by.items():
        if namers != tools:
            warnings.append(f"Only {', '.join(sorted(namers))} knows the drive {serial}.")
    return (*units.values(), *nameless)


def _is_known_to_another(drive: Storage, report: ToolReport, reports: list[ToolReport]) -> bool:
    """Whether an earlier tool lists a drive of this model: the same one, of which this tool tells no serial."""
    earlier = reports[: reports.index(report)]
    return any(other.model == drive.model for one in earlier for other in one.storage)


def _screen(beside: dict, warnings: list[str]) -> float | None:
    inches = beside.get("screen_inches")
    if inches is None:
        return None
    if isinstance(inches, int | float) and not isinstance(inches, bool) and 3 <= inches <= 60:
        return float(inches)
    warnings.append("The screen size cannot be read.")
    return None


def _imeis(beside: dict, warnings: list[str]) -> tuple[str, str]:
    """One IMEI or two, as text or as a list of texts."""
    said = beside.get("imei")
    text = " ".join(str(one) for one in said) if isinstance(said, list) else str(said or "")
    if not text:
        return "", ""
    try:
        return check_imeis(text)
    except Invalid as refusal:
        warnings.append(refusal.sentence)
        return "", ""
