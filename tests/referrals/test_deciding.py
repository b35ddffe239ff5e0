"""A decision, need by need: routed, yes, no, all or a part; what moves with it, and each no on the way."""

import pytest
from django.utils import timezone

from audit.models import LedgerEntry
from law.refusals import Invalid, WrongState
from notifications.models import Message
from people import actions as people
from people.access.brake import Held
from referrals import actions as referrals
from referrals.actions.deciding import DuplicateUnsettled, EveryNeedRefused, NeedApproved, NotBeingDecided, NotEligible
from referrals.actions.handling import InAnotherHand
from referrals.models import Need, Referral
from referrals.stamps import APPEAL_WORKING_DAYS, decide_by
from tests import people_of_london as london

pytestmark = pytest.mark.django_db

KWAME = london.actor("caseworker", key="user:kwame")
ANA = london.actor("caseworker", key="user:ana")
LEAD = london.actor("triage_lead")
SYSTEM = london.actor("system")


def in_triage(**about) -> Referral:
    return referrals.route(london.referral(**about), by=SYSTEM)


def outside_london() -> Referral:
    """The rules say no."""
    return in_triage(needs=("data",), resident={"postcode": "CT1 2AB", "borough": ""})


def decisions_for(case: Referral, *refused: str) -> list[dict]:
    return [
        {"need": str(need.pk), "approve": need.kind not in refused, "code": "has_enough"}
        for need in case.needs.order_by("id")
    ]


def states(case: Referral) -> dict[str, str]:
    return dict(case.needs.values_list("kind", "state"))


# ── Routed ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_what_the_rules_said_is_kept_and_the_case_lies_on_the_desk():
    case = in_triage()
    run = case.eligibility_runs.get()
    assert (run.result, run.is_shadow, case.urgency) == ("eligible", False, run.urgency)
    assert (case.state, case.queue, case.why) == ("in_triage", "new", "to_decide")
    assert LedgerEntry.objects.get(object_id=case.pk, to_state="in_triage").details["result"] == "eligible"
    with pytest.raises(WrongState):
        referrals.route(case, by=SYSTEM)


def test_somebody_very_much_alike_is_settled_first():
    in_triage()
    twin = in_triage()
    assert (twin.queue, twin.possible_duplicates) == ("duplicates", 1)
    with pytest.raises(DuplicateUnsettled):
        referrals.accept(twin, decisions=decisions_for(twin), by=KWAME)
    assert states(twin) == {"device": "proposed", "data": "proposed", "skills": "proposed"}


# ── All at once ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_yes_to_a_part_queues_it_with_the_referrals_own_date_and_the_rest_may_be_appealed():
    case = in_triage()
    referrals.accept(case, decisions=decisions_for(case, "data"), by=KWAME)
    assert (case.state, case.decided_by, case.queue) == ("active", KWAME.key, "")
    assert states(case) == {"device": "waiting", "data": "not_approved", "skills": "waiting"}
    assert {need.queued_at for need in case.needs.filter(state="waiting")} == {case.submitted_at}
    refused = case.needs.get(kind="data")
    assert refused.appeal_by == decide_by(timezone.localdate(), APPEAL_WORKING_DAYS)
    assert refused.decision_reason == "The person already has something that meets their need."
    assert "Data" in Message.objects.get(event="referrals.decided").body


def test_each_need_is_decided_and_each_fault_is_named_by_its_place():
    case = in_triage()
    device, data, skills = case.needs.order_by("id")
    decisions = [
        {"need": str(device.pk), "approve": "yes"},
        {"need": str(data.pk), "approve": False, "code": "nonsense"},
        {"need": str(data.pk), "approve": True},
        {"need": "of someone else", "approve": True},
    ]
    with pytest.raises(Invalid) as refused:
        referrals.accept(case, decisions=decisions, by=KWAME)
    assert [(error.pointer, error.code) for error in refused.value.errors] == [
        ("/decisions/0/approve", "required"),
        ("/decisions/1/code", "not_a_choice"),
        ("/decisions/2/need", "unknown"),
        ("/decisions/3/need", "unknown"),
        ("/decisions", "undecided"),
    ]
    assert set(states(case).values()) == {"proposed"}
    assert skills.state == "proposed"


def test_a_no_to_everything_is_a_rejection_and_not_an_acceptance():
    case = in_triage()
    with pytest.raises(EveryNeedRefused):
        referrals.accept(case, decisions=decisions_for(case, "device", "data", "skills"), by=KWAME)
    assert set(states(case).values()) == {"proposed"}
    referrals.reject(case, code="has_enough", by=KWAME)
    assert (case.state, case.end_code, case.queue) == ("rejected", "has_enough", "")
    assert set(states(case).values()) == {"not_approved"}
    assert case.appeal_by == decide_by(timezone.localdate(), APPEAL_WORKING_DAYS)
    assert case.end_reason == "The person already has something that meets their need."


def test_what_has_a_yes_is_not_rejected():
    case = in_triage()
    referrals.approve(case.needs.get(kind="device"), by=KWAME)
    with pytest.raises(NeedApproved):
        referrals.reject(case, code="has_enough", by=KWAME)
    assert states(case) == {"device": "approved", "data": "proposed", "skills": "proposed"}
    referrals.accept(
        case, decisions=[one for one in decisions_for(case, "data", "skills") if not one["approve"]], by=KWAME
    )
    assert states(case) == {"device": "waiting", "data": "not_approved", "skills": "not_approved"}


@pytest.mark.parametrize("verb", ["accept", "reject", "approve", "refuse"])
def test_whoever_has_the_case_in_hand_decides(verb):
    case = in_triage()
    referrals.take(case, by=ANA)
    row = case if verb in ("accept", "reject") else case.needs.first()
    params = {"accept": {"decisions": decisions_for(case)}, "approve": {}}.get(verb, {"code": "has_enough"})
    with pytest.raises(InAnotherHand):
        getattr(referrals, verb)(row, by=KWAME, **params)
    getattr(referrals, verb)(row, by=ANA, **params)


def test_nothing_is_accepted_for_somebody_who_is_held():
    case = in_triage()
    people.raise_hold(case.resident, kind="safeguarding", by=london.actor("referrer"))
    with pytest.raises(Held):
        referrals.accept(case, decisions=decisions_for(case), by=KWAME)


# ── Against the rules ────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_lead_with_a_reason_may_say_yes_where_the_rules_say_no():
    case = outside_london()
    decisions = decisions_for(case)
    for by, reason in ((KWAME, "She moves to Southwark on Monday."), (LEAD, " ")):
        with pytest.raises(NotEligible, match="outside London"):
            referrals.accept(case, decisions=decisions, reason=reason, by=by)
    referrals.accept(case, decisions=decisions, reason="She moves to Southwark on Monday.", by=LEAD)
    assert states(case) == {"data": "waiting"}
    assert LedgerEntry.objects.get(object_id=case.pk, to_state="active").details["override"] is True


def test_a_no_needs_nobodys_leave():
    case = outside_london()
    assert referrals.reject(case, code="outside_london", by=KWAME).state == "rejected"


# ── One by one ───────────────────────────────────────────────────────────────────────────────────────────────────────


def a_need_that_came_later(case: Referral) -> Need:
    """A need of another referral of the same person, joined to one that is active: it is not decided yet."""
    twin = referrals.route(london.referral(needs=("skills",)), by=SYSTEM)
    referrals.merge(twin, into=case, by=LEAD)
    return case.needs.get(kind="skills")


def test_on_an_active_referral_a_yes_goes_straight_to_the_queue():
    case = london.accepted(needs=("device",))
    need = a_need_that_came_later(case)
    referrals.approve(need, by=KWAME)
    need.refresh_from_db()
    assert (need.state, need.decided_by) == ("waiting", KWAME.key)


def test_the_last_no_on_an_active_referral_resolves_it():
    case = london.accepted(needs=("device",))
    need = a_need_that_came_later(case)
    referrals.cancel(case.needs.get(kind="device"), code="helped_elsewhere", by=KWAME)
    case.refresh_from_db()
    assert case.state == "active"
    referrals.refuse(need, code="has_enough", by=KWAME)
    case.refresh_from_db()
    assert (case.state, case.outcome) == ("resolved", "none_met")


def test_what_is_not_in_triage_is_not_decided():
    sent = london.referral()
    with pytest.raises(NotBeingDecided, match="submitted"):
        referrals.approve(sent.needs.first(), by=KWAME)
    with pytest.raises(NotBeingDecided):
        referrals.refuse(sent.needs.first(), code="has_enough", by=KWAME)


# ── What came of it ──────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("met", "outcome"), [((), "none_met"), (("device",), "part_met"), (("device", "data"), "all_met")]
)
def test_when_the_last_need_has_ended_the_referral_says_what_came_of_it(met, outcome):
    case = london.accepted(needs=("device", "data"))
    for number, need in enumerate(case.needs.order_by("id"), 1):
        case.refresh_from_db()
        assert case.state == "active", f"before need {number} has ended"
        if need.kind in met:
            for verb in (referrals.reserve, referrals.start, referrals.provide, referrals.confirm):
                verb(need, by=SYSTEM)
        else:
            referrals.cancel(need, code="helped_elsewhere", by=KWAME)
    case.refresh_from_db()
    assert (case.state, case.outcome) == ("resolved", outcome)
    assert Message.objects.filter(event="referrals.resolved").count() == 1
