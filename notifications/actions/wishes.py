"""What somebody here decides about a text that reads like a wish to stop; until then nothing automated leaves."""

from django.db.models import Q
from django.utils import timezone

from audit.recording import amended
from law.refusals import Conflict
from notifications.models import Inbound, Message, Number
from people.access import action
from people.models import Resident

WAITS_FOR_A_READER = "wish_to_stop"  # the cause of what is put off until somebody has decided


class NoNumberToText(Conflict):
    """Whoever has no number gets no texts."""

    code = "no_number_to_text"
    sentence = "We have no phone number for this person, so we do not text them."


class NotAWish(Conflict):
    """Only a text that reads like a wish to stop is decided on, and each way once."""

    code = "not_a_wish_to_stop"
    sentence = "There is nothing to decide about this text, or it has already been decided."


@action("notifications.stop_for_good", on=Inbound, transition="")
def stop_for_good(inbound: Inbound, *, by) -> Inbound:
    """They want no more texts: the number, and everybody who has it, is opted out as by STOP. Undone by `not_meant`, and
    by their own START. Refuses NotAWish.
    """
    if inbound.wish not in (Inbound.Wish.UNREAD, Inbound.Wish.NOT_MEANT):
        raise NotAWish()
    _decide(inbound, Inbound.Wish.STOP, "They want texts to stop.", by)
    opt_out(inbound, inbound.wish_read_at)
    return inbound


@action("notifications.not_meant", on=Inbound, transition="")
def not_meant(inbound: Inbound, *, by) -> Inbound:
    """They did not ask us to stop: what was put off leaves. Takes back an opt-out that was decided on this text, and no
    other. Refuses NotAWish.
    """
    if inbound.wish not in (Inbound.Wish.UNREAD, Inbound.Wish.STOP):
        raise NotAWish()
    decided_at = inbound.wish_read_at
    if inbound.wish == Inbound.Wish.STOP:
        Number.objects.filter(pk=inbound.sender_hash, opted_out_at=decided_at).update(opted_out_at=None)
        for resident in _those_behind(inbound).filter(opted_out_at=decided_at):
            resident.opted_out_at = None
            resident.save(update_fields=["opted_out_at"])
    _decide(inbound, Inbound.Wish.NOT_MEANT, "They did not ask us to stop.", by)
    return inbound


@action("notifications.stop_texts")
def stop_texts(resident: Resident, *, by) -> None:
    """They asked on their own page that we text no more: as their STOP. Undone by `start_texts`, and by their START. Refuses
    NoNumberToText.
    """
    _opt_out_all(resident, timezone.now())


@action("notifications.start_texts")
def start_texts(resident: Resident, *, by) -> None:
    """They want our texts again: as their START. Refuses NoNumberToText."""
    _opt_out_all(resident, None)
    take_back_wishes(resident.phone_hash)


def _opt_out_all(resident: Resident, when) -> None:
    if not resident.phone_hash:
        raise NoNumberToText()
    Number.objects.update_or_create(number_hash=resident.phone_hash, defaults={"opted_out_at": when})
    for one in Resident.objects.select_for_update().filter(phone_hash=resident.phone_hash).order_by("pk"):
        one.opted_out_at = when
        one.save(update_fields=["opted_out_at"])
        amended(one, texts="stopped" if when else "started")


def take_back_wishes(sender_hash: str):
    """They sent START: what they wrote before does not hold any more."""
    rows = Inbound.objects.select_for_update().unread_wishes().filter(sender_hash=sender_hash).order_by("pk")
    for inbound in rows if sender_hash else ():
        inbound.wish = Inbound.Wish.NOT_MEANT
        inbound.wish_read_at = timezone.now()
        inbound.save(update_fields=["wish", "wish_read_at"])
        amended(inbound, wish=str(inbound.wish), by_their_own_start=True)


def opt_out(inbound: Inbound, when):
    """Since `when` for the number and for everybody who has it, or not at all with None."""
    if inbound.sender_hash:
        Number.objects.update_or_create(number_hash=inbound.sender_hash, defaults={"opted_out_at": when})
    for resident in _those_behind(inbound):
        resident.opted_out_at = when
        resident.save(update_fields=["opted_out_at"])


def _those_behind(inbound: Inbound):
    theirs = Q(phone_hash=inbound.sender_hash) if inbound.sender_hash else Q(pk=None)
    if inbound.wish:
        theirs |= Q(pk=inbound.resident_id)
    return Resident.objects.select_for_update().filter(theirs).order_by("pk")


def _decide(inbound: Inbound, wish: str, outcome: str, by):
    inbound.wish = wish
    inbound.wish_read_at = timezone.now()
    inbound.outcome = outcome
    if inbound.state != Inbound.State.CLOSED:
        inbound.closed_at = inbound.wish_read_at
        inbound.closed_by = by.key
        inbound.close()
    inbound.save()
    amended(inbound, wish=str(wish))
    waiting = Message.objects.not_handed_over().filter(cause=WAITS_FOR_A_READER)
    waiting.filter(Q(number_hash=inbound.sender_hash) | Q(resident=inbound.resident_id, resident__isnull=False)).update(
        due_at=timezone.now()
    )
