"""What one bench tool says of a machine: lshw, dmidecode or smartctl, read on its own."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NoReturn

from inventory.bench.serials import check_serial
from inventory.bench.stand_in_serials import is_placeholder
from law.refusals import FieldError, Invalid

LARGEST = 5_000_000

_MOST_NODES = 20_000

_LONGEST_NAME = 120

CANNOT = "This report cannot be used."

RUN_AGAIN = "Run the bench tool again and send its whole report."

_VIRTUAL = re.compile(
    r"\b(qemu|kvm|vmware|virtualbox|innotek|xen|bochs|bhyve|parallels virtual|virtual machine|openstack|amazon ec2|"
    r"google compute engine|firecracker|cloud hypervisor|standard pc \()",
    re.I,
)

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

SECTION = re.compile(r"^Handle 0x[0-9A-F]+, DMI type (\d+)", re.M | re.I)

_SIZE = re.compile(r"(\d+)\s*(kB|MB|GB|TB)", re.I)

_UNITS = {"KB": 2**10, "MB": 2**20, "GB": 2**30, "TB": 2**40}


@dataclass(frozen=True)
class Storage:
    """One storage unit that is built in. `serial` is "" where the report has none; `size_gb` in thousands of millions
    of bytes.
    """

    serial: str
    model: str = ""
    size_gb: int = 0
    media: str = ""
    position: str = ""


@dataclass
class ToolReport:
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


def read_lshw(tree) -> ToolReport:
    roots = [node for node in (tree if isinstance(tree, list) else [tree]) if isinstance(node, dict)]
    system = next((node for node in roots if node.get("class") == "system"), None)
    if system is None:
        refuse("no_system", "This report does not describe a whole device. Run `lshw -json` as root, without -class.")
    nodes = list(_nodes(system))
    report = ToolReport(
        "lshw",
        [printable(system.get("serial"))],
        *_make_and_model(system.get("vendor"), system.get("product"), system.get("version")),
    )
    setup = system.get("configuration")
    report.chassis = printable(setup.get("chassis")) if isinstance(setup, dict) else ""
    report.chassis = report.chassis or printable(system.get("description"))
    report.virtual = bool(_VIRTUAL.search(f"{printable(system.get('vendor'))} {printable(system.get('product'))}"))
    for node, above in nodes:
        _note(node, above, report)
    return report


def _nodes(system: dict) -> Iterator[tuple[dict, tuple[dict, ...]]]:
    """Every node under the machine with those above it, in the report's order."""
    todo: list[tuple[dict, tuple[dict, ...]]] = [(system, ())]
    count = 0
    while todo:
        node, above = todo.pop()
        count += 1
        if count > _MOST_NODES:
            refuse("too_large", "This report has too many parts for one device.")
        if above:
            yield node, above
        children = node.get("children")
        if isinstance(children, list):
            todo.extend((child, (*above, node)) for child in reversed(children) if isinstance(child, dict))


def _note(node: dict, above: tuple[dict, ...], report: ToolReport) -> None:
    kind = printable(node.get("class"))
    has = node.get("capabilities")
    has = has if isinstance(has, dict) else {}
    if printable(node.get("id")).split(":")[0] == "core":
        report.serials.append(printable(node.get("serial")))
    if kind == "memory" and re.match(r"system memory", printable(node.get("description")), re.I):
        report.ram += as_number(node.get("size")) or sum(as_number(bank.get("size")) for bank in _children(node))
    if kind == "processor" and printable(node.get("product")) and not report.cpu:
        report.cpu = printable(node.get("product"))
        report.cpu_64bit = as_number(node.get("width")) == 64 or "x86-64" in has
        report.virtual |= "hypervisor" in has
    if drive := _drive(node, above, has):
        if _is_plugged_in(node, above):
            report.warnings.append(
                f"A drive that can be pulled out is plugged in ({drive.model or 'unnamed'}). We left it out."
            )
        else:
            report.storage.append(drive)
    report.features |= _features(node, kind, has)
    if re.search(r"\btpm\b|tpm_(tis|crb)|trusted platform", _about(node), re.I):
        report.tpm = True


def _children(node: dict) -> list[dict]:
    children = node.get("children")
    return [child for child in children if isinstance(child, dict)] if isinstance(children, list) else []


def _about(node: dict) -> str:
    setup = node.get("configuration")
    driver = setup.get("driver") if isinstance(setup, dict) else ""
    return " ".join(
        printable(part) for part in (node.get("description"), node.get("product"), node.get("vendor"), driver)
    )


def _drive(node: dict, above: tuple[dict, ...], has: dict) -> Storage | None:
    """The storage unit that this node is. An NVMe drive's serial is on its controller, its size on the namespace under
    it.
    """
    kind = printable(node.get("class"))
    about = _about(node)
    bus = printable(node.get("businfo"))
    if re.search(r"cd-?r|dvd|optical|card reader", f"{about} {printable(node.get('id'))}", re.I) or bus.startswith(
        "virtio@"
    ):
        return None
    is_nvme = kind == "storage" and "nvme" in about.lower()
    is_card = bus.startswith("mmc@") and not any(printable(up.get("businfo")).startswith("mmc@") for up in above)
    is_under = any(printable(up.get("class")) == "storage" and "nvme" in _about(up).lower() for up in above)
    if not (is_nvme or is_card or (kind == "disk" and not is_under and not bus.startswith("mmc@"))):
        return None
    size = as_number(node.get("size")) or sum(as_number(child.get("size")) for child in _children(node))
    media = _spins(about, has)
    if is_card:
        media = "emmc"
    elif is_nvme:
        media = "nvme"
    return Storage(
        drive_serial(node.get("serial")), printable(node.get("product")), round(size / 10**9), media, bus[:60]
    )


def _spins(about: str, has: dict) -> str:
    if any(re.fullmatch(r"\d+rpm", str(word)) for word in has):
        return "hdd"
    return "ssd" if re.search(r"\bssd|solid.state", about, re.I) else ""


def drive_serial(value) -> str:
    try:
        return check_serial(printable(value))
    except Invalid:
        return ""


def _is_plugged_in(node: dict, above: tuple[dict, ...]) -> bool:
    chain = (*above, node)
    return any(printable(part.get("businfo")).startswith("usb@") for part in chain) or "SD card" in _about(node)


def _features(node: dict, kind: str, has: dict) -> set[str]:
    about = _about(node)
    features = set()
    if re.search(r"touch ?screen|\bfinger\b|multi-?touch digiti[sz]er", about, re.I):
        features.add("touch")
    if re.search(r"camera|webcam|uvcvideo", about, re.I):
        features.add("camera")
    if re.search(r"bluetooth|\bbtusb\b", about, re.I) or "bluetooth" in has:
        features.add("bluetooth")
    if kind == "network" and ("wireless" in has or re.search(r"wireless|wi-?fi", about, re.I)):
        features.add("wifi")
    return features


def read_dmidecode(text: str) -> ToolReport:
    sections = _sections(text)
    system = next((values for number, values in sections if number == 1), None)
    if system is None:
        refuse("no_system", "dmidecode's text has no System Information. Run it as root, without -t or -s.")
    maker, product, version = (system.get(key, "") for key in ("Manufacturer", "Product Name", "Version"))
    report = ToolReport(
        "dmidecode", [printable(system.get("Serial Number"))], *_make_and_model(maker, product, version)
    )
    report.virtual = bool(_VIRTUAL.search(f"{maker} {product}"))
    for number, values in sections:
        if number in (2, 3):
            report.serials.append(printable(values.get("Serial Number")))
        if number == 3:
            report.chassis = printable(values.get("Type"))
        elif number == 4 and not report.cpu:
            report.cpu = printable(values.get("Version"))
            report.cpu_64bit = "64-bit capable" in values.get("Characteristics", "") or None
        elif number == 17 and (size := _SIZE.match(values.get("Size", ""))):
            report.ram += int(size[1][:9]) * _UNITS[size[2].upper()]
        elif number == 43:
            report.tpm = True
            if values.get("Specification Version", "").startswith("1."):
                report.warnings.append("Its security chip (TPM) is version 1.2. Windows 11 needs 2.0.")
    return report


def _sections(text: str) -> list[tuple[int, dict[str, str]]]:
    """dmidecode's sections as (DMI type, values); a list under a key becomes its words on one line."""
    starts = list(SECTION.finditer(text))
    sections = []
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


def _media_by_turns(turns) -> str:
    """The kind of drive by its turns a minute: none is solid-state, and what is no number says nothing."""
    if turns == 0:
        return "ssd"
    return "hdd" if as_number(turns) else ""


def read_smartctl(part) -> ToolReport:
    report = ToolReport("smartctl")
    for disk in part if isinstance(part, list) else [part]:
        if not isinstance(disk, dict):
            continue
        device = disk.get("device")
        capacity = disk.get("user_capacity")
        protocol = printable(device.get("protocol")).lower() if isinstance(device, dict) else ""
        size = as_number(capacity.get("bytes")) if isinstance(capacity, dict) else 0
        media = "nvme" if protocol == "nvme" else _media_by_turns(disk.get("rotation_rate"))
        model = printable(disk.get("model_name"))
        serial = drive_serial(disk.get("serial_number"))
        if serial or model or size:
            report.storage.append(Storage(serial, model, round(size / 10**9), media))
    return report


def _make_and_model(vendor, product, version) -> tuple[str, str]:
    """Maker and model as people say them; Lenovo writes the model's name into the version."""
    vendor, product, version = (printable(part) for part in (vendor, product, version))
    make = next(
        (name for word, name in _MAKES.items() if vendor.upper().startswith(word)),
        "" if is_placeholder(vendor) else vendor,
    )
    model = version if make == "Lenovo" and version and not is_placeholder(version) else product
    model = re.sub(r"\s*\([^()]*\)\s*$", "", model)
    model = "" if is_placeholder(model) else model
    return make, model[len(make) :].strip() if make and model.upper().startswith(f"{make.upper()} ") else model


def printable(value, longest: int = _LONGEST_NAME) -> str:
    """A string of the report on one line (a whole text where `longest` allows it); whatever else stands there is
    nothing.
    """
    if not isinstance(value, str):
        return ""
    if longest == LARGEST:
        return value
    return " ".join("".join(c if c.isprintable() else " " for c in value).split())[:longest]


def as_number(value) -> int:
    return int(value) if isinstance(value, int | float) and not isinstance(value, bool) and 0 < value < 10**18 else 0


def refuse(code: str, sentence: str) -> NoReturn:
    raise Invalid([FieldError("/report", code, sentence)], CANNOT)
