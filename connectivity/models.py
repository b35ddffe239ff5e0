"""SIMs: each with its network, allowance, months and activate-by date as data, since products change every year."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django_fsm import transition

from audit.models import Recorded
from connectivity.iccids import IccidField
from connectivity.querysets import SimQuerySet
from law.states import StateField
from people.models import Resident
from referrals.models import Need, Referral


class Sim(Recorded):
    """One SIM (SM1 to SM14). While it is live for a need, no other is, and a resident has one live SIM at most."""

    class State(models.TextChoices):
        RECEIVED = "received", "Received"
        AVAILABLE = "available", "Available"
        RESERVED = "reserved", "Reserved"
        DISPATCHED = "dispatched", "On its way"
        ISSUED = "issued", "Issued"
        ACTIVE = "active", "Active"
        EXPIRED = "expired", "Expired"
        BLOCKED = "blocked", "Blocked"
        VOID = "void", "Void"

    S = State
    LIVE = ("reserved", "dispatched", "issued", "active")
    iccid = IccidField(max_length=20, unique=True)
    network = models.CharField(max_length=40)
    monthly_gb = models.PositiveSmallIntegerField()
    months = models.PositiveSmallIntegerField()
    activate_by = models.DateField()
    need = models.ForeignKey(Need, models.PROTECT, null=True, related_name="sims")
    resident = models.ForeignKey(Resident, models.PROTECT, null=True, related_name="sims")
    state = StateField(choices=State.choices, default=State.RECEIVED, protected=True)
    issued_at = models.DateTimeField(null=True)
    activated_at = models.DateTimeField(null=True)
    ends_on = models.DateField(null=True)

    objects: ClassVar = SimQuerySet.as_manager()

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
            models.Index(fields=["ends_on", "id"], name="sim_ending", condition=Q(state="active")),
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
        if self.need_id is None:
            return []
        return [Referral.objects.filter(pk=self.need.referral_id), Need.objects.filter(pk=self.need_id)]

    @transition(field=state, source=S.RECEIVED, target=S.AVAILABLE)
    def check_in(self):
        """Put a counted SIM on the shelf: from received to available, by warehouse staff. (SM1b)"""

    @transition(field=state, source=S.AVAILABLE, target=S.RESERVED)
    def reserve(self):
        """Promise a SIM to a need: from available to reserved, by the service, a caseworker or a warehouse manager;
        refused while a hold is active, when the person has a live SIM, and too near its activate-by date. (SM2)"""

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

    @transition(field=state, source=[S.RESERVED, S.DISPATCHED], target=S.ISSUED)
    def issue(self):
        """Give a SIM to the person: from reserved, out of the hub's own box, or dispatched to issued, by a hub worker
        or warehouse staff; refused while a hold is active. (SM4)"""

    @transition(field=state, source=S.ISSUED, target=S.ACTIVE)
    def activate(self):
        """Note that a SIM works: from issued to active, by the person, a hub worker, a caseworker, the network's
        partner or the service; its free months run from that day. (SM5)"""

    @transition(field=state, source=S.ACTIVE, target=S.EXPIRED)
    def expire(self):
        """End a SIM: from active to expired, by the service on the day after its last one. (SM9)"""

    @transition(field=state, source=[S.ISSUED, S.ACTIVE], target=S.BLOCKED)
    def block(self):
        """Block a SIM that is lost, stolen or misused: from issued or active to blocked, by a caseworker or the
        network's partner, with a reason; a need that was provided opens again. (SM10)"""

    @transition(field=state, source=[S.RECEIVED, S.AVAILABLE], target=S.VOID)
    def void(self):
        """Take a damaged or stale SIM out of stock: from received or available to void, by a warehouse manager, with a
        reason. (SM11)"""

    @transition(field=state, source=S.RESERVED, target=S.AVAILABLE)
    def release(self):
        """Free a SIM that was promised: from reserved to available, by a caseworker, a warehouse manager or the
        service; the need goes back to its place in the queue or has ended. (SM14)"""

    del S
