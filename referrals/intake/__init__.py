"""Bulk intake: file in, every row answered. One importer for the command, the API and the portal."""

import gc
import time
from collections import ChainMap
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import partial
from itertools import islice

from django.db import IntegrityError
from django.utils import timezone

from audit.recording import amended, record_refusal, recording
from database.bulk import build_unsaved, insert_many
from database.encryption import keyed_hash
from jobs import actions as jobs
from law.actors import SYSTEM, Actor
from law.refusals import ChangedMeanwhile, FieldError, Invalid, Refusal
from law.uniqueness import TakenMeanwhile
from people.access import ACTIONS
from people.models import Organisation, Resident
from people.organisations.addresses import AddressBook
from people.organisations.hubs_nearby import distance_of, start_from
from people.residents.registration import build_resident
from referrals import actions, limits
from referrals.facts import Facts
from referrals.intake.hub_names import HubNames
from referrals.intake.overview import Overview, look_over, own_reference_of
from referrals.intake.reading import Row, UnreadableFile, read_again
from referrals.intake.sender import tell_sender
from referrals.intake.sheet_rows import facts_of
from referrals.intake.stored_files import Kept, keep, sha256
from referrals.models import Import, ImportPiece, ImportRow
from referrals.own_references import Earlier, ended_before, find_earlier, reference_of_another, shared_reference
from referrals.sent_facts import fingerprint

__all__ = ["KEPT_FOR", "LARGEST_FILE", "UnreadableFile", "again", "forget_files", "receive", "take_in", "work_on"]
TAKE_IN = "referrals.take_in"
LARGEST_FILE = 20 * 2**20
KEPT_FOR = timedelta(days=7)
ANSWERS_KEPT_FOR = timedelta(days=90)
A_TURN = 3.0  # seconds; then other work has its turn, and the next job goes on from the row reached
_REFER = "referrals.refer_many"
_ATTEMPTS = 3
_CHANGED = "This row is different from what we have for your reference. Nothing was changed."
_CHANGED_LINE = "The same reference is on line {line} with different details. We used line {line}. Nothing was changed."
_SAME_LINE = "The same row is on line {line}."
_BROKEN = "Something went wrong on our side. Upload the same file again. We will recognise rows that have already been imported."
_TOO_MANY = "Your organisation has reached its limit for 7 days. Upload this row again when the oldest referral is more than a week old."
_Outcome = ImportRow.Outcome


@dataclass
class _Read:
    """A row, and what became of reading it: facts with their fingerprint, or errors."""

    row: Row
    facts: Facts | None = None
    mark: str = ""
    errors: list[FieldError] = field(default_factory=list)

    @property
    def your_ref(self) -> str:
        return self.facts.your_ref if self.facts else ""


def take_in(
    file, *, organisation: Organisation, by: Actor, dry_run=False, file_name="", today: date | None = None, chunk=1000
) -> Import:
    """Read a file of referrals and answer every row: accepted, already here, or refused with the column and how to mend
    it.

    Rows are taken in chunks, each one transaction, so that memory stays flat and a file broken off half-way can simply
    be sent again: what is here already is recognised by the partner's own reference or by the row itself. Raises
    UnreadableFile, kept on the Import too, when the file as a whole cannot be read. `dry_run` answers the rows and
    writes no referral.
    """
    _check_may(organisation, by)
    by = by.through("bulk")
    with recording(by, TAKE_IN):
        batch = _new(file, organisation, by, dry_run, file_name)
    return _work(batch, file, by, today=today, chunk=chunk)


def receive(file, *, organisation: Organisation, by: Actor, dry_run=False, file_name="") -> Import:
    """Keep a file, sealed, and have the worker take it in: progress and answers are on the Import. Refuses what
    `take_in` does,
    a file over 20 MB, and, before anything is kept, one that cannot be read as a whole.
    """
    _check_may(organisation, by)
    by = by.through("bulk")
    file.seek(0, 2)
    if file.tell() > LARGEST_FILE:
        raise UnreadableFile(f"The file is larger than {LARGEST_FILE // 2**20} MB. Split it and upload each part.")
    whole = look_over(file)
    with recording(by, TAKE_IN):
        batch = _new(file, organisation, by, dry_run, file_name, whole)
        keep(file, batch)
        _queue_a_turn(batch)
    return batch


def again(batch: Import, *, by: Actor) -> Import:
    """After a dry run: take the same file in for good."""
    _check_may(batch.organisation, by)
    return receive(Kept(batch), organisation=batch.organisation, by=by, file_name=batch.file_name)


def work_on(batch_id, seconds: float = A_TURN):
    """A worker's turn at a kept file: from the row after the last one answered, for so long; then the next turn is
    queued.
    """
    batch = Import.objects.select_related("organisation").get(pk=batch_id)
    if batch.state in (Import.State.WAITING, Import.State.RUNNING):
        sender = Actor(key=batch.sent_by, organisation_id=batch.organisation_id, channel="bulk", roles=SYSTEM.roles)
        _work(batch, Kept(batch), sender, seconds=seconds)


def forget_files():
    """Take away the kept files that are a week old, and after ANSWERS_KEPT_FOR what words the answers hold: how many rows
    were taken, and under which reference, stays.
    """
    now = timezone.now()
    ImportPiece.objects.filter(batch__created_at__lt=now - KEPT_FOR).delete()
    over = Import.objects.filter(
        created_at__lt=now - ANSWERS_KEPT_FOR, state__in=[Import.State.DONE, Import.State.FAILED]
    )
    rows = ImportRow.objects.filter(batch__in=over).exclude(your_ref="", errors=[], warnings=[])
    rows.update(your_ref="", errors=[], warnings=[])
    over.exclude(file_name="", shared_refs={}, filler_ref="", notes=[]).update(
        file_name="", shared_refs={}, filler_ref="", notes=[]
    )


def _check_may(organisation: Organisation, by: Actor):
    try:
        ACTIONS[_REFER].check_role(by)
        actions.check_may_refer(organisation)
    except Refusal as refusal:
        record_refusal(organisation, by, TAKE_IN, refusal)
        raise


def _new(file, organisation, by, dry_run, file_name, whole: Overview | None = None) -> Import:
    return Import.objects.create(
        organisation=organisation,
        file_name=file_name[:200],
        file_hash=sha256(file),
        dry_run=dry_run,
        sent_by=by.key,
        **(vars(whole) if whole else {}),
    )


def _work(batch: Import, file, by: Actor, *, seconds=None, today: date | None = None, chunk=500) -> Import:
    today = today or timezone.localdate()
    until = time.monotonic() + seconds if seconds else None
    try:
        if batch.state == Import.State.WAITING:
            _start(batch, file, by)
        rows = islice(read_again(file), batch.answered, None)
        earlier: dict = {}
        book = AddressBook(batch.organisation).load()
        hubs = HubNames(actions.all_hubs().select_related("hub_profile"))
        read = partial(_read_block, rows, batch, book, hubs, today, chunk)
        for block in _ahead(read) if until is None else iter(read, []):
            _take(batch, block, earlier, by)
            if until is not None and not batch.dry_run and time.monotonic() > until:
                _queue_a_turn(batch)
                return batch
    except Exception as fault:
        _fail(batch, fault.sentence if isinstance(fault, Refusal) else _BROKEN, by)
        raise
    with recording(by, TAKE_IN):
        batch.finish()
        batch.save()
        tell_sender(batch, by)
    return batch


def _read_block(rows, batch: Import, book: AddressBook, hubs: HubNames, today, chunk) -> list[_Read]:
    with _without_collecting():
        return [_read(row, batch, book, hubs, today) for row in islice(rows, chunk)]


def _ahead(read) -> Iterator[list[_Read]]:
    """Each block, while the next one is being read: reading and validating need no database, writing waits for it."""
    with ThreadPoolExecutor(max_workers=1) as reader:
        coming = reader.submit(read)
        while block := coming.result():
            coming = reader.submit(read)
            yield block


@contextmanager
def _without_collecting():
    """Tens of thousands of rows live for a moment: looking among them for cycles, again and again, finds nothing and
    costs a tenth. Of two threads the one that found it on puts it on again.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _start(batch: Import, file, by):
    whole = vars(look_over(file)) if batch.total is None else {}
    with recording(by, TAKE_IN):
        for name, value in whole.items():
            setattr(batch, name, value)
        batch.start()
        batch.save()


def _queue_a_turn(batch: Import):
    """Turns at one file follow one another: two at once would answer the same rows."""
    jobs.enqueue(TAKE_IN, lock=f"{TAKE_IN} {batch.pk}", batch_id=str(batch.pk))


def _fail(batch: Import, sentence: str, by: Actor):
    with recording(by, TAKE_IN):
        batch.refresh_from_db()
        batch.problem = sentence[:500]
        batch.fail()
        batch.save()


def _read(row: Row, batch: Import, book: AddressBook, hubs: HubNames, today: date) -> _Read:
    if batch.filler_ref and own_reference_of(row) == batch.filler_ref:
        row = row.without_reference()
    try:
        facts = facts_of(row, today, hubs)
        actions.check_agreed(facts, batch.organisation)
        actions.check_among(hubs.by_code, facts.hub)
        book.check(facts.referrer_email, "/referrer_email")
    except Invalid as invalid:
        return _Read(row, errors=invalid.errors)
    if facts.your_ref in batch.shared_refs:
        return _Read(row, errors=[shared_reference(facts.your_ref, batch.shared_refs[facts.your_ref])])
    if facts.hub:
        facts = replace(facts, warnings=(*facts.warnings, _where(facts, hubs)))
    return _Read(row, facts, keyed_hash("row", fingerprint(facts)))


def _where(facts: Facts, hubs: HubNames) -> str:
    """Where they collect, with the distance, as the form says it."""
    hub = hubs.by_code[facts.hub]
    away = distance_of(hub, start_from(facts.resident.postcode, facts.resident.borough))
    return f"They will collect from {hub.name}{f', {away[:1].lower()}{away[1:]}' if away else ''}."


def _take(batch: Import, block: list[_Read], earlier: dict, by: Actor):
    """Write a chunk; when somebody else brought in one of its rows meanwhile, row by row, to find out which."""
    try:
        with _without_collecting():
            _write(batch, block, earlier, by)
    except (IntegrityError, TakenMeanwhile, ChangedMeanwhile):
        for read in block:
            _take_one(batch, read, earlier, by)


def _take_one(batch, read, earlier, by):
    for attempt in range(_ATTEMPTS):
        try:
            batch.refresh_from_db()
            return _write(batch, [read], earlier, by)
        except (IntegrityError, TakenMeanwhile, ChangedMeanwhile):
            if attempt == _ATTEMPTS - 1:
                raise


def _write(batch: Import, block: list[_Read], earlier: dict, by: Actor):
    """One transaction: the new referrals, an answer for every row, the counts. `earlier` remembers the lines of a dry
    run's own rows.
    """
    with recording(by, TAKE_IN):
        here = ChainMap(_known(block, batch.organisation), earlier)
        answers = [_answer(batch, read, here) for read in block]
        _keep_to_the_week(batch.organisation, answers)
        fresh = [pair for pair in zip(block, answers, strict=True) if pair[1].outcome == _Outcome.ACCEPTED]
        if fresh and not batch.dry_run:
            _refer(fresh, batch.organisation, by)
        for answer in answers:
            _follow_twin(answer)
        insert_many(ImportRow, answers)
        _count(batch, answers)
        batch.save()
        amended(batch, rows=len(answers))
    if batch.dry_run:
        earlier.update((key, answer.line) for read, answer in fresh for key in _keys(read))


def _follow_twin(answer: ImportRow):
    """A row that repeats another row of the file has become of it what became of that one."""
    answer.__dict__.pop("instead_of", None)
    twin = answer.__dict__.pop("twin", None)
    if twin is not None:
        answer.reference = twin.reference
    if twin is not None and twin.outcome == _Outcome.REFUSED:
        answer.outcome = _Outcome.REFUSED
        answer.errors = twin.errors


def _keep_to_the_week(organisation: Organisation, answers: list[ImportRow]):
    """The first so many new rows fit into the organisation's week; the rest are refused, and can be sent again."""
    left = limits.left_this_week(organisation, limits.count(organisation))
    if left is None:
        return
    for answer in [answer for answer in answers if answer.outcome == _Outcome.ACCEPTED][left:]:
        answer.outcome = _Outcome.REFUSED
        answer.warnings = []
        answer.errors = [{"field": "", "code": "weekly_limit", "sentence": _TOO_MANY}]


def _refer(fresh, organisation, by):
    again = [pk for _, answer in fresh for pk in answer.__dict__.get("instead_of", ())]
    referrals = actions.refer_many(
        [(read.facts, read.mark) for read, _ in fresh], organisation=organisation, instead_of=again, by=by
    )
    for (_, answer), referral in zip(fresh, referrals, strict=True):
        answer.reference = referral.reference


def _count(batch: Import, answers: Iterable[ImportRow]):
    for name, outcome in (
        ("accepted", _Outcome.ACCEPTED),
        ("repeated", _Outcome.REPEATED),
        ("refused", _Outcome.REFUSED),
    ):
        setattr(batch, name, getattr(batch, name) + sum(answer.outcome == outcome for answer in answers))


def _keys(read: _Read) -> list[tuple[str, str]]:
    """What a row is recognised by: itself first, then the partner's own reference."""
    return [("row", read.mark)] + ([("ref", read.your_ref)] if read.your_ref else [])


def _known(block: list[_Read], organisation) -> dict[tuple[str, str], Earlier]:
    """What of these rows is here already. Where a row matches two, what is still open goes first."""
    here: dict[tuple[str, str], Earlier] = {}
    earlier = find_earlier(organisation, {read.your_ref for read in block}, {read.mark for read in block})
    for match in sorted(earlier, key=lambda match: match.ended_on is None):
        here |= {("row", match.fingerprint): match, ("ref", match.your_ref): match}
    return here


def _answer(batch: Import, read: _Read, here: ChainMap) -> ImportRow:
    """Decide about a row, and remember it in `here` for the rows after it."""
    row = read.row
    sent = "".join(row.cells.get("your_ref", "").split("\n")).strip()[:100]
    answer = build_unsaved(ImportRow, batch=batch, number=row.number, line=row.line, your_ref=read.your_ref or sent)
    if read.facts is None:
        return _refuse(answer, read.errors)
    answer.warnings = list(read.facts.warnings)
    matches = [(key[0], here[key]) for key in _keys(read) if key in here]
    ended = [match for _, match in matches if isinstance(match, Earlier) and match.ended_on]
    if len(ended) < len(matches):
        return _repeat(answer, read.facts, *next(pair for pair in matches if pair[1] not in ended))
    if any(kind == "ref" and not match.is_about(_person(read.facts)) for kind, match in matches):
        return _refuse(answer, [reference_of_another(read.your_ref, ended[0])])
    answer.outcome = _Outcome.ACCEPTED
    answer.warnings += [ended_before(match) for match in ended[:1]]
    answer.instead_of = {match.id for match in ended}
    here.update(dict.fromkeys(_keys(read), answer))
    return answer


def _repeat(answer: ImportRow, facts: Facts, kind: str, match: Earlier | ImportRow | int) -> ImportRow:
    """The row of somebody for whom something is open: in this file (a row, or its line in a dry run) or from before."""
    if isinstance(match, Earlier):
        if kind == "ref" and not match.is_about(_person(facts)):
            return _refuse(answer, [reference_of_another(facts.your_ref, match)])
        answer.reference = match.reference
        answer.warnings += [_CHANGED] if kind == "ref" else []
    else:
        line = match if isinstance(match, int) else match.line
        answer.twin = None if isinstance(match, int) else match
        answer.warnings.append(_CHANGED_LINE.format(line=line) if kind == "ref" else _SAME_LINE.format(line=line))
    answer.outcome = _Outcome.REPEATED
    return answer


def _person(facts: Facts) -> Resident:
    return build_resident(facts.resident, facts.contact_policy)


def _refuse(answer: ImportRow, errors: list[FieldError]) -> ImportRow:
    answer.outcome = _Outcome.REFUSED
    answer.warnings = []
    answer.errors = [{"field": e.pointer.strip("/"), "code": e.code, "sentence": e.sentence} for e in errors]
    return answer
