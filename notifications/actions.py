"""Every change to a message: say something, send it when it is due, hear what came back."""

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from audit.actors import SYSTEM, Actor
from audit.copying import fresh
from audit.recording import amended
from audit.refusals import Conflict
from jobs import actions as jobs
from notifications.events import EVENTS
from notifications.gateway import gateway
from notifications.models import Inbound, LocalDelivery, Message
from people.access import action
from people.fields import keyed_hash
from people.models import GlassBroken, Hold, Membership, Resident

STOP_WORDS = {"STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT"}
START_WORDS = {"START", "UNSTOP"}
UNSENT = ("scheduled", "deferred", "queued")


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
    if not inbound.keyword:
        return None
    asked = Message.objects.open_questions().filter(
        resident__phone_hash=inbound.sender_hash, question__contains=inbound.keyword, channel=Message.Channel.SMS
    )
    open_ones = asked.select_for_update(of=("self",)).select_related("resident").order_by("-created_at")[:20]
    candidates = [message for message in open_ones if inbound.keyword in message.question.split()]
    about = {message.reason_id for message in candidates}  # a reminder asks the same question again: its latest text counts
    return candidates[0] if len(about) == 1 else None


def clear_for(reason_ids, *, by: Actor, events=None):
    """MS5 for everything not yet sent because of these rows; of `events` only, where they are named."""
    waiting = Message.objects.select_for_update().filter(reason_id__in=list(reason_ids), state__in=UNSENT)
    for message in waiting.filter(event__in=events) if events else waiting:
        message.cause = "no_longer_true"
        message.clear()
        message.save()


def hear_hold(hold: Hold):
    """HD1: nothing that is not sent yet leaves for this person. With consent withdrawn it never will: it is cleared (MS4, MS5)."""
    gone = hold.kind == Hold.Kind.CONSENT
    for message in Message.objects.select_for_update().filter(resident=hold.resident_id, state__in=UNSENT).order_by("pk"):
        message.cause = "consent_withdrawn" if gone else "hold"
        message.clear() if gone else message.suppress()
        message.save()


def hear_lift(hold: Hold):
    """HD3 and HD4: with the last hold gone, what it suppressed is due again; whether it is still true is asked when it is sent."""
    if Hold.objects.biting().filter(resident=hold.resident_id).exists():
        return
    held = Message.objects.select_for_update().filter(resident=hold.resident_id, state=Message.State.SUPPRESSED, cause="hold")
    for message in held.order_by("pk"):
        message.cause, message.due_at = "", max(message.due_at, timezone.now())
        message.resume()
        message.save()
        jobs.enqueue("notifications.send", key=f"{message.pk}:{message.version}", run_at=message.due_at, message_id=str(message.pk))


@action("notifications.forget")
def forget(resident: Resident, *, by):
    """Take away the words and addresses of what was said to and by this person; that it was said stays (RF20)."""
    for message in Message.objects.select_for_update().filter(resident=resident).order_by("pk"):
        message.address, message.body = "", ""
        message.save()
        amended(message, anonymised=True)
    for inbound in Inbound.objects.select_for_update().filter(resident=resident).order_by("pk"):
        inbound.sender, inbound.sender_hash, inbound.body = "", "", ""
        inbound.save()
        amended(inbound, anonymised=True)
    LocalDelivery.objects.filter(message_id__in=Message.objects.filter(resident=resident).values("pk")).delete()


def alert_glass_broken(broken: GlassBroken):
    """A restricted note was opened by somebody it does not name: its author, its readers and the safeguarding leads hear at once."""
    note = broken.note
    leads = Membership.objects.live().filter(role="safeguarding_lead", user__is_active=True).values_list("user__email", flat=True)
    told = {note.author.email, *leads, *note.readers.values_list("email", flat=True)}
    at = timezone.localtime(broken.created_at)
    said = {"when": f"{at:%A %-d %B at %H:%M}", "link": f"{settings.PUBLIC_URL}/triage/"}
    queue([compose("people.glass_broken", reason=broken, address=each, channel="email", **said) for each in sorted(told)], by=SYSTEM)
