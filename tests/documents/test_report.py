"""What we print of a quarter: the same bytes for the same data, every figure in it, and no glyph lost in silence."""

import csv
import io
import os
import re
import subprocess
import sys
import zipfile
from io import BytesIO

import pytest
from odf.opendocument import load
from odf.table import Table, TableCell, TableRow
from pypdf import PdfReader

from documents import figures
from documents.charts import as_svg, bars
from documents.frozen import FORMS, report_csv, report_ods, report_pdf, summary_pdf
from documents.receipt import ReceiptData, receipt
from documents.typeface import drawable, register
from people.boroughs import BOROUGHS
from tests.documents.sample import frozen


@pytest.fixture(scope="module")
def pages():
    return PdfReader(BytesIO(report_pdf(frozen())))


@pytest.mark.parametrize("form", FORMS)
def test_the_same_data_gives_the_same_bytes(form):
    make = FORMS[form][0]
    assert make(frozen()) == make(frozen())


def test_another_process_writes_the_same_workbook_to_the_byte():
    code = "import django, hashlib; django.setup(); from tests.documents.sample import frozen; from documents.frozen import report_ods; print(hashlib.sha256(report_ods(frozen())).hexdigest())"
    told = [
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings"},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for _ in range(2)
    ]  # noqa: S603
    assert told[0] == told[1] and len(told[0].strip()) == 64


def test_every_borough_and_figure_is_in_it(pages):
    text = "\n".join(page.extract_text() for page in pages.pages)
    assert "What the money did" in text and "1 October 2026 to 31 December 2026" in text
    assert all(borough.name.split()[0] in text for borough in BOROUGHS)
    assert "fewer than 5" in text and "1,235" in text and "8 January 2027 at 10:00" in text
    assert "Referrals, Camden" in text and "A file that came late" in text and "82% of the target of 1,500" in text
    assert f"2 of {len(pages.pages)}" in text and 8 <= len(pages.pages) <= 12


def test_the_contents_lead_to_their_pages(pages):
    titles = [entry.title for entry in pages.outline]
    assert titles[:5] == ["Contents", "The quarter in short", "Across London", "Over the quarters", "By borough"]
    contents = pages.pages[1].extract_text()
    for entry in pages.outline[1:]:
        at = pages.get_destination_page_number(entry) + 1
        assert entry.title in pages.pages[at - 1].extract_text() and entry.title in contents and str(at) in contents
    assert pages.metadata.title.startswith("Get Online London") and pages.metadata.author == "Get Online London"


def test_the_summary_has_two_pages():
    assert len(PdfReader(BytesIO(summary_pdf(frozen()))).pages) == 2


def test_open_data_has_a_line_a_figure_and_says_why_one_is_missing():
    rows = list(csv.DictReader(io.StringIO(report_csv(frozen()).decode("utf-8-sig"))))
    camden = next(row for row in rows if row["row"] == "Camden" and row["column"] == "Referrals")
    assert camden["row_code"] == "E09000007" and camden["value"] == "30" and camden["unit"] == "referrals"
    missing = [row for row in rows if not row["value"]]
    assert missing and all(row["marker"] for row in missing) and {"fewer than 5", "hidden"} <= {row["marker"] for row in missing}
    assert {(row["period"], row["edition"]) for row in rows} == {("2026-Q4", "2")}


def test_the_workbook_has_one_table_a_sheet_under_a_title():
    book = load(BytesIO(report_ods(frozen())))
    sheets = book.spreadsheet.getElementsByType(Table)
    names = [sheet.getAttribute("name") for sheet in sheets]
    assert names[:4] == ["Cover", "Contents", "Notes", "Table_1"] and len(names) == 3 + 6
    for sheet in sheets:
        rows = sheet.getElementsByType(TableRow)
        widths = [len(row.getElementsByType(TableCell)) for row in rows]
        assert widths[:2] == [1, 1] and len(set(widths[2:])) == 1, sheet.getAttribute("name")
        assert all(str(cell) for row in rows[2:] for cell in row.getElementsByType(TableCell))
    numbers = [cell for cell in sheets[4].getElementsByType(TableCell) if cell.getAttribute("valuetype") == "float"]
    assert numbers and "[c]" in {str(cell) for cell in sheets[4].getElementsByType(TableCell)}
    assert zipfile.ZipFile(BytesIO(report_ods(frozen()))).namelist()[0] == "mimetype"


def _shapes(drawing) -> str:
    return as_svg(drawing).decode()


def _drawn(svg: str) -> list[str]:
    """The shapes alone: words are centred, and so stand where their length puts them."""
    return re.findall(r"<(?:rect|circle|polyline|path)[^>]*>", svg)


def test_what_is_not_printed_cannot_be_measured():
    assert "fewer than 5" in _shapes(bars([("Camden", None, "fewer than 5"), ("Barnet", 40, "40")], width=400))
    codes = [code for code, *_ in figures.TILES]
    few, hidden = ({**dict.fromkeys(codes, "50"), codes[0]: text} for text in ("fewer than 5", "hidden"))
    one, other = (_shapes(figures.squared_map(shown, width=400)) for shown in (few, hidden))
    assert _drawn(one) == _drawn(other)
    labels = ["a", "b"]
    assert _shapes(figures.small_multiples(labels, [("x", ["hidden", "5"])], width=300)) == _shapes(
        figures.small_multiples(labels, [("x", ["fewer than 5", "5"])], width=300)
    )


def test_the_map_has_each_borough_once_and_no_two_in_one_place():
    assert {code for code, *_ in figures.TILES} == {b.gss_code for b in BOROUGHS}
    assert len({(row, column) for *_, row, column in figures.TILES}) == 33


@pytest.mark.parametrize("name", ["Zoë Żółkowska", "Ayşe Yılmaz", "Ștefan", "محمد", "ফাতেমা", "Наталія"])
def test_no_glyph_is_lost_in_silence(name):
    letters = register()["Text"]
    assert all(ord(letter) in letters for letter in drawable(name)) and len(drawable(name)) == len(name)


def test_a_receipt_says_what_was_paid():
    data = ReceiptData(
        number="GOL-C-000001", payer="Southwark Council", purchase_order="PO-77120", lines=(("Bundle", 10, 5_000),),
        vat_percent=20, vat_pence=10_000, total_pence=60_000, paid_on="23 November 2026", paid_how="card", link="http://localhost:8000/",
    )  # fmt: skip
    text = PdfReader(BytesIO(receipt(data))).pages[0].extract_text()
    assert all(words in text for words in ("GOL-C-000001", "Southwark Council", "PO-77120", "£500.00", "£600.00", "1 of 1"))
    assert receipt(data) == receipt(data)
