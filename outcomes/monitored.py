"""Fairness by what people told of themselves: needs asked for and met, and waits, by group. Read once, when a report is frozen.

The answers are sealed, so no tally can be kept of them: they are opened here, for the people of one quarter, counted, and forgotten.
"""

from collections import Counter
from dataclasses import dataclass, field

from django.db import connection
from django.db.models import CharField
from django.db.models.expressions import RawSQL

from outcomes import equality
from outcomes.dialects import words_of
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
    rows = list(_needs(period))
    answers = equality.answers_of({resident for resident, *_ in rows})
    groups = {resident: _groups(told) for resident, told in answers.items()}
    nobody = _groups({})
    counted = Counter((groups.get(resident, nobody), state == Need.State.MET, days) for resident, state, days in rows)
    found = {question: Told() for question in equality.REPORTED}
    for (theirs, is_met, days), n in counted.items():
        for told, group in zip(found.values(), theirs, strict=True):
            told.asked[group] += n
            told.met[group] += n * is_met
            if days is not None:
                told.waits.setdefault(group, Counter())[int(days)] += n
    return found


def _needs(period: Period):
    """(resident, state, whole days from submission to being provided) of each; the database works out the days, for a hundred thousand."""
    months = (period.first, period.first.replace(month=period.first.month + 2))
    since, until = "referrals_need.queued_at", "referrals_need.provided_at"
    days = words_of(connection).days(since, until)
    waited = RawSQL(f"CASE WHEN {since} IS NOT NULL AND {until} IS NOT NULL THEN {days} END", (), output_field=CharField())  # noqa: S611 - names of ours
    needs = Need.objects.filter(referral__counted_month__gte=months[0], referral__counted_month__lte=months[1])
    return needs.order_by().values_list("referral__resident_id", "state", waited)


def _groups(told: dict[str, str]) -> tuple[str, ...]:
    """Somebody's group in each question that is reported."""
    return tuple(equality.group_of(question, told.get(question, equality.NOT_TOLD)) for question in equality.REPORTED)
