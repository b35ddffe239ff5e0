"""What we print: the same bytes for the same data, every figure in it, and no glyph lost in silence."""

from datetime import UTC, datetime
from io import BytesIO

import pytest
from pypdf import PdfReader

from documents.charts import as_svg, bars
from documents.frozen import report_csv, report_pdf
from documents.receipt import ReceiptData, receipt
from documents.typeface import drawable, register
from outcomes.measures import MEASURES, definitions
from people.boroughs import BOROUGHS

FROZEN = {
    "period": "2026-Q4",
    "edition": 1,
    "definitions_version": "2026.1",
    "data_hash": "ab" * 32,
    "frozen_at": datetime(2026, 12, 31, 23, 0, tzinfo=UTC),
    "published_at": datetime(2027, 1, 8, 10, 0, tzinfo=UTC),
    "shown": {
        "totals": {m.key: "1,235" for m in MEASURES},
        "boroughs": {b.gss_code: {m.key: "fewer than 5" if n % 3 else str(n * 5) for m in MEASURES} for n, b in enumerate(BOROUGHS)},
        "measures": definitions(),
        "needs": [{"kind": "Device", "asked": "40", "met": "25", "open": "15"}],
    },
}


@pytest.fixture(scope="module")
def pages():
    return PdfReader(BytesIO(report_pdf(FROZEN)))


def test_the_same_data_gives_the_same_bytes():
    assert report_pdf(FROZEN) == report_pdf(FROZEN)


def test_every_borough_and_figure_is_in_it(pages):
    text = "\n".join(page.extract_text() for page in pages.pages)
    assert "What the money did" in text and "1 October 2026 to 31 December 2026" in text
    assert all(borough.name in text for borough in BOROUGHS)
    assert "fewer than 5" in text and "1,235" in text and "8 January 2027 at 10:00" in text
    assert f"2 of {len(pages.pages)}" in text and 5 <= len(pages.pages) <= 8


def test_it_has_bookmarks_and_says_what_it_is(pages):
    assert [entry.title for entry in pages.outline] == [
        "Headline figures",
        "By borough",
        "Referrals by borough",
        "Needs by kind",
        "Definitions and methods",
    ]
    assert pages.metadata.title.startswith("Get Online London") and pages.metadata.author == "Get Online London"


def test_the_table_holds_what_may_be_shown():
    lines = report_csv(FROZEN).decode("utf-8-sig").splitlines()
    assert len(lines) == 35 and lines[0].startswith("borough,gss_code,people_helped") and lines[-1].startswith("London,,")


def test_a_suppressed_bar_cannot_be_measured():
    svg = as_svg(bars([("Camden", 0, "fewer than 5"), ("Barnet", 40, "40")], width=400)).decode()
    assert "fewer than 5" in svg and svg.lstrip().startswith("<?xml")


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
