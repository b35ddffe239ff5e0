"""Counting a bin blindly: two people, neither of whom is shown what the system thinks, then a manager's approval."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django_fsm import transition

from audit.models import Recorded
from inventory.models.pools import Bin
from inventory.querysets import StockTakeQuerySet
from law.states import StateField


class StockTake(Recorded):
    """One count of one bin. While it is open the bin is frozen: nothing goes in or out."""

    class State(models.TextChoices):
        COUNTING = "counting", "Being counted"
        COUNTED = "counted", "Counted twice"
        APPROVED = "approved", "Approved"
        CANCELLED = "cancelled", "Cancelled"

    S = State
    bin = models.ForeignKey(Bin, models.PROTECT, related_name="stock_takes")
    expected = models.JSONField(
        default=list, help_text="asset tags that should lie there, fixed when the bin was frozen"
    )
    missing = models.JSONField(default=list, help_text="expected, and in neither count")
    extra = models.JSONField(default=list, help_text="in both counts, and not expected")
    disputed = models.JSONField(default=list, help_text="in one count only: to be counted again")
    reason = models.CharField(max_length=300, blank=True)
    round = models.PositiveSmallIntegerField(
        default=1, help_text="begins anew whenever two counts differ, or one is thrown away"
    )
    state = StateField(choices=State.choices, default=State.COUNTING, protected=True)
    closed_at = models.DateTimeField(null=True)

    objects: ClassVar = StockTakeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["bin"], condition=Q(state__in=["counting", "counted"]), name="one_open_count_a_bin"
            ),
        ]
        indexes = [models.Index(fields=["state", "-created_at", "-id"], name="stock_take_newest")]

    def __str__(self):
        return f"{self.bin} on {self.created_at:%d %B %Y}"

    @transition(field=state, source=S.COUNTING, target=S.COUNTED)
    def settle(self):
        """Settle the count: from counting to counted, by the service when two people counted the same."""

    @transition(field=state, source=S.COUNTED, target=S.APPROVED)
    def approve(self):
        """Approve what differs: from counted to approved, by a warehouse manager who did not count; refused without a
        reason."""

    @transition(field=state, source=[S.COUNTING, S.COUNTED], target=S.COUNTING)
    def recount(self):
        """Count the bin again from the start: from counting or counted to counting, by a warehouse manager; refused
        without a reason."""

    @transition(field=state, source=[S.COUNTING, S.COUNTED], target=S.CANCELLED)
    def cancel(self):
        """Give the count up: from counting or counted to cancelled, by a warehouse manager; nothing is changed, and the
        bin is free again. Refused without a reason."""

    del S


class StockCount(Recorded):
    """What one person found, scanned without seeing what is expected."""

    stock_take = models.ForeignKey(StockTake, models.PROTECT, related_name="counts")
    counter = models.CharField(max_length=80, help_text="actor")
    tags = models.JSONField(default=list)
    round = models.PositiveSmallIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["stock_take", "counter", "round"], name="nobody_counts_twice")]

    def __str__(self):
        return f"{self.counter}: {len(self.tags)}"
