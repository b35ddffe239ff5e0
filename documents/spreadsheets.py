"""Spreadsheets: CSV streamed line by line, XLSX and ODS at once, and never a cell that would run as a formula."""

import csv
import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from law.loading import on_first_use

if TYPE_CHECKING:
    import tablib
else:
    tablib = on_first_use("tablib")

_RUNS = re.compile(r"[\s\ufeff]*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n]")
_NUMBER = re.compile(r"-?\d+(\.\d+)?\Z", re.ASCII)


def guarded(cell: object) -> object:
    """A text that a spreadsheet would read as a formula gets an apostrophe in front; numbers, also negative ones, stay."""
    if not isinstance(cell, str):
        return "" if cell is None else cell
    return f"'{cell}" if _RUNS.match(cell) and not _NUMBER.match(cell) else cell


class _Echo:
    """What csv.writer writes to: hands each line straight back."""

    def write(self, line: str) -> str:
        return line


def csv_lines(head: Iterable[object], rows: Iterable[Iterable[object]]) -> Iterator[bytes]:
    """The sheet a line at a time, for a streamed answer; it opens with the mark by which Excel knows UTF-8."""
    line = csv.writer(_Echo()).writerow
    yield "\ufeff".encode() + line([guarded(cell) for cell in head]).encode()
    for row in rows:
        yield line([guarded(cell) for cell in row]).encode()


def csv_bytes(head: Iterable[object], rows: Iterable[Iterable[object]]) -> bytes:
    """The whole sheet at once, for one that is small."""
    return b"".join(csv_lines(head, rows))


def workbook(kind: str, title: str, head: Iterable[object], rows: Iterable[Iterable[object]]) -> bytes:
    """The sheet as "xlsx" or "ods", the format that government asks for."""
    sheet = tablib.Dataset(headers=list(head), title=title[:31])
    for row in rows:
        sheet.append([guarded(cell) for cell in row])
    return sheet.export(kind)
