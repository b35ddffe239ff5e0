"""/oauth/token: a client's ID and secret against a token of an hour (RFC 6749 section 4.4)."""

import base64
import binascii
from urllib.parse import unquote_plus

from django.http import JsonResponse
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import csrf_exempt
from oauth2_provider.views import TokenView

from people import limits

_WRONG = 401


@method_decorator(csrf_exempt, name="dispatch")
class Token(TokenView):
    """The library's own, with wrong secrets limited: of one client from one address, and of one address in all.

    A try is counted before the secret is looked at, and given back when it was right. Many who try a client's name from
    elsewhere do not keep the client itself out.
    """

    def post(self, request, *args, **kwargs):
        address = limits.address_of(request)
        whose = f"{_client_of(request)} {address}"
        counted = [limits.count(limits.CLIENT_SECRET, whose), limits.count(limits.CLIENT_ADDRESS, address)]
        over = [standing for standing in counted if standing.is_over]
        if over:
            return _too_many(max(standing.wait for standing in over))
        answer = super().post(request, *args, **kwargs)
        if answer.status_code != _WRONG:
            limits.give_back(limits.CLIENT_SECRET, whose)
            limits.give_back(limits.CLIENT_ADDRESS, address)
        answer["Cache-Control"] = "no-store"
        answer["Pragma"] = "no-cache"
        return answer


def _too_many(seconds: int) -> JsonResponse:
    """In the shape of OAuth's errors (RFC 6749 section 5.2), which is what its clients read."""
    words = "There were too many wrong secrets. Wait for as many seconds as Retry-After says."
    body = {"error": "temporarily_unavailable", "error_description": words}
    return JsonResponse(body, status=429, headers={"Retry-After": str(seconds), "Cache-Control": "no-store"})


def _client_of(request) -> str:
    """The client that this request names, however it names it; "" for none that can be read."""
    scheme, _, words = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return request.POST.get("client_id", "")[:255]
    try:
        return unquote_plus(base64.b64decode(words).decode().partition(":")[0])[:255]
    except (binascii.Error, ValueError):
        return ""
