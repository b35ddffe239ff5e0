"""The hash chains: how entries are linked, how a day is sealed, and how any tampering is found."""

import hashlib
import hmac
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from operator import itemgetter
from typing import Any
from uuid import UUID

import orjson
from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection
from django.db.models import QuerySet

from audit.models import DaySeal, LedgerEntry

HASHED = [
    "object_type",
    "object_id",
    "number",
    "action",
    "verb",
    "from_state",
    "to_state",
    "actor",
    "on_behalf_of",
    "channel",
    "reason",
    "refused",
    "details",
    "about",
    "at",
]


_hashed = itemgetter(*HASHED)
_CANONICAL = DjangoJSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def digest(entry: LedgerEntry) -> str:
    """SHA-256 over the entry's fields as canonical JSON, together with the hash of the object's previous entry."""
    fields = dict(zip(HASHED, _hashed(entry.__dict__), strict=True))
    fields["at"] = entry.at.astimezone(UTC).isoformat(timespec="microseconds")
    fields["object_id"] = str(entry.object_id)
    fields["about"] = str(entry.about) if entry.about else None
    if entry.whose:
        fields["whose"] = entry.whose
    fields["previous_hash"] = entry.previous_hash
    return hashlib.sha256(_canonical(fields)).hexdigest()


def _canonical(fields: dict[str, Any]) -> bytes:
    """Details may hold numbers, which a compiled writer writes in another way; of words and ids it makes the same text."""
    if fields["details"]:
        return _CANONICAL.encode(fields).encode()
    return orjson.dumps(fields, option=orjson.OPT_SORT_KEYS)


def link(entries: list[LedgerEntry], born: set[UUID]) -> list[LedgerEntry]:
    """Number and hash new entries onto the ends of their objects' chains. `born` are ids that cannot have a chain
    yet.
    """
    ends = _ends({entry.object_id for entry in entries} - born)
    for entry in entries:
        number, previous = ends.get(entry.object_id, (0, ""))
        entry.number = number + 1
        entry.previous_hash = previous
        if entry.details:
            entry.details = json.loads(json.dumps(entry.details, cls=DjangoJSONEncoder))
        entry.hash = digest(entry)
        ends[entry.object_id] = (entry.number, entry.hash)
    return entries


def _ends(object_ids: set[UUID]) -> dict[UUID, tuple[int, str]]:
    if not object_ids:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_NEWEST, [sorted(object_ids)])
        return {object_id: (number, end) for object_id, number, end in cursor.fetchall()}


# One look into the index for each chain, however long it is. The ids come out of a SELECT of their own, so that the planner does not
# count them: it would plan the statement anew for each number of them.
_NEWEST = """
SELECT chain.id, entry.number, entry.hash
FROM unnest((SELECT %s::uuid[])) AS chain (id)
CROSS JOIN LATERAL (
    SELECT number, hash FROM audit_ledgerentry WHERE object_id = chain.id ORDER BY number DESC LIMIT 1
) AS entry
"""


def seal(day: date) -> DaySeal | None:
    """Seal one past day; every unsealed day with entries before it is sealed first, so that seals have no gaps."""
    newest = DaySeal.objects.order_by("-day").first()
    start = newest.day + timedelta(days=1) if newest else _first_day()
    while start is not None and start <= day:
        newest = _seal_one(start, newest.hash if newest else "")
        start += timedelta(days=1)
    return newest


def _first_day() -> date | None:
    first = LedgerEntry.objects.order_by("id").values_list("at", flat=True).first()
    return first.astimezone(UTC).date() if first else None


def _of_day(day: date) -> QuerySet[LedgerEntry]:
    start = datetime.combine(day, time.min, UTC)
    return LedgerEntry.objects.filter(at__gte=start, at__lt=start + timedelta(days=1)).order_by("id")


def day_hash(day: date, previous: str) -> tuple[int, str]:
    running = hashlib.sha256(f"{day.isoformat()} {previous}".encode())
    count = 0
    for entry_hash in _of_day(day).values_list("hash", flat=True).iterator(chunk_size=5000):
        running.update(entry_hash.encode())
        count += 1
    return count, running.hexdigest()


def _seal_one(day: date, previous: str) -> DaySeal:
    count, value = day_hash(day, previous)
    sealed = keyed(value, settings.LEDGER_SEAL_KEY)
    mark = mark_of(settings.LEDGER_SEAL_KEY)
    return DaySeal.objects.create(day=day, entries=count, previous_hash=previous, hash=sealed, key_mark=mark)


def keyed(value: str, key: str) -> str:
    """HMAC-SHA-256 of a day's hash. The key lies outside the database: who can write there cannot seal again."""
    return hmac.new(key.encode(), value.encode(), hashlib.sha256).hexdigest()


def mark_of(key: str) -> str:
    """Eight letters that tell keys apart and say nothing about them."""
    return hashlib.sha256(f"mark {key}".encode()).hexdigest()[:8]


def find_tampering() -> Iterator[str]:
    """Yield a sentence for everything that does not add up: a changed entry, a gap, a broken chain, a broken seal."""
    yield from _broken_chains()
    yield from _broken_seals()


def _broken_seals() -> Iterator[str]:
    """Days from before there was a key are held by the first keyed seal, which follows theirs. After it none is without."""
    mark = mark_of(settings.LEDGER_SEAL_KEY)
    previous = ""
    needs_key = False
    for day_seal in DaySeal.objects.order_by("day"):
        count, value = day_hash(day_seal.day, previous)
        expected = keyed(value, settings.LEDGER_SEAL_KEY) if day_seal.key_mark else value
        if day_seal.key_mark and day_seal.key_mark != mark:
            yield f"The seal of {day_seal.day:%d %B %Y} was made with another LEDGER_SEAL_KEY."
        elif needs_key and not day_seal.key_mark:
            yield f"The seal of {day_seal.day:%d %B %Y} was made without a key, although the day before it has one."
        elif (day_seal.entries, day_seal.hash, day_seal.previous_hash) != (count, expected, previous):
            yield f"The seal of {day_seal.day:%d %B %Y} does not match that day's entries."
        needs_key = needs_key or bool(day_seal.key_mark)
        previous = day_seal.hash
    if previous and not needs_key:
        yield "No seal was made with a key, so they prove nothing against whoever can write to the database."


def _broken_chains() -> Iterator[str]:
    chain: UUID | None = None
    number = 0
    previous = ""
    for entry in LedgerEntry.objects.order_by("object_id", "number").iterator(chunk_size=5000):
        if entry.object_id != chain:
            chain = entry.object_id
            number = 0
            previous = ""
        if entry.number != number + 1:
            yield f"Entries are missing before number {entry.number} of {entry.object_type} {entry.object_id}."
        elif entry.previous_hash != previous:
            yield f"Entry {entry.number} of {entry.object_type} {entry.object_id} does not follow the one before it."
        if digest(entry) != entry.hash:
            yield f"Entry {entry.number} of {entry.object_type} {entry.object_id} was changed after it was written."
        number = entry.number
        previous = entry.hash
