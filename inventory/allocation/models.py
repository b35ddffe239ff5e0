"""The join of queue and shelf: a promise with its offer, the runs that made promises, who was passed over, and how long
we said it takes.
"""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from audit.models import Recorded
from inventory.allocation.querysets import AllocationQuerySet, RunQuerySet
from inventory.devices import Device
from referrals.models import Need


class AllocationRun(Recorded):
    """One walk over the waiting list and the shelf: planned at one moment, kept promise by promise, checked for envy at
    the end.

    `plan` are [need id, device id] in the published order; `done` says how far it has got.
    """

    started_by = models.CharField(max_length=80)
    is_preview = models.BooleanField(default=False)
    needs = models.PositiveIntegerField(default=0, help_text="people who waited")
    devices = models.PositiveIntegerField(default=0, help_text="devices on the shelf")
    plan = models.JSONField(default=list)
    done = models.PositiveIntegerField(default=0)
    promised = models.PositiveIntegerField(default=0)
    overtaken = models.PositiveIntegerField(default=0, help_text="planned, but held, taken or ended meanwhile")
    envy = models.PositiveIntegerField(
        null=True, help_text="people wrongly passed over: must be 0; empty while it runs"
    )
    decided_ms = models.PositiveIntegerField(default=0)
    finished_at = models.DateTimeField(null=True)

    objects: ClassVar = RunQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["-created_at", "-id"], name="run_newest")]

    def __str__(self):
        return f"Run of {timezone.localtime(self.created_at):%d %B %Y %H:%M}"


class Allocation(Recorded):
    """A device promised to a need. While it is live nobody else can have either: the database itself says so.

    With `offered_at` it was offered first, and is firm when the offer was accepted (ND4 to ND7).
    """

    class Answer(models.TextChoices):
        NONE = "", "Not answered"
        ACCEPTED = "accepted", "Accepted"
        WAIT = "wait", "Prefers to wait for another one"
        NOT_NEEDED = "not_needed", "No longer needed"
        LAPSED = "lapsed", "Not answered in time"

    device = models.ForeignKey(Device, models.PROTECT, related_name="allocations")
    need = models.ForeignKey(Need, models.PROTECT, related_name="allocations")
    run = models.ForeignKey(AllocationRun, models.PROTECT, null=True, related_name="allocations")
    released_at = models.DateTimeField(null=True)
    handed_over_at = models.DateTimeField(null=True)
    came_back_at = models.DateTimeField(null=True, help_text="when the device came back from the person")
    explanation = models.JSONField(default=dict, help_text="by which rule this device went to this need")
    is_substitute = models.BooleanField(
        default=False, help_text="another kind than was asked for: only with recorded agreement"
    )
    offered_at = models.DateTimeField(null=True)
    offer_expires_at = models.DateTimeField(null=True)
    paused_at = models.DateTimeField(null=True, help_text="a hold stopped the offer's clock")
    reminded_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=12, choices=Answer.choices, blank=True, default="")
    answered_by = models.CharField(max_length=80, blank=True, help_text="actor: the recorded agreement")
    answered_how = models.CharField(max_length=20, blank=True, help_text="text, portal, phone, api")
    answered_at = models.DateTimeField(null=True)

    objects: ClassVar = AllocationQuerySet.as_manager()
    comes_after: ClassVar = ("need.referral", "need")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["device"], condition=Q(released_at=None), name="one_live_allocation_per_device"
            ),
            models.UniqueConstraint(
                fields=["need"],
                condition=Q(released_at=None, handed_over_at=None),
                name="one_live_allocation_per_need",
            ),
        ]
        indexes = [
            models.Index(fields=["-created_at", "-id"], name="allocation_newest"),
            models.Index(
                fields=["handed_over_at"], name="allocation_handed_over", condition=Q(handed_over_at__isnull=False)
            ),
            models.Index(
                fields=["offer_expires_at"],
                name="offers_open",
                condition=Q(released_at=None, answer="", offered_at__isnull=False),
            ),
        ]

    def __str__(self):
        return f"{self.device} for {self.need}"

    @property
    def is_open_offer(self) -> bool:
        """Whether somebody still has to say yes or no."""
        return self.offered_at is not None and not self.answer and self.released_at is None

    @property
    def about(self):
        return self.need.referral_id

    def resident_ids(self):
        return [self.need.referral.resident_id]


class PassedOver(models.Model):
    """Why somebody who waited higher in the order was not given a device that went to somebody else. Written once,
    never changed.
    """

    run = models.ForeignKey(AllocationRun, models.PROTECT, null=True, related_name="passed_over")
    device = models.ForeignKey(
        Device, models.PROTECT, null=True, related_name="passed_over", help_text="empty for a whole run"
    )
    need = models.ForeignKey(Need, models.PROTECT, db_index=False, related_name="passed_over")
    rules = models.JSONField(default=list, help_text="codes of rules.RULES, or all_taken, or nothing_free")
    sentence = models.CharField(max_length=300)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name_plural = "passed over"
        indexes = [
            models.Index(fields=["need", "-at"], name="passed_over_need"),
            models.Index(fields=["-at"], name="passed_over_newest"),
        ]

    def __str__(self):
        return self.sentence


class WaitEstimate(Recorded):
    """What we said about a wait, and what came of it: so we can show how accurate our estimates were."""

    need = models.ForeignKey(Need, models.PROTECT, db_index=False, related_name="wait_estimates")
    band = models.CharField(max_length=20, help_text="place in the order, as a band such as 11-25")
    weeks_low = models.PositiveSmallIntegerField(null=True)
    weeks_high = models.PositiveSmallIntegerField(null=True, help_text="empty: too little comes in to say")
    served_at = models.DateTimeField(null=True, help_text="when a device was offered or promised")
    told_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["need", "-created_at"], name="estimate_of_need")]

    def __str__(self):
        return f"{self.band}: {self.weeks_low} to {self.weeks_high} weeks"

    @property
    def about(self):
        return self.need.referral_id

    @property
    def came_true(self) -> bool | None:
        """Whether the wait lay within the range; None while it can still go either way."""
        if self.weeks_high is None:
            return None
        until = self.served_at or timezone.now()
        weeks = (until - self.created_at).total_seconds() / (7 * 86400)
        if weeks > self.weeks_high:
            return False
        return None if self.served_at is None else weeks >= self.weeks_low - 1
