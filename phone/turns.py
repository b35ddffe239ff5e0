"""What each answer does, place by place: read it, keep it in the draft, and say where the dialogue goes on."""

from collections.abc import Callable

from django.conf import settings
from django.utils import timezone

from audit.recording import savepoint
from law.refusals import Refusal
from people import actions as people
from people.particulars import Unreadable, read_phone
from people.places.postcodes import is_listed
from phone import afterwards
from phone.collecting import ask_for_hub, hear_hub
from phone.speech import (
    SURE,
    Answer,
    is_unusual,
    read_needs,
    read_spoken_borough,
    read_spoken_name,
    read_spoken_postcode,
    reference_aloud,
)
from phone.talking import SILENT, Ending, Missed, Talk, keyed, one_of, said
from referrals import actions as referrals
from referrals import facts as reading
from referrals import sent_facts
from referrals.consents import worded
from referrals.models import PhoneCall

MOST_WRONG = 3
MOST_TIMES = 2  # that one thing is said again before it is kept as it was heard
CONTACT_KEYS = {"1": ("sms", "call"), "2": ("sms",), "3": ("call",)}


Hearer = Callable[[Talk, Answer], "str | Ending"]


# ── Who rings ────────────────────────────────────────────────────────────────────────────────────────────────────────


def _code(talk: Talk, answer: Answer) -> str:
    if len(keyed(answer)) != 6:
        raise Missed("The code has 6 digits.")
    talk.heard["code"] = answer.digits
    return "worker"


def _worker(talk: Talk, answer: Answer) -> str:
    if len(keyed(answer)) != 6:
        raise Missed("The code has 6 digits.")
    talk.heard["worker"] = answer.digits
    return "pin"


def _pin(talk: Talk, answer: Answer) -> "str | Ending":
    """The PIN itself is never kept."""
    pin = keyed(answer)
    try:
        worker, organisation = people.identify_by_phone(
            dial_code=talk.heard.pop("code"),
            worker_code=talk.heard.pop("worker"),
            pin=pin,
            number=talk.call.number,
        )
    except people.NotKnownHere as unknown:
        return _wrong(talk, unknown)
    talk.learnt = {"worker": worker, "organisation": organisation}
    talk.before.append(f"Thank you. You are calling for {organisation.name}.")
    return "menu"


def _wrong(talk: Talk, unknown: Refusal) -> "str | Ending":
    talk.heard["wrong"] = talk.heard.get("wrong", 0) + 1
    talk.before.append(unknown.sentence)
    if talk.heard["wrong"] < MOST_WRONG:
        return "code"
    return talk.to_a_person() if settings.PHONE_DESK_NUMBER else talk.rung_back("")


def _menu(talk: Talk, answer: Answer) -> "str | Ending":
    key = one_of(answer, "0123")
    if key == "0":
        return talk.to_a_person()
    return {"2": "reference", "3": "fault"}.get(key) or _begin(talk)


def _begin(talk: Talk) -> str:
    """A draft with its reference before the first question. A call makes one at most."""
    if talk.referral is not None:
        return "needs"
    facts = reading.read(
        {"referrer_email": talk.call.worker.email, "channel": "phone"}, today=timezone.localdate(), complete=False
    )
    try:
        with savepoint():
            referral = referrals.refer(
                facts, organisation=talk.organisation, referrer=talk.call.worker, draft=True, by=talk.actor
            )
    except people.NotKnownHere:
        raise
    except Refusal as refused:
        talk.before.append(refused.sentence)
        return "menu"
    talk.latest = referral
    talk.before.append(
        f"Your reference is {reference_aloud(referral.reference)}. If the line drops, your answers are saved."
    )
    return "needs"


# ── A new referral ───────────────────────────────────────────────────────────────────────────────────────────────────


def _needs(talk: Talk, answer: Answer) -> str:
    kinds = read_needs(keyed(answer))
    if not kinds:
        raise Missed()
    talk.save({"needs": [{"kind": kind} for kind in kinds]}, "mobile")
    return "mobile"


def _mobile(talk: Talk, answer: Answer) -> str:
    digits = keyed(answer)
    if digits == "0":
        return "postcode"
    try:
        return _guessed(talk, "mobile", read_phone(digits))
    except Unreadable:
        raise Missed("That is not a UK phone number.") from None


def _postcode(talk: Talk, answer: Answer) -> str:
    if answer.digits in ("0", "9"):
        secret = answer.digits == "9"
        where = {
            "address_withheld": secret,
            "without_address": not secret,
            "care_of": "worker" if secret else "hub",
            "postcode": "",
        }
        talk.save({"resident": where}, "borough")
        return "borough"
    try:
        return _guessed(talk, "postcode", read_spoken_postcode(said(answer)))
    except Unreadable:
        return _not_heard(talk, "postcode", answer, "I did not hear a London postcode.")


def _borough(talk: Talk, answer: Answer) -> str:
    own = talk.organisation.borough
    if answer.digits == "1" and own:
        return _next_after(talk, "borough", own)
    try:
        return _guessed(talk, "borough", read_spoken_borough(said(answer)))
    except Unreadable:
        return _not_heard(talk, "borough", answer, "I did not hear a borough.")


def _first_name(talk: Talk, answer: Answer) -> str:
    return _name(talk, "first_name", answer)


def _last_name(talk: Talk, answer: Answer) -> str:
    return "share" if answer.digits == "0" else _name(talk, "last_name", answer)


def _name(talk: Talk, place: str, answer: Answer) -> str:
    try:
        name = read_spoken_name(said(answer))
    except Unreadable:
        raise Missed(SILENT) from None
    if not name:
        raise Missed(SILENT)
    letters = answer.confidence < SURE or is_unusual(name) or place in talk.heard.get("times", {})
    return _guessed(talk, place, name, letters=letters)


def _guessed(talk: Talk, place: str, value: str, *, letters: bool = False) -> str:
    """Wait with this until the caller has said that it is right."""
    talk.heard |= {"guess": value, "letters": letters}
    return f"{place}_check"


def _check(place: str, label: str) -> Hearer:
    """1 keeps what was heard, 2 asks again; after the second time it is kept as it was heard, with a note to check it."""

    def hear(talk: Talk, answer: Answer) -> str:
        key = one_of(answer, "12")
        guess = talk.heard["guess"]
        if key == "2" and _times(talk, place) < MOST_TIMES:
            return place
        if key == "2" and place == "mobile":  # another person's number is worse than none
            talk.before.append("I will leave the number out.")
            return _forget(talk, "postcode")
        return _next_after(talk, place, guess, doubt=label if key == "2" else "")

    return hear


_AFTER = {
    "mobile": ("phone", "postcode"),
    "postcode": ("postcode", "first_name"),
    "borough": ("borough", "first_name"),
    "first_name": ("first_name", "last_name"),
    "last_name": ("last_name", "share"),
}


def _next_after(talk: Talk, place: str, value: str, *, doubt: str = "") -> str:
    name, following = _AFTER[place]
    if place == "postcode" and not is_listed(value):
        following = "borough"
    notes = {"notes": _with_doubt(talk, doubt)} if doubt else {}
    talk.save({"resident": {name: value}} | notes, following)
    return _forget(talk, following)


def _forget(talk: Talk, following: str) -> str:
    for name in ("guess", "letters"):
        talk.heard.pop(name, None)
    return following


def _times(talk: Talk, place: str) -> int:
    """How often this has been said, with this time."""
    times = talk.heard.setdefault("times", {})
    times[place] = times.get(place, 0) + 1
    return times[place]


def _not_heard(talk: Talk, place: str, answer: Answer, words: str) -> str:
    """Ask once more; after that, keep what was heard as a note to check, and ask for the name."""
    if _times(talk, place) < MOST_TIMES:
        talk.before.append(words)
        return place
    talk.before.append("I have noted what I heard, and someone will check it with you.")
    talk.save({"notes": _with_doubt(talk, f"{place}, heard as “{answer.speech}”")}, "first_name")
    return "first_name"


def _with_doubt(talk: Talk, label: str) -> str:
    line = f"Taken by phone. Spelling to check: {label}."
    return "\n".join(part for part in (talk.draft.notes, line) if part)


def _share(talk: Talk, answer: Answer) -> "str | Ending":
    given = _consent(talk, "share", answer, "follow_up")
    if given:
        return "follow_up"
    spoken = reference_aloud(talk.draft.reference)
    words = f"I have not sent anything. I have saved your answers as a draft for 14 days, with reference {spoken}."
    return Ending(words, PhoneCall.Outcome.COMPLETED)


def _follow_up(talk: Talk, answer: Answer) -> str:
    _consent(talk, "follow_up", answer, "contact")
    if talk.draft.resident.phone:
        return "contact"
    _reached(talk, ())
    talk.before.append("Without their number, we will contact them through you.")
    return ask_for_hub(talk)


def _consent(talk: Talk, purpose: str, answer: Answer, following: str) -> bool:
    given = one_of(answer, "12") == "1"
    wording = worded(purpose, talk.organisation.name)[:500]
    others = [consent for consent in sent_facts.as_sent(talk.draft)["consent"] if consent["purpose"] != purpose]
    consent_given = {"purpose": purpose, "given": given, "method": "phone", "wording": wording, "given_by": "resident"}
    talk.save({"consent": [*others, consent_given]}, following)
    return given


def _contact(talk: Talk, answer: Answer) -> str:
    _reached(talk, CONTACT_KEYS.get(one_of(answer, "1234"), ()))
    return ask_for_hub(talk)


def _reached(talk: Talk, channels: tuple[str, ...]):
    """By what was named safe; without any, only through the worker, and then no number of theirs is kept."""
    if channels:
        policy = {
            "mode": "direct",
            "channels": {channel: channel in channels for channel in ("sms", "call", "email", "post")},
        }
        talk.save({"contact_policy": policy}, "send")
        return
    through_worker = {"mode": "through_worker", "channels": None}
    talk.save({"resident": {"phone": "", "email": ""}, "contact_policy": through_worker}, "send")


def _send(talk: Talk, answer: Answer) -> Ending:
    spoken = reference_aloud(talk.draft.reference)
    if one_of(answer, "12") == "2":
        return Ending(
            f"I have saved it as a draft for 14 days. The reference is {spoken}. Again: {spoken}.",
            PhoneCall.Outcome.COMPLETED,
        )
    talk.latest = referrals.submit(talk.draft, by=talk.actor)
    decided = f"We will decide by {talk.draft.decide_by:%-d %B}."
    return Ending(
        f"I have sent your referral. The reference is {spoken}. Again: {spoken}. {decided}", PhoneCall.Outcome.COMPLETED
    )


def _dialled(talk: Talk, answer: Answer) -> Ending:
    """The person has put down the receiver, or never took it up."""
    if answer.dialled in ("completed", "answered"):
        return Ending("", PhoneCall.Outcome.COMPLETED)
    return talk.rung_back()


HEARERS: dict[str, Hearer] = {
    "code": _code,
    "worker": _worker,
    "pin": _pin,
    "menu": _menu,
    "needs": _needs,
    "mobile": _mobile,
    "mobile_check": _check("mobile", "mobile number"),
    "postcode": _postcode,
    "postcode_check": _check("postcode", "postcode"),
    "borough": _borough,
    "borough_check": _check("borough", "borough"),
    "first_name": _first_name,
    "first_name_check": _check("first_name", "first name"),
    "last_name": _last_name,
    "last_name_check": _check("last_name", "last name"),
    "share": _share,
    "follow_up": _follow_up,
    "contact": _contact,
    "hub": hear_hub,
    "send": _send,
    "reference": afterwards.hear_reference,
    "fault": afterwards.hear_fault,
    "fault_need": afterwards.hear_fault_need,
    "fault_kind": afterwards.hear_fault_kind,
    "dialled": _dialled,
}
