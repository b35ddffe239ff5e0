"""Sending what is due: ask everything again, hand it over once, write down what became of it."""

from django.db import transaction
from django.utils import timezone

from audit.actors import SYSTEM
from notifications.events import EVENTS
from notifications.gateway import gateway
from notifications.models import Message
from people.access import action
from people.models import Hold, Resident


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
        _hand_over(message, first_try)


def _hand_over(message: Message, first_try: bool):
    """To the provider, and the answer into the row.

    For a message to a resident their row stays locked over the provider's call: whoever raises a hold waits for as long as one
    call takes, and nothing leaves once the hold has committed. A worker's e-mail holds no lock while it is sent.
    """
    if message.resident_id is None:
        _send(message, first_try)
        return
    with transaction.atomic():
        list(Resident.objects.select_for_update().filter(pk=message.resident_id).values_list("pk"))
        message.refresh_from_db()
        if message.state == Message.State.QUEUED:
            _send(message, first_try)


def _send(message: Message, first_try: bool):
    provider_id = None if first_try else gateway().look_up(message)
    accept(message, provider_id=provider_id or gateway().send(message), by=SYSTEM)


@action("notifications.send", on=Message, transition="")
def make_due(message: Message, *, by) -> Message:
    """MS2 to MS5: queue it, or suppress or clear it with a cause, as things are at this moment.

    One that a hold has stopped meanwhile is left as it is.
    """
    if message.state not in (Message.State.SCHEDULED, Message.State.DEFERRED):
        return message
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
