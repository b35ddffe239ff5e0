"""PostgreSQL's advisory locks on things that have an id: shared while something goes on outside of any transaction.

A shared lock belongs to the connection, counts how often it was taken, and goes with the connection if that dies. An
exclusive one belongs to the transaction.
"""

from collections import Counter
from collections.abc import Iterable
from uuid import UUID

from django.db import connection


def try_share(ids: list[UUID]) -> set[UUID]:
    """Take the shared lock of each, as often as it is named. Those that someone holds exclusively are left out."""
    if not ids:
        return set()
    keys = {_key(id): id for id in ids}
    with connection.cursor() as cursor:
        cursor.execute("SELECT key, pg_try_advisory_lock_shared(key) FROM unnest(%s::bigint[]) AS key", [sorted(keys)])
        taken = {keys[key] for key, is_taken in cursor.fetchall() if is_taken}
        again = [_key(id) for id in (Counter(ids) - Counter(set(ids))).elements() if id in taken]
        if again:  # what this connection holds already it gets again at once
            cursor.execute("SELECT pg_advisory_lock_shared(key) FROM unnest(%s::bigint[]) AS key", [again])
    return taken


def release_shared(ids: Iterable[UUID]) -> None:
    """Give back the shared lock of each, once for each time that it is named."""
    keys = [_key(id) for id in ids]
    if keys:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock_shared(key) FROM unnest(%s::bigint[]) AS key", [keys])


def release_all() -> None:
    """Give back every shared lock of this connection."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_unlock_all()")


def lock_until_commit(id: UUID) -> None:
    """Take the lock for this transaction alone: waits until no one shares it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_key(id)])


def _key(id: UUID) -> int:
    """The id folded into the 64 bits that a lock is named by."""
    halves = zip(id.bytes[:8], id.bytes[8:], strict=True)
    return int.from_bytes(bytes(left ^ right for left, right in halves), signed=True)
