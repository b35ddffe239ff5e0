"""What is answered when a request broke: that the database is away, or that something went wrong on our side."""

import sys

import psycopg
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template import loader
from django.views.defaults import server_error

from api import problems

RETRY_AFTER = "5"  # seconds
_AWAY = (OperationalError, InterfaceError, psycopg.OperationalError, psycopg.InterfaceError)


def answer(request: HttpRequest) -> HttpResponse:
    """Django's handler500. Called while what broke the request is still being handled."""
    is_away = isinstance(sys.exc_info()[1], _AWAY)
    if request.path.startswith("/api/"):
        return _problem(problems.NOT_AVAILABLE if is_away else problems.UNEXPECTED)
    if not is_away:
        return server_error(request)
    page = loader.get_template("503.html").render()  # without context: that would ask the database who is signed in
    return _unavailable(HttpResponse(page, status=503))


def _problem(about: tuple[int, str, str]) -> HttpResponse:
    status, code, detail = about
    body = problems.problem(status, code, detail)
    response = JsonResponse(body, status=status, content_type=problems.CONTENT_TYPE)
    return _unavailable(response) if status == 503 else response


def _unavailable(response: HttpResponse) -> HttpResponse:
    response["Retry-After"] = RETRY_AFTER
    response["Cache-Control"] = "no-store"
    return response
