"""Lists by cursor: flat however many rows there are, and stable while rows are added.

A cursor holds the values of the row that it stands at, in the list's order, and the way to go from there. The order ends
in `id`, so that each row has a place of its own.
"""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import ValidationError as BadValue
from django.db.models import Q
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.pagination import BasePagination
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

MOST = 200
NEWEST = ("-created_at", "-id")
ORDERINGS: dict[str, tuple[str, ...]] = {"-created_at": NEWEST, "created_at": ("created_at", "id")}
_NO_CURSOR = "This cursor is not one of ours, or is of another list. Begin with the first page."
_LIMIT = f"Page size must be from 1 to {MOST}."


@dataclass(frozen=True)
class _Place:
    """Where a page begins: after, or before, the row that has these values."""

    values: tuple
    is_backwards: bool


class ByCursor(BasePagination):
    """`limit` up to 200; `ordering` as the list offers it; RFC 8288 Link; no count, which a million rows would have to
    pay for.
    """

    page_size = 50
    max_page_size = MOST

    def paginate_queryset(self, queryset, request, view=None):
        """The rows of one page. Raises NotFound for a cursor that is not ours, ValidationError for limit and ordering."""
        self.address = request.build_absolute_uri()
        self.order = _order(request, getattr(view, "orderings", ORDERINGS))
        limit = _limit(request, self.page_size)
        place = _place(request.query_params.get("cursor"), queryset.model, self.order)
        is_backwards = place is not None and place.is_backwards
        order = _turned(self.order) if is_backwards else self.order
        if place is not None:
            queryset = queryset.filter(_beyond(order, place.values))
        rows = view.fetch(queryset, order, limit + 1)
        goes_on = len(rows) > limit
        self.page = rows[:limit][::-1] if is_backwards else rows[:limit]
        self.has_next = is_backwards or goes_on
        self.has_previous = goes_on if is_backwards else place is not None
        return self.page

    def get_paginated_response(self, data):
        links = []
        if self.page and self.has_next:
            links.append((self._link(self.page[-1], is_backwards=False), "next"))
        if self.page and self.has_previous:
            links.append((self._link(self.page[0], is_backwards=True), "prev"))
        header = ", ".join(f'<{url}>; rel="{rel}"' for url, rel in links)
        return Response({"items": data}, headers={"Link": header} if header else {})

    @classmethod
    def described(cls, orderings: dict[str, tuple[str, ...]]) -> list[dict]:
        """`limit`, `cursor` and `ordering` as parameters of OpenAPI."""
        size = {"type": "integer", "minimum": 1, "maximum": cls.max_page_size, "default": cls.page_size}
        order = {"type": "string", "enum": list(orderings), "default": next(iter(orderings))}
        words: dict[str, tuple[str, dict]] = {
            "limit": ("How many to give at once.", size),
            "cursor": ("Where the page begins. Take the whole address from `Link`.", {"type": "string"}),
            "ordering": ("What comes first; `-` turns the order round.", order),
        }
        return [
            {"name": name, "in": "query", "required": False, "description": said, "schema": schema}
            for name, (said, schema) in words.items()
        ]

    def get_paginated_response_schema(self, schema):
        return {"type": "object", "required": ["items"], "properties": {"items": schema}}

    def _link(self, row, *, is_backwards: bool) -> str:
        values = [_as_text(getattr(row, field.lstrip("-"))) for field in self.order]
        text = json.dumps(["p" if is_backwards else "n", *values], separators=(",", ":"))
        return replace_query_param(self.address, "cursor", urlsafe_b64encode(text.encode()).decode())


def _limit(request, usual: int) -> int:
    text = request.query_params.get("limit")
    if text is None:
        return usual
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(MOST)) and 1 <= int(text) <= MOST):
        raise serializers.ValidationError({"limit": _LIMIT})
    return int(text)


def _order(request, orderings: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
    name = request.query_params.get("ordering")
    if name is None:
        return next(iter(orderings.values()))
    if name not in orderings:
        raise serializers.ValidationError({"ordering": f"We do not know this order. Use: {', '.join(orderings)}."})
    return orderings[name]


def _turned(order: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(field[1:] if field.startswith("-") else f"-{field}" for field in order)


def _beyond(order: tuple[str, ...], values: tuple) -> Q:
    """Rows after the one with these values. The bound on the first field stands by itself, for its index to be used."""
    first, last = order[0], len(order) - 1
    beyond = Q()
    equal: dict = {}
    for place, (field, value) in enumerate(zip(order, values, strict=True)):
        name = field.lstrip("-")
        step = "lt" if field.startswith("-") else "gt"
        beyond |= Q(**equal, **{f"{name}__{step}": value})
        if place < last:
            equal[name] = value
    step = "lte" if first.startswith("-") else "gte"
    return Q(**{f"{first.lstrip('-')}__{step}": values[0]}) & beyond


def _place(cursor: str | None, model, order: tuple[str, ...]) -> _Place | None:
    if cursor is None:
        return None
    try:
        way, *texts = json.loads(urlsafe_b64decode(cursor.encode("ascii")))
        if way not in ("n", "p") or len(texts) != len(order):
            raise ValueError
        values = tuple(_as_value(model, field.lstrip("-"), text) for field, text in zip(order, texts, strict=True))
    except (ValueError, TypeError, RecursionError, BadValue) as fault:
        raise NotFound(_NO_CURSOR) from fault
    return _Place(values, way == "p")


def _as_text(value) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def _as_value(model, name: str, text):
    """The value that a cursor wrote as text, in what its column can hold. Raises ValueError and Django's own."""
    if not isinstance(text, str) or len(text) > 40:
        raise ValueError
    field = model._meta.get_field(name)
    value = field.to_python(text)
    if isinstance(value, datetime) and not _is_moment(value):
        raise ValueError
    field.run_validators(value)
    return value


def _is_moment(value: datetime) -> bool:
    """Whether it says its zone, in years that every time zone can hold."""
    return value.tzinfo is not None and 1 < value.year < 9999
