"""What each audience is told at one step: the referrer, the resident, whoever owns the next step, the funder.

Nothing is read from an action: only what stands in the database afterwards, as each of them would find it.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.utils import timezone

from notifications import sender
from notifications.events import EVENTS
from notifications.models import Message, Task
from notifications.task_kinds import TASK_KINDS
from outcomes.report.measures import MEASURES
from outcomes.report.periods import period_of
from outcomes.report.tallies import QuarterTallies
from portal.waiting.work_kinds import WORK
from referrals.models import Milestone, Need, Referral
from referrals.wording import SENTENCES

NOBODY = "nothing"
QUEUED = (Need.State.APPROVED, Need.State.WAITING)


@dataclass(frozen=True)
class Told:
    """One step, and what each audience has of it. `owners` is what is on somebody's list once it is done."""

    words: str
    referrer: tuple[str, ...]
    resident: tuple[str, ...]
    owners: tuple[str, ...]
    funder: tuple[str, ...]
    is_over: bool = False

    @property
    def row(self) -> str:
        cells = (self.referrer, self.resident, self.owners, self.funder)
        return f"| {self.words} | {' | '.join('<br>'.join(cell) or NOBODY for cell in cells)} |"


@dataclass
class Audiences:
    """Listens while a story goes on. All that is in the database belongs to this story."""

    referral: Referral
    steps: list[Told] = field(default_factory=list)
    _heard: set[UUID] = field(default_factory=set)
    _counts: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._to_referrer()
        self._to_resident()
        self._counts = counted()

    def step(self, words: str, deed: Callable[[], Any]) -> Any:
        """Do one thing, have what is to be said leave, and write down who was told what of it."""
        result = deed()
        send_what_is_due()
        now = counted()
        changes = [_change(name, now[name] - self._counts[name]) for name in now if now[name] != self._counts[name]]
        self._counts = now
        told = Told(words, self._to_referrer(), self._to_resident(), owners(), tuple(changes), self._is_over())
        self.steps.append(told)
        return result

    def _is_over(self) -> bool:
        return not self.referral.needs.exclude(state__in=Need.ENDED).exists()

    def _to_referrer(self) -> tuple[str, ...]:
        milestones = Milestone.objects.filter(referral=self.referral).order_by("at", "pk")
        told = [row.event for row in self._new(milestones)]
        mailed = Message.objects.filter(channel="email", resident=None, referral_id=self.referral.pk)
        mailed = mailed.order_by("created_at", "pk")
        told += [row.event for row in self._new(mailed) if row.event not in SENTENCES]
        return tuple(dict.fromkeys(f"{EVENTS[event].subject} (`{event}`)" for event in told))

    def _to_resident(self) -> tuple[str, ...]:
        texts = Message.objects.filter(resident=self.referral.resident_id).exclude(channel="call")
        told = [row.event for row in self._new(texts.order_by("created_at", "pk"))]
        return tuple(dict.fromkeys(f"{EVENTS[event].title} (`{event}`)" for event in told))

    def _new(self, rows) -> list[Any]:
        new = [row for row in rows if row.pk not in self._heard]
        self._heard |= {row.pk for row in new}
        return new


def send_what_is_due() -> None:
    for pk in Message.objects.to_send(timezone.now()).filter(due_at__lte=timezone.now()).values_list("pk", flat=True):
        sender.send_one(pk)


def counted() -> dict[str, int]:
    """{name of a measure: London's figure of this quarter}, as a report that is frozen now would hold it."""
    tallies = QuarterTallies(period_of(timezone.localdate()))
    return {measure.name: measure.count(tallies)[""] for measure in MEASURES}


def owners() -> tuple[str, ...]:
    """What is on somebody's list now: tasks still to do, and the rows of waiting work."""
    tasks = Task.objects.still_to_do().order_by("kind").values_list("kind", flat=True).distinct()
    calls = Message.objects.calls().order_by("event").values_list("event", flat=True).distinct()
    work = [kind for kind in WORK if kind.only(kind.model.objects.filter(state__in=(kind.state, *kind.also))).exists()]
    queued = Need.objects.filter(state__in=QUEUED).exists()
    return (
        *(f"Task: {TASK_KINDS[kind].title} (`{kind}`)" for kind in tasks),
        *(f"Call: `{event}`" for event in calls),
        *(f"{kind.owner}: {kind.words}" for kind in work),
        *(["The queue: waits for what fits"] if queued else []),
    )


def _change(name: str, by: int) -> str:
    return f"{name} {by:+d}"
