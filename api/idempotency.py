"""The same key twice is one effect and one answer (draft-ietf-httpapi-idempotency-key-header-07).

Keys are kept with the caller for a day; bare and quoted are the same key. The answer is written, as the bytes that were
sent, in the transaction of its effect. A request that was refused is not kept: nothing happened, so trying again is
harmless.
"""

import hashlib
import re
from datetime import timedelta

from django.db import IntegrityError
from django.http import HttpResponse
from django.utils import timezone
from rest_framework.permissions import SAFE_METHODS
from rest_framework.response import Response

from api.json_writing import CompiledJSON
from api.models import IdempotencyKey
from api.problems import KeyReused, Malformed
from audit.recording import whole
from database.bulk import build_unsaved, gather
from law.refusals import Refusal

KEPT_FOR = timedelta(hours=24)


class AnsweredBefore(Exception):
    """This request was answered before, under the same key."""

    def __init__(self, response: HttpResponse) -> None:
        super().__init__()
        self.response = response


def answer_again(request) -> None:
    """Raise AnsweredBefore when the key of this request has an answer; KeyReused when it is another request's."""
    if request.method in SAFE_METHODS:
        return
    key = _key(request)
    kept = _kept(request, key) if key is not None else None
    if kept is not None:
        raise AnsweredBefore(kept)


def once(request, act, render, *, snapshot: bool = False, in_parts: bool = False) -> Response | HttpResponse:
    """Call `act()` at most once for this request's key. `render(result)` gives (status, body, location).

    Whoever comes second with the same key is stopped just before they commit: nothing of theirs stays, and they get the
    kept answer. `snapshot` as in `people.access.action`, `in_parts` as in `audit.recording.whole`.
    """
    key = _key(request)
    if key is None:
        status, body, location = render(act())
        return Response(body, status=status, headers=_headers(body, location))
    try:
        return _act_and_keep(request, key, act, render, snapshot=snapshot, in_parts=in_parts)
    except (IntegrityError, Refusal):
        kept = _kept(request, key)
        if kept is None:
            raise
        return kept


def _act_and_keep(request, key: str, act, render, **how: bool) -> HttpResponse:
    """The key's row leaves in one statement with what the action wrote."""
    with whole(**how):
        status, body, location = render(act())
        answer = build_unsaved(
            IdempotencyKey,
            caller=request.user.key,
            key=key,
            fingerprint=_fingerprint(request),
            status=status,
            body=CompiledJSON().render(body).decode(),
            headers=_headers(body, location),
        )
        gather([answer])
    return _respond(answer)


def forget_old_keys() -> None:
    """Take away keys and their answers after a day."""
    IdempotencyKey.objects.filter(created_at__lt=timezone.now() - KEPT_FOR).delete()


def _key(request) -> str | None:
    header = request.headers.get("Idempotency-Key")
    if header is None:
        return None
    key = header.strip().removeprefix('"').removesuffix('"')
    if not re.fullmatch(r"[\x21-\x7e]{1,255}", key) or "," in key:
        raise Malformed("Idempotency-Key has to be one value of 1 to 255 visible characters.")
    return key


def _fingerprint(request) -> str:
    mark = hashlib.sha256(f"{request.method} {request.get_full_path()} ".encode())
    if hasattr(request.data, "read"):
        request.data.seek(0)
        while piece := request.data.read(1 << 16):
            mark.update(piece)
        request.data.seek(0)
    else:
        mark.update(sorted_text(request.data).encode())
    return mark.hexdigest()


def sorted_text(value) -> str:
    """The same for the same JSON, whatever the order of its fields."""
    if isinstance(value, dict):
        return "{" + ",".join(f"{name!r}:{sorted_text(value[name])}" for name in sorted(value)) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(sorted_text, value)) + "]"
    return repr(value)


def _kept(request, key: str) -> HttpResponse | None:
    kept = IdempotencyKey.objects.filter(caller=request.user.key, key=key).first()
    if kept is None:
        return None
    if kept.fingerprint != _fingerprint(request):
        raise KeyReused()
    return _respond(kept)


def _respond(kept: IdempotencyKey) -> HttpResponse:
    return HttpResponse(kept.body, status=kept.status, content_type="application/json", headers=kept.headers)


def _headers(body, location: str) -> dict[str, str]:
    headers = {"Location": location} if location else {}
    if isinstance(body, dict) and body.get("version") is not None:
        headers["ETag"] = f'"{body["version"]}"'
    return headers
