"""What follows from printed figures, and so tells no more than they do: shares of a target, drop-outs, averages, costs;
and waits, in days.
"""

from collections import Counter

from outcomes.report.disclosure import FEW, HIDDEN, LEAST_BASE, TOO_FEW, UNSPENT, number_of, rounded
from outcomes.report.tallies import centile


def days(spread: Counter[int]) -> dict[str, str]:
    """A median and a ninetieth centile in words; of fewer than about twenty they would tell of persons. Whether there
    are so many is told by the rounded number, as if it were printed: the exact one would tell 19 from 20.
    """
    few = rounded(spread.total()) < LEAST_BASE
    return {
        name: TOO_FEW if few else f"{centile(spread, share)} days" for name, share in (("median", 0.5), ("ninth", 0.9))
    }


def share_of(text: str, aim: int | None) -> str:
    count = number_of(text)
    return f"{round(100 * count / aim)}%" if aim and count is not None else ""


def fewer(before: str, now: str) -> str:
    """How many fewer, from two printed figures; "" at the first step."""
    one = number_of(before)
    other = number_of(now)
    if not before:
        return ""
    return f"{max(one - other, 0):,}" if one is not None and other is not None else HIDDEN


def added(*texts: str) -> str:
    numbers = [number_of(text) for text in texts]
    return HIDDEN if None in numbers else f"{sum(numbers):,}"


def mean(texts: list[str]) -> float | None:
    """The average step of a scale that begins at 1, from what is printed; None when a figure is hidden or nobody
    answered.
    """
    numbers = [2 if text == FEW else number_of(text) for text in texts]
    if None in numbers or not any(numbers):
        return None
    return sum(step * n for step, n in enumerate(numbers, 1)) / sum(numbers)


def each(pence: int, base: str) -> str:
    """Pounds for each of those counted."""
    count = number_of(base)
    if not pence:
        return UNSPENT
    return pounds(round(pence / count)) if count and count >= LEAST_BASE else TOO_FEW


def pounds(pence: int) -> str:
    return f"£{pence / 100:,.2f}"
