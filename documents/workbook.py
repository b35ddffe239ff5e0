"""An ODS workbook that a screen reader can walk: cover, contents, notes, then one table a sheet.

After the Government Analysis Function's guidance on accessible spreadsheets: one table a sheet, from column A, under a title and a
line that says what the sheet holds; no merged or empty cells inside a table; figures as numbers, shorthand in square brackets.
"""

import io
import zipfile
from dataclasses import dataclass
from datetime import datetime

from odf import dc, meta
from odf.element import Element
from odf.namespaces import nsdict
from odf.opendocument import OpenDocumentSpreadsheet
from odf.style import ParagraphProperties, Style, TableCellProperties, TableColumnProperties, TextProperties
from odf.table import DatabaseRange, DatabaseRanges, Table, TableCell, TableColumn, TableHeaderRows, TableRow
from odf.text import A, P

from documents.spreadsheets import guarded

_FACE = "Arial"  # the guidance asks for a plain sans serif that every machine has


@dataclass(frozen=True)
class Worksheet:
    title: str
    head: list[str]
    rows: list[list]
    note: str = ""


def accessible_workbook(title: str, cover, notes, sheets: list[Worksheet], *, made: datetime) -> bytes:
    """`cover` and `notes` are pairs of words. The same contents give the same bytes: every date in it is `made`."""
    for namespace in nsdict:  # odfpy lists those that a process has used so far: all of them, and every process writes the same
        Element.namespaces.setdefault(namespace, nsdict[namespace])
    book = OpenDocumentSpreadsheet()
    looks = _looks(book)
    book.meta.addElement(dc.Title(text=title))
    book.meta.addElement(dc.Language(text="en-GB"))
    _sheet(book, looks, "Cover", title, "This worksheet says what the workbook is.", ["What", "Which"], cover)
    listed = [(name, sheet.title) for name, sheet in _named(sheets)]
    _sheet(
        book,
        looks,
        "Contents",
        "Contents",
        "This worksheet contains one table, which lists the others.",
        ["Worksheet", "Table"],
        listed,
        links=True,
    )
    _sheet(
        book, looks, "Notes", "Notes", "This worksheet contains one table: shorthand, definitions and methods.", ["Term", "Meaning"], notes
    )
    for name, sheet in _named(sheets):
        opening = "This worksheet contains one table." + (f" {sheet.note}" if sheet.note else "") + " Shorthand is explained in Notes."
        _sheet(book, looks, name, sheet.title, opening, sheet.head, sheet.rows)
    ranges = DatabaseRanges()
    for name, sheet in _named(sheets):
        last = f"{_column(len(sheet.head))}{3 + len(sheet.rows)}"
        ranges.addElement(DatabaseRange(name=f"table_{name}", targetrangeaddress=f"'{name}'.A3:'{name}'.{last}"))
    book.spreadsheet.addElement(ranges)
    return _still(book, made)


def _named(sheets):
    return [(f"Table_{place}", sheet) for place, sheet in enumerate(sheets, 1)]


def _column(number: int) -> str:
    return chr(64 + number) if number <= 26 else f"A{chr(64 + number - 26)}"


def _looks(book) -> dict:
    def look(name, family, *properties):
        made = Style(name=name, family=family)
        for each in properties:
            made.addElement(each)
        book.automaticstyles.addElement(made)
        return made

    face = {"fontname": _FACE, "fontfamily": _FACE}
    wrap = {"wrapoption": "wrap", "verticalalign": "top"}
    return {
        "title": look("title", "table-cell", TextProperties(fontsize="16pt", fontweight="bold", color="#4b2a7b", **face)),
        "plain": look("plain", "table-cell", TextProperties(fontsize="12pt", **face)),
        "words": look("words", "table-cell", TableCellProperties(**wrap), TextProperties(fontsize="12pt", **face)),
        "head": look(
            "head", "table-cell", TableCellProperties(borderbottom="1pt solid #1b1b2f", **wrap), TextProperties(fontsize="12pt", fontweight="bold", **face)
        ),
        "number": look("number", "table-cell", TextProperties(fontsize="12pt", **face), ParagraphProperties(textalign="end")),
        "wide": look("wide", "table-column", TableColumnProperties(columnwidth="9cm")),
        "narrow": look("narrow", "table-column", TableColumnProperties(columnwidth="4.2cm")),
        "broad": look("broad", "table-column", TableColumnProperties(columnwidth="18cm")),
    }  # fmt: skip


def _sheet(book, looks, name, title, opening, head, rows, links=False):
    table = Table(name=name)
    last = "broad" if len(head) == 2 and rows and not isinstance(rows[0][1], int) else "narrow"
    for place in range(len(head)):
        table.addElement(TableColumn(stylename=looks["wide" if place == 0 else last]))
    for words, look in ((title, "title"), (opening, "plain")):
        line = TableRow()
        line.addElement(_cell(words, looks[look]))
        table.addElement(line)
    top = TableHeaderRows()
    line = TableRow()
    for words in head:
        line.addElement(_cell(words, looks["head"]))
    top.addElement(line)
    table.addElement(top)
    for row in rows:
        line = TableRow()
        for place, value in enumerate(row):
            line.addElement(
                _linked(value, looks)
                if links and place == 0
                else _cell(value, looks["words" if place == 0 or last == "broad" else "number"])
            )
        table.addElement(line)
    book.spreadsheet.addElement(table)


def _linked(name, looks) -> TableCell:
    cell, words = TableCell(stylename=looks["words"], valuetype="string"), P()
    words.addElement(A(href=f"#'{name}'.A1", text=name))
    cell.addElement(words)
    return cell


def _cell(value, look) -> TableCell:
    if isinstance(value, int):
        cell = TableCell(stylename=look, valuetype="float", value=str(value))
        cell.addElement(P(text=f"{value:,}"))
        return cell
    cell = TableCell(stylename=look, valuetype="string")
    cell.addElement(P(text=str(guarded(str(value)))))
    return cell


def _still(book, made: datetime) -> bytes:
    """The file with every date in it the same, and its parts in one order: saved twice, it is the same to the byte."""
    stamp = f"{made:%Y-%m-%dT%H:%M:%S}"
    for element in list(book.meta.childNodes):
        if element.qname[1] in ("creation-date", "generator", "date"):
            book.meta.removeChild(element)
    book.meta.addElement(meta.CreationDate(text=stamp))
    raw = io.BytesIO()
    book.write(raw)
    still, day = io.BytesIO(), (max(made.year, 1980), made.month, made.day, 0, 0, 0)
    with zipfile.ZipFile(raw) as source, zipfile.ZipFile(still, "w") as target:
        for name in sorted(source.namelist(), key=lambda name: (name != "mimetype", name)):
            part = zipfile.ZipInfo(name, day)
            part.compress_type = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            content = source.read(name)
            target.writestr(part, content)
    return still.getvalue()
