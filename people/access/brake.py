"""The brake: what every outward verb asks before anything leaves. A hold is an overlay, so lifting it restores all
as it was.
"""

from collections.abc import Iterable
from uuid import UUID

from django.apps import apps

from database import locks
from law.refusals import Conflict


class Held(Conflict):
    """Someone raised a hold for this person. The reason is known to the safeguarding lead and told to no one else."""

    sentence = "This is paused. Nothing may be sent, shipped, booked or handed over until the pause is lifted."


def refuse_if_held(resident_ids: Iterable[UUID | None]) -> None:
    """Lock the residents first, always, then look: a hold that commits before us is seen, one after us waits for us.

    Raises Held. Every caller that also locks other rows locks these before them, so that no one waits in a circle.
    """
    ids = sorted(set(_known(resident_ids)))
    if not ids:
        return
    residents = apps.get_model("people", "Resident").objects  # by name: the models stand on the table of roles
    list(residents.select_for_update().filter(pk__in=ids).order_by("pk").values_list("pk"))
    if apps.get_model("people", "Hold").objects.active().filter(resident_id__in=ids).exists():
        raise Held()


# ── While something for a person is on its way ───────────────────────────────────────────────────────────────────────
# A call to a provider is made outside of any transaction, so no row lock can cover it. A sender guards the person by a
# lock of its connection instead, shared with other senders, and a new hold waits for it.


def guard(resident_ids: Iterable[UUID | None]) -> set[UUID]:
    """Guard these residents against a new hold, each as often as named; those for whom one is being raised now are
    left out.
    """
    return locks.try_share(_known(resident_ids))


def end_guard(resident_ids: Iterable[UUID | None]) -> None:
    """End the guard of these, once for each time that they are named."""
    locks.release_shared(_known(resident_ids))


def end_every_guard() -> None:
    """After a mishap: this connection guards no one any more."""
    locks.release_all()


def wait_for_senders(resident_id: UUID) -> None:
    """Called inside the transaction that raises a hold: wait until nothing for this person is on its way."""
    locks.lock_until_commit(resident_id)


def _known(resident_ids: Iterable[UUID | None]) -> list[UUID]:
    """Without those of messages that are about no resident."""
    return [id for id in resident_ids if id is not None]
