"""Asking how it goes: what is asked, when, how often and by which way. Pure tables and functions, without a database."""

from calendar import monthrange
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

TRIES = 2
WAIT = timedelta(days=7)  # between two tries, and after the second one before it counts as lost
MOST_SAVED = 100_000  # pence a month: what anybody could save by being online, with a wide margin

# What it has helped with: code → words. Codes are kept; words may change.
USES = (
    ("benefits", "Benefits and Universal Credit"),
    ("health", "Health: the GP, appointments, prescriptions"),
    ("work", "Work, or looking for it"),
    ("learning", "Learning and school"),
    ("family", "Family and friends"),
    ("shopping", "Shopping, banking and bills"),
    ("council", "The council and housing"),
    ("other", "Something else"),
)
CONFIDENCE = ((1, "Not at all"), (2, "A little"), (3, "Somewhat"), (4, "Quite"), (5, "Very"))

# When each kind is due after everything has ended: days or calendar months; and whether it needs the consent to be
# asked afterwards.
TIMES = {"2_weeks": (14, 0, False), "3_months": (0, 3, True), "6_months": (0, 6, True)}

EVERY_QUESTION = (
    "is_working",
    "still_has",
    "connected_how",
    "uses",
    "confidence",
    "confidence_before",
    "saves_pence_a_month",
)


def due_on(kind: str, resolved_on: date) -> date:
    """The day on which this kind is asked first; 31 August and six months is the last day of February."""
    days, months, _ = TIMES[kind]
    year, month = divmod(resolved_on.year * 12 + resolved_on.month - 1 + months, 12)
    day = min(resolved_on.day, monthrange(year, month + 1)[1])
    return date(year, month + 1, day) + timedelta(days=days)


def kinds_to_ask(may_follow_up: bool) -> list[str]:
    """Two weeks always, since it asks whether our own work holds; later only with the person's consent."""
    return [kind for kind, (_, _, needs_consent) in TIMES.items() if may_follow_up or not needs_consent]


def questions(*, had_device: bool, is_first: bool) -> list[str]:
    """What is asked this time. The connection always; whether they still have it, of a device; how it was before, the
    first time only.
    """
    left_out = {name for name, applies in (("still_has", had_device), ("confidence_before", is_first)) if not applies}
    return [name for name in EVERY_QUESTION if name not in left_out]


@dataclass(frozen=True)
class Way:
    """By which channel, and whether it goes to the person themself or to the worker who referred them."""

    channel: str
    to_person: bool


TEXT = Way("sms", True)
EMAIL = Way("email", True)
CALL = Way("call", True)
REFERRER = Way("email", False)
CALL_THE_WORKER = Way("call", False)


def way(safe: Collection[str], tries: int, *, referrer_writes: bool = True) -> Way:
    """The way of the next try, after `tries`. `safe` are the channels that were named safe and lead somewhere: never
    another one.

    First a text with a link, else an e-mail, else a call; then a person calls. Where nothing is safe the worker is
    asked instead, by e-mail, or by telephone where they left no address.
    """
    for attempt in (TEXT, EMAIL, CALL) if tries == 0 else (CALL,):
        if attempt.channel in safe:
            return attempt
    return REFERRER if referrer_writes else CALL_THE_WORKER
