"""Rows that are there already, written over by statements whose text is made once."""

from collections.abc import Sequence
from datetime import date
from functools import cache
from typing import Any, cast
from uuid import UUID

from django.db import connection, models

from database.bulk import Over, name_in_statements
from database.cells import Writer, column_of, writer_of


def write_over(model: type[models.Model], rows: Sequence[models.Model], fields: Sequence[str]) -> None:
    """Write `fields` of rows that are locked by the caller: one statement for all of them."""
    by_name = {field.name: field for field in model._meta.concrete_fields}
    columns = [by_name[name] for name in ("id", *fields)]
    names = [column_of(field) for field in columns]
    arrays = ", ".join(f"%s::{field.db_type(connection)}[]" for field in columns)
    changes = ", ".join(f"{name} = new.{name}" for name in names[1:])
    values = [[field.get_db_prep_save(getattr(row, field.attname), connection) for row in rows] for field in columns]
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET {changes} FROM unnest({arrays}) AS new({', '.join(names)}) WHERE {table}.id = new.id",  # noqa: S608 - names of our own tables
            values,
        )


Change = tuple["models.Field[Any, Any]", None, Any]  # as Model._save_table hands them on


def write_one_over(
    model: type[models.Model], key: UUID, version: int, changes: Sequence[Change], missing: Exception
) -> bool:
    """Have these values written over the row that still has this version, with whatever else waits (`database.bulk.gather`);
    `missing` is raised then if there is none. False where a value has to go Django's own way.
    """
    if not changes or not all(_is_plain(field, value) for field, _, value in changes):
        return False
    statement, writers = _over(model, tuple(field.attname for field, _, _ in changes))
    cells = [
        None if value is None else write([value])[0] for write, (_, _, value) in zip(writers, changes, strict=True)
    ]
    over = Over(name_in_statements(model), statement, [*cells, key.hex, version], missing)
    connection.gathered.write_over(over)  # type: ignore[attr-defined]  # every connection of ours has one (database.server)
    return True


_PLAIN = (
    models.BooleanField,
    models.CharField,
    models.DateField,
    models.IntegerField,
    models.JSONField,
    models.TextField,
    models.UUIDField,
)


def _is_plain(field: "models.Field[Any, Any]", value: Any) -> bool:
    """Whether a writer of ours takes it as it is: a day that was set as text has to be read first."""
    target = field.target_field if isinstance(field, models.ForeignKey) else field
    if hasattr(value, "resolve_expression") or not isinstance(target, _PLAIN):
        return False
    if value is None:
        return True
    if isinstance(target, models.DateField):
        return isinstance(value, date)
    return isinstance(value, UUID) or not isinstance(target, models.UUIDField)


@cache
def _over(model: type[models.Model], names: tuple[str, ...]) -> tuple[str, list[Writer]]:
    fields = [cast("models.Field[Any, Any]", model._meta.get_field(name)) for name in names]
    table = connection.ops.quote_name(model._meta.db_table)
    columns = ", ".join(f"{column_of(field)} = %s" for field in fields)
    return f"UPDATE {table} SET {columns} WHERE id = %s AND version = %s", [writer_of(field) for field in fields]  # noqa: S608 - our own tables
