"""The brake and the end: what a hold stops, what its lift lets go on, and what is forgotten of a person."""

from collections.abc import Sequence
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from audit.erasure import blank
from notifications.models import Inbound, LocalDelivery, Message, Task
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
def forget(residents: Sequence[Resident], *, referrals: Sequence[UUID], letters: Sequence[UUID] = (), by):
    """Take away the words and addresses of what was said to, by and about these records of one person; that it was said
    stays (RF20). `referrals` are the ids of theirs, `letters` those of further messages that tell of them: of what went
    to a worker the words go, and the worker's address stays.
    """
    messages = Message.objects.select_for_update(of=("self",)).order_by("pk")
    to_them = Q(resident__in=residents)
    about_them = Q(resident=None) & (Q(concerns__in=residents) | Q(referral_id__in=referrals) | Q(pk__in=letters))
    hashes = set(messages.filter(to_them).exclude(number_hash="").values_list("number_hash", flat=True))
    blank("Messages to them", messages.filter(to_them), "address", "body", "number_hash")
    blank("Letters about them", messages.filter(about_them), "body")
    from_them = Q(resident__in=residents) | Q(resident=None, sender_hash__in=hashes)
    inbound = Inbound.objects.select_for_update(of=("self",)).filter(from_them).order_by("pk")
    blank("Messages from them", inbound, "sender", "sender_hash", "body", "outcome")
    tasks = Task.objects.select_for_update().filter(referral_id__in=referrals).order_by("pk")
    blank("Notes on tasks about them", tasks, "note")
    said = Message.objects.filter(to_them | about_them)
    LocalDelivery.objects.filter(message_id__in=said.values("pk")).delete()


def forget_letters(reason_id: UUID) -> None:
    """Take away the words and the address of every letter that was written for this reason to someone who is no resident.
    Called inside the action that forgets them.
    """
    letters = Message.objects.select_for_update(of=("self",)).filter(reason_id=reason_id, resident=None)
    blank("Letters", letters.order_by("pk"), "address", "body", "number_hash")
    LocalDelivery.objects.filter(message_id__in=letters.values("pk")).delete()
