"""Multiplies a small seed of real rows by INSERT … SELECT: as many rows as a large city has, in seconds."""

from django.db import connection, transaction
from django.db.models import ForeignKey, Model, UUIDField

# The copies' ids sort in between. {k} is the copy, {n} the row's number in the seed.
_ID = "(left(replace({0}::text, '-', ''), 24) || lpad(to_hex(k), 8, '0'))::uuid"
_COPIES = "generate_series({0}, {1}) AS copies(k)"
THEN = "created_at - k * interval '1 second'"

Changes = dict[type[Model], dict[str, str]]


def copied(column: str) -> str:
    """The SQL for the id of the copy of the row that this column names."""
    return _ID.format(column)


def keep_seed(models) -> None:
    """Set what is there now aside, so that the copies are made of that alone."""
    with connection.cursor() as cursor:
        for model in models:
            table = model._meta.db_table
            cursor.execute(
                f"CREATE TEMP TABLE seed_{table} AS SELECT *, row_number() OVER (ORDER BY id) AS n FROM {table}"  # noqa: S608 - names of our own tables
            )


def copy_seed(changes: Changes, first: int, last: int) -> None:
    """Copies number `first` to `last` of every row of these models, in their order.

    Ids, and what names a row of these models, are the copy's by themselves; `changes` says in SQL what else differs:
    whatever is unique. Every other column is copied as it is.
    """
    many = _COPIES.format(first, last)
    with transaction.atomic(), connection.cursor() as cursor:
        for model, news in changes.items():
            values = {column: expression for column, expression in _values(model, changes, news)}
            names = ", ".join(f'"{column}"' for column in values)
            table = model._meta.db_table
            cursor.execute(
                f"INSERT INTO {table} ({names}) SELECT {', '.join(values.values())} FROM seed_{table} CROSS JOIN {many}"  # noqa: S608 - names of our own tables
            )


def _values(model: type[Model], changes: Changes, news: dict[str, str]):
    for field in model._meta.concrete_fields:
        ours = isinstance(field, ForeignKey) and field.related_model in changes
        if field.column in news:
            yield field.column, news[field.column]
        elif ours or (field.primary_key and isinstance(field, UUIDField)):
            yield field.column, copied(f'"{field.column}"')
        elif not field.primary_key:  # a number of the database's own is given by it
            yield field.column, f'"{field.column}"'


def analyse() -> None:
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
