"""Sending what is due: claim a batch, ask everything again, hand it over outside of any transaction, write down what
became of it.
"""

import time
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import Min

from audit.recording import save_moved
from database.clock import database_now
from notifications.actions.arriving import MOVED, fall_back_later, flag_numbers, hear_early_receipts, taken, went_wrong
from notifications.actions.provider_holds import hear_answers
from notifications.addresses import readdress_to_now
from notifications.circumstances import circumstances_of, people_of
from notifications.gateway import OutgoingMessage
from notifications.message_words import subject_of
from notifications.models import Message
from notifications.provider_codes import Answer, Meaning
from notifications.verdicts import CLEAR, DEFER, QUEUE, TOO_LATE, Verdict, verdict
from people.access import action, brake

LEASE = timedelta(seconds=45)  # outlasts a call and its time-out; a dead sender's messages are taken over after it
LOOK_UP_AFTER = timedelta(seconds=60)  # a call whose answer was lost may still arrive for so long
LOOK_UPS = 5
HELD = "provider_held"
S = Message.State


@dataclass(frozen=True)
class ClaimedMessage:
    """One claimed message, ready to be handed over. `look_up_first`: it may have left already; `may_send`: it still
    may.

    `begin_by` is when, by this process's own monotonic clock, a call must have begun so that it ends within the lease.
    """

    begin_by: float
    outgoing: OutgoingMessage
    held_with: UUID | None
    look_up_first: bool
    may_send: bool


@action("notifications.send")
def claim(*, most: int, only=None, by) -> list[ClaimedMessage]:
    """Take due messages that nobody else has, ask everything again, and give back those that are to be handed over now.

    The others are deferred, suppressed or cleared with a cause (MS2 to MS5). Each resident of what is given back stays
    guarded against a new hold until `brake.end_guard` is called (outside of any transaction: a hold waits for as long as
    one call takes).
    """
    now = database_now()
    due = Message.objects.to_send(now)
    due = due.filter(due_at__lte=now) if only is None else due.filter(pk=only)
    rows = list(due.select_for_update(skip_locked=True, of=("self",)).order_by("-priority", "due_at", "id")[:most])
    if not rows:
        return []
    guarded = brake.guard([row.held_with for row in rows])
    rows = [row for row in rows if row.held_with is None or row.held_with in guarded]
    people = people_of(rows)
    readdressed = readdress_to_now(rows, people)
    circumstances = circumstances_of(rows, now, people)
    others = _other_ids(rows)
    taken = {
        row.pk: claimed for row in rows if (claimed := _judge(row, verdict(now, circumstances[row.pk]), now, others))
    }
    save_moved(rows, (*MOVED, "address", "number_hash") if readdressed else MOVED)
    brake.end_guard([row.held_with for row in rows if row.pk not in taken])
    return list(taken.values())


def _judge(row: Message, judged: Verdict, now, others) -> ClaimedMessage | None:
    """Move the row as the verdict says. One that may have left already is only looked up, whatever the verdict: then it
    is moved.
    """
    maybe_gone = row.state == S.QUEUED and row.handed_at is not None
    if row.state == S.UNDELIVERED_TEMPORARY:
        row.retry()
    if judged.verb != QUEUE and not maybe_gone:
        stop(row, judged)
        return None
    if maybe_gone and judged.cause == HELD:
        row.due_at = judged.due_at  # nobody can be asked either
        return None
    row.cause = row.cause if maybe_gone else ""
    if row.state != S.QUEUED:
        row.queue()
    if row.channel == Message.Channel.CALL:
        return None
    row.lease_until = now + LEASE
    first_handed = row.handed_at
    row.handed_at = row.handed_at or now
    outgoing = OutgoingMessage(
        id=row.pk,
        channel=row.channel,
        address=row.address,
        body=row.body,
        subject=subject_of(row),
        handed_at=first_handed,
        known=others.get(row.number_hash, frozenset()),
        valid_for=None if judged.until is None else (judged.until - now).total_seconds(),
    )
    call_by = LEASE.total_seconds() - 2 * settings.TWILIO_TIMEOUT_SECONDS  # a look-up and a call may both time out
    begin_by = time.monotonic() + (call_by if outgoing.valid_for is None else min(call_by, outgoing.valid_for))
    return ClaimedMessage(begin_by, outgoing, row.held_with, look_up_first=maybe_gone, may_send=judged.verb == QUEUE)


def stop(row: Message, judged: Verdict):
    """Defer, suppress or clear the row, as judged; what was suppressed goes on by the ladder. The caller saves."""
    row.cause = judged.cause
    if judged.verb == DEFER:
        if row.state != S.DEFERRED:
            row.defer()
        row.due_at = judged.due_at
    elif judged.verb == CLEAR:
        row.clear()
        if judged.cause == TOO_LATE:
            fall_back_later(row)
    else:
        row.suppress()
        fall_back_later(row)


@action("notifications.clear_what_is_over", on=Message, transition="clear")
def clear_what_is_over(call: Message, *, by) -> bool:
    """Take a call off its list when what it would say is over or no longer true. Returns whether it went."""
    now = database_now()
    judged = verdict(now, circumstances_of([call], now)[call.pk])
    if judged.verb != CLEAR:
        return False
    stop(call, judged)
    call.save()
    return True


def _other_ids(rows) -> dict[str, frozenset]:
    """What the provider already gave an id of ours, by number: asked only for messages that are to be looked up."""
    doubtful = [row for row in rows if row.state == S.QUEUED and row.handed_at and row.number_hash]
    if not doubtful:
        return {}
    since = min(row.handed_at for row in doubtful)
    known: dict[str, set] = {}
    sent = Message.objects.filter(
        number_hash__in={row.number_hash for row in doubtful}, handed_at__gte=since - timedelta(hours=1)
    )
    for number, provider_id in sent.exclude(provider_id="").values_list("number_hash", "provider_id"):
        known.setdefault(number, set()).add(provider_id)
    return {number: frozenset(ids) for number, ids in known.items()}


# ── What became of it ────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class CannotTell:
    """The provider was asked whether it has a message and could not say."""


@dataclass(frozen=True)
class NotThere:
    """The provider does not have it, and it may not be sent any more."""


@action("notifications.deliver")
def record(answers: dict, *, by) -> int:
    """Write down what became of these messages: {message id: Answer, CannotTell or NotThere}. Returns how many the
    provider has.
    """
    now = database_now()
    rows = list(Message.objects.filter(pk__in=answers).select_for_update(of=("self",)).order_by("pk"))
    flagged: dict[str, Meaning] = {}
    for row in rows:
        row.lease_until = None
        _apply(row, answers[row.pk], now, flagged)
    hear_answers([(row.channel, answers[row.pk]) for row in rows if isinstance(answers[row.pk], Answer)], now)
    flagged |= hear_early_receipts([row for row in rows if row.state == S.SENT], now)
    save_moved(rows, MOVED)
    flag_numbers(flagged, now)
    return sum(row.state == S.SENT for row in rows)


def _apply(row: Message, answer, now, flagged):
    if row.state != S.QUEUED:
        return  # a receipt was faster than the answer, or another hand has written it down
    if isinstance(answer, CannotTell):
        _ask_again_later(row, now)
    elif isinstance(answer, NotThere):
        row.handed_at = None
        row.cause = ""
        row.due_at = now
    elif answer.meaning == Meaning.TAKEN:
        taken(row, answer.provider_id, now)
    elif answer.meaning == Meaning.LOST:
        row.cause = "answer_lost"
        row.due_at = now + LOOK_UP_AFTER
        row.error_code = answer.code
    else:
        went_wrong(row, answer, now, flagged)


def _ask_again_later(row: Message, now):
    row.waits += 1
    if row.waits > LOOK_UPS:
        row.cause = "answer_lost"
        row.time_out()
        fall_back_later(row)
    else:
        row.due_at = now + LOOK_UP_AFTER * 2 ** (row.waits - 1)


def oldest_due(now):
    """When the first message that is waiting for a sender was due; None when none is."""
    return Message.objects.to_send(now).filter(due_at__lte=now).aggregate(first=Min("due_at"))["first"]
