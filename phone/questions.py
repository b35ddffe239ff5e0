"""The questions of the dialogue, place by place, in the words that are said. Pure: what they need to know is handed to
them.
"""

from collections.abc import Callable
from dataclasses import dataclass

from phone.speech import aloud

READING_OUT = 45  # seconds: the worker reads the words to the person meanwhile
YES_OR_AGAIN = "If that is right, press 1. To say it again, press 2."


@dataclass(frozen=True)
class Question:
    """`keys` is how many are waited for; 0 is any number of them, ended by hash."""

    words: str
    keys: int = 1
    speech: bool = False
    boroughs: bool = False
    seconds: int = 8


@dataclass(frozen=True)
class Known:
    """What a question may have to mention: the value that waits for a yes, the words of a consent, the organisation's
    borough, what can be chosen.
    """

    guess: str = ""
    letters: bool = False
    again: bool = False
    borough: str = ""
    consent: str = ""
    choices: str = ""


def _speech(words: str, **more) -> Callable[[Known], Question]:
    return lambda known: Question((SPELL if known.again else "") + words, speech=True, **more)


def _read_back(label: str) -> Callable[[Known], Question]:
    """What was heard; in letters where a machine may have heard it wrongly."""

    def ask(known: Known) -> Question:
        heard = f"{known.guess}. That is: {aloud(known.guess)}" if known.letters else known.guess
        return Question(f"{label}: {heard}. {YES_OR_AGAIN}")

    return ask


def _letters_back(label: str) -> Callable[[Known], Question]:
    """Numbers as they are dialled here, and postcodes."""
    return lambda known: Question(f"{label}: {aloud(known.guess.replace('+44', '0', 1))}. {YES_OR_AGAIN}")


def _agree(lead: str) -> Callable[[Known], Question]:
    return lambda known: Question(
        f"{lead} “{known.consent}” If they agree, press 1. If they do not, press 2.", seconds=READING_OUT
    )


def _borough(known: Known) -> Question:
    own = f"If they mostly stay in {known.borough}, press 1. Or say" if known.borough else "Say"
    return Question(f"{own} the name of the London borough they mostly stay in.", speech=True, boroughs=True)


def _reference(_: Known) -> Question:
    words = "Enter the 8 letters and digits that come after G O L, using the key for each letter, then hash."
    return Question(words, keys=0, seconds=15)


SPELL = "This time, please spell it, one letter after the other. "
QUESTIONS: dict[str, Callable[[Known], Question]] = {
    "code": lambda _: Question("Please enter the 6 digits of your organisation's code.", keys=6),
    "worker": lambda _: Question("Now enter the 6 digits of your worker code.", keys=6),
    "pin": lambda _: Question("Now enter your 6 digit PIN.", keys=6),
    "menu": lambda _: Question(
        "To refer someone, press 1. To hear what happened to a referral, press 2. To report that something does not work, "
        "press 3. For a person, press 0."
    ),
    "needs": lambda _: Question(
        "What do they need? For a device press 1, for internet data press 2, for help with skills press 3. "
        "Press all that apply, then press hash.",
        keys=0,
    ),
    "mobile": lambda _: Question(
        "Enter the person's mobile number, then hash. If they have none, press 0 and hash.", keys=0
    ),
    "mobile_check": _letters_back("The number is"),
    "postcode": _speech(
        "Say the postcode where they live. If they have no fixed address, press 0. If the address is confidential, press 9."
    ),
    "postcode_check": _letters_back("I heard the postcode"),
    "borough": _borough,
    "borough_check": _read_back("I heard the borough"),
    "first_name": _speech("Say the person's first name, or only name."),
    "first_name_check": _read_back("I heard the first name"),
    "last_name": _speech("Say their last name. If they have none, press 0."),
    "last_name_check": _read_back("I heard the last name"),
    "share": _agree("Read this statement to the person, or tell me that you have."),
    "follow_up": _agree("And these."),
    "contact": lambda _: Question(
        "Is it safe for us to use their number? For texts and calls, press 1. For texts only, press 2. For calls "
        "only, press 3. "
        "If we should only go through you, press 4."
    ),
    "hub": lambda known: Question(f"Which hub will they go to? {known.choices} To choose later, press 9.", seconds=15),
    "send": lambda _: Question("That is everything. To send the referral, press 1. To save it as a draft, press 2."),
    "reference": _reference,
    "fault": _reference,
    "fault_need": lambda known: Question(f"What is it about? {known.choices}"),
    "fault_kind": lambda known: Question(f"What happened? {known.choices}"),
    "dialled": lambda _: Question(""),
}
# The page of the portal's form on which a draft goes on when the line has dropped here.
PAGE_OF = {
    "needs": "needs",
    "mobile": "contact",
    "postcode": "place",
    "borough": "place",
    "first_name": "person",
    "last_name": "person",
    "share": "consent",
    "follow_up": "consent",
    "contact": "contact",
    "hub": "check",
    "send": "check",
}
