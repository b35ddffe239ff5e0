"""The rows of waiting work: derived from the states alone, each visible to whoever may see the thing itself."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import CharField, DateTimeField, F, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Cast
from django.urls import resolve, reverse
from django.utils import timezone

from audit.models import LedgerEntry
from inventory.models import Allocation
from law.actors import Actor
from notifications.task_kinds import end_of_day
from portal.waiting.work_kinds import BY_CODE, CASE, CLASS, WORK, WorkKind


class WorkRow(NamedTuple):
    """One thing that waits: its kind, what people call it by, and the day by which it is to be done."""

    kind: str
    reference: str
    case: str
    key: str
    due_at: datetime | None
    id: str


COLUMNS = [f"work_{name}" for name in WorkRow._fields]


@dataclass(frozen=True)
class WaitingWork:
    """All of it for one actor, as one statement: narrowed, ordered and sliced like a queryset."""

    actor: Actor
    kinds: tuple[WorkKind, ...] = WORK
    after: datetime | None = None
    before: datetime | None = None
    order: tuple[str, ...] = ("due_at", "id")

    def of_kind(self, code: str) -> "WaitingWork":
        return replace(self, kinds=tuple(kind for kind in self.kinds if kind.code == code))

    def of_owner(self, owner: str) -> "WaitingWork":
        return replace(self, kinds=tuple(kind for kind in self.kinds if kind.owner == owner))

    def due(self, when: str) -> "WaitingWork":
        """`overdue`, `today` or `later`."""
        now = timezone.now()
        tonight = end_of_day(now)
        after, before = {"overdue": (None, now), "today": (now, tonight), "later": (tonight, None)}[when]
        return replace(self, after=after, before=before)

    def order_by(self, *fields: str) -> "WaitingWork":
        return replace(self, order=fields)

    def __getitem__(self, window: slice) -> Iterator[WorkRow]:
        rows = [self._rows(kind) for kind in self.kinds if page_of(kind, self.actor)]
        if not rows:
            return iter(())
        first, *others = rows
        together = first.union(*others, all=True) if others else first
        return (WorkRow(*row) for row in together.order_by(*map(_column, self.order))[window])

    def _rows(self, kind: WorkKind) -> QuerySet[Any, Any]:
        """The columns of WorkRow, in its order: a union joins them by place."""
        visible = kind.model.objects.visible_to(self.actor).filter(state=kind.state)  # type: ignore[attr-defined]
        rows = kind.only(visible).order_by().annotate(work_due_at=_due(kind))
        rows = rows.filter(work_due_at__gte=self.after) if self.after else rows
        rows = rows.filter(work_due_at__lt=self.before) if self.before else rows
        named: QuerySet[Any, Any] = rows.annotate(
            work_kind=_words(kind.code),
            work_reference=_text(kind.reference),
            work_case=_text(kind.case),
            work_key=_text(kind.key),
            work_id=_text("pk"),
        ).values_list(*COLUMNS)
        return named


def _column(field: str) -> str:
    return f"-work_{field[1:]}" if field.startswith("-") else f"work_{field}"


def _words(text: str) -> Value:
    return Value(text, output_field=CharField())


def _text(field: str) -> Any:
    return Cast(F(field), CharField()) if field else _words("")


def _due(kind: WorkKind) -> Any:
    """The day that stands in the row; else so long after it came into its state, by the row or by the ledger."""
    if kind.code == "offer":
        offer = Allocation.objects.open_offers().filter(need=OuterRef("pk"))
        return Subquery(offer.values("offer_expires_at")[:1])
    if kind.due_at:
        return F(kind.due_at)
    since = F(kind.since) if kind.since else _entered(kind)
    within = kind.wait.within
    return since if within is None else Cast(since + Value(within), DateTimeField())


def _entered(kind: WorkKind) -> Subquery:
    entries = LedgerEntry.objects.filter(object_id=OuterRef("pk"), to_state=kind.state).order_by("-number")
    return Subquery(entries.values("at")[:1])


def page_of(kind: WorkKind, actor: Actor) -> str:
    """The name of the page on which this actor goes on with it: one of its own, else the case; "" for neither."""
    names = [*kind.pages, *([CASE] if kind.case else [])]
    return next((name for name in names if not actor.roles.isdisjoint(_roles_of(name))), "")


def address_of(row: WorkRow, actor: Actor) -> str:
    """Where this actor goes on with it."""
    name = page_of(BY_CODE[row.kind], actor)
    return reverse(name, args=[row.case if name == CASE else row.key])


def _roles_of(name: str) -> frozenset[str]:
    """Who may open the page of this name. An address needs something in it to be looked up."""
    path = reverse(name, args=[UUID(int=0) if name == CLASS else "X"])
    roles: frozenset[str] = getattr(resolve(path).func, "roles", frozenset())
    return roles
