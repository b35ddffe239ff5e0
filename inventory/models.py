"""Pools, devices with their wipe evidence, allocations to needs, and the shipments that carry them."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django_fsm import FSMField, transition

from audit.models import Recorded
from audit.references import new_reference
from inventory.querysets import AllocationQuerySet, DeviceQuerySet, PoolQuerySet, ShipmentQuerySet
from people.models import Organisation
from referrals.models import Need, Referral


def new_asset_tag() -> str:
    return new_reference("DEV")


def new_shipment_number() -> str:
    return new_reference("SHP")


class Pool(Recorded):
    """Stock that belongs together: everybody's, or one borough's. `capacity` counts bundles that were paid for and not yet used."""

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    borough = models.CharField(max_length=9, blank=True, help_text="GSS code; empty for the general pool")
    capacity = models.PositiveIntegerField(default=0)

    objects = PoolQuerySet.as_manager()

    def __str__(self):
        return self.name


class Device(Recorded):
    """One serialised device (DV2 to DV22). `state` says where it is in its life, `custodian` in whose hands, apart from each other."""

    class State(models.TextChoices):
        RECEIVED = "received", "Received"
        QUARANTINED = "quarantined", "Quarantined"
        AWAITING_WIPE = "awaiting_wipe", "Waiting to be wiped"
        WIPED = "wiped", "Wiped"
        REFURBISHING = "refurbishing", "Being refurbished"
        QC = "qc", "In quality check"
        AVAILABLE = "available", "Available"
        RESERVED = "reserved", "Reserved"
        PACKED = "packed", "Packed"
        IN_TRANSIT = "in_transit", "On its way"
        AT_HUB = "at_hub", "At the hub"
        WITH_RESIDENT = "with_resident", "With the resident"
        RECYCLED = "recycled", "Recycled"
        LOST = "lost", "Lost"

    class Kind(models.TextChoices):
        LAPTOP = "laptop", "Laptop"
        TABLET = "tablet", "Tablet"
        PHONE = "phone", "Phone"
        DESKTOP = "desktop", "Desktop"

    class Grade(models.TextChoices):
        A = "A", "Light marks, clean screen"
        B = "B", "Visible wear"
        C = "C", "Heavy wear"

    S = State
    asset_tag = models.CharField(max_length=16, unique=True, default=new_asset_tag, editable=False)
    serial = models.CharField(max_length=80)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    make_and_model = models.CharField(max_length=120)
    grade = models.CharField(max_length=1, choices=Grade.choices, blank=True)
    operating_system = models.CharField(max_length=60, blank=True)
    os_support_ends = models.DateField(null=True)
    weight_grams = models.PositiveIntegerField(null=True)
    drive_serials = models.JSONField(default=list, help_text="one for each storage unit")
    pool = models.ForeignKey(Pool, models.PROTECT, related_name="devices")
    donor = models.CharField(max_length=120, blank=True)
    custodian = models.CharField(max_length=80, default="warehouse")
    built_by = models.CharField(max_length=80, blank=True, help_text="actor who refurbished it: never the one who passes it")
    state = FSMField(choices=State.choices, default=State.RECEIVED, protected=True)
    available_at = models.DateTimeField(null=True)

    objects = DeviceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["serial"], condition=~Q(state__in=["recycled", "lost"]), name="one_live_device_a_serial")
        ]
        indexes = [
            models.Index(fields=["kind", "grade", "available_at", "id"], name="device_stock", condition=Q(state="available")),
            models.Index(fields=["state", "-created_at", "-id"], name="device_state_newest"),
        ]

    def __str__(self):
        return f"{self.make_and_model} {self.asset_tag}"

    @transition(field=state, source=[S.RECEIVED, S.QUARANTINED], target=S.AWAITING_WIPE)
    def to_wipe(self):
        """DV4."""

    @transition(field=state, source=S.AWAITING_WIPE, target=S.WIPED)
    def record_wipe(self):
        """DV5."""

    @transition(field=state, source=S.WIPED, target=S.REFURBISHING)
    def refurbish(self):
        """DV7."""

    @transition(field=state, source=S.REFURBISHING, target=S.QC)
    def to_qc(self):
        """DV9."""

    @transition(field=state, source=S.QC, target=S.AVAILABLE)
    def pass_qc(self):
        """DV10."""

    @transition(field=state, source=S.QC, target=S.REFURBISHING)
    def fail_qc(self):
        """DV11."""

    @transition(field=state, source=S.AVAILABLE, target=S.RESERVED)
    def reserve(self):
        """DV12."""

    @transition(field=state, source=[S.RESERVED, S.PACKED], target=S.AVAILABLE)
    def release(self):
        """DV13."""

    @transition(field=state, source=S.RESERVED, target=S.PACKED)
    def pack(self):
        """DV14 and DV15 in one scan."""

    @transition(field=state, source=S.PACKED, target=S.IN_TRANSIT)
    def dispatch(self):
        """DV16."""

    @transition(field=state, source=S.IN_TRANSIT, target=S.AT_HUB)
    def arrive(self):
        """DV17."""

    @transition(field=state, source=[S.IN_TRANSIT, S.AT_HUB], target=S.WITH_RESIDENT)
    def hand_over(self):
        """DV18."""

    @transition(
        field=state,
        source=[S.RECEIVED, S.AWAITING_WIPE, S.WIPED, S.REFURBISHING, S.QC, S.AVAILABLE],
        target=S.QUARANTINED,
    )
    def quarantine(self):
        """DV3 and DV6."""

    @transition(field=state, source=[S.RECEIVED, S.QUARANTINED, S.WIPED, S.REFURBISHING], target=S.RECYCLED)
    def recycle(self):
        """DV20."""

    @transition(
        field=state,
        source=[S.RECEIVED, S.QUARANTINED, S.AWAITING_WIPE, S.WIPED, S.REFURBISHING, S.QC, S.AVAILABLE],
        target=S.LOST,
    )
    def lose(self):
        """DV21."""

    @transition(field=state, source=S.LOST, target=S.QUARANTINED)
    def find(self):
        """DV22."""

    del S


class WipeEvidence(Recorded):
    """Proof that one storage unit was wiped: its serial, tool, method by the standard's name and revision, result, log hash."""

    device = models.ForeignKey(Device, models.PROTECT, related_name="wipes")
    drive_serial = models.CharField(max_length=80)
    tool = models.CharField(max_length=60, help_text="with its version")
    method = models.CharField(max_length=80)
    passed = models.BooleanField()
    log_hash = models.CharField(max_length=64, help_text="SHA-256 of the tool's log")
    operator = models.CharField(max_length=80)
    finished_at = models.DateTimeField(default=timezone.now)

    def __str__(self):
        return f"{self.drive_serial}: {'passed' if self.passed else 'failed'}"


class Allocation(Recorded):
    """A device promised to a need. While it is live nobody else can have either: the database itself says so."""

    device = models.ForeignKey(Device, models.PROTECT, related_name="allocations")
    need = models.ForeignKey(Need, models.PROTECT, related_name="allocations")
    released_at = models.DateTimeField(null=True)
    handed_over_at = models.DateTimeField(null=True)
    explanation = models.JSONField(default=dict, help_text="by which rule this device went to this need")

    objects = AllocationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["device"], condition=Q(released_at=None), name="one_live_allocation_a_device"),
            models.UniqueConstraint(fields=["need"], condition=Q(released_at=None), name="one_live_allocation_a_need"),
        ]
        indexes = [models.Index(fields=["-created_at", "-id"], name="allocation_newest")]

    def __str__(self):
        return f"{self.device} for {self.need}"

    @property
    def about(self):
        return self.need.referral_id

    def resident_ids(self):
        return [self.need.referral.resident_id]

    def locks_first(self):
        return [Referral.objects.filter(pk=self.need.referral_id), Need.objects.filter(pk=self.need_id)]


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
        CANCELLED = "cancelled", "Cancelled"

    S = State
    number = models.CharField(max_length=16, unique=True, default=new_shipment_number, editable=False)
    hub = models.ForeignKey(Organisation, models.PROTECT, related_name="shipments")
    referral = models.ForeignKey(Referral, models.PROTECT, related_name="shipments")
    custodian = models.CharField(max_length=80, default="warehouse")
    proof = models.CharField(max_length=40, blank=True, help_text="how the handover was shown: code, signature, attested")
    state = FSMField(choices=State.choices, default=State.DRAFT, protected=True)
    pulled_at = models.DateTimeField(null=True, help_text="taken off the manifest by a hold; it goes back when the hold is lifted")
    dispatched_at = models.DateTimeField(null=True)
    arrived_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)

    objects = ShipmentQuerySet.as_manager()

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
        """SH4."""

    @transition(field=state, source=S.PACKED, target=S.MANIFESTED)
    def manifest(self):
        """SH5."""

    @transition(field=state, source=S.MANIFESTED, target=S.PACKED)
    def pull(self):
        """SH16: off the manifest."""

    @transition(field=state, source=[S.PACKED, S.MANIFESTED], target=S.IN_TRANSIT)
    def dispatch(self):
        """SH6: with a van that is loaded at once, without a manifest."""

    @transition(field=state, source=[S.IN_TRANSIT, S.AWAITING_COLLECTION], target=S.RETURNING)
    def recall(self):
        """SH15."""

    @transition(field=state, source=S.IN_TRANSIT, target=S.AWAITING_COLLECTION)
    def arrive(self):
        """SH7."""

    @transition(field=state, source=[S.IN_TRANSIT, S.AWAITING_COLLECTION], target=S.DELIVERED)
    def hand_over(self):
        """SH8."""

    @transition(field=state, source=[S.DRAFT, S.PACKED, S.MANIFESTED], target=S.CANCELLED)
    def cancel(self):
        """SH14."""

    del S


class ShipmentLine(Recorded):
    """One allocation in a parcel."""

    shipment = models.ForeignKey(Shipment, models.PROTECT, related_name="lines")
    allocation = models.ForeignKey(Allocation, models.PROTECT, related_name="lines")
    dropped_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["allocation"], condition=Q(dropped_at=None), name="in_one_parcel_at_a_time")]

    def __str__(self):
        return f"{self.allocation} in {self.shipment}"

    @property
    def about(self):
        return self.shipment.referral_id
