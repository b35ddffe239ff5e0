"""How the API describes itself: names of operations, and the problems that any of them may answer with."""

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from rest_framework import serializers

from law.rules import without_codes


class ErrorDetail(serializers.Serializer):
    detail = serializers.CharField()
    pointer = serializers.CharField()
    code = serializers.CharField()


class Problem(serializers.Serializer):
    """RFC 9457."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    code = serializers.CharField()
    detail = serializers.CharField()
    errors = ErrorDetail(many=True, required=False)


class HouseSchema(AutoSchema):
    def get_operation_id(self):
        return getattr(self.view, "operation_id", None) or super().get_operation_id()

    def get_description(self) -> str:  # type: ignore[override]  # as drf-spectacular has it
        return without_codes(super().get_description())

    def get_tags(self):
        return [self.path.removeprefix("/api/v1/").partition("/")[0]]

    def _get_response_bodies(self, direction="response"):
        bodies = super()._get_response_bodies(direction)
        component = self.resolve_serializer(Problem, "response")
        for status in ("400", "401", "403", "404", "406", "409", "412", "415", "422", "429", "503"):
            bodies[status] = {"description": "", "content": {"application/problem+json": {"schema": component.ref}}}
        return bodies


class BearerScheme(OpenApiAuthenticationExtension):
    target_class = "api.authentication.BearerToken"
    name = "bearer"

    def get_security_definition(self, auto_schema):
        return {"type": "http", "scheme": "bearer"}


class SessionScheme(OpenApiAuthenticationExtension):
    target_class = "api.authentication.Session"
    name = "session"

    def get_security_definition(self, auto_schema):
        return {"type": "apiKey", "in": "cookie", "name": "sessionid"}
