"""What the front page shows of the service at work: a few counts, an invented journey and the latest report."""

from connectivity.models import Sim
from inventory.models import Allocation
from outcomes.models import Report
from outcomes.report.periods import read_period
from referrals.models import Need, Referral

# Nobody: the page says that it is an example.
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


def headline_counts() -> list[dict]:
    """Each {label, value, hint}; none before the first referral."""
    referrals = Referral.objects.exclude(state="draft").count()
    if not referrals:
        return []
    given = Allocation.objects.exclude(handed_over_at=None).count()
    active = Sim.objects.filter(state="active").count()
    waiting = Need.objects.filter(state="waiting").count()
    return [
        {"label": "Referrals", "value": referrals, "hint": "since the service began"},
        {"label": "Devices handed over", "value": given, "hint": "each wiped, checked and signed for"},
        {"label": "SIMs working", "value": active, "hint": "activated, with free data left"},
        {"label": "Needs waiting", "value": waiting, "hint": "by urgency, then by date"},
    ]


def latest_report() -> dict | None:
    report = Report.objects.published().order_by("-published_at").first()
    if report is None:
        return None
    return {
        "period": report.period,
        "title": f"What the money did, {read_period(report.period)}",
        "pdf_url": f"/reports/{report.pk}.pdf",
        "published_on": report.published_at,
    }
