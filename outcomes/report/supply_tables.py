"""Tables of what was asked for and what there was: needs, waits, devices, SIMs, seats."""

from collections import Counter

from inventory.models import Device
from law.state_words import funder_words
from outcomes.report import derived
from outcomes.report.cells import ALL, GROUPS, KINDS
from outcomes.report.disclosure import NOT_YET, is_enough, number_of, percentage
from outcomes.report.printed import Printed, Table, table
from people.places.boroughs import BOROUGHS
from referrals import reasons
from referrals.models import Need

_WHY = {
    code: reason.label
    for group in (reasons.REFUSAL, reasons.WITHDRAWAL, reasons.REDIRECTION, reasons.UNMET)
    for code, reason in group.items()
}


def needs(printed: Printed) -> list[Table]:
    text = printed.text
    section = "Needs and supply"
    head = ["Need", "Asked for", *(label for label, _ in GROUPS.values())]
    rows = [
        [label, text[f"need|{row}|{ALL}"], *(text[f"need|{row}|{group}"] for group in GROUPS)]
        for row, label in [*((k, Need.Kind(k).label) for k in KINDS), (ALL, "All needs")]
    ]
    note = "Needs on the quarter's referrals, as on the day of freezing."
    states = table("needs", section, "Outcomes of requests", head, rows[:-1], rows[-1], note)
    places = [
        [b.name, *(text[f"met|{b.gss_code}|{kind}"] for kind in KINDS), text[f"needs_met|borough|{b.gss_code}"]]
        for b in BOROUGHS
    ]
    total = ["London", *(text[f"met|{kind}"] for kind in KINDS), text["needs_met|all|"]]
    met = table(
        "needs_met_by_borough",
        section,
        "Needs met by borough",
        ["Borough", *(Need.Kind(k).label for k in KINDS), "All"],
        places,
        total,
    )
    why = printed.listed("unmet", section, "Why needs ended unmet", ["Reason", "Needs"], _WHY)
    return [states, met, why | {"total": ["All reasons", text["needs_ended_unmet|all|"]]}]


def waits(printed: Printed) -> list[dict[str, str]]:
    rows = [("All referrals", "Submitted to decided", "decided", printed.tallies.spread("wait_decided"))]
    rows += [
        (Need.Kind(k).label, "Submitted to provided", k, printed.tallies.spread("wait_provided", kind=k)) for k in KINDS
    ]
    return [
        {"kind": kind, "milestone": what, **_days(printed, key, spread), "base": printed.text[f"waited|{key}"]}
        for kind, what, key, spread in rows
    ]


def _days(printed: Printed, key: str, spread: Counter[int]) -> dict[str, str]:
    """Only beside a base that is printed and enough."""
    return derived.days(spread if is_enough(printed.text[f"waited|{key}"]) else Counter())


def wait_table(printed: Printed) -> Table:
    rows = [[f"{w['kind']}: {w['milestone'].lower()}", w["median"], w["ninth"], w["base"]] for w in waits(printed)]
    note = "Half waited no longer than the median, and 9 in 10 no longer than the 90th centile. Days count from submission, including setbacks."
    return table(
        "waits",
        "Waits",
        "Time to each milestone",
        ["Milestone", "Median", "90th centile", "Counted"],
        rows,
        None,
        note,
    )


def devices(printed: Printed) -> list[Table]:
    labels = {str(kind): kind.label for kind in Device.Kind}
    plain = "Devices are not people, so these figures are exact."
    section = "Devices and data"
    return [
        printed.listed("device", section, "Devices handed over, by kind", ["Kind", "Devices"], labels),
        printed.listed("device_in", section, "Devices received, by kind", ["Kind", "Devices"], labels, plain),
        printed.listed("device_grade", section, "Devices received, by grade", ["Grade", "Devices"], {}, plain),
        printed.listed("device_source", section, "Devices received, by donor", ["Donor", "Devices"], {}, plain),
    ]


def sims(printed: Printed) -> Table:
    quarters = printed.cells.sim_quarters
    rows = [
        [quarter, *(printed.text.get(f"sims|{quarter}|{months}", NOT_YET) for months in (0, 1, 3, 6))]
        for quarter in quarters
    ]
    note = "SIMs activated in each quarter that were still in use some months later. “Not yet” means that it is too early for some of them."
    head = ["Activated in", "SIMs", "After 1 month", "After 3 months", "After 6 months"]
    return table("sims", "Devices and data", "SIMs still in use", head, rows, None, note)


def seats(printed: Printed) -> Table:
    came = printed.text["seat|attended"]
    both = derived.added(came, printed.text["seat|no_show"])
    note = f"Of those expected, {percentage(came, both)} came." if number_of(both) else ""
    hubs = f" {printed.text['hubs']} hubs held sessions in the quarter. Hubs are not people, so this figure is exact."
    labels = funder_words("skills.Booking")
    return printed.listed(
        "seat", "Skills", "Seats in sessions", ["Register", "Seats"], labels, note + hubs, key="seats"
    )
