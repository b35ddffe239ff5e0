"""A reading whose statement is made once: building the same query anew took a fifth of the time of a busy request."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from threading import Lock
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Model, QuerySet, UUIDField, prefetch_related_objects
from django.db.models.expressions import RawSQL
from django.db.models.query import get_related_populators

from database.cells import prepares
from database.parameters import as_literal

R = TypeVar("R")
M = TypeVar("M", bound=Model)

# Stands for a parameter while the statement is made, and is found again in what Django would send.
_STANDS_FOR: dict[type, Callable[[int], Any]] = {
    str: lambda number: f"parameter {number} of a prepared reading",
    UUID: lambda number: UUID(int=2**127 + number),
    datetime: lambda number: datetime(1, 1, 1, 0, 0, number, tzinfo=UTC),
    list: lambda number: [UUID(int=2**127 + number)],
}


class Prepared(Generic[R]):
    """A queryset of rows, or of `values_list`, as a function of its parameters: `build(text, moment)` is called once with
    what stands for them, and `types` says what they are: str, UUID, datetime, or a list of ids (`pk__one_of`).

    What `build` decides by a parameter's value it decides once: part such readings into several. Raises ValueError when
    a parameter does not reach the statement as it is.
    """

    def __init__(self, build: Callable[..., QuerySet[Any, R]], *types: type) -> None:
        self._build = build
        self._types = types
        self._lock = Lock()
        self._made: _Made | None = None

    def __call__(self, *parameters: Any) -> list[R]:
        statement = self._made or self._make()
        with connection.cursor() as cursor:
            cursor.execute(statement.sql, [parameters[place] for place in statement.places])
            rows = cursor.fetchall()
        return list(statement.read(rows))

    def _make(self) -> "_Made":
        with self._lock:
            if self._made is None:
                markers = [_STANDS_FOR[kind](number) for number, kind in enumerate(self._types, start=1)]
                self._made = _Made(self._build(*markers), markers)
            return self._made


class Chosen(Generic[M]):
    """Rows of a queryset whose keys another queryset chooses, in one statement: what is read of the rows is made once for each
    order, what chooses them is written anew. That costs a fraction: its columns are one, and it joins only what it filters by.
    """

    def __init__(self, rows: QuerySet[M]) -> None:
        self._rows = rows
        self._lookups = rows._prefetch_related_lookups  # type: ignore[attr-defined]  # noqa: SLF001 - Django's own
        self._made: dict[tuple[str, ...], _MadeAround] = {}
        self._by: dict[str, Prepared[M]] = {}

    def __call__(self, chosen: QuerySet[M], order: tuple[str, ...], most: int) -> list[M]:
        """The first so many rows of `chosen` in this order, read as `rows` are."""
        statement = self._made.get(order) or self._make(order)
        try:
            chooser, values = (
                chosen.order_by(*order).values_list("pk")[:most].query.get_compiler(connection=connection).as_sql()
            )
        except EmptyResultSet:
            return []
        with connection.cursor() as cursor:
            cursor.execute(statement.before + chooser + statement.after, values)
            rows = list(statement.read(cursor.fetchall()))
        prefetch_related_objects(rows, *self._lookups)
        return rows

    def one(self, chosen: QuerySet[M], name: str, value: Any) -> M | None:
        """The row of `chosen` whose unique field is this value, None where there is none. Raises ValidationError for what the
        field cannot hold. To who may see every row nothing is chosen, so that statement is made once.
        """
        field: Any = self._rows.model._meta.pk if name == "pk" else self._rows.model._meta.get_field(name)
        value = field.to_python(value)
        is_plain = isinstance(field, UUIDField) or not prepares(field)
        if not is_plain or not self._takes_all(chosen):
            return next(iter(self(chosen.filter(**{name: value}), ("pk",), 1)), None)
        read = self._by.get(name) or self._by.setdefault(name, self._prepared_by(name, type(value)))
        rows = read(value)
        prefetch_related_objects(rows, *self._lookups)
        return next(iter(rows), None)

    def _takes_all(self, chosen: QuerySet[M]) -> bool:
        query = chosen.query
        return not (query.where or query.combinator or query.is_sliced) and self.fits(chosen)

    def _prepared_by(self, name: str, kind: type) -> Prepared[M]:
        return Prepared(lambda value: self._rows.filter(**{name: value}), kind)

    def fits(self, chosen: QuerySet[M]) -> bool:
        """Whether `chosen` only narrows the rows: what it adds to each of them would not be read."""
        query = chosen.query
        return not query.distinct and query.annotations.keys() == self._rows.query.annotations.keys()

    def _make(self, order: tuple[str, ...]) -> "_MadeAround":
        self._made[order] = _MadeAround(self._rows, order)
        return self._made[order]


class _Made:
    """The statement, which parameter each of its places takes, and how rows are read from its answer.

    What is the same each time stands in the statement. PostgreSQL plans a statement once for all parameters only where that
    plan is as good, and an index of a part of the rows (`WHERE state = 'waiting'`) is of use to it only if the statement says so.
    """

    def __init__(self, rows: QuerySet[Any, Any], markers: list[Any]) -> None:
        self._compiler = rows.query.get_compiler(using=connection.alias)
        sql, values = self._compiler.as_sql()
        places = [_place_of(value, markers) for value in values]
        texts = iter(
            ["%s" if place is not None else as_literal(value) for place, value in zip(places, values, strict=True)]
        )
        self.sql = _PLACE.sub(lambda found: next(texts) if found[0] == "%s" else found[0], sql)
        self.places = [place for place in places if place is not None]
        if set(self.places) != set(range(len(markers))):
            raise ValueError(f"A parameter does not stand in the statement as it was given: {self.sql}")
        fields = [column[0] for column in self._compiler.select]
        self._converters = self._compiler.get_converters(fields)
        info = self._compiler.klass_info if rows._fields is None else None  # type: ignore[attr-defined]  # a list of values has some
        self._model: type[Model] | None = info["model"] if info else None
        if info:
            places = info["select_fields"]
            self._columns = slice(places[0], places[-1] + 1)
            self._names = [column.target.attname for column in fields[self._columns]]
            self._related = get_related_populators(info, self._compiler.select, connection.alias)  # type: ignore[call-arg]  # as Django 5.2 has it
            self._annotations = list((self._compiler.annotation_col_map or {}).items())

    def read(self, rows: list[tuple[Any, ...]]) -> Iterator[Any]:
        converted = self._compiler.apply_converters(rows, self._converters) if self._converters else rows
        if self._model is None:
            yield from map(tuple, converted)
            return
        alias = connection.alias
        for row in converted:
            read = self._model.from_db(alias, self._names, row[self._columns])
            for related in self._related:
                related.populate(row, read)
            for name, place in self._annotations:
                setattr(read, name, row[place])
            yield read


_PLACE = re.compile("%[%s]")
_KEYS = "SELECT unnest(%s::uuid[])"


class _MadeAround(_Made):
    """A statement with a place for the one that chooses its keys: what stands before it and after it."""

    def __init__(self, rows: QuerySet[Any], order: tuple[str, ...]) -> None:
        keys = [UUID(int=2**127)]
        super().__init__(rows.filter(pk__in=RawSQL(_KEYS, [keys])).order_by(*order), [keys])  # noqa: S611 - a constant of this file
        self.before, self.after = self.sql.split(_KEYS)


def _place_of(value: Any, markers: list[Any]) -> int | None:
    return next((place for place, marker in enumerate(markers) if value == marker), None)
