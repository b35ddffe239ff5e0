"""How the API describes itself, read off its doors: filters, keys, versions, headers, and the problems that any of them
may answer with.
"""

from typing import Any

from django.conf import settings
from django.db import models
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import build_parameter_type
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers

from api import filters, headers
from api.doors import ListDoor, Strict, VerbDoor
from api.paging import ByCursor
from api.problems import CONTENT_TYPE, TITLES
from api.sentences import noun_of, operation_sentence
from people.access.scopes import SCOPES, scope_needed

ALWAYS = (400, 401, 403, 404, 406, 409, 422, 429, 500, 503)
WITH_A_BODY = (413, 415)
UNSAFE = ("POST", "PUT", "PATCH", "DELETE")
LOOKUPS = {"pk": "id", "asset_tag": "asset tag", "iccid": "number that is printed on it (ICCID)"}


class ErrorDetail(serializers.Serializer):
    detail = serializers.CharField(help_text="what to enter, for people")
    pointer = serializers.CharField(help_text="the field, as a JSON pointer into the body that was sent")
    code = serializers.CharField(help_text="what is wrong, for programs")


class Problem(serializers.Serializer):
    """What every error looks like (RFC 9457)."""

    type = serializers.URLField(help_text="a page about this problem and what to do")
    title = serializers.CharField()
    status = serializers.IntegerField(help_text="the HTTP status")
    code = serializers.CharField(help_text="tell problems apart by this")
    detail = serializers.CharField(help_text="for people")
    errors = ErrorDetail(  # type: ignore[assignment]  # a field of the answer: DRF takes it off the class
        many=True, required=False, help_text="one for each field at fault"
    )


class HouseSchema(AutoSchema):
    def get_operation_id(self):
        given = getattr(self.view, "operation_id", None) or super().get_operation_id()
        return given.replace("-", "_")

    def get_description(self) -> str:  # type: ignore[override]  # as drf-spectacular has it
        return operation_sentence(self.view, self.method.lower())

    def get_tags(self):
        return [self.path.removeprefix("/api/v1/").partition("/")[0]]

    def get_operation(self, *args, **named):
        operation = super().get_operation(*args, **named)
        if operation is not None:
            if self.method == "GET":
                operation["responses"]["304"] = {"$ref": "#/components/responses/NotModified"}
            operation["responses"] |= self._problems()
        return operation

    # ── What is asked ────────────────────────────────────────────────────────────────────────────────────────────────

    def _get_parameters(self):
        return super()._get_parameters() + self._request_headers()

    def _resolve_path_parameters(self, variables):
        return [self._path_parameter(name) for name in variables]

    def _path_parameter(self, name: str):
        view: Any = self.view
        lookup = view.lookup
        schema: dict[str, Any] = {"type": "string"}
        if name == "id" and isinstance(_column(self.view, lookup), models.UUIDField):
            schema["format"] = "uuid"
        said = f"The {LOOKUPS.get(lookup, lookup)} of the {noun_of(self.view)}."
        return build_parameter_type(name=name, schema=schema, location="path", description=said)

    def _get_filter_parameters(self):
        if not self._is_list_view():
            return []
        return filters.described(self.view.filters, self.view.queryset.model)

    def get_override_parameters(self):
        """What a door reads from its address besides filters."""
        return [
            OpenApiParameter(name, schema, description=said) for name, (said, schema) in self.view.parameters.items()
        ]

    def _get_pagination_parameters(self):
        return ByCursor.described(self.view.orderings) if self._is_list_view() else []

    def _request_headers(self) -> list[dict]:
        found = []
        if self.method == "GET":
            found.append(headers.IF_NONE_MATCH)
        elif not self._is_list_view():
            found.append(headers.IDEMPOTENCY_KEY)
        if self._checks_version():
            found.append(headers.IF_MATCH)
        return found

    def _checks_version(self) -> bool:
        return self.method == "PATCH" or (self.method == "POST" and isinstance(self.view, VerbDoor))

    def get_request_serializer(self):
        """The body that the door reads, where nothing else was said."""
        return getattr(self.view, "body_class", None) or super().get_request_serializer()

    def scope(self) -> str:
        """The scope of OAuth that opens this operation (`people.access.scopes`)."""
        reads = self.method == "GET" or getattr(self.view, "reads", False)
        return scope_needed(self.get_tags()[0], reads=reads)

    # ── What is answered ─────────────────────────────────────────────────────────────────────────────────────────────

    def _is_list_view(self, serializer=None) -> bool:
        """Whether it gives pages: a search does so by POST."""
        return isinstance(self.view, ListDoor) and self.method == ("POST" if self.view.reads else "GET")

    def get_paginated_name(self, serializer_name: str) -> str:
        return f"{serializer_name}List"

    def _get_response_for_code(self, serializer, status_code, media_types=None, direction="response"):
        answer = super()._get_response_for_code(serializer, status_code, media_types, direction)
        named = headers.of_answer(self, answer, str(status_code), media_types)
        answer["description"] = answer["description"] or headers.SAID[str(status_code)]
        return answer | ({"headers": named} if named else {})

    def has_version(self, answer: dict) -> bool:
        """Whether the body of an answer is one object that tells its version."""
        schema = answer.get("content", {}).get("application/json", {}).get("schema", {})
        name = schema.get("$ref", "").rpartition("/")[2]
        known = self.registry._components.get((name, "schemas"))  # noqa: SLF001 - it has no other door
        return known is not None and "version" in known.schema.get("properties", {})

    def _problems(self) -> dict[str, dict]:
        statuses = [
            *ALWAYS,
            *(WITH_A_BODY if self.method in UNSAFE else ()),
            *((412,) if self._checks_version() else ()),
        ]
        self.resolve_serializer(Problem, "response")
        return {str(status): {"$ref": f"#/components/responses/Problem{status}"} for status in sorted(statuses)}

    # ── Fields ───────────────────────────────────────────────────────────────────────────────────────────────────────

    def _map_basic_serializer(self, serializer, direction):
        """A row is answered with every field, other answers as they say; a strict body takes no field that it does not name."""
        schema = super()._map_basic_serializer(serializer, direction)
        if direction == "response":
            schema["required"] = sorted(
                name for name in schema.get("properties", ()) if _is_always_there(serializer, name)
            )
        elif isinstance(serializer, Strict):
            schema["additionalProperties"] = False
        return {name: value for name, value in schema.items() if value != []}

    def _map_serializer_field(self, field, direction, bypass_extensions=False):
        schema = super()._map_serializer_field(field, direction, bypass_extensions)
        if schema is None:
            return None
        schema.pop("readOnly", None)  # requests and answers are described apart
        if direction == "response" or schema.get("default") in ("", None):
            schema.pop("default", None)  # an empty text is how we write "left out"; no caller may send it
        if direction == "response" and _may_be_missing(field) and isinstance(schema.get("type"), str):
            schema["type"] = [schema["type"], "null"]
        if _is_list_of_texts(field):
            schema |= {"type": "array", "items": {"type": "string"}}
        return schema


def _column(view, lookup: str) -> Any:
    meta = view.queryset.model._meta
    return meta.pk if lookup == "pk" else meta.get_field(lookup)


def _is_always_there(serializer, name: str) -> bool:
    field = serializer.fields[name]
    return isinstance(serializer, serializers.ModelSerializer) or field.required or field.read_only


def _is_list_of_texts(field) -> bool:
    """A column of JSON that begins as an empty list, where the serializer says nothing more of what is in it."""
    model = getattr(getattr(field.parent, "Meta", None), "model", None)
    if model is None or not isinstance(field, serializers.JSONField):
        return False
    return model._meta.get_field(field.source).default is list


def _may_be_missing(field) -> bool:
    """Whether the row that an answer names is one that need not be there."""
    model = getattr(getattr(field.parent, "Meta", None), "model", None)
    if model is None or not isinstance(field, serializers.RelatedField) or "." in (field.source or "."):
        return False
    return bool(getattr(model._meta.get_field(field.source), "null", False))


def complete(result: dict, **_: object) -> dict:
    """A hook of drf-spectacular: the problems that operations name, and nothing of the generator's own book-keeping."""
    problems = {f"Problem{status}": _problem(status) for status in _problem_statuses()}
    result["components"]["responses"] = {"NotModified": headers.NOT_MODIFIED} | problems
    _drop_bookkeeping(result)
    return result


def _problem_statuses() -> list[int]:
    return sorted({*ALWAYS, *WITH_A_BODY, 412})


def _problem(status: int) -> dict:
    schema = {"$ref": "#/components/schemas/Problem"}
    answer = {"description": f"{TITLES[status]}.", "content": {CONTENT_TYPE: {"schema": schema}}}
    named = headers.of_problem(status)
    return answer | ({"headers": named} if named else {})


def _drop_bookkeeping(part) -> None:
    if isinstance(part, dict):
        part.pop("x-spec-enum-id", None)
        for inner in part.values():
            _drop_bookkeeping(inner)
    elif isinstance(part, list):
        for inner in part:
            _drop_bookkeeping(inner)


class BearerScheme(OpenApiAuthenticationExtension):
    """A token of the service's administrators, or one that client credentials were exchanged for."""

    target_class = "api.authentication.BearerToken"
    name = ["bearer", "oauth"]

    def get_security_requirement(self, auto_schema):
        return [{"bearer": []}, {"oauth": [auto_schema.scope()]}]

    def get_security_definition(self, auto_schema):
        flow = {"tokenUrl": f"{settings.PUBLIC_URL}/oauth/token", "scopes": SCOPES}
        return [
            {"type": "http", "scheme": "bearer", "description": "A token that an administrator issued."},
            {"type": "oauth2", "flows": {"clientCredentials": flow}, "description": "RFC 6749, section 4.4."},
        ]


class SessionScheme(OpenApiAuthenticationExtension):
    target_class = "api.authentication.Session"
    name = "session"

    def get_security_definition(self, auto_schema):
        said = "Someone who signed in through the website, with the header X-CSRFToken on unsafe calls."
        return {"type": "apiKey", "in": "cookie", "name": settings.SESSION_COOKIE_NAME, "description": said}
