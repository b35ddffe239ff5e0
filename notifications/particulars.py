"""A day, an hour and a thing inside a message, in the language of its reader.

English names the month. Every other language has its weekday and figures, which are read everywhere. The words are in
`particulars.json`; like the proposals, nobody but us has checked them.
"""

import json
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path

from notifications.languages import isolated


@dataclass(frozen=True)
class Thing:
    """A kind of device, and the kind that was asked for when this one is offered instead."""

    kind: str
    instead_of: str = ""


@cache
def _words() -> dict[str, dict]:
    """language code → the names of its seven days from Monday on, of the things, and how one stands for another."""
    return json.loads(Path(__file__).with_suffix(".json").read_text(encoding="utf-8"))


def weekday(day: date, code: str) -> str:
    return _words()[code]["days"][day.weekday()]


def weekdays(code: str) -> list[str]:
    """From Monday to Sunday."""
    return _words()[code]["days"]


def thing_name(kind: str, code: str) -> str:
    """As it is called alone: a heading, or an answer."""
    return _words()[code]["things"][kind]


def written(value: object, code: str) -> str:
    """As it stands in a sentence of this language. A moment is taken as it is: give London's time."""
    match value:
        case datetime():
            words = _at(value, code)
        case date():
            words = _day(value, code)
        case Thing():
            words = _thing(value, code)
        case _:
            words = str(value)
    return isolated(words, code)


def _day(day: date, code: str) -> str:
    return f"{day:%A %-d %B}" if code == "en" else f"{weekday(day, code)} {day:%d/%m}"


def _at(moment: datetime, code: str) -> str:
    joint = " at " if code == "en" else ", "
    return f"{_day(moment.date(), code)}{joint}{moment:%H:%M}"


def _thing(thing: Thing, code: str) -> str:
    words = _words()[code]
    one = words["one"].format(thing_name(thing.kind, code))
    if not thing.instead_of:
        return one
    return words["instead"].format(one, thing_name(thing.instead_of, code))
