"""A CSV file as lines of cells: encodings, separators and line ends as people's programs really write them, streamed."""

import codecs
import csv
import io
import re
import secrets
from collections.abc import Iterator
from itertools import chain

from referrals.intake.unreadable import UnreadableFile

_SNIFFED = 64 * 1024
_LONGEST_LINE = 1 << 20
_LONGEST_CELL = 200_000
_AS_UTF8 = "Save it again as “CSV UTF-8”."
_END = f"\x1e{secrets.token_hex(8)}"  # a line of our own after the last one: a quotation mark that is never closed swallows it


def _as_cp1252(first: int, last: int, without: str = "") -> str:
    """The letters that the bytes first..last turn into when they are read as Windows-1252, for a character class."""
    letters = (bytes([b]).decode("cp1252", "ignore") or chr(b) for b in range(first, last + 1))
    return "".join(re.escape(letter) for letter in letters if letter not in without)


# What UTF-8 looks like after somebody read it as Windows-1252 and saved it again: a lead letter, then letters that
# stand for the bytes after it. One pair after Ã or Â, or two pairs or one triple in a row; a quotation mark after É alone is not
# enough.
_TAIL = _as_cp1252(0x80, 0xBF)
_ODD_TAIL = _as_cp1252(0x80, 0xBF, without="‘’“”–—…\u00a0")
MOJIBAKE = re.compile(
    f"[ÃÂ][{_ODD_TAIL}]|â€[{_TAIL}]|ï»¿|\ufffd|(?:[{_as_cp1252(0xC2, 0xDF)}][{_TAIL}]){{2}}"
    f"|[{_as_cp1252(0xE0, 0xEF)}](?:[{_ODD_TAIL}][{_TAIL}]|[{_TAIL}][{_ODD_TAIL}])|ðŸ"
)


# What Windows-1252 makes of text in another 8-bit encoding, such as MacRoman or Windows-1250: signs inside words, and a
# capital after a small letter.
_LETTER = r"[^\W\d_]"
_NO_WORDS = re.compile(f"{_LETTER}[‘‡†ˆƒ¯¹§¿¾]|{_LETTER}{{2}}³|[‡†¯¾£ƒ]{_LETTER}|[a-zà-ÿ][ŽŠŸŒ]|{_LETTER}[•™]{_LETTER}")


def encoding_of(file) -> str:
    """By byte-order mark, else UTF-8 if the whole file is, else Windows-1252: Excel's three habits."""
    file.seek(0)
    head = file.read(_SNIFFED)
    if head.startswith(b"%PDF"):
        raise UnreadableFile("This is a document. Save the sheet as XLSX, ODS or “CSV UTF-8”.")
    if head.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        raise UnreadableFile(f"The file is in UTF-32, which we cannot read. {_AS_UTF8}")
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if not head.removeprefix(codecs.BOM_UTF8).strip():
        raise UnreadableFile(
            "The file is empty. Save the sheet with its headers and rows as CSV, then upload it again."
        )
    if b"\x00" in head:
        raise UnreadableFile(f"The file includes characters that are not text. {_AS_UTF8}")
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


def read_text_lines(file, encoding: str) -> Iterator[str]:
    """The lines of a file as text. Raises UnreadableFile for one that could fill the memory."""
    return _lines(_text(file, encoding))


def read_lines(file, encoding: str) -> Iterator[tuple[int, list[str]]]:
    """Each row of cells with the line it starts on. Raises UnreadableFile for what is no CSV."""
    lines = read_text_lines(file, encoding)
    skipped = 0
    first = next(lines, "")
    named = re.fullmatch(r"sep=(.)\s*", first, re.IGNORECASE)
    if named:
        first = next(lines, "")
        skipped = 1
    separator = named[1] if named else max(",;\t", key=first.count)
    csv.field_size_limit(_LONGEST_CELL)
    sheet = csv.reader(chain([first], lines, [_END]), delimiter=separator)
    width = 0
    line = skipped + 1
    while (cells := _next_cells(sheet, line)) != [_END]:
        width = width or len(cells)
        following = skipped + sheet.line_num + 1
        if following > line + 1 and any(_swallows_a_row(cell, separator, width) for cell in cells):
            raise _never_closed(line)
        yield line, cells
        line = following


def _next_cells(sheet, line: int) -> list[str]:
    try:
        return next(sheet)
    except (csv.Error, StopIteration) as fault:
        raise _never_closed(line) from fault


def _swallows_a_row(cell: str, separator: str, width: int) -> bool:
    """Whether a cell goes on to the end of the file, or holds what looks like a whole row: each has a worker's address."""
    lines = cell.split("\n")[1:]
    return _END in lines or any("@" in part and part.count(separator) >= width - 1 for part in lines)


def _never_closed(line: int) -> UnreadableFile:
    return UnreadableFile(
        f"The row that starts on line {line} cannot be read as CSV. Check for a missing quotation mark."
    )


def is_garbled(cell: str, encoding: str) -> bool:
    """Whether the letters of a cell make no words: it was read with another encoding than it was written in."""
    if cell.isascii():
        return False
    return bool(MOJIBAKE.search(cell)) or (encoding == "cp1252" and bool(_NO_WORDS.search(cell)))
