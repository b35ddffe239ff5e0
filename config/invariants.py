"""Looks through the whole house for what must not be, in a constant number of statements."""

import hashlib
import json
from collections.abc import Iterator
from datetime import timedelta
from typing import NamedTuple

from django.apps import apps
from django.db.models import Exists, F, OuterRef, Subquery
from django.utils import timezone

from audit.chains import find_tampering
from audit.models import LedgerEntry, Recorded
from config.promises import all_promises
from inventory import actions as inventory
from notifications.circumstances import last_moments
from notifications.models import Message
from outcomes.models import Report
from outcomes.report.drill_down import Rows
from outcomes.report.measures import BY_KEY
from outcomes.report.periods import read_period

MOST = 50  # of one kind: whoever mends those finds the others the night after
LEDGER = "The ledger"
REPORTS_RECOUNTED = 4


class Finding(NamedTuple):
    """Something that must not be: the kind of task it is, what it is about, and a sentence."""

    kind: str
    reference: str
    sentence: str


def findings() -> Iterator[Finding]:
    """Everything that is wrong now."""
    yield from (Finding("house.off_the_ledger", LEDGER, sentence) for sentence in _ledger_and_rows())
    for promise in all_promises():
        for row in promise.rows()[:MOST]:
            state = row.get_state_display() if hasattr(row, "get_state_display") else ""
            yield Finding(promise.kind, promise.reference(row)[:80], promise.sentence.format(row, state))
    yield from (Finding("house.stock_book", "The stock book", sentence) for sentence in inventory.book_faults())
    yield from (Finding("house.stock_book", "The parts book", sentence) for sentence in inventory.parts_faults())
    yield from _messages_too_late()
    yield from _invented_counts()
    yield from (Finding("house.off_the_ledger", LEDGER, sentence) for sentence in find_tampering())


def violations() -> Iterator[str]:
    """One sentence for each broken promise."""
    return (finding.sentence for finding in findings())


def _ledger_and_rows() -> Iterator[str]:
    """Every recorded row has a chain, and a stateful row's chain ends in the state it is in."""
    for model in apps.get_models():
        if not issubclass(model, Recorded):
            continue
        chain = LedgerEntry.objects.filter(object_id=OuterRef("pk"))
        for pk in model._base_manager.filter(~Exists(chain)).values_list("pk", flat=True)[:MOST]:
            yield f"{model.__name__} {pk} has no ledger entry."
        if any(field.name == "state" for field in model._meta.fields):
            newest = chain.exclude(to_state="").order_by("-number").values("to_state")[:1]
            wrong = model._base_manager.annotate(on_ledger=Subquery(newest)).exclude(on_ledger=F("state"))
            for pk, state, on_ledger in wrong.values_list("pk", "state", "on_ledger")[:MOST]:
                yield f"{model.__name__} {pk} is {state}; the ledger says {on_ledger}."


def _messages_too_late() -> Iterator[Finding]:
    """Queued, and what it says was over an hour ago: it is to be dropped at its last moment, not kept."""
    hour_ago = timezone.now() - timedelta(hours=1)
    waiting = Message.objects.not_handed_over().exclude(channel=Message.Channel.CALL)
    queued = list(waiting.only("pk", "event", "reason_id").order_by("due_at")[:5000])
    until = last_moments(queued)
    late = [message for message in queued if message.pk in until and until[message.pk] < hour_ago]
    for message in late[:MOST]:
        yield Finding(
            "house.message_too_late", message.event, f"A message ({message.event}) waits past its last moment."
        )


def _invented_counts() -> Iterator[Finding]:
    """A report whose figures are not those that were frozen, or count more referrals than there are rows."""
    reports = Report.objects.exclude(state="draft").order_by("-period", "-edition")
    for place, report in enumerate(reports.iterator(chunk_size=20)):
        canonical = json.dumps([report.data, report.shown], sort_keys=True, separators=(",", ":"))
        if hashlib.sha256(canonical.encode()).hexdigest() != report.data_hash:
            yield Finding(
                "house.invented_count", str(report), f"The figures of {report} are not those that were frozen."
            )
        elif place < REPORTS_RECOUNTED:
            yield from _unsupported(report)


def _unsupported(report: Report) -> Iterator[Finding]:
    """Referrals are never deleted: a report cannot count more of its quarter than there are."""
    counted = report.data.get("cells", {}).get("referrals|all|", 0)
    period = read_period(report.period)
    rows = Rows(BY_KEY["referrals"], period, {}).count() if period else 0
    if counted > rows:
        yield Finding(
            "house.invented_count", str(report), f"{report} counts {counted} referrals, and there are {rows}."
        )
