"""The open data: a line a figure, why one is missing, a dictionary for each column, and the same figures as in
print.
"""

import csv
import io
from collections import Counter

import pytest
from odf.opendocument import load
from odf.table import Table, TableCell, TableRow
from pypdf import PdfReader

from documents.frozen import DICTIONARY, LINE, dictionary_csv, report_csv, report_ods, report_pdf
from tests.documents.sample import crowded, empty, frozen


def rows(report: dict) -> list[dict]:
    return list(csv.DictReader(io.StringIO(report_csv(report).decode("utf-8-sig"))))


def test_a_line_a_figure_and_why_one_is_missing():
    lines = rows(frozen())
    camden = next(row for row in lines if row["row"] == "Camden" and row["column"] == "Referrals")
    assert camden["row_code"] == "E09000007"
    assert camden["value"] == "30"
    assert camden["unit"] == "referrals"
    missing = [row for row in lines if not row["value"]]
    assert missing
    assert all(row["marker"] for row in missing)
    assert {"fewer than 5", "hidden"} <= {row["marker"] for row in missing}
    assert {(row["period"], row["edition"]) for row in lines} == {("2026-Q4", "2")}


@pytest.mark.parametrize("make", [frozen, crowded, empty])
def test_a_value_is_a_number_and_words_stand_apart(make):
    for row in rows(make()):
        assert bool(row["value"]) != bool(row["marker"])
        assert bool(row["words"]) == (row["marker"] == "in words")
        assert not row["value"] or float(row["value"]) >= 0


def test_each_amount_has_its_unit():
    units = {(row["row"], row["value"]): row["unit"] for row in rows(crowded()) if row["column"] == "Amount"}
    assert units["Spent on devices", "41200.50"] == "pounds"
    assert units["E-waste avoided", "1432"] == "kilograms"
    assert units["Embodied carbon kept in use (estimate)", "30400"] == "kg CO2e"


def test_the_dictionary_says_what_each_column_and_measure_is():
    dictionary = list(csv.reader(io.StringIO(dictionary_csv(frozen()).decode("utf-8-sig"))))
    assert [row[0] for row in dictionary[1 : 1 + len(LINE)]] == list(LINE) == [name for name, *_ in DICTIONARY]
    assert {m["name"] for m in frozen()["shown"]["measures"]} <= {row[0] for row in dictionary}
    assert all(all(row) for row in dictionary)
    markers = next(meaning for name, _, meaning in DICTIONARY if name == "marker")
    assert all(row["marker"] in markers for make in (frozen, crowded, empty) for row in rows(make()) if row["marker"])


def test_every_figure_is_in_the_workbook_as_well():
    report = crowded()
    book = load(io.BytesIO(report_ods(report)))
    cells = Counter()
    for sheet in book.spreadsheet.getElementsByType(Table)[3:]:
        title, *_ = sheet.getElementsByType(TableRow)
        numbers = [
            cell.getAttribute("value")
            for cell in sheet.getElementsByType(TableCell)
            if cell.getAttribute("valuetype") == "float"
        ]
        cells.update((str(title), float(number)) for number in numbers)
    assert cells == Counter((row["table"], float(row["value"])) for row in rows(report) if row["value"])


def test_every_figure_of_the_boroughs_and_headlines_is_in_the_pdf():
    """Line by line: what is printed beside a borough's name is what the open data says of it."""
    report = frozen()
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(report_pdf(report))).pages]
    table = next(page for page in pages if "By borough\n" in page and "City of London (CTY)" in page).split("\n")
    words = [word.strip() for word in table]
    columns = (
        "Referrals",
        "People helped",
        "Devices handed over",
        "SIMs activated",
        "People taught",
        "Needs that ended unmet",
    )
    figure_of = {
        (row["row"], row["column"]): row["value"] or {"fewer than 5": "under 5"}.get(row["marker"], row["marker"])
        for row in rows(report)
        if row["table"] == "By borough"
    }
    for code, cells in report["shown"]["boroughs"].items():
        name = next(row["row"] for row in rows(report) if row["row_code"] == code)
        at = next(place for place, word in enumerate(words) if word.startswith(f"{name} ("))
        assert cells, name
        assert words[at + 1 : at + 7] == [figure_of[name, column] for column in columns], name
    short = next(page for page in pages if "The quarter in short" in page and "People helped" in page)
    assert all(
        f"{int(row['value']):,}" in short
        for row in rows(report)
        if row["table"] == "Headlines" and row["column"] in ("Amount", "Target")
    )
