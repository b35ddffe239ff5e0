"""What the desk and the workers wrote to each other about a case: questions, messages and their answers, in order."""

from law.actors import Actor
from portal.triage.case_action_page import action_url
from referrals import actions as referrals
from referrals.models import Referral


def thread_of(referral: Referral) -> list[dict]:
    """Each question and message with who wrote it and who answered. A message that was withdrawn is left out."""
    rows = list(referral.questions.filter(withdrawn_at=None))
    names = referrals.names_of_actors({key for row in rows for key in (row.asked_by, row.answered_by) if key})
    return [
        {"question": row, "who": names[row.asked_by], "answered_by": names.get(row.answered_by, "")} for row in rows
    ]


def note_messages_seen(referral: Referral, thread: list[dict], actor: Actor) -> None:
    """Whoever opens the case has read what the worker wrote: it can be withdrawn no more."""
    is_unread = any(is_to_answer(each) and each["question"].read_at is None for each in thread)
    if is_unread and referrals.see_messages.may(referral, actor):
        referrals.see_messages(referral, by=actor)


def is_to_answer(line: dict) -> bool:
    return line["question"].is_message and line["question"].is_open


def ways_to_answer(referral: Referral, actor: Actor) -> list[dict]:
    """What this reader may do with the messages that are open."""
    if not referrals.answer_message.may(referral, actor) or referral.resident.consent_withdrawn_at is not None:
        return []
    return [
        {"title": title, "url": action_url("case", referral, name)}
        for name, title in (("answer-message", "Answer"), ("no-answer", "No answer needed"))
    ]
