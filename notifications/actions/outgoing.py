"""Saying something: a row in the caller's transaction, which a sender hands over afterwards; and what a person does
with a call.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from audit.recording import amended
from database.bulk import build_unsaved
from database.encryption import keyed_hash
from jobs.registry import NORMAL
from law.actors import SYSTEM, Actor
from law.refusals import Conflict, FieldError, Invalid
from notifications.actions.readdressing import judge_again
from notifications.events import EVENTS
from notifications.message_words import words_for
from notifications.models import Message, Number
from notifications.plain_letters import in_plain_letters
from notifications.segments import segments
from people.access import HEARS, action
from people.models import GlassBroken, Membership, Resident
from people.residents import hours

TRIES = 3  # on as many days
SPOKEN = ("reached", "declined")
UNSPOKEN = ("no_answer", "wrong_number")


class NotACall(Conflict):
    """Only a call that a person makes is ticked off by a person."""

    sentence = "Only a call can be marked as made. Texts and emails report for themselves."


class RungToday(Conflict):
    """Three tries are on three different days: twice on one day wakes nobody up."""


@action("notifications.queue")
def queue(messages: list[Message], *, priority: int = NORMAL, by) -> list[Message]:
    """Write messages, in the caller's transaction: the rows are what the senders look for. Nothing leaves before it
    commits.

    `priority=LOW` lets everything else go first.

    Each is unique by event, version, person and reason: saying the same thing twice for the same reason raises
    IntegrityError.
    """
    for message in messages:
        message.priority = priority
    Message.objects.bulk_create(messages, batch_size=2000)
    return messages


def compose(
    event: str, *, reason, address: str, channel: str, resident=None, referral=None, due_at=None, occasion="", **words
) -> Message:
    """Make (and not yet save) the message that `event` sends for `reason` to `address`, with its placeholders filled.

    Where the same is said more than once because of one row (each try, each month), `occasion` says which time it is:
    the key of what made it due, or the version of a row that this very action has written. Never a day or an hour: things
    move there and back, and the same day comes twice.
    """
    kind = EVENTS[event]
    chosen = words_for(kind, resident)
    body = chosen.filled(**words)
    if channel == "sms":
        body = in_plain_letters(body)
    person = resident.pk if resident is not None else keyed_hash(address)[:16]
    return build_unsaved(
        Message,
        event=event,
        event_version=chosen.version,
        language=chosen.language,
        variant=chosen.variant,
        channel=channel,
        resident=resident,
        concerns_id=getattr(referral, "resident_id", None) if resident is None else None,
        referral_id=getattr(referral, "pk", None),
        organisation_id=getattr(referral, "organisation_id", None),
        reason_id=reason.pk,
        address=address,
        number_hash="" if channel == "email" else keyed_hash("phone", address),
        body=body,
        segments=segments(body).segments if channel == "sms" else 0,
        question=kind.question,
        dedupe=":".join([event, str(kind.version), str(person), str(reason.pk), *filter(None, [occasion])]),
        due_at=due_at or timezone.now(),
    )


@action("notifications.done", on=Message)
def done(message: Message, *, result: str = "reached", reason: str = "", by) -> Message:
    """A person made the call and spoke to them. With `result` "declined" they asked not to be rung, and never are
    again.

    Refuses NotACall for anything that a machine sends, and Invalid for what is no result.
    """
    _check_call(message, result, SPOKEN)
    _rang(message, result)
    message.done()
    message.save()
    if result == "declined" and message.resident_id:
        _never_ring(_resident_of(message))
    return message


@action("notifications.not_reached", on=Message)
def not_reached(message: Message, *, result: str = "no_answer", reason: str = "", by) -> Message:
    """A person rang in vain. Nobody answered: it stays on the list for another day, in the safe hours, three days in
    all.

    After the third day, and at once when the number is somebody else's, it leaves the list; the room that knows whom it
    is about tells the referrer, and a number that is somebody else's gets no text either. Refuses NotACall, RungToday
    and Invalid.
    """
    _check_call(message, result, UNSPOKEN)
    if result == "no_answer" and message.sent_at and timezone.localdate(message.sent_at) == timezone.localdate():
        raise RungToday(
            f"Someone has already called today. The next attempt is on {timezone.localtime(message.due_at):%A %-d %B after %H:%M}."
        )
    _rang(message, result)
    if result == "no_answer" and message.attempts < TRIES:
        message.due_at = next_try(message)
        message.save()
        amended(message, result=result, tries=message.attempts)
        return message
    message.cause = result
    message.not_reached()
    message.save()
    if result == "wrong_number" and message.resident_id and (phone := _resident_of(message).phone):
        Number.objects.update_or_create(number_hash=keyed_hash("phone", phone), defaults={"bad_at": timezone.now()})
    return message


def next_try(message: Message):
    """Tomorrow or later, in the hours that the person named safe; where nobody can read those, outside of the quiet
    hours.
    """
    morning = datetime.combine(timezone.localdate() + timedelta(days=1), hours.BEGINS, hours.LONDON)
    try:
        return hours.next_moment(morning, _resident_of(message).safe_hours if message.resident_id else "")
    except hours.Unclear:
        return hours.next_moment(morning)


def _check_call(message: Message, result: str, results):
    if message.channel != Message.Channel.CALL:
        raise NotACall()
    if result not in results:
        raise Invalid([FieldError("/result", "not_a_choice", f"Select one of: {', '.join(results)}.")])


def _rang(message: Message, result: str):
    """When and how it went last. `attempts` counts the times that somebody rang."""
    message.result = result
    message.sent_at = timezone.now()
    message.attempts = message.attempts + 1


def _resident_of(message: Message) -> Resident:
    """As they are now: the message may have been read before they changed."""
    return Resident.objects.get(pk=message.resident_id)


def _never_ring(resident: Resident):
    """They asked not to be rung: calling is no safe way any more, and with nothing left everything goes through the
    worker.
    """
    resident.safe_channels = [channel for channel in resident.safe_channels if channel not in ("call", "voicemail")]
    if not resident.safe_channels:
        resident.contact_mode = Resident.Mode.THROUGH_WORKER
    resident.save()
    amended(resident, safe_channels=resident.safe_channels, asked_not_to_be_rung=True)
    judge_again(resident)


def clear_for(reason_ids, *, by: Actor, events=None):
    """Drop what is not sent yet because of these rows; only of `events`, where they are named. (MS5)"""
    waiting = Message.objects.select_for_update().not_handed_over().filter(reason_id__in=list(reason_ids))
    for message in waiting.filter(event__in=events) if events else waiting:
        message.cause = "no_longer_true"
        message.clear()
        message.save()


def was_sent(reason, events: list[str]) -> bool:
    """Whether one of these was said because of this row, and has left."""
    return Message.objects.filter(reason_id=reason.pk, event__in=events, handed_at__isnull=False).exists()


def alert_glass_broken(broken: GlassBroken):
    """A restricted note was opened by somebody it does not name: its author, its readers and the safeguarding leads
    hear at once.
    """
    note = broken.note
    leads = (
        Membership.objects.live()
        .filter(role__in=HEARS["restricted notes opened"], user__is_active=True)
        .values_list("user__email", flat=True)
    )
    recipients = {note.author.email, *leads, *note.readers.values_list("email", flat=True)}
    at = timezone.localtime(broken.created_at)
    params = {"when": f"{at:%A %-d %B at %H:%M}", "link": f"{settings.PUBLIC_URL}/triage/do/note/{note.pk}/read"}
    queue(
        [
            compose("people.glass_broken", reason=broken, address=email, channel="email", **params)
            for email in sorted(recipients)
        ],
        by=SYSTEM,
    )
