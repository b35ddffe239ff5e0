"""What does not work: told once, with a day and an owner, and ended together with the remedy of its need."""

from datetime import UTC, datetime

import pytest

from law.refusals import Invalid
from notifications.models import Message
from referrals import actions as referrals
from referrals.actions.faults import FaultOver, NotGivenYet, due_after
from referrals.models import Fault, Need
from referrals.own_links import link_of, referral_behind
from tests import people_of_london as london
from tests.referrals.test_remedy import KINDS, KWAME, LEAD, give, in_remedy, promise, state

pytestmark = pytest.mark.django_db


def given(kind: str) -> Need:
    need = london.accepted(needs=(kind,)).needs.get()
    give(promise(need, 0))
    need.refresh_from_db()
    return need


def told(need: Need, **how) -> Fault:
    referrals.dispute(need, by=KWAME, **how)
    return need.faults.get(state="open")


@pytest.mark.parametrize(
    ("told_at", "due_on"),
    [
        (datetime(2026, 11, 30, 9, tzinfo=UTC), "2026-12-03"),
        (datetime(2026, 12, 24, 9, tzinfo=UTC), "2026-12-31"),  # over Christmas Day, the 28th and a weekend
    ],
)
def test_it_is_promised_by_the_third_working_day(told_at, due_on):
    assert due_after(told_at).isoformat() == f"{due_on}T23:59:59+00:00"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("end", "becomes"),
    [
        (lambda need: give(promise(need, 1)), "replaced"),
        (lambda need: referrals.confirm(need, by=KWAME), "met"),
        (lambda need: referrals.wait_for_replacement(need, by=KWAME), "waiting"),
        (lambda need: referrals.close_unmet(need, code="no_stock", by=LEAD), "unmet"),
        (lambda need: referrals.cancel(need, code="no_longer_needed", by=KWAME), "cancelled"),
        (lambda need: referrals.withdraw(need.referral, code="no_longer_needed", by=KWAME), "cancelled"),
    ],
)
def test_it_ends_as_its_need_moves_on(kind, end, becomes):
    need = in_remedy(kind)
    fault = need.faults.get()
    end(need)
    assert state(fault) == becomes
    assert fault.ended_at is not None


def test_the_same_reference_the_same_date_and_no_limit_is_touched():
    need = given("device")
    before = (need.queued_at, need.referral.needs.count(), need.referral.reference)
    told(need)
    need.refresh_from_db()
    assert (need.queued_at, need.referral.needs.count(), need.referral.reference) == before


def test_first_help_is_noted_and_may_be_enough():
    fault = told(given("device"), tried=["charger"])
    referrals.note_first_help(fault, tried=["wifi"], by=KWAME)
    assert state(fault) == "open"
    assert fault.tried == ["charger", "wifi"]
    referrals.note_first_help(fault, tried=["power"], works=True, by=KWAME)
    assert state(fault) == "met"
    assert state(fault.need) == "met"
    with pytest.raises(FaultOver):
        referrals.note_first_help(fault, tried=["power"], by=KWAME)


@pytest.mark.parametrize(
    ("how", "field"),
    [({"kind": "sulking"}, "/kind"), ({"tried": ["seated"]}, "/tried"), ({"reason": "x" * 501}, "/reason")],
)
def test_what_cannot_be_is_refused_by_name(how, field):
    need = given("device")
    with pytest.raises(Invalid) as refused:
        referrals.dispute(need, by=KWAME, **how)
    assert [error.pointer for error in refused.value.errors] == [field]
    assert state(need) == "provided"


def test_somebody_looks_after_it():
    fault = told(given("data"))
    referrals.take_fault(fault, by=KWAME)
    assert state(fault) == "open"
    assert fault.owner == KWAME.key


def test_what_is_on_its_way_cannot_be_faulty():
    need = london.accepted(needs=("skills",)).needs.get()
    promise(need, 0)
    assert state(need) == "in_fulfilment"
    with pytest.raises(NotGivenYet):
        referrals.dispute(need, by=KWAME)


def test_the_referrer_and_the_person_hear_by_when():
    need = given("data")
    told(need)
    milestone = need.referral.milestones.get(event="referrals.in_remedy")
    assert "we are fixing a problem" in milestone.sentence
    assert "We will help by" in milestone.sentence
    text = Message.objects.get(event="referrals.fault_taken")
    assert link_of(need.referral) in text.body


def test_who_cannot_be_texted_safely_is_not_and_has_no_page():
    need = given("data")
    need.referral.resident.contact_mode = "through_worker"
    need.referral.resident.save()
    told(need)
    assert not Message.objects.filter(event="referrals.fault_taken").exists()
    assert referral_behind(link_of(need.referral).rpartition("/")[2]) is None


def test_the_link_is_silent_for_everybody_else_and_dies_with_the_number():
    referral = london.accepted(needs=("data",))
    token = link_of(referral).rpartition("/")[2]
    assert referral_behind(token) == referral
    for wrong in ("", token[:-1], token[:-1] + ("A" if token[-1] != "A" else "B"), "é" * 38, "!" * 38):
        assert referral_behind(wrong) is None
    referral.resident.phone = "+447700900125"
    referral.resident.save()
    assert referral_behind(token) is None
