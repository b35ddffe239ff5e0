"""What the front page shows of the service at work: a few counts, an example of progress and the latest report."""

from outcomes.enquiries.live_counts import live_counts
from outcomes.models import Report
from outcomes.report.periods import read_period
from portal import demonstration

# Nobody: the page says that it is an example.
EXAMPLE_JOURNEY = [
    {
        "kind": "Laptop",
        "steps": [
            {"label": "Asked for", "state": "done", "when": "Monday 2 March"},
            {"label": "Reserved", "state": "done", "when": "Wednesday 4 March"},
            {"label": "Packed", "state": "done", "when": "Thursday 5 March"},
            {"label": "On its way", "state": "current", "when": "due Tuesday 10 March"},
            {"label": "Handed over", "state": "todo", "when": ""},
        ],
    },
    {
        "kind": "Data SIM",
        "steps": [
            {"label": "Asked for", "state": "done", "when": "Monday 2 March"},
            {"label": "Reserved", "state": "done", "when": "Wednesday 4 March"},
            {"label": "On its way with the laptop", "state": "current", "when": "due Tuesday 10 March"},
            {"label": "Working", "state": "todo", "when": ""},
        ],
    },
    {
        "kind": "Basic skills",
        "steps": [
            {"label": "Asked for", "state": "done", "when": "Monday 2 March"},
            {"label": "Place booked", "state": "done", "when": "Friday 6 March"},
            {"label": "First session", "state": "todo", "when": "Thursday 12 March at 14:00"},
        ],
    },
]


def headline_counts() -> list[dict]:
    """Each {label, value, hint}, as of the daily cut; a figure of fewer than 5 is left out, and all of them while the
    demonstration is being built.
    """
    if demonstration.progress():
        return []
    cut = live_counts()
    day = f"on {cut.on:%-d %B}, rounded down to 5"
    figures = (
        ("referrals", "Referrals", f"since the service began, {day}"),
        ("devices_given", "Devices handed over", "each wiped and tested"),
        ("sims_working", "SIMs working", "activated, with free data left"),
        ("waiting", "Needs waiting", "most urgent first, then by date"),
    )
    return [
        {"label": label, "value": f"{cut.least(cell):,}+", "hint": hint}
        for cell, label, hint in figures
        if cut.least(cell)
    ]


def latest_report() -> dict | None:
    report = Report.objects.published().order_by("-period", "-edition").first()
    if report is None:
        return None
    return {
        "period": report.period,
        "title": f"Impact report, {read_period(report.period)}",
        "pdf_url": f"/reports/{report.pk}.pdf",
        "published_on": report.published_at,
    }
