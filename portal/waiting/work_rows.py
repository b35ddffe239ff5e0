"""The rows of waiting work: derived from the states alone, each visible to whoever may see the thing itself."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import BooleanField, CharField, DateTimeField, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.fields.tuple_lookups import Tuple, TupleGreaterThan, TupleLessThan
from django.db.models.functions import Cast, Coalesce
from django.urls import NoReverseMatch, resolve, reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from audit.models import LedgerEntry, Recorded
from inventory.models import Allocation
from law.actors import Actor
from notifications.task_kinds import end_of_day
from portal.waiting.work_kinds import CASE, WORK, Place, WorkKind


class WorkRow(NamedTuple):
    """One thing that waits: its kind, what people call it by, and the day by which it is to be done."""

    kind: str
    reference: str
    case: str
    key: str
    due_at: datetime | None
    id: str
    place: str
    about: str
    more: str


COLUMNS = [f"work_{name}" for name in WorkRow._fields]
_ORDERED_BY = {"due_at": "work_due_at", "-due_at": "-work_due_at", "id": "pk", "-id": "-pk"}


@dataclass(frozen=True)
class WaitingWork:
    """All of it for one actor, as one statement: narrowed, ordered and sliced like a queryset.

    `even_without_page` also gives what this actor sees and somebody else does.
    """

    actor: Actor
    kinds: tuple[WorkKind, ...] = WORK
    even_without_page: bool = False
    after: datetime | None = None
    before: datetime | None = None
    order: tuple[str, ...] = ("due_at", "id")
    mark: tuple[datetime | None, UUID] | None = None

    def of_kind(self, code: str) -> "WaitingWork":
        return replace(self, kinds=tuple(kind for kind in self.kinds if kind.code == code))

    def of_owner(self, owner: str) -> "WaitingWork":
        return replace(self, kinds=tuple(kind for kind in self.kinds if kind.owner == owner))

    def of_room(self, room: str) -> "WaitingWork":
        return replace(self, kinds=tuple(kind for kind in self.kinds if kind.room == room))

    def due(self, when: str) -> "WaitingWork":
        """`overdue`, `today` or `later`."""
        now = timezone.now()
        tonight = end_of_day(now)
        after, before = {"overdue": (None, now), "today": (now, tonight), "later": (tonight, None)}[when]
        return replace(self, after=after, before=before)

    def order_by(self, *fields: str) -> "WaitingWork":
        return replace(self, order=fields)

    def after_values(self, values: object) -> "WaitingWork":
        """What comes after the row with this due day and id, in the order that was chosen. ValueError: no such mark."""
        if not isinstance(values, list) or len(values) != len(self.order):
            raise ValueError(values)
        day, id = values
        due_at = None if day is None else parse_datetime(str(day))
        if day is not None and (due_at is None or due_at.tzinfo is None):
            raise ValueError(day)
        return replace(self, mark=(due_at, UUID(str(id))))

    def __getitem__(self, window: slice) -> Iterator[WorkRow]:
        together = self._together(until=window.stop)
        if together is None:
            return iter(())
        return (WorkRow(*row) for row in together.order_by(*map(_column, self.order))[window])

    def count(self) -> int:
        """How many there are, in one statement."""
        together = self._together()
        return 0 if together is None else together.count()

    def _together(self, until: int | None = None) -> QuerySet[Any, Any] | None:
        kinds = [kind for kind in self.kinds if self.even_without_page or page_of(kind, self.actor)]
        rows = [self._rows(kind, until) for kind in kinds]
        if not rows:
            return None
        first, *others = rows
        return first.union(*others, all=True) if others else first

    def _rows(self, kind: WorkKind, until: int | None) -> QuerySet[Any, Any]:
        """The columns of WorkRow, in its order: a union joins them by place. Of each kind no more than the first `until`
        can be shown: what they are called is looked up for those alone.
        """
        visible = kind.model.objects.visible_to(self.actor)  # type: ignore[attr-defined]
        visible = visible.filter(state__in=[kind.state, *kind.also])
        rows = kind.only(visible).order_by().annotate(work_due_at=_due(kind))
        rows = rows.filter(work_due_at__gte=self.after) if self.after else rows
        rows = rows.filter(work_due_at__lt=self.before) if self.before and not kind.at_once else rows
        rows = self._after_mark(rows)
        if until is not None and set(self.order) <= set(_ORDERED_BY):
            first = rows.order_by(*(_ORDERED_BY[field] for field in self.order)).values("pk")[:until]
            rows = kind.model.objects.filter(pk__in=first).annotate(work_due_at=_due(kind))
        named: QuerySet[Any, Any] = rows.annotate(
            work_kind=_words(kind.code),
            work_reference=_text(kind.reference),
            work_case=_text(kind.case),
            work_key=_text(kind.key),
            work_id=_text("pk"),
            work_place=_text(kind.place),
            work_about=_text(kind.about),
            work_more=_text(kind.more),
        ).values_list(*COLUMNS)
        return named

    def _after_mark(self, rows: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
        """What has no day comes last, and first where the order is turned round: as PostgreSQL orders it."""
        if self.mark is None:
            return rows
        due_at, id = self.mark
        is_turned = self.order[0].startswith("-")
        if due_at is None:
            later = (
                Q(work_due_at=None, pk__lt=id) | ~Q(work_due_at=None) if is_turned else Q(work_due_at=None, pk__gt=id)
            )
            return rows.filter(later)
        compare = TupleLessThan if is_turned else TupleGreaterThan
        is_later = compare(Tuple(F("work_due_at"), F("pk")), (due_at, id))
        return rows.filter(Coalesce(is_later, not is_turned, output_field=BooleanField()))  # a day that is not there


def _column(field: str) -> str:
    return f"-work_{field[1:]}" if field.startswith("-") else f"work_{field}"


def _words(text: str) -> Value:
    return Value(text, output_field=CharField())


def _text(field: Place) -> Any:
    if field == "":
        return _words("")
    return Coalesce(Cast(F(field) if isinstance(field, str) else field, CharField()), _words(""))


def _due(kind: WorkKind) -> Any:
    """So long after the day that stands in the row; else after it came into its state, by the row or by the ledger."""
    wait = kind.wait
    if kind.code == "offer":
        offer = Allocation.objects.open_offers().filter(need=OuterRef("pk"))
        return Subquery(offer.values("offer_expires_at")[:1])
    if wait.day:
        return Cast(
            F(wait.day) + Value((wait.within or timedelta(0)) + _rest_of(kind.model, wait.day)), DateTimeField()
        )
    since = F(kind.since) if kind.since else _entered(kind)
    return since if wait.within is None else Cast(since + Value(wait.within), DateTimeField())


def _rest_of(model: type[Recorded], field: str) -> timedelta:
    """What is promised by a day is late when that day is over; what is promised by a moment, from then on."""
    *way, name = field.split("__")
    for step in way:
        model = model._meta.get_field(step).related_model  # type: ignore[assignment]
    return timedelta(0) if isinstance(model._meta.get_field(name), DateTimeField) else timedelta(days=1)


def _entered(kind: WorkKind) -> Subquery:
    entries = LedgerEntry.objects.filter(object_id=OuterRef("pk"), to_state=kind.state).order_by("-number")
    return Subquery(entries.values("at")[:1])


def page_of(kind: WorkKind, actor: Actor) -> str:
    """The name of the page on which this actor goes on with it: one of its own, else the case; "" for neither."""
    names = [*kind.pages, *([CASE] if kind.case != "" else [])]
    return next((name for name in names if not actor.roles.isdisjoint(_roles_of(name))), "")


def address_of(row: WorkRow, kind: WorkKind, actor: Actor) -> str:
    """Where this actor goes on with it; "" where somebody else does."""
    name = page_of(kind, actor)
    return _path(name, row.case if name == CASE else row.key) if name else ""


def _path(name: str, key: str) -> str:
    """The address of a page about this thing; of the page itself, where it is about none in particular."""
    try:
        return reverse(name, args=[key])
    except NoReverseMatch:
        return reverse(name)


@cache
def _roles_of(name: str) -> frozenset[str]:
    """Who may open the page of this name. An address needs something in it to be looked up."""
    try:
        path = _path(name, "X")
    except NoReverseMatch:
        path = reverse(name, args=[UUID(int=0)])
    roles: frozenset[str] = getattr(resolve(path).func, "roles", frozenset())
    return roles
