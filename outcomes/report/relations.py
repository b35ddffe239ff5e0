"""What the definitions of a report's figures state beside sums: who is helped has one need met, or two or three."""

from collections.abc import Iterator

from outcomes.report.cells import ALL, KINDS, TIMES, ReportCells
from outcomes.report.protection import Limit

_MOST_NEEDS = 3  # a device, data and skills, each once on a referral


def limits(figures: ReportCells) -> list[Limit]:
    """(a, n, b): a is never more than n times b. A reader may use each; one that a report's own counts break, such as by
    someone referred twice, tells a reader nothing true, and `protect` leaves it out.
    """
    known = figures.cells
    return [each for each in _stated(figures) if each[0] in known and each[2] in known]


def _stated(figures: ReportCells) -> Iterator[Limit]:
    yield from _of_measures(figures.cells)
    yield from _of_follow_ups(figures.cells)
    for kind in KINDS:
        yield f"need|{kind}|{ALL}", 1, "referrals|all|"
        yield f"met|{kind}", 1, "people_helped|all|"
    yield "weighed", 1, "devices_handed_over|all|"
    yield "devices_back_within_30_days|all|", 1, "devices_handed_over|all|"
    yield "sims_replaced|all|", 1, "sims_activated|all|"
    for quarter in figures.sim_quarters:
        for later, earlier in ((1, 0), (3, 0), (3, 1), (6, 0), (6, 1), (6, 3)):
            yield f"sims|{quarter}|{later}", 1, f"sims|{quarter}|{earlier}"


def _of_measures(cells: dict[str, int]) -> Iterator[Limit]:
    """Person by person within every borough, band, kind of organisation, channel and decile, and in London."""
    for name in cells:
        measure, _, place = name.partition("|")
        key, _, value = place.partition("|")
        if measure == "people_helped":
            yield name, 1, f"needs_met|{place}"
            yield f"needs_met|{place}", _MOST_NEEDS, name
        if measure == "people_taught":
            yield name, 1, f"seats_attended|{place}"
        if measure == "referrals":
            needs = f"need|{ALL}|{ALL}" if key == ALL else f"fair_{key}|{value}|{ALL}"
            yield name, 1, needs
            yield needs, _MOST_NEEDS, name
        if measure == "met" and value:
            yield name, 1, f"people_helped|borough|{key}"
        if measure.startswith("served_"):
            yield name, 1, f"fair_{measure.removeprefix('served_')}|{place}|{ALL}"


def _of_follow_ups(cells: dict[str, int]) -> Iterator[Limit]:
    answered = f"follow_up|{ALL}|answered"
    for time in (*TIMES, ALL):
        yield f"working|{time}|{ALL}", 1, f"follow_up|{time}|answered"
        yield f"connected|{time}|{ALL}", 1, f"follow_up|{time}|answered"
    for name in cells:
        if name.startswith("use|"):
            yield name, 1, answered
        if name.startswith("how|"):
            yield name, 1, f"connected|{ALL}|{ALL}"
    yield "saving", 1, answered
    yield "pairs", 1, "follow_up|3_months|answered"
