"""The desk's own moves: who has a case in hand, when the clock stands still, and what nobody would come by again."""

from datetime import datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from audit.models import LedgerEntry
from people import actions as people
from people.models import PossibleDuplicate, User
from people.residents.hours import LONDON
from referrals import actions as referrals
from referrals.actions.handling import (
    InAnotherHand,
    NotAHandler,
    NothingToDo,
    NotInYourHand,
    name_of_actor,
    start_clock,
    stop_clock,
)
from referrals.models import Referral
from tests import people_of_london as london
from tests.portal.signing_in import worker

pytestmark = pytest.mark.django_db

KWAME = london.actor("caseworker", key="user:kwame")
ANA = london.actor("caseworker", key="user:ana")
LEAD = london.actor("triage_lead")
SYSTEM = london.actor("system")
DEE = london.actor("safeguarding_lead")
MONDAY = datetime(2026, 11, 2, 10, tzinfo=LONDON)


def in_triage(**about) -> Referral:
    return referrals.route(london.referral(**about), by=SYSTEM)


def bea(role: str = "caseworker") -> User:
    return worker("bea@get-online.example", role=role, name="Bea Stone")


def at(moment: datetime):
    return time_machine.travel(moment, tick=False)


# ── In hand ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_case_is_taken_and_put_back_and_the_ledger_says_by_whom():
    case = in_triage()
    referrals.take(case, by=KWAME)
    assert (case.taken_by, case.taken_at is None) == (KWAME.key, False)
    referrals.take(case, by=KWAME)  # once more changes nothing
    referrals.release(case, by=KWAME)
    assert (case.taken_by, case.taken_at) == ("", None)
    entries = LedgerEntry.objects.filter(object_id=case.pk, verb="amended").order_by("number")
    assert [entry.details["taken_by"] for entry in entries if "taken_by" in entry.details] == [KWAME.key, KWAME.key, ""]


def test_one_person_has_it_and_only_a_lead_takes_it_out_of_their_hand():
    case = in_triage()
    referrals.take(case, by=KWAME)
    with pytest.raises(InAnotherHand):
        referrals.take(case, by=ANA)
    with pytest.raises(NotInYourHand):
        referrals.release(case, by=ANA)
    with pytest.raises(NotInYourHand):
        referrals.hand_over(case, to=bea(), by=ANA)
    assert referrals.release(case, by=LEAD).taken_by == ""


def test_it_is_handed_to_somebody_who_works_at_the_desk():
    case = in_triage()
    referrals.take(case, by=KWAME)
    with pytest.raises(NotAHandler, match="Bea Stone"):
        referrals.hand_over(case, to=bea("technician"), by=KWAME)
    ife = worker("ife@get-online.example", role="triage_lead", name="Ife Bello")
    assert referrals.hand_over(case, to=ife, by=KWAME).taken_by == f"user:{ife.pk}"


def test_whoever_has_left_is_handed_nothing():
    case = in_triage()
    colleague = bea()
    people.end_membership(colleague.memberships.get(), by=london.ADMINISTRATOR)
    referrals.take(case, by=KWAME)
    with pytest.raises(NotAHandler):
        referrals.hand_over(case, to=colleague, by=KWAME)


def test_what_has_left_the_desk_is_neither_taken_nor_handed_over():
    case = london.accepted()
    with pytest.raises(NothingToDo):
        referrals.take(case, by=KWAME)
    with pytest.raises(NothingToDo):
        referrals.hand_over(case, to=bea(), by=LEAD)


def test_what_leaves_the_desk_leaves_its_handlers_hand():
    case = in_triage()
    referrals.take(case, by=KWAME)
    referrals.reject(case, code="not_wanted", by=KWAME)
    assert (case.queue, case.taken_by, case.taken_at) == ("", "", None)


def test_a_colleague_is_told_who_has_it():
    colleague = bea()
    assert name_of_actor(f"user:{colleague.pk}") == "Bea Stone"
    assert name_of_actor("user:00000000-0000-7000-8000-000000000000") == "Someone who has left"
    assert name_of_actor("system") == "The service itself"
    assert name_of_actor("operator:command-line") == "A colleague"


# ── The clock ────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("days", "lost"), [(0, 0), (1, 1), (4, 4), (6, 4), (7, 5)])
def test_the_promised_day_moves_by_the_working_days_that_others_had_the_ball(days, lost):
    with at(MONDAY):
        case = in_triage()
        promised = case.decide_by
        stop_clock(case)
        stop_clock(case)  # it stands still already
    with at(MONDAY + timedelta(days=days)):
        start_clock(case)
        start_clock(case)
    assert (case.paused_days, case.clock_stopped_on) == (lost, None)
    assert (case.decide_by - promised).days == lost + 2 * (lost == 5)


def test_a_hold_stops_the_clock_of_every_live_case_and_a_lift_lets_it_run():
    with at(MONDAY):
        case = in_triage()
        hold = people.raise_hold(case.resident, kind="safeguarding", by=london.actor("referrer"))
        case.refresh_from_db()
        assert (case.queue, case.why, case.clock_stopped_on) == ("safeguarding", "held", MONDAY.date())
    with at(MONDAY + timedelta(days=2)):
        people.reject_hold(hold, reason="A misunderstanding.", by=DEE)
    case.refresh_from_db()
    assert (case.queue, case.why, case.paused_days) == ("new", "to_decide", 2)


def test_one_of_two_holds_lifted_keeps_it_still():
    case = in_triage()
    hold = people.raise_hold(case.resident, kind="safeguarding", by=london.actor("referrer"))
    people.raise_hold(case.resident, kind="legal", by=LEAD)
    people.reject_hold(hold, reason="A misunderstanding.", by=DEE)
    case.refresh_from_db()
    assert (case.queue, case.clock_stopped_on is None) == ("safeguarding", False)


def test_a_lift_does_not_start_the_clock_of_what_the_referrer_has():
    case = in_triage()
    referrals.ask(case, questions="Is there a phone?", by=KWAME)
    hold = people.raise_hold(case.resident, kind="safeguarding", by=london.actor("referrer"))
    people.reject_hold(hold, reason="A misunderstanding.", by=DEE)
    case.refresh_from_db()
    assert (case.queue, case.why, case.clock_stopped_on is None) == ("waiting", "asked", False)


# ── Where nobody would come by ───────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("days", "is_late"), [(0, False), (1, True)])
def test_what_was_promised_for_yesterday_is_stuck(days, is_late):
    case = in_triage()
    with at(datetime.combine(case.decide_by, MONDAY.timetz()) + timedelta(days=days)):
        assert referrals.look_for_stuck(by=SYSTEM) == is_late
    case.refresh_from_db()
    assert (case.queue, case.why) == (("stuck", "overdue") if is_late else ("new", "to_decide"))


@pytest.mark.parametrize(("seconds", "is_late"), [(3600, False), (3601, True)])
def test_what_the_rules_have_not_seen_for_an_hour_is_stuck(seconds, is_late):
    case = london.referral()
    with at(case.submitted_at + timedelta(seconds=seconds)):
        assert referrals.look_for_stuck(by=SYSTEM) == is_late
    case.refresh_from_db()
    assert case.queue == ("stuck" if is_late else "")


def test_a_pair_that_is_settled_sends_both_where_they_belong():
    first = in_triage()
    second = in_triage()
    assert second.queue == "duplicates"
    people.dismiss_duplicate(PossibleDuplicate.objects.get(), by=KWAME)
    for case in (first, second):
        case.refresh_from_db()
        assert (case.queue, case.possible_duplicates) == ("new", 0)


def test_nothing_is_moved_twice():
    case = in_triage()
    with at(timezone.now() + timedelta(days=30)):
        assert referrals.look_for_stuck(by=SYSTEM) == 1
        assert referrals.look_for_stuck(by=SYSTEM) == 0
    case.refresh_from_db()
    assert case.queue == "stuck"
