"""The gate for live counts: every number of people that leaves the service between two reports passes here.

Pure. Counts are cut once a day, rounded down to a multiple of 5, and move only when the true number has moved by five
or more since they last moved. So one person coming or going never shows, and whoever writes down every cut for a month
still finds each of five numbers possible behind each text: "fewer than 5" is 0 to 4, "10 or more" was 10 to 14 when it
was written. All bands are five wide, because a narrower one beside a wider one would tell more than it says: from
"fewer than 5" to the nearest five, 5 to 7, only 0 to 2 could have moved.
"""

from collections.abc import Iterable, Mapping
from typing import TypedDict

STEP = 5
Total = tuple[str, tuple[str, ...]]


class Shown(TypedDict):
    """One cell of a cut: its true number when it last moved, and the number that is shown since."""

    base: int
    least: int


def next_cut(before: Mapping[str, Shown], counts: Mapping[str, int], totals: Iterable[Total] = ()) -> dict[str, Shown]:
    """The cut that follows `before`, from today's true counts. `totals` are (cell, parts), parts before their totals:
    a total says no more than its parts leave open.
    """
    cut = {cell: _moved(before.get(cell), count) for cell, count in counts.items()}
    for total, parts in totals:
        if cut[total] != before.get(total):
            most = sum(cut[part]["least"] for part in parts) + (STEP - 1) * (len(parts) - 1)
            cut[total]["least"] = min(cut[total]["least"], most - most % STEP)
    return cut


def _moved(was: Shown | None, count: int) -> Shown:
    if was is not None and abs(count - was["base"]) < STEP:
        return was
    return {"base": count, "least": count - count % STEP}


def in_words(least: int) -> str:
    """As every page says it."""
    return f"{least:,} or more" if least else "fewer than 5"
