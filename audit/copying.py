"""Many rows at once: by COPY, which costs a fraction of INSERT; a few in the ORM's own way."""

import json
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from operator import itemgetter
from typing import TYPE_CHECKING, Any, TypeVar

from django.db import connection, models
from django.db.models.base import ModelState
from django.db.models.expressions import RawSQL

if TYPE_CHECKING:
    from audit.models import Recorded

M = TypeVar("M", bound=models.Model)
FEW = 100
_NOT_GIVEN = models.NOT_PROVIDED
_ABSENT = "\x02"  # stands for NULL: no backslash, so that a line without one needs no second look


def insert_many(model: type[M], rows: list[M], *, using_orm: Callable[..., list[M]] | None = None) -> list[M]:
    """Write new rows of one model."""
    if len(rows) < FEW:
        return (using_orm or model._base_manager.bulk_create)(rows, batch_size=2000)
    table, columns = connection.ops.quote_name(model._meta.db_table), _plan(model).columns
    with connection.cursor() as cursor, connection.wrap_database_errors:
        _copy(cursor, model, table, columns, rows)
    for row in rows:
        row._state.adding, row._state.db = False, connection.alias
    return rows


def write_over(model: type[models.Model], rows: "Sequence[Recorded]", fields: tuple[str, ...]) -> None:
    """Write `fields` of rows that are locked by the caller, one version on: one statement for all of them."""
    if len(rows) == 1:
        rows[0].save(update_fields=fields)
        return
    for row in rows:
        row.version += 1
    by_name = {field.name: field for field in model._meta.concrete_fields}
    columns = [by_name[name] for name in ("id", "version", *fields)]
    names = [_column(field) for field in columns]
    arrays = ", ".join(f"%s::{field.db_type(connection)}[]" for field in columns)
    into = ", ".join(f"{name} = new.{name}" for name in names[1:])
    values = [[field.get_db_prep_save(getattr(row, field.attname), connection) for row in rows] for field in columns]
    with connection.cursor() as cursor:
        table = connection.ops.quote_name(model._meta.db_table)
        cursor.execute(
            f"UPDATE {table} SET {into} FROM unnest({arrays}) AS new({', '.join(names)}) WHERE {table}.id = new.id",  # noqa: S608 - names of our own tables
            values,
        )


def _column(field: "models.Field[Any, Any]") -> str:
    return connection.ops.quote_name(str(field.column))


def among(texts: Iterable[str]) -> RawSQL | list[str]:
    """What a field may be looked for `__in`: many texts travel as one array, not as a thousand parameters."""
    texts = list(texts)
    return RawSQL("SELECT unnest(%s::text[])", [texts]) if len(texts) > 1 else texts


def fresh(model: type[M], **told: Any) -> M:
    """A new row of a model, as its constructor makes it, at a quarter of the price: for rows that are made by the ten
    thousand.

    Takes fields by name, foreign keys as rows or as `…_id`; everything else has its default. No init signals, no
    checks.
    """
    row = model.__new__(model)
    row._state = ModelState()
    relations, callables, values = _blank(model)
    inside = row.__dict__
    inside.update(values)
    for name, value in told.items():
        if name in relations:
            inside[relations[name]] = getattr(value, "pk", None)
            row._state.fields_cache[name] = value
        else:
            inside[name] = value
    for attname, default in callables:
        if attname not in told:
            inside[attname] = default()
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


def _copy(cursor: Any, model: type[M], table: str, columns: str, rows: Sequence[M]) -> None:
    plan = _plan(model)
    with cursor.cursor.copy(f"COPY {table} ({columns}) FROM STDIN WITH (NULL E'\\x02')") as stream:
        for start in range(0, len(rows), 500):
            stream.write("".join([_line(plan, row.__dict__) for row in rows[start : start + 500]]))


def _line(plan: "_Plan", told: dict[str, Any]) -> str:
    """One row as COPY reads it. Most have nothing in them that it would take for a mark: they are looked at once, as
    a whole.
    """
    cells = [*plan.texts(told), *[write(told[attname]) for attname, write in plan.others]]
    line = "\t".join(cells)
    if line.count("\t") == plan.tabs and not _MARKS.search(line):
        return line + "\n"
    return "\t".join([cell if cell is _ABSENT else _escaped(cell) for cell in cells]) + "\n"


_MARKS = re.compile("[\\\\\n\r]")


def _escaped(text: str) -> str:
    return (
        text.replace("\\", "\\\\")
        .replace("\t", "\\t")
        .replace("\n", "\\n")
        .replace("\r", "\\r")
        .replace(_ABSENT, "\\002")
    )


@dataclass(frozen=True)
class _Plan:
    """Columns that are text already come first and are fetched together; `others` are (attribute, writer)."""

    columns: str
    texts: Callable[[dict[str, Any]], tuple[str, ...]]
    others: list[tuple[str, Callable[[Any], str]]]
    tabs: int


@cache
def _plan(model: type[models.Model]) -> _Plan:
    """Every column that the database does not fill by itself."""
    fields = [f for f in model._meta.concrete_fields if not isinstance(f, models.AutoField)]
    texts = [
        f for f in fields if not f.null and isinstance(f, (models.CharField, models.TextField)) and not _prepares(f)
    ]
    others = [f for f in fields if f not in texts]
    if len(texts) < 2:  # an itemgetter of one gives no tuple
        texts, others = [], fields
    return _Plan(
        columns=", ".join(_column(f) for f in [*texts, *others]),
        texts=itemgetter(*(f.attname for f in texts)) if texts else lambda _: (),
        others=[(f.attname, _writer(f)) for f in others],
        tabs=len(fields) - 1,
    )


_KNOWN = (models.Field.get_prep_value, models.CharField.get_prep_value, models.TextField.get_prep_value)


def _prepares(field: "models.Field[Any, Any]") -> bool:
    """Whether the field puts its values into another form before they are kept, as an encrypted one does."""
    return type(field).get_prep_value not in _KNOWN


def _writer(field: "models.Field[Any, Any]") -> Callable[[Any], str]:
    target = field.target_field if isinstance(field, models.ForeignKey) else field
    if isinstance(target, models.UUIDField):
        return lambda value: _ABSENT if value is None else value.hex
    if isinstance(target, models.JSONField):
        return lambda value: "{}" if value == {} else json.dumps(value, cls=target.encoder)
    if isinstance(target, models.BooleanField):
        return lambda value: _ABSENT if value is None else "t" if value else "f"
    if isinstance(target, (models.DateTimeField, models.DateField)):
        return lambda value: _ABSENT if value is None else value.isoformat()
    if isinstance(target, (models.CharField, models.TextField)) and _prepares(target):
        return lambda value: target.get_prep_value(value) if value else ""
    return lambda value: _ABSENT if value is None else str(value)
