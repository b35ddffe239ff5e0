"""The brake: what every outward verb asks before anything leaves. A hold is an overlay, so lifting it restores all
as it was.
"""

from collections import Counter
from collections.abc import Iterable
from uuid import UUID

from django.apps import apps
from django.db import connection

from law.refusals import Conflict


class Held(Conflict):
    """Somebody raised a hold for this person. The reason is known to the safeguarding lead and told to nobody else."""

    sentence = "This is paused. Nothing may be sent, shipped, booked or handed over until the pause is lifted."


def refuse_if_held(resident_ids: Iterable[UUID | None]) -> None:
    """Lock the residents first, always, then look: a hold that commits before us is seen, one after us waits for us.

    Raises Held. Every caller that also locks other rows locks these before them, so that nobody waits in a circle.
    """
    ids = sorted({i for i in resident_ids if i is not None})
    if not ids:
        return
    residents = apps.get_model(
        "people", "Resident"
    ).objects  # by name: the rooms' models stand on the actions' table of roles
    list(residents.select_for_update().filter(pk__in=ids).order_by("pk").values_list("pk"))
    if apps.get_model("people", "Hold").objects.active().filter(resident_id__in=ids).exists():
        raise Held()


# ── While something for a person is in the air ───────────────────────────────────────────────────────────────────────
# A call to a provider is made outside of any transaction, so no row lock can cover it. A sender guards the person by a
# lock of its
# connection instead (PostgreSQL's advisory locks, shared: several texts at once may be in the air), and a new hold
# waits for it.
# It dies with the connection of a sender that is killed.


def guard(resident_ids: list[UUID | None]) -> set[UUID]:
    """Guard these residents against a new hold, each as often as named; those for whom one is being raised now are
    left out.
    """
    ids = [i for i in resident_ids if i is not None]
    if not ids:
        return set(ids)
    keys = {_key(i): i for i in ids}
    with connection.cursor() as cursor:
        cursor.execute("SELECT key, pg_try_advisory_lock_shared(key) FROM unnest(%s::bigint[]) AS key", [sorted(keys)])
        guarded = {keys[key] for key, got in cursor.fetchall() if got}
        again = [i for i, times in Counter(ids).items() if i in guarded for _ in range(times - 1)]
        if again:  # what this connection holds already it gets again at once
            cursor.execute(
                "SELECT pg_advisory_lock_shared(key) FROM unnest(%s::bigint[]) AS key", [[_key(i) for i in again]]
            )
    return guarded


def end_guard(resident_ids: Iterable[UUID | None]) -> None:
    """End the guard of these, once for each time that they are named."""
    keys = [_key(i) for i in resident_ids if i is not None]
    if keys:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock_shared(key) FROM unnest(%s::bigint[]) AS key", [keys])


def end_every_guard() -> None:
    """After a mishap: nothing of this connection guards anybody any more."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_unlock_all()")


def wait_for_senders(resident_id: UUID) -> None:
    """Called by whoever raises a hold, inside of its transaction: wait until nothing for this person is in the air."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_key(resident_id)])


def _key(resident_id: UUID) -> int:
    """The id folded into the 64 bits that a lock is named by."""
    return int.from_bytes(
        bytes(a ^ b for a, b in zip(resident_id.bytes[:8], resident_id.bytes[8:], strict=True)), signed=True
    )
