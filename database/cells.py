"""Cells of a column as text, as PostgreSQL reads them: of COPY, of an INSERT and of an UPDATE alike."""

import json
from collections.abc import Callable
from typing import Any

import orjson
from django.db import connection, models

Writer = Callable[[list[Any]], list[str]]
ABSENT = "\x02"  # stands for NULL: no backslash, so that a line without one needs no second look
_BOOLEANS = {None: ABSENT, False: "f", True: "t"}


def column_of(field: "models.Field[Any, Any]") -> str:
    """The column's name as it stands in a statement."""
    return connection.ops.quote_name(str(field.column))


_KNOWN = (models.Field.get_prep_value, models.CharField.get_prep_value, models.TextField.get_prep_value)


def prepares(field: "models.Field[Any, Any]") -> bool:
    """Whether the field puts its values into another form before they are kept, as an encrypted one does."""
    return type(field).get_prep_value not in _KNOWN


def writer_of(field: "models.Field[Any, Any]") -> Writer:
    """Writes the values of a column of many rows, one cell each."""
    target = field.target_field if isinstance(field, models.ForeignKey) else field
    if isinstance(target, models.UUIDField):
        return _alike(lambda values: [ABSENT if value is None else f"{value.int:032x}" for value in values])
    if isinstance(target, models.JSONField):
        write = _json_writer((target.encoder or json.JSONEncoder)())
        return lambda values: [write(value) for value in values]
    if isinstance(target, models.BooleanField):
        return lambda values: [_BOOLEANS[value] for value in values]
    if isinstance(target, (models.DateTimeField, models.DateField)):
        return _alike(lambda values: [ABSENT if value is None else value.isoformat() for value in values])
    if isinstance(target, (models.CharField, models.TextField)) and prepares(target):
        prepared = target.get_prep_value  # each by itself: of two sealed alike one sees that they are alike
        return lambda values: [prepared(value) if value else "" for value in values]
    return _alike(lambda values: [ABSENT if value is None else str(value) for value in values])


def _alike(write: Writer) -> Writer:
    """A column in which every row has the very same thing, such as its organisation, is written once."""

    def written(values: list[Any]) -> list[str]:
        if len(values) > 1 and len(set(map(id, values))) == 1:
            return write(values[:1]) * len(values)
        return write(values)

    return written


def _json_writer(encoder: json.JSONEncoder) -> Callable[[Any], str]:
    """Values as this encoder has them, by a compiled writer: a row of a file has fifteen. What it refuses, such as a key that
    is no text, the encoder takes.
    """

    def write(value: Any) -> str:
        if value == {}:
            return "{}"
        try:
            return orjson.dumps(value, encoder.default, orjson.OPT_PASSTHROUGH_DATETIME).decode()
        except TypeError:
            return encoder.encode(value)

    return write
