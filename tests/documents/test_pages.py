"""The pages from plain data alone, without a database: contents, numbering, bookmarks, and the same bytes twice."""

import subprocess
import sys
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader
from reportlab.platypus import PageBreak

from documents.charts import as_svg, bars, runs
from documents.delivery_note import DeliveryNote, LabelItem, NoteLine, Place, delivery_note, labels
from documents.receipt import ReceiptData, receipt
from documents.report import gla_report
from documents.style import PageOf, heading, paper, pounds, say
from tests.documents.sample import frozen

ROOM = Path(__file__).resolve().parents[2]
REPORT = frozen()
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
    number="GOL-C-000001",
    payer="Fundacja Kraków",
    purchase_order="",
    lines=(("Device bundle", 10, 5_000), ("Tablet bundle", 1, 123_456)),
    vat_percent=20,
    vat_pence=34_691,
    total_pence=208_147,
    paid_on="23 November 2026",
    paid_how="card",
    issued_on="24 November 2026",
    reference="GOL-7K3M-92QX",
)


def read(pdf: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(BytesIO(pdf)).pages]


@pytest.mark.parametrize(
    ("make", "data"),
    [(gla_report, REPORT), (receipt, RECEIPT), (delivery_note, NOTE), (labels, (LABEL,))],
    ids=lambda x: getattr(x, "__name__", ""),
)
def test_the_same_data_gives_the_same_bytes(make, data):
    assert make(data) == make(data)


def test_other_data_gives_other_bytes():
    assert gla_report(REPORT) != gla_report(frozen(data_hash="ef" * 32))


def test_what_only_the_end_can_tell_is_told_from_the_first_page_on():
    """Pages held back until the end would make every bookmark lead to page one."""
    parts = [[PageBreak(), heading(f"Part {number}"), say("words " * 2_000)] for number in range(1, 4)]
    pdf = paper(
        lambda: [PageOf("Part 3"), PageOf("Nowhere"), *(flowable for part in parts for flowable in part)],
        title="Title",
        running="Running",
    )
    pages = read(pdf)
    places = {
        entry.title: PdfReader(BytesIO(pdf)).get_destination_page_number(entry) + 1
        for entry in PdfReader(BytesIO(pdf)).outline
    }
    assert list(places) == ["Part 1", "Part 2", "Part 3"]
    assert places["Part 1"] == 2 < places["Part 2"] < places["Part 3"]
    assert pages[0].split() == ["Running", "1", "of", str(len(pages)), "Get", "Online", "London", str(places["Part 3"])]
    assert all(f"{number} of {len(pages)}" in page for number, page in enumerate(pages, 1))
    assert all(name in pages[at - 1] for name, at in places.items())


def test_two_headings_of_one_name_have_a_bookmark_each():
    pdf = PdfReader(
        BytesIO(paper(lambda: [heading("Twice"), PageBreak(), heading("Twice")], title="Title", running="Running"))
    )
    assert [(entry.title, pdf.get_destination_page_number(entry)) for entry in pdf.outline] == [
        ("Twice", 0),
        ("Twice", 1),
    ]


@pytest.mark.parametrize("pdf", [gla_report(REPORT), receipt(RECEIPT), delivery_note(NOTE), labels([LABEL])])
def test_each_file_says_what_it_is_and_in_which_language(pdf):
    pages = PdfReader(BytesIO(pdf))
    assert pages.metadata.title.startswith("Get Online London")
    assert pages.metadata.author == "Get Online London"
    assert pages.trailer["/Root"]["/Lang"] == "en-GB"


def test_text_with_markup_in_it_is_text():
    shown = REPORT["shown"] | {"notes": ["<b>R&D</b>"]}
    assert "<b>R&D</b>" in read(gla_report(REPORT | {"shown": shown}))[-1]


def test_only_what_may_be_measured_has_a_bar():
    drawing = bars(
        [("Camden", None, "fewer than 5"), ("Brent", 0, "0"), ("Barnet", 40, "40"), ("Bexley", 40, "40")], width=400
    )
    shapes = [shape for shape in drawing.contents if type(shape).__name__ == "Rect"]
    assert len(shapes) == 2
    assert len({shape.fillColor for shape in shapes}) == 2, "two bars, of which one is highlighted"
    chosen = bars([("Barnet", 40, "40"), ("Bexley", 20, "20")], width=400, highlight="Bexley")
    assert [s.text for s in chosen.contents if getattr(s, "fontName", "") == "Bold"] == ["Bexley", "20"]


def test_the_svg_names_itself_and_a_typeface_that_browsers_know():
    svg = as_svg(bars([("Camden", 5, "5")], width=400), "Referrals & needs").decode()
    assert "<title>Referrals &amp; needs</title>" in svg
    assert "'Atkinson Hyperlegible Next', Arial" in svg
    assert "font-family: Text" not in svg


def test_the_receipt_adds_up_in_words_and_pounds():
    (page,) = read(receipt(RECEIPT))
    for words in (
        "Fundacja Kraków",
        "none given",
        "24 November 2026",
        "GOL-7K3M-92QX",
        "£500.00",
        "£1,234.56",
        "VAT at 20%",
        "£2,081.47",
    ):
        assert words in page
    assert pounds(5) == "£0.05"
    assert pounds(-123_456) == "-£1,234.56"


def test_the_delivery_note_lists_what_is_in_the_parcel():
    (page,) = read(delivery_note(NOTE))
    for words in (
        "GOL-7K3M-92QX",
        "Brixton Library",
        "GOL-A-004217",
        "no label",
        "1 parcel.",
        "Everything",
        "Received by",
        "1 of 1",
    ):
        assert words in page
    assert "Everything 4" in " ".join(page.split())


def test_a_label_a_page_with_the_code_readable():
    pages = read(labels([LABEL, replace(LABEL, code="GOL-A-004218", title="A very long name for a laptop " * 4)]))
    assert len(pages) == 2
    assert "GOL-A-004217" in pages[0]
    assert "B-12-03" in pages[0]
    assert "GOL-A-004218" in pages[1]
    assert "…" in pages[1]


@pytest.mark.parametrize("items", [[], [replace(LABEL, code="GÖL")], [replace(LABEL, code="A\n")]])
def test_labels_refuse_what_a_scanner_could_not_read(items):
    with pytest.raises(ValueError, match=r"no labels|plain letters"):
        labels(items)


def test_qr_runs_are_a_whole_code_and_never_a_micro_one():
    side, bars = runs("GOL-7K3M")
    assert side >= 21, "a Micro QR code has at most 17 modules a side"
    dark = {(x + step, y) for x, y, length in bars for step in range(length)}
    corner = {(0, 0), (6, 0), (0, 6), (side - 1, 0), (0, side - 1), (2, 2), (4, 4)}
    assert corner <= dark
    assert (1, 1) not in dark
    assert len(dark) == sum(length for _, _, length in bars)


def test_the_makers_need_no_django():
    """Only `frozen`, which knows the measures, looks at the rooms below."""
    program = (
        "import sys, documents.report, documents.receipt, documents.delivery_note, documents.spreadsheets, "
        "documents.donation_papers, documents.stocktake, documents.wipe_certificate; print('django' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOM, env={}, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
