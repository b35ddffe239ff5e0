"""Fairness by what people told of themselves: needs asked for and met, and waits, by group. Read once, when a report is frozen.

The answers are sealed, so no tally can be kept of them: they are opened here, for the people of one quarter, counted, and forgotten.
"""

from collections import Counter
from dataclasses import dataclass, field

from outcomes import equality
from outcomes.periods import Period
from referrals.models import Need


@dataclass
class Told:
    """Counts by group of one question; `waits` are {group: {days: count}} from submission to being provided."""

    asked: Counter = field(default_factory=Counter)
    met: Counter = field(default_factory=Counter)
    waits: dict[str, Counter] = field(default_factory=dict)


def read(period: Period) -> dict[str, Told]:
    """{question: Told} for needs on the referrals submitted in the quarter. Whoever was not asked is a group of its own."""
    months = (period.first, period.first.replace(month=period.first.month + 2))
    needs = Need.objects.filter(referral__counted_month__gte=months[0], referral__counted_month__lte=months[1])
    rows = list(needs.order_by().values_list("referral__resident_id", "state", "queued_at", "provided_at"))
    answers = equality.answers_of({resident for resident, *_ in rows})
    found = {question: Told() for question in equality.REPORTED}
    for resident, state, since, until in rows:
        told = answers.get(resident, {})
        days = min(max((until - since).days, 0), 999) if since and until else None
        for question, counted in found.items():
            _count(counted, equality.group_of(question, told.get(question, equality.NOT_TOLD)), state, days)
    return found


def _count(counted: Told, group: str, state: str, days: int | None):
    counted.asked[group] += 1
    counted.met[group] += state == Need.State.MET
    if days is not None:
        counted.waits.setdefault(group, Counter())[days] += 1
