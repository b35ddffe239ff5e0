"""What a person may have to do, and how it can end: the rooms above register their kinds of task here at start-up.

Whose task a kind is stands in TASK_OWNERS of `people/access/roles/`.
"""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.utils import timezone

from people.residents.hours import LONDON

DONE = ("done", "Done")
NOT_NEEDED = ("not_needed", "Nothing needed to be done")
GONE = ("gone", "No longer there: closed by the service")


@dataclass(frozen=True)
class TaskKind:
    """`title` is a verb and its object ("Report a possible data breach"); `steps` say what to do, a sentence or two each.

    `subject` names what it is about ("device"), whose public reference each task holds; `link` is the page of that
    subject, with {reference} in it, or "". `due` counts from when it was raised; a task is due at the end of that day
    unless `to_the_hour`. `outcomes` are (code, words); with none the task ends by itself, when what it asks for is decided
    on the page of its `link`.
    """

    name: str
    title: str
    steps: tuple[str, ...]
    subject: str
    link: str = ""
    due: timedelta = timedelta(days=5)
    to_the_hour: bool = False
    outcomes: tuple[tuple[str, str], ...] = (DONE, NOT_NEEDED)

    def due_at(self, raised_at: datetime) -> datetime:
        """When a task of this kind, raised then, is due."""
        moment = timezone.localtime(raised_at + self.due, LONDON)
        return moment if self.to_the_hour else end_of_day(moment)

    def path_of(self, reference: str) -> str:
        return self.link.format(reference=reference)

    def words_of(self, outcome: str) -> str:
        return dict((*self.outcomes, GONE)).get(outcome, outcome)


TASK_KINDS: dict[str, TaskKind] = {}


def register_task(name: str, **words) -> TaskKind:
    TASK_KINDS[name] = TaskKind(name, **words)
    return TASK_KINDS[name]


def end_of_day(moment: datetime) -> datetime:
    """The last second of that day in London."""
    return datetime.combine(timezone.localdate(moment, LONDON), time(23, 59, 59), LONDON)
