"""Two printed figures side by side, in words: computed from what is printed and from nothing else, and never finer
than that.
"""

from outcomes.report.disclosure import STEP, UNPRINTED, number_of

LEAST_COMPARED = 100  # of fewer, what rounding hides is itself a tenth and more


def difference(now: str, then: str) -> str:
    """ "about 15 more", of two figures as they are printed; "" where one of them is not."""
    here = number_of(now)
    there = number_of(then)
    if here is None or there is None:
        return ""
    if abs(here - there) < STEP:
        return "about the same" if here else "the same"
    return f"about {abs(here - there):,} {'more' if here > there else 'fewer'}{_share(here - there, there)}"


def _share(by: int, of: int) -> str:
    if of < LEAST_COMPARED:
        return ""
    sign = "+" if by > 0 else "−"
    return f" ({sign}{round(100 * abs(by) / of)}%)"


def beside(now: str, then: str, when: str) -> str:
    """ "1,220 in 2026-Q2, about 15 more now"; what cannot be compared says so."""
    if not then:
        return ""
    change = difference(now, then)
    return f"{then} in {when}; now {change}" if change else f"{then} in {when}, which cannot be compared"


def most_of(figures: list[tuple[str, str]]) -> str:
    """ "The most: 35, in Camden and Brent."; many that are alike are counted and not named."""
    most = max((number_of(text) or 0 for _, text in figures), default=0)
    where = [name for name, text in figures if number_of(text) == most]
    if not most:
        return ""
    named = f"{', '.join(where[:-1])} and {where[-1]}" if len(where) > 1 else where[0]
    return f"The most: {most:,}, in {named if len(where) < 4 else f'{len(where)} boroughs'}."


def map_summary(figures: list[tuple[str, str]]) -> str:
    """What somebody who cannot see the map is told of it."""
    unprinted = sum(text in UNPRINTED for _, text in figures)
    nothing = sum(text == "0" for _, text in figures)
    sentences = [most_of(figures)] if most_of(figures) else []
    sentences += [f"None in {nothing} of {len(figures)}."] if nothing else []
    sentences += [f"In {unprinted} the figure is too small to be printed, or hidden."] if unprinted else []
    return " ".join(sentences)
