"""The 33 London authorities under the names that people use for them."""

import csv
import re
from dataclasses import dataclass
from pathlib import Path

from rapidfuzz import fuzz, process

from people.particulars import Unreadable, tidy


@dataclass(frozen=True)
class Borough:
    """`inner_outer` is the ONS split; `subregion` is empty where an authority belongs to no partnership."""

    gss_code: str
    name: str
    inner_outer: str
    subregion: str


def _load() -> tuple[Borough, ...]:
    with open(Path(__file__).parent / "data" / "london_boroughs.csv", encoding="utf-8", newline="") as file:
        return tuple(Borough(**row) for row in csv.DictReader(file))


BOROUGHS = _load()
BY_CODE = {borough.gss_code: borough for borough in BOROUGHS}
_SHORT = {
    "h and f": "Hammersmith and Fulham",
    "lbhf": "Hammersmith and Fulham",
    "k and c": "Kensington and Chelsea",
    "rbkc": "Kensington and Chelsea",
    "rbk and c": "Kensington and Chelsea",
    "kingston": "Kingston upon Thames",
    "rbk": "Kingston upon Thames",
    "richmond": "Richmond upon Thames",
    "lbrut": "Richmond upon Thames",
    "city": "City of London",
    "city of london corporation": "City of London",
    "lbbd": "Barking and Dagenham",
    "lbth": "Tower Hamlets",
    "lbwf": "Waltham Forest",
    "city of westminster": "Westminster",
    "westminster city": "Westminster",
}
_DRESSING = re.compile(r"\b(the|london borough of|royal borough of|borough of|lb of|lb|rb of|rb|council|borough)\b")


def borough_name(code: str) -> str:
    """“Southwark”; nothing for a place outside London or not known."""
    return BY_CODE[code].name if code in BY_CODE else ""


def _key(text: str) -> str:
    plain = re.sub(r"[^a-z ]", " ", tidy(text).casefold().replace("&", " and "))
    return " ".join(plain.split())


_BY_NAME = {_key(borough.name): borough for borough in BOROUGHS}
_FULL_NAMES = list(_BY_NAME)
_BY_NAME |= {short: _BY_NAME[_key(name)] for short, name in _SHORT.items()}


def read_borough(text: str) -> Borough:
    """The borough that is meant, never guessed: a misspelling raises Unreadable with a suggestion."""
    text = tidy(text)[:200]
    key = _key(text)
    plain = " ".join(_DRESSING.sub(" ", key).split())
    borough = BY_CODE.get(text.upper()) or _BY_NAME.get(key) or _BY_NAME.get(plain)
    if borough:
        return borough
    if not text:
        raise Unreadable("Enter the London borough where the resident lives.", "required")
    raise Unreadable(f"“{text[:60]}” is not a London borough we know. {_suggestion(plain)}", "unknown_borough")


def _suggestion(key: str) -> str:
    nearest = process.extractOne(key, _FULL_NAMES, scorer=fuzz.ratio, score_cutoff=75)
    return (
        f"Did you mean {_BY_NAME[nearest[0]].name}?" if nearest else "Use one of the 32 boroughs or the City of London."
    )
