"""Tables of people: who was referred, and whether the service was fair to each group."""

from collections import Counter
from collections.abc import Callable
from functools import partial

from outcomes.equality import questionnaire
from outcomes.report import derived, measures
from outcomes.report.cells import ALL, LABELS, REGIONS
from outcomes.report.disclosure import is_enough, percentage
from outcomes.report.printed import Printed, Table, table

_BY_WHOM = ("referrals", "people_helped", "needs_met", "devices_handed_over", "sims_activated", "people_taught")


def who(printed: Printed) -> list[Table]:
    return [
        _by(
            printed,
            "region",
            "By sub-regional partnership",
            {region: region or "In no partnership" for region in REGIONS},
        ),
        _by(printed, "band", "By age band", LABELS["band"]),
        _by(printed, "organisation", "By kind of organisation", LABELS["organisation"]),
        _by(printed, "channel", "By channel", LABELS["channel"]),
        _by(printed, "deprivation", "By tenth of deprivation", LABELS["deprivation"]),
    ]


def _by(printed: Printed, key: str, title: str, labels: dict[str, str]) -> Table:
    shown = [m for m in (measures.BY_KEY[name] for name in _BY_WHOM) if key == "region" or key in m.by]
    rows = [
        [label, *(printed.text.get(f"{m.key}|{key}|{value}", "0") for m in shown)] for value, label in labels.items()
    ]
    rows = [row for row in rows if any(cell != "0" for cell in row[1:])]
    total = ["London", *(printed.text[f"{m.key}|all|"] for m in shown)]
    return table(
        key,
        "Who was referred",
        title,
        [title.removeprefix("By ").capitalize(), *(m.name for m in shown)],
        rows,
        total,
    )


def fairness(printed: Printed) -> list[Table]:
    spread = printed.tallies.spread
    return [
        _fair(printed, key, f"Waits and outcomes {title}", LABELS[key], partial(spread, "wait_provided", key))
        for key, title in (
            ("band", "by age band"),
            ("channel", "by channel"),
            ("organisation", "by kind of organisation"),
            ("deprivation", "by tenth of deprivation"),
        )
    ]


def monitored(printed: Printed) -> list[Table]:
    """By what people told of themselves, where anybody told anything."""
    return [
        _fair(
            printed,
            question,
            f"Waits and outcomes by {questionnaire.BY_CODE[question].name.lower()}",
            questionnaire.groups_of(question),
            partial(_waits_of, by_group.waits),
        )
        for question, by_group in printed.cells.monitored.items()
        if set(by_group.asked) - {questionnaire.NOT_TOLD}
    ]


def _fair(
    printed: Printed, key: str, title: str, labels: dict[str, str], waits: Callable[[str], Counter[int]]
) -> Table:
    rows = []
    for value, label in labels.items():
        asked = printed.text.get(f"fair_{key}|{value}|{ALL}", "0")
        if asked != "0":
            days = derived.days(waits(value) if is_enough(asked) else Counter())
            share = percentage(asked, printed.text[f"need|{ALL}|{ALL}"])
            rows.append(
                [
                    label,
                    asked,
                    share,
                    percentage(printed.text[f"fair_{key}|{value}|met"], asked),
                    days["median"],
                    days["ninth"],
                ]
            )
    head = [
        title.rpartition(" by ")[2].capitalize(),
        "Needs asked for",
        "Share of all",
        "Met so far",
        "Median wait",
        "90th centile",
    ]
    note = "In a fair service, the share met and the waits are similar on each line."
    return table(f"fair_{key}", "Fairness", title, head, rows, None, note)


def _waits_of(waits: dict[str, Counter[int]], group: str) -> Counter[int]:
    return waits.get(group, Counter())
