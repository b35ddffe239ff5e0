"""Every change to a message: say something, send it when it is due, hear what came back."""

from django.db import transaction
from django.utils import timezone

from audit.actors import SYSTEM, Actor
from audit.copying import fresh
from audit.refusals import Conflict
from jobs import actions as jobs
from notifications.events import EVENTS
from notifications.gateway import gateway
from notifications.models import Inbound, Message
from people.access import action
from people.fields import keyed_hash
from people.models import Hold, Resident

STOP_WORDS = {"STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT"}
START_WORDS = {"START", "UNSTOP"}


class NotACall(Conflict):
    """Only a call that a person makes is ticked off by a person."""

    sentence = "Only a call can be marked as made. Texts and e-mails report for themselves."


@action("notifications.queue")
def queue(messages: list[Message], *, patience: int = 0, by) -> list[Message]:
    """Write messages and the jobs that will send them, in the caller's transaction. Nothing leaves before it commits.

    Each is unique by event, version, person and reason: saying the same thing twice for the same reason raises IntegrityError.
    """
    Message.objects.bulk_create(messages, batch_size=2000)
    for message in messages:
        jobs.enqueue("notifications.send", key=str(message.pk), run_at=message.due_at, patience=patience, message_id=str(message.pk))
    return messages


def compose(event: str, *, reason, address: str, channel: str, resident=None, referral=None, due_at=None, **words) -> Message:
    """Make (and not yet save) the message that `event` sends for `reason` to `address`, with its placeholders filled."""
    said = EVENTS[event]
    person = resident.pk if resident is not None else keyed_hash(address)[:16]
    return fresh(
        Message,
        event=event,
        event_version=said.version,
        channel=channel,
        resident=resident,
        referral_id=getattr(referral, "pk", None),
        organisation_id=getattr(referral, "organisation_id", None),
        reason_id=reason.pk,
        address=address,
        body=said.wording.format(**words),
        question=said.question,
        dedupe=f"{event}:{said.version}:{person}:{reason.pk}",
        due_at=due_at or timezone.now(),
    )


def send_due(message_id):
    """What the worker runs for each message: ask everything again, hand it over once, write down what became of it.

    Safe to run twice. A message found queued may have been handed over by a worker that died: the provider is asked first
    whether it already has it, so that nothing is sent twice.
    """
    message = Message.objects.get(pk=message_id)
    first_try = message.state in (Message.State.SCHEDULED, Message.State.DEFERRED)
    if first_try:
        make_due(message, by=SYSTEM)
    if message.state == Message.State.QUEUED and message.channel != Message.Channel.CALL:
        provider_id = None if first_try else gateway().look_up(message)
        accept(message, provider_id=provider_id or gateway().send(message), by=SYSTEM)


@action("notifications.send", on=Message, transition="")
def make_due(message: Message, *, by) -> Message:
    """MS2 to MS5: queue it, or suppress or clear it with a cause, as things are at this moment."""
    cause = _why_not(message)
    message.cause = cause
    if not cause:
        message.queue()
    elif cause == "no_longer_true":
        message.clear()
    else:
        message.suppress()
    message.save()
    return message


def _why_not(message: Message) -> str:
    """The first reason against sending now, or "". A hold is asked under lock, so that it bites whatever commits first."""
    if not EVENTS[message.event].still_true(message.reason_id):
        return "no_longer_true"
    if message.resident_id is None:
        return ""
    resident = Resident.objects.select_for_update().get(pk=message.resident_id)
    if Hold.objects.biting().filter(resident=resident).exists():
        return "hold"
    return "" if resident.may_be_reached_by(message.channel) else "channel_not_safe"


@action("notifications.deliver", on=Message, transition="")
def accept(message: Message, *, provider_id: str, by) -> Message:
    """MS6: the provider has it. A message that another worker already recorded is left as it is."""
    if message.state == Message.State.QUEUED:
        message.provider_id, message.sent_at = provider_id, timezone.now()
        message.send()
        message.save()
    return message


@action("notifications.done", on=Message, transition="deliver")
def done(message: Message, *, reason: str = "", by) -> Message:
    """A person made the call. Refuses NotACall for anything that a machine sends."""
    if message.channel != Message.Channel.CALL:
        raise NotACall()
    message.sent_at = timezone.now()
    message.deliver()
    message.save()
    return message


@action("notifications.receive")
def receive(*, sender: str, body: str, provider_id: str, by) -> Inbound:
    """Take in a text. STOP and START come first; a keyword binds to exactly one open question, all else goes to a person.

    The same `provider_id` twice is one inbound message. `sender` is E.164.
    """
    known = Inbound.objects.filter(provider_id=provider_id).first()
    if known is not None:
        return known
    sender_hash = keyed_hash("phone", sender)
    inbound = Inbound(sender=sender, sender_hash=sender_hash, body=body, provider_id=provider_id)
    words = body.strip().strip(".!").upper().split()
    inbound.keyword = words[0][:20] if words else ""
    _take_opt_out(inbound)
    question = _the_open_question(inbound)
    if question is not None:
        inbound.answers, inbound.resident = question, question.resident
        question.answered_at = timezone.now()
        question.save(update_fields=["answered_at"])
    inbound.save()
    inbound.match() if question is not None else inbound.hand_to_person()
    inbound.save()
    return inbound


def _take_opt_out(inbound: Inbound):
    if inbound.keyword not in STOP_WORDS | START_WORDS:
        return
    when = timezone.now() if inbound.keyword in STOP_WORDS else None
    for resident in Resident.objects.select_for_update().filter(phone_hash=inbound.sender_hash):
        resident.opted_out_at = when
        resident.save(update_fields=["opted_out_at"])


def _the_open_question(inbound: Inbound) -> Message | None:
    """The one open question that this keyword answers; None when there is none or more than one."""
    asked = Message.objects.open_questions().filter(
        resident__phone_hash=inbound.sender_hash, question=inbound.keyword, channel=Message.Channel.SMS
    )
    candidates = list(asked.select_for_update(of=("self",)).select_related("resident")[:2])
    return candidates[0] if len(candidates) == 1 else None


def clear_for(reason_ids, *, by: Actor):
    """MS5 for everything not yet sent because of these rows."""
    waiting = Message.objects.select_for_update().filter(reason_id__in=list(reason_ids), state__in=["scheduled", "deferred", "queued"])
    for message in waiting:
        message.cause = "no_longer_true"
        message.clear()
        message.save()


def suppress_for(resident: Resident, *, cause: str):
    """MS4 for everything not yet sent to this person."""
    with transaction.atomic(savepoint=False):
        waiting = Message.objects.select_for_update().filter(resident=resident, state__in=["scheduled", "deferred", "queued"])
        for message in waiting:
            message.cause = cause
            message.suppress()
            message.save()
