"""Files as Excel, old Macs and other programs save them give the same rows, in flat memory, or are refused in words."""

import csv
import io
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis
from hypothesis import strategies as st

from referrals.intake.reading import COLUMNS, UnreadableFile, read_first, read_rows
from tests.rounds import rounds

DATA = Path(__file__).parent.parent / "data" / "intake"
HEADERS = ",".join(COLUMNS)
CELLS = [
    "LB-1",
    "a@b.example",
    "Zoë",
    "O'Neill",
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
    "JOSÉ’S “plan” – café…",
]


def read(text: str | bytes, encoding="utf-8"):
    return list(read_rows(io.BytesIO(text if isinstance(text, bytes) else text.encode(encoding))))


_REST = ",Ng,,,SE1 2QH,Southwark,device,,,,Yes,Yes,"
_LEFT_OPEN = 'X,a@b.example,"Ann' + _REST + "\n"  # a later quotation mark closes it


def sheet(separator=",", end="\r\n", cells=CELLS, headers=COLUMNS) -> str:
    return separator.join(headers) + end + separator.join(cells) + end


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_way_to_save_gives_the_same_row(encoding, separator, end):
    (row,) = read(sheet(separator, end), encoding)
    assert row.cells == dict(zip(COLUMNS, CELLS, strict=True))
    assert (row.number, row.line) == (1, 2)


def test_a_separator_line_is_obeyed():
    (row,) = read("sep=|\r\n" + sheet("|"))
    assert row.cells["borough"] == "Southwark"
    assert row.line == 3


def test_lines_and_numbers_are_those_of_the_file():
    text = HEADERS + '\r\n,,,\r\n1,"two\r\nlines, here",x\r\n\r\n2,b,c\r\n'
    assert [(row.number, row.line) for row in read(text)] == [(1, 3), (2, 6)]
    assert read(text)[0].cells["referrer_email"] == "two\nlines, here"


def test_a_row_of_another_shape_has_a_problem_of_its_own():
    long, short, fine = read(HEADERS + "\n" + "x," * 15 + "x\nonly\n" + ",".join(CELLS) + ",,\n")
    assert "16 cells" in long.problem
    assert "one cell" in short.problem
    assert fine.problem == ""


@pytest.mark.parametrize(
    ("column", "sent", "read_as"),
    [
        ("mobile", "'07700900301", "07700900301"),
        ("mobile", '=""07700900302""', "07700900302"),
        ("dob", "'01/02/1982", "01/02/1982"),
        ("your_ref", '="0012"', "0012"),
        ("your_ref", "'=1+1", "=1+1"),
        ("borough", "'Southwark", "Southwark"),
        ("resident_last_name", "'t Hooft", "'t Hooft"),
        ("resident_last_name", '="Ng"', "Ng"),
        ("notes", "''twice", "'twice"),
    ],
)
def test_the_marks_of_spreadsheets_are_taken_off_once_in_every_column(column, sent, read_as):
    cells = dict(zip(HEADERS.split(","), CELLS, strict=True)) | {column: sent.replace('""', '"')}
    text = io.StringIO()
    csv.writer(text).writerows([cells.keys(), cells.values()])
    assert read(text.getvalue())[0].cells[column] == read_as


def test_a_sheet_that_marks_every_cell_marks_names_too():
    text = HEADERS + "\n" + ",".join(f"'{cell}" for cell in CELLS)
    assert list(read(text)[0].cells.values()) == CELLS


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf \r\n", "empty"),
        (b"PK\x03\x04", "workbook"),
        (b"\xd0\xcf\x11\xe0", "workbook"),
        (b"a,b\x00c", "not text"),
        (HEADERS.encode(), "no rows"),
        (b"your_ref,borough\n1,Camden\n", "referrer_email.* missing"),
        (b"your_ref,borough,shoe_size\n1,Camden,9\n", "We do not know “shoe_size”"),
        (f"{HEADERS},Post Code\n1\n".encode(), "postcode is there twice"),
        (f'{HEADERS}\n1,"cannot be read as CSV\n'.encode() + b"x\n" * 200_000, "cannot be read as CSV"),
        (f"{HEADERS}\n".encode() + b"x" * 2_000_000, "a million"),
        (f'{HEADERS}\n1,"never closed\n2,x\n'.encode(), "line 2 .* missing quotation mark"),
        ((sheet() + _LEFT_OPEN + "Y,a@b.example,Bo" + _REST + '"end"\n').encode(), "line 3 .* missing quotation mark"),
        ((DATA / "excel_for_mac_macroman.csv").read_bytes(), "Line 2 has garbled"),
        (sheet(cells=[*CELLS[:2], "Paweł", *CELLS[3:14], "Łucja"]).encode("cp1250"), "Line 2 has garbled"),
        (sheet().encode("utf-8-sig") + b"\xe9\n", "parts of it are not"),
        (sheet(cells=[*CELLS[:2], "\x81"]).encode("latin-1"), "garbled"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(content, words):
    with pytest.raises(UnreadableFile, match=words) as refused:
        read(content)
    assert refused.value.status == 422


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ([cell.encode().decode("cp1252", "ignore") for cell in CELLS], "resident_first_name has garbled"),
        (["伟,Шевченко,Żółkowska".encode().decode("cp1252", "ignore"), *CELLS[1:]], "your_ref has garbled"),
        ([*CELLS[:14], "x\x00"], "notes includes characters that are not text"),
    ],
)
def test_a_cell_that_cannot_be_read_spoils_its_row_alone(cells, words):
    text = io.StringIO()
    csv.writer(text).writerows([COLUMNS, *[CELLS] * 5_000, cells, CELLS])
    rows = read(text.getvalue())
    assert words in rows[5_000].problem
    assert [row.number for row in rows if row.problem] == [5_001]


def test_a_column_that_we_do_not_know_is_named_and_passed_over():
    notes: list[str] = []
    text = f"{HEADERS.replace('dob', 'dob,Shoe size')},Colour\n" + ",".join([*CELLS[:5], "9", *CELLS[5:], "red"])
    (row,) = read_first(io.BytesIO(text.encode()), notes)
    assert list(row.cells.values()) == CELLS
    assert not row.problem
    assert "“Shoe size”, “Colour”" in notes[0]


def test_a_quotation_mark_in_a_cell_of_several_lines_is_no_fault():
    notes = "one\ntwo, with, commas, " * 10 + 'and "quotes"'
    text = io.StringIO()
    csv.writer(text).writerows([COLUMNS, [*CELLS[:14], notes], CELLS])
    assert [row.cells["notes"] for row in read(text.getvalue())] == [notes, CELLS[14]]


@pytest.mark.parametrize(
    "name", ["Ó’Brien", "JOSÉ’S", "Țîrlea", "Þóra", "Đặng", "ÁŽ", "IRMÃ", "Â", "«Café»", "à la «carte»", "Weiß’"]
)
def test_real_letters_are_not_garbled(name):
    assert read(sheet(cells=[*CELLS[:2], name, *CELLS[3:]]))[0].cells["resident_first_name"] == name


@hypothesis(max_examples=rounds(200))
@given(st.binary(max_size=300), st.booleans())
def test_no_bytes_whatever_raise_anything_else(content, headed):
    try:
        read((HEADERS.encode() + b"\n" if headed else b"") + content)
    except UnreadableFile as unreadable:
        assert unreadable.sentence


class Endless(io.RawIOBase):
    """A seekable file of a hundred thousand rows that is never whole anywhere."""

    def __init__(self, rows=100_000):
        self.head = (HEADERS + "\n").encode()
        self.row = (",".join(CELLS) + "\n").encode()
        self.size = rows
        self.at = 0

    def seek(self, place, whence=0):
        self.at = place
        return place

    def read(self, size=-1):
        total = len(self.head) + len(self.row) * self.size
        size = min(size, total - self.at)
        part = self.head[self.at : self.at + size]
        skip = (self.at + len(part) - len(self.head)) % len(self.row)
        wanted = size - len(part)
        part += (self.row * (wanted // len(self.row) + 2))[skip : skip + wanted]
        self.at += size
        return part


def test_memory_does_not_grow_with_the_file():
    tracemalloc.start()
    try:
        assert sum(1 for _ in read_rows(Endless(20_000))) == 20_000
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 8_000_000
