"""The brake: what every outward verb asks before anything leaves. A hold is an overlay, so lifting it restores all
as it was.

A hold stops the person, not one record of them: it reaches every resident who was said to be the same, and whoever is
so alike that they may be (strong likeness, not settled yet). Whether a resident is stopped is asked here and nowhere
else.
"""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from audit.models import LedgerEntry
from database import locks
from database.prepared import Prepared
from law.refusals import Conflict


class Held(Conflict):
    """Someone raised a hold for this person. The reason is known to the safeguarding lead and told to no one else."""

    sentence = "This is paused. We cannot send, book or hand over anything until the pause ends."


def refuse_if_held(resident_ids: Iterable[UUID | None]) -> None:
    """Lock the residents first, always, then look: a hold that commits before us is seen, one after us waits for us.

    Raises Held. Every caller that also locks other rows locks these before them, so that no one waits in a circle.
    """
    if lock_and_look(resident_ids):
        raise Held()


def may_have_changed(entries: Iterable[LedgerEntry]) -> bool:
    """Whether what was written down since may stop somebody who was not stopped before."""
    return any(entry.object_type in ("people.hold", "people.possibleduplicate") for entry in entries)


def lock_and_look(resident_ids: Iterable[UUID | None]) -> set[UUID]:
    """Lock the residents, as `refuse_if_held` does, and give those of them who are held."""
    ids = sorted(set(_known(resident_ids)))
    if not ids:
        return set()
    _LOCKED(ids)
    return stopped_among(ids)


# ── Who is stopped ───────────────────────────────────────────────────────────────────────────────────────────────────
# From each seed along the pairs: any number of steps between records of one person, and at most one to somebody who is
# only very alike. The steps are the same in both directions, so a hold is reached by exactly those whom it reaches.

_WALK = """
WITH RECURSIVE person (resident_id, is_likely) AS (
    {seeds}
  UNION
    SELECT CASE WHEN pair.one_id = person.resident_id THEN pair.other_id ELSE pair.one_id END,
           person.is_likely OR pair.state <> 'same'
    FROM person
    JOIN people_possibleduplicate AS pair
      ON pair.one_id = person.resident_id OR pair.other_id = person.resident_id
    WHERE pair.state = 'same' OR (pair.state = 'suspected' AND pair.band = 'strong' AND NOT person.is_likely)
)
SELECT resident_id FROM person
"""
_HELD = "SELECT resident_id, FALSE FROM people_hold WHERE state IN ('raised', 'confirmed') AND kind <> 'consent'"
_KEPT_BY_LAW = "SELECT resident_id, FALSE FROM people_hold WHERE state IN ('raised', 'confirmed') AND kind = 'legal'"
# Consent is taken back for what it was given for: it stops the records that it is written on, and a new referral with a
# new consent is the way back.
_CONSENT_GONE = "SELECT resident_id FROM people_hold WHERE state IN ('raised', 'confirmed') AND kind = 'consent'"


def stopped(*, even_by_consent: bool = True) -> RawSQL:
    """The ids of every resident who is stopped, to be put in a query: `exclude(resident__in=stopped())`. For a list of theirs
    alone `filter(resident__one_of=stopped())`: an index finds each, where `__in` has every row looked at.
    """
    sql = _WALK.format(seeds=_HELD)
    return RawSQL(f"{sql} UNION {_CONSENT_GONE}" if even_by_consent else sql, ())  # noqa: S611 - constants of this file


def kept_by_law() -> RawSQL:
    """The ids of every resident whose data a legal hold keeps."""
    return RawSQL(_WALK.format(seeds=_KEPT_BY_LAW), ())  # noqa: S611 - constants of this file


def stopped_among(resident_ids: Iterable[UUID | None], *, even_by_consent: bool = True) -> set[UUID]:
    """Those of these residents who are stopped: one statement for any number."""
    ids = sorted(set(_known(resident_ids)))
    if not ids:
        return set()
    return {pk for (pk,) in (_STOPPED if even_by_consent else _STOPPED_BUT_BY_CONSENT)(ids)}


def _residents(ids: list[UUID]) -> QuerySet[Any, tuple[UUID]]:
    rows = apps.get_model("people", "Resident").objects  # by name: the models stand on the table of roles
    return rows.filter(pk__one_of=ids).values_list("pk")


# Asked by every outward verb, so made once.
_LOCKED: Prepared[tuple[UUID]] = Prepared(lambda ids: _residents(ids).select_for_update().order_by("pk"), list)
_STOPPED: Prepared[tuple[UUID]] = Prepared(lambda ids: _residents(ids).filter(pk__in=stopped()), list)
_STOPPED_BUT_BY_CONSENT: Prepared[tuple[UUID]] = Prepared(
    lambda ids: _residents(ids).filter(pk__in=stopped(even_by_consent=False)), list
)


def is_stopped(resident_id: UUID | None, *, even_by_consent: bool = True) -> bool:
    """Whether anything stops this resident now."""
    return bool(stopped_among([resident_id], even_by_consent=even_by_consent))


def person_of(resident_ids: Iterable[UUID], *, even_likely: bool = True) -> list[UUID]:
    """Every record of the person whom these residents are, sorted: those who were said to be the same, and with
    `even_likely` those who are so alike that they may be.
    """
    walk = _WALK.format(seeds="SELECT unnest(%s::uuid[]), %s")
    everyone: Any = RawSQL(walk, (list(resident_ids), not even_likely))  # noqa: S611 - constants of this file
    residents = apps.get_model("people", "Resident").objects
    return sorted(residents.filter(pk__in=everyone).values_list("pk", flat=True))


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


def wait_for_senders(*resident_ids: UUID) -> None:
    """Called inside the transaction that raises a hold: wait until nothing for this person is on its way."""
    for resident_id in sorted(resident_ids):
        locks.lock_until_commit(resident_id)


def _known(resident_ids: Iterable[UUID | None]) -> list[UUID]:
    """Without those of messages that are about no resident."""
    return [id for id in resident_ids if id is not None]
