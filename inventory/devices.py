"""One serialised device, the proofs that it may go to somebody, and the rules of the gate that asks for them."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django_fsm import RETURN_VALUE, transition

from audit.models import Recorded
from inventory import device_choices
from inventory.device_sharing import MayBeShared
from inventory.device_storage import HasStorage
from inventory.querysets import DeviceQuerySet
from inventory.store.models import Bin, Lot, Pool
from law.identifiers import IdentifierField, SerialField
from law.references import new_reference
from law.states import StateField
from referrals.models import Need, Referral

OURS = "warehouse"  # the custodian of whatever is in the building


def new_asset_tag() -> str:
    return new_reference("DEV")


class Device(HasStorage, MayBeShared, Recorded):
    """One serialised device (DV1 to DV22). `state` says where it is in its life, `custodian` in whose hands, apart from
    each other.
    """

    conflicts: list[str]  # what a hardware report said otherwise than was typed, just now (store.receiving)

    State = device_choices.State
    Kind = device_choices.Kind
    Grade = device_choices.Grade
    Lock = device_choices.Lock
    S = State
    OVER = (S.RECYCLED, S.DESTROYED, S.LOST, S.VOID)
    ON_THE_BENCH = (S.RECEIVED, S.QUARANTINED, S.AWAITING_WIPE, S.WIPED, S.REFURBISHING, S.AWAITING_PARTS, S.QC)
    PROMISED = (S.RESERVED, S.PICKED, S.PACKED)  # to somebody, and here still
    # What a pool's book counts: here, at a hub that shares it, or promised and not yet in the resident's hands.
    IN_STOCK = (*ON_THE_BENCH, S.AVAILABLE, *PROMISED, S.IN_TRANSIT, S.AT_HUB, S.SHARED)
    asset_tag = models.CharField(max_length=16, unique=True, default=new_asset_tag, editable=False)
    serial = SerialField(max_length=80)
    imei = IdentifierField(max_length=15, blank=True)
    second_imei = IdentifierField(max_length=15, blank=True, default="", help_text="of a phone with two SIMs")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    make_and_model = models.CharField(max_length=120)
    grade = models.CharField(max_length=1, choices=Grade.choices, blank=True)
    operating_system = models.CharField(max_length=60, blank=True)
    os_family = models.CharField(max_length=10, blank=True)
    os_support_ends = models.DateField(null=True)
    ram_gb = models.PositiveSmallIntegerField(default=0, help_text="0: not known")
    storage_gb = models.PositiveIntegerField(default=0, help_text="0: not known")
    screen_inches = models.PositiveSmallIntegerField(default=0, help_text="rounded; 0: not known")
    keyboard = models.CharField(max_length=10, default="UK", blank=True)
    features = models.JSONField(default=list, help_text="of facts.REQUIREMENTS: touch, camera, screen_reader …")
    weight_grams = models.PositiveIntegerField(null=True)
    no_storage_by = models.CharField(
        max_length=80, blank=True, help_text="second person who saw that there is no storage unit in it"
    )
    pool = models.ForeignKey(Pool, models.PROTECT, related_name="devices")
    home_pool = models.ForeignKey(
        Pool, models.PROTECT, null=True, related_name="lent", help_text="whose it is, while it is lent to another"
    )
    bin = models.ForeignKey(Bin, models.PROTECT, null=True, related_name="devices")
    lot = models.ForeignKey(Lot, models.PROTECT, null=True, related_name="devices")
    donor = models.CharField(max_length=120, blank=True)
    custodian = models.CharField(max_length=80, default=OURS)
    built_by = models.CharField(
        max_length=80, blank=True, help_text="actor who refurbished it: never the one who passes it"
    )
    passed_by = models.CharField(max_length=80, blank=True, help_text="actor who passed it in the quality check")
    checklist = models.JSONField(default=list, help_text="codes of checklists.CHECKLISTS that are done")
    battery_percent = models.PositiveSmallIntegerField(null=True, help_text="of its capacity when new")
    pat_passed_on = models.DateField(null=True, help_text="portable appliance test of what runs on mains")
    lock = models.CharField(max_length=6, choices=Lock.choices, blank=True, default="")
    labels_printed = models.PositiveIntegerField(default=0)
    over_details = models.JSONField(default=dict, help_text="of the end: recycler, note number, certificate, witness")
    state = StateField(choices=State.choices, default=State.RECEIVED, protected=True)
    report_warnings = models.JSONField(default=list, help_text="what its hardware reports warned of, in sentences")
    warnings_settled_by = models.CharField(max_length=80, blank=True, default="", help_text="actor who looked at them")
    received_at = models.DateTimeField(null=True)
    in_our_hands_since = models.DateTimeField(
        null=True, help_text="when it last came in, was found or was set apart: a wipe proves nothing about before"
    )
    available_at = models.DateTimeField(null=True)
    lost_at = models.DateTimeField(null=True, help_text="when it was written off as lost; empty once it is found")

    objects: ClassVar = DeviceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["serial"],
                condition=~Q(state__in=["recycled", "destroyed", "lost", "void"]),
                name="one_live_device_per_serial",
            ),
            models.UniqueConstraint(
                fields=["imei"],
                condition=~Q(imei="") & ~Q(state__in=["recycled", "destroyed", "lost", "void"]),
                name="one_live_device_an_imei",
            ),
            models.UniqueConstraint(
                fields=["second_imei"],
                condition=~Q(second_imei="") & ~Q(state__in=["recycled", "destroyed", "lost", "void"]),
                name="one_live_device_per_second_imei",
            ),
        ]
        indexes = [
            models.Index(
                fields=["kind", "grade", "available_at", "id"], name="device_stock", condition=Q(state="available")
            ),
            models.Index(fields=["state", "-created_at", "-id"], name="device_state_newest"),
            models.Index(fields=["available_at"], name="device_inflow", condition=Q(available_at__isnull=False)),
            models.Index(fields=["lost_at"], name="device_lost", condition=Q(lost_at__isnull=False)),
            models.Index(fields=["received_at"], name="device_received", condition=Q(received_at__isnull=False)),
        ]

    def __str__(self):
        return f"{self.make_and_model} {self.asset_tag}"

    def locks_first(self):
        """Whom it is promised to comes before it: the queue is always locked before the shelf."""
        if self.state not in (*self.PROMISED, self.State.IN_TRANSIT, self.State.AT_HUB):
            return self.lock_of_box()
        live = Q(allocations__device=self, allocations__released_at=None)
        return [
            Referral.objects.filter(needs__in=Need.objects.filter(live)),
            Need.objects.filter(pk__in=Need.objects.filter(live).values("pk")),
        ]

    def _comes_in(self):
        self.in_our_hands_since = timezone.now()

    @transition(field=state, source=[S.EXPECTED], target=S.RECEIVED)
    def receive(self):
        """Receive a device that was announced: from expected to received, by a technician or warehouse staff who scan
        its serial number; refused while another live device has that number. (DV2)
        """
        self._comes_in()

    @transition(field=state, source=S.RECEIVED, target=S.VOID)
    def undo_receipt(self):
        """Take back that a device was received: from received to void, by a technician or warehouse staff who booked it
        in by mistake, within the shift and with a reason; one that was announced is expected again. (DV2)
        """

    @transition(field=state, source=S.EXPECTED, target=S.VOID)
    def not_coming(self):
        """Expect a device no more: from expected to void, by warehouse staff who cancel or close its donation, or take it
        off the list. (DV1)
        """

    @transition(field=state, source=[S.RECEIVED, S.QUARANTINED], target=S.AWAITING_WIPE)
    def to_wipe(self):
        """Send a device to be wiped: from received or quarantined to awaiting wipe, by a technician or warehouse staff;
        refused until the donor's agreement is signed, and while it is locked to an account. (DV4)
        """

    @transition(field=state, source=S.AWAITING_WIPE, target=S.WIPED)
    def record_wipe(self):
        """Record that a device is wiped: from awaiting wipe to wiped, by a technician or a warehouse manager; refused
        unless every storage unit has passed evidence of its own, under its serial number or its place, or two people
        confirm that there is none. (DV5)
        """

    @transition(
        field=state,
        source=[S.WIPED, S.REFURBISHING, S.AWAITING_PARTS, S.QC, S.AVAILABLE, S.RESERVED, S.PICKED, S.PACKED],
        target=S.AWAITING_WIPE,
    )
    def reopen_wipe(self):
        """Send a wiped device back to be wiped: from any state between wiped and packed to awaiting wipe, by the
        service when a report or a person names storage that nobody has proven wiped.
        """

    @transition(field=state, source=S.AWAITING_WIPE, target=S.QUARANTINED)
    def wipe_failed(self):
        """Set apart a device whose wipe failed: from awaiting wipe to quarantined, by whoever records the evidence.
        (DV6)
        """

    @transition(field=state, source=S.WIPED, target=S.REFURBISHING)
    def refurbish(self):
        """Start to refurbish a device: from wiped to refurbishing, by a technician or a warehouse manager, who may not
        pass it later. (DV7)
        """

    @transition(field=state, source=S.REFURBISHING, target=S.AWAITING_PARTS)
    def need_parts(self):
        """Set a device aside until a part is here: from refurbishing to awaiting parts, by a technician or a warehouse
        manager. (DV8)
        """

    @transition(field=state, source=S.AWAITING_PARTS, target=S.REFURBISHING)
    def parts_in(self):
        """Take a device back to the bench with its part: from awaiting parts to refurbishing, by a technician or a
        warehouse manager. (DV8)
        """

    @transition(field=state, source=S.REFURBISHING, target=S.QC)
    def to_qc(self):
        """Send a device to the quality check: from refurbishing to qc, by a technician or a warehouse manager; refused
        while its checklist is open or its operating system is not named. (DV9)
        """

    @transition(field=state, source=S.QC, target=S.AVAILABLE)
    def pass_qc(self):
        """Pass a device and put it on the shelf: from qc to available, by a technician or a warehouse manager who did
        not refurbish it; refused while it breaks a rule of the gate. (DV10)
        """

    @transition(field=state, source=S.QC, target=S.REFURBISHING)
    def fail_qc(self):
        """Send a device back to the bench: from qc to refurbishing, by a technician or a warehouse manager, with a
        reason. (DV11)
        """

    @transition(field=state, source=S.AVAILABLE, target=S.RESERVED)
    def reserve(self):
        """Promise a device to a need: from available to reserved, by the service, a caseworker or a warehouse manager;
        refused while a hold is active, when it does not fit, and when it is promised already. (DV12)
        """

    @transition(field=state, source=[S.RESERVED, S.PICKED, S.PACKED], target=S.AVAILABLE)
    def release(self):
        """Free a device that was promised: from reserved, picked or packed to available, by whoever ends the promise: a
        caseworker, a warehouse manager, a declined or unanswered offer, or the end of the need. (DV13)
        """

    @transition(field=state, source=S.RESERVED, target=S.PICKED)
    def pick(self):
        """Take a device out of its bin for its parcel: from reserved to picked, by warehouse staff who scan it; refused
        for the wrong device, while its bin is counted, and while a hold is active. (DV14)
        """

    @transition(field=state, source=[S.PICKED, S.PACKED], target=S.RESERVED)
    def put_back(self):
        """Put a device that was picked by mistake back: from picked or packed to reserved, by warehouse staff, within
        the shift and with a reason. (DV14)
        """

    @transition(field=state, source=[S.RESERVED, S.PICKED], target=S.PACKED)
    def pack(self):
        """Pack a device: from reserved or picked to packed, by warehouse staff who scan it; refused for the wrong
        device, while its bin is counted, while a hold is active, and while it breaks a rule of the gate. (DV15)
        """

    @transition(field=state, source=S.IN_TRANSIT, target=S.PACKED)
    def unload(self):
        """Take a device off the van again: from in transit to packed, by warehouse staff, until the van has left.
        (DV16)
        """
        self.custodian = OURS

    @transition(field=state, source=S.PACKED, target=S.IN_TRANSIT)
    def dispatch(self):
        """Give a device to the carrier: from packed to in transit, by warehouse staff; refused while a hold is active,
        and while it breaks a rule of the gate. (DV16)
        """

    @transition(field=state, source=S.IN_TRANSIT, target=S.AT_HUB)
    def arrive(self):
        """Take a device in at the hub: from in transit to at hub, by a hub worker or warehouse staff. (DV17)"""

    @transition(field=state, source=S.AT_HUB, target=S.IN_TRANSIT)
    def undo_arrival(self):
        """Take back that a device arrived: from at hub to in transit, by a hub worker who scanned its parcel in by
        mistake, or opened it and did not find the device. (DV17)
        """

    @transition(field=state, source=[S.IN_TRANSIT, S.AT_HUB], target=S.WITH_RESIDENT)
    def hand_over(self):
        """Hand a device over to the person: from in transit or at hub to with resident, by a hub worker or warehouse
        staff; refused while a hold is active, and without proof. (DV18)
        """

    @transition(
        field=state,
        source=[
            S.RECEIVED,
            S.AWAITING_WIPE,
            S.WIPED,
            S.REFURBISHING,
            S.AWAITING_PARTS,
            S.QC,
            S.AVAILABLE,
            S.RESERVED,
            S.PICKED,
            S.PACKED,
            S.AT_HUB,
        ],
        target=S.QUARANTINED,
    )
    def quarantine(self):
        """Set a device apart: from any state in our building, or at a hub, to quarantined, by a technician or warehouse
        staff, with a reason; whoever it was promised to goes back to their place in the queue. (DV3)
        """
        self._comes_in()

    @transition(field=state, source=[S.IN_TRANSIT, S.AT_HUB], target=S.QUARANTINED)
    def take_back(self):
        """Take a device back whose parcel was opened or out of sight: from in transit or at hub to quarantined, by
        warehouse staff who scan it in; it is wiped again, with evidence younger than its return. (DV2)
        """
        self._comes_in()

    @transition(field=state, source=S.WITH_RESIDENT, target=S.RETURNING)
    def start_return(self):
        """Take back what does not work: from with resident to returning, by a hub worker who scans it. (DV19)"""

    @transition(field=state, source=[S.WITH_RESIDENT, S.RETURNING], target=S.QUARANTINED)
    def come_back(self):
        """Take in a device that a person had: from with resident or returning to quarantined, by warehouse staff who
        scan it; it is wiped again, with evidence younger than its return. (DV2, DV3)
        """
        self._comes_in()

    @transition(field=state, source=[S.IN_TRANSIT, S.AT_HUB], target=RETURN_VALUE(S.PACKED, S.AVAILABLE))
    def receive_sealed(self, is_promised: bool):
        """Take in a device whose parcel came back sealed: from in transit or at hub to packed, or to available when nobody
        is promised it any more; by warehouse staff who scan it in. It was in nobody's hands, so it is not wiped again;
        refused when its parcel was missing on the way. (DV2b)
        """
        self.custodian = OURS
        return self.State.PACKED if is_promised else self.State.AVAILABLE

    @transition(
        field=state, source=[S.RECEIVED, S.QUARANTINED, S.WIPED, S.REFURBISHING, S.AWAITING_PARTS], target=S.RECYCLED
    )
    def recycle(self):
        """Recycle a device: from received, quarantined, wiped, refurbishing or awaiting parts to recycled, by a
        warehouse manager; refused while a storage unit has no passed evidence of its wipe. (DV20)
        """

    @transition(
        field=state, source=[S.RECEIVED, S.QUARANTINED, S.WIPED, S.REFURBISHING, S.AWAITING_PARTS], target=S.DESTROYED
    )
    def destroy(self):
        """Destroy a device and its storage: from received, quarantined, wiped, refurbishing or awaiting parts to
        destroyed, by a warehouse manager; refused without the recycler, the number of the note and a witness. (DV20)
        """

    @transition(
        field=state,
        source=[
            S.RECEIVED,
            S.QUARANTINED,
            S.AWAITING_WIPE,
            S.WIPED,
            S.REFURBISHING,
            S.AWAITING_PARTS,
            S.QC,
            S.AVAILABLE,
            S.RESERVED,
            S.PICKED,
            S.PACKED,
            S.RETURNING,
            S.SHARED,
        ],
        target=S.LOST,
    )
    def lose(self):
        """Write off a device that cannot be found: from any state in our building, on its way back from a person, or
        shared by a hub, to lost, by a warehouse manager; whoever it was promised to goes back to their place in the queue,
        and a drive that was not wiped is a data incident. (DV21)
        """
        self.lost_at = timezone.now()

    @transition(field=state, source=[S.IN_TRANSIT, S.AT_HUB], target=S.LOST)
    def lose_on_the_way(self):
        """Write off a device whose parcel never came: from in transit or at hub to lost, by a warehouse manager;
        whoever it was promised to goes back to their place in the queue. (DV21)
        """
        self.lost_at = timezone.now()

    @transition(field=state, source=S.LOST, target=S.QUARANTINED)
    def find(self):
        """Take in a device that was lost: from lost to quarantined, by a warehouse manager; refused when it was
        received again under a new tag. (DV22)
        """
        self.lost_at = None
        self.custodian = OURS
        self._comes_in()

    del S
