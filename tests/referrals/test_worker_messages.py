"""A worker's message to the caseworker: where it stands, who is told, and that the clock never hears of it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from law.refusals import Invalid, NotAllowed
from notifications.models import Message
from people import actions as people
from referrals import actions as referrals
from referrals.actions.ending import ConsentGone
from referrals.actions.handling import InAnotherHand
from referrals.actions.messages import MessageWasRead, NoSuchMessage, NotSentForMessages, NotYourMessage
from referrals.models import Milestone, Question, Referral
from tests import people_of_london as london
from tests.portal.signing_in import worker

pytestmark = pytest.mark.django_db
KWAME = london.actor("caseworker", key="user:kwame")
ANA = london.actor("caseworker", key="user:ana")
CLOCK = ("decide_by", "clock_stopped_on", "paused_days", "asked_at", "chased", "state")


def referrer():
    return london.actor("referrer", key="user:maria", organisation=london.organisation())


def in_triage() -> Referral:
    return referrals.route(london.referral(), by=london.actor("system"))


def write(case: Referral, words: str = "She moved to Camden on Monday.", by=None) -> Question:
    referrals.send_message(case, words=words, by=by or referrer())
    return case.questions.messages().last()


def clock_of(case: Referral) -> dict:
    return {name: getattr(Referral.objects.get(pk=case.pk), name) for name in CLOCK}


def test_a_message_is_answered_in_place_and_the_worker_gets_a_link_without_names():
    case = in_triage()
    message = write(case)
    referrals.answer_message(case, message=message.pk, answer="Thank you, Amina stays on the list.", by=KWAME)
    message.refresh_from_db()
    assert (message.answer, message.answered_by) == ("Thank you, Amina stays on the list.", KWAME.key)
    letter = Message.objects.get(event="referrals.message_answered")
    assert letter.address == case.referrer_email
    assert f"/refer/{case.reference}" in letter.body
    assert "Amina" not in letter.body
    assert Milestone.objects.get(event="referrals.message_answered").sentence == "We have answered your message."


@pytest.mark.parametrize("begin", ["in triage", "waiting for answers", "decided", "paused"])
def test_no_message_stops_or_starts_the_decision_clock(begin):
    case = london.accepted() if begin == "decided" else in_triage()
    if begin == "waiting for answers":
        referrals.ask(case, questions="Which floor?", by=KWAME)
    if begin == "paused":
        people.raise_hold(case.resident, kind="safeguarding", by=referrer())
    Referral.objects.filter(pk=case.pk).update(decide_by=timezone.localdate() + timedelta(days=3))
    before = clock_of(case)
    message = write(case)
    referrals.withdraw_message(case, message=message.pk, by=referrer())
    message = write(case)
    referrals.see_messages(case, by=KWAME)
    referrals.answer_message(case, message=message.pk, answer="Noted.", by=KWAME)
    assert clock_of(case) == before


def test_a_message_is_no_question_of_ours():
    case = in_triage()
    write(case)
    assert referrals.open_questions(case) == []
    referrals.ask(case, questions="Which floor?", by=KWAME)
    assert [each.words for each in referrals.open_questions(case)] == ["Which floor?"]
    referrals.answer(case, answers="The third", by=referrer())
    assert len(referrals.messages_to_answer(case)) == 1


def test_a_decided_case_comes_to_the_desk_for_its_message_and_leaves_it_again():
    case = london.accepted()
    assert case.queue == ""
    message = write(case)
    assert (case.queue, case.why) == ("new", "message")
    referrals.look_for_stuck(by=london.actor("system"))
    case.refresh_from_db()
    assert (case.queue, case.why) == ("new", "message")
    referrals.answer_message(case, message=message.pk, by=KWAME)
    assert case.queue == ""
    assert not Message.objects.filter(event="referrals.message_answered").exists(), "no words, no email"


def test_a_message_about_somebody_who_is_held_lies_with_safeguarding():
    case = in_triage()
    referrals.withdraw(case, code="helped_elsewhere", by=referrer())
    people.raise_hold(case.resident, kind="safeguarding", by=referrer())
    write(case)
    assert case.queue == "safeguarding"


def test_one_answer_closes_what_was_sent_before_it_and_not_what_came_meanwhile():
    case = in_triage()
    first, second, third = write(case, "One"), write(case, "Two"), write(case, "Three")
    referrals.answer_message(case, message=second.pk, answer="Both noted.", by=KWAME)
    assert [each.pk for each in referrals.messages_to_answer(case)] == [third.pk]
    first.refresh_from_db()
    assert (first.answer, first.answered_at is None) == ("", False)
    with pytest.raises(NoSuchMessage):
        referrals.answer_message(case, message=second.pk, answer="Again", by=KWAME)


def test_only_its_author_withdraws_an_unread_message_and_its_words_go():
    case = in_triage()
    message = write(case)
    with pytest.raises(NotYourMessage):
        referrals.withdraw_message(
            case, message=message.pk, by=london.actor("organisation_lead", organisation=case.organisation)
        )
    referrals.withdraw_message(case, message=message.pk, by=referrer())
    message.refresh_from_db()
    assert (message.words, message.withdrawn_at is None) == ("", False)
    message = write(case)
    referrals.see_messages(case, by=KWAME)
    with pytest.raises(MessageWasRead):
        referrals.withdraw_message(case, message=message.pk, by=referrer())


def test_what_is_refused():
    case = in_triage()
    for words in ("  ", "x" * 2001):
        with pytest.raises(Invalid):
            write(case, words)
    write(case, "x" * 2000)
    with pytest.raises(NotAllowed):
        write(case, by=KWAME)
    referrals.take(case, by=ANA)
    with pytest.raises(InAnotherHand):
        referrals.answer_message(case, message=case.questions.get().pk, answer="Yes", by=KWAME)
    with pytest.raises(NotSentForMessages):
        write(london.referral(draft=True, first_name="Rosa"))
    people.withdraw_consent(case.resident, method="phone", by=referrer())
    case.refresh_from_db()
    assert case.queue == "", "nobody writes about them any more"
    with pytest.raises(ConsentGone):
        write(case)


def test_a_colleague_who_wrote_it_hears_of_the_answer_and_another_organisation_does_not():
    ana = worker("ana@southwark.example", name="Ana Ferreira")
    case = in_triage()
    lambeth = london.organisation("lambeth", "Lambeth Council", "borough")
    other = referrals.route(london.referral(at=lambeth, needs=("skills",)), by=london.actor("system"))
    referrals.merge(other, into=case, by=KWAME)
    message = write(case, by=ana.actor())
    referrals.answer_message(case, message=message.pk, answer="Yes.", by=KWAME)
    letters = Message.objects.filter(event="referrals.message_answered")
    assert set(letters.values_list("address", flat=True)) == {case.referrer_email, ana.email}
    assert not other.milestones.filter(event="referrals.message_answered").exists()
