"""What narrows and orders a list, and what it refuses by name: an unknown filter, a value that nothing can have."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.core.exceptions import ValidationError as BadValue
from django.db.models import Q, Subquery
from rest_framework import serializers

from people.particulars import Unreadable
from people.places.boroughs import read_borough

PAGING = ("limit", "cursor", "ordering")
UNREADABLE = "This cannot be read."


@dataclass(frozen=True)
class OneOf:
    """A filter that knows its values: `narrow(rows, value, actor)` is called with one of `choices`."""

    choices: tuple[str, ...]
    narrow: Callable[..., Any]
    sentence: str = ""

    def __call__(self, rows, value, actor):
        return self.narrow(rows, value, actor)


def borough_in(field: str) -> Callable[..., Any]:
    """A filter by borough, by its name or its ONS code."""

    def narrow(rows, value, _actor):
        try:
            return rows.filter(**{field: read_borough(value).gss_code})
        except Unreadable as unreadable:
            raise serializers.ValidationError({"borough": unreadable.sentence}) from unreadable

    narrow.sentence = "Only those in this borough, by its name or its ONS code."  # type: ignore[attr-defined]
    return narrow


def says(sentence: str) -> Callable[..., Any]:
    """Mark a filter that is a function with what the description says of it."""

    def mark(function):
        function.sentence = sentence
        return function

    return mark


def described(filters: dict, model) -> list[dict]:
    """The filters of a list as parameters of OpenAPI."""
    return [_described(name, how, model) for name, how in filters.items()]


def _described(name: str, how, model) -> dict:
    words = name.replace("_", " ")
    sentence = getattr(how, "sentence", "") or f"Only those with this {words}."
    if isinstance(how, str) and "__" in how:
        sentence = f"Only those of this {words}, by its {how.rpartition('__')[2].replace('_', ' ')}."
    values = [value for value in allowed_values(model, how) if value]
    schema = {"type": "string"} | ({"enum": values} if values else {})
    return {"name": name, "in": "query", "required": False, "description": sentence, "schema": schema}


def allowed_values(model, how) -> tuple[str, ...]:
    """The values that a filter takes, as text; empty where it takes more than can be listed."""
    if not isinstance(how, str):
        return getattr(how, "choices", ())
    *steps, last = how.split("__")
    try:
        for step in steps:
            model = model._meta.get_field(step).related_model
        return tuple(str(value) for value, _ in model._meta.get_field(last).flatchoices)
    except FieldDoesNotExist:
        return ()


def narrow(rows, params, filters: dict, actor):
    """Rows that fit every filter of an address. A filter is a field of the model, or a function of rows, value and actor.

    Raises ValidationError that names what we do not know: the filter, or its value with those that it may have.
    """
    for name, value in params.items():
        if name in PAGING:
            continue
        if name not in filters:
            sentence = f"We do not know this filter. Use: {', '.join(filters)}." if filters else "This list has none."
            raise serializers.ValidationError({name: sentence})
        rows = _narrowed(rows, name, value, filters[name], actor)
    return rows


def _narrowed(rows, name: str, value: str, how, actor):
    allowed = allowed_values(rows.model, how)
    if allowed and value not in allowed:
        raise serializers.ValidationError({name: f"We do not know this value. Use: {', '.join(allowed)}."})
    if "\x00" in value:
        raise serializers.ValidationError({name: UNREADABLE})
    try:
        return how(rows, value, actor) if callable(how) else rows.filter(_is(rows.model, how, value))
    except (BadValue, ValueError, OverflowError):
        raise serializers.ValidationError({name: UNREADABLE}) from None


def _is(model, path: str, value: str) -> Q:
    """`organisation__code=value`, by the organisation's key: only so is a list read in the order of that organisation's index,
    and not from the newest row on until a page is full.
    """
    name, _, field = path.rpartition("__")
    if not name or not _is_unique(model, name, field):
        return Q(**{path: value})
    other = model._meta.get_field(name).related_model
    return Q(**{name: Subquery(other._base_manager.filter(**{field: value}).values("pk"))})


def _is_unique(model, name: str, field: str) -> bool:
    """Whether `name` is a foreign key of the model, to a row that this field tells from all others."""
    relation = next((each for each in model._meta.concrete_fields if each.name == name), None)
    return relation is not None and relation.is_relation and relation.related_model._meta.get_field(field).unique
