"""The secrets of machine clients, kept as checksums: drawn at random, shown once, and for a while two at a time.

A secret is 32 random bytes, so a plain SHA-256 is as good as a slow hash, and costs nothing where a slow one would let
anyone keep our processors busy (docs/decisions/0016). What is kept is "<checksum>", or, after a rotation with an
overlap, "<checksum> <checksum of the one before> <until, in seconds since 1970>".
"""

import hashlib
import hmac
import secrets
from datetime import datetime


def draw_secret() -> str:
    return secrets.token_urlsafe(32)


def checksum(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def keep(secret: str, *, before: str = "", until: datetime | None = None) -> str:
    """What is kept of a new secret; with `until`, the newest of those kept `before` goes on being right until then."""
    kept = checksum(secret)
    if before and until is not None:
        return f"{kept} {before.split(' ')[0]} {int(until.timestamp())}"
    return kept


def is_right(secret: str, kept: str, now: datetime) -> bool:
    """Whether this secret is one of those kept, compared in constant time."""
    newest, _, rest = kept.partition(" ")
    earlier, _, until = rest.partition(" ")
    offered = checksum(secret)
    is_newest = hmac.compare_digest(offered, newest)
    is_earlier = hmac.compare_digest(offered, earlier)
    return is_newest or (is_earlier and now.timestamp() < int(until or 0))
