"""The parcels that carry promised things to a hub, what is in them, and the vans and couriers that take them."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django_fsm import transition

from audit.models import Recorded
from database.encryption import EncryptedField
from inventory.allocation.models import Allocation
from inventory.devices import Device
from inventory.parcels.querysets import ManifestQuerySet, ShipmentQuerySet, WaveQuerySet
from law.references import new_reference
from law.states import StateField, States
from people.models import Organisation
from referrals.models import Need, Referral


def new_shipment_number() -> str:
    return new_reference("SHP")


def new_wave_number() -> str:
    return new_reference("WAV")


def new_manifest_number() -> str:
    return new_reference("MAN")


class Wave(Recorded):
    """What one person picks in one walk: at most what a trolley holds. It is over when nothing in it waits to be
    picked or packed.
    """

    number = models.CharField(max_length=16, unique=True, default=new_wave_number, editable=False)
    started_by = models.CharField(max_length=80, help_text="actor who started it")

    objects: ClassVar = WaveQuerySet.as_manager()

    def __str__(self):
        return self.number


class Manifest(Recorded):
    """What one van or courier takes on one day. Parcels come onto it and off it until it has left."""

    number = models.CharField(max_length=16, unique=True, default=new_manifest_number, editable=False)
    carrier = models.CharField(max_length=20, help_text="code of carriers.CARRIERS")
    goes_on = models.DateField()
    departed_at = models.DateTimeField(null=True)

    objects: ClassVar = ManifestQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["carrier", "goes_on"],
                condition=Q(departed_at=None),
                name="one_open_manifest_per_carrier_and_day",
            )
        ]
        indexes = [models.Index(fields=["-goes_on", "-id"], name="manifest_newest")]

    def __str__(self):
        return self.number


class Shipment(Recorded):
    """One parcel for one resident to a hub (SH1 to SH16): what is in it are its lines.

    It opens by itself when somebody says yes to a device. Without a hub it waits until somebody says where the person
    collects.
    """

    class State(States, machine="inventory.Shipment"):
        DRAFT = "draft"
        PICKING = "picking"
        PACKED = "packed"
        MANIFESTED = "manifested"
        IN_TRANSIT = "in_transit"
        ATTEMPT_FAILED = "attempt_failed"
        AWAITING_COLLECTION = "awaiting_collection"
        DELIVERED = "delivered"
        RETURNING = "returning"
        RETURNED = "returned"
        LOST = "lost"
        CANCELLED = "cancelled"

    # What the board reads of each parcel with it (parcels.board).
    is_paused: bool
    is_not_found: bool

    S = State
    NOT_LEFT = (S.DRAFT, S.PICKING, S.PACKED, S.MANIFESTED)
    ON_THE_ROAD = (S.IN_TRANSIT, S.ATTEMPT_FAILED)
    number = models.CharField(max_length=16, unique=True, default=new_shipment_number, editable=False)
    hub = models.ForeignKey(
        Organisation, models.PROTECT, null=True, related_name="shipments", help_text="empty until someone chooses one"
    )
    referral = models.ForeignKey(Referral, models.PROTECT, related_name="shipments")
    wave = models.ForeignKey(Wave, models.PROTECT, null=True, related_name="shipments")
    on_manifest = models.ForeignKey(Manifest, models.PROTECT, null=True, related_name="shipments")
    part_of = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        related_name="parts",
        help_text="the parcel in which these things were missing",
    )
    custodian = models.CharField(max_length=80, default="warehouse")
    proof = models.CharField(
        max_length=40, blank=True, help_text="how the handover was shown: code, signature, attested"
    )
    state = StateField(choices=State.choices, default=State.DRAFT, protected=True)
    pulled_at = models.DateTimeField(
        null=True, help_text="taken off the manifest by a hold; it goes back when the hold is lifted"
    )
    missing_at = models.DateTimeField(
        null=True, help_text="since when the hub does not find it: in the delivery or, once it was there, on its shelf"
    )
    attempts = models.PositiveSmallIntegerField(default=0, help_text="how often it could not be delivered")
    next_try_on = models.DateField(null=True, help_text="when whoever has it tries again")
    custody_broken = models.CharField(
        max_length=120, blank=True, help_text="why no one can say in whose hands it was all the time"
    )
    collection_asked = models.PositiveSmallIntegerField(
        default=0, help_text="how often the person was asked to come for it, by the service"
    )
    collect_on = models.DateField(null=True, help_text="the day on which they said that they come for it")
    asked = models.PositiveSmallIntegerField(default=0, help_text="how often the person was asked whether it works")
    collector = EncryptedField(blank=True, help_text="who else may collect it, as the person said beforehand")
    packed_at = models.DateTimeField(null=True)
    dispatched_at = models.DateTimeField(null=True)
    arrived_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)

    objects: ClassVar = ShipmentQuerySet.as_manager()
    comes_after: ClassVar = ("referral",)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["draft", "cancelled"]) | Q(hub__isnull=False),
                name="what_is_picked_goes_somewhere",
            )
        ]
        indexes = [
            models.Index(fields=["state", "-created_at", "-id"], name="shipment_state_newest"),
            models.Index(
                fields=["state", "hub", "created_at", "id"],
                name="shipment_open_by_hub",
                condition=Q(
                    state__in=["draft", "picking", "packed", "manifested", "in_transit", "attempt_failed", "returning"]
                ),
            ),
        ]

    def __str__(self):
        return self.number

    @property
    def destination(self) -> Organisation:
        """The hub that it goes to. From when it is picked, it has one (`what_is_picked_goes_somewhere`)."""
        if self.hub is None:
            raise LookupError(f"There is no hub for {self.number}.")
        return self.hub

    @property
    def about(self):
        return self.referral_id

    def resident_ids(self):
        return [self.referral.resident_id]

    def live_lines(self) -> list["ShipmentLine"]:
        """What is in it, in the order in which it is packed: the device first."""
        order = list(ShipmentLine.Kind.values)
        rows = [line for line in self.lines.all() if line.dropped_at is None]
        return sorted(rows, key=lambda line: (order.index(line.kind), line.created_at, line.pk))

    def codes(self) -> list[str]:
        """What is scanned when it is packed."""
        return [line.number for line in self.live_lines()]

    def locks_first(self):
        return [
            Need.objects.filter(pk__in=ShipmentLine.objects.filter(shipment=self).values("need")),
            Allocation.objects.filter(lines__shipment=self),
            Device.objects.filter(allocations__lines__shipment=self),
        ]

    @transition(field=state, source=S.DRAFT, target=S.PICKING)
    def release_to_pick(self):
        """Have the parcel picked: from draft to picking, by warehouse staff who start a wave; left out while a hold is
        active, and while nobody has chosen its hub. (SH3)
        """

    @transition(field=state, source=S.PICKING, target=S.DRAFT)
    def put_back(self):
        """Take the parcel out of its wave: from picking to draft, by warehouse staff, with a reason. (SH3)"""

    @transition(field=state, source=[S.DRAFT, S.PICKING], target=S.PACKED)
    def pack(self):
        """Pack the parcel: from draft or picking to packed, by warehouse staff; refused unless everything in it is
        scanned, or a reason is given for what is missing, and while a hold is active. (SH4)
        """

    @transition(field=state, source=S.PACKED, target=S.PICKING)
    def reopen(self):
        """Open a packed parcel again: from packed to picking, by warehouse staff, with a reason; everything in it is
        scanned anew. (SH4)
        """

    @transition(field=state, source=S.PACKED, target=S.MANIFESTED)
    def manifest(self):
        """Put the parcel on the list for the next van: from packed to manifested, by warehouse staff, or by the service
        when the hold that took it off is lifted; refused while a hold is active. (SH5)
        """

    @transition(field=state, source=S.MANIFESTED, target=S.PACKED)
    def pull(self):
        """Take the parcel off the list for the van: from manifested to packed, by the service when a hold is raised or
        the van left without it, or by warehouse staff with a reason. (SH16)
        """

    @transition(field=state, source=[S.PACKED, S.MANIFESTED], target=S.IN_TRANSIT)
    def dispatch(self):
        """Load the parcel: from packed or manifested to in transit, by warehouse staff; refused while a hold is active,
        and while a device in it breaks a rule of the gate. (SH6)
        """

    @transition(field=state, source=S.IN_TRANSIT, target=S.PACKED)
    def unload(self):
        """Take the parcel off the van again: from in transit to packed, by warehouse staff, with a reason and until the
        van has left. (SH6)
        """
        self.custodian = "warehouse"

    @transition(field=state, source=[S.IN_TRANSIT, S.ATTEMPT_FAILED], target=S.ATTEMPT_FAILED)
    def fail(self):
        """Note that the parcel could not be delivered: from in transit or attempt failed to attempt failed, by warehouse
        staff, the driver's or courier's word, with a reason. The first time it is kept for the person; the second time,
        or when it is damaged, it comes back and they keep their place in the queue. (SH9)
        """

    @transition(field=state, source=S.ATTEMPT_FAILED, target=S.IN_TRANSIT)
    def try_again(self):
        """Let whoever has the parcel try again: from attempt failed to in transit, by warehouse staff or a courier's
        tracking file; refused while a hold is active. (SH10b)
        """

    @transition(field=state, source=[S.ATTEMPT_FAILED, S.AWAITING_COLLECTION], target=S.RETURNING)
    def return_to_base(self):
        """Have the parcel brought back: from attempt failed or awaiting collection to returning, by warehouse staff, with
        a reason; it stays promised to the person. (SH11)
        """

    @transition(field=state, source=[S.IN_TRANSIT, S.ATTEMPT_FAILED, S.AWAITING_COLLECTION], target=S.RETURNING)
    def recall(self):
        """Call the parcel back: from in transit, attempt failed or awaiting collection to returning, by a safeguarding
        lead or a warehouse manager, with a reason, or by the service when the need has ended or waits again; whoever has
        it confirms that they heard. (SH15)
        """

    @transition(field=state, source=S.RETURNING, target=S.RETURNED)
    def take_back(self):
        """Take in what comes back: from returning to returned, by warehouse staff who scan it in and look at its seal.
        What was opened, or was out of sight, is set apart and wiped again. (SH12)
        """
        self.custodian = "warehouse"

    @transition(field=state, source=S.RETURNING, target=S.PACKED)
    def take_back_sealed(self):
        """Take in what comes back sealed and is still promised: from returning to packed, by warehouse staff who scan it
        in; it goes with another van, and is not wiped again. (SH10, DV2b)
        """
        self.custodian = "warehouse"

    @transition(field=state, source=S.LOST, target=S.RETURNED)
    def find(self):
        """Take in a parcel that was given up: from lost to returned, by a warehouse manager; what is in it is set apart
        and wiped again. (SH12, DV22)
        """
        self.custodian = "warehouse"

    @transition(field=state, source=[S.IN_TRANSIT, S.ATTEMPT_FAILED], target=S.AWAITING_COLLECTION)
    def arrive(self):
        """Take the parcel in at the hub: from in transit, or from attempt failed when it came after all, to awaiting
        collection, by a hub worker or warehouse staff; the person hears that it is ready, if a text is safe. (SH7)
        """

    @transition(field=state, source=S.AWAITING_COLLECTION, target=S.IN_TRANSIT)
    def undo_arrival(self):
        """Take back that the parcel arrived: from awaiting collection to in transit, by a hub worker who scanned it in by
        mistake, within the shift and with a reason, or who opened it and found nothing of what was promised. (SH7)
        """

    @transition(field=state, source=[S.IN_TRANSIT, S.AWAITING_COLLECTION], target=S.DELIVERED)
    def hand_over(self):
        """Hand the parcel over: from in transit or awaiting collection to delivered, by a hub worker or warehouse
        staff; refused while a hold is active, and without a proof that is kept. (SH8)
        """

    @transition(field=state, source=[S.IN_TRANSIT, S.ATTEMPT_FAILED, S.AWAITING_COLLECTION, S.RETURNING], target=S.LOST)
    def lose(self):
        """Give up a parcel that cannot be found: from in transit, attempt failed, awaiting collection or returning to
        lost, by a warehouse manager, with a reason; whoever it was for goes back to their place in the queue, and a drive
        that was not wiped is a data incident. (SH13)
        """

    @transition(field=state, source=[S.DRAFT, S.PICKING, S.PACKED, S.MANIFESTED], target=S.CANCELLED)
    def cancel(self):
        """Unpack and cancel the parcel: from draft, picking, packed or manifested to cancelled, by warehouse staff or a
        triage lead, with a reason; its devices go back to the shelf and the needs to their places. (SH14)
        """

    del S


class ShipmentLine(Recorded):
    """One thing in a parcel: a promised device or SIM, or what belongs to the device.

    `number` is what a scanner reads on it: a device's tag, a SIM's long number, the code of the box of chargers or
    leaflets.
    """

    class Kind(models.TextChoices):
        DEVICE = "device", "Device"
        CHARGER = "charger", "Charger"
        SIM = "sim", "SIM"
        LEAFLET = "leaflet", "Leaflet"

    shipment = models.ForeignKey(Shipment, models.PROTECT, related_name="lines")
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.DEVICE)
    allocation = models.ForeignKey(Allocation, models.PROTECT, null=True, related_name="lines")
    need = models.ForeignKey(
        Need, models.PROTECT, null=True, related_name="parcel_lines", help_text="for which it is in the parcel"
    )
    number = models.CharField(max_length=40, blank=True)
    words = models.CharField(max_length=120, blank=True, help_text="what it is, on the pick list and delivery note")
    picked_at = models.DateTimeField(null=True)
    picked_from = models.ForeignKey("inventory.Bin", models.PROTECT, null=True, related_name="+")
    not_found_at = models.DateTimeField(null=True, help_text="someone looked where it should be, and it was not there")
    packed_at = models.DateTimeField(null=True)
    gap = models.CharField(max_length=200, blank=True, help_text="why the parcel was packed without it")
    checked_at = models.DateTimeField(null=True, help_text="seen by the hub, when it opened the parcel")
    dropped_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["allocation"], condition=Q(dropped_at=None, kind="device"), name="in_one_parcel_at_a_time"
            ),
            models.UniqueConstraint(
                fields=["number"], condition=Q(dropped_at=None, kind="sim"), name="sim_in_one_parcel_at_a_time"
            ),
            models.CheckConstraint(
                condition=~Q(kind="device") | Q(allocation__isnull=False), name="a_device_in_a_parcel_is_promised"
            ),
        ]
        indexes = [
            models.Index(
                fields=["shipment"], name="line_not_found", condition=Q(dropped_at=None, not_found_at__isnull=False)
            )
        ]

    def __str__(self):
        return f"{self.words or self.get_kind_display()} in {self.shipment}"

    @property
    def about(self):
        return self.shipment.referral_id

    @property
    def is_ticked(self) -> bool:
        return self.packed_at is not None

    @property
    def is_promised(self) -> bool:
        """Whether somebody waits for this very thing: a charger or leaflet goes with what is promised."""
        return self.kind in (self.Kind.DEVICE, self.Kind.SIM)
