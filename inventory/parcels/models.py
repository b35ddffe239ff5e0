"""The parcels that carry promised devices to a hub."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django_fsm import transition

from audit.models import Recorded
from inventory.allocation.models import Allocation
from inventory.devices import Device
from inventory.parcels.querysets import ShipmentQuerySet
from law.references import new_reference
from law.states import StateField
from people.models import Organisation
from referrals.models import Need, Referral


def new_shipment_number() -> str:
    return new_reference("SHP")


class Shipment(Recorded):
    """One parcel for one resident to a hub (SH1 to SH14): what is in it are its lines, each an allocation."""

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        PACKED = "packed", "Packed"
        MANIFESTED = "manifested", "On the manifest"
        IN_TRANSIT = "in_transit", "On its way"
        AWAITING_COLLECTION = "awaiting_collection", "Ready to collect"
        DELIVERED = "delivered", "Delivered"
        RETURNING = "returning", "Called back"
        RETURNED = "returned", "Back in the warehouse"
        CANCELLED = "cancelled", "Cancelled"

    S = State
    number = models.CharField(max_length=16, unique=True, default=new_shipment_number, editable=False)
    hub = models.ForeignKey(Organisation, models.PROTECT, related_name="shipments")
    referral = models.ForeignKey(Referral, models.PROTECT, related_name="shipments")
    custodian = models.CharField(max_length=80, default="warehouse")
    proof = models.CharField(
        max_length=40, blank=True, help_text="how the handover was shown: code, signature, attested"
    )
    state = StateField(choices=State.choices, default=State.DRAFT, protected=True)
    pulled_at = models.DateTimeField(
        null=True, help_text="taken off the manifest by a hold; it goes back when the hold is lifted"
    )
    dispatched_at = models.DateTimeField(null=True)
    arrived_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)

    objects: ClassVar = ShipmentQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["state", "-created_at", "-id"], name="shipment_state_newest")]

    def __str__(self):
        return self.number

    @property
    def about(self):
        return self.referral_id

    def resident_ids(self):
        return [self.referral.resident_id]

    def locks_first(self):
        return [
            Referral.objects.filter(pk=self.referral_id),
            Need.objects.filter(allocations__lines__shipment=self),
            Allocation.objects.filter(lines__shipment=self),
            Device.objects.filter(allocations__lines__shipment=self),
        ]

    @transition(field=state, source=S.DRAFT, target=S.PACKED)
    def pack(self):
        """Pack the parcel: from draft to packed, by warehouse staff; refused unless exactly its devices are scanned,
        and while a hold is active. (SH4)
        """

    @transition(field=state, source=S.PACKED, target=S.MANIFESTED)
    def manifest(self):
        """Put the parcel on the list for the next van: from packed to manifested, by warehouse staff, or by the service
        when the hold that took it off is lifted; refused while a hold is active. (SH5)
        """

    @transition(field=state, source=S.MANIFESTED, target=S.PACKED)
    def pull(self):
        """Take the parcel off the list for the van: from manifested to packed, by the service when a hold is raised.
        (SH16)
        """

    @transition(field=state, source=[S.PACKED, S.MANIFESTED], target=S.IN_TRANSIT)
    def dispatch(self):
        """Send the parcel: from packed or manifested to in transit, by warehouse staff; refused while a hold is active,
        and while a device in it breaks a rule of the gate. (SH6)
        """

    @transition(field=state, source=[S.IN_TRANSIT, S.AWAITING_COLLECTION], target=S.RETURNING)
    def recall(self):
        """Call the parcel back: from in transit or awaiting collection to returning, by a safeguarding lead or a
        warehouse manager, with a reason; the driver and the hub get a task. (SH15)
        """

    @transition(field=state, source=S.RETURNING, target=S.RETURNED)
    def take_back(self):
        """Take in what was called back: from returning to returned, by warehouse staff who scan it in. (SH12)"""
        self.custodian = "warehouse"

    @transition(field=state, source=S.IN_TRANSIT, target=S.AWAITING_COLLECTION)
    def arrive(self):
        """Take the parcel in at the hub: from in transit to awaiting collection, by a hub worker or warehouse staff;
        the person hears that it is ready, if a text is safe. (SH7)
        """

    @transition(field=state, source=[S.IN_TRANSIT, S.AWAITING_COLLECTION], target=S.DELIVERED)
    def hand_over(self):
        """Hand the parcel over: from in transit or awaiting collection to delivered, by a hub worker or warehouse
        staff; refused while a hold is active, and without a code, a signature or the hub's word. (SH8)
        """

    @transition(field=state, source=[S.DRAFT, S.PACKED, S.MANIFESTED], target=S.CANCELLED)
    def cancel(self):
        """Unpack and cancel the parcel: from draft, packed or manifested to cancelled, by warehouse staff or a triage
        lead, with a reason; its devices go back to the shelf and the needs to their places. (SH14)
        """

    del S


class ShipmentLine(Recorded):
    """One allocation in a parcel."""

    shipment = models.ForeignKey(Shipment, models.PROTECT, related_name="lines")
    allocation = models.ForeignKey(Allocation, models.PROTECT, related_name="lines")
    dropped_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["allocation"], condition=Q(dropped_at=None), name="in_one_parcel_at_a_time")
        ]

    def __str__(self):
        return f"{self.allocation} in {self.shipment}"

    @property
    def about(self):
        return self.shipment.referral_id
