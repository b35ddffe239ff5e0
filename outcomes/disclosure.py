"""Small numbers: what may be shown of a count of people. Pure, and applied once, when a report is frozen.

domain.md 6, after Ofqual's rounding policy: 0 stays 0, 1 to 4 are shown as "fewer than 5", the rest to the nearest 5; totals are
rounded from the unrounded total; percentages come from rounded figures, and only on bases of 20 or more.
"""

FEW = "fewer than 5"


def rounded(count: int) -> int:
    """To the nearest 5, halves up."""
    return 5 * ((count + 2) // 5)


def shown(count: int) -> str:
    """A count of people as a report may print it."""
    if count == 0:
        return "0"
    return FEW if count < 5 else f"{rounded(count):,}"
