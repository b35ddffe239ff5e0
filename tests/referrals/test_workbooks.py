"""A workbook is read like a CSV file: what people see in its cells, and nothing that could fill the memory."""

import io
import zipfile
from datetime import date, datetime

import openpyxl
import pytest
import tablib

from referrals.intake import take_in
from referrals.intake.reading import COLUMNS, UnreadableFile, read_first, read_rows
from tests import people_of_london as london
from tests.referrals.messy import MESSY, TODAY, borough

CELLS = [
    "LB-1",
    "a@b.example",
    "Zoë",
    "王",
    "",
    "",
    "SE1 2QH",
    "Southwark",
    "device",
    "",
    "",
    "",
    "Yes",
    "Yes",
    "one\ntwo",
]
FORMS = ("xlsx", "ods")


def workbook(form: str, *rows, title="Referrals", headers=COLUMNS) -> io.BytesIO:
    return io.BytesIO(tablib.Dataset(*rows, headers=headers, title=title).export(form))


def cells_of(file) -> list[list[str]]:
    return [list(row.cells.values()) for row in read_rows(file)]


@pytest.mark.parametrize("form", FORMS)
def test_a_workbook_gives_the_same_rows_as_a_csv_file(form):
    rows = list(read_rows(workbook(form, CELLS, [""] * 15, CELLS)))
    assert [list(row.cells.values()) for row in rows] == [CELLS, CELLS]
    assert [(row.number, row.line) for row in rows] == [(1, 2), (2, 4)]


@pytest.mark.django_db
@pytest.mark.parametrize("form", FORMS)
def test_the_messy_rows_are_answered_the_same(form):
    file = workbook(form, *[[row[column] for column in COLUMNS] for row in MESSY])
    batch = take_in(file, organisation=borough(), by=london.actor("referrer"), today=TODAY)
    assert (batch.accepted, batch.repeated, batch.refused) == (175, 0, 57)


@pytest.mark.parametrize("form", FORMS)
def test_days_and_numbers_are_read_as_they_are_seen(form):
    born, phone = COLUMNS.index("dob"), COLUMNS.index("mobile")
    cells: list = list(CELLS)
    cells[born] = date(1980, 4, 19)
    cells[phone] = 7700900123
    cells[0] = 100023000000
    (row,) = cells_of(workbook(form, cells))
    assert (row[0], row[born], row[phone]) == ("100023000000", "19/04/1980", "7700900123")


def test_zeros_that_a_format_puts_first_are_read_and_lost_digits_are_not_made_up():
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(COLUMNS)
    sheet.append([12345678901234567890, *CELLS[1:4], datetime(1980, 4, 19), 7700900123.0, *CELLS[6:]])
    sheet["F2"].number_format = "00000000000"
    (row,) = cells_of(saved(book))
    assert row[0] == "1.23457E+19"
    assert (row[4], row[5]) == ("19/04/1980", "07700900123")


def saved(book) -> io.BytesIO:
    file = io.BytesIO()
    book.save(file)
    return file


@pytest.mark.parametrize("form", FORMS)
def test_the_first_sheet_that_holds_something_is_read_and_the_others_are_named(form):
    sheets = [
        tablib.Dataset(title="Cover"),
        tablib.Dataset(CELLS, headers=COLUMNS, title="Referrals"),
        tablib.Dataset(["x"], headers=["Lists"], title="Lists"),
    ]
    notes: list[str] = []
    rows = list(read_first(io.BytesIO(tablib.Databook(sheets).export(form)), notes))
    assert len(rows) == 1
    assert "We read the sheet “Referrals”" in notes[0]
    assert "“Cover”, “Lists”" in notes[0]


def packed(**parts: bytes) -> io.BytesIO:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "."), content)
    return file


ENTITIES = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>'


@pytest.mark.parametrize(
    ("file", "words"),
    [
        (io.BytesIO(b"PK\x03\x04rest of a workbook"), "damaged"),
        (io.BytesIO(b"\xd0\xcf\x11\xe0rest"), "password"),
        (packed(word__xml=b"<x/>"), "damaged"),
        (packed(content__xml=ENTITIES), "damaged"),
        (packed(content__xml=b"<x><y>"), "damaged"),
        (packed(content__xml=b"<x/>"), "empty"),
        (packed(content__xml=b"<x>" + b" " * 101 * 2**20 + b"</x>"), "too large"),
        (packed(**{f"part{number}": b"" for number in range(2001)}), "too large"),
        (workbook("xlsx", ["1", "Camden"], headers=["your_ref", "borough"]), "referrer_email.* missing"),
        (workbook("ods", headers=COLUMNS), "no rows"),
    ],
)
def test_a_workbook_that_cannot_be_read_says_why(file, words):
    with pytest.raises(UnreadableFile, match=words):
        list(read_rows(file))


def test_a_row_that_is_repeated_a_million_times_is_refused():
    """A few bytes of ODS can stand for any number of rows."""
    plain = workbook("ods", CELLS)
    with zipfile.ZipFile(plain) as archive:
        content = archive.read("content.xml").decode()
    place = content.rindex("<table:table-row")
    many = content[:place] + content[place:].replace(
        "<table:table-row", '<table:table-row table:number-rows-repeated="1000000"', 1
    )
    with pytest.raises(UnreadableFile, match="too large"):
        list(read_rows(packed(content__xml=many.encode())))
