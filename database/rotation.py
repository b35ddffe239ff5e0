"""Rotation: what was sealed with an older key is sealed again with the newest, in small pieces, while everything
goes on.
"""

from operator import attrgetter
from typing import Any

from django.apps import apps
from django.db import connection, models, transaction

from database.encryption import Encrypted, vault


def sealed_columns() -> list[tuple[type[models.Model], Encrypted[Any, Any]]]:
    """Every (model, field) of the house that is kept encrypted."""
    columns: list[tuple[type[models.Model], Encrypted[Any, Any]]] = []
    for model in sorted(apps.get_models(), key=attrgetter("_meta.label")):
        columns += [(model, field) for field in model._meta.concrete_fields if isinstance(field, Encrypted)]
    return columns


def seal_again(limit: int = 1000) -> int:
    """Seal at most `limit` values again with the first of FIELD_KEYS; returns how many. 0 means that all are under it.

    Not an action: no fact changes, no version moves. A value that someone changes meanwhile is left as they wrote it.
    """
    done = 0
    for model, field in sealed_columns():
        done += _seal_column(model, field, limit - done)
        if done >= limit:
            break
    return done


def _seal_column(model: type[models.Model], field: Encrypted[Any, Any], limit: int) -> int:
    table, column = _names(model, field)
    key = connection.ops.quote_name(str(model._meta.pk.column))
    safe = vault()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {key}, {column} FROM {table} WHERE {column} <> '' AND {column} NOT LIKE %s LIMIT %s",  # noqa: S608 - names of our own tables
            [f"{safe.mark}.%", limit],
        )
        rows = cursor.fetchall()
        cursor.executemany(
            f"UPDATE {table} SET {column} = %s WHERE {key} = %s AND {column} = %s",  # noqa: S608 - likewise
            [(safe.seal(safe.open(old, field.about), field.about), pk, old) for pk, old in rows],
        )
    return len(rows)


def unsealed() -> int:
    """How many values are still under an older key."""
    count = 0
    with connection.cursor() as cursor:
        for model, field in sealed_columns():
            table, column = _names(model, field)
            cursor.execute(
                f"SELECT COUNT(*) FROM {table} WHERE {column} <> '' AND {column} NOT LIKE %s",  # noqa: S608 - names of our own tables
                [f"{vault().mark}.%"],
            )
            count += cursor.fetchone()[0]
    return count


def _names(model: type[models.Model], field: Encrypted[Any, Any]) -> tuple[str, str]:
    """Table and column, as a statement writes them."""
    quote = connection.ops.quote_name
    return quote(model._meta.db_table), quote(str(field.column))
