"""What the front page shows of the service at work: a few counts, one journey and the latest report."""

from typing import TypedDict


class Figures(TypedDict):
    counts: list[dict]
    journey: list[dict]
    latest_report: dict | None


# Shown, and labelled as an example, while there is no journey to show.
EXAMPLE_JOURNEY = [
    {
        "kind": "Laptop",
        "steps": [
            {"label": "Asked for", "state": "done", "when": "Monday 2 March"},
            {"label": "Promised", "state": "done", "when": "Wednesday 4 March"},
            {"label": "Packed", "state": "done", "when": "Thursday 5 March"},
            {"label": "On its way", "state": "current", "when": "due Tuesday 10 March"},
            {"label": "Handed over", "state": "todo", "when": ""},
        ],
    },
    {
        "kind": "Data SIM",
        "steps": [
            {"label": "Asked for", "state": "done", "when": "Monday 2 March"},
            {"label": "Promised", "state": "done", "when": "Wednesday 4 March"},
            {"label": "Posted with the laptop", "state": "current", "when": "due Tuesday 10 March"},
            {"label": "Working", "state": "todo", "when": ""},
        ],
    },
    {
        "kind": "Basic skills",
        "steps": [
            {"label": "Asked for", "state": "done", "when": "Monday 2 March"},
            {"label": "Seat booked", "state": "done", "when": "Friday 6 March"},
            {"label": "First session", "state": "todo", "when": "Thursday 12 March at 14:00"},
        ],
    },
]


def figures() -> Figures:
    """
    What the rooms below have to tell the front page. No names, no references, nothing of one resident's.

    - counts: headline figures, each {"label": "Laptops handed over", "value": 128, "hint": "this quarter"}; a value may
      be a number or words, and an optional "href" makes it a link.
    - journey: tracker lines of one demonstration referral, each {"kind": "Laptop", "steps": [{"label": "Packed",
      "state": "done", "when": "Tuesday 3 March at 14:10"}]}, a state being done, current, todo or stopped. With none
      the page shows EXAMPLE_JOURNEY and says that it is one.
    - latest_report: the newest published report, {"period": "2026-Q4", "title": ..., "pdf_url": ..., "published_on":
      date}, or None.
    """
    return {"counts": [], "journey": [], "latest_report": None}
