"""What an answer says of a row, read through the fields of its serializer: those are made once, not anew for each row.

A serializer describes an answer and reads what is sent. To fill the answer of a list it would copy every field of itself
for every row, which took nine tenths of a page. `show_rows` gives what its `data` would give, to the byte.
"""

from collections.abc import Callable, Iterable
from copy import copy
from functools import cache
from operator import attrgetter
from typing import Any

from django.db import models
from rest_framework import serializers
from rest_framework.fields import SkipField

Serializer = Any  # the class of a serializer; mypy takes no type[Any] for something to be looked up by
Reader = Callable[[Any, Any], Any]  # (a serializer with this answer's context, row) → what the answer says

# A column that is not null holds what the answer says, or what this makes of it.
_PLAIN: dict[type[serializers.Field], Callable[[Any], Any]] = {
    serializers.CharField: str,
    serializers.EmailField: str,
    serializers.IntegerField: int,
    serializers.FloatField: float,
    serializers.UUIDField: str,
}


def show(kind: Serializer, row: Any, context: dict[str, Any] | None = None) -> dict[str, Any]:
    """What the answer says of one row."""
    return _shown(_readers(kind), _asker(kind, context), row)


def show_rows(kind: Serializer, rows: Iterable[Any], context: dict[str, Any] | None = None) -> list[dict[str, Any]]:
    """What the answer says of each row."""
    readers = _readers(kind)
    asker = _asker(kind, context)
    return [_shown(readers, asker, row) for row in rows]


def columns_of(kind: Serializer) -> list[str]:
    """The columns that an answer of this kind reads, for a list's `only(...)`: its own, and those that `also_reads` of its
    Meta names, because one of its methods or the guard of one of its verbs looks at them.
    """
    model = kind.Meta.model
    names = {column.name for column in model._meta.concrete_fields}
    fields = [field for field in _blank(kind).fields.values() if field.source.partition(".")[0] in names]
    return [*map(_path, fields), *getattr(kind.Meta, "also_reads", ())]


def _path(field: Any) -> str:
    path = field.source.replace(".", "__")
    return f"{path}__{field.slug_field}" if isinstance(field, serializers.SlugRelatedField) else path


def _shown(readers: list[tuple[str, Reader]], asker: Any, row: Any) -> dict[str, Any]:
    answer = {}
    for name, read in readers:
        try:
            answer[name] = read(asker, row)
        except SkipField:  # a field that has nothing to say, as the framework has it
            continue
    return answer


def _asker(kind: Serializer, context: dict[str, Any] | None) -> Any:
    """A serializer that knows this answer's context, for its methods."""
    asker = copy(_blank(kind))
    asker._context = context or {}  # noqa: SLF001 - where its constructor keeps it, which costs twenty times as much
    return asker


@cache
def _blank(kind: Serializer) -> Any:
    return kind()


@cache
def _readers(kind: Serializer) -> list[tuple[str, Reader]]:
    model = getattr(getattr(kind, "Meta", None), "model", None)
    columns = {field.name: field for field in model._meta.concrete_fields} if model else {}
    return [
        (field.field_name, _reader(field, columns)) for field in _blank(kind).fields.values() if not field.write_only
    ]


def _reader(field: Any, columns: dict[str, "models.Field[Any, Any]"]) -> Reader:
    if isinstance(field, serializers.SerializerMethodField):
        return _by_method(field.method_name)
    if isinstance(field, serializers.BaseSerializer):
        return _by_serializer(field)
    column = columns.get(field.source)
    if column is None:
        return _by_field(field)
    if type(field) is serializers.PrimaryKeyRelatedField and field.pk_field is None:
        return _by_column(attrgetter(column.attname), lambda key: key)
    if isinstance(field, serializers.RelatedField):
        return _by_field(field)
    return _by_column(attrgetter(field.source), _PLAIN.get(type(field), field.to_representation))


def _by_method(name: str) -> Reader:
    return lambda asker, row: getattr(asker, name)(row)


def _by_column(get: Callable[[Any], Any], convert: Callable[[Any], Any]) -> Reader:
    def read(_: Any, row: Any) -> Any:
        value = get(row)
        return None if value is None else convert(value)

    return read


def _by_field(field: Any) -> Reader:
    def read(_: Any, row: Any) -> Any:
        value = field.get_attribute(row)
        return None if value is None else field.to_representation(value)

    return read


def _by_serializer(field: Any) -> Reader:
    """A row within a row, or several. One that has a form of its own keeps it."""
    is_list = isinstance(field, serializers.ListSerializer)
    kind = type(field.child if is_list else field)
    if kind.to_representation is not serializers.Serializer.to_representation:
        return _by_field(field)

    def read(asker: Any, row: Any) -> Any:
        value = field.get_attribute(row)
        if value is None:
            return None
        if not is_list:
            return show(kind, value, asker.context)
        return show_rows(kind, value.all() if isinstance(value, models.Manager) else value, asker.context)

    return read
