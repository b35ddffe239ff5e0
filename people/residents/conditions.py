"""On what conditions a hold may be lifted, as rules that the service keeps. Words beside them are for people to keep.

A condition is written on every record of the person when the hold is lifted, and stays until the safeguarding lead ends
it. Each says what it closes; whatever else it concerns asks `stands`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

_EVERY_WAY = frozenset({"sms", "call", "voicemail", "email", "post"})


@dataclass(frozen=True)
class Condition:
    """`sentence` is read by everyone whom it binds; `closes` are the ways of reaching the person that it ends."""

    sentence: str
    closes: frozenset[str] = frozenset()


HUB_ONLY = "hub_only"
CONDITIONS = {
    HUB_ONLY: Condition("They collect from a hub. Do not send anything to another place."),
    "worker_only": Condition("Contact them only through the worker who referred them.", _EVERY_WAY),
    "no_texts": Condition("Do not text them.", frozenset({"sms"})),
    "no_calls": Condition("Do not call them.", frozenset({"call", "voicemail"})),
}
CHOICES = [(code, condition.sentence) for code, condition in CONDITIONS.items()]


def closes(codes: Iterable[str], channel: str) -> bool:
    """Whether one of these conditions ends this way of reaching the person."""
    return any(channel in CONDITIONS[code].closes for code in codes if code in CONDITIONS)


def in_words(codes: Sequence[str]) -> list[str]:
    """The sentences of these conditions, in the order of the table."""
    return [condition.sentence for code, condition in CONDITIONS.items() if code in codes]
