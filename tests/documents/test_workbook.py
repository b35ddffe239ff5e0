"""The workbook after the guidance on accessible spreadsheets: one table a sheet, no cell merged or empty, figures as
numbers.
"""

import io
import re
import shutil
import subprocess
import xml.etree.ElementTree as ET
import zipfile

import pytest
from odf.opendocument import load
from odf.table import Table, TableCell, TableHeaderRows, TableRow
from odf.text import A

from documents.frozen import report_ods
from tests.documents.sample import crowded, empty, frozen

ALL = pytest.mark.parametrize("make", [frozen, crowded, empty])


def sheets(report: dict) -> list:
    return load(io.BytesIO(report_ods(report))).spreadsheet.getElementsByType(Table)


def lines(sheet) -> list[list[str]]:
    return [[str(cell) for cell in row.getElementsByType(TableCell)] for row in sheet.getElementsByType(TableRow)]


def table_of(sheet) -> list[list[str]]:
    """Its one table: the head, and what is under it."""
    return [line for line in lines(sheet) if len(line) > 1]


@ALL
def test_one_table_a_sheet_from_the_first_column_under_a_title(make):
    for sheet in sheets(make()):
        rows = lines(sheet)
        above = [line for line in rows if len(line) == 1]
        table = rows[len(above) :]
        assert len(above) >= 2
        assert above[1][0].startswith("This worksheet contains one table"), "a title, and what the sheet holds"
        assert len({len(line) for line in table}) == 1
        assert all(cell.strip() for line in rows for cell in line)
        (head,) = sheet.getElementsByType(TableHeaderRows)
        assert len(head.getElementsByType(TableRow)) == 1
        assert len(set(table[0])) == len(table[0])


@ALL
def test_no_cell_is_merged_and_no_row_or_column_is_skipped(make):
    content = zipfile.ZipFile(io.BytesIO(report_ods(make()))).read("content.xml").decode()
    assert not re.search(r"number-(?:columns|rows)-(?:spanned|repeated)|covered-table-cell", content)


@ALL
def test_the_contents_name_every_sheet_as_it_names_itself_and_lead_there(make):
    every = sheets(make())
    names = [sheet.getAttribute("name") for sheet in every]
    assert names[:3] == ["Cover", "Contents", "Notes"]
    assert len(set(names)) == len(names)
    listed = table_of(every[1])[1:]
    assert [name for name, _ in listed] == names[2:]
    assert [title for _, title in listed[1:]] == [lines(sheet)[0][0] for sheet in every[3:]]
    assert [link.getAttribute("href") for link in every[1].getElementsByType(A)] == [
        f"#'{name}'.A1" for name in names[2:]
    ]


@ALL
def test_figures_are_numbers_and_shorthand_is_explained(make):
    every = sheets(make())
    explained = {line[0] for line in table_of(every[2])}
    for sheet in every[3:]:
        for cell in sheet.getElementsByType(TableCell):
            text = str(cell)
            assert (
                cell.getAttribute("valuetype") == "float"
                or not re.fullmatch(r"£?[\d,.]+( days|%| kg.*)?", text)
                or _is_a_name(sheet, text)
            )
            assert not text.startswith("[") or text in explained


def _is_a_name(sheet, text: str) -> bool:
    return text in {line[0] for line in table_of(sheet)}


def test_what_is_not_printed_is_in_no_cell():
    for report in (frozen(), crowded()):
        words = {cell for sheet in sheets(report)[3:] for line in table_of(sheet) for cell in line}
        assert not {"fewer than 5", "hidden", "too few", "not yet", ""} & words
        assert "[c]" in words


def test_units_stand_in_the_head_or_beside_the_figure():
    by_title = {lines(sheet)[0][0]: table_of(sheet) for sheet in sheets(crowded())}
    assert by_title["Headlines"][0] == ["Figure", "Amount", "Target", "Of target (per cent)"]
    assert by_title["Cost, waste and carbon"][0] == ["Figure", "Amount", "Unit of amount", "How it is known"]
    assert by_title["Cost, waste and carbon"][1][:3] == ["Spent on devices", "41,200.5", "pounds"]
    assert "Median wait (days)" in by_title["Waits and outcomes by sex"][0]


def test_the_heads_stay_in_sight():
    parts = zipfile.ZipFile(io.BytesIO(report_ods(frozen())))
    assert parts.namelist()[0] == "mimetype"
    settings = parts.read("settings.xml").decode()
    assert settings.count(">VerticalSplitMode<") == 0
    assert settings.count('"VerticalSplitMode"') == len(sheets(frozen()))


@pytest.mark.skipif(not shutil.which("libreoffice"), reason="LibreOffice is not installed")
def test_libreoffice_opens_it_and_reads_the_same(tmp_path):
    (tmp_path / "book.ods").write_bytes(report_ods(frozen()))
    command = [
        "libreoffice",
        f"-env:UserInstallation=file://{tmp_path}/profile",
        "--headless",
        "--convert-to",
        "fods",
        "--outdir",
        tmp_path,
        tmp_path / "book.ods",
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    space = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
    read = [table.get(f"{space}name") for table in ET.parse(tmp_path / "book.fods").iter(f"{space}table")]  # noqa: S314 - our own file
    assert read == [sheet.getAttribute("name") for sheet in sheets(frozen())]
