"""Tables of what came of it: whether things work, how confident people are, what they save."""

from typing import Any

from outcomes.follow_up import protocol
from outcomes.follow_up.models import FollowUp
from outcomes.report import derived
from outcomes.report.cells import ALL, TIMES
from outcomes.report.disclosure import TOO_FEW, is_enough, percentage
from outcomes.report.printed import Printed, Table, table

_CONFIDENCE = {1: "1, not at all", 2: "2", 3: "3", 4: "4", 5: "5, very"}


def confidence(printed: Printed) -> dict[str, Any]:
    """The average change is taken from the printed figures, "fewer than 5" as 2; too few, or one hidden, and there is
    none.
    """
    sides = {side: [printed.text[f"confidence_{side}|{n}"] for n in range(1, 6)] for side in ("before", "after")}
    before, after = (derived.mean(texts) for texts in sides.values())
    change = TOO_FEW
    if is_enough(printed.text["pairs"]) and before is not None and after is not None:
        change = f"{after - before:+.1f}"
    return {"pairs": printed.text["pairs"], **sides, "change": change}


def did_it_work(printed: Printed) -> list[Table]:
    text = printed.text
    section = "Did it work?"
    rows = [_asked(printed, time, label) for time, label in [*TIMES.items(), (ALL, "All")]]
    head = ["Follow-up", "Due", "Answered", "Lost", "Response", "Still working", "Still connected"]
    note = "Shares are of people who answered that question. People lost after 2 attempts are counted here."
    steps = [[label, text[f"confidence_before|{n}"], text[f"confidence_after|{n}"]] for n, label in _CONFIDENCE.items()]
    change = confidence(printed)["change"]
    moved = f"Both figures are for the same people. Average change on the scale of 1 to 5, from the rounded figures: {change}."
    ways = {str(way): way.label for way in FollowUp.Connected}
    several = "One person may choose several."
    return [
        table("follow_ups", section, "Follow-ups due in the quarter", head, rows[:-1], rows[-1], note),
        printed.listed("how", section, "How people are connected now", ["Way", "Answers"], ways, key="connected_how"),
        printed.listed(
            "use", section, "What people use it for", ["Use", "Answers"], dict(protocol.USES), several, key="uses"
        ),
        table(
            "confidence",
            section,
            "Confidence online before and three months after",
            ["Confidence", "Before", "After"],
            steps if text["pairs"] != "0" else [],
            ["People asked both times", text["pairs"], text["pairs"]],
            moved,
        ),
    ]


def _asked(printed: Printed, time: str, label: str) -> list[str]:
    due, answered, lost = (printed.text[f"follow_up|{time}|{state}"] for state in (ALL, "answered", "lost"))
    shares = [
        percentage(printed.text[f"{what}|{time}|yes"], printed.text[f"{what}|{time}|{ALL}"])
        for what in ("working", "connected")
    ]
    return [label, due, answered, lost, percentage(answered, due), *shares]


def money_saved(printed: Printed) -> Table:
    """What those who named a sum save: pounds, and no more than how many named one."""
    rows = []
    if is_enough(printed.text["saving"]):
        pence = printed.tallies.total("saving_pence") / printed.tallies.total("saving")
        rows = [["Saved by each person a month, on average", f"£{pence / 100:,.0f}", printed.text["saving"]]]
    return table(
        "saved",
        "Did it work?",
        "Money saved",
        ["Figure", "Amount", "Gave an amount"],
        rows,
        None,
        "As reported by people themselves.",
    )
