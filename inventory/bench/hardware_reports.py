"""A bench tool's report read, so that nobody types a serial: from lshw, dmidecode and smartctl."""

import json
import re
from itertools import chain

from inventory.bench.hardware_tools import (
    LARGEST,
    RUN_AGAIN,
    SECTION,
    ToolReport,
    printable,
    read_dmidecode,
    read_lshw,
    read_smartctl,
    refuse,
)
from inventory.bench.lshw_without_children import with_children
from inventory.bench.machines import Hardware, join_reports

DEEPEST = 60
_TRAILING = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*(?:"|\\?\Z)|,(?=\s*(?:[}\]]|$))|[}\]](?=\s*["{])', re.S)


def read_report(content: bytes | str) -> Hardware:
    """The machine of one bench report: `lshw -json`, `dmidecode` text, or a JSON object of both with smartctl;
    conflicts are warnings.

    Refuses (Invalid) what cannot be read, what has no usable system serial, and a virtual machine.
    """
    text = _text_of(content)
    if text.lstrip()[:1] in ("{", "["):
        reports, beside = _from_json(text)
    elif SECTION.search(text):
        reports = [read_dmidecode(text)]
        beside = {}
    else:
        refuse("not_json", f"This is neither JSON nor dmidecode's text. {RUN_AGAIN}")
    if any(report.virtual for report in reports):
        refuse("virtual", "This report is of a virtual machine. Run the bench tool on the device itself.")
    return join_reports(reports, beside)


def _text_of(content: bytes | str) -> str:
    if len(content) > LARGEST:
        refuse("too_large", f"This report is larger than {LARGEST // 1_000_000} MB.")
    if isinstance(content, bytes):
        wide = content[:2] in (b"\xff\xfe", b"\xfe\xff")
        try:
            content = content.decode("utf-16" if wide else "utf-8-sig")
        except UnicodeDecodeError:
            refuse("not_text", f"This report is not text. {RUN_AGAIN}")
    text = content.removeprefix("\ufeff")
    if not text.strip():
        refuse("empty", f"This report is empty. {RUN_AGAIN}")
    if "\0" in text:
        refuse("not_text", f"This report is not text: it holds NUL bytes. {RUN_AGAIN}")
    return _without_warnings(text)


def _without_warnings(text: str) -> str:
    """Without what lshw says on the error stream, which often lands in the same file."""
    lines = text.strip().split("\n")
    warnings = [
        at
        for at in (*range(min(3, len(lines))), *range(max(0, len(lines) - 3), len(lines)))
        if lines[at].lstrip().startswith("WARNING:")
    ]
    return "\n".join(line for at, line in enumerate(lines) if at not in warnings)


def _from_json(text: str) -> tuple[list[ToolReport], dict]:
    """What each tool saw, and what stands beside the tools' reports (IMEI, screen)."""
    tree = _parsed(text)
    _check_depth(tree)
    beside = tree if isinstance(tree, dict) and not {"class", "children"} & tree.keys() else {}
    if not {"lshw", "dmidecode", "smartctl"} & beside.keys():
        return [read_lshw(tree)], {}
    reports = []
    if beside.get("lshw"):
        reports.append(read_lshw(_nested(beside["lshw"])))
    if beside.get("dmidecode"):
        reports.append(read_dmidecode(printable(beside["dmidecode"], LARGEST)))
    if beside.get("smartctl"):
        reports.append(read_smartctl(_nested(beside["smartctl"])))
    if not reports or [report.tool for report in reports] == ["smartctl"]:
        refuse("no_system", f"The report does not describe the device. It must include lshw or dmidecode. {RUN_AGAIN}")
    return reports, beside


def _nested(part):
    """A tool's report inside the report: as JSON, or as the text that the tool printed."""
    if isinstance(part, str):
        part = _parsed(part)
    _check_depth(part)
    return part


def _parsed(text: str):
    """JSON, also as some lshw versions print it: without the outer list, with commas too many or too few
    (lyonel/lshw#28, #48), or without the lists of children.
    """
    for mend in (str.strip, _mended, with_children):
        try:
            return json.loads(mend(text), strict=False)
        except RecursionError:
            refuse("too_deep", "This report is nested too deeply to be from lshw.")
        except ValueError:
            continue
    refuse("not_json", f"This report is not complete JSON. It is cut off or damaged. {RUN_AGAIN}")


def _mended(text: str) -> str:
    mended = _TRAILING.sub(lambda match: {",": "", "}": "},", "]": "],"}.get(match[0], match[0]), text.strip())
    return (
        mended if mended.startswith("[") and mended.endswith("]") else f"[{mended.removeprefix('[').removesuffix(']')}]"
    )


def _check_depth(tree) -> None:
    layer = [tree] if isinstance(tree, dict | list) else []
    depth = 0
    while layer:
        depth += 1
        if depth > DEEPEST:
            refuse("too_deep", "This report is nested too deeply to be from lshw.")
        children = chain.from_iterable(node.values() if isinstance(node, dict) else node for node in layer)
        layer = [child for child in children if isinstance(child, dict | list)]
