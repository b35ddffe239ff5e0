"""Files as Excel, old Macs and other programs save them give the same rows, in flat memory, or are refused in words."""

import csv
import io
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis
from hypothesis import strategies as st

from referrals.intake.reading import COLUMNS, UnreadableFile, read_rows
from tests.rounds import rounds

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
        (f"{HEADERS},shoe_size\n1\n".encode(), "“shoe_size”"),
        (f"{HEADERS},Post Code\n1\n".encode(), "postcode is there twice"),
        (f'{HEADERS}\n1,"never closed\n'.encode() + b"x\n" * 200_000, "never closed"),
        (f"{HEADERS}\n".encode() + b"x" * 2_000_000, "a million"),
        (sheet(cells=CELLS[:14]).encode().decode("cp1252").encode(), "garbled"),
        (sheet().encode("utf-8-sig") + b"\xe9\n", "parts of it are not"),
        (sheet(cells=[*CELLS[:2], "\x81"]).encode("latin-1"), "garbled"),
        ((HEADERS + "\n").encode() + "伟,Шевченко,Żółkowska".encode().decode("cp1252", "ignore").encode(), "garbled"),
        (HEADERS.encode() + b"\n" + b"x,y\n" * 40_000 + b"x,y\x00\n", "not text"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(content, words):
    with pytest.raises(UnreadableFile, match=words) as refused:
        read(content)
    assert refused.value.status == 422


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
