"""The pages from plain data alone, without a database: contents, numbering, bookmarks, and the same bytes twice."""

import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from documents.charts import Bar, as_svg, bars, runs
from documents.receipt import ReceiptData, receipt
from documents.report import BoroughRow, Figure, Method, ReportData, gla_report
from documents.shipping import DeliveryNote, LabelItem, NoteLine, Place, delivery_note, labels
from documents.style import pounds

ROOM = Path(__file__).resolve().parents[2]
NAMES = [f"Borough {number}" for number in range(1, 34)]
REPORT = ReportData(
    title="What the money did",
    period="2026-Q4",
    period_words="1 October to 31 December 2026",
    reference="GLA-2026-Q4-1",
    published_on=date(2027, 1, 8),
    frozen_at=datetime(2027, 1, 2, 9, 30, tzinfo=UTC),
    data_hash="cd" * 32,
    headlines=(Figure("People helped", "1,235", "Residents with a need met."), Figure("SIMs", "fewer than 5"), Figure("Taught", "0")),
    boroughs=tuple(BoroughRow(name, (f"{5_000 + 5 * place:,}", "fewer than 5")) for place, name in enumerate(NAMES)),
    borough_heads=("Referrals", "Devices"),
    chart=tuple(Bar(name, None if place % 4 else 10.0 * place, "fewer than 5" if place % 4 else str(10 * place)) for place, name in enumerate(NAMES)),
    chart_title="Referrals by borough",
    needs=(("Device", "40", "25", "fewer than 5"), ("Data", "0", "0", "0")),
    methods=(Method("People helped", "Residents with a need met.", "people", "Needs", "2026.1"),),
    notes=("Two hubs were closed in the last week of December.",),
)  # fmt: skip
NOTE = DeliveryNote(
    reference="GOL-7K3M-92QX",
    dispatched_on="Tuesday 3 March 2026",
    carrier="our van",
    sender=Place("Our warehouse", ("London SE1 5TY",)),
    receiver=Place("Brixton Library", ("London SW2 1JQ",)),
    lines=(NoteLine("Laptop, grade B", "GOL-A-004217"), NoteLine("Mouse", quantity=3)),
    link="http://localhost:8000/s/GOL-7K3M-92QX",
)
LABEL = LabelItem("GOL-A-004217", "Laptop, grade B", ("Wiped 3 March 2026",), "B-12-03")
RECEIPT = ReceiptData(
    number="GOL-C-000001", payer="Fundacja Kraków", purchase_order="", lines=(("Device bundle", 10, 5_000), ("Tablet bundle", 1, 123_456)),
    vat_percent=20, vat_pence=34_691, total_pence=208_147, paid_on="23 November 2026", paid_how="card", link="http://localhost:8000/",
    issued_on="24 November 2026", reference="GOL-7K3M-92QX",
)  # fmt: skip


def read(pdf: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(BytesIO(pdf)).pages]


@pytest.mark.parametrize(
    ("make", "data"), [(gla_report, REPORT), (receipt, RECEIPT), (delivery_note, NOTE), (labels, (LABEL,))], ids=lambda x: getattr(x, "__name__", "")
)  # fmt: skip
def test_the_same_data_gives_the_same_bytes(make, data):
    assert make(data) == make(data)


def test_other_data_gives_other_bytes():
    assert gla_report(REPORT) != gla_report(replace(REPORT, data_hash="ef" * 32))


def test_the_same_bytes_from_another_process():
    """Nothing in the file depends on the process that made it, such as the order of a set."""
    made = "import hashlib; from tests.documents.test_pages import *; print(hashlib.sha256(gla_report(REPORT)).hexdigest())"
    hashes = {
        subprocess.run(
            [sys.executable, "-c", made], cwd=ROOM, env={"PYTHONHASHSEED": seed}, capture_output=True, text=True, check=True
        ).stdout
        for seed in ("1", "2")
    }
    assert len(hashes) == 1


def test_the_report_has_six_pages_each_with_its_part():
    pages = read(gla_report(REPORT))
    assert len(pages) == 6
    for words in ("What the money did", "1 October to 31 December 2026", "GLA-2026-Q4-1", "8 January 2027", "2 January 2027 at 09:30"):
        assert words in pages[0]
    assert "1 of 6" not in pages[0]
    for number, page in enumerate(pages[1:], 2):
        assert f"{number} of 6" in page and "GLA-2026-Q4-1" in page and "Get Online London" in page
    assert all(words in pages[1] for words in ("Headline figures", "1,235", "fewer than 5", "People helped"))
    assert all(words in pages[4] for words in ("Device", "40", "25", "Waiting", "Two hubs were closed"))
    flat = " ".join(pages[5].split())
    assert "0 stays 0, 1 to 4 are shown as “fewer than 5” and the rest are rounded to the nearest 5" in flat and "cd" * 32 in flat


def test_every_borough_is_a_row_with_its_own_figures():
    lines = read(gla_report(REPORT))[2].split("\n")
    cells = [cell.strip() for cell in lines]
    for place, name in enumerate(NAMES):
        at = cells.index(name)
        assert cells[at + 1 : at + 3] == [f"{5_000 + 5 * place:,}", "fewer than 5"]


def test_a_long_table_goes_on_with_its_head_repeated():
    many = replace(REPORT, boroughs=REPORT.boroughs * 3)
    pages = read(gla_report(many))
    assert len(pages) == 8 and all("Referrals" in page for page in pages[2:5]) and "8 of 8" in pages[-1]


def test_each_bookmark_leads_to_its_own_page():
    """Pages held back until the end would make every bookmark lead to page one."""
    pdf = PdfReader(BytesIO(gla_report(REPORT)))
    places = {entry.title: pdf.get_destination_page_number(entry) for entry in pdf.outline}
    assert places == {
        "Headline figures": 1, "By borough": 2, "Referrals by borough": 3, "Needs by kind": 4, "Definitions and methods": 5,
    }  # fmt: skip


@pytest.mark.parametrize("pdf", [gla_report(REPORT), receipt(RECEIPT), delivery_note(NOTE), labels([LABEL])])
def test_each_file_says_what_it_is_and_in_which_language(pdf):
    pages = PdfReader(BytesIO(pdf))
    assert pages.metadata.title.startswith("Get Online London") and pages.metadata.author == "Get Online London"
    assert pages.trailer["/Root"]["/Lang"] == "en-GB"


def test_a_report_without_figures_still_prints():
    empty = replace(REPORT, headlines=(), boroughs=(), borough_heads=(), chart=(), needs=(), methods=(), notes=(), published_on=None)
    pages = read(gla_report(empty))
    assert len(pages) == 6 and "not yet" in pages[0] and "Nothing to draw" in pages[3]


def test_text_with_markup_in_it_is_text():
    assert "<b>R&D</b>" in read(gla_report(replace(REPORT, notes=("<b>R&D</b>",))))[4]


def test_only_what_may_be_measured_has_a_bar():
    drawing = bars([("Camden", None, "fewer than 5"), ("Brent", 0, "0"), ("Barnet", 40, "40"), ("Bexley", 40, "40")], width=400)
    shapes = [shape for shape in drawing.contents if type(shape).__name__ == "Rect"]
    assert len(shapes) == 2 and len({shape.fillColor for shape in shapes}) == 2, "two bars, of which one is highlighted"
    chosen = bars([("Barnet", 40, "40"), ("Bexley", 20, "20")], width=400, highlight="Bexley")
    assert [s.text for s in chosen.contents if getattr(s, "fontName", "") == "Bold"] == ["Bexley", "20"]


def test_the_svg_names_itself_and_a_typeface_that_browsers_know():
    svg = as_svg(bars(REPORT.chart, width=400), "Referrals & needs").decode()
    assert "<title>Referrals &amp; needs</title>" in svg and "'Atkinson Hyperlegible Next', Arial" in svg and "font-family: Text" not in svg


def test_the_receipt_adds_up_in_words_and_pounds():
    (page,) = read(receipt(RECEIPT))
    for words in ("Fundacja Kraków", "none given", "24 November 2026", "GOL-7K3M-92QX", "£500.00", "£1,234.56", "VAT at 20%", "£2,081.47"):
        assert words in page
    assert pounds(5) == "£0.05" and pounds(-123_456) == "-£1,234.56"


def test_the_delivery_note_lists_what_is_in_the_parcel():
    (page,) = read(delivery_note(NOTE))
    for words in ("GOL-7K3M-92QX", "Brixton Library", "GOL-A-004217", "no label", "1 parcel.", "Everything", "Received by", "1 of 1"):
        assert words in page
    assert "Everything 4" in " ".join(page.split())


def test_a_label_a_page_with_the_code_readable():
    pages = read(labels([LABEL, replace(LABEL, code="GOL-A-004218", title="A very long name for a laptop " * 4)]))
    assert len(pages) == 2 and "GOL-A-004217" in pages[0] and "B-12-03" in pages[0] and "GOL-A-004218" in pages[1] and "…" in pages[1]


@pytest.mark.parametrize("items", [[], [replace(LABEL, code="GÖL")], [replace(LABEL, code="A\n")]])
def test_labels_refuse_what_a_scanner_could_not_read(items):
    with pytest.raises(ValueError):
        labels(items)


def test_qr_runs_are_a_whole_code_and_never_a_micro_one():
    side, found = runs("GOL-7K3M")
    assert side >= 21, "a Micro QR code has at most 17 modules a side"
    dark = {(x + step, y) for x, y, length in found for step in range(length)}
    corner = {(0, 0), (6, 0), (0, 6), (side - 1, 0), (0, side - 1), (2, 2), (4, 4)}
    assert corner <= dark and (1, 1) not in dark and len(dark) == sum(length for _, _, length in found)


def test_the_makers_need_no_django():
    """Only `frozen`, which knows the measures, looks at the rooms below."""
    made = "import sys, documents.report, documents.receipt, documents.shipping, documents.spreadsheets, documents.intake, documents.stocktake, documents.wipe_certificate; print('django' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", made], cwd=ROOM, env={}, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
