"""Answers to a follow-up: kept, checked, and what works no longer is put right; then the referral is closed."""

import pytest
from django.utils import timezone

from audit.models import LedgerEntry
from law.actors import SYSTEM
from law.refusals import Invalid, WrongState
from notifications.models import Message
from outcomes import actions as outcomes
from outcomes.follow_up import protocol
from outcomes.follow_up.answering import NotDueYet
from outcomes.follow_up.protocol import TIMES
from outcomes.models import FollowUp
from people import actions as people
from people.access import available_actions
from referrals import actions as referrals
from tests import people_of_london as london
from tests.outcomes.helped_people import KWAME, LEAD, days, helped, state_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def everything_is_due(request, monkeypatch):
    """Asked on the day on which everything has ended."""
    if "takes_its_time" not in request.fixturenames:
        monkeypatch.setattr(protocol, "TIMES", {kind: (0, 0, agreed) for kind, (_, _, agreed) in TIMES.items()})


@pytest.fixture
def takes_its_time():
    """For tests of the days themselves."""


@pytest.mark.parametrize("kind", TIMES)
def test_nobody_answers_before_the_day_on_which_it_is_asked(takes_its_time, clock, kind):
    referral = helped()
    follow_up = referral.follow_ups.get(kind=kind)
    assert "answer" not in available_actions(follow_up, KWAME)
    with pytest.raises(NotDueYet) as refused:
        outcomes.answer(follow_up, is_working=True, by=london.actor("resident"))
    assert f"from {follow_up.due_on:%A %-d %B %Y}" in refused.value.sentence
    days(clock, (follow_up.due_on - timezone.localdate()).days)
    assert "answer" in available_actions(follow_up, KWAME)
    outcomes.answer(follow_up, is_working=True, by=london.actor("resident"))
    assert state_of(follow_up) == "answered"


def test_every_answer_is_kept_and_the_confidence_before_is_carried_on(clock):
    referral = helped(("device", "data"))
    first = referral.follow_ups.get(kind="2_weeks")
    later = referral.follow_ups.get(kind="3_months")
    resident = london.actor("resident", key=f"resident:{referral.resident_id}")
    outcomes.answer(
        first,
        is_working=True,
        still_has=True,
        connected_how="our_sim",
        uses=["health", "benefits"],
        confidence=3,
        confidence_before=1,
        saves_pence_a_month=1250,
        by=resident,
    )
    first.refresh_from_db()
    kept = (
        first.is_connected,
        first.uses,
        first.saves_pence_a_month,
        first.answered_through,
        first.broken,
        first.state,
    )
    assert kept == (True, ["benefits", "health"], 1250, "web", [], "answered")
    outcomes.answer(later, is_working=None, connected_how="not", confidence=5, confidence_before=4, by=KWAME)
    later.refresh_from_db()
    assert (later.is_working, later.is_connected, later.confidence, later.confidence_before) == (None, False, 5, 1)
    assert state_of(referral) == "resolved"
    outcomes.lose_touch(referral.follow_ups.get(kind="6_months"), reason="She moved away.", by=KWAME)
    assert state_of(referral) == "closed"
    assert referral.ended_at is not None


@pytest.mark.parametrize(
    ("answers", "pointer"),
    [
        ({"broken": ["device"]}, "/broken"),
        ({"is_working": None, "broken": ["data"]}, "/broken"),
        ({"is_working": False, "broken": ["roof"]}, "/broken"),
        ({"connected_how": "pigeon"}, "/connected_how"),
        ({"connected_how": "not", "is_connected": True}, "/is_connected"),
        ({"connected_how": "public", "is_connected": False}, "/is_connected"),
        ({"uses": ["betting"]}, "/uses"),
        ({"confidence": 0}, "/confidence"),
        ({"confidence": 6}, "/confidence"),
        ({"confidence_before": 9}, "/confidence_before"),
        ({"saves_pence_a_month": -1}, "/saves_pence_a_month"),
        ({"saves_pence_a_month": 100_001}, "/saves_pence_a_month"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(answers, pointer):
    follow_up = helped().follow_ups.get(kind="2_weeks")
    with pytest.raises(Invalid) as refused:
        outcomes.answer(follow_up, **{"is_working": True} | answers, by=KWAME)
    assert [error.pointer for error in refused.value.errors] == [pointer]
    assert state_of(follow_up) == "raised"


def test_what_works_no_longer_is_put_right_under_the_same_need_and_reference(clock):
    referral = helped(("device", "data", "skills"))
    follow_up = referral.follow_ups.get(kind="2_weeks")
    days(clock, 14)
    outcomes.ask(follow_up, by=SYSTEM)
    outcomes.answer(
        follow_up, is_working=False, broken=["data", "device"], by=london.actor("resident", key="resident:x")
    )
    states = dict(referral.needs.values_list("kind", "state"))
    assert states == {"device": "remedy", "data": "remedy", "skills": "met"}
    assert state_of(referral) == "active"
    assert follow_up.broken == ["device", "data"]
    moves = LedgerEntry.objects.filter(about=referral.pk, verb__in=["dispute", "reopen"]).values_list("verb", "actor")
    assert sorted(moves) == [("dispute", "resident:x"), ("dispute", "resident:x"), ("reopen", "resident:x")]


@pytest.mark.parametrize(
    ("needs", "broken"), [(("device", "data"), "device"), (("data", "skills"), "data"), (("skills",), "skills")]
)
def test_not_said_what_it_is_the_device_else_the_data(needs, broken):
    referral = helped(needs)
    outcomes.answer(referral.follow_ups.get(kind="2_weeks"), is_working=False, by=KWAME)
    assert [need.kind for need in referral.needs.filter(state="remedy")] == [broken]


def test_what_is_being_put_right_already_is_not_disputed_twice(clock):
    referral = helped()
    referrals.dispute(referral.needs.get(), reason="It went dark.", by=KWAME)
    outcomes.answer(referral.follow_ups.get(kind="2_weeks"), is_working=False, by=KWAME)
    assert referral.needs.get().state == "remedy"
    assert not Message.objects.filter(event="outcomes.call_about_a_fault").exists()


def test_a_no_about_something_that_cannot_be_put_right_by_itself_is_a_call_for_a_caseworker(clock):
    referral = helped(("device",))
    outcomes.answer(referral.follow_ups.get(kind="2_weeks"), is_working=False, broken=["data"], by=KWAME)
    call = Message.objects.get(event="outcomes.call_about_a_fault")
    assert (call.channel, call.owner, call.resident_id) == ("call", "caseworker", referral.resident_id)
    assert referral.needs.get().state == "met"
    assert state_of(referral) == "resolved"


def test_a_closed_referral_opens_again(clock):
    closed = helped(agreed=None)
    referrals.close(closed, by=LEAD)
    outcomes.answer(closed.follow_ups.get(), is_working=False, by=KWAME)
    assert state_of(closed) == "active"
    assert closed.needs.get().state == "remedy"


def test_a_second_answer_is_refused_and_changes_nothing():
    follow_up = helped().follow_ups.get(kind="2_weeks")
    outcomes.answer(FollowUp.objects.get(pk=follow_up.pk), is_working=True, by=KWAME)
    with pytest.raises(WrongState):
        outcomes.answer(follow_up, is_working=False, by=KWAME)
    follow_up.refresh_from_db()
    assert follow_up.is_working is True
    assert follow_up.referral.needs.get().state == "met"


def test_a_pause_keeps_the_referral_open_though_everything_was_answered(clock):
    referral = helped(agreed=None)
    people.raise_hold(referral.resident, kind="safeguarding", by=KWAME)
    outcomes.answer(referral.follow_ups.get(), is_working=True, by=KWAME)
    assert state_of(referral) == "resolved"
