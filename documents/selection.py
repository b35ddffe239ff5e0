"""Which of a report's tables are printed, in what order and which together; the workbook and the open data hold all of
them.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

# What a picture says already, or what would fill a page and say little more than another table.
_ONLY_IN_THE_WORKBOOK = {"needs_met_by_borough", "confidence", "waits"}
# When the report would be longer than twelve pages, these are left to the workbook first, then whatever comes last;
# fairness stays longest.
_FIRST_TO_GO = (
    "device_grade",
    "device_source",
    "device_in",
    "fair_organisation",
    "organisation",
    "seats",
    "fair_channel",
    "channel",
    "deprivation",
    "connected_how",
    "unmet",
    "uses",
    "fair_band",
)
_PICTURES = 400  # what became of confidence, how long people waited
_SHARED = 4  # tables of so many columns that differ only in the first are one table with group rows


class Block(NamedTuple):
    """What is set as one thing: `kind` is "table" (one or several that ask the same) or "bars" (one or two beside each
    other).
    """

    kind: str
    tables: list[dict]


def order_of_going(tables: list[dict]) -> list[str]:
    """The titles of the tables that may be left out, the least missed first."""
    titles = {table["key"]: table["title"] for table in tables if table["key"] not in _ONLY_IN_THE_WORKBOOK}
    rest = sorted((key for key in reversed(titles) if key not in _FIRST_TO_GO), key=lambda key: key.startswith("fair_"))
    return [titles[key] for key in (*_FIRST_TO_GO, *rest) if key in titles]


def many_to_leave(tables: list[dict], going: list[str], gone: int, points: float) -> int:
    """How many of `going` to leave out, beyond those gone already, to save about so much height."""
    heights = {table["title"]: _height(table) for table in tables}
    for place in range(gone, len(going)):
        if points <= 0:
            return place
        points -= heights[going[place]]
    return len(going)


def likely_height(tables: list[dict]) -> float:
    """About how much the tables will take, in points: only a first guess, so that few papers are set twice."""
    members = [table for table in tables if table["key"] not in _ONLY_IN_THE_WORKBOOK]
    return sum(map(_height, members)) + 50 * len({table["section"] for table in tables}) + _PICTURES


def _height(table: dict) -> float:
    return (8.5 * len(table["rows"]) + 30) if _is_bars(table) else 15.1 * len(table["rows"]) + 30


def printed(tables: list[dict], left_out: Iterable[str] = ()) -> dict[str, list[Block]]:
    """Section by section what is printed: one whose tables a picture replaces stays without any, one that was left out
    does not.
    """
    gone = set(left_out)
    sections: dict[str, list[Block]] = {}
    for table in tables:
        if table["key"] in _ONLY_IN_THE_WORKBOOK:
            sections.setdefault(table["section"], [])
        elif table["title"] not in gone:
            sections.setdefault(table["section"], []).append(table)
    return {name: list(_blocks(members)) for name, members in sections.items()}


def _blocks(tables: list[dict]) -> Iterator[Block]:
    waiting: list[dict] = []
    for table in tables:
        if waiting and not _go_together(waiting[-1], table, len(waiting)):
            yield Block("bars" if _is_bars(waiting[0]) else "table", waiting)
            waiting = []
        waiting = [*waiting, table]
    if waiting:
        yield Block("bars" if _is_bars(waiting[0]) else "table", waiting)


def _go_together(one: dict, other: dict, count: int) -> bool:
    if _is_bars(one) or _is_bars(other):
        return _is_bars(one) and _is_bars(other) and count == 1
    return len(one["head"]) >= _SHARED and one["head"][1:] == other["head"][1:] and one["total"] == other["total"]


def _is_bars(table: dict) -> bool:
    return table["chart"] == "bars" and len(table["head"]) == 2
