"""What each answer of a referral is called, and how its value is written: one table for the form, the page that checks it,
the case, the corrections, the papers, the upload and the API.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Any

from people.places.boroughs import borough_name
from people.residents import safe_times
from people.residents.contact_words import channels_in_words, dialled
from referrals.choices import FORMS, HAS_NOW, REQUIREMENTS, USES
from referrals.consents import GIVEN_BY, METHODS
from referrals.models import Evidence

NOT_KNOWN = "Not known"
OPTIONAL = " (optional)"


class Reader(Enum):
    """Who reads it: the worker who referred, someone at the desk, or the person it is about."""

    WORKER = "worker"
    DESK = "desk"
    PERSON = "person"


@dataclass(frozen=True)
class Answer:
    """`label` is what every page calls the answer, `question` how a form asks for it where that is longer. `desk` and
    `person` are what those readers see where the label says “you” or “they”. `words` writes a value that is not empty.
    """

    label: str
    question: str = ""
    desk: str = ""
    person: str = ""
    words: Callable[[Any], str] = str


def day_in_words(day: date | str) -> str:
    """“19 April 1980”, of a date or of one as JSON has it."""
    return f"{date.fromisoformat(day) if isinstance(day, str) else day:%-d %B %Y}"


def _one_of(choices: Iterable[tuple[str, str]]) -> Callable[[str], str]:
    table = dict(choices)
    return lambda code: table.get(code, code)


def _each_of(choices: Iterable[tuple[str, str]]) -> Callable[[Iterable[str]], str]:
    table = dict(choices)
    return lambda codes: ", ".join(table.get(code, code) for code in codes)


def _yes_or_no(value: bool) -> str:
    return "Yes" if value else "No"


_DETAILS = "Anything else"
_SUITS = "What would suit them best?"

# By the name of the field; what is asked otherwise of one kind of need has its kind before it.
ANSWERS: dict[str, Answer] = {
    "name": Answer("Name"),
    "first_name": Answer("First name", "First name (or only name)"),
    "last_name": Answer("Last name"),
    "date_of_birth": Answer("Date of birth", words=day_in_words),
    "language": Answer("Preferred language"),
    "access_needs": Answer("Access needs"),
    "client_ref": Answer("Your reference for this person", desk="Their reference for this person"),
    "evidence": Answer(
        "Proof that you have seen",
        desk="Proof that the worker has seen",
        person="Proof that the worker has seen",
        words=_each_of(Evidence.Kind.choices),
    ),
    "address": Answer("Address"),
    "postcode": Answer("Postcode", "Their postcode"),
    "borough": Answer("Borough", "Borough where they mostly stay", words=borough_name),
    "without_address": Answer("No fixed address", words=_yes_or_no),
    "address_withheld": Answer("Confidential address", words=_yes_or_no),
    "care_of": Answer(
        "Where they receive things",
        "Where can they receive things?",
        words=_one_of((("hub", "At a hub"), ("worker", "Through the worker"))),
    ),
    "contact_mode": Answer(
        "Contact",
        person="How we contact you",
        words=_one_of((("direct", "Directly"), ("through_worker", "Only through the worker"))),
    ),
    "worker_only": Answer("Only through the worker", words=_yes_or_no),
    "phone": Answer("Phone number", words=dialled),
    "other_phone": Answer("Another phone number", words=dialled),
    "email": Answer("Email address"),
    "safe_channels": Answer("Safe ways", "Which ways are safe?", words=channels_in_words),
    "safe_hours": Answer("Safe times", "Other safe times", words=safe_times.in_words),
    "contact_words": Answer(
        "To know before we contact them",
        "Anything to know before we contact them",
        person="To know before we contact you",
    ),
    "ask_again_on": Answer("Date to check that this is still safe", words=day_in_words),
    "share": Answer("Being referred", words=_yes_or_no),
    "follow_up": Answer("Being asked afterwards", words=_yes_or_no),
    "given_by": Answer("Who decided", "Who decided?", words=_one_of(GIVEN_BY)),
    "method": Answer(
        "How they told you", "How did they tell you?", desk="How they told the worker", words=_one_of(METHODS)
    ),
    "needs": Answer("Needs"),
    "reason": Answer(
        "Why they need to be online", "Why do they need to be online?", person="Why you need to be online"
    ),
    "notes": Answer("Notes"),
    "your_ref": Answer("Your reference", desk="Their reference"),
    "hub": Answer("Hub where they collect", "Which hub will they go to?"),
    "needed_by": Answer("Date they need it by", words=day_in_words),
    "purpose": Answer("What they will use it for"),
    "details": Answer(_DETAILS),
    "use": Answer("Mainly used for", "What will they mainly use it for?", words=_one_of(USES)),
    "requires": Answer("Essential features", words=_each_of(REQUIREMENTS)),
    "substitutes": Answer(
        "Another kind of device",
        "If another kind of device is available first, can we offer it?",
        words=lambda value: "Yes, ask them" if value else "No, they will wait",
    ),
    "for_school_child": Answer(
        "For a child who goes to school", "It is for a child who goes to school", words=_yes_or_no
    ),
    "device.form": Answer("Device", _SUITS, words=_one_of(FORMS["device"])),
    "device.has_now": Answer("Device they have now", "What device do they have now?", words=_one_of(HAS_NOW["device"])),
    "device.details": Answer(_DETAILS, "Anything else about the device"),
    "data.form": Answer("Internet access", _SUITS, words=_one_of(FORMS["data"])),
    "data.has_now": Answer("Internet they have now", "What internet do they have now?", words=_one_of(HAS_NOW["data"])),
    "skills.form": Answer("How they learn best", "How do they learn best?", words=_one_of(FORMS["skills"])),
    "skills.has_now": Answer(
        "How much they do online now", "How much do they do online now?", words=_one_of(HAS_NOW["skills"])
    ),
    "skills.purpose": Answer("Skills or tasks"),
    "skills.details": Answer("Days, times or company that suit them"),
}


def key_of(name: str, kind: str = "") -> str:
    """The key of a field; of one of a need of this kind, where that is asked in words of its own."""
    own = f"{kind}.{name}"
    return own if own in ANSWERS else name


def label(name: str, kind: str = "", *, reader: Reader = Reader.WORKER) -> str:
    """What this reader's pages call the answer. Raises KeyError for a field without a label."""
    answer = ANSWERS[key_of(name, kind)]
    of_others = {Reader.DESK: answer.desk, Reader.PERSON: answer.person}
    return of_others.get(reader) or answer.label


def question(name: str, kind: str = "", *, optional: bool = False) -> str:
    """How a form asks for it."""
    answer = ANSWERS[key_of(name, kind)]
    return (answer.question or answer.label) + (OPTIONAL if optional else "")


def in_words(name: str, value: Any, kind: str = "") -> str:
    """The value as it is written; "" for none."""
    return ANSWERS[key_of(name, kind)].words(value) if value not in (None, "", [], ()) else ""
