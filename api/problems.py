"""Every error of the API as RFC 9457 problem details, whoever raised it."""

import psycopg
import structlog
from django.conf import settings
from django.db import DatabaseError, InterfaceError, OperationalError
from django.http import Http404, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django_fsm import TransitionNotAllowed
from rest_framework import exceptions

from api.field_sentences import in_our_words
from api.json_writing import CompiledJSON
from law.refusals import Invalid, Refusal

log = structlog.get_logger()
CONTENT_TYPE = "application/problem+json"
TITLES = {
    400: "Bad request",
    401: "Sign in first",
    403: "Not allowed",
    404: "Not found",
    405: "Method not allowed",
    406: "Not acceptable",
    409: "Conflict",
    412: "Changed meanwhile",
    413: "Too large",
    415: "Unsupported media type",
    422: "Cannot be read",
    429: "Too many requests",
    500: "Something went wrong",
    503: "Not available just now",
}
NOT_AVAILABLE = (503, "not_available", "The database is not available just now. Try again shortly.")
UNEXPECTED = (500, "unexpected", "Something went wrong on our side. Nothing was changed.")


class Malformed(exceptions.APIException):
    status_code = 400
    default_code = "malformed"


class TooLarge(exceptions.APIException):
    status_code = 413
    default_code = "too_large"


class ChangedSince(exceptions.APIException):
    status_code = 412
    default_code = "changed_since"
    default_detail = "The object has changed since you read it. Read it again."


class InsufficientScope(exceptions.APIException):
    """The token lacks the scope that this address needs (RFC 6750 section 3.1)."""

    status_code = 403
    default_code = "insufficient_scope"
    default_detail = "This token's scopes do not include what this address needs."

    def __init__(self, needed: str):
        super().__init__(f"This token's scopes do not include {needed}.")
        self.auth_header = f'Bearer realm="Get Online London", error="insufficient_scope", scope="{needed}"'


class KeyReused(exceptions.APIException):
    status_code = 422
    default_code = "idempotency_key_reused"
    default_detail = "This Idempotency-Key was used for another request. Use a new key for a new request."


def problem(status: int, code: str, detail: str, *, errors=None, **more) -> dict:
    body = {
        "type": f"{settings.PUBLIC_URL}/api/problems/{code.replace('_', '-')}",
        "title": TITLES.get(status, "Error"),
        "status": status,
        "code": code,
        "detail": detail,
    }
    return body | ({"errors": errors} if errors is not None else {}) | more


def answer(exception, _context) -> HttpResponse:
    """DRF's exception handler. A problem is JSON whatever the address gives otherwise."""
    body, headers = _read(exception)
    return HttpResponse(CompiledJSON().render(body), status=body["status"], headers=headers, content_type=CONTENT_TYPE)


def _read(exception) -> tuple[dict, dict]:
    if isinstance(exception, Invalid):
        errors = [{"detail": e.sentence, "pointer": f"#{e.pointer}", "code": e.code} for e in exception.errors]
        return problem(422, "invalid", exception.sentence, errors=errors), {}
    if isinstance(exception, Refusal):
        return problem(exception.status, exception.code, exception.sentence), {}
    if isinstance(exception, exceptions.ValidationError):
        errors = list(_flatten(exception.detail, ""))
        return problem(422, "invalid", "Some of the fields need your attention.", errors=errors), {}
    if isinstance(exception, exceptions.APIException):
        detail = in_our_words(str(exception.detail), "")
        return problem(exception.status_code, str(exception.get_codes()), detail), _headers(exception)
    if isinstance(exception, Http404):
        return problem(404, "not_found", "There is nothing here that you can see."), {}
    if isinstance(exception, TransitionNotAllowed):
        return problem(409, "wrong_state", "This cannot be done in its present state."), {}
    if isinstance(exception, (OperationalError, InterfaceError, psycopg.OperationalError)):
        return problem(*NOT_AVAILABLE), {"Retry-After": "5"}
    if isinstance(exception, DatabaseError):
        return problem(409, "conflict", "This conflicts with what has already been added. Nothing was changed."), {}
    log.error("unexpected", exc_info=(type(exception), exception, exception.__traceback__))
    return problem(*UNEXPECTED), {}


def _headers(exception) -> dict:
    headers = {}
    if getattr(exception, "auth_header", None):
        headers["WWW-Authenticate"] = exception.auth_header
    if getattr(exception, "wait", None):
        headers["Retry-After"] = str(int(exception.wait) + 1)
    return headers


def _flatten(detail, pointer):
    if isinstance(detail, dict):
        for name, inner in detail.items():
            yield from _flatten(inner, pointer if name == "non_field_errors" else f"{pointer}/{name}")
    elif isinstance(detail, list):
        for place, inner in enumerate(detail):
            yield from _flatten(inner, pointer if isinstance(inner, str) else f"{pointer}/{place}")
    else:
        yield {
            "detail": in_our_words(str(detail), pointer),
            "pointer": f"#{pointer}",
            "code": getattr(detail, "code", "invalid"),
        }


@csrf_exempt
def page_not_found(_request, **_):
    """For addresses under /api/ that do not exist: the framework's own page is HTML."""
    return JsonResponse(problem(404, "not_found", "There is no such address."), status=404, content_type=CONTENT_TYPE)
