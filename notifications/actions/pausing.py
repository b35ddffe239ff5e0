"""The brake and the end: what a hold stops, what its lift lets go on, and what is forgotten of a person."""

from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from audit.recording import amended
from notifications.models import Inbound, LocalDelivery, Message
from people.access import action
from people.models import Hold, Resident


def on_hold_raised(hold: Hold):
    """Nothing that was not handed over yet leaves for this person, or about them for their worker. With consent withdrawn it never will: it is cleared
    (MS4, MS5). (HD1)
    """
    gone = hold.kind == Hold.Kind.CONSENT
    for message in Message.objects.select_for_update().not_handed_over().to_or_about(hold).order_by("pk"):
        message.cause = "consent_withdrawn" if gone else "hold"
        message.clear() if gone else message.suppress()
        message.save()


def on_freed(resident_ids: list[UUID]):
    """With the last hold gone, what it suppressed is due again; whether it is still true is asked when it is sent.
    (HD3, HD4)
    """
    held = Message.objects.select_for_update().filter(
        Q(resident__in=resident_ids) | Q(concerns__in=resident_ids), state=Message.State.SUPPRESSED, cause="hold"
    )
    for message in held.order_by("pk"):
        message.cause = ""
        message.due_at = max(message.due_at, timezone.now())
        message.resume()
        message.save()


@action("notifications.forget")
def forget(resident: Resident, *, by):
    """Take away the words and addresses of what was said to and by this person; that it was said stays (RF20)."""
    for message in Message.objects.select_for_update().filter(resident=resident).order_by("pk"):
        message.address = ""
        message.body = ""
        message.save()
        amended(message, anonymised=True)
    for inbound in Inbound.objects.select_for_update().filter(resident=resident).order_by("pk"):
        inbound.sender = ""
        inbound.sender_hash = ""
        inbound.body = ""
        inbound.save()
        amended(inbound, anonymised=True)
    LocalDelivery.objects.filter(message_id__in=Message.objects.filter(resident=resident).values("pk")).delete()
