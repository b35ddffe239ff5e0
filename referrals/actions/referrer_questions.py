"""Asking the referrer: questions, answers, two reminders and a call, and in the end a lapse that can be undone."""

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from audit.recording import amended
from jobs.rounds import Round
from law.refusals import Conflict, FieldError, Invalid
from notifications import actions as notifications
from notifications.models import Message
from people.access import CALL_LIST, action
from referrals import reasons
from referrals.actions.ending import end
from referrals.actions.handling import check_in_hand, put_on_desk, start_clock, stop_clock
from referrals.actions.telling import compose_for, tell_referrer
from referrals.models import Question, Referral

REMINDERS_AFTER = (timedelta(days=5), timedelta(days=10))
LAPSE_AFTER = timedelta(days=14)
_MOST = 10
CHASE = Round("referrals.chase")
LAPSE = Round("referrals.lapse")


class CallNotMade(Conflict):
    """Nothing lapses before somebody has called."""

    sentence = "Someone must call the worker before this expires."


class TooEarlyToLapse(Conflict):
    """Fourteen days, two reminders and a call come first."""

    sentence = "The referrer has 14 days and 2 reminders to answer. This cannot expire before then."


def _lines(texts) -> list[str]:
    return [line.strip() for line in ([texts] if isinstance(texts, str) else texts) if line and line.strip()]


@action("referrals.ask", on=Referral, outward=True)
def ask(referral: Referral, *, questions: str | list[str], by) -> Referral:
    """The clock stops; the referrer gets a link to answer each question in its place. Refuses Invalid,
    InAnotherHand and Held. (RF6)"""
    check_in_hand(referral, by)
    texts = _lines(questions)
    if not texts:
        raise Invalid([FieldError("/questions", "required", "Enter the question that the referrer should answer.")])
    if len(texts) > _MOST:
        raise Invalid([FieldError("/questions", "too_many", f"Ask {_MOST} questions or fewer at a time.")])
    now = timezone.now()
    Question.objects.bulk_create(
        Question(referral=referral, words=words, asked_at=now, asked_by=by.key) for words in texts
    )
    referral.asked_at = now
    referral.chased = 0
    stop_clock(referral)
    referral.tell(questions=len(texts))
    referral.ask()
    put_on_desk(referral)
    referral.save()
    tell_referrer(referral, "referrals.asked", by, always=True)
    return referral


def open_questions(referral: Referral) -> list[Question]:
    return list(referral.questions.of_worker().filter(answered_at=None).order_by("id"))


@action("referrals.answer", on=Referral)
def answer(referral: Referral, *, answers: str | list[str], by) -> Referral:
    """Back into triage; the clock runs again and the original date stays. (RF7)

    `answers` come in the order of the open questions; one text answers them all. Refuses Invalid, naming what is not
    answered.
    """
    questions = open_questions(referral)
    texts = [answers.strip()] * len(questions) if isinstance(answers, str) else [text.strip() for text in answers]
    faults = [
        FieldError(
            f"/answers/{place}" if not isinstance(answers, str) else "/answers",
            "required",
            "Enter an answer to the question.",
        )
        for place in range(len(questions))
        if place >= len(texts) or not texts[place]
    ]
    if faults:
        raise Invalid(faults[:1] if isinstance(answers, str) else faults)
    for question, text in zip(questions, texts, strict=False):
        question.answer = text
        question.answered_at = timezone.now()
        question.answered_by = by.key
        question.save()
    referral.asked_at = None
    referral.chased = 0
    referral.answer()
    start_clock(referral)
    put_on_desk(referral)
    referral.save()
    notifications.clear_for([referral.pk], events=["referrals.call_the_worker"], by=by)
    return referral


def _call_made(referral: Referral) -> bool:
    calls = Message.objects.filter(
        referral_id=referral.pk, event="referrals.call_the_worker", created_at__gte=referral.asked_at
    )
    return calls.filter(state__in=[Message.State.DELIVERED, Message.State.UNDELIVERED_PERMANENT]).exists()


@action("referrals.chase", on=Referral, transition="lapse")
def chase(referral: Referral, *, by) -> Referral:
    """What the day asks for while we wait: the first or second reminder, with the second a call for a caseworker to
    make.
    """
    waited = timezone.now() - referral.asked_at
    if referral.chased >= len(REMINDERS_AFTER) or waited < REMINDERS_AFTER[referral.chased]:
        return referral
    referral.chased += 1
    referral.save()
    amended(referral, reminder=referral.chased)
    lapses = timezone.localtime(referral.asked_at + LAPSE_AFTER)
    tell_referrer(referral, "referrals.chased", by, always=True, lapses=f"{lapses:%A %-d %B}")
    if referral.chased == len(REMINDERS_AFTER):
        call = compose_for(
            referral, "referrals.call_the_worker", reason=referral, occasion=f"{referral.asked_at:%Y%m%d%H%M%S}"
        )
        call.channel = Message.Channel.CALL
        call.owner = CALL_LIST
        call.due_at = timezone.now()
        notifications.queue([call], by=by)
    return referral


@action("referrals.lapse", on=Referral)
def lapse(referral: Referral, *, by) -> Referral:
    """Fourteen days, two reminders and a call brought no answer. It can be revived for thirty days (RF21). (RF8)

    Refuses TooEarlyToLapse; without the call it goes to the stuck instead, and CallNotMade says so.
    """
    if referral.chased < len(REMINDERS_AFTER) or timezone.now() < referral.asked_at + LAPSE_AFTER:
        raise TooEarlyToLapse()
    if not _call_made(referral):
        raise CallNotMade()
    end(referral, referral.lapse, code="not_answered", reason=reasons.in_words(reasons.LAPSE, "not_answered"))
    tell_referrer(referral, "referrals.lapsed_unanswered", by, always=True)
    return referral


@action("referrals.mark_stuck", on=Referral, transition="lapse")
def mark_stuck(referral: Referral, *, by) -> Referral:
    """The call was not made in time: the case goes to the stuck, where a person sees it."""
    put_on_desk(referral, call_not_made=True)
    referral.save()
    amended(referral, queue=referral.queue, why=referral.why)
    return referral


def look_after_questions(now, *, by):
    """Every question's next step that is due: called by the clock, each in a transaction of its own."""
    waiting = Referral.objects.filter(state=Referral.State.AWAITING_INFORMATION).exclude(
        queue=Referral.Queue.SAFEGUARDING
    )
    due = Q(chased=0, asked_at__lte=now - REMINDERS_AFTER[0]) | Q(chased=1, asked_at__lte=now - REMINDERS_AFTER[1])
    over = waiting.filter(chased=2, asked_at__lte=now - LAPSE_AFTER).exclude(why="call_not_made")
    CHASE.each_due(waiting.filter(due).order_by("asked_at"), lambda referral: chase(referral, by=by))
    LAPSE.each_due(over.order_by("asked_at"), lambda referral: _lapse_or_mark_stuck(referral, by))
    LAPSE.each_due(
        waiting.filter(why="call_not_made").order_by("asked_at"),
        lambda referral: _call_made(referral) and lapse(referral, by=by),
    )


def _lapse_or_mark_stuck(referral: Referral, by):
    if _call_made(referral):
        lapse(referral, by=by)
    else:
        mark_stuck(referral, by=by)
