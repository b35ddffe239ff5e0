"""The rules: each says why, other numbers are another version, and the shadow tells who would be treated otherwise."""

from datetime import date, timedelta

import pytest
import time_machine
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from jobs import worker
from law.refusals import Invalid
from referrals import actions as referrals
from referrals.actions.ruling import AnotherHandNeeded, NothingChanged, ShadowRuns, TooEarlyToAdopt
from referrals.channel_parity import Row, lines, says_equal
from referrals.facts import HAS_NOW
from referrals.forecast import forecast
from referrals.models import EligibilityRun, Referral, RuleVersion
from referrals.stamps import decide_by, working_days
from referrals.triage import RuleBook, in_a_sentence
from referrals.triage_rules import RULES, Case, Numbers
from tests import people_of_london as london

HOSTEL = Case(
    ("device", "data", "skills"),
    True,
    True,
    age=34,
    has_now={"device": "nothing", "data": "nothing"},
    without_address=True,
)
PHONE = Case(("device", "skills"), True, True, age=71, has_now={"device": "phone_only", "skills": "never"})
PUPIL = Case(("data",), True, True, age=15, has_now={"data": "public"}, for_school_child=True)


def test_three_made_up_people_are_explained_in_sentences():
    book = RuleBook()
    first, second, third = (book.judge(case) for case in (HOSTEL, PHONE, PUPIL))
    assert (first.result, first.urgency, first.points) == ("eligible", 1, 30 + 25 + 20 + 10)
    assert "comes first" in in_a_sentence(first)
    assert "no fixed address" in in_a_sentence(first)
    assert (second.result, second.urgency) == ("eligible", 3)
    assert "only a phone" in in_a_sentence(second)
    assert third.result == "needs_person"
    assert "18 or over" in in_a_sentence(third)
    assert "A caseworker must check first" in in_a_sentence(third)
    assert {a["name"] for a in third.alternatives} >= {"A social tariff", "The school"}
    away = book.judge(Case(("data",), False, True))
    assert away.result == "not_eligible"
    assert "cannot help" in in_a_sentence(away)


def test_every_rule_has_its_sentences_and_its_source_and_can_fire():
    numbers = Numbers()
    cases = [
        HOSTEL,
        PHONE,
        PUPIL,
        Case(
            ("device",),
            False,
            False,
            days_to_date=3,
            address_withheld=True,
            possible_duplicates=1,
            person_devices=1,
            household_devices=2,
            has_now={"data": "pay_as_you_go"},
        ),
        Case(("device",), True, True, postcode_is_listed=False),
    ]
    fired = {rule_fired["rule"] for case in cases for rule_fired in RuleBook().judge(case).fired}
    assert fired == {rule.name for rule in RULES}
    for rule in RULES:
        assert rule.sentence.format(**numbers.as_dict()).endswith(".")
        assert rule.otherwise.endswith(".")
        assert rule.source
        assert bool(rule.result) != bool(rule.points)
        assert not rule.points or hasattr(numbers, rule.points)


@given(st.sampled_from(sorted(Numbers().as_dict())), st.integers(0, 1000))
def test_another_number_is_another_version(name, value):
    changed = RuleBook(Numbers(**{name: value}))
    assert (changed.version == RuleBook().version) is (value == Numbers().as_dict()[name])
    assert len(changed.version) <= 20


def test_equality_answers_are_out_of_the_rules_sight():
    assert not {"ethnicity", "gender", "religion", "disability", "sex"} & set(Case.__dataclass_fields__)
    assert set(HAS_NOW) == {"device", "data", "skills"}


@pytest.mark.django_db
def test_the_decision_keeps_what_the_rules_saw_and_a_second_run_says_what_changed():
    referral = london.referral(needs=("device",), resident={"without_address": True})
    referrals.route(referral, by=london.actor("system"))
    run = referral.eligibility_runs.get()
    assert run.facts["without_address"] is True
    assert run.facts["age"] >= 58
    assert run.rules_version == RuleBook().version
    assert "Amina" not in str(run.facts)
    need = referral.needs.get()
    need.has_now = "nothing"
    need.needed_by = timezone.localdate() + timedelta(days=5)
    from audit.recording import recording  # noqa: PLC0415 - a fact that came by telephone, say

    with recording(london.ADMINISTRATOR, "referrals.amend"):
        need.save()
    referrals.judge_again(referral, by=london.actor("caseworker"))
    newer = referral.eligibility_runs.order_by("-created_at").first()
    text = " ".join(referrals.what_changed(newer, run))
    assert newer.urgency == 1
    assert "no device at all" in text
    assert "within 14 days" in text
    assert Referral.objects.get().urgency == 1


@pytest.mark.django_db(transaction=True)
def test_the_shadow_says_who_would_differ_and_nobody_is_treated_by_it():
    lead = london.actor("triage_lead", key="user:one")
    other = london.actor("administrator", key="user:two")
    plain = london.referral(needs=("data",))
    bare = london.referral(
        first_name="Kofi", resident={"without_address": True}, needs=("data",), phone="+447700900321"
    )
    worker.work(until_idle=True)
    with pytest.raises(NothingChanged):
        referrals.shadow_rules(numbers={}, by=lead)
    with pytest.raises(Invalid):
        referrals.shadow_rules(numbers={"dated": -1, "luck": 3}, by=lead)
    row = referrals.shadow_rules(numbers={"without_address": 70}, note="Hostels first", by=lead)
    with pytest.raises(ShadowRuns):
        referrals.shadow_rules(numbers={"dated": 1}, by=lead)
    worker.work(until_idle=True)
    runs = EligibilityRun.objects.filter(is_shadow=True)
    assert runs.count() == 2
    assert [r.referral_id for r in runs.filter(differs=True)] == [bare.pk]
    later = london.referral(
        first_name="Wei", resident={"without_address": True}, needs=("data",), phone="+447700900322"
    )
    worker.work(until_idle=True)
    assert Referral.objects.get(pk=later.pk).urgency == 2
    assert Referral.objects.get(pk=plain.pk).urgency == 3
    assert set(runs.filter(differs=True).values_list("referral_id", flat=True)) == {bare.pk, later.pk}
    with pytest.raises(AnotherHandNeeded):
        referrals.adopt_rules(row, by=lead)
    with pytest.raises(TooEarlyToAdopt):
        referrals.adopt_rules(row, by=other)
    with time_machine.travel(timezone.now() + timedelta(days=31)):
        referrals.adopt_rules(row, by=other)
    assert referrals.rule_books()[0].numbers.without_address == 70
    newest = london.referral(
        first_name="Elif", resident={"without_address": True}, needs=("data",), phone="+447700900323"
    )
    worker.work(until_idle=True)
    assert Referral.objects.get(pk=newest.pk).urgency == 1
    again = referrals.shadow_rules(numbers={"without_address": 30}, by=lead)
    referrals.drop_rules(again, by=lead)
    assert [r.state for r in RuleVersion.objects.order_by("created_at")] == ["in_force", "dropped"]


def test_working_days_know_weekends_and_bank_holidays():
    christmas = date(2026, 12, 24)
    assert (
        working_days(christmas, date(2026, 12, 29)) == 1
    )  # Christmas Day, a weekend and Boxing Day's substitute lie between
    assert decide_by(christmas, 1) == date(2026, 12, 29)


@given(st.dates(date(2026, 1, 1), date(2027, 12, 1)), st.integers(0, 30))
def test_counting_forward_and_back_agree(day, count):
    assert working_days(day, decide_by(day, count)) == count


def test_the_forecast_counts_who_will_be_late():
    monday = date(2026, 11, 23)
    due = [(monday, 5), (date(2026, 11, 24), 5), (date(2026, 12, 4), 5)]
    slow = forecast(due, decided=40, over_days=10, today=monday)
    assert (slow.pace, slow.open, slow.late, slow.first_on) == (4.0, 15, 3, monday)
    assert forecast(due, decided=100, over_days=10, today=monday).late == 0
    assert forecast([(date(2026, 11, 20), 2)], decided=100, over_days=10, today=monday).late == 2
    assert forecast([], decided=0, over_days=10, today=monday).open == 0


def test_telephone_and_web_are_compared_on_the_same_clock():
    sent = date(2026, 11, 2)
    promised = date(2026, 11, 16)
    web = Row("web", sent, promised, date(2026, 11, 6), 0, 0, 2, True)
    paused = Row("phone", sent, date(2026, 11, 18), date(2026, 11, 10), 2, 1, 3, False)
    phone, other = {line.channel: line for line in lines([web, paused])}.values()
    assert phone.promised_days == other.promised_days == 10
    assert {phone.taken_days, other.taken_days} == {4}
    assert says_equal(phone, other)
    late = Row("phone", sent, date(2026, 11, 20), date(2026, 11, 20), 0, 0, 1, True)
    assert not says_equal(lines([web])[0], lines([late])[0])
