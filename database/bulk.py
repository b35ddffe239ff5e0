"""New rows of a model: many by COPY, which costs a fraction of INSERT, a few by one INSERT that is made once."""

import dataclasses
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import repeat
from operator import itemgetter
from typing import TYPE_CHECKING, Any, TypeVar

from django.conf import settings
from django.db import connection, models
from django.db.models.base import ModelState

from database.cells import ABSENT, Writer, column_of, prepares, writer_of
from database.parameters import as_literal

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

M = TypeVar("M", bound=models.Model)
FEW = 100
_NOT_GIVEN = models.NOT_PROVIDED


def insert_many(model: type[M], rows: list[M]) -> list[M]:
    """Write new rows of one model, by the same writers whether they are one or ten thousand. Of few, a key that the
    database counts up is read back.
    """
    if not rows:
        return rows
    with connection.cursor() as cursor, connection.wrap_database_errors:
        if len(rows) < FEW:
            _insert(cursor, _plan_for(model, rows), rows)
        else:
            _copy(cursor, _plan(model), rows)
    _mark_written(rows, connection.alias)
    return rows


def gather(*groups: Sequence[models.Model]) -> None:
    """Have new rows of several models, a group for each, written before the next statement of this connection that may read
    them, or with its commit: all that wait leave in one. Many of a model are written at once.

    What is written is what the rows hold now. Foreign keys among them are looked at when the transaction ends. Keys that the
    database counts up are not read back.
    """
    waiting: Gathered = connection.gathered  # type: ignore[attr-defined]  # every connection of ours has one (database.server)
    for group in groups:
        if len(group) >= FEW:
            insert_many(type(group[0]), list(group))
        elif group:
            waiting.add(group)
    if not waiting.connection.in_atomic_block:
        waiting.write()


def write_gathered() -> None:
    """Write now what waits, so that what the database has against it is raised here."""
    connection.gathered.write()  # type: ignore[attr-defined]


class Gathered:
    """What one connection has still to write, as the cells of its columns: new rows of several models, and values over rows
    that are there. Of a table either new rows wait or one row that is written over.
    """

    def __init__(self, connection: "BaseDatabaseWrapper") -> None:
        self.connection = connection
        self._tables: set[str] = set()
        self._counts: dict[_Plan, int] = {}
        self._cells: dict[_Plan, list[str | None]] = {}
        self._over: list[Over] = []

    def add(self, group: Sequence[models.Model]) -> None:
        plan = _plan_for(type(group[0]), group)
        if self._counts.get(plan, 0) + len(group) >= FEW or self._is_written_over(plan.name):
            self.write()
        self._tables.add(plan.name)
        self._counts[plan] = self._counts.get(plan, 0) + len(group)
        self._cells.setdefault(plan, []).extend(_values(plan, group))
        _mark_written(group, self.connection.alias)

    def write_over(self, over: "Over") -> None:
        if over.table in self._tables:
            self.write()
        self._tables.add(over.table)
        self._over.append(over)
        if not self.connection.in_atomic_block:
            self.write()

    def _is_written_over(self, table: str) -> bool:
        return any(over.table == table for over in self._over)

    def before(self, statement: object) -> None:
        """Write, unless the statement reads, and names no table for which something waits."""
        if self._tables and not self._is_apart_from(statement):
            self.write()

    def _is_apart_from(self, statement: object) -> bool:
        reads = isinstance(statement, str) and statement.lstrip().startswith("SELECT")
        return reads and not any(table in str(statement) for table in self._tables)

    def write(self) -> None:
        if not self._tables:
            return
        over = self._over
        statement = _together(tuple(self._counts.items()), tuple(each.statement for each in over))
        groups: list[Sequence[str | int | None]] = [*self._cells.values(), *(each.cells for each in over)]
        cells = [cell for group in groups for cell in group]
        self.forget()
        with self.connection.cursor() as cursor, self.connection.wrap_database_errors:
            cursor.execute(statement, cells)
            if over and cursor.fetchone() != (len(over),):
                raise over[0].missing

    def forget(self) -> None:
        """What a rollback takes away is never written."""
        if self._tables:
            self._tables = set()
            self._counts = {}
            self._cells = {}
            self._over = []


@dataclass(frozen=True)
class Over:
    """Values that are written over one row, by a statement that finds it only as it was read; else `missing` is raised."""

    table: str
    statement: str
    cells: list[str | int | None]
    missing: Exception


def name_in_statements(model: type[models.Model]) -> str:
    """What a statement that may read the model's rows names: its table; of a library's, whose functions read them too, the
    name with which its tables and functions begin.
    """
    is_ours = model._meta.app_label in settings.ROOMS
    return model._meta.db_table if is_ours else model._meta.app_label


def _mark_written(rows: Iterable[models.Model], alias: str) -> None:
    for row in rows:
        row._state.adding = False
        row._state.db = alias


def build_unsaved(model: type[M], **fields: Any) -> M:
    """A new row of a model, as its constructor makes it, at a quarter of the price: for rows that are made by the ten
    thousand.

    Takes fields by name, foreign keys as rows or as `…_id`; everything else has its default. No init signals, no
    checks.
    """
    row = model.__new__(model)
    row._state = ModelState()
    relations, callables, values = _blank(model)
    attributes = row.__dict__
    attributes.update(values)
    attributes.update(fields)
    for name in relations.keys() & fields:
        value = attributes.pop(name)
        attributes[relations[name]] = getattr(value, "pk", None)
        row._state.fields_cache[name] = value
    for attname, default in callables:
        if attname not in fields:
            attributes[attname] = default()
    return row


@cache
def _blank(model: type[models.Model]) -> tuple[dict[str, str], list[tuple[str, Callable[[], Any]]], dict[str, Any]]:
    """({relation: attribute}, [(attribute, callable default)], {attribute: plain default})."""
    relations: dict[str, str] = {}
    callables: list[tuple[str, Callable[[], Any]]] = []
    values: dict[str, Any] = {}
    for field in model._meta.concrete_fields:
        if field.is_relation:
            relations[field.name] = field.attname
        if callable(field.default) and field.default is not _NOT_GIVEN:
            callables.append((field.attname, field.default))
        values[field.attname] = (
            field.get_default() if not callable(field.default) or field.default is _NOT_GIVEN else None
        )
    return relations, callables, values


def _insert(cursor: Any, plan: "_Plan", rows: Sequence[models.Model]) -> None:
    """One statement, whose text is made once for so many rows of a model. Each value travels as text, and becomes what its
    column holds.
    """
    cursor.execute(_statement(plan, len(rows)), _values(plan, rows))
    if plan.counted:
        for row, (key,) in zip(rows, cursor.fetchall(), strict=True):
            row.pk = key


def _values(plan: "_Plan", rows: Sequence[models.Model]) -> list[str | None]:
    return [None if cell is ABSENT else cell for cells in _cells(plan, rows) for cell in cells]


@lru_cache(maxsize=2_000)
def _statement(plan: "_Plan", rows: int) -> str:
    returned = f" RETURNING {plan.counted}" if plan.counted else ""
    return _insertion(plan, rows) + returned


@lru_cache(maxsize=2_000)
def _together(groups: "tuple[tuple[_Plan, int], ...]", over: tuple[str, ...]) -> str:
    """One statement for all of it; where rows are written over, it answers how many it found."""
    parts = [_insertion(plan, rows) for plan, rows in groups] + [f"{update} RETURNING 1" for update in over]
    found = [f"(SELECT count(*) FROM part_{number})" for number in range(len(groups), len(parts))]  # noqa: S608 - numbers
    last = f"SELECT {' + '.join(found)}" if found else parts.pop()
    named = ", ".join(f"part_{number} AS ({part})" for number, part in enumerate(parts))
    return f"WITH {named} {last}" if named else last


def _insertion(plan: "_Plan", rows: int) -> str:
    line = f"({', '.join([*['%s'] * (plan.tabs + 1), *plan.untouched])})"
    return f"INSERT INTO {plan.table} ({plan.columns}) VALUES {', '.join([line] * rows)}"  # noqa: S608 - our own tables


def _copy(cursor: Any, plan: "_Plan", rows: Sequence[models.Model]) -> None:
    write_gathered()  # COPY goes past what the connection does before a statement
    with cursor.cursor.copy(f"COPY {plan.table} ({plan.columns}) FROM STDIN WITH (NULL E'\\x02')") as stream:
        for start in range(0, len(rows), 500):
            stream.write(_lines(plan, _cells(plan, rows[start : start + 500])))


def _cells(plan: "_Plan", rows: Sequence[models.Model]) -> list[tuple[str, ...]]:
    """The cells of each row, written column by column: a fraction of what it costs cell by cell."""
    values = [row.__dict__ for row in rows]
    columns = [write([row[attname] for row in values]) for attname, write in plan.others]
    others = zip(*columns, strict=True) if columns else repeat(())
    return [plan.texts(row) + cells for row, cells in zip(values, others, strict=False)]


def _lines(plan: "_Plan", rows: list[tuple[str, ...]]) -> str:
    """Rows as COPY reads them. Most have nothing in them that it would take for a mark: they are looked at once, as a
    whole.
    """
    text = "\n".join(map("\t".join, rows))
    is_plain = (
        not _MARKS.search(text) and text.count("\n") == len(rows) - 1 and text.count("\t") == len(rows) * plan.tabs
    )
    return (text if is_plain else "\n".join(map(_line, rows))) + "\n"


def _line(cells: tuple[str, ...]) -> str:
    return "\t".join([cell if cell is ABSENT else _escaped(cell) for cell in cells])


_MARKS = re.compile("[\\\\\r]")


def _escaped(text: str) -> str:
    return (
        text.replace("\\", "\\\\")
        .replace("\t", "\\t")
        .replace("\n", "\\n")
        .replace("\r", "\\r")
        .replace(ABSENT, "\\002")
    )


@dataclass(frozen=True, eq=False)
class _Plan:
    """How rows of a model are written: columns that are text already come first and are fetched together; `others` are
    (attribute, writer of a column). `untouched` are the cells of the last columns, where they are the same in every row.
    """

    name: str
    table: str
    columns: str
    texts: Callable[[dict[str, Any]], tuple[str, ...]]
    others: list[tuple[str, Writer]]
    tabs: int
    counted: str  # the key's column, where the database counts it up
    blank: dict[str, Any] = dataclasses.field(default_factory=dict)  # attribute → what it holds in every row
    untouched: tuple[str, ...] = ()

    def filled(self, rows: Iterable[models.Model]) -> set[str]:
        """The attributes that hold something else in one of these rows."""
        held = list(self.blank.values())
        return {
            name
            for row in rows
            if list(map(row.__dict__.get, self.blank)) != held
            for name, value in self.blank.items()
            if row.__dict__[name] != value
        }


# For a few rows of a model: what one of them has filled since this process began travels, the rest stands.
_plans: dict[type[models.Model], _Plan] = {}


def _plan_for(model: type[models.Model], rows: Sequence[models.Model]) -> _Plan:
    """Half of a new row's columns are not filled until something happens to it. They stand in the statement as they are, and
    travel from the first row on that has filled one.
    """
    plan = _plans.get(model) or _plan(model, frozenset(_defaults(model)))
    if filled := plan.filled(rows):
        plan = _plan(model, frozenset(plan.blank.keys() - filled))
    _plans[model] = plan
    return plan


def _defaults(model: type[models.Model]) -> dict[str, Any]:
    """What the columns hold that nobody fills."""
    return {field.attname: field.get_default() for field in model._meta.concrete_fields}


@cache
def _plan(model: type[models.Model], blank: frozenset[str] = frozenset()) -> _Plan:
    """Every column that the database does not fill by itself. `blank` are those that hold their default in every row."""
    every = [f for f in model._meta.concrete_fields if not isinstance(f, models.AutoField)]
    fields = [f for f in every if f.attname not in blank]
    untouched = [f for f in every if f.attname in blank]
    texts = [
        f for f in fields if not f.null and isinstance(f, (models.CharField, models.TextField)) and not prepares(f)
    ]
    others = [f for f in fields if f not in texts]
    if len(texts) < 2:  # an itemgetter of one gives no tuple
        texts = []
        others = fields
    held = {name: value for name, value in _defaults(model).items() if name in blank}
    return _Plan(
        name=name_in_statements(model),
        table=connection.ops.quote_name(model._meta.db_table),
        columns=", ".join(column_of(f) for f in [*texts, *others, *untouched]),
        texts=itemgetter(*(f.attname for f in texts)) if texts else lambda _: (),
        others=[(f.attname, writer_of(f)) for f in others],
        tabs=len(fields) - 1,
        counted=next((column_of(f) for f in model._meta.concrete_fields if isinstance(f, models.AutoField)), ""),
        blank={f.attname: held[f.attname] for f in untouched},
        untouched=tuple(_standing(writer_of(f)([held[f.attname]])[0]) for f in untouched),
    )


def _standing(cell: str) -> str:
    """The cell as it stands in a statement that takes parameters too."""
    return "NULL" if cell is ABSENT else as_literal(cell)
