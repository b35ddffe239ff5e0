"""How a referral leaves and comes back, verb by verb: withdrawn, passed on, revived, closed, forgotten; and each no
on the way.
"""

from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.utils import timezone

from law.refusals import Invalid
from notifications.models import Message
from people import actions as people
from people.residents.actions.withdrawal import StillHeld
from referrals import actions as referrals
from referrals.actions.ending import (
    REVIVE_WITHIN,
    ConsentGone,
    Forgotten,
    StillOpen,
    ThingsUnderWay,
    TooLateToRevive,
)
from referrals.actions.erasing import NotOver
from referrals.actions.handling import InAnotherHand
from referrals.models import Milestone, Referral
from referrals.stamps import decide_by
from tests import people_of_london as london

pytestmark = pytest.mark.django_db

KWAME = london.actor("caseworker", key="user:kwame")
ANA = london.actor("caseworker", key="user:ana")
LEAD = london.actor("triage_lead")
SYSTEM = london.actor("system")
DEE = london.actor("safeguarding_lead")


def maria():
    return london.actor("referrer", organisation=london.organisation())


def in_triage(**about) -> Referral:
    return referrals.route(london.referral(**about), by=SYSTEM)


def later(since, by: timedelta):
    return time_machine.travel(since + by, tick=False)


def needs_of(case: Referral) -> set[str]:
    return set(case.needs.values_list("state", flat=True))


def resolved() -> Referral:
    case = london.accepted(needs=("device",))
    referrals.cancel(case.needs.get(), code="helped_elsewhere", by=KWAME)
    case.refresh_from_db()
    return case


# ── Withdrawn ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_what_is_withdrawn_ends_whole_and_nothing_that_waited_is_sent():
    case = in_triage()
    referrals.withdraw(case, code="moved_away", by=maria())
    assert (case.state, case.end_code, case.end_reason, case.queue) == (
        "withdrawn",
        "moved_away",
        "The person moved out of London.",
        "",
    )
    assert needs_of(case) == {"cancelled"}
    assert set(Message.objects.filter(referral_id=case.pk).values_list("state", flat=True)) == {"cleared"}


def test_an_open_appeal_ends_with_it():
    case = in_triage()
    decisions = [
        {"need": str(need.pk), "approve": need.kind != "data", "code": "has_enough"} for need in case.needs.all()
    ]
    referrals.accept(case, decisions=decisions, by=KWAME)
    appeal = referrals.appeal_need(case.needs.get(kind="data"), grounds="They do not.", by=maria())
    referrals.withdraw(case, code="changed_mind", by=maria())
    appeal.refresh_from_db()
    assert appeal.state == "withdrawn"


def test_what_is_on_its_way_is_brought_back_first():
    case = london.accepted(needs=("data",))
    need = case.needs.get()
    referrals.reserve(need, by=SYSTEM)
    referrals.start(need, by=SYSTEM)
    with pytest.raises(ThingsUnderWay):
        referrals.withdraw(case, code="changed_mind", by=maria())
    referrals.setback(need, reason="No one was in.", by=SYSTEM)
    assert referrals.withdraw(case, code="changed_mind", by=maria()).state == "withdrawn"


def test_without_consent_everything_ends_whatever_is_under_way():
    case = london.accepted(needs=("data",))
    need = case.needs.get()
    referrals.reserve(need, by=SYSTEM)
    referrals.start(need, by=SYSTEM)
    people.withdraw_consent(case.resident, method="phone", by=maria())
    case.refresh_from_db()
    assert (case.state, case.end_code) == ("withdrawn", "consent_withdrawn")
    assert needs_of(case) == {"cancelled"}
    assert Milestone.objects.filter(event="referrals.consent_withdrawn").count() == 1


# ── Passed on ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_another_service_has_it_and_the_referrer_hears_which():
    case = in_triage()
    referrals.redirect(case, to=" Digital Kent ", code="outside_london", by=KWAME)
    assert (case.state, case.redirected_to) == ("redirected", "Digital Kent")
    assert needs_of(case) == {"cancelled"}
    assert "Digital Kent" in Milestone.objects.get(event="referrals.redirected").sentence


@pytest.mark.parametrize(
    ("to", "code", "pointers"), [(" ", "nonsense", ["/code", "/to"]), ("Digital Kent", "other", ["/reason"])]
)
def test_passing_on_names_the_service_and_says_why(to, code, pointers):
    case = in_triage()
    with pytest.raises(Invalid) as refused:
        referrals.redirect(case, to=to, code=code, by=KWAME)
    assert [error.pointer for error in refused.value.errors] == pointers
    assert needs_of(case) == {"proposed"}


def test_whoever_has_it_in_hand_passes_it_on():
    case = in_triage()
    referrals.take(case, by=ANA)
    with pytest.raises(InAnotherHand):
        referrals.redirect(case, to="Digital Kent", code="outside_london", by=KWAME)


# ── Revived ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("our_fault", [True, False])
def test_what_ended_comes_back_to_the_desk_at_its_old_date_only_when_it_was_our_fault(our_fault):
    case = in_triage()
    referrals.withdraw(case, code="mistake", by=maria())
    with later(case.ended_at, timedelta(days=7)):
        now = timezone.now()
        referrals.revive(case, our_fault=our_fault, by=KWAME)
    assert (case.state, case.queue, case.why, case.ended_at, case.end_code) == ("in_triage", "new", "revived", None, "")
    assert case.decide_by == decide_by(timezone.localdate(now))
    assert needs_of(case) == {"proposed"}
    assert {need.queued_at for need in case.needs.all()} == {case.submitted_at if our_fault else now}
    assert case.eligibility_runs.count() == 2


@pytest.mark.parametrize(("more", "is_in_time"), [(timedelta(), True), (timedelta(seconds=1), False)])
def test_it_comes_back_within_thirty_days(more, is_in_time):
    case = in_triage()
    referrals.withdraw(case, code="mistake", by=maria())
    with later(case.ended_at, REVIVE_WITHIN + more):
        if is_in_time:
            assert referrals.revive(case, by=KWAME).state == "in_triage"
        else:
            with pytest.raises(TooLateToRevive):
                referrals.revive(case, by=KWAME)


def test_it_does_not_come_back_without_consent_or_once_it_is_forgotten():
    gone = in_triage()
    forgotten = in_triage(first_name="Zoë", last_name="Adeyemi", phone="+447700900124")
    people.withdraw_consent(gone.resident, method="phone", by=maria())
    gone.refresh_from_db()
    with pytest.raises(ConsentGone):
        referrals.revive(gone, by=KWAME)
    referrals.withdraw(forgotten, code="changed_mind", by=maria())
    referrals.anonymise(forgotten, asked=True, by=LEAD)
    with pytest.raises(Forgotten):
        referrals.revive(forgotten, by=KWAME)


# ── Closed and forgotten ─────────────────────────────────────────────────────────────────────────────────────────────


def test_what_is_resolved_is_closed():
    case = resolved()
    referrals.close(case, by=LEAD)
    assert (case.state, case.queue, case.ended_at is None) == ("closed", "", False)


def test_a_hold_keeps_it_open():
    case = resolved()
    hold = people.raise_hold(case.resident, kind="safeguarding", by=london.actor("referrer"))
    with pytest.raises(StillOpen):
        referrals.close(case, by=LEAD)
    people.reject_hold(hold, reason="A misunderstanding.", by=DEE)
    assert referrals.close(case, by=LEAD).state == "closed"


def test_an_appeal_keeps_it_open():
    case = in_triage(needs=("device", "data"))
    decisions = [
        {"need": str(need.pk), "approve": need.kind != "data", "code": "has_enough"} for need in case.needs.all()
    ]
    referrals.accept(case, decisions=decisions, by=KWAME)
    referrals.cancel(case.needs.get(kind="device"), code="helped_elsewhere", by=KWAME)
    appeal = referrals.appeal_need(case.needs.get(kind="data"), grounds="They do not.", by=maria())
    case.refresh_from_db()
    with pytest.raises(StillOpen):
        referrals.close(case, by=LEAD)
    referrals.withdraw_appeal(appeal, by=maria())
    assert referrals.close(case, by=LEAD).state == "closed"


@pytest.mark.parametrize(("more", "is_long_enough"), [(timedelta(seconds=-1), False), (timedelta(), True)])
def test_names_are_kept_as_long_as_we_said_and_no_longer(more, is_long_enough):
    case = resolved()
    referrals.close(case, by=LEAD)
    with later(case.ended_at, timedelta(days=settings.KEEP_IDENTITY_DAYS) + more):
        assert referrals.to_be_forgotten(timezone.now()).exists() is is_long_enough
        if is_long_enough:
            referrals.anonymise(case, by=SYSTEM)
        else:
            with pytest.raises(NotOver):
                referrals.anonymise(case, by=SYSTEM)
    case.resident.refresh_from_db()
    assert case.resident.first_name == ("" if is_long_enough else "Amina")


def test_who_asks_is_forgotten_as_soon_as_everything_is_over():
    case = resolved()
    with pytest.raises(NotOver):
        referrals.anonymise(case, asked=True, by=LEAD)
    referrals.close(case, by=LEAD)
    referrals.anonymise(case, asked=True, by=LEAD)
    assert case.anonymised_at is not None


def test_a_legal_hold_keeps_what_may_be_asked_for():
    case = resolved()
    referrals.close(case, by=LEAD)
    people.raise_hold(case.resident, kind="legal", by=LEAD)
    with pytest.raises(StillHeld):
        referrals.anonymise(case, asked=True, by=LEAD)
    case.resident.refresh_from_db()
    assert case.resident.first_name == "Amina"
