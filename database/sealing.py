"""A column that was kept in clear becomes a sealed one: what stands in it is sealed by the migration that changes it."""

from collections.abc import Callable, Sequence
from typing import Any

from django.db import connection

from database.encryption import vault

_AT_ONCE = 5000  # rows


def seal_columns(columns: Sequence[tuple[str, str]]) -> Callable[[Any, Any], None]:
    """For RunPython, after the AlterField: `columns` are (app.model, field). Their table has an `id`."""
    return lambda _apps, _editor: _each(columns, vault().seal)


def open_columns(columns: Sequence[tuple[str, str]]) -> Callable[[Any, Any], None]:
    """The way back, before the column is narrow again."""
    return lambda _apps, _editor: _each(columns, vault().open)


def _each(columns: Sequence[tuple[str, str]], change: Callable[[str, str], str]) -> None:
    for model, field in columns:
        table = connection.ops.quote_name(model.replace(".", "_"))
        column = connection.ops.quote_name(field)
        about = f"{model}.{field}"
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT id, {column} FROM {table} WHERE {column} <> '' ORDER BY id")  # noqa: S608 - our tables
            rows = cursor.fetchall()
            for start in range(0, len(rows), _AT_ONCE):
                changed = [(change(words, about), id) for id, words in rows[start : start + _AT_ONCE]]
                cursor.executemany(f"UPDATE {table} SET {column} = %s WHERE id = %s", changed)  # noqa: S608 - likewise
