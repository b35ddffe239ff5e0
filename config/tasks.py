"""The nightly look through the house: what it finds is a task for whoever can mend it."""

from collections import defaultdict

from audit.recording import recording
from config.invariants import MOST, Finding, findings
from config.task_kinds import EXPECTED, HOUSE
from jobs.registry import task
from law.actors import SYSTEM
from notifications import actions as notifications
from notifications.models import Task


@task("config.look_through_the_house")
def look_through_the_house() -> None:
    """Raise what is found, once; reopen what was said to be fixed and is not; close what is gone.

    What somebody found right as it is stays closed while its sentence is the same.
    """
    found: dict[tuple[str, str], Finding] = {}
    counts: dict[str, int] = defaultdict(int)
    for finding in findings():
        found.setdefault((finding.kind, finding.reference), finding)
        counts[finding.kind] += 1
    with recording(SYSTEM, "config.look_through_the_house"):
        known = {(row.kind, row.reference): row for row in Task.objects.filter(kind__startswith=HOUSE)}
        for which, finding in found.items():
            _raise(finding, known.get(which))
        _clear(found, counts, known)


def _raise(finding: Finding, known: Task | None) -> None:
    if known is None:
        notifications.raise_task(finding.kind, reference=finding.reference, details=finding.sentence, by=SYSTEM)
    elif known.state == Task.State.DONE and (known.outcome != EXPECTED[0] or known.details != finding.sentence[:500]):
        notifications.reopen_task(known, details=finding.sentence, by=SYSTEM)


def _clear(found: dict, counts: dict[str, int], known: dict[tuple[str, str], Task]) -> None:
    """Close what was found before and is gone. Of a kind of which there is more than was looked at, nothing is closed."""
    gone: dict[str, list[str]] = defaultdict(list)
    for (kind, reference), row in known.items():
        if row.state != Task.State.DONE and (kind, reference) not in found and counts[kind] < MOST:
            gone[kind].append(reference)
    for kind, references in gone.items():
        notifications.clear_tasks(kind, references, by=SYSTEM)
