"""SIMs, each with its network, allowance, months and activate-by date as data, since products change every year; and the
boxes of them that go to a hub.
"""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django_fsm import RETURN_VALUE, transition

from audit.models import Recorded
from connectivity.iccids import IccidField
from connectivity.querysets import AtHubQuerySet, SimQuerySet
from law.references import new_reference
from law.states import StateField, States
from people.models import Organisation, Resident
from people.organisations.hub_boxes import HubBox
from referrals.models import Need


def new_box_number() -> str:
    return new_reference("BOX")


class Box(HubBox):
    """SIMs that go to a hub together."""

    THING = "SIM"
    MOST = 200
    NONE_BESIDE = (HubBox.State.ORDERED,)
    FOR_ANY_HUB = "connectivity.act for any hub"
    number = models.CharField(max_length=16, unique=True, default=new_box_number, editable=False)
    hub = models.ForeignKey(Organisation, models.PROTECT, related_name="sim_boxes")

    objects: ClassVar = AtHubQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "boxes"
        constraints = [
            models.UniqueConstraint(fields=["hub"], condition=Q(state="ordered"), name="one_open_order_per_hub")
        ]
        indexes = [models.Index(fields=["state", "-created_at", "-id"], name="box_state_newest")]

    @property
    def inside(self):
        """The SIMs that are in it, or that did not arrive with it."""
        return self.sims.filter(state=Sim.State.BOXED)


class Sim(Recorded):
    """One SIM (SM1 to SM14). While it is live for a need, no other is, and a resident has one live SIM at most.

    `hub` says in whose box it lies, or lay; empty while it is in the warehouse.
    """

    class State(States, machine="connectivity.Sim"):
        RECEIVED = "received"
        AVAILABLE = "available"
        BOXED = "boxed"
        RESERVED = "reserved"
        DISPATCHED = "dispatched"
        ISSUED = "issued"
        ACTIVE = "active"
        EXPIRED = "expired"
        BLOCKED = "blocked"
        RETURNED = "returned"
        VOID = "void"

    S = State
    LIVE = ("reserved", "dispatched", "issued", "active")
    iccid = IccidField(max_length=20, unique=True)
    network = models.CharField(max_length=40)
    monthly_gb = models.PositiveSmallIntegerField()
    months = models.PositiveSmallIntegerField()
    activate_by = models.DateField()
    hub = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="sims")
    box = models.ForeignKey(
        Box, models.PROTECT, null=True, related_name="sims", help_text="in which it went to its hub"
    )
    missing_since = models.DateField(null=True, help_text="not found when the hub's box was counted")
    need = models.ForeignKey(Need, models.PROTECT, null=True, related_name="sims")
    resident = models.ForeignKey(Resident, models.PROTECT, null=True, related_name="sims")
    state = StateField(choices=State.choices, default=State.RECEIVED, protected=True)
    issued_at = models.DateTimeField(null=True)
    activated_at = models.DateTimeField(null=True)
    ends_on = models.DateField(null=True)
    lost_at = models.DateTimeField(
        null=True, help_text="when it was told to be lost, stolen or misused; empty again once it is found"
    )
    doubted_at = models.DateTimeField(null=True, help_text="when someone said that it does not work")
    asked = models.PositiveSmallIntegerField(default=0, help_text="how many times it was asked whether it works")
    warned = models.PositiveSmallIntegerField(default=0, help_text="how many times the person heard that it ends soon")

    objects: ClassVar = SimQuerySet.as_manager()
    comes_after: ClassVar = ("need.referral", "need")

    class Meta:
        verbose_name = "SIM"
        constraints = [
            models.UniqueConstraint(
                fields=["need"],
                condition=Q(state__in=("reserved", "dispatched", "issued", "active")),
                name="one_live_sim_per_need",
            ),
            models.UniqueConstraint(
                fields=["resident"],
                condition=Q(state__in=("reserved", "dispatched", "issued", "active")),
                name="one_live_sim_per_person",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("reserved", "dispatched", "issued", "active"))
                | Q(need__isnull=False, resident__isnull=False),
                name="a_live_sim_is_somebodys",
            ),
        ]
        indexes = [
            models.Index(fields=["activate_by", "id"], name="sim_stock", condition=Q(state="available")),
            models.Index(fields=["state", "-created_at", "-id"], name="sim_state_newest"),
            models.Index(fields=["hub", "activate_by", "id"], name="sim_in_hubs_box", condition=Q(state="available")),
            models.Index(fields=["issued_at", "id"], name="sim_issued", condition=Q(state="issued")),
            models.Index(fields=["ends_on", "id"], name="sim_ending", condition=Q(state__in=("issued", "active"))),
            models.Index(fields=["lost_at"], name="sim_lost", condition=Q(lost_at__isnull=False)),
            models.Index(fields=["activated_at"], name="sim_activated", condition=Q(activated_at__isnull=False)),
        ]

    def __str__(self):
        return f"{self.network} SIM …{self.iccid[-4:]}"

    @property
    def about(self):
        return self.need.referral_id if self.need_id else None

    def resident_ids(self):
        return [self.resident_id]

    def locks_first(self):
        return [Box.objects.filter(pk=self.box_id)] if self.state == self.State.BOXED else []

    @transition(field=state, source=S.RECEIVED, target=S.AVAILABLE)
    def check_in(self):
        """Put a counted SIM on the shelf: from received to available, by warehouse staff. (SM1b)"""

    @transition(field=state, source=S.AVAILABLE, target=S.BOXED)
    def put_in_box(self):
        """Put a SIM in a box for a hub: from available to boxed, by warehouse staff who scan it."""

    @transition(field=state, source=S.BOXED, target=S.AVAILABLE)
    def take_out_of_box(self):
        """Take a SIM out of its box: from boxed to available, by a hub worker who counts the box in, or by warehouse
        staff who empty it."""

    @transition(field=state, source=S.AVAILABLE, target=S.RESERVED)
    def reserve(self):
        """Promise a SIM to a need: from available to reserved, by the service or a caseworker; refused while a hold is
        active, when the person has a live SIM, and too near its activate-by date. (SM2)"""

    @transition(field=state, source=S.RESERVED, target=S.DISPATCHED)
    def dispatch(self):
        """Send a SIM: from reserved to dispatched, by warehouse staff; refused while a hold is active, and unless the
        number scanned is the one reserved. (SM3)"""

    @transition(field=state, source=S.DISPATCHED, target=S.RESERVED)
    def unload(self):
        """Take a SIM off the van again with its parcel: from dispatched to reserved, by the service, until the van has
        left. (SM3)"""

    @transition(field=state, source=S.DISPATCHED, target=S.AVAILABLE)
    def bring_back(self):
        """Put a SIM that came back with its parcel on the shelf: from dispatched to available, by the service; its need
        goes back to its place in the queue. (SM12, SM13)"""

    @transition(field=state, source=S.DISPATCHED, target=S.BLOCKED)
    def lose_on_the_way(self):
        """Block a SIM on its way, since whoever finds it could use it: from dispatched to blocked, by the service when a
        warehouse manager gives its parcel up, and the need goes back to its place in the queue; or when its need has
        ended. (SM10)"""

    @transition(field=state, source=[S.RESERVED, S.DISPATCHED], target=S.ISSUED)
    def issue(self):
        """Give a SIM to the person: from reserved, out of the hub's own box, or dispatched to issued, by a hub worker
        or warehouse staff; refused while a hold is active. (SM4)"""

    @transition(field=state, source=S.ISSUED, target=S.ACTIVE)
    def activate(self):
        """Note that a SIM works: from issued to active, by the person, a hub worker, a caseworker, the network's
        partner or the service; its free months run from that day. (SM5)"""

    @transition(field=state, source=S.ACTIVE, target=S.ACTIVE)
    def extend(self):
        """Let a SIM run longer: it stays active, by a caseworker or the network's partner, with a reason; its last day
        is later. (SM8)"""

    @transition(field=state, source=[S.ISSUED, S.ACTIVE], target=S.EXPIRED)
    def expire(self):
        """End a SIM: from issued or active to expired, by the service on the day after its last one. (SM9)"""

    @transition(field=state, source=[S.ISSUED, S.ACTIVE], target=S.BLOCKED)
    def block(self):
        """Block a SIM that is lost, stolen or misused: from issued or active to blocked, by a caseworker or the
        network's partner, with a reason; a need that was provided opens again. (SM10)"""

    @transition(field=state, source=S.BLOCKED, target=RETURN_VALUE(S.ISSUED, S.ACTIVE, S.RETURNED))
    def find(self):
        """Find a SIM that was blocked as lost, before the network has ended it: from blocked to active or issued in their
        hands again, or to returned when it never reached them, by a hub worker, a caseworker or warehouse staff; refused
        when they have another one. (SM10)"""
        if self.issued_at is None:
            return self.State.RETURNED
        return self.State.ISSUED if self.activated_at is None else self.State.ACTIVE

    @transition(field=state, source=S.BLOCKED, target=S.VOID)
    def confirm_block(self):
        """Note that the network has ended a blocked SIM: from blocked to void, by warehouse staff, a caseworker or the
        network's partner. Until then it is on their list. (SM10, SM11)"""

    @transition(field=state, source=[S.AVAILABLE, S.DISPATCHED, S.ISSUED], target=S.RETURNED)
    def take_back(self):
        """Take a SIM back that never worked for anybody: from available in a hub's box, dispatched or issued to
        returned, by a hub worker or warehouse staff, with a reason; a need that it was for goes back to its place.
        (SM12)"""

    @transition(field=state, source=S.RETURNED, target=S.AVAILABLE)
    def restock(self):
        """Put a returned SIM on the shelf again: from returned to available, by warehouse staff; refused when its
        packet was opened, and too near its activate-by date. (SM13)"""

    @transition(field=state, source=[S.RECEIVED, S.AVAILABLE, S.BOXED, S.RETURNED], target=S.VOID)
    def void(self):
        """Take a damaged, stale or lost SIM out of stock: from received, available, boxed or returned to void, by a
        warehouse manager, with a reason. (SM11)"""

    @transition(field=state, source=S.RESERVED, target=S.AVAILABLE)
    def release(self):
        """Free a SIM that was promised: from reserved to available, by a caseworker, a warehouse manager or the
        service; the need goes back to its place in the queue or has ended. (SM14)"""

    del S


class SimCount(Recorded):
    """One count of a hub's box: what should lie there, and what was found. Written once."""

    hub = models.ForeignKey(Organisation, models.PROTECT, db_index=False, related_name="sim_counts")
    expected = models.PositiveIntegerField()
    found = models.PositiveIntegerField()
    missing = models.JSONField(default=list, help_text="ICCIDs that should lie there, and were not scanned")
    extra = models.JSONField(default=list, help_text="what was scanned and should not lie there")

    objects: ClassVar = AtHubQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["hub", "-created_at", "-id"], name="sim_count_newest")]

    def __str__(self):
        return f"{self.hub} on {self.created_at:%d %B %Y}"
