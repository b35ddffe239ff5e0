"""A borough's export as rows, whatever program wrote it: a sheet with headers, or JSON lines; streamed."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from referrals.intake.columns import ALL_COLUMNS, ANSWER_COLUMNS, COLUMNS, NAMES, REQUIRED, ignored, read_headers
from referrals.intake.csv_text import encoding_of, is_garbled, read_lines
from referrals.intake.json_lines import as_cells, is_json_lines, read_json_lines, without_reference
from referrals.intake.unreadable import GARBLED, UnreadableFile
from referrals.intake.workbooks import is_workbook, read_workbook

__all__ = [
    "ALL_COLUMNS",
    "ANSWER_COLUMNS",
    "COLUMNS",
    "REQUIRED",
    "Row",
    "UnreadableFile",
    "read_again",
    "read_first",
    "read_rows",
]


@dataclass(frozen=True)
class Row:
    """`number` counts from 1 after the headers; `line` is where it starts in the file; `problem` when it has no right
    shape. `sent` is a referral as the API takes it, of a file of JSON lines.
    """

    number: int
    line: int
    cells: dict[str, str]
    problem: str = ""
    sent: dict[str, Any] | None = None

    def without_reference(self) -> "Row":
        """The same row where what stands in place of a reference is none."""
        sent = None if self.sent is None else without_reference(self.sent)
        return replace(self, cells=self.cells | {"your_ref": ""}, sent=sent)


def read_rows(file) -> Iterator[Row]:
    """Read a file through, then yield its rows; memory does not grow with it. Raises UnreadableFile before the first
    row.
    """
    for _ in read_first(file, []):
        pass
    yield from read_again(file)


def read_again(file) -> Iterator[Row]:
    """The rows of a file that has been read through already."""
    return read_first(file, [])


def read_first(file, notes: list[str]) -> Iterator[Row]:
    """The rows of a seekable binary file. Raises UnreadableFile, so read it to its end before anything is taken.

    `notes` gets a sentence for whatever was passed over, such as a column that we do not know.
    """
    file.seek(0)
    if is_json_lines(file.read(64)):
        yield from _json_rows(file)
        return
    encoding, lines = _lines(file, notes)
    headers: list[str] = []
    number = 0
    for line, cells in lines:
        if not headers:
            headers, unknown = read_headers(cells)
            notes += [ignored(unknown)] if unknown else []
        elif any(cell.strip() for cell in cells):
            number += 1
            yield _row(number, line, headers, cells, encoding)
    if not headers or not number:
        raise UnreadableFile("The file has headers but no rows. Nothing was imported.")


def _json_rows(file) -> Iterator[Row]:
    for number, (line, sent, problem) in enumerate(read_json_lines(file), start=1):
        yield Row(number, line, as_cells(sent), problem, sent)


def _lines(file, notes: list[str]) -> tuple[str, Iterator[tuple[int, list[str]]]]:
    """The encoding of a file, and its lines of cells."""
    file.seek(0)
    if is_workbook(file.read(8)):
        return "utf-8", read_workbook(file, notes)
    encoding = encoding_of(file)
    return encoding, read_lines(file, encoding)


def _row(number: int, line: int, headers: list[str], cells: list[str], encoding: str) -> Row:
    problem = ""
    if any(cell.strip() for cell in cells[len(headers) :]):
        problem = f"This row has {len(cells)} cells, but there are {len(headers)} headers. Put quotation marks around a cell that has a separator in it."
    elif len(cells) == 1:
        problem = "This row has only one cell. Check the separator between cells."
    named = dict(zip(headers, cells + [""] * len(headers), strict=False))
    named.pop("", None)
    whole = "".join(cells)
    if "'" in whole or '="' in whole:
        keep_apostrophes = NAMES if named["postcode"][:1] != "'" else ()
        named = {name: _unmarked(cell, name in keep_apostrophes) for name, cell in named.items()}
    is_plain = whole.isascii() and "\x00" not in whole
    return Row(number, line, named, problem or ("" if is_plain else _letters_problem(line, named, encoding)))


def _letters_problem(line: int, cells: dict[str, str], encoding: str) -> str:
    """What is wrong with the letters of a row. Where the encoding of the file is only our guess, raises UnreadableFile."""
    for name, cell in cells.items():
        if is_garbled(cell, encoding):
            if encoding == "cp1252":
                raise UnreadableFile(f"Line {line} {GARBLED}")
            return f"The column {name} {GARBLED}"
        if "\x00" in cell:
            return f"The column {name} includes characters that are not text. Enter it again."
    return ""


_FORMULA = re.compile(r'\s*="(.*)"\s*', re.DOTALL)


def _unmarked(cell: str, is_name: bool) -> str:
    """Without the mark, ' or ="…", by which spreadsheets and our own sheets keep a cell as text. A name may begin with
    an apostrophe of its own ('t Hooft), unless the sheet puts one everywhere.
    """
    if '="' in cell and (formula := _FORMULA.fullmatch(cell)):
        return formula[1].replace('""', '"')
    is_mark = cell[:1] == "'" and not (is_name and cell[1:2].isalpha())
    return cell[1:] if is_mark else cell
