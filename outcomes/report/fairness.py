"""Fairness by what people told of themselves: needs asked for and met, and waits, by group. Read once, when a report is
frozen.

The answers are sealed, so the database cannot count them: they are opened here, for the people of one quarter, counted,
and forgotten.
"""

from collections import Counter
from dataclasses import dataclass, field

from django.db.models import Case, QuerySet, When

from outcomes.equality import questionnaire, sealed_answers
from outcomes.report.metrics import whole_days
from outcomes.report.periods import Period
from referrals.models import Need


@dataclass
class GroupCounts:
    """Counts by group of one question; `waits` are {group: {days: count}} from submission to being provided."""

    asked: Counter = field(default_factory=Counter)
    met: Counter = field(default_factory=Counter)
    waits: dict[str, Counter] = field(default_factory=dict)


def read(period: Period) -> dict[str, GroupCounts]:
    """{question: GroupCounts} for needs on the referrals submitted in the quarter. Whoever was not asked is a group of
    its own.
    """
    rows = list(_needs(period))
    answers = sealed_answers.answers_of({resident for resident, *_ in rows})
    groups = {resident: _groups(given) for resident, given in answers.items()}
    nobody = _groups({})
    counted = Counter((groups.get(resident, nobody), state == Need.State.MET, days) for resident, state, days in rows)
    by_question = {question: GroupCounts() for question in questionnaire.REPORTED}
    for (theirs, is_met, days), n in counted.items():
        for counts, group in zip(by_question.values(), theirs, strict=True):
            counts.asked[group] += n
            counts.met[group] += n * is_met
            if days is not None:
                counts.waits.setdefault(group, Counter())[int(days)] += n
    return by_question


def _needs(period: Period) -> QuerySet:
    """(resident, state, whole days from submission to being provided) of each; the database works out the days, for a
    hundred thousand.
    """
    is_provided = When(queued_at__isnull=False, provided_at__isnull=False, then=whole_days("queued_at", "provided_at"))
    needs = Need.objects.filter(referral__counted_month__range=(period.first, period.last))
    return needs.order_by().values_list("referral__resident_id", "state", Case(is_provided))


def _groups(given: dict[str, str]) -> tuple[str, ...]:
    """Somebody's group in each question that is reported."""
    return tuple(
        questionnaire.group_of(question, given.get(question, questionnaire.NOT_TOLD))
        for question in questionnaire.REPORTED
    )
