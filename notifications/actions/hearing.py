"""Hearing what people send us: STOP and START first; an answer binds to exactly one open question, or a person reads it."""

from django.utils import timezone

from notifications.models import Inbound, Message
from people.access import action
from people.fields import keyed_hash
from people.models import Resident

STOP_WORDS = {"STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT"}
START_WORDS = {"START", "UNSTOP"}


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
        number_hash=inbound.sender_hash, question__contains=inbound.keyword, channel=Message.Channel.SMS
    )
    open_ones = asked.select_for_update(of=("self",)).select_related("resident").order_by("-created_at")[:20]
    candidates = [message for message in open_ones if inbound.keyword in message.question.split()]
    about = {message.reason_id for message in candidates}  # a reminder asks the same question again: its latest text counts
    return candidates[0] if len(about) == 1 else None
