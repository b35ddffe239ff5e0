"""Draws every domain event from the code: which fact raises it, and who hears it in which order."""

import re
from typing import Any

from audit.domain_events import EARS, Ear, Event, all_events

_HEAD = """# Domain events, drawn from the code

Written by `manage.py draw_events`; a test compares. Change the code, not this page.

A lower room never calls an upper one. What an upper room must hear from below is a **domain event**: a fact about one row, with a name.
The room that owns the row names it in its `domain_events.py`; an upper room hears it with `@hears(...)` in its `receivers.py`
(`audit/domain_events.py` is the whole mechanism). It holds for every event:

- **Raised by the ledger.** No action raises an event by hand: it is raised where the ledger hears that the row was created, moved or
  amended, so no action can forget it.
- **In the same transaction.** Whoever hears it acts under the same hand, before the action that caused it returns. If one refuses, all
  of it is undone. What can wait is queued as a job by whoever hears it.
- **In a stated order.** Floor by floor, the lowest first, as `ROOMS` in `config/settings.py` lists them; within a room as its
  `receivers.py` lists them, also where one fact raises two events (a hold after consent was withdrawn). The numbers below say it.
- **Its own room may hear it too,** first of all, where several of its actions lead to the same fact and each would have to think of what
  follows: however the remedy of a need is over, its fault ends. A lower room never hears it.
- **At once or once saved.** A transition is heard at once, before its row is written; “once saved” means that those who hear it find the
  move in the database too.
"""


def draw() -> str:
    """docs/events.md, whole."""
    return "\n".join([_HEAD, _picture(), _raised(), _heard()])


def ears_of(event: Event[Any]) -> list[Ear]:
    """Who hears it, in the order in which they do."""
    return [ear for ear in EARS if ear.event is event]


def room_of(event: Event[Any]) -> str:
    return event.row._meta.app_label


def _picture() -> str:
    lines = ["```mermaid", "flowchart LR"]
    for event in all_events():
        box = re.sub(r"\W", "_", event.name)
        lines.append(f'    {room_of(event)} --> {box}(["{event.name}"])')
        lines += [f"    {box} -- {number} --> {room}" for number, room in enumerate(_rooms_of(event), 1)]
    return "\n".join([*lines, "```\n"])


def _rooms_of(event: Event[Any]) -> list[str]:
    return list(dict.fromkeys(ear.hear.__module__.partition(".")[0] for ear in ears_of(event)))


def _raised() -> str:
    lines = ["## Raised by\n", "| event | raised by | when | what it means |", "| --- | --- | --- | --- |"]
    for event in all_events():
        verbs = ", ".join(f"`{verb}`" for verb in event.verbs)
        when = "once saved" if event.once_saved else "at once"
        lines.append(
            f"| **{event.name}** | `{room_of(event)}`: {event.row.__name__} {verbs} | {when} | {event.meaning} |"
        )
    return "\n".join([*lines, ""])


def _heard() -> str:
    lines = ["## Heard by, in this order\n", "| event | heard by |", "| --- | --- |"]
    for event in all_events():
        hearers = [
            f"{number}. `{ear.hear.__module__}.{ear.hear.__name__}`" for number, ear in enumerate(ears_of(event), 1)
        ]
        lines.append(f"| **{event.name}** | {'<br>'.join(hearers)} |")
    return "\n".join([*lines, ""])
