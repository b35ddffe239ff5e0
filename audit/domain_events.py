"""Domain events: what happened to a row of one room, for the rooms above it to hear in the same transaction.

A room names its events in its `domain_events.py`; who hears one says so in its `receivers.py`. No one raises an event
by hand: it is raised where the ledger hears of the fact, so no action can forget it. They are drawn in
`docs/events.md`.

Whoever hears the same fact hears it floor by floor, the lowest first, and within a room as its `receivers.py` lists
them. The room's own ears come first; no room below it has any. If one of them refuses, the refusal goes back to the
action that caused the fact, and nothing of it stays.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from operator import attrgetter
from typing import Any, Generic, TypeVar

from django.conf import settings

from audit.models import Recorded

R = TypeVar("R", bound=Recorded)
Hearer = Callable[[R], None]


@dataclass(frozen=True, eq=False)
class Event(Generic[R]):
    """`row` was created, moved or amended in a way that other rooms act upon.

    `verbs` are those of the ledger: "created", a transition's name, or "amended: " and the detail that was set. Heard
    at once, for a transition before its row is written, unless `once_saved`: then those who hear it find the move in
    the database too. What a row went through before it was first written is its past, and no one hears it.
    """

    name: str
    row: type[R]
    verbs: tuple[str, ...]
    meaning: str
    only: Callable[[R], bool] = lambda _: True
    once_saved: bool = False

    def __post_init__(self) -> None:
        for verb in self.verbs:
            _RAISED_BY[self.row, verb].append(self)


@dataclass(frozen=True)
class Ear:
    """One function that hears one event. `floor` counts from the ground, in the order of settings.ROOMS."""

    event: Event[Any]
    hear: Callable[[Any], None]
    floor: int


_RAISED_BY: defaultdict[tuple[type[Recorded], str], list[Event[Any]]] = defaultdict(list)
EARS: list[Ear] = []


def hears(*events: Event[R]) -> Callable[[Hearer[R]], Hearer[R]]:
    """Have the function below called with the row, whenever one of these events is raised."""

    def listen(hear: Hearer[R]) -> Hearer[R]:
        floor = settings.ROOMS.index(hear.__module__.partition(".")[0])
        EARS.extend(Ear(event, hear, floor) for event in events)
        EARS.sort(key=attrgetter("floor"))
        return hear

    return listen


def happened(row: Recorded, verb: str) -> None:
    """The ledger has just heard this about the row: raise what it means, now or once the row is saved."""
    raised = _RAISED_BY.get((type(row), verb))
    if not raised:
        return
    events = [event for event in raised if event.only(row)]
    _raise([event for event in events if not event.once_saved], row)
    if later := [event for event in events if event.once_saved]:
        row.__dict__.setdefault("_heard_once_saved", []).extend(later)


def saved(row: Recorded) -> None:
    """The row is written: raise what waited for that."""
    _raise(row.__dict__.pop("_heard_once_saved", []), row)


def all_events() -> list[Event[Any]]:
    """Every event of the house, each once, in the order in which the rooms name them."""
    return list(dict.fromkeys(event for events in _RAISED_BY.values() for event in events))


def _raise(events: list[Event[Any]], row: Recorded) -> None:
    if not events:
        return
    for ear in EARS:
        if ear.event in events:
            ear.hear(row)
