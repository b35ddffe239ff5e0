"""A borough's export as rows: encodings, separators, line ends and headers as people's programs really write them,
streamed.
"""

import codecs
import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from law.refusals import Refusal

COLUMNS = (
    "your_ref referrer_email resident_first_name resident_last_name dob mobile postcode borough needs reason language "
    "accessibility consent safe_to_contact notes"
).split()
REQUIRED = "referrer_email resident_first_name postcode borough needs consent".split()
NAMES = ("resident_first_name", "resident_last_name")
_ALSO = {
    "your reference": "your_ref",
    "ref": "your_ref",
    "reference": "your_ref",
    "email": "referrer_email",
    "worker email": "referrer_email",
    "first name": "resident_first_name",
    "forename": "resident_first_name",
    "last name": "resident_last_name",
    "surname": "resident_last_name",
    "date of birth": "dob",
    "mobile no": "mobile",
    "mobile number": "mobile",
    "phone": "mobile",
    "phone number": "mobile",
    "telephone": "mobile",
    "post code": "postcode",
    "london borough": "borough",
    "reason for referral": "reason",
    "first language": "language",
    "accessibility needs": "accessibility",
    "access needs": "accessibility",
    "consent given": "consent",
}
# Columns that our own sheet of corrections adds: they are ours, and coming back they are passed over.
ANSWER_COLUMNS = "our_answer our_reference what_to_do".split()
_SNIFFED = 64 * 1024
_LONGEST_LINE = 1 << 20
_LONGEST_CELL = 200_000
_AS_UTF8 = "Save it again as “CSV UTF-8”."
_GARBLED = (
    "has garbled letters (such as Ã« for ë): the file was read with the wrong encoding and saved again. Export it "
    "once more "
    "from the original system as “CSV UTF-8”."
)


def _as_cp1252(first: int, last: int, without: str = "") -> str:
    """The letters that the bytes first..last turn into when they are read as Windows-1252, for a character class."""
    letters = (bytes([b]).decode("cp1252", "ignore") or chr(b) for b in range(first, last + 1))
    return "".join(re.escape(letter) for letter in letters if letter not in without)


# What UTF-8 looks like after somebody read it as Windows-1252 and saved it again: a lead letter, then letters that
# stand for
# the bytes after it. One pair after Ã or Â, or two pairs or one triple in a row; a quotation mark after É alone is not
# enough.
_TAIL = _as_cp1252(0x80, 0xBF)
_ODD_TAIL = _as_cp1252(0x80, 0xBF, without="‘’“”–—…\u00a0")
_MOJIBAKE = re.compile(
    f"[ÃÂ][{_ODD_TAIL}]|â€[{_TAIL}]|ï»¿|\ufffd|(?:[{_as_cp1252(0xC2, 0xDF)}][{_TAIL}]){{2}}"
    f"|[{_as_cp1252(0xE0, 0xEF)}](?:[{_ODD_TAIL}][{_TAIL}]|[{_TAIL}][{_ODD_TAIL}])|ðŸ"
)


class UnreadableFile(Refusal):
    """The file as a whole cannot be read; the sentence says how to save it again."""

    status = 422


@dataclass(frozen=True)
class Row:
    """`number` counts from 1 after the headers; `line` is where it starts in the file; `problem` when it has no right
    shape.
    """

    number: int
    line: int
    cells: dict[str, str]
    problem: str = ""


def read_through(file) -> int:
    """How many rows a seekable binary file holds. Raises UnreadableFile, so that half a file is never taken."""
    number = 0
    for row in _parse(_text(file, _encoding(file))):
        _check_letters(row)
        number += 1
    return number


def read_rows(file) -> Iterator[Row]:
    """Read a file through, then yield its rows; memory does not grow with it. Raises UnreadableFile before the first
    row.
    """
    read_through(file)
    yield from read_again(file)


def read_again(file) -> Iterator[Row]:
    """The rows of a file that has been read through already."""
    return _parse(_text(file, _encoding(file)))


def _check_letters(row: Row):
    for cell in row.cells.values():
        if "\x00" in cell:
            raise UnreadableFile(f"Line {row.line} holds bytes that are not text. {_AS_UTF8}")
        if not cell.isascii() and _MOJIBAKE.search(cell):
            raise UnreadableFile(f"Line {row.line} {_GARBLED}")


def _encoding(file) -> str:
    """By byte-order mark, else UTF-8 if the whole file is, else Windows-1252: Excel's three habits."""
    file.seek(0)
    head = file.read(_SNIFFED)
    if head.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF")):
        raise UnreadableFile(
            "This is a workbook or a document, not a CSV file. In Excel choose “Save as”, then “CSV UTF-8”."
        )
    if head.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        raise UnreadableFile(f"The file is in UTF-32, which we do not read. {_AS_UTF8}")
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if not head.removeprefix(codecs.BOM_UTF8).strip():
        raise UnreadableFile("The file is empty. Save the sheet with its headers and rows as CSV, then send it again.")
    if b"\x00" in head:
        raise UnreadableFile(f"The file holds bytes that are not text. {_AS_UTF8}")
    if _is_utf8(file):
        return "utf-8-sig"
    if head.startswith(codecs.BOM_UTF8):
        raise UnreadableFile(f"The file says it is UTF-8, but parts of it are not. {_AS_UTF8}")
    return "cp1252"


def _is_utf8(file) -> bool:
    file.seek(0)
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        while chunk := file.read(1 << 20):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


class _Unclosing(io.RawIOBase):
    """Lets a text wrapper read somebody else's file without closing it."""

    def __init__(self, file):
        self._file = file

    def readable(self):
        return True

    def readinto(self, buffer):
        chunk = self._file.read(len(buffer))
        buffer[: len(chunk)] = chunk
        return len(chunk)


def _text(file, encoding) -> io.TextIOWrapper:
    """Undecodable bytes become U+FFFD, which the first pass refuses as garbled."""
    file.seek(0)
    return io.TextIOWrapper(io.BufferedReader(_Unclosing(file)), encoding=encoding, errors="replace", newline=None)


def _lines(text) -> Iterator[str]:
    """The lines, none so long that it could fill the memory."""
    while line := text.readline(_LONGEST_LINE):
        if len(line) == _LONGEST_LINE:
            raise UnreadableFile("A line of this file is over a million characters long. Save the sheet again as CSV.")
        yield line


def _parse(text) -> Iterator[Row]:
    lines = _lines(text)
    skipped = 0
    first = next(lines, "")
    named = re.fullmatch(r"sep=(.)\s*", first, re.IGNORECASE)
    if named:
        first = next(lines, "")
        skipped = 1
    separator = named[1] if named else max(",;\t", key=first.count)
    csv.field_size_limit(_LONGEST_CELL)
    sheet = csv.reader(chain([first], lines), delimiter=separator)
    headers = None
    number = 0
    while True:
        line = skipped + sheet.line_num + 1
        cells = _next_cells(sheet, line)
        if cells is None:
            break
        if headers is None:
            headers = _headers(cells)
        elif any(cell.strip() for cell in cells):
            number += 1
            yield _row(number, line, headers, cells)
    if not number:
        raise UnreadableFile("The file has headers but no rows. Nothing was taken.")


def _next_cells(sheet, line: int) -> list[str] | None:
    try:
        return next(sheet, None)
    except csv.Error as fault:
        sentence = (
            f"The row that starts on line {line} cannot be read as CSV. Look for a quotation mark that is never closed."
        )
        raise UnreadableFile(sentence) from fault


def _row(number, line, headers, cells) -> Row:
    problem = ""
    if any(cell.strip() for cell in cells[len(headers) :]):
        problem = (
            f"This row has {len(cells)} cells, the headers {len(headers)}. A separator inside a cell needs quotation "
            f"marks."
        )
    elif len(cells) == 1:
        problem = "This row has one cell only. Check the separator between the cells."
    named = dict(zip(headers, cells + [""] * len(headers), strict=False))
    keep_apostrophes = NAMES if named["postcode"][:1] != "'" else ()
    return Row(number, line, {name: _unmarked(cell, name in keep_apostrophes) for name, cell in named.items()}, problem)


def _unmarked(cell: str, is_name: bool) -> str:
    """Without the mark, ' or ="…", by which spreadsheets and our own sheets keep a cell as text. A name may begin with
    an apostrophe of its own ('t Hooft), unless the sheet puts one everywhere.
    """
    if formula := re.fullmatch(r'\s*="(.*)"\s*', cell, re.DOTALL):
        return formula[1].replace('""', '"')
    is_mark = cell[:1] == "'" and not (is_name and cell[1:2].isalpha())
    return cell[1:] if is_mark else cell


def _headers(names: list[str]) -> list[str]:
    if any(map(_MOJIBAKE.search, names)):
        raise UnreadableFile(f"The first line {_GARBLED}")
    headers = [_header(name) for name in names]
    while headers and not names[len(headers) - 1].strip():
        headers.pop()
    if not headers:
        raise UnreadableFile("The first line is empty. It has to name the columns.")
    unknown = [name.strip() or f"number {place}" for place, (name, header) in _unknown(names, headers)]
    if unknown:
        named = ", ".join(f"“{name[:40]}”" for name in unknown[:10])
        raise UnreadableFile(f"We do not know the column {named}. The columns are: {', '.join(COLUMNS)}.")
    twice = sorted({header for header in headers if headers.count(header) > 1})
    if twice:
        raise UnreadableFile(f"The column {', '.join(twice)} is there twice. Keep one of each.")
    missing = [column for column in REQUIRED if column not in headers]
    if missing:
        raise UnreadableFile(f"The column {', '.join(missing)} is missing. The first line has to name the columns.")
    return headers


def _unknown(names, headers):
    pairs = enumerate(zip(names, headers, strict=False), 1)
    return [(place, pair) for place, pair in pairs if pair[1] not in COLUMNS + ANSWER_COLUMNS]


def _header(name: str) -> str:
    plain = " ".join(re.sub(r"[^a-z0-9]+", " ", name.casefold()).split())
    return _ALSO.get(plain, plain.replace(" ", "_"))
