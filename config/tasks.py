"""The nightly look through the house: what it finds is a task for whoever can mend it."""

from collections import Counter
from itertools import groupby
from operator import itemgetter

from audit.recording import recording
from config.invariants import MOST, Finding, findings
from config.task_kinds import EXPECTED, HOUSE
from jobs.registry import task
from jobs.rounds import Round
from law.actors import SYSTEM
from notifications import actions as notifications
from notifications.models import Task

Key = tuple[str, str]  # the kind of a finding and what it is about
RAISING = Round("config.raise_what_was_found")
CLEARING = Round("config.clear_what_is_gone")


@task("config.look_through_the_house")
def look_through_the_house() -> None:
    """Raise what is found, once; reopen what was said to be fixed and is not; close what is gone.

    What somebody found right as it is stays closed while its sentence is the same.
    """
    every = list(findings())
    found = {(finding.kind, finding.reference): finding for finding in reversed(every)}
    counts = Counter(finding.kind for finding in every)
    with recording(SYSTEM, "config.look_through_the_house"):
        known = {(row.kind, row.reference): row for row in Task.objects.filter(kind__startswith=HOUSE)}
        RAISING.each(found.items(), lambda item: _raise(item[1], known.get(item[0])))
        CLEARING.each(_gone(found, counts, known).items(), lambda item: _clear(*item))


def _raise(finding: Finding, known: Task | None) -> None:
    if known is None:
        notifications.raise_task(finding.kind, reference=finding.reference, details=finding.sentence, by=SYSTEM)
    elif known.state == Task.State.DONE and (known.outcome != EXPECTED[0] or known.details != finding.sentence[:500]):
        notifications.reopen_task(known, details=finding.sentence, by=SYSTEM)


def _gone(found: dict[Key, Finding], counts: Counter[str], known: dict[Key, Task]) -> dict[str, list[str]]:
    """What was found before and is there no more, by kind. Of a kind of which there is more than was looked at, nothing
    is said to be gone.
    """
    open_keys = {key for key, row in known.items() if row.state != Task.State.DONE}
    gone = sorted(key for key in open_keys - found.keys() if counts[key[0]] < MOST)
    return {kind: [reference for _, reference in keys] for kind, keys in groupby(gone, key=itemgetter(0))}


def _clear(kind: str, references: list[str]) -> None:
    notifications.clear_tasks(kind, references, by=SYSTEM)
