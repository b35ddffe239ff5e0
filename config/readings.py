"""Whoever is shown a person's particulars is written down, whichever door showed them and whichever view forgot."""

from collections.abc import Callable, Iterator

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from law.actors import Actor
from people.models import User
from people.residents.readings import Readings

_SAFE = ("GET", "HEAD")
_SHOWN_AGAIN = (409, 422)  # a form with its faults: what was there is shown beside it


class ReadingsAreWritten:
    """Middleware: the last before the view, so that it sees all that a view takes. An answer whose reading cannot be
    written down is not given.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        readings = Readings()
        with readings.listening():
            response = self.get_response(request)
        by = _reader_of(request)
        if by is None or not _is_shown(request, response):
            return response
        how = "downloaded" if response.get("Content-Disposition", "").startswith("attachment") else "read"
        readings.write(how, by=by)
        if response.streaming:
            response.streaming_content = _watched(response.streaming_content, readings, how, by)  # type: ignore[attr-defined]
        return response


def _watched(content: Iterator[bytes], readings: Readings, how: str, by: Actor) -> Iterator[bytes]:
    """A file that is written while it is sent: its readings are written down when it ends, or is broken off."""
    pieces = iter(content)
    try:
        while True:
            with readings.listening():
                piece = next(pieces, None)
            if piece is None:
                return
            yield piece
    finally:
        readings.write(how, by=by)


def _is_shown(request: HttpRequest, response: HttpResponseBase) -> bool:
    """Whether the answer shows anything: a page, a file, a list, a form with its faults. What was done stands on the
    ledger by itself.
    """
    if request.method in _SAFE or request.path.endswith("/search"):
        return response.status_code == 200
    return response.status_code in _SHOWN_AGAIN or (
        response.status_code == 200 and "json" not in response.get("Content-Type", "")
    )


def _reader_of(request: HttpRequest) -> Actor | None:
    """Who is signed in. A resident who follows the link in their own message is nobody's reader but their own."""
    for known in (getattr(request, "actor", None), getattr(request, "remembered_actor", None), request.user):
        if isinstance(known, Actor):
            return known
    user = request.user
    return user.actor() if isinstance(user, User) else None
