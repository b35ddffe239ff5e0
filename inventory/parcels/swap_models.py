"""A device that does not work, and that is to come back for the one that replaces it: one job, out and back."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django_fsm import transition

from audit.models import Recorded
from inventory.devices import Device
from inventory.parcels.querysets import SwapQuerySet
from law.states import StateField, States
from referrals.models import Need


class Swap(Recorded):
    """The way back of one device whose replacement is promised or waited for.

    It is due from when the replacement is in their hands; until then they keep what they have.
    """

    class State(States, machine="inventory.Swap"):
        AWAITED = "awaited"
        WITH_HUB = "with_hub"
        BACK = "back"
        KEPT = "kept"

    S = State
    need = models.ForeignKey(Need, models.PROTECT, related_name="swaps")
    device = models.ForeignKey(Device, models.PROTECT, related_name="swaps")
    state = StateField(choices=State.choices, default=State.AWAITED, protected=True)
    due_on = models.DateField(null=True, help_text="by when it comes back; empty until its replacement is handed over")
    chased = models.PositiveSmallIntegerField(default=0, help_text="how often someone was asked for it")

    objects: ClassVar = SwapQuerySet.as_manager()
    comes_after: ClassVar = ("need.referral", "need", "device")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["device"], condition=Q(state__in=["awaited", "with_hub"]), name="one_open_swap_per_device"
            )
        ]
        indexes = [models.Index(fields=["due_on", "id"], name="swap_awaited", condition=Q(state="awaited"))]

    def __str__(self):
        return f"{self.device.asset_tag} of {self.need.referral.reference}"

    @property
    def about(self):
        return self.need.referral_id

    def resident_ids(self):
        return [self.need.referral.resident_id]

    @transition(field=state, source=S.AWAITED, target=S.WITH_HUB)
    def take_in(self):
        """Take an old device in at the hub: from awaited to with hub, by a hub worker who scans it. (DV19)"""

    @transition(field=state, source=[S.AWAITED, S.WITH_HUB, S.KEPT], target=S.BACK)
    def bring_back(self):
        """Take an old device in at the warehouse: from awaited, with hub or kept to back, by warehouse staff who scan
        it; it is set apart, and wiped again before anybody else has it. (DV2, DV3)
        """

    @transition(field=state, source=[S.AWAITED, S.WITH_HUB], target=S.KEPT)
    def give_up(self):
        """Stop waiting for an old device: from awaited or with hub to kept, by a warehouse manager or a caseworker, with
        a reason, or by the service when it works after all or no replacement comes.
        """

    del S
