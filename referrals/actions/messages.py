"""A worker's message to whoever decides, and the answer to it: in place, beside the clock, which it never moves."""

from collections.abc import Sequence

from django.utils import timezone

from audit.recording import amended
from law.actors import Actor
from law.refusals import Conflict, FieldError, Invalid, Refusal
from notifications import actions as notifications
from people.access import action
from people.models import User
from referrals.actions.ending import check_may_go_on
from referrals.actions.handling import check_in_hand, put_on_desk
from referrals.actions.passing_on import colleagues_of
from referrals.actions.telling import compose_for, tell_referrer
from referrals.models import Question, Referral

LONGEST_MESSAGE = 2000  # characters
_ANSWERED = "referrals.message_answered"


class NotSentForMessages(Conflict):
    """No one at the desk has a draft before them."""

    sentence = "You can message the caseworker when you have sent this referral."


class MessageWasRead(Conflict):
    """What someone has read is not unwritten: a second message corrects it."""

    sentence = "A caseworker has read this message, so you cannot withdraw it. Send another message to correct it."


class NotYourMessage(Conflict):
    """Only its author withdraws a message."""

    sentence = "Only the person who wrote this message can withdraw it."


class NoSuchMessage(Conflict):
    """There is no open message with this number on this referral."""

    sentence = "This message was withdrawn or has been answered already."


def _is_a_draft(referral: Referral) -> Refusal | None:
    return NotSentForMessages() if referral.submitted_at is None else None


def messages_to_answer(referral: Referral) -> list[Question]:
    """The messages of the worker that are neither answered nor withdrawn, the oldest first."""
    return list(referral.questions.messages().still_open().order_by("id"))


@action("referrals.send_message", on=Referral, transition="", guard=_is_a_draft)
def send_message(referral: Referral, *, words: str, by: Actor) -> Referral:
    """Write to whoever decides, in any state after sending. The decision clock neither stops nor starts.

    A case that is not on the desk comes to it, so that someone reads it. Refuses Invalid for an empty message or one of
    over 2,000 characters, NotSentForMessages for a draft, ConsentGone and Forgotten.
    """
    check_may_go_on(referral)
    text = _readable(words, "/words", "your message")
    Question.objects.create(referral=referral, asked_of=Question.AskedOf.DESK, words=text, asked_by=by.key)
    return _note(referral, "sent")


@action("referrals.withdraw_message", on=Referral, transition="", guard=_is_a_draft)
def withdraw_message(referral: Referral, *, message: int, by: Actor) -> Referral:
    """Withdraw a message that no one at the desk has opened; its words are deleted. Refuses NoSuchMessage,
    NotYourMessage and MessageWasRead.
    """
    row = _open_message(referral, message)
    if row.asked_by != by.key:
        raise NotYourMessage()
    if row.read_at is not None:
        raise MessageWasRead()
    row.words = ""
    row.withdrawn_at = timezone.now()
    row.save()
    return _note(referral, "withdrawn")


@action("referrals.see_messages", on=Referral, transition="", guard=_is_a_draft)
def see_messages(referral: Referral, *, by: Actor) -> Referral:
    """Someone at the desk has opened the case: what was unread is read, and can be withdrawn no more."""
    referral.questions.messages().still_open().filter(read_at=None).update(read_at=timezone.now())
    return referral


@action("referrals.answer_message", on=Referral, transition="", guard=_is_a_draft)
def answer_message(referral: Referral, *, message: int, answer: str = "", by: Actor) -> Referral:
    """Answer the worker's message `message`, and with it those that they sent before; without words: none is needed.

    The worker and the author get an email with a link. Refuses Invalid, NoSuchMessage, InAnotherHand, ConsentGone and
    Forgotten.
    """
    check_in_hand(referral, by)
    check_may_go_on(referral)
    row = _open_message(referral, message)
    text = _readable(answer, "/answer", "your answer") if answer.strip() else ""
    together = [each for each in messages_to_answer(referral) if each.pk <= row.pk]
    now = timezone.now()
    for each in together:
        each.read_at = each.read_at or now
        each.answered_at = now
        each.answered_by = by.key
        each.answer = text if each.pk == row.pk else ""
        each.save()
    _note(referral, "answered" if text else "closed")
    if text:
        tell_referrer(referral, _ANSWERED, by, always=True, alone=True)
        _tell_authors(referral, together, by)
    return referral


def _readable(words: str, pointer: str, name: str) -> str:
    text = words.strip()
    if not text:
        raise Invalid([FieldError(pointer, "required", f"Enter {name}")])
    if len(text) > LONGEST_MESSAGE:
        sentence = f"{name.capitalize()} must be {LONGEST_MESSAGE:,} characters or fewer"
        raise Invalid([FieldError(pointer, "too_long", sentence)])
    return text


def _open_message(referral: Referral, pk: int) -> Question:
    row = referral.questions.messages().still_open().filter(pk=pk).first()
    if row is None:
        raise NoSuchMessage()
    return row


def _note(referral: Referral, what: str) -> Referral:
    """On the ledger, and on the desk where it now belongs."""
    put_on_desk(referral, moves_clock=False)
    referral.save()
    amended(referral, message=what)
    return referral


def _tell_authors(referral: Referral, answered: Sequence[Question], by: Actor):
    """A colleague who wrote it, and still works there, hears of the answer beside the referrer."""
    authors = {f"user:{user.pk}": user for user in colleagues_of(referral.organisation)}
    addressed = {referral.referrer_email}
    for row in answered:
        author: User | None = authors.get(row.asked_by)
        if author is not None and author.email not in addressed:
            addressed.add(author.email)
            letter = compose_for(referral, _ANSWERED, reason=referral, occasion=f"{row.pk}", address=author.email)
            notifications.queue([letter], by=by)
