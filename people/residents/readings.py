"""Reading is recorded where the reader is: every sealed value that a door takes is heard of, and whose it is stands on the
ledger before the answer leaves.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any
from uuid import UUID

from django.db import models

from audit.recording import current, record, record_list, recording
from database.encryption import telling_of_looks
from law.actors import Actor
from people.residents.models import Resident

VERB = "people.read_resident"
_LONGEST = 500  # people in one entry
_PERSON = ("resident_id", "concerns_id")  # columns of a row that say whom it is about


class Readings:
    """Whose particulars were taken while one request was answered. What an action takes for itself does not count: what
    it does stands on the ledger.
    """

    def __init__(self) -> None:
        self.people: set[UUID] = set()
        self.referrals: set[UUID] = set()
        self.written: set[UUID] = set()

    @contextmanager
    def listening(self) -> Iterator[None]:
        token = _OPEN.set(self)
        try:
            with telling_of_looks(self.hear):
                yield
        finally:
            _OPEN.reset(token)

    def hear(self, row: models.Model) -> None:
        if current() is not None:
            return
        if isinstance(row, Resident):
            self.people.add(row.pk)
            return
        values: dict[str, Any] = row.__dict__
        person = next((values[name] for name in _PERSON if values.get(name)), None)
        if person is not None:
            self.people.add(person)
        elif values.get("referral_id"):
            self.referrals.add(values["referral_id"])

    def write(self, how: str, *, by: Actor) -> None:
        """One transaction, of as many statements for one person as for a thousand. `how` is read or downloaded."""
        people = sorted(self._everyone() - self.written)
        self.written |= set(people)
        if not people:
            return
        with recording(by, VERB):
            if len(people) > 1:  # a list is one entry that has all of them
                for start in range(0, len(people), _LONGEST):
                    record_list("people.resident", people[start : start + _LONGEST])
                return
            (resident,) = Resident.objects.select_for_update().filter(pk__in=people).only("pk")
            record(resident, how)

    def _everyone(self) -> set[UUID]:
        if not self.referrals:
            return self.people
        theirs = Resident.objects.filter(referrals__in=self.referrals).values_list("pk", flat=True)
        return self.people | set(theirs)


_OPEN: ContextVar[Readings | None] = ContextVar("readings", default=None)


def written_already(resident_id: UUID) -> None:
    """An action has just written down itself that this person was read (`read_resident`)."""
    mine = _OPEN.get()
    if mine is not None:
        mine.written.add(resident_id)
