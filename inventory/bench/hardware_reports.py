"""What a bench tool's report says of a machine: read from lshw, dmidecode and smartctl, so that nobody types a
serial.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NoReturn

from stdnum import imei as stdnum_imei
from stdnum.exceptions import ValidationError

from audit.refusals import FieldError, Invalid

LARGEST = 5_000_000
DEEPEST = 60
SHORTEST_SERIAL, LONGEST_SERIAL = 3, 80
_MOST_NODES = 20_000
_LONGEST_NAME = 120
_CANNOT = "This report cannot be used."
_RUN_AGAIN = "Run the bench tool again and send its whole report."
# What firmware says where nobody wrote a serial, without spaces and stops.
_PLACEHOLDERS = re.compile(
    r"TOBEFILLEDBYO?E?M?|SYSTEM(SERIAL(NUMBER)?|MANUFACTURER|PRODUCTNAME|VERSION)|CHASSIS(SERIALNUMBER)?|(BASE)?BOARDSERIALNUMBER|"
    r"DEFAULT(STRING)?|NOT(SPECIFIED|APPLICABLE|AVAILABLE|SETTABLE|PRESENT)|NONE|NULL|N/?A|UNKNOWN|INVALID|EMPTY|OEM|SERNUM\d*|"
    r"SERIAL(NUMBER)?|0?123456789(0|AB?C?D?E?F?)?|ASSET(TAG)?|FILLEDBYOEM|OLDSERIAL|TEMPLATE|NOASSETINFORMATION"
)
_ALL_THE_SAME = re.compile(r"(.)\1*")
_VIRTUAL = re.compile(
    r"\b(qemu|kvm|vmware|virtualbox|innotek|xen|bochs|bhyve|parallels virtual|virtual machine|openstack|amazon ec2|"
    r"google compute engine|firecracker|cloud hypervisor|standard pc \()",
    re.I,
)
# SMBIOS 3.7, table 17 (chassis types), and lshw's words for them.
_CHASSIS = {
    "laptop": "laptop notebook portable convertible sub-notebook subnotebook",
    "tablet": "tablet detachable",
    "desktop": "desktop tower mini-tower minitower low-profile all-in-one space-saving mini lunch-box stick server",
    "phone": "phone handset smartphone hand-held handheld",
}
_MAKES = {
    "LENOVO": "Lenovo",
    "HP": "HP",
    "HEWLETT-PACKARD": "HP",
    "DELL": "Dell",
    "ACER": "Acer",
    "ASUSTEK": "ASUS",
    "APPLE": "Apple",
    "TOSHIBA": "Toshiba",
    "DYNABOOK": "Dynabook",
    "FUJITSU": "Fujitsu",
    "MICROSOFT": "Microsoft",
    "SAMSUNG": "Samsung",
}
_TRAILING = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*(?:"|\\?\Z)|,(?=\s*(?:[}\]]|$))|[}\]](?=\s*["{])', re.S)
_SECTION = re.compile(r"^Handle 0x[0-9A-F]+, DMI type (\d+)", re.M | re.I)
_SIZE = re.compile(r"(\d+)\s*(kB|MB|GB|TB)", re.I)
_UNITS = {"KB": 2**10, "MB": 2**20, "GB": 2**30, "TB": 2**40}


@dataclass(frozen=True)
class Storage:
    """One storage unit that is built in. `serial` is "" where the report has none; `size_gb` in thousands of
    millions of bytes.
    """

    serial: str
    model: str = ""
    size_gb: int = 0
    media: str = ""


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


@dataclass
class _Seen:
    """One tool's view of the machine, before it is laid beside the others."""

    tool: str
    serials: list[str] = field(default_factory=list)
    make: str = ""
    model: str = ""
    chassis: str = ""
    ram: int = 0
    cpu: str = ""
    cpu_64bit: bool | None = None
    tpm: bool | None = None
    storage: list[Storage] = field(default_factory=list)
    features: set[str] = field(default_factory=set)
    warnings: list[str] = field(default_factory=list)
    virtual: bool = False


def check_serial(text: str) -> str:
    """A serial as we keep it: upper case, no spaces. Refuses (Invalid) what is empty, unprintable, too short or
    long, or a placeholder.
    """
    serial = "".join(str(text).split()).upper()
    if not serial:
        _refuse("no_serial", "There is no serial. Read it from the device's label.", "/serial")
    if not (serial.isascii() and serial.isprintable()):
        _refuse(
            "not_text",
            "This serial holds characters that cannot be printed on a label. Read it from the device itself.",
            "/serial",
        )
    if is_placeholder(serial):
        _refuse(
            "placeholder",
            f"“{serial[:40]}” is what a maker leaves where no serial was written. Read it from the label.",
            "/serial",
        )
    if not SHORTEST_SERIAL <= len(serial) <= LONGEST_SERIAL:
        _refuse(
            "length",
            f"A serial has {SHORTEST_SERIAL} to {LONGEST_SERIAL} characters; this has {len(serial)}.",
            "/serial",
        )
    return serial


def is_placeholder(text: str) -> bool:
    """Whether this is a maker's stand-in for a serial, such as “To Be Filled By O.E.M.” or one character over and
    over.
    """
    bare = re.sub(r"[\s._#-]", "", text).upper()
    return bool(
        _PLACEHOLDERS.fullmatch(bare)
        or (_ALL_THE_SAME.fullmatch(bare) and len(bare) > 1)
        or (not re.search(r"[A-Z0-9]", bare) and bare)
    )


def check_imei(text: str) -> str:
    """An IMEI as 15 digits. Refuses (Invalid) another length or a check digit that does not fit (Luhn, 3GPP TS
    23.003 annex B).
    """
    try:
        digits = stdnum_imei.validate(str(text))
    except ValidationError:
        digits = ""
    if len(digits) != 15 or not digits.isascii() or _ALL_THE_SAME.fullmatch(digits):
        _refuse(
            "imei",
            "This is not an IMEI: it has 15 digits, and the last one checks the others. Dial *#06# to see it.",
            "/imei",
        )
    return digits


def read_report(content: bytes | str) -> Hardware:
    """The machine of one bench report: `lshw -json`, `dmidecode` text, or a JSON object of both with smartctl;
    conflicts are warnings.

    Refuses (Invalid) what cannot be read, what has no usable system serial, and a virtual machine.
    """
    text = _text_of(content)
    if text.lstrip()[:1] in ("{", "["):
        seen, beside = _from_json(text)
    elif _SECTION.search(text):
        seen, beside = [_read_dmidecode(text)], {}
    else:
        _refuse("not_json", f"This is neither JSON nor dmidecode's text. {_RUN_AGAIN}")
    if any(one.virtual for one in seen):
        _refuse("virtual", "This report is of a virtual machine. Run the bench tool on the device itself.")
    return _joined(seen, beside)


def _refuse(code: str, sentence: str, pointer: str = "/report") -> NoReturn:
    raise Invalid([FieldError(pointer, code, sentence)], _CANNOT if pointer == "/report" else sentence)


def _text_of(content: bytes | str) -> str:
    if len(content) > LARGEST:
        _refuse("too_large", f"This report is larger than {LARGEST // 1_000_000} MB.")
    if isinstance(content, bytes):
        wide = content[:2] in (b"\xff\xfe", b"\xfe\xff")
        try:
            content = content.decode("utf-16" if wide else "utf-8-sig")
        except UnicodeDecodeError:
            _refuse("not_text", f"This report is not text. {_RUN_AGAIN}")
    text = content.removeprefix("\ufeff")
    if not text.strip():
        _refuse("empty", f"This report is empty. {_RUN_AGAIN}")
    if "\0" in text:
        _refuse("not_text", f"This report is not text: it holds NUL bytes. {_RUN_AGAIN}")
    return _without_warnings(text)


def _without_warnings(text: str) -> str:
    """Without what lshw says on the error stream, which often lands in the same file."""
    lines = text.strip().split("\n")
    said = [
        at
        for at in (*range(min(3, len(lines))), *range(max(0, len(lines) - 3), len(lines)))
        if lines[at].lstrip().startswith("WARNING:")
    ]
    return "\n".join(line for at, line in enumerate(lines) if at not in said)


def _from_json(text: str) -> tuple[list[_Seen], dict]:
    """What each tool saw, and what stands beside the tools' reports (IMEI, screen)."""
    tree = _parsed(text)
    _check_depth(tree)
    beside = tree if isinstance(tree, dict) and not {"class", "children"} & tree.keys() else {}
    if not {"lshw", "dmidecode", "smartctl"} & beside.keys():
        return [_read_lshw(tree)], {}
    seen = []
    if beside.get("lshw"):
        seen.append(_read_lshw(_nested(beside["lshw"])))
    if beside.get("dmidecode"):
        seen.append(_read_dmidecode(_words(beside["dmidecode"], LARGEST)))
    if beside.get("smartctl"):
        seen.append(_read_smartctl(_nested(beside["smartctl"])))
    if not seen or [one.tool for one in seen] == ["smartctl"]:
        _refuse("no_system", f"The report says nothing of the machine itself: it needs lshw or dmidecode. {_RUN_AGAIN}")
    return seen, beside


def _nested(part):
    """A tool's report inside the report: as JSON, or as the text that the tool printed."""
    if isinstance(part, str):
        part = _parsed(part)
    _check_depth(part)
    return part


def _parsed(text: str):
    """JSON, also as some lshw versions print it: without the outer list, with commas too many or too few
    (lyonel/lshw#28, #48).
    """
    for attempt in (text.strip(), _mended(text)):
        try:
            return json.loads(attempt, strict=False)
        except RecursionError:
            _refuse("too_deep", "This report is nested too deep to be one of lshw's.")
        except ValueError:
            continue
    _refuse("not_json", f"This report is not whole JSON: it is cut off or damaged. {_RUN_AGAIN}")


def _mended(text: str) -> str:
    mended = _TRAILING.sub(lambda found: {",": "", "}": "},", "]": "],"}.get(found[0], found[0]), text.strip())
    return (
        mended if mended.startswith("[") and mended.endswith("]") else f"[{mended.removeprefix('[').removesuffix(']')}]"
    )


def _check_depth(tree) -> None:
    layer, depth = [tree], 0
    while layer:
        depth += 1
        if depth > DEEPEST:
            _refuse("too_deep", "This report is nested too deep to be one of lshw's.")
        layer = [
            child
            for node in layer
            if isinstance(node, dict | list)
            for child in (node.values() if isinstance(node, dict) else node)
            if isinstance(child, dict | list)
        ]


def _words(value, longest: int = _LONGEST_NAME) -> str:
    """A string of the report on one line (a whole text where `longest` allows it); whatever else stands there is
    nothing.
    """
    if not isinstance(value, str):
        return ""
    if longest == LARGEST:
        return value
    return " ".join("".join(c if c.isprintable() else " " for c in value).split())[:longest]


def _number(value) -> int:
    return int(value) if isinstance(value, int | float) and not isinstance(value, bool) and 0 < value < 10**18 else 0


# lshw


def _read_lshw(tree) -> _Seen:
    roots = [node for node in (tree if isinstance(tree, list) else [tree]) if isinstance(node, dict)]
    system = next((node for node in roots if node.get("class") == "system"), None)
    if system is None:
        _refuse("no_system", "This is not lshw's report of a whole machine. Run `lshw -json` as root, without -class.")
    nodes = list(_nodes(system))
    seen = _Seen(
        "lshw",
        [_words(system.get("serial"))],
        *_make_and_model(system.get("vendor"), system.get("product"), system.get("version")),
    )
    setup = system.get("configuration")
    seen.chassis = _words(setup.get("chassis")) if isinstance(setup, dict) else ""
    seen.chassis = seen.chassis or _words(system.get("description"))
    seen.virtual = bool(_VIRTUAL.search(f"{_words(system.get('vendor'))} {_words(system.get('product'))}"))
    for node, above in nodes:
        _note(node, above, seen)
    return seen


def _nodes(system: dict) -> Iterator[tuple[dict, tuple[dict, ...]]]:
    """Every node under the machine with those above it, in the report's order."""
    todo: list[tuple[dict, tuple[dict, ...]]] = [(system, ())]
    count = 0
    while todo:
        node, above = todo.pop()
        count += 1
        if count > _MOST_NODES:
            _refuse("too_large", "This report has far more parts than a machine has.")
        if above:
            yield node, above
        children = node.get("children")
        if isinstance(children, list):
            todo.extend((child, (*above, node)) for child in reversed(children) if isinstance(child, dict))


def _note(node: dict, above: tuple[dict, ...], seen: _Seen) -> None:
    kind, has = _words(node.get("class")), node.get("capabilities")
    has = has if isinstance(has, dict) else {}
    if _words(node.get("id")).split(":")[0] == "core":
        seen.serials.append(_words(node.get("serial")))
    if kind == "memory" and re.match(r"system memory", _words(node.get("description")), re.I):
        seen.ram += _number(node.get("size")) or sum(_number(bank.get("size")) for bank in _children(node))
    if kind == "processor" and _words(node.get("product")) and not seen.cpu:
        seen.cpu = _words(node.get("product"))
        seen.cpu_64bit = _number(node.get("width")) == 64 or "x86-64" in has
        seen.virtual |= "hypervisor" in has
    if drive := _drive(node, above, has):
        if _is_plugged_in(node, above):
            seen.warnings.append(
                f"A drive that can be pulled out is plugged in ({drive.model or 'unnamed'}): it was left out."
            )
        else:
            seen.storage.append(drive)
    seen.features |= _features(node, kind, has)
    if re.search(r"\btpm\b|tpm_(tis|crb)|trusted platform", _about(node), re.I):
        seen.tpm = True


def _children(node: dict) -> list[dict]:
    children = node.get("children")
    return [child for child in children if isinstance(child, dict)] if isinstance(children, list) else []


def _about(node: dict) -> str:
    setup = node.get("configuration")
    driver = setup.get("driver") if isinstance(setup, dict) else ""
    return " ".join(_words(part) for part in (node.get("description"), node.get("product"), node.get("vendor"), driver))


def _drive(node: dict, above: tuple[dict, ...], has: dict) -> Storage | None:
    """The storage unit that this node is. An NVMe drive's serial is on its controller, its size on the namespace
    under it.
    """
    kind, about, bus = _words(node.get("class")), _about(node), _words(node.get("businfo"))
    if re.search(r"cd-?r|dvd|optical|card reader", f"{about} {_words(node.get('id'))}", re.I) or bus.startswith(
        "virtio@"
    ):
        return None
    is_nvme = kind == "storage" and "nvme" in about.lower()
    is_card = bus.startswith("mmc@") and not any(_words(up.get("businfo")).startswith("mmc@") for up in above)
    is_under = any(_words(up.get("class")) == "storage" and "nvme" in _about(up).lower() for up in above)
    if not (is_nvme or is_card or (kind == "disk" and not is_under and not bus.startswith("mmc@"))):
        return None
    size = _number(node.get("size")) or sum(_number(child.get("size")) for child in _children(node))
    media = "nvme" if is_nvme else "emmc" if is_card else _spins(about, has)
    return Storage(_drive_serial(node.get("serial")), _words(node.get("product")), round(size / 10**9), media)


def _spins(about: str, has: dict) -> str:
    if any(re.fullmatch(r"\d+rpm", str(word)) for word in has):
        return "hdd"
    return "ssd" if re.search(r"\bssd|solid.state", about, re.I) else ""


def _drive_serial(value) -> str:
    try:
        return check_serial(_words(value))
    except Invalid:
        return ""


def _is_plugged_in(node: dict, above: tuple[dict, ...]) -> bool:
    chain = (*above, node)
    return any(_words(part.get("businfo")).startswith("usb@") for part in chain) or "SD card" in _about(node)


def _features(node: dict, kind: str, has: dict) -> set[str]:
    about, features = _about(node), set()
    if re.search(r"touch ?screen|\bfinger\b|multi-?touch digiti[sz]er", about, re.I):
        features.add("touch")
    if re.search(r"camera|webcam|uvcvideo", about, re.I):
        features.add("camera")
    if re.search(r"bluetooth|\bbtusb\b", about, re.I) or "bluetooth" in has:
        features.add("bluetooth")
    if kind == "network" and ("wireless" in has or re.search(r"wireless|wi-?fi", about, re.I)):
        features.add("wifi")
    return features


# dmidecode


def _read_dmidecode(text: str) -> _Seen:
    sections = _sections(text)
    system = next((values for number, values in sections if number == 1), None)
    if system is None:
        _refuse("no_system", "dmidecode's text has no System Information. Run it as root, without -t or -s.")
    maker, product, version = (system.get(key, "") for key in ("Manufacturer", "Product Name", "Version"))
    seen = _Seen("dmidecode", [_words(system.get("Serial Number"))], *_make_and_model(maker, product, version))
    seen.virtual = bool(_VIRTUAL.search(f"{maker} {product}"))
    for number, values in sections:
        if number in (2, 3):
            seen.serials.append(_words(values.get("Serial Number")))
        if number == 3:
            seen.chassis = _words(values.get("Type"))
        elif number == 4 and not seen.cpu:
            seen.cpu = _words(values.get("Version"))
            seen.cpu_64bit = "64-bit capable" in values.get("Characteristics", "") or None
        elif number == 17 and (found := _SIZE.match(values.get("Size", ""))):
            seen.ram += int(found[1][:9]) * _UNITS[found[2].upper()]
        elif number == 43:
            seen.tpm = True
            if values.get("Specification Version", "").startswith("1."):
                seen.warnings.append("Its security chip (TPM) is version 1.2: Windows 11 needs 2.0.")
    return seen


def _sections(text: str) -> list[tuple[int, dict[str, str]]]:
    """dmidecode's sections as (DMI type, values); a list under a key becomes its words on one line."""
    starts, sections = list(_SECTION.finditer(text)), []
    for at, start in enumerate(starts):
        body = text[start.end() : starts[at + 1].start() if at + 1 < len(starts) else None]
        values: dict[str, str] = {}
        key = ""
        for line in body.split("\n"):
            if line.startswith("\t\t") or line.startswith("                "):
                values[key] = f"{values.get(key, '')} {line.strip()}".strip()[:2000]
            elif ":" in line:
                key, _, value = (part.strip() for part in line.partition(":"))
                values[key] = value
        sections.append((int(start[1][:4]), values))
    return sections


# smartctl


def _read_smartctl(part) -> _Seen:
    seen = _Seen("smartctl")
    for disk in part if isinstance(part, list) else [part]:
        if not isinstance(disk, dict):
            continue
        device, capacity = disk.get("device"), disk.get("user_capacity")
        protocol = _words(device.get("protocol")).lower() if isinstance(device, dict) else ""
        size = _number(capacity.get("bytes")) if isinstance(capacity, dict) else 0
        turns = disk.get("rotation_rate")
        media = "nvme" if protocol == "nvme" else "ssd" if turns == 0 else "hdd" if _number(turns) else ""
        model = _words(disk.get("model_name"))
        if serial := _drive_serial(disk.get("serial_number")):
            seen.storage.append(Storage(serial, model, round(size / 10**9), media))
        elif model:
            seen.warnings.append(f"smartctl names no serial for the drive {model}.")
    return seen


# The reports side by side


def _make_and_model(vendor, product, version) -> tuple[str, str]:
    """Maker and model as people say them; Lenovo writes the model's name into the version."""
    vendor, product, version = (_words(part) for part in (vendor, product, version))
    make = next(
        (name for word, name in _MAKES.items() if vendor.upper().startswith(word)),
        "" if is_placeholder(vendor) else vendor,
    )
    model = version if make == "Lenovo" and version and not is_placeholder(version) else product
    model = re.sub(r"\s*\([^()]*\)\s*$", "", model)
    model = "" if is_placeholder(model) else model
    return make, model[len(make) :].strip() if make and model.upper().startswith(f"{make.upper()} ") else model


def _kind(chassis: str) -> str:
    word = re.sub(r"\s+", "-", chassis.strip().lower())
    for kind, words in _CHASSIS.items():
        if any(word == known or word.startswith(f"{known}-") for known in words.split()):
            return kind
    return ""


def _joined(seen: list[_Seen], beside: dict) -> Hardware:
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


def _first(values, otherwise=""):
    return next((value for value in values if value), otherwise)


def _system_serial(seen: list[_Seen], warnings: list[str]) -> str:
    """The machine's own serial; where the maker left it out, the chassis's or board's with a warning. None at all is
    refused.
    """
    own = {}
    for one in seen:
        if one.serials and one.serials[0] and is_placeholder(one.serials[0]):
            warnings.append(f"{one.tool} gives “{one.serials[0]}” as the serial: the maker left it out.")
        elif one.serials and (serial := _drive_serial(one.serials[0])):
            own[one.tool] = serial
    if len(set(own.values())) > 1:
        differ = " and ".join(f"{tool} says {serial}" for tool, serial in own.items())
        warnings.append(f"The reports differ in the serial: {differ}. Look at the device's label.")
    if own:
        return next(iter(own.values()))
    other = _first(_drive_serial(serial) for one in seen for serial in one.serials[1:])
    if not other:
        _refuse("no_serial", " ".join(["The report has no serial of the machine: read it from the label.", *warnings]))
    warnings.append(f"{other} is the serial of its board or chassis, not of the machine. Look at the device's label.")
    return other


def _storage(seen: list[_Seen], warnings: list[str]) -> tuple[Storage, ...]:
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
