"""Rounds: the same act for each of many rows, in which a row that fails never keeps the others waiting."""

from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from traceback import extract_tb
from typing import Any, TypeVar
from uuid import UUID

import structlog
from django.db import InterfaceError, OperationalError, connection
from django.db.models import Model, QuerySet

from audit.recording import current, savepoint
from law.refusals import Refusal

log = structlog.get_logger()

Item = TypeVar("Item")
Row = TypeVar("Row", bound=Model)

MOST = 1000  # rows of a round; where it came that far, its task goes on in a job of its own

ROUNDS: dict[str, "Round"] = {}
WHEN_ROWS_FAIL: list[Callable[[str, int], None]] = []  # each is given the round's name and how many rows failed


@dataclass
class Tally:
    """How many rows were done, how many were left as they are (refused, or nothing to do), and how many failed."""

    done: int = 0
    left: int = 0
    failed: int = 0


@dataclass(frozen=True)
class Round:
    """Named once, where its loop is; the names of all of them are `ROUNDS`."""

    name: str
    most: int = field(default=MOST, kw_only=True)

    def __post_init__(self) -> None:
        ROUNDS[self.name] = self

    def each(self, items: Iterable[Item], act: Callable[[Item], object]) -> Tally:
        """Do `act` for each item, each in a savepoint of the open transaction of the house, or in the transaction
        that it opens itself.

        A refusal is an answer: that row is left as it is, as where `act` returns False. Anything else that is raised is
        written down by class and place, never with its words, which may name people; whoever looks after the service
        gets one task for all of them. Raises only what ends every row: a database that is gone.
        """
        tally = Tally()
        faults: Counter[str] = Counter()
        for item in items:
            try:
                with _apart():
                    did = act(item)
                tally.left += did is False
                tally.done += did is not False
            except Refusal:
                tally.left += 1
            except Exception as problem:
                if _has_lost_the_database(problem):
                    raise
                faults[describe(problem)] += 1
                log.error("row_failed", round=self.name, row=_id_of(item), error=describe(problem))
        tally.failed = faults.total()
        self._report(tally.failed)
        return tally

    def each_due(self, due: QuerySet[Row], act: Callable[[Row], object]) -> bool:
        """Do `act` for the first `most` rows of `due`, each read just before, and passed over when it is due no longer.

        Returns whether there is more to do, and a next round would get further.
        """
        ids = list(due.values_list("pk", flat=True)[: self.most])

        def act_if_due(pk: Any) -> object:
            row = due.filter(pk=pk).first()
            return row is not None and act(row)

        tally = self.each(ids, act_if_due)
        return tally.done > 0 and len(ids) == self.most

    def _report(self, failed: int) -> None:
        if failed:
            for tell in WHEN_ROWS_FAIL:
                tell(self.name, failed)


def describe(problem: Exception) -> str:
    """The class of an exception and the place that raised it, without its words."""
    place = extract_tb(problem.__traceback__)[-1]
    return f"{type(problem).__name__} in {place.name} ({place.filename.rsplit('/', 1)[-1]}:{place.lineno})"


def _apart() -> AbstractContextManager[None]:
    return nullcontext() if current() is None else savepoint()


def _has_lost_the_database(problem: Exception) -> bool:
    return isinstance(problem, (OperationalError, InterfaceError)) and not connection.is_usable()


def _id_of(item: object) -> str:
    key = item.pk if isinstance(item, Model) else item
    return str(key) if isinstance(key, (UUID, int)) else ""
