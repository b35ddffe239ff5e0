"""Pages behind a link that somebody was sent: whoever holds the address may open it, and nobody else hears of it."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpResponseBase
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

View = Callable[..., HttpResponseBase]


def opened_by_token(find: Callable[[str], Any], *, unknown: str) -> Callable[[View], View]:
    """A page that is called with what `find(token)` gives; the page `unknown` where that is nothing.

    No cache keeps it, no search engine lists it, and no other page is told of it. The address is the whole authority and
    no cookie adds to it: Django's check of forms, which would refuse every answer here since a browser under
    "no-referrer" names no origin, has nothing to protect.
    """

    def make(view: View) -> View:
        @csrf_exempt
        @require_http_methods(["GET", "HEAD", "POST"])
        @wraps(view)
        def opened(request, token):
            row = find(token)
            answer = render(request, unknown, status=404) if row is None else view(request, row)
            add_never_cache_headers(answer)
            answer["Referrer-Policy"] = "no-referrer"
            answer["X-Robots-Tag"] = "noindex, nofollow"
            return answer

        return opened

    return make
