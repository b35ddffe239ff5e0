"""A call of a frontline worker: picked up, answered turn by turn, hung up. Each is one transaction, and safe to repeat."""

import json

from audit.recording import savepoint
from law.actors import SYSTEM
from law.refusals import Invalid, Refusal
from notifications import actions as notifications
from people import actions as people
from people.access import action
from people.particulars import is_mobile
from phone.speech import Answer
from phone.talking import Ending, Missed, Talk
from phone.turns import HEARERS
from phone.twiml import goodbye_document
from referrals import actions as referrals
from referrals.letters import link_to
from referrals.models import PhoneCall

LINE = SYSTEM.through("phone")  # the voice dialogue itself
WELCOME = (
    "Welcome to Get Online London. This line is for frontline workers. Press star at any time to speak to someone."
)
STILL_THERE = "Are you still there?"
MOST_MISSES = 3
MOST_TURNS = 90
COMPLETED = PhoneCall.Outcome.COMPLETED
ABANDONED = PhoneCall.Outcome.ABANDONED
NOBODY = PhoneCall.Outcome.WRONG_NUMBER


@action("phone.pick_up")
def pick_up(*, provider_id: str, number: str = "", by) -> str:
    """It rings: write the call down and ask the first question. The same `provider_id` again hears the same again."""
    call = referrals.begin_call(door=PhoneCall.Door.LINE, provider_id=provider_id, number=number, by=by)
    if call.heard:
        return _kept(call, 0)
    talk = Talk(call, {"documents": {}}, before=[WELCOME])
    document = talk.ask("code", turn=0)
    talk.heard["documents"]["0"] = document
    referrals.note_call(call, place="code", heard=talk.heard, by=by)
    return document


@action("phone.take_turn", on=PhoneCall, transition="")
def take_turn(call: PhoneCall, *, place: str, turn: int, answer: Answer, by) -> str:
    """Hear one answer and return the next TwiML document. What was said is kept in the draft before anything else is
    asked.

    A turn that was answered already gives the same document again and changes nothing, as does an answer to a question
    that is not being asked. The third silence or wrong key at one place ends the call: the draft is kept and somebody
    rings back.
    """
    heard = json.loads(call.heard)
    latest = max(map(int, heard["documents"]))
    if turn != latest + 1 or place != call.place or call.ended_at is not None:
        return _kept(call, turn)
    talk = Talk(call, heard)
    following = _hear(talk, place, answer) if turn < MOST_TURNS else _left_alone(talk)
    if isinstance(following, Ending):
        return _end(talk, following, turn, by)
    document = talk.ask(following, turn=turn)
    talk.heard["documents"][str(turn)] = document
    referrals.note_call(call, place=following, heard=talk.heard, referral=talk.referral, by=by, **talk.learnt)
    return document


@action("phone.hang_up", on=PhoneCall, transition="")
def hang_up(call: PhoneCall, *, by) -> PhoneCall:
    """The line is down. A draft that was begun is kept, its reference texted, and somebody rings the worker back.

    Nobody is rung back who never said who they are: a caller's number proves nothing. A call that is over already stays
    as it ended.
    """
    if call.ended_at is None:
        talk = Talk(call, json.loads(call.heard))
        _close(talk, _outcome_of(talk), by)
    return call


def _kept(call: PhoneCall, turn: int) -> str:
    """What was said at this turn; for a turn that never was, what was said last. Once the call is over only that is
    left.
    """
    documents = json.loads(call.heard)["documents"]
    if str(turn) in documents:
        return documents[str(turn)]
    return goodbye_document() if call.ended_at is not None else documents[max(documents, key=int)]


def _hear(talk: Talk, place: str, answer: Answer) -> str | Ending:
    """Where the answer leads. What cannot be done is said in words, and a person goes on with it."""
    try:
        with savepoint():
            following = talk.to_a_person() if answer.digits.startswith("*") else HEARERS[place](talk, answer)
    except Missed as missed:
        return _missed(talk, place, missed, answer)
    except people.NotKnownHere as unknown:  # who left the organisation during the call
        return Ending(unknown.sentence, NOBODY)
    except Refusal as refused:
        return talk.rung_back(_in_words(refused))
    talk.heard["misses"] = 0
    return following


def _in_words(refused: Refusal) -> str:
    return " ".join(error.sentence for error in refused.errors) if isinstance(refused, Invalid) else refused.sentence


def _missed(talk: Talk, place: str, missed: Missed, answer: Answer) -> str | Ending:
    talk.heard["misses"] = misses = talk.heard.get("misses", 0) + 1
    if misses >= MOST_MISSES:
        return _left_alone(talk)
    talk.before = [STILL_THERE if answer.is_silence or misses > 1 else missed.words]
    return place


def _left_alone(talk: Talk) -> Ending:
    if talk.heard.get("status_read") and talk.referral is None:
        return Ending("", COMPLETED)
    return Ending(f"I did not hear an answer. {talk.kept_words}", ABANDONED if talk.is_known else NOBODY)


def _outcome_of(talk: Talk) -> str:
    """How a call ended that the caller ended. Whoever heard what they asked for is not rung back."""
    if not talk.is_known:
        return NOBODY
    if talk.referral is not None:
        return ABANDONED if talk.referral.state == "draft" else COMPLETED
    return COMPLETED if talk.heard.get("status_read") else ABANDONED


def _end(talk: Talk, ending: Ending, turn: int, by) -> str:
    document = goodbye_document(" ".join([*talk.before, ending.words]))
    talk.heard["documents"][str(turn)] = document
    _close(talk, ending.outcome, by)
    return document


def _close(talk: Talk, outcome: str, by):
    """The answers are in the draft now: of what was said only the last document stays, for whoever asks for it twice."""
    last = max(talk.heard["documents"], key=int)
    kept = {"documents": {last: talk.heard["documents"][last]}}
    referrals.note_call(talk.call, heard=kept, referral=talk.referral, by=by, **talk.learnt)
    withheld = "" if talk.call.number else "The number was withheld. Email the worker."
    if talk.referral is not None and is_mobile(talk.call.number):
        words = {"reference": talk.referral.reference, "link": link_to(talk.referral)}
        text = notifications.compose(
            "phone.reference",
            reason=talk.call,
            address=talk.call.number,
            channel="sms",
            referral=talk.referral,
            **words,
        )
        notifications.queue([text], by=by)
    referrals.end_call(talk.call, outcome=outcome, note=withheld if outcome in _RUNG_BACK else "", by=by)


_RUNG_BACK = (ABANDONED, PhoneCall.Outcome.CALL_BACK)
