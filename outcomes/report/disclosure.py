"""Small numbers: what may be shown of counts of people, so that nobody can be found by what is printed or by what
follows from it.

Pure, and applied once, when a report is frozen: page, PDF, ODS, CSV and API print the same texts. The rules follow
Ofqual's rounding policy: 0 stays 0, 1 to 4 are shown as "fewer than 5", the rest to the nearest 5; totals are rounded
from the unrounded total; percentages come from rounded figures, and only on bases of 20 or more.

What is printed hangs together: parts add up to totals, one table's total is another's part, and nobody is helped more
often than needs were met. So a reader who knows mathematics may bound a cell that was not printed. `protection` looks for
such cells as they would, in whole numbers, and hides further ones until behind each "fewer than 5" each of 1, 2, 3 and
4 remains possible.
"""

from collections.abc import Iterable, Mapping
from math import inf
from typing import Any

FEW = "fewer than 5"
HIDDEN = "hidden"
TOO_FEW = "too few"
NOT_YET = "not yet"
UNSPENT = "no spending recorded"
UNPRINTED = (FEW, HIDDEN, TOO_FEW, NOT_YET)
SMALL = 4
STEP = 5
LEAST_BASE = 20


class Known(str):
    """A text that tells something else than usual: `low` to `high`, both possible for a reader."""

    low: float
    high: float

    def __new__(cls, text: str, low: float, high: float) -> "Known":
        known = super().__new__(cls, text)
        known.low = low
        known.high = high
        return known


class Exact(str):
    """The text of a count that is not of people, or of so many that it may stand as it is: devices by grade, hubs."""


def rounded(count: int) -> int:
    """To the nearest 5, halves up."""
    return STEP * ((count + 2) // STEP)


def shown(count: int) -> str:
    """A count of people as a report may print it."""
    if count == 0:
        return "0"
    return FEW if count <= SMALL else f"{rounded(count):,}"


def number_of(text: str) -> int | None:
    """The figure that is printed; None for one that is not."""
    digits = text.replace(",", "")
    return int(digits) if digits.isdigit() else None


def is_enough(text: str) -> bool:
    """Whether so many were printed that a share, an average or an amount may be worked out of them."""
    number = number_of(text)
    return number is not None and number >= LEAST_BASE


def percentage(part: str, base: str) -> str:
    """A share from two printed figures, and from nothing else: unrounded ones would give the hidden count away.

    "Too few" where the base is under 20; "hidden" where it is enough, but one of the two is not printed.
    """
    of = number_of(part)
    whole = number_of(base)
    if base == HIDDEN:
        return HIDDEN
    if whole is None or whole < LEAST_BASE:
        return TOO_FEW
    if of is None:
        return HIDDEN
    return f"{min(round(100 * of / whole), 100)}%"


def enough_of(count: int) -> Known:
    """What a median, or "too few" in its place, tells of a count that is not printed: whether about twenty were
    counted.
    """
    return Known("enough", LEAST_BASE - 2, inf) if rounded(count) >= LEAST_BASE else Known(TOO_FEW, 0, LEAST_BASE - 3)


def range_of(text: str) -> tuple[float, float]:
    """What a text tells a reader about the count behind it: "hidden" no more than that it is not 0."""
    if isinstance(text, Known):
        return text.low, text.high
    if text == FEW:
        return 1, SMALL
    if text == HIDDEN:
        return 1, inf
    value = int(text.replace(",", ""))
    if isinstance(text, Exact):
        return value, value
    return (0, 0) if value == 0 else (max(value - 2, STEP), value + 2)


def kept(text: str, count: int) -> str:
    """The text of a cell in an edition that replaces one which printed `text`.

    It changes only where the count changed by five or more in every world that both texts leave open: otherwise the
    difference of two editions would be one person's record. What is kept tells the less of the new count. Hidden stays
    hidden, and "0" never becomes "fewer than 5".
    """
    if text == HIDDEN:
        return HIDDEN if count else Known(HIDDEN, 0, inf)
    now = shown(count)
    if now == text:
        return text
    before = range_of(text)
    if _are_apart(before, range_of(now)):
        return now
    near = [number for number in range(count + 40) if not _are_apart(before, range_of(shown(number)))]
    return Known(text, min(near), max(near))


def counts_before(editions: Iterable[Mapping[Any, int]], now: Mapping[Any, int]) -> dict[Any, set[int]]:
    """{cell: its counts in earlier editions} where they changed by less than five: nobody may prove such a change."""
    before: dict[Any, set[int]] = {}
    for counts in editions:
        for cell, count in now.items():
            was = counts.get(cell, 0)
            if 0 < abs(count - was) < STEP:
                before.setdefault(cell, set()).add(was)
    return before


def _are_apart(one: tuple[float, float], other: tuple[float, float]) -> bool:
    return other[0] - one[1] >= STEP or one[0] - other[1] >= STEP
