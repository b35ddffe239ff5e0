"""Home delivery: only where the service offers it and somebody asked for it. The parcel still has its hub, where it goes if
nobody is in.

The address is taken for this one parcel, read by whoever makes up the van's list, and destroyed as soon as the parcel is
handed over, brought to the hub, called back, lost or cancelled (docs/decisions/0020-home-delivery.md).
"""

from typing import ClassVar, NamedTuple
from uuid import UUID

from django.conf import settings
from django.db import models
from django.utils import timezone

from audit.models import Recorded, RecordedQuerySet
from audit.recording import amended
from database.encryption import EncryptedField
from inventory.parcels.models import Manifest, Shipment
from inventory.parcels.opening import CollectsAtHub
from law.refusals import Conflict, FieldError, Invalid, Refusal
from people.access import action
from people.models import Resident
from people.particulars import Unreadable
from people.places.postcodes import look_up
from people.residents.conditions import HUB_ONLY

LONGEST_ADDRESS = 200
LONGEST_DIRECTIONS = 200
OVER = (
    Shipment.State.AWAITING_COLLECTION,
    Shipment.State.DELIVERED,
    Shipment.State.RETURNING,
    Shipment.State.RETURNED,
    Shipment.State.LOST,
    Shipment.State.CANCELLED,
)


class HomeDeliveryNotOffered(Conflict):
    """Nothing is promised that nobody drives."""

    sentence = "Home delivery is not offered here. Choose the hub where they can collect it."


class HomeAddressSecret(Conflict):
    """Who lives in a refuge, or nowhere, is brought nothing to a door."""

    sentence = "We have no address that we can give to a driver. Choose the hub where they can collect it."


class HomeDeliveryNeedsHub(Conflict):
    """What cannot be handed over at the door has to go somewhere."""

    sentence = "Choose a hub first. The parcel goes there if no one is in."


class TooLateForHome(Conflict):
    """The list that the driver reads is made up."""

    sentence = "The parcel has left or has ended, so you cannot change where it goes."


class NoHomeDelivery(Conflict):
    """Nobody asked for it, or it is over."""

    sentence = "This parcel is not for home delivery."


class Doorstep(NamedTuple):
    """What a driver has to know, and nothing else."""

    name: str
    address: str
    directions: str


class HomeDelivery(Recorded):
    """Where one parcel is brought. Of one that is over only the fact is left, to be counted."""

    shipment = models.OneToOneField(Shipment, models.PROTECT, related_name="home_delivery")
    address = EncryptedField(blank=True, help_text="street, and postcode on the last line")
    directions = EncryptedField(blank=True, help_text="how to get in, such as which bell")
    destroyed_at = models.DateTimeField(null=True)

    objects: ClassVar = RecordedQuerySet.as_manager()

    def __str__(self):
        return f"Home delivery of {self.shipment}"

    @property
    def about(self):
        return self.shipment.referral_id

    def resident_ids(self):
        return [self.shipment.referral.resident_id]


def _why_not_home(shipment: Shipment) -> Refusal | None:
    if not settings.HOME_DELIVERY:
        return HomeDeliveryNotOffered()
    if shipment.state not in Shipment.NOT_LEFT:
        return TooLateForHome()
    if shipment.hub_id is None:
        return HomeDeliveryNeedsHub()
    person = Resident.objects.get(pk=shipment.referral.resident_id)
    if HUB_ONLY in person.conditions:
        return CollectsAtHub()
    return HomeAddressSecret() if person.address_withheld or person.without_address else None


@action("inventory.deliver_home", on=Shipment, transition="", guard=_why_not_home)
def deliver_home(shipment: Shipment, *, address: str, postcode: str, directions: str = "", by) -> Shipment:
    """Take the address that a parcel is brought to, until it has left; a second time in place of the first.

    Refuses HomeDeliveryNotOffered, TooLateForHome, HomeDeliveryNeedsHub, HomeAddressSecret,
    CollectsAtHub, and Invalid.
    """
    row, _ = HomeDelivery.objects.get_or_create(shipment=shipment)
    row.address = _read_address(address, postcode)
    row.directions = " ".join(directions.split())[:LONGEST_DIRECTIONS]
    row.destroyed_at = None
    row.save()
    amended(row, address="given")
    return shipment


def _read_address(address: str, postcode: str) -> str:
    errors = []
    lines = [" ".join(line.split()) for line in address.splitlines() if line.strip()]
    if not lines:
        errors.append(FieldError("/address", "required", "Enter the street and number."))
    elif len("\n".join(lines)) > LONGEST_ADDRESS:
        errors.append(FieldError("/address", "too_long", f"Address must be {LONGEST_ADDRESS} characters or fewer."))
    try:
        lines.append(look_up(postcode).postcode)
    except Unreadable as unreadable:
        errors.append(FieldError("/postcode", unreadable.code, unreadable.sentence))
    if errors:
        raise Invalid(errors)
    return "\n".join(lines)


def _why_not_instead(shipment: Shipment) -> Refusal | None:
    if not HomeDelivery.objects.filter(shipment=shipment, destroyed_at=None).exists():
        return NoHomeDelivery()
    return None if shipment.state in Shipment.NOT_LEFT else TooLateForHome()


@action("inventory.collect_instead", on=Shipment, transition="", guard=_why_not_instead)
def collect_instead(shipment: Shipment, *, by) -> Shipment:
    """They collect it at its hub after all; the address is destroyed. Refuses NoHomeDelivery, TooLateForHome."""
    destroy_address(shipment)
    return shipment


def destroy_address(shipment: Shipment) -> None:
    """Called inside every action after which nobody has to know it any more."""
    for row in HomeDelivery.objects.select_for_update().filter(shipment=shipment, destroyed_at=None):
        row.address = ""
        row.directions = ""
        row.destroyed_at = timezone.now()
        row.save()
        amended(row, address="destroyed")


def is_for_home(shipment: Shipment) -> bool:
    return HomeDelivery.objects.filter(shipment=shipment, destroyed_at=None).exists()


def for_home(shipments) -> set[UUID]:
    """Which of these parcels are brought home: one statement for any number."""
    rows = HomeDelivery.objects.filter(shipment__in=shipments, destroyed_at=None)
    return set(rows.values_list("shipment_id", flat=True))


@action("inventory.read_addresses", on=Manifest, transition="")
def read_addresses(manifest: Manifest, *, by) -> dict[UUID, Doorstep]:
    """Where the parcels on a manifest are brought, by the parcel's id. Each reading is on the ledger, with how many."""
    rows = HomeDelivery.objects.filter(shipment__on_manifest=manifest, destroyed_at=None)
    found = {
        row.shipment_id: Doorstep(str(row.shipment.referral.resident), row.address, row.directions)
        for row in rows.select_related("shipment__referral__resident")
    }
    if found:
        amended(manifest, addresses_read=len(found))
    return found
