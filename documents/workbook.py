"""An ODS workbook that a screen reader can walk: cover, contents, notes, then one table a sheet.

After the Government Analysis Function's guidance on accessible spreadsheets: one table a sheet, from column A, under a
title and a line that says what the sheet holds; no merged or empty cells inside a table; figures as numbers, shorthand
in square brackets.
"""

import io
import re
import zipfile
from dataclasses import dataclass, replace
from datetime import datetime

from odf import dc, meta
from odf.element import Element
from odf.namespaces import nsdict
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import DatabaseRange, DatabaseRanges, Table, TableCell, TableColumn, TableHeaderRows, TableRow
from odf.text import A, P

from documents.sheet_looks import Looks, freeze_heads
from documents.spreadsheets import guarded

_SENTENCE = re.compile(r"(?<=[.?!]) (?=[A-Z“])")
_OPENING = "This worksheet contains one table. Shorthand in square brackets is explained in Notes."


@dataclass(frozen=True)
class Worksheet:
    """`rows` hold numbers and texts, never nothing: where there is no figure, a shorthand in square brackets says why."""

    title: str
    head: list[str]
    rows: list[list]
    note: str = ""

    def opening(self) -> list[str]:
        """What stands above the table, each in a row of its own: the title, then a sentence at a time."""
        return [self.title, *_SENTENCE.split(self.note)]

    def head_row(self) -> int:
        return len(self.opening()) + 1


def accessible_workbook(title: str, cover, notes, sheets: list[Worksheet], *, made_at: datetime) -> bytes:
    """`cover` and `notes` are pairs of words. The same contents give the same bytes: every date in it is `made`."""
    for (
        namespace
    ) in nsdict:  # odfpy lists those that a process has used so far: all of them, and every process writes the same
        Element.namespaces.setdefault(namespace, nsdict[namespace])
    book = OpenDocumentSpreadsheet()
    book.meta.addElement(dc.Title(text=title))
    book.meta.addElement(dc.Language(text="en-GB"))
    named = [(f"Table_{place}", sheet) for place, sheet in enumerate(sheets, 1)]
    listed = [["Notes", "Shorthand, definitions and methods"], *([name, sheet.title] for name, sheet in named)]
    explained = "This worksheet contains one table: shorthand, definitions and methods."
    every = [
        (
            "Cover",
            Worksheet(
                title, ["What", "Which"], cover, "This worksheet contains one table, which says what the workbook is."
            ),
        ),
        (
            "Contents",
            Worksheet(
                "Contents",
                ["Worksheet", "What it holds"],
                listed,
                "This worksheet contains one table, which lists the others.",
            ),
        ),
        ("Notes", Worksheet("Notes", ["Term", "Meaning"], notes, explained)),
        *((name, replace(sheet, note=f"{_OPENING} {sheet.note}".strip())) for name, sheet in named),
    ]
    looks = Looks(book)
    for name, sheet in every:
        _sheet(book, looks, name, sheet, links=name == "Contents")
    _name_ranges(book, every)
    freeze_heads(book, {name: sheet.head_row() for name, sheet in every})
    return _still(book, made_at)


def _name_ranges(book, named):
    """Every table by a name, so that a program or a screen reader can jump to it."""
    ranges = DatabaseRanges()
    for name, sheet in named:
        last = f"{_column(len(sheet.head))}{sheet.head_row() + len(sheet.rows)}"
        ranges.addElement(
            DatabaseRange(name=f"table_{name}", targetrangeaddress=f"'{name}'.A{sheet.head_row()}:'{name}'.{last}")
        )
    book.spreadsheet.addElement(ranges)


def _column(number: int) -> str:
    return chr(64 + number) if number <= 26 else f"A{chr(64 + number - 26)}"


def _sheet(book, looks: Looks, name: str, sheet: Worksheet, links: bool = False):
    table = Table(name=name, stylename=looks.table)
    for place, words in enumerate(sheet.head):
        table.addElement(TableColumn(stylename=looks.column([words, *(row[place] for row in sheet.rows)])))
    for place, words in enumerate(sheet.opening()):
        table.addElement(_row([_cell(words, looks.plain if place else looks.title)], looks.row))
    figures = [_is_figures(place, sheet.rows) for place in range(len(sheet.head))]
    top = TableHeaderRows()
    heads = zip(sheet.head, figures, strict=True)
    top.addElement(
        _row([_cell(words, looks.number_head if right else looks.head) for words, right in heads], looks.row)
    )
    table.addElement(top)
    for row in sheet.rows:
        cells = [
            _cell(value, looks.number if right else looks.words) for value, right in zip(row, figures, strict=True)
        ]
        table.addElement(_row([_linked(row[0], looks.words), *cells[1:]] if links else cells, looks.row))
    book.spreadsheet.addElement(table)


def _is_figures(place: int, rows: list[list]) -> bool:
    values = [row[place] for row in rows]
    return place > 0 and (
        any(isinstance(value, int | float) for value in values) or all(str(value).startswith("[") for value in values)
    )


def _row(cells: list[TableCell], look) -> TableRow:
    line = TableRow(stylename=look)
    for cell in cells:
        line.addElement(cell)
    return line


def _linked(name: str, look) -> TableCell:
    cell = TableCell(stylename=look, valuetype="string")
    words = P()
    words.addElement(A(href=f"#'{name}'.A1", text=name))
    cell.addElement(words)
    return cell


def _cell(value, look) -> TableCell:
    if isinstance(value, int | float):
        cell = TableCell(stylename=look, valuetype="float", value=str(value))
        cell.addElement(P(text=f"{value:,}"))
        return cell
    cell = TableCell(stylename=look, valuetype="string")
    cell.addElement(P(text=str(guarded(str(value)))))
    return cell


def _still(book, made_at: datetime) -> bytes:
    """The file with every date in it the same, and its parts in one order: saved twice, it is the same to the byte."""
    stamp = f"{made_at:%Y-%m-%dT%H:%M:%S}"
    for element in list(book.meta.childNodes):
        if element.qname[1] in ("creation-date", "generator", "date"):
            book.meta.removeChild(element)
    book.meta.addElement(meta.CreationDate(text=stamp))
    raw = io.BytesIO()
    book.write(raw)
    still = io.BytesIO()
    day = (max(made_at.year, 1980), made_at.month, made_at.day, 0, 0, 0)
    with zipfile.ZipFile(raw) as source, zipfile.ZipFile(still, "w") as target:
        for name in sorted(source.namelist(), key=lambda name: (name != "mimetype", name)):
            part = zipfile.ZipInfo(name, day)
            part.compress_type = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            content = source.read(name)
            target.writestr(part, content)
    return still.getvalue()
