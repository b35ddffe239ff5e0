"""A workbook (XLSX or ODS) as lines of cells, each as people see it on their screen; streamed, and within limits."""

import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element  # the type alone: defusedxml reads

from defusedxml.ElementTree import iterparse

from law.loading import on_first_use
from referrals.intake.unreadable import UnreadableFile

if TYPE_CHECKING:
    import openpyxl
else:
    openpyxl = on_first_use("openpyxl")

MOST_UNPACKED = 100 * 2**20
MOST_PARTS = 2000
MOST_ROWS = 200_000
MOST_COLUMNS = 100
MOST_SHEETS = 50
_OLD_OR_LOCKED = b"\xd0\xcf\x11\xe0"
_DAMAGED = "This workbook is damaged or is not a spreadsheet. Save it again as XLSX, ODS or “CSV UTF-8”."
_TOO_LARGE = "This workbook is too large. Split it, or save the sheet as “CSV UTF-8”."
_EXACT = 10**15  # a spreadsheet keeps fifteen digits of a number
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"

Line = tuple[int, list[str]]


def is_workbook(head: bytes) -> bool:
    """Whether a file that begins like this is a workbook. Raises UnreadableFile for one that we do not read."""
    if head.startswith(_OLD_OR_LOCKED):
        raise UnreadableFile(
            "This workbook is from Excel 2003 or earlier, or has a password. Save it as XLSX, ODS or “CSV UTF-8”."
        )
    return head.startswith(b"PK\x03\x04")


def read_workbook(file, notes: list[str]) -> Iterator[Line]:
    """The lines of its first sheet that is not empty; the other sheets are named in `notes`. Raises UnreadableFile."""
    try:
        with zipfile.ZipFile(file) as archive:
            names = _checked_parts(archive)
            if "content.xml" in names:
                yield from _first_sheet(_sheets_of_ods(archive), notes)
            elif "xl/workbook.xml" in names:
                yield from _first_sheet(_sheets_of_xlsx(file), notes)
            else:
                raise UnreadableFile(_DAMAGED)
    except UnreadableFile:
        raise
    except Exception as fault:  # the readers of workbooks raise whatever they trip over
        raise UnreadableFile(_DAMAGED) from fault


def _checked_parts(archive: zipfile.ZipFile) -> set[str]:
    """The names of its parts. Sizes are those that the archive states: no more than that is ever unpacked of a part."""
    parts = archive.infolist()
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise UnreadableFile(_TOO_LARGE)
    for part in parts:
        if part.filename.endswith((".xml", ".rels")):
            with archive.open(part) as text:
                if b"<!DOCTYPE" in text.read(4096):
                    raise UnreadableFile(_DAMAGED)
    return {part.filename for part in parts}


def _first_sheet(sheets: Iterator[tuple[str, Iterator[Line]]], notes: list[str]) -> Iterator[Line]:
    name_read = ""
    others = []
    for name, lines in sheets:
        if name_read:
            others.append(name)
            continue
        for line, cells in lines:
            if line > MOST_ROWS:
                raise UnreadableFile(_TOO_LARGE)
            if any(cell.strip() for cell in cells):
                name_read = name
                yield line, cells
        if not name_read:
            others.append(name)
    if not name_read:
        raise UnreadableFile("The file is empty. Enter the headers and rows in its first sheet, then upload it again.")
    if others:
        named = ", ".join(f"“{name[:40]}”" for name in others[:10])
        notes.append(f"We read the sheet “{name_read[:40]}”. We did not read: {named}.")


# ── XLSX ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _sheets_of_xlsx(file) -> Iterator[tuple[str, Iterator[Line]]]:
    file.seek(0)
    book = openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)
    for sheet in book.worksheets[:MOST_SHEETS]:
        sheet.reset_dimensions()  # what a file says of its own size is not believed
        yield sheet.title, _lines_of_xlsx(sheet)


def _lines_of_xlsx(sheet) -> Iterator[Line]:
    for line, row in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS), 1):
        yield line, _trimmed([_as_seen(cell.value, getattr(cell, "number_format", "")) for cell in row])


def _as_seen(value: object, number_format: str = "") -> str:
    """A value as it stands in its cell: days day first, whole numbers whole, with the zeros that a format puts first."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime):
        return f"{value:%d/%m/%Y}" if value.time() == time() else f"{value:%d/%m/%Y %H:%M}"
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, int | float):
        return _number_as_seen(value, number_format)
    return str(value)


def _number_as_seen(value: int | float, number_format: str) -> str:
    if abs(value) >= _EXACT:
        return f"{value:.5E}"  # its last digits are gone: whoever reads the column refuses it as shortened
    if value != int(value):
        return str(value)
    zeros = number_format if re.fullmatch("0+", number_format) else ""
    return str(int(value)).zfill(len(zeros))


# ── ODS ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _sheets_of_ods(archive: zipfile.ZipFile) -> Iterator[tuple[str, Iterator[Line]]]:
    """Each sheet has to be read, or left, before the next one is asked for."""
    with archive.open("content.xml") as content:
        events = iterparse(content, events=("start", "end"))
        for event, element in events:
            if event == "start" and element.tag == f"{_TABLE}table":
                yield element.get(f"{_TABLE}name", ""), _lines_of_ods(events)


def _lines_of_ods(events) -> Iterator[Line]:
    line = 1
    for event, element in events:
        if event == "end" and element.tag == f"{_TABLE}table":
            return
        if event == "end" and element.tag == f"{_TABLE}table-row":
            cells = _cells_of_ods(element)
            times = int(element.get(f"{_TABLE}number-rows-repeated", "1"))
            element.clear()
            if any(cells):
                yield from ((line + step, cells) for step in range(min(times, MOST_ROWS)))
            line += times


def _cells_of_ods(row: Element) -> list[str]:
    cells: list[str] = []
    for cell in row:
        if cell.tag in (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
            times = int(cell.get(f"{_TABLE}number-columns-repeated", "1"))
            cells += [_cell_of_ods(cell)] * min(times, MOST_COLUMNS - len(cells))
    return _trimmed(cells)


def _trimmed(cells: list[str]) -> list[str]:
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _cell_of_ods(cell: Element) -> str:
    kind = cell.get(f"{_OFFICE}value-type", "")
    shown = "\n".join(_text_of(part) for part in cell.findall(f"{_TEXT}p"))
    if kind == "date":
        return _as_seen(datetime.fromisoformat(cell.get(f"{_OFFICE}date-value", "")))
    if kind == "float":
        value = float(cell.get(f"{_OFFICE}value", ""))
        return shown if shown.isdecimal() and int(shown) == value else _as_seen(value)
    if kind == "boolean":
        return cell.get(f"{_OFFICE}boolean-value", "").upper()
    return shown


def _text_of(paragraph: Element) -> str:
    """The words of a paragraph; spaces that stand side by side, tabs and line breaks are elements of their own."""
    text = paragraph.text or ""
    for part in paragraph:
        if part.tag == f"{_TEXT}s":
            text += " " * min(int(part.get(f"{_TEXT}c", "1")), 1000)
        elif part.tag in (f"{_TEXT}tab", f"{_TEXT}line-break"):
            text += "\t" if part.tag.endswith("tab") else "\n"
        else:
            text += _text_of(part)
        text += part.tail or ""
    return text
