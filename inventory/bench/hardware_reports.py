"""A bench tool's report read, so that nobody types a serial: from lshw, dmidecode and smartctl."""

import json
import re

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
        seen, beside = _from_json(text)
    elif SECTION.search(text):
        seen = [read_dmidecode(text)]
        beside = {}
    else:
        refuse("not_json", f"This is neither JSON nor dmidecode's text. {RUN_AGAIN}")
    if any(one.virtual for one in seen):
        refuse("virtual", "This report is of a virtual machine. Run the bench tool on the device itself.")
    return join_reports(seen, beside)


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
    said = [
        at
        for at in (*range(min(3, len(lines))), *range(max(0, len(lines) - 3), len(lines)))
        if lines[at].lstrip().startswith("WARNING:")
    ]
    return "\n".join(line for at, line in enumerate(lines) if at not in said)


def _from_json(text: str) -> tuple[list[ToolReport], dict]:
    """What each tool saw, and what stands beside the tools' reports (IMEI, screen)."""
    tree = _parsed(text)
    _check_depth(tree)
    beside = tree if isinstance(tree, dict) and not {"class", "children"} & tree.keys() else {}
    if not {"lshw", "dmidecode", "smartctl"} & beside.keys():
        return [read_lshw(tree)], {}
    seen = []
    if beside.get("lshw"):
        seen.append(read_lshw(_nested(beside["lshw"])))
    if beside.get("dmidecode"):
        seen.append(read_dmidecode(printable(beside["dmidecode"], LARGEST)))
    if beside.get("smartctl"):
        seen.append(read_smartctl(_nested(beside["smartctl"])))
    if not seen or [one.tool for one in seen] == ["smartctl"]:
        refuse("no_system", f"The report says nothing of the machine itself: it needs lshw or dmidecode. {RUN_AGAIN}")
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
            refuse("too_deep", "This report is nested too deep to be one of lshw's.")
        except ValueError:
            continue
    refuse("not_json", f"This report is not whole JSON: it is cut off or damaged. {RUN_AGAIN}")


def _mended(text: str) -> str:
    mended = _TRAILING.sub(lambda found: {",": "", "}": "},", "]": "],"}.get(found[0], found[0]), text.strip())
    return (
        mended if mended.startswith("[") and mended.endswith("]") else f"[{mended.removeprefix('[').removesuffix(']')}]"
    )


def _check_depth(tree) -> None:
    layer = [tree]
    depth = 0
    while layer:
        depth += 1
        if depth > DEEPEST:
            refuse("too_deep", "This report is nested too deep to be one of lshw's.")
        layer = [
            child
            for node in layer
            if isinstance(node, dict | list)
            for child in (node.values() if isinstance(node, dict) else node)
            if isinstance(child, dict | list)
        ]
