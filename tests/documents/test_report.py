"""What we print of a quarter: the same bytes for the same data, every figure in it, and no glyph lost in silence."""

import os
import re
import subprocess
import sys
from io import BytesIO

import pytest
from pypdf import PdfReader

from documents.frozen import FORMS, report_pdf, summary_pdf
from documents.receipt import ReceiptData, receipt
from documents.report import reference_of
from documents.selection import order_of_going, printed
from documents.typeface import drawable, register
from people.places.boroughs import BOROUGHS
from tests.documents.sample import crowded, empty, frozen


@pytest.fixture(scope="module")
def pages():
    return PdfReader(BytesIO(report_pdf(frozen())))


@pytest.mark.parametrize("form", FORMS)
def test_the_same_data_gives_the_same_bytes(form):
    make = FORMS[form][0]
    assert make(frozen()) == make(frozen())


def test_other_processes_write_the_same_to_the_byte():
    """Nothing in a file depends on the process that made it, such as the order of a set."""
    program = (
        "import django, hashlib; django.setup(); from tests.documents.sample import frozen; from documents.frozen "
        "import FORMS; "
        "print([hashlib.sha256(make(frozen())).hexdigest() for make, *_ in FORMS.values()])"
    )
    digests = {
        subprocess.run(
            [sys.executable, "-c", program],
            capture_output=True,
            text=True,
            check=True,
            env={**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings", "PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2")
    }
    assert len(digests) == 1
    assert next(iter(digests)).count(",") == len(FORMS) - 1


def pages_of(report: dict) -> PdfReader:
    return PdfReader(BytesIO(report_pdf(report)))


@pytest.mark.parametrize("make", [frozen, crowded, empty])
def test_it_has_eight_to_twelve_pages_each_numbered_and_none_near_empty(make):
    pages = [page.extract_text() for page in pages_of(make()).pages]
    assert 8 <= len(pages) <= 12
    for number, page in enumerate(pages[1:], 2):
        assert f"{number} of {len(pages)}" in page
        assert reference_of(make()) in page
        assert len(page.split()) > 50
    assert "1 of" not in pages[0]


@pytest.mark.parametrize("make", [frozen, crowded, empty])
def test_the_contents_say_the_right_pages_and_lead_there(make):
    pdf = pages_of(make())
    contents = pdf.pages[1].extract_text().split("\n")
    titles = [entry.title for entry in pdf.outline]
    assert titles[:5] == ["Contents", "The quarter in short", "Across London", "Quarter by quarter", "By borough"]
    assert len(set(titles)) == len(titles)
    for entry in pdf.outline[1:]:
        at = pdf.get_destination_page_number(entry) + 1
        assert entry.title in pdf.pages[at - 1].extract_text()
        assert str(at) == contents[contents.index(entry.title) + 1].strip()
    places = [note.get_object()["/Dest"][0] for note in pdf.pages[1]["/Annots"]]
    assert places == [pdf.pages[pdf.get_destination_page_number(entry)].indirect_reference for entry in pdf.outline[1:]]


@pytest.mark.parametrize("make", [frozen, crowded, empty])
def test_no_heading_stands_alone_at_the_foot_of_a_page(make):
    pdf = pages_of(make())
    for entry in pdf.outline:
        page = pdf.pages[pdf.get_destination_page_number(entry)].extract_text()
        assert len(page[page.rindex(entry.title) + len(entry.title) :].split()) > 5, entry.title


def test_every_borough_and_figure_is_in_it(pages):
    text = "\n".join(page.extract_text() for page in pages.pages)
    assert "Impact report" in text
    assert "1 October 2026 to 31 December 2026" in text
    assert all(f"{borough.name} (" in text for borough in BOROUGHS)
    assert "fewer than 5" in text
    assert "1,235" in text
    assert "8 January 2027 at 10:00" in text
    assert "Referrals, Camden" in text
    assert "A file that came late" in text
    assert "82% of the target of 1,500" in text


def test_it_says_what_it_is_and_what_it_is_not(pages):
    assert pages.metadata.title.startswith("Get Online London")
    assert pages.metadata.author == "Get Online London"
    assert pages.trailer["/Root"]["/Lang"] == "en-GB"
    assert pages.trailer["/Root"]["/ViewerPreferences"]["/DisplayDocTitle"]
    last = " ".join(pages.pages[-1].extract_text().split())
    assert "This PDF has a title, a language, bookmarks, links, selectable text and descriptions of pictures" in last
    assert "ODS workbook" in last
    assert "ab" * 32 in last
    assert "/StructTreeRoot" not in pages.trailer["/Root"], "if it is tagged one day, the page must say so"


def test_every_picture_has_a_description(pages):
    content = b"".join(page.get_contents().get_data() for page in pages.pages)
    words = [bytes.fromhex(code.decode()).decode("utf-16") for code in re.findall(rb"/Alt <([0-9A-F]+)>", content)]
    assert content.count(b"BDC") == content.count(b"EMC") == len(words)
    for start in (
        "82% of the target",
        "Needs by stage",
        "Referrals as a map",
        "One small line chart",
        "People helped as a map",
    ):
        assert any(description.startswith(start) for description in words)


def test_tables_that_ask_the_same_are_one_with_groups():
    (section,) = (blocks for name, blocks in printed(crowded()["shown"]["tables"]).items() if name == "Fairness")
    assert [(block.kind, len(block.tables)) for block in section] == [("table", 8)]
    devices = printed(crowded()["shown"]["tables"])["Devices and data"]
    assert [(block.kind, len(block.tables)) for block in devices] == [("bars", 2), ("bars", 2)]


def test_what_twelve_pages_do_not_hold_is_named_and_is_in_the_workbook():
    report = crowded()
    text = " ".join(pages_of(report).pages[1].extract_text().split())
    left = re.search(r"Left out here: (.*?)\.", text)[1].split("; ")
    assert left == order_of_going(report["shown"]["tables"])[: len(left)]
    assert "Waits and outcomes by ethnic group" not in left
    assert {table["title"] for table in report["shown"]["tables"]} >= set(left)
    assert "Left out here" not in pages_of(frozen()).pages[1].extract_text()


def test_what_changed_is_cut_and_says_so():
    text = " ".join(" ".join(page.extract_text().split()) for page in pages_of(crowded()).pages)
    assert "60 lines differ from the edition before. This page shows the first 6. The workbook has all of them." in text
    assert "One line differs from the edition before." in " ".join(
        " ".join(page.extract_text().split()) for page in pages_of(frozen()).pages
    )


@pytest.mark.parametrize("make", [frozen, crowded, empty])
def test_the_summary_has_two_pages(make):
    assert len(PdfReader(BytesIO(summary_pdf(make()))).pages) == 2


@pytest.mark.parametrize("name", ["Zoë Żółkowska", "Ayşe Yılmaz", "Ștefan", "محمد", "ফাতেমা", "Наталія"])
def test_no_glyph_is_lost_in_silence(name):
    letters = register()["Text"]
    assert all(ord(letter) in letters for letter in drawable(name))
    assert len(drawable(name)) == len(name)


def test_a_receipt_says_what_was_paid():
    data = ReceiptData(
        number="GOL-C-000001",
        payer="Southwark Council",
        purchase_order="PO-77120",
        lines=(("Bundle", 10, 5_000),),
        vat_percent=20,
        vat_pence=10_000,
        total_pence=60_000,
        paid_on="23 November 2026",
        paid_how="card",
    )
    text = PdfReader(BytesIO(receipt(data))).pages[0].extract_text()
    assert all(
        words in text for words in ("GOL-C-000001", "Southwark Council", "PO-77120", "£500.00", "£600.00", "1 of 1")
    )
    assert receipt(data) == receipt(data)
