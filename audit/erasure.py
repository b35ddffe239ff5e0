"""Taking words about a person away: each room empties its own rows through these two, and the transaction knows what was
erased, by kind and number, for the certificate.
"""

from collections.abc import Iterable
from typing import Any

from django.db import models

from audit.models import Recorded
from audit.recording import amended, the_open_one


def blank(kind: str, rows: Iterable[Recorded], *names: str) -> None:
    """Empty these fields of rows that the caller has locked. A row in which nothing stands is passed over; each other has
    its entry. `kind` is what a person calls such words ("Messages"): it stands on the certificate.
    """
    for row in rows:
        empty = {name: _nothing(row, name) for name in names}
        if all(getattr(row, name) in (nothing, None) for name, nothing in empty.items()):
            continue
        for name, nothing in empty.items():
            setattr(row, name, nothing)
        row.save()
        amended(row, anonymised=True)
        note_erased(kind, 1)


def note_erased(kind: str, number: int) -> None:
    """Count what was erased another way: rows that are deleted, or that the ledger does not hold."""
    if number:
        the_open_one().erased[kind] += number


def _nothing(row: Recorded, name: str) -> Any:
    field = row._meta.get_field(name)
    if isinstance(field, models.JSONField):
        return field.get_default()
    return None if getattr(field, "null", False) else ""
