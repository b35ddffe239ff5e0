"""What was wrong on one record of a person is wrong on their other records too."""

from collections.abc import Mapping
from copy import copy

from audit.recording import amended
from people.access import brake
from people.residents.models import Resident
from people.residents.registration import overwrite
from people.residents.strictness import policy_of, stricter

_ADDRESSES = ("phone", "other_phone", "email")


def follow_on_other_records(corrected: Resident, old: Mapping[str, object]) -> list[Resident]:
    """Called inside the action that corrected one record: the others of this person lose the address that was wrong, and
    allow nothing that the corrected one forbids. `old` are the values that stood. Returns the records that changed.
    """
    ids = [pk for pk in brake.person_of([corrected.pk], even_likely=False) if pk != corrected.pk]
    others = list(Resident.objects.select_for_update().filter(pk__in=ids).order_by("pk")) if ids else []
    return [other for other in others if _follow(other, corrected, old)]


def _follow(other: Resident, corrected: Resident, old: Mapping[str, object]) -> bool:
    wanted = stricter(policy_of(other), policy_of(corrected))
    for name in _ADDRESSES:
        if old.get(name) and getattr(other, name) == old[name]:
            wanted[name] = getattr(corrected, name)
    changed = [name for name, value in wanted.items() if getattr(other, name) != value]
    if not changed:
        return False
    as_wanted = copy(other)
    for name in changed:
        setattr(as_wanted, name, wanted[name])
    overwrite(other, as_wanted, changed)
    amended(other, corrected=True, fields=changed)
    return True
