"""Six digits by which a parcel is collected: sent to the person or their worker, and kept here only as a keyed hash."""

import secrets
from datetime import timedelta
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from audit.models import Recorded, RecordedQuerySet
from audit.recording import amended
from database.encryption import keyed_hash
from inventory.parcels.models import Shipment
from law.refusals import Conflict
from notifications import actions as notifications
from people.access import action
from people.models import Resident
from people.organisations.hubs import where_to_come
from referrals.actions.telling import compose_for
from referrals.own_links import link_of

KEPT = timedelta(days=10)  # as long as a hub keeps a parcel
TRIES = 3
READY = "inventory.ready_to_collect"
READY_THROUGH_WORKER = "inventory.ready_through_worker"


class CodeWrong(Conflict):
    """These are not the digits that were sent for this parcel."""


class CodeSpent(Conflict):
    """No code of this parcel can be used: none was sent, it has expired, or it was tried three times."""

    sentence = "This code no longer works. Ask for another proof, or send the person a new code."


class CollectionCode(Recorded):
    """One code for one parcel. It ends when it was used, or when another one was sent in its place."""

    shipment = models.ForeignKey(Shipment, models.PROTECT, related_name="collection_codes")
    code_hash = models.CharField(max_length=64, help_text="keyed, of the parcel's number and the digits")
    expires_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0, help_text="wrong ones")
    ended_at = models.DateTimeField(null=True)

    objects: ClassVar = RecordedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shipment"], condition=Q(ended_at=None), name="one_live_code_per_parcel")
        ]

    def __str__(self):
        return f"Code for {self.shipment}"

    @property
    def about(self):
        return self.shipment.referral_id

    @property
    def is_usable(self) -> bool:
        return self.ended_at is None and self.tries < TRIES and self.expires_at > timezone.now()

    def fits(self, digits: str) -> bool:
        """Whether these are its digits, however they were typed."""
        plain = "".join(letter for letter in digits if letter.isdigit())
        return secrets.compare_digest(self.code_hash, _hash_of(self.shipment, plain))


def _hash_of(shipment: Shipment, digits: str) -> str:
    return keyed_hash("collection code", shipment.number, digits)


def end_codes(shipment: Shipment) -> None:
    """No code of this parcel works any more."""
    for code in CollectionCode.objects.select_for_update().filter(shipment=shipment, ended_at=None):
        code.ended_at = timezone.now()
        code.save()
        amended(code, ended=True)


def draw_code(shipment: Shipment) -> str:
    """A new code in place of an earlier one: its digits, which stand nowhere afterwards but in the message."""
    end_codes(shipment)
    digits = f"{secrets.randbelow(1_000_000):06d}"
    CollectionCode.objects.create(
        shipment=shipment, code_hash=_hash_of(shipment, digits), expires_at=timezone.now() + KEPT
    )
    return digits


def send_code(shipment: Shipment, *, by) -> str:
    """Say that it is ready, where and when, with a new code: to the person where a text is safe, else to their worker.

    Returns "sms", "worker", or "" where nobody can be told: then the hub attests.
    """
    referral = shipment.referral
    resident = Resident.objects.get(pk=referral.resident_id)  # as their ways are now
    words = {"hub": where_to_come(shipment.destination)}
    if resident.may_be_reached_by("sms"):
        code = draw_code(shipment)
        message = notifications.compose(
            READY,
            reason=shipment,
            address=resident.phone,
            channel="sms",
            resident=resident,
            referral=referral,
            occasion=_occasion(shipment),
            code=code,
            link=link_of(referral),
            **words,
        )
        notifications.queue([message], by=by)
        return "sms"
    if not referral.referrer_email:
        return ""
    code = draw_code(shipment)
    message = compose_for(
        referral, READY_THROUGH_WORKER, reason=shipment, occasion=_occasion(shipment), code=code, **words
    )
    notifications.queue([message], by=by)
    return "worker"


def _occasion(shipment: Shipment) -> str:
    """Each code is said once; the first needs no number."""
    count = shipment.collection_codes.count()
    return "" if count <= 1 else f"code {count}"


def usable_code(shipment: Shipment) -> CollectionCode | None:
    code = CollectionCode.objects.filter(shipment=shipment, ended_at=None).select_related("shipment").first()
    return code if code is not None and code.is_usable else None


@action("inventory.try_code", on=CollectionCode, transition="")
def try_code(code: CollectionCode, *, digits: str, by) -> bool:
    """Whether these are the digits. A wrong try is counted and stays counted: it is an answer and no refusal."""
    if not code.is_usable:
        return False
    if code.fits(digits):
        return True
    code.tries += 1
    code.save()
    amended(code, tries=code.tries)
    return False


def refuse_wrong_code(shipment: Shipment, digits: str, by) -> None:
    """Raises CodeSpent or CodeWrong, with how many tries are left."""
    code = usable_code(shipment)
    if code is None:
        raise CodeSpent()
    if try_code(code, digits=digits, by=by):
        return
    code.refresh_from_db()
    if not code.is_usable:
        raise CodeSpent()
    left = TRIES - code.tries
    raise CodeWrong(f"This is not the code for this parcel. {left} {'try' if left == 1 else 'tries'} left.")
