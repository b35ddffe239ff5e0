"""A body of which less may be sent: a draft, or a merge patch of what is there."""

import copy
from functools import cache
from typing import Any

from rest_framework import serializers

ABOUT_THE_PATCH = ("reason", "moved")  # of a correction: they say why, and change nothing themselves


@cache
def merge_patch(kind: type[serializers.Serializer]) -> type[serializers.Serializer]:
    """The same body as a merge patch (RFC 7396): each field may be left out, or null to take it away."""
    return _loosened(kind, f"{kind.__name__.removesuffix('Sent')}Patch", merge_patch, may_be_null=True)


@cache
def draft_of(kind: type[serializers.Serializer]) -> type[serializers.Serializer]:
    """The same body with nothing in it required."""
    return _loosened(kind, f"{kind.__name__.removesuffix('Sent')}Draft", draft_of, may_be_null=False)


def _loosened(kind, name: str, again, *, may_be_null: bool) -> type[serializers.Serializer]:
    fields: dict[str, serializers.Field] = {}
    for field_name, field in kind().fields.items():
        nullable = may_be_null and field_name not in ABOUT_THE_PATCH
        if isinstance(field, serializers.Serializer):
            fields[field_name] = again(type(field))(required=False, allow_null=nullable)
        else:
            fields[field_name] = _again(field, required=False, allow_null=nullable)
    return type(name, (kind,), fields)


def _again(field: Any, **changes) -> serializers.Field:
    """The field as it was written, with changes: a plain copy would be made anew from what was written."""
    words = {name: copy.deepcopy(value) for name, value in field._kwargs.items() if name != "validators"}  # noqa: SLF001
    return type(field)(*field._args, **words | changes)  # noqa: SLF001
