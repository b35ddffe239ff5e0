"""An appeal, verb by verb: lodged in time and once, given to somebody who did not decide, upheld, dismissed,
withdrawn.
"""

from datetime import date, timedelta

import pytest
import time_machine
from django.utils import timezone

from law.refusals import Invalid
from notifications.models import Message
from people import actions as people
from referrals import actions as referrals
from referrals.actions.appealing import (
    AlreadyAppealed,
    AnotherOfItsKind,
    AppealTheWhole,
    Decided,
    NotDecidedYet,
    NothingRefused,
    NotTheReviewer,
    OverAlready,
    TheDecider,
    TooLateToAppeal,
    WrongRole,
)
from referrals.actions.ending import ConsentGone
from referrals.models import Appeal, Need, Referral
from referrals.stamps import APPEAL_WORKING_DAYS, decide_by
from tests import people_of_london as london
from tests.portal.signing_in import worker

pytestmark = pytest.mark.django_db

KWAME = london.actor("caseworker")
SYSTEM = london.actor("system")
DECIDER = london.actor("triage_lead", key="user:decider")
LEAD = london.actor("triage_lead", key="user:lead")
GROUNDS = "The laptop belongs to a flatmate."


def maria():
    return london.actor("referrer", organisation=london.organisation())


def in_triage(**about) -> Referral:
    return referrals.route(london.referral(**about), by=SYSTEM)


def rejected() -> Referral:
    return referrals.reject(in_triage(needs=("device", "data")), code="has_enough", by=DECIDER)


def refused(kind: str = "data") -> Need:
    """A no to one need, the others go on."""
    case = in_triage()
    decisions = [
        {"need": str(need.pk), "approve": need.kind != kind, "code": "has_enough"} for need in case.needs.all()
    ]
    return referrals.accept(case, decisions=decisions, by=DECIDER).needs.get(kind=kind)


def in_review(subject: Referral | Need) -> Appeal:
    verb = referrals.appeal if isinstance(subject, Referral) else referrals.appeal_need
    return referrals.assign_appeal(verb(subject, grounds=GROUNDS, by=maria()), by=LEAD)


def on(day: date):
    return time_machine.travel(timezone.now().replace(year=day.year, month=day.month, day=day.day, hour=12), tick=False)


def fresh(row):
    return type(row).objects.get(pk=row.pk)


# ── Lodged ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_rejection_is_appealed_as_a_whole():
    case = rejected()
    appeal = referrals.appeal(case, grounds=f" {GROUNDS} ", by=maria())
    assert (appeal.need, appeal.grounds, appeal.against, appeal.lodged_by) == (None, GROUNDS, DECIDER.key, maria().key)
    assert appeal.decide_by == decide_by(timezone.localdate(), APPEAL_WORKING_DAYS)
    assert (case.state, case.queue, case.why) == ("under_appeal", "appeals", "appealed")
    assert Message.objects.filter(event="referrals.appeal_lodged").count() == 1


def test_a_no_to_one_need_is_appealed_and_everything_else_goes_on():
    need = refused()
    appeal = referrals.appeal_need(need, grounds=GROUNDS, by=maria())
    case = fresh(need.referral)
    assert (appeal.need, case.state, case.queue) == (need, "active", "appeals")
    assert set(case.needs.exclude(pk=need.pk).values_list("state", flat=True)) == {"waiting"}


@pytest.mark.parametrize("subject", [rejected, refused])
def test_an_appeal_says_why(subject):
    with pytest.raises(Invalid):
        in_review_with_grounds(subject(), " ")
    assert not Appeal.objects.exists()


def in_review_with_grounds(subject, grounds: str):
    verb = referrals.appeal if isinstance(subject, Referral) else referrals.appeal_need
    return verb(subject, grounds=grounds, by=maria())


@pytest.mark.parametrize("subject", [rejected, refused])
@pytest.mark.parametrize(("days", "is_in_time"), [(0, True), (1, False)])
def test_the_last_day_counts_and_the_next_does_not(subject, days, is_in_time):
    row = subject()
    with on(row.appeal_by + timedelta(days=days)):
        assert bool(referrals.appealable(row)) is is_in_time
        if is_in_time:
            in_review_with_grounds(row, GROUNDS)
        else:
            with pytest.raises(TooLateToAppeal, match=f"{row.appeal_by:%B %Y}"):
                in_review_with_grounds(row, GROUNDS)
            assert isinstance(referrals.why_no_appeal(row), TooLateToAppeal)


def test_there_is_one_appeal_for_each_decision():
    need = refused()
    row = in_review(need)
    referrals.dismiss_appeal(row, code="decision_right", by=LEAD)
    with pytest.raises(AlreadyAppealed):
        in_review_with_grounds(need, GROUNDS)
    assert referrals.appealable(fresh(need.referral)) == []
    assert isinstance(referrals.why_no_appeal(fresh(need.referral)), AlreadyAppealed)


def test_each_refused_need_has_its_own():
    case = in_triage()
    decisions = [
        {"need": str(need.pk), "approve": need.kind == "device", "code": "has_enough"} for need in case.needs.all()
    ]
    referrals.accept(case, decisions=decisions, by=DECIDER)
    data = case.needs.get(kind="data")
    skills = case.needs.get(kind="skills")
    assert set(referrals.appealable(case)) == {data, skills}
    in_review_with_grounds(data, GROUNDS)
    assert referrals.appealable(fresh(case)) == [skills]


def test_a_need_of_what_was_rejected_is_appealed_with_the_whole():
    case = rejected()
    with pytest.raises(AppealTheWhole):
        in_review_with_grounds(case.needs.first(), GROUNDS)
    assert referrals.appealable(case) == [case]


def test_what_is_not_told_yet_is_not_appealed():
    case = in_triage()
    need = case.needs.get(kind="data")
    referrals.refuse(need, code="has_enough", by=DECIDER)
    with pytest.raises(NotDecidedYet):
        in_review_with_grounds(need, GROUNDS)


def test_what_is_over_is_not_appealed():
    need = refused()
    referrals.withdraw(need.referral, code="changed_mind", by=maria())
    with pytest.raises(OverAlready):
        in_review_with_grounds(fresh(need), GROUNDS)


def test_nothing_goes_on_without_consent():
    case = rejected()
    people.withdraw_consent(case.resident, method="phone", by=maria())
    with pytest.raises(ConsentGone):
        in_review_with_grounds(fresh(case), GROUNDS)


def test_where_nothing_was_refused_there_is_nothing_to_appeal():
    case = london.accepted()
    assert referrals.appealable(case) == referrals.appealable(case.needs.first()) == []
    assert isinstance(referrals.why_no_appeal(case), NothingRefused)


# ── Given to somebody ────────────────────────────────────────────────────────────────────────────────────────────────


def test_who_decided_does_not_review_it():
    row = referrals.appeal(rejected(), grounds=GROUNDS, by=maria())
    with pytest.raises(TheDecider):
        referrals.assign_appeal(row, by=DECIDER)
    assert referrals.assign_appeal(row, by=LEAD).reviewer == LEAD.key
    assert row.state == "in_review"


def test_it_is_given_to_another_triage_lead_and_to_nobody_else():
    row = in_review(rejected())
    with pytest.raises(WrongRole):
        referrals.assign_appeal(row, to=worker("kwame@get-online.example", role="caseworker"), by=LEAD)
    ana = worker("ana@get-online.example", role="triage_lead")
    assert referrals.assign_appeal(row, to=ana, by=LEAD).reviewer == f"user:{ana.pk}"
    with pytest.raises(NotTheReviewer):
        referrals.dismiss_appeal(row, code="decision_right", by=LEAD)


def test_what_is_decided_is_given_to_nobody():
    row = in_review(rejected())
    referrals.dismiss_appeal(row, code="decision_right", by=LEAD)
    with pytest.raises(Decided):
        referrals.assign_appeal(row, by=LEAD)


# ── Decided ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_upheld_in_part_the_referral_goes_on_with_the_date_on_which_it_was_first_asked_for():
    case = rejected()
    row = in_review(case)
    device = case.needs.get(kind="device")
    data = case.needs.get(kind="data")
    referrals.uphold_appeal(row, words="The laptop is not theirs.", needs=[str(device.pk)], by=LEAD)
    case = fresh(case)
    device = fresh(device)
    data = fresh(data)
    assert (case.state, case.end_code, case.appeal_by, row.state) == ("active", "", None, "upheld")
    assert (device.state, data.state) == ("waiting", "not_approved")
    assert device.queued_at == case.submitted_at
    assert "The laptop is not theirs." in Message.objects.get(event="referrals.appeal_decided").body


def test_upheld_a_need_goes_to_the_queue_and_what_was_resolved_opens_again():
    need = refused()
    for other in need.referral.needs.exclude(pk=need.pk):
        referrals.cancel(other, code="helped_elsewhere", by=KWAME)
    assert fresh(need.referral).state == "resolved"
    referrals.uphold_appeal(in_review(need), words="We were wrong.", by=LEAD)
    assert (fresh(need).state, fresh(need.referral).state, fresh(need.referral).outcome) == ("waiting", "active", "")


def test_something_is_upheld_or_it_is_dismissed():
    row = in_review(rejected())
    with pytest.raises(Invalid):
        referrals.uphold_appeal(row, words="In part.", needs=[], by=LEAD)
    with pytest.raises(Invalid):
        referrals.uphold_appeal(row, words=" ", by=LEAD)
    assert fresh(row).state == "in_review"


def test_what_is_being_brought_already_is_not_brought_twice():
    need = refused("skills")
    row = in_review(need)
    twin = referrals.route(london.referral(needs=("skills",)), by=SYSTEM)
    referrals.merge(twin, into=fresh(need.referral), by=LEAD)
    row.refresh_from_db()
    with pytest.raises(AnotherOfItsKind):
        referrals.uphold_appeal(row, words="We were wrong.", by=LEAD)


@pytest.mark.parametrize(("code", "reason"), [("nonsense", "x"), ("other", " ")])
def test_a_dismissal_says_why(code, reason):
    row = in_review(rejected())
    with pytest.raises(Invalid):
        referrals.dismiss_appeal(row, code=code, reason=reason, by=LEAD)
    assert fresh(row).state == "in_review"


def test_dismissed_the_decision_stands():
    case = rejected()
    row = in_review(case)
    referrals.dismiss_appeal(row, code="decision_right", by=LEAD)
    assert (fresh(row).state, fresh(case).state, fresh(case).queue) == ("dismissed", "rejected", "")


def test_who_lodged_it_may_think_better_of_it():
    case = rejected()
    row = referrals.appeal(case, grounds=GROUNDS, by=maria())
    referrals.withdraw_appeal(row, by=maria())
    assert (row.state, fresh(case).state) == ("withdrawn", "rejected")
