"""What became of a message after it was handed over: the provider's receipts, in any order, and what they set off."""

import random
from datetime import timedelta

import structlog

from audit.recording import save_moved
from database.clock import database_now
from jobs import actions as jobs
from jobs.rounds import Round
from notifications.actions.provider_holds import hear_answers
from notifications.events import EVENTS
from notifications.gateway import CannotSay, gateway_for
from notifications.models import Message, Number, Receipt
from notifications.provider_codes import (
    CALL_CODES,
    DELIVERED,
    GONE_WRONG,
    Answer,
    Meaning,
    of_receipt,
    retry_after,
)
from notifications.verdicts import TOO_LATE
from people.access import action

log = structlog.get_logger()

S = Message.State
MOVED = (
    "state",
    "cause",
    "due_at",
    "lease_until",
    "handed_at",
    "attempts",
    "waits",
    "sent_at",
    "delivered_at",
    "provider_id",
    "error_code",
)
ASK_AFTER = timedelta(minutes=15)  # a receipt that has not come by then is asked for
ASK_FOR_RECEIPTS = Round("notifications.ask_for_receipts", most=100)
GIVE_UP_AFTER = timedelta(hours=72)  # MS10


@action("notifications.take_receipt")
def take_receipt(
    *, provider_id: str, status: str, code: str = "", message_id=None, token: str = "", raw: dict | None = None, by
) -> Receipt:
    """Keep a signed receipt as it came, then do what it says as far as that is new. (MS6 to MS9)

    Safe to repeat and in any order, also before our own row knows the provider's id (`message_id` is the one that we
    gave along). One that fits no message is kept and does nothing.
    """
    row = _find(provider_id, message_id)
    is_repeated = (
        row is not None and row.provider_id != provider_id and row.receipts.filter(provider_id=provider_id).exists()
    )
    receipt = Receipt.objects.create(
        provider_id=provider_id, message=row, status=status, error_code=code, token=token, raw=raw or {}
    )
    if row is not None and (not is_repeated or status in DELIVERED):
        flagged: dict[str, Meaning] = {}
        now = database_now()
        _hear(row, receipt, now, flagged)
        save_moved([row], MOVED)
        flag_numbers(flagged, now)
    if row is not None and code:
        hear_answers([(row.channel, Answer(of_receipt(code), provider_id, code))], database_now())
    return receipt


def _find(provider_id: str, message_id) -> Message | None:
    rows = Message.objects.select_for_update(of=("self",))
    by_id = rows.filter(pk=message_id).first() if message_id else None
    return by_id or rows.filter(provider_id=provider_id).exclude(provider_id="").first()


def _hear(row: Message, receipt: Receipt, now, flagged: dict[str, Meaning]):
    """One receipt's effect. What was delivered stays so whatever else is said, before or after: that is the strongest
    news.
    """
    status = receipt.status
    if status in DELIVERED:
        if row.state in (S.QUEUED, S.SENT, S.UNKNOWN, S.UNDELIVERED_TEMPORARY, S.UNDELIVERED_PERMANENT, S.FAILED):
            row.provider_id = receipt.provider_id
            row.sent_at = row.sent_at or now
            row.delivered_at = now
            row.cause = row.error_code = ""
            row.deliver()
            _no_other_way_needed(row)
        return
    if row.state == S.QUEUED and row.handed_at is not None:
        taken(row, receipt.provider_id, now)
    if status in GONE_WRONG and row.state in (S.SENT, S.UNKNOWN) and row.provider_id == receipt.provider_id:
        meaning = of_receipt(receipt.error_code) if receipt.error_code else CALL_CODES.get(status, Meaning.FINAL)
        if row.state == S.UNKNOWN:  # three days late: no retry of something that old
            row.cause = str(meaning)
            row.error_code = receipt.error_code
            row.hard_fail()
        else:
            went_wrong(row, Answer(meaning, receipt.provider_id, receipt.error_code), now, flagged)


def taken(row: Message, provider_id: str, now):
    """The provider has it. What was counted until then is forgotten: from now on `waits` and `due_at` are of its
    receipt.
    """
    row.provider_id = provider_id
    row.sent_at = now
    row.due_at = now
    row.waits = 0
    row.cause = ""
    row.error_code = ""
    row.send()


def _no_other_way_needed(row: Message):
    """It arrived after all: what the ladder still had in mind is not needed."""
    for step in (
        Message.objects.not_handed_over().filter(origin=row.first).exclude(pk=row.pk).select_for_update(of=("self",))
    ):
        step.cause = "arrived_after_all"
        step.clear()
        step.save()


def hear_early_receipts(rows: list[Message], now) -> dict:
    """Receipts that came before our rows knew the provider's id take effect with the transaction that learns it.
    Returns flags.
    """
    known = {row.provider_id: row for row in rows if row.provider_id}
    flagged: dict[str, Meaning] = {}
    for receipt in Receipt.objects.filter(provider_id__in=known, message=None).order_by("id") if known else ():
        row = known[receipt.provider_id]
        receipt.message = row
        receipt.save(update_fields=["message"])
        _hear(row, receipt, now, flagged)
    return flagged


def went_wrong(row: Message, answer: Answer, now, flagged: dict[str, Meaning]):
    """Try again later while there is a try left; else it has failed, its number may be flagged and the ladder goes on.
    (MS8, MS9)
    """
    row.error_code = answer.code
    row.cause = str(answer.meaning)
    ours = answer.meaning in (Meaning.NOT_SENT, Meaning.RATE_LIMITED, Meaning.MISCONFIGURED)
    if ours:
        row.waits += 1
    else:
        row.attempts += 1
    if answer.meaning in (Meaning.MISCONFIGURED, Meaning.FILTERED):
        log.error("provider_needs_somebody", meaning=str(answer.meaning), code=answer.code, event_name=row.event)
    wait = retry_after(answer.meaning, row.waits if ours else row.attempts, answer.wait, random.random())  # noqa: S311 - spreads what is tried again
    if wait is not None:
        row.due_at = now + timedelta(seconds=wait)
        row.handed_at = None
        row.provider_id = ""
        row.soft_fail()
        return
    if answer.meaning in (Meaning.BAD_NUMBER, Meaning.LANDLINE, Meaning.OPTED_OUT) and row.number_hash:
        flagged[row.number_hash] = answer.meaning
    was_taken = bool(row.provider_id)
    row.hard_fail() if was_taken else row.fail()
    fall_back_later(row)


_FLAGS = {Meaning.BAD_NUMBER: "bad_at", Meaning.LANDLINE: "landline_at", Meaning.OPTED_OUT: "opted_out_at"}


def flag_numbers(flagged: dict[str, Meaning], now):
    """What the provider says of a number holds for everything that is ever sent to it."""
    for number_hash, meaning in sorted(flagged.items()):
        Number.objects.update_or_create(number_hash=number_hash, defaults={_FLAGS[meaning]: now})


def fall_back_later(row: Message):
    """Ask for the next way to say it, as a job of its own, since it locks the resident first. (MS11)"""
    if EVENTS[row.event].matters or row.step or (row.cause == TOO_LATE and row.resident_id):
        jobs.enqueue("notifications.fall_back", message_id=str(row.pk))


# ── Receipts that do not come ────────────────────────────────────────────────────────────────────────────────────────


def ask_for_receipts(*, by):
    """A receipt that has not come after a quarter of an hour is asked for; after 72 hours nobody knows what became of
    it (MS10).
    """
    now = database_now()
    silent = Message.objects.filter(state=S.SENT, channel__in=["sms", "voice"], provider_id__regex="^(SM|MM|CA)")
    old = silent.filter(sent_at__lt=now - GIVE_UP_AFTER).order_by("sent_at")
    late = silent.filter(sent_at__lt=now - ASK_AFTER, waits__lt=3, due_at__lt=now).order_by("sent_at")
    ASK_FOR_RECEIPTS.each_due(old, lambda row: _has_asked(row, by) or time_out(row, by=by))
    ASK_FOR_RECEIPTS.each_due(late, lambda row: _has_asked(row, by) or ask_later(row, by=by))


def _has_asked(row: Message, by) -> bool:
    """Whether the provider knew more than we did. Outside of any transaction."""
    try:
        status, code = gateway_for(row.channel).status_of(row.provider_id)
    except CannotSay:
        return False
    if status not in DELIVERED | GONE_WRONG:
        return False
    take_receipt(provider_id=row.provider_id, status=status, code=code, message_id=row.pk, raw={"asked": True}, by=by)
    return True


@action("notifications.ask_later", on=Message, transition="")
def ask_later(message: Message, *, by) -> Message:
    """The provider knows no more than we do: ask again in an hour, then in four, then leave it to the 72 hours."""
    message.waits += 1
    message.due_at = database_now() + timedelta(hours=4 ** (message.waits - 1))
    message.save(update_fields=["waits", "due_at"])
    return message


@action("notifications.time_out", on=Message)
def time_out(message: Message, *, by) -> Message:
    """72 hours without a receipt. A late one still counts. (MS10)"""
    message.cause = "no_receipt"
    message.time_out()
    message.save()
    fall_back_later(message)
    return message
