"""The desk: one hand on a case, a clock that stands still, questions that are chased, endings that can be undone."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from law.refusals import Invalid, WrongState
from notifications import actions as notifications
from notifications.models import Message
from people import actions as people
from people.models import GlassBroken
from people.residents.actions.restricted_notes import NotNamed
from referrals import actions as referrals
from referrals import desk, reasons, tasks
from referrals.actions.ending import TooLateToRevive
from referrals.actions.fulfilling import LadderNotClimbed
from referrals.actions.handling import InAnotherHand, NotAHandler, NothingToDo, NotInYourHand
from referrals.actions.referrer_questions import TooEarlyToLapse
from referrals.models import Need, Referral
from tests import people_of_london as london
from tests.portal.signing_in import worker

pytestmark = pytest.mark.django_db
KWAME = london.actor("caseworker", key="user:kwame")
ANA = london.actor("caseworker", key="user:ana")
SYSTEM = london.actor("system")


def in_triage(**about) -> Referral:
    referral = london.referral(**about)
    return referrals.route(referral, by=SYSTEM)


def test_every_queue_has_its_rule_and_every_reason_its_sentence():
    assert {queue for _, queue, _, _ in desk.RULES} == set(Referral.Queue.values)
    assert all(sentence.endswith(".") for sentence in desk.SENTENCES.values())
    assert desk.place(desk.Standing(state="active")) == ("", "")
    assert desk.place(desk.Standing(state="in_triage", held=True, overdue=True))[0] == "safeguarding"


def test_one_person_has_a_case_in_hand():
    case = in_triage()
    referrals.take(case, by=KWAME)
    for act in (lambda: referrals.take(case, by=ANA), lambda: referrals.ask(case, questions="?", by=ANA)):
        with pytest.raises(InAnotherHand):
            act()
    with pytest.raises(NotInYourHand):
        referrals.release(case, by=ANA)
    bea = worker("bea@get-online.example", role="caseworker", name="Bea Stone")
    with pytest.raises(NotAHandler):
        referrals.hand_over(case, to=worker(), by=KWAME)
    referrals.hand_over(case, to=bea, by=KWAME)
    assert case.taken_by == f"user:{bea.pk}"
    referrals.release(case, by=london.actor("triage_lead"))
    referrals.take(case, by=ANA)
    referrals.reject(case, code="not_wanted", by=ANA)
    assert (case.taken_by, case.queue) == ("", "")
    with pytest.raises(NothingToDo):
        referrals.take(case, by=KWAME)


def test_the_clock_stands_still_while_the_referrer_has_the_ball():
    with time_machine.travel("2026-11-02 10:00+00:00"):
        case = in_triage()
        promised = case.decide_by
        referrals.ask(case, questions=["Is there a phone?", "May we text?"], by=KWAME)
        assert (case.queue, case.why) == ("waiting", "asked")
    with time_machine.travel("2026-11-06 10:00+00:00"):
        with pytest.raises(Invalid) as invalid:
            referrals.answer(case, answers=["Yes"], by=london.actor("referrer", organisation=case.organisation))
        assert [error.pointer for error in invalid.value.errors] == ["/answers/1"]
        referrals.answer(case, answers=["Yes", "No"], by=london.actor("referrer", organisation=case.organisation))
    assert (case.paused_days, case.queue, case.why) == (4, "new", "answered")
    assert (case.decide_by - promised).days == 4
    assert case.clock_stopped_on is None
    assert list(case.questions.values_list("answered_by", flat=True)) == ["user:referrer"] * 2


def test_a_question_is_chased_twice_then_called_about_then_lapses_and_comes_back():
    start = timezone.now()
    case = in_triage()
    referrals.ask(case, questions="Is there a phone?", by=KWAME)
    with pytest.raises(TooEarlyToLapse):
        referrals.lapse(case, by=SYSTEM)
    for days, chased, calls in ((4, 0, 0), (5, 1, 0), (9, 1, 0), (10, 2, 1), (13, 2, 1)):
        with time_machine.travel(start + timedelta(days=days, minutes=1)):
            tasks.look_after_questions()
        case.refresh_from_db()
        assert case.chased == chased
        assert Message.objects.filter(event="referrals.call_the_worker", owner="caseworker").count() == calls
    assert Message.objects.filter(event="referrals.chased").count() == 2
    with time_machine.travel(start + timedelta(days=14, minutes=1)):
        tasks.look_after_questions()
        case.refresh_from_db()
        assert (case.state, case.queue, case.why) == ("awaiting_information", "stuck", "call_not_made")
        call = Message.objects.get(event="referrals.call_the_worker")
        notifications.claim(most=1, only=call.pk, by=SYSTEM)
        notifications.done(call, by=KWAME)
        tasks.look_after_questions()
        case.refresh_from_db()
        assert (case.state, case.end_code, case.queue) == ("expired", "not_answered", "")
        assert set(case.needs.values_list("state", flat=True)) == {"cancelled"}
    with time_machine.travel(start + timedelta(days=20)):
        referrals.revive(case, our_fault=True, by=KWAME)
    assert (case.state, case.queue, case.why) == ("in_triage", "new", "revived")
    assert {need.queued_at for need in case.needs.all()} == {case.submitted_at}


def test_what_ended_long_ago_is_not_revived():
    case = in_triage()
    referrals.redirect(case, to="Digital Kent", code="outside_london", by=KWAME)
    assert "Digital Kent" in case.milestones.get(event="referrals.redirected").sentence
    with time_machine.travel(timezone.now() + timedelta(days=31)), pytest.raises(TooLateToRevive):
        referrals.revive(case, by=KWAME)


@pytest.mark.parametrize("act", ["reject", "withdraw", "redirect", "refuse", "cancel", "close_unmet"])
def test_every_negative_step_takes_a_code_and_other_takes_words(act):
    case = in_triage() if act in ("reject", "redirect", "refuse", "withdraw") else london.accepted()
    row = case if act in ("reject", "withdraw", "redirect") else case.needs.first()
    more = {"to": "Digital Kent"} if act == "redirect" else {}
    by = london.actor("triage_lead")
    for code in ("nonsense", "other"):
        with pytest.raises(Invalid):
            getattr(referrals, act)(row, code=code, by=by, **more)
    done = getattr(referrals, act)(row, code="other", reason="In plain words.", by=by, **more)
    reasons_kept = [done.end_code, done.end_reason] if row is case else [done.decision_code, done.decision_reason]
    assert reasons_kept == ["other", "In plain words."] or (act == "reject" and reasons_kept[0] == "other")


def test_every_reason_has_words_and_a_cause():
    for table in (
        reasons.REFUSAL,
        reasons.WITHDRAWAL,
        reasons.REDIRECTION,
        reasons.UNMET,
        reasons.DISMISSAL,
        reasons.LAPSE,
    ):
        for reason in table.values():
            assert reason.label
            assert reason.cause
            assert reason.sentence.endswith((".", ")")) or reason.code == "other"


def test_the_late_and_the_unrouted_come_to_the_stuck():
    late = in_triage()
    unrouted = london.referral(first_name="Kofi", phone="+447700900333")
    with time_machine.travel(timezone.now() + timedelta(days=30)):
        tasks.look_for_stuck()
        late.refresh_from_db()
        unrouted.refresh_from_db()
        assert (late.queue, late.why) == ("stuck", "overdue")
        assert (unrouted.queue, unrouted.why) == ("stuck", "not_routed")
        tasks.look_for_stuck()
    referrals.route(unrouted, by=SYSTEM)
    assert unrouted.queue in ("new", "stuck")


def test_nobody_is_called_unreachable_before_enough_was_tried():
    case = london.accepted(needs=("data",))
    need = case.needs.get()
    with pytest.raises(LadderNotClimbed) as refused:
        referrals.lose_touch(need, by=KWAME)
    assert "3 more of 3 attempts" in refused.value.sentence
    assert "ask the referrer" in refused.value.sentence


def test_a_need_is_closed_as_unmet_and_revived_at_its_own_date():
    case = london.accepted(needs=("data",))
    need = case.needs.get()
    date = need.queued_at
    referrals.close_unmet(need, code="no_stock", to="The library", by=london.actor("triage_lead"))
    case.refresh_from_db()
    assert (case.state, case.outcome) == ("resolved", "none_met")
    assert "The library" in need.decision_reason
    referrals.revive_need(need, by=KWAME)
    case.refresh_from_db()
    assert (case.state, need.state, need.queued_at) == ("active", "waiting", date)
    with pytest.raises(WrongState):
        referrals.revive_need(need, by=KWAME)


def test_a_restricted_note_is_for_those_it_names_and_breaking_the_glass_alerts():
    case = in_triage()
    author = worker("ana@get-online.example", role="caseworker", name="Ana Ferreira")
    reader = worker("bea@get-online.example", role="caseworker", name="Bea Stone")
    lead = worker("dsl@get-online.example", role="safeguarding_lead", name="Dee Lead")
    note = people.write_note(
        case.resident,
        body="Lives with someone who reads her post.",
        author=author,
        readers=[reader],
        by=author.actor(),
    )
    assert people.read_note(note, by=reader.actor()) == note.body
    with pytest.raises(NotNamed):
        people.read_note(note, by=KWAME)
    with pytest.raises(Invalid):
        people.break_glass(note, reason="so", by=KWAME)
    assert people.break_glass(note, reason="She is at the desk and afraid to go home.", by=KWAME) == note.body
    alerted = set(Message.objects.filter(event="people.glass_broken").values_list("address", flat=True))
    assert {m.address for m in Message.objects.filter(event="people.glass_broken")} == {
        author.email,
        reader.email,
        lead.email,
    }
    assert alerted
    broken = GlassBroken.objects.get()
    assert broken.reason.startswith("She is")
    assert broken.broken_by == "user:kwame"
    from audit.models import LedgerEntry  # noqa: PLC0415

    assert not [e for e in LedgerEntry.objects.all() if "afraid" in str(vars(e))]


def test_an_approved_need_that_came_over_is_decided_by_itself():
    active = london.accepted(needs=("data",))
    late = in_triage(needs=("device",), first_name="Amina", phone="+447700900123")
    referrals.merge(late, into=active, by=london.actor("triage_lead"))
    active.refresh_from_db()
    assert (active.queue, active.why) == ("new", "joined")
    need = active.needs.get(kind="device")
    referrals.approve(need, by=KWAME)
    active.refresh_from_db()
    assert Need.objects.get(pk=need.pk).state == "waiting"
    assert active.queue == ""
