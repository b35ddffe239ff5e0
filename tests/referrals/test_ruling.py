"""The rules at work: kept with what they saw, run again, tried in the shadow, put in force by a second person; and
each no.
"""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from jobs import worker
from law.refusals import Invalid, WrongState
from referrals import actions as referrals
from referrals.actions.ruling import (
    SHADOW_DAYS,
    AnotherHandNeeded,
    NothingChanged,
    ShadowRuns,
    TooEarlyToAdopt,
    rule_books,
    what_changed,
)
from referrals.models import EligibilityRun, Referral, RuleVersion
from referrals.triage_rules import Numbers
from tests import people_of_london as london

pytestmark = pytest.mark.django_db

KWAME = london.actor("caseworker")
SYSTEM = london.actor("system")
LEAD = london.actor("triage_lead", key="user:lead")
OTHER = london.actor("triage_lead", key="user:other")


def in_triage(**about) -> Referral:
    return referrals.route(london.referral(**about), by=SYSTEM)


def in_shadow(**numbers) -> RuleVersion:
    return referrals.shadow_rules(numbers=numbers or {"no_device": 0}, note="Try it", by=LEAD)


def states() -> list[str]:
    return list(RuleVersion.objects.order_by("id").values_list("state", flat=True))


# ── Kept with what they saw ──────────────────────────────────────────────────────────────────────────────────────────


def test_what_the_rules_saw_is_kept_and_names_nobody():
    run = in_triage().eligibility_runs.get()
    assert run.rules_version == rule_books()[0].version
    assert run.facts["needs"] == ["device", "data", "skills"]
    assert "Amina" not in str(run.facts)
    assert {rule["rule"] for rule in run.fired}
    assert all(rule["source"] for rule in run.fired)


def test_a_case_in_triage_is_judged_again_and_the_earlier_run_stays():
    case = in_triage()
    before = case.eligibility_runs.get()
    referrals.judge_again(case, by=KWAME)
    after = case.eligibility_runs.exclude(pk=before.pk).get()
    assert what_changed(after, before) == []
    referrals.reject(case, code="not_wanted", by=KWAME)
    with pytest.raises(WrongState):
        referrals.judge_again(case, by=KWAME)


# ── In the shadow ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_other_numbers_are_tried_beside_those_in_force_and_decide_nothing():
    row = in_shadow(dated=999)
    assert (row.state, row.proposed_by, row.shadow_until) == (
        "shadow",
        LEAD.key,
        timezone.localdate() + timedelta(days=SHADOW_DAYS),
    )
    case = in_triage()
    real, shadow = case.eligibility_runs.order_by("is_shadow")
    assert (real.is_shadow, shadow.is_shadow, shadow.rules_version) == (False, True, row.code)
    assert case.urgency == real.urgency


def test_what_was_judged_in_the_last_thirty_days_is_judged_again_at_once_and_once():
    old = in_triage()
    new = in_triage(first_name="Zoë", last_name="Adeyemi", phone="+447700900124")
    EligibilityRun.objects.filter(referral=old).update(
        created_at=timezone.now() - timedelta(days=SHADOW_DAYS, seconds=1)
    )
    row = in_shadow()
    worker.work(until_idle=True)
    assert list(EligibilityRun.objects.filter(is_shadow=True).values_list("referral", flat=True)) == [new.pk]
    referrals.judge_in_the_shadow(code=row.code, by=SYSTEM)
    assert EligibilityRun.objects.filter(is_shadow=True).count() == 1


@pytest.mark.parametrize(
    ("numbers", "code"),
    [
        ({"dated": 1001}, "not_a_number"),
        ({"dated": -1}, "not_a_number"),
        ({"dated": True}, "not_a_number"),
        ({"luck": 1}, "unknown_field"),
    ],
)
def test_a_number_is_a_whole_one_from_0_to_1000_that_the_rules_know(numbers, code):
    with pytest.raises(Invalid) as refused:
        in_shadow(**numbers)
    assert [error.code for error in refused.value.errors] == [code]


@pytest.mark.parametrize("number", [0, 1000])
def test_0_and_1000_are_numbers(number):
    assert in_shadow(dated=number).numbers["dated"] == number


def test_the_same_numbers_are_the_same_rules():
    with pytest.raises(NothingChanged):
        in_shadow(dated=Numbers().dated)


def test_one_book_at_a_time_is_tried():
    first = in_shadow()
    with pytest.raises(ShadowRuns):
        in_shadow(dated=1)
    referrals.drop_rules(first, by=LEAD)
    in_shadow(dated=1)
    assert states() == ["dropped", "shadow"]


def test_what_was_dropped_is_tried_again_under_its_own_name():
    first = in_shadow()
    referrals.drop_rules(first, by=LEAD)
    again = in_shadow()
    assert (again.pk, states()) == (first.pk, ["shadow"])


# ── In force ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_somebody_else_puts_them_in_force():
    row = in_shadow()
    with pytest.raises(AnotherHandNeeded):
        referrals.adopt_rules(row, reason="It cannot wait.", by=LEAD)
    referrals.adopt_rules(row, reason="It cannot wait.", by=OTHER)
    assert rule_books() == (rule_books()[0], None)
    assert rule_books()[0].version == row.code


@pytest.mark.parametrize(("days", "is_over"), [(-1, False), (0, True)])
def test_their_month_runs_first_unless_somebody_says_why(days, is_over):
    row = in_shadow()
    with time_machine.travel(timezone.now() + timedelta(days=SHADOW_DAYS + days), tick=False):
        if is_over:
            assert referrals.adopt_rules(row, by=OTHER).state == "in_force"
        else:
            with pytest.raises(TooEarlyToAdopt):
                referrals.adopt_rules(row, reason=" ", by=OTHER)
            assert referrals.adopt_rules(row, reason="It cannot wait.", by=OTHER).state == "in_force"


def test_what_was_in_force_is_retired_and_what_was_decided_stays():
    case = in_triage()
    for number in (1, 2):
        referrals.adopt_rules(in_shadow(dated=number), reason="It cannot wait.", by=OTHER)
    assert states() == ["retired", "in_force"]
    before = case.eligibility_runs.filter(is_shadow=False).get()
    referrals.judge_again(case, by=KWAME)
    after = case.eligibility_runs.filter(is_shadow=False).exclude(pk=before.pk).get()
    assert (
        what_changed(after, before)[0]
        == f"Checked against rules {after.rules_version}. Before, against rules {before.rules_version}."
    )
