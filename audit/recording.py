"""One transaction of the house: what is done inside it reaches the ledger together with it, or not at all."""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import uuid6
from django.db import IntegrityError, OperationalError, connection, transaction
from django.db.models import Model, Q
from django.utils import timezone

from audit import domain_events
from audit.chains import link
from audit.models import LedgerEntry, Recorded
from audit.person_keys import seal_reasons
from database.bulk import build_unsaved, gather, insert_many, write_gathered
from database.saving import write_over
from database.snapshots import is_serialization_failure, read_as_of_now
from law.actors import Actor
from law.refusals import ChangedMeanwhile, Refusal
from law.uniqueness import TakenMeanwhile, refusal_of

LISTED = "listed"  # the verb of a list that was read


@dataclass
class Call:
    """The action under way: who called it, and why."""

    by: Actor
    action: str
    reason: str = ""
    subject: Recorded | None = None


@dataclass
class Recording:
    """Entries gathered in this transaction."""

    calls: list[Call]
    entries: list[LedgerEntry] = field(default_factory=list)
    born: set[UUID] = field(default_factory=set)
    unsaved: dict[UUID, str] = field(default_factory=dict)
    erased: Counter[str] = field(default_factory=Counter)  # what was taken away of a person (audit.erasure)
    taken: set[UUID] = field(
        default_factory=set
    )  # rows locked here with all that comes before them, and nobody was held
    # Of those: (the copy that an action was called with, the row as it was read), until something that was read is written.
    read: dict[UUID, tuple[Recorded, Recorded]] = field(default_factory=dict)

    def take(self, row: Recorded, stored: Recorded) -> None:
        self.taken.add(row.pk)
        self.read[row.pk] = (row, stored)

    def as_read(self, row: Recorded) -> Recorded | None:
        """The row as this very copy of it was read here, if nothing has been written since that would be read otherwise."""
        copy, stored = self.read.get(row.pk, (None, None))
        return stored if copy is row else None

    def wrote(self, model: type[Model]) -> None:
        self.read = {key: pair for key, pair in self.read.items() if model not in pair[1].read_with()}

    def finish(self) -> None:
        if self.unsaved:
            raise RuntimeError(f"Moved but never saved: {sorted(self.unsaved.values())}")
        self.write()

    def write(self) -> None:
        if self.entries:
            seal_reasons(self.entries)
            gather(link(self.entries, self.born))
            self.entries = []
            self.born = set()
            self.taken = set()
            self.read = {}


_current: ContextVar[Recording | None] = ContextVar("recording", default=None)


def current() -> Recording | None:
    return _current.get()


def the_open_one() -> Recording:
    """The recording that is open, for whoever only ever runs inside of one."""
    mine = _current.get()
    if mine is None:
        raise RuntimeError("Nothing may change outside an action.")
    return mine


@dataclass
class Whole:
    """The transaction of an action and of what its door writes beside it."""

    in_parts: bool
    call: Call | None = None  # the last that was made
    refused: list[LedgerEntry] = field(default_factory=list)


_whole: ContextVar[Whole | None] = ContextVar("whole", default=None)


@contextmanager
def whole(*, snapshot: bool = False, in_parts: bool = False) -> Iterator[None]:
    """One transaction for an action and for what its door writes beside it; whatever is raised, nothing of it stays. What was
    refused is written down after it has ended.

    With `in_parts` the door calls several actions, and goes on when one of them refuses. `snapshot` as in `recording`.
    """
    mine = Whole(in_parts)
    token = _whole.set(mine)
    nothing_read = not connection.in_atomic_block
    try:
        with transaction.atomic(), _refusing_clashes(mine):
            if snapshot and nothing_read:
                read_as_of_now()
            yield
            write_gathered()
    finally:
        _whole.reset(token)
        for entry in mine.refused:
            _write_refusal(entry)


@contextmanager
def _refusing_clashes(mine: Whole) -> Iterator[None]:
    """What the last action is refused with is written down as if it had raised it."""
    try:
        with clashes_as_refusals():
            yield
    except (ChangedMeanwhile, TakenMeanwhile) as refusal:
        if mine.call is not None and not mine.refused:
            mine.refused.append(_refusal(mine.call.subject, mine.call.by, mine.call.action, refusal))
        raise


@contextmanager
def clashes_as_refusals() -> Iterator[None]:
    """What the database has against it, where that is no fault of ours, as the refusal that it is."""
    try:
        yield
    except (IntegrityError, OperationalError) as clash:
        if _is_overtaken(clash):
            raise ChangedMeanwhile() from clash
        if taken := refusal_of(clash):
            raise taken from clash
        raise


@contextmanager
def recording(
    by: Actor, action: str, reason: str = "", snapshot: bool = False, subject: Recorded | None = None
) -> Iterator[Recording]:
    """Open the transaction, or join the one that is open: a nested action never commits by itself and never half fails.

    With `snapshot`, every statement of a transaction opened here reads the records as they were at its first.
    """
    call = Call(by, action, reason, subject)
    open_already = _current.get()
    if open_already is not None:
        with transaction.atomic(savepoint=False):
            open_already.calls.append(call)
            try:
                yield open_already
            finally:
                open_already.calls.pop()
        return
    around = _whole.get()
    if around is not None:
        around.call = call
    alone = around is None or around.in_parts
    nothing_read = not connection.in_atomic_block
    with transaction.atomic(savepoint=alone), clashes_as_refusals():
        if snapshot and nothing_read:
            read_as_of_now()
        mine = Recording([call])
        token = _current.set(mine)
        try:
            yield mine
            mine.finish()
            if alone:
                write_gathered()
        finally:
            _current.reset(token)


def _is_overtaken(clash: Exception) -> bool:
    """Whether someone else wrote the same object's next entry, or changed what this transaction had read."""
    words = str(clash)
    forked = "ledger_chain_without_forks" in words or ("object_id" in words and "number" in words)
    return is_serialization_failure(clash) or (isinstance(clash, IntegrityError) and forked)


@contextmanager
def savepoint() -> Iterator[None]:
    """A part that may fail alone (a row of a file): on any exception its changes and its entries go, the rest stays."""
    mine = the_open_one()
    entries = len(mine.entries)
    born = set(mine.born)
    unsaved = dict(mine.unsaved)
    taken = set(mine.taken)  # what is locked within it is let go with it
    try:
        with transaction.atomic():
            yield
    except Exception:
        mine.taken = taken
        mine.read = {}
        del mine.entries[entries:]
        mine.born = born
        mine.unsaved = unsaved
        raise


def record(row: Recorded, verb: str, *, from_state: str = "", to_state: str = "", **details: Any) -> None:
    """Add one entry about `row` to the open recording. Rooms call it only for edits; creations and transitions are
    heard.
    """
    mine = _current.get()
    if mine is None:
        raise RuntimeError(f"{type(row).__name__}.{verb} outside an action: nothing may change unrecorded.")
    if verb == "created":
        mine.born.add(row.pk)
    details = row.__dict__.pop("_next_details", {}) | details
    mine.entries.append(_entry(row, mine.calls[-1], verb, from_state, to_state, details))


def save_moved(rows: Sequence[Recorded], fields: tuple[str, ...]) -> None:
    """Write these fields of rows of one model that the caller has locked, one version on, in one statement."""
    if len(rows) == 1:
        rows[0].save(update_fields=fields)
    elif rows:
        for row in rows:
            row.version += 1
        write_over(type(rows[0]), rows, ("version", *fields))
        the_open_one().wrote(type(rows[0]))
    for row in rows:
        the_open_one().unsaved.pop(row.pk, None)
        domain_events.saved(row)


def record_list(object_type: str, ids: Sequence[UUID]) -> None:
    """Add one entry that says of which rows somebody read a list: `details` has their ids, and `of_list` finds it."""
    mine = the_open_one()
    call = mine.calls[-1]
    entry = build_unsaved(
        LedgerEntry,
        object_type=object_type,
        object_id=uuid6.uuid7(),
        action=call.action,
        verb=LISTED,
        actor=call.by.key,
        on_behalf_of=call.by.on_behalf_of,
        channel=call.by.channel,
        details={"listed": sorted(str(id) for id in ids)},
        at=timezone.now(),
    )
    mine.born.add(entry.object_id)
    mine.entries.append(entry)


def of_list(id: UUID) -> Q:
    """The entries of lists in which this row stood."""
    return Q(verb=LISTED, details__contains={"listed": [str(id)]})


def record_refusal(row: Recorded | None, by: Actor, action: str, refusal: Refusal) -> None:
    """Write down, in a transaction of its own, that `by` was refused. A refusal leaves no other trace."""
    entry = _refusal(row, by, action, refusal)
    around = _whole.get()
    if around is None:
        _write_refusal(entry)
    else:
        around.refused.append(entry)


def _refusal(row: Recorded | None, by: Actor, action: str, refusal: Refusal) -> LedgerEntry:
    return build_unsaved(
        LedgerEntry,
        object_type=row._meta.label_lower if row is not None else action.partition(".")[0],
        object_id=row.pk if row is not None else uuid6.uuid7(),
        action=action,
        verb="refused",
        refused=refusal.code,
        actor=by.key,
        on_behalf_of=by.on_behalf_of,
        channel=by.channel,
        details=refusal.details,
        about=getattr(row, "about", None),
        at=timezone.now(),
    )


def _write_refusal(entry: LedgerEntry) -> None:
    for attempt in range(3):
        try:
            # One statement writes it, so it needs no transaction of its own.
            with transaction.atomic() if connection.in_atomic_block else nullcontext():
                insert_many(LedgerEntry, link([entry], set()))
            return
        except IntegrityError:
            if attempt == 2:
                raise


def _entry(
    row: Recorded, call: Call, verb: str, from_state: str, to_state: str, details: dict[str, object]
) -> LedgerEntry:
    return build_unsaved(
        LedgerEntry,
        object_type=row._meta.label_lower,
        object_id=row.pk,
        action=call.action,
        verb=verb,
        from_state=from_state,
        to_state=to_state,
        actor=call.by.key,
        on_behalf_of=call.by.on_behalf_of,
        channel=call.by.channel,
        reason=call.reason[:300],
        whose=row.people() if call.reason else [],
        details=details,
        about=row.about,
        at=timezone.now(),
    )


def amended(row: Recorded, **details: Any) -> None:
    """Record an edit that moves no state; `details` name the fields, never personal values."""
    record(row, "amended", **details)
    for name, value in details.items():
        if value:
            domain_events.happened(row, f"amended: {name}")
