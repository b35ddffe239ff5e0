"""The same key twice is one effect and one answer (draft-ietf-httpapi-idempotency-key-header-07).

Keys are kept with the caller; bare and quoted are the same key. The answer is written in the transaction of its effect.
A request that was refused is not kept: nothing happened, so trying again is harmless.
"""

import hashlib
import re

from django.db import IntegrityError
from rest_framework.response import Response

from api.models import IdempotencyKey
from api.problems import KeyReused, Malformed
from audit.recording import before_commit
from law.refusals import Refusal


def once(request, act, render, *, look_first: bool = True) -> Response:
    """Call `act()` at most once for this request's key. `render(result)` gives (status, body, location).

    `look_first=False` saves the look on the busiest path: a key that is there already then stops the transaction just
    before it commits, nothing of it stays, and the kept answer is given.
    """
    key = _key(request)
    if key is None:
        return _respond(*render(act()))
    mark = _fingerprint(request)
    kept = _kept(request, key, mark) if look_first else None
    if kept is not None:
        return kept
    answers = []

    def keep(result):
        status, body, location = render(result)
        answers.append((status, body, location))
        IdempotencyKey.objects.create(
            caller=request.user.key, key=key, fingerprint=mark, status=status, body=body, location=location
        )

    try:
        with before_commit(keep):
            act()
    except (IntegrityError, Refusal):
        kept = _kept(request, key, mark)  # somebody with the same key was faster: theirs is the answer
        if kept is None:
            raise
        return kept
    return _respond(*answers[0])


def _key(request) -> str | None:
    header = request.headers.get("Idempotency-Key")
    if header is None:
        return None
    key = header.strip().removeprefix('"').removesuffix('"')
    if not re.fullmatch(r"[\x21-\x7e]{1,255}", key) or "," in key:
        raise Malformed("Idempotency-Key has to be one value of 1 to 255 visible characters.")
    return key


def _fingerprint(request) -> str:
    return hashlib.sha256(f"{request.method} {request.path} {sorted_text(request.data)}".encode()).hexdigest()


def sorted_text(value) -> str:
    """The same for the same JSON, whatever the order of its fields."""
    if isinstance(value, dict):
        return "{" + ",".join(f"{name!r}:{sorted_text(value[name])}" for name in sorted(value)) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(sorted_text, value)) + "]"
    return repr(value)


def _kept(request, key, mark) -> Response | None:
    kept = IdempotencyKey.objects.filter(caller=request.user.key, key=key).first()
    if kept is None:
        return None
    if kept.fingerprint != mark:
        raise KeyReused()
    return _respond(kept.status, kept.body, kept.location)


def _respond(status, body, location="") -> Response:
    headers = {"Location": location} if location else {}
    if isinstance(body, dict) and "version" in body:
        headers["ETag"] = f'"{body["version"]}"'
    return Response(body, status=status, headers=headers)
