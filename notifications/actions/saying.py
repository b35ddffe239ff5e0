"""Saying something: a row in the caller's transaction, which a sender hands over afterwards; and what a person does with a call."""

from django.conf import settings
from django.utils import timezone

from audit.actors import SYSTEM, Actor
from audit.copying import fresh
from audit.refusals import Conflict
from notifications.events import EVENTS
from notifications.models import Message
from notifications.wordings import words_for
from people.access import action
from people.fields import keyed_hash
from people.models import GlassBroken, Membership


class NotACall(Conflict):
    """Only a call that a person makes is ticked off by a person."""

    sentence = "Only a call can be marked as made. Texts and e-mails report for themselves."


@action("notifications.queue")
def queue(messages: list[Message], *, patience: int = 0, by) -> list[Message]:
    """Write messages, in the caller's transaction: the rows are what the senders look for. Nothing leaves before it commits.

    `patience=1` lets everything else go first.

    Each is unique by event, version, person and reason: saying the same thing twice for the same reason raises IntegrityError.
    """
    for message in messages:
        message.patience = patience
    Message.objects.bulk_create(messages, batch_size=2000)
    return messages


def compose(event: str, *, reason, address: str, channel: str, resident=None, referral=None, due_at=None, **words) -> Message:
    """Make (and not yet save) the message that `event` sends for `reason` to `address`, with its placeholders filled."""
    said = EVENTS[event]
    chosen = words_for(said, resident)
    body = chosen.body.format(**words)
    person = resident.pk if resident is not None else keyed_hash(address)[:16]
    return fresh(
        Message,
        event=event,
        event_version=chosen.version,
        language=chosen.language,
        variant=chosen.variant,
        channel=channel,
        resident=resident,
        referral_id=getattr(referral, "pk", None),
        organisation_id=getattr(referral, "organisation_id", None),
        reason_id=reason.pk,
        address=address,
        number_hash="" if channel == "email" else keyed_hash("phone", address),
        body=body,
        question=said.question,
        dedupe=f"{event}:{said.version}:{person}:{reason.pk}",
        due_at=due_at or timezone.now(),
    )


@action("notifications.done", on=Message, transition="deliver")
def done(message: Message, *, reason: str = "", by) -> Message:
    """A person made the call. Refuses NotACall for anything that a machine sends."""
    if message.channel != Message.Channel.CALL:
        raise NotACall()
    message.sent_at = timezone.now()
    message.deliver()
    message.save()
    return message


def clear_for(reason_ids, *, by: Actor, events=None):
    """MS5 for everything not yet sent because of these rows; of `events` only, where they are named."""
    waiting = Message.objects.select_for_update().not_handed_over().filter(reason_id__in=list(reason_ids))
    for message in waiting.filter(event__in=events) if events else waiting:
        message.cause = "no_longer_true"
        message.clear()
        message.save()


def alert_glass_broken(broken: GlassBroken):
    """A restricted note was opened by somebody it does not name: its author, its readers and the safeguarding leads hear at once."""
    note = broken.note
    leads = Membership.objects.live().filter(role="safeguarding_lead", user__is_active=True).values_list("user__email", flat=True)
    told = {note.author.email, *leads, *note.readers.values_list("email", flat=True)}
    at = timezone.localtime(broken.created_at)
    said = {"when": f"{at:%A %-d %B at %H:%M}", "link": f"{settings.PUBLIC_URL}/triage/"}
    queue([compose("people.glass_broken", reason=broken, address=each, channel="email", **said) for each in sorted(told)], by=SYSTEM)
