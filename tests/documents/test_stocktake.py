"""A count is blind: the sheet says nothing of what should be there, and the result says who approved what differs."""

from dataclasses import fields, replace
from datetime import UTC, datetime
from io import BytesIO

import pytest
from pypdf import PdfReader

from documents.stocktake import CountSheet, StockItem, StockTakeResult, count_sheet, stock_take_result
from tests.documents.scanning import codes

LINK = "https://getonline.london/counts/7"
AT = datetime(2026, 7, 3, 9, 0, tzinfo=UTC)
SHEET = CountSheet("A-03-2", "COUNT-0007", AT, LINK, "Laptops, grade A", "Amara Okafor")
RESULT = StockTakeResult(
    "A-03-2", "COUNT-0007", AT, 24, (("Amara Okafor", 23), ("Żaneta Kowalska", 22)), LINK, "Laptops, grade A",
    missing=(StockItem("DEV-0004-92QX", "Dell Latitude 5400", "Not wiped"), StockItem("DEV-0005-92QX")),
    extra=(StockItem("DEV-0104-92QX", "iPad Air 2"),), disputed=(StockItem("DEV-0204-92QX"),),
    reason="Picked without a scan.", approved_by="Rosa Lindqvist", approved_at=AT,
)  # fmt: skip


def read(pdf: bytes) -> list[str]:
    return [" ".join(page.extract_text().split()) for page in PdfReader(BytesIO(pdf)).pages]


def test_the_sheet_has_room_to_count_and_no_word_of_what_is_expected():
    (page,) = read(count_sheet(SHEET))
    for words in (
        "Stock count sheet",
        "COUNT-0007",
        "A-03-2",
        "3 July 2026 at 10:00",
        "Amara Okafor",
        "How many in all:",
        "24",
    ):
        assert words in page
    assert "xpected" not in page
    assert not [field.name for field in fields(CountSheet) if "expect" in field.name]


@pytest.mark.parametrize("rows", [1, 23, 24, 120])
def test_every_row_of_the_sheet_has_its_number(rows):
    text = " ".join(read(count_sheet(replace(SHEET, rows=rows, reference="R"))))
    table = text[text.index("Remark") : text.index("How many in all")].split()
    assert {str(number) for number in range(1, rows + 1)} <= set(table)
    assert str(rows + 1) not in table


def test_the_result_says_what_differs_who_counted_and_who_approved():
    (page,) = read(stock_take_result(RESULT))
    for words in (
        "Differs",
        "Amara Okafor: 23",
        "Żaneta Kowalska: 22",
        "24 2 1 1 Expected Missing Extra In one count only",
        "DEV-0004-92QX Dell Latitude 5400 Not wiped",
        "DEV-0005-92QX",
        "DEV-0104-92QX",
        "DEV-0204-92QX",
        "to be counted again",
        "Approved by Rosa Lindqvist on 3 July 2026 at 10:00.",
        "Reason: Picked without a scan.",
    ):
        assert words in page


def test_until_somebody_has_approved_it_says_so_and_leaves_room_to_sign():
    (page,) = read(stock_take_result(replace(RESULT, approved_by="", approved_at=None)))
    assert "Not approved yet." in page
    assert "Manager: name, signature, date" in page
    assert "Approved by" not in page


def test_a_count_that_agrees_says_so():
    (page,) = read(stock_take_result(replace(RESULT, missing=(), extra=(), disputed=())))
    assert "Agrees" in page
    assert "Differs" not in page
    assert "24 0 0 0 Expected" in page


@pytest.mark.parametrize(("make", "data"), [(count_sheet, SHEET), (stock_take_result, RESULT)])
def test_the_same_data_gives_the_same_bytes_and_the_code_opens_the_link(make, data):
    assert make(data) == make(data) != make(replace(data, bin="B-01-1"))
    assert codes(make(data), 150)[0]["QR Code"] == [LINK]


def test_a_bin_with_hundreds_missing_goes_on_over_pages():
    missing = tuple(StockItem(f"DEV-{number:04d}-92QX", "x" * 200) for number in range(200))
    pages = read(stock_take_result(replace(RESULT, missing=missing)))
    text = " ".join(pages)
    assert len(pages) > 5
    assert all(item.tag in text for item in missing)
