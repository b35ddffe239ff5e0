"""What the front page shows of the service at work: a few counts, an example of progress and the latest report."""

from law.state_words import step_word
from outcomes.enquiries.live_counts import live_counts
from outcomes.models import Report
from outcomes.report.periods import read_period
from portal import demonstration

_DONE = "done"
_NOW = "current"
_TO_COME = "todo"
# Nobody: the page says that it is an example. Each step of a need: (state that it is reached with, how, when).
_EXAMPLE = (
    (
        "Laptop",
        "device",
        (
            ("proposed", _DONE, "Monday 2 March"),
            ("approved", _DONE, "Tuesday 3 March"),
            ("reserved", _DONE, "Wednesday 4 March"),
            ("in_fulfilment", _NOW, "due Tuesday 10 March"),
            ("provided", _TO_COME, ""),
        ),
    ),
    (
        "Data SIM",
        "data",
        (
            ("proposed", _DONE, "Monday 2 March"),
            ("approved", _DONE, "Tuesday 3 March"),
            ("reserved", _NOW, "on its way with the laptop, due Tuesday 10 March"),
            ("met", _TO_COME, ""),
        ),
    ),
    (
        "Basic skills",
        "skills",
        (
            ("proposed", _DONE, "Monday 2 March"),
            ("approved", _DONE, "Tuesday 3 March"),
            ("in_fulfilment", _NOW, "Friday 6 March"),
            ("provided", _TO_COME, "Thursday 12 March at 14:00"),
        ),
    ),
)


def _example_line(name: str, kind: str, steps) -> dict:
    drawn = [
        {"label": step_word("referrals.Need", state, kind), "state": how, "when": when} for state, how, when in steps
    ]
    return {"kind": name, "steps": drawn}


EXAMPLE_JOURNEY = [_example_line(*line) for line in _EXAMPLE]


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
