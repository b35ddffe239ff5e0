"""Bundle orders, and every event that a payment provider has told us, each kept once."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django_fsm import transition

from audit.models import Recorded
from contributions.querysets import ContributionQuerySet, ProviderEventQuerySet
from law.states import StateField, States
from people.models import Organisation


class Contribution(Recorded):
    """A borough's order of bundles: refurbishment, kit, delivery, support (PY0 to PY9). It adds stock, never a place in
    the queue.

    All money in pence.
    """

    class State(States, machine="contributions.Contribution"):
        DRAFT = "draft"
        AWAITING_PAYMENT = "awaiting_payment"
        PAID = "paid"
        FAILED = "failed"
        CANCELLED = "cancelled"

    S = State
    organisation = models.ForeignKey(Organisation, models.PROTECT, db_index=False, related_name="contributions")
    quantity = models.PositiveIntegerField()
    pence_each = models.PositiveIntegerField()
    vat_percent = models.PositiveSmallIntegerField(default=20)
    purchase_order = models.CharField(max_length=40, blank=True)
    number = models.CharField(max_length=20, blank=True, help_text="gap-free, given when issued")
    session_id = models.CharField(max_length=120, blank=True, help_text="of the provider's checkout")
    checkout_url = models.URLField(max_length=500, blank=True)
    state = StateField(choices=State.choices, default=State.DRAFT, protected=True)
    paid_at = models.DateTimeField(null=True)
    paid_how = models.CharField(max_length=20, blank=True)
    payment_id = models.CharField(max_length=120, blank=True, help_text="of the provider's payment, when paid by card")
    refunded_pence = models.PositiveIntegerField(default=0, help_text="given back in all")
    disputed_at = models.DateTimeField(null=True, help_text="while the payer's bank disputes the payment")
    bundles_open = models.PositiveIntegerField(default=0, help_text="bundles whose capacity is open in a pool")
    bundle_change = models.IntegerField(default=0, help_text="what the last change to bundles_open was")

    objects: ClassVar = ContributionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["number"], condition=~Q(number=""), name="one_order_per_number"),
            models.UniqueConstraint(fields=["session_id"], condition=~Q(session_id=""), name="one_order_per_checkout"),
            models.CheckConstraint(condition=Q(quantity__gte=1), name="an_order_orders_something"),
        ]
        indexes = [models.Index(fields=["organisation", "-created_at", "-id"], name="contribution_newest")]

    def __str__(self):
        return self.number or f"Draft order of {self.quantity}"

    @property
    def vat_pence(self) -> int:
        return self.quantity * self.pence_each * self.vat_percent // 100

    @property
    def total_pence(self) -> int:
        return self.quantity * self.pence_each + self.vat_pence

    @property
    def bundles_paid_for(self) -> int:
        """Whole bundles that the money which we still have pays for; none while it is disputed."""
        if self.state != self.State.PAID or self.disputed_at is not None:
            return 0
        return max(self.total_pence - self.refunded_pence, 0) * self.quantity // self.total_pence

    @transition(field=state, source=S.DRAFT, target=S.AWAITING_PAYMENT)
    def issue(self):
        """Issue the order with the next number and a way to pay: from draft to awaiting payment, by finance, the
        organisation's lead or an administrator; refused for a borough without a purchase order number. (PY1)"""

    @transition(field=state, source=[S.AWAITING_PAYMENT, S.FAILED], target=S.PAID)
    def succeed(self):
        """Note that the order is paid: from awaiting payment or failed to paid, by the service on a signed event from
        the payment provider, or by an administrator for a bank transfer: a payer does not note its own payment. (PY3)"""

    @transition(field=state, source=S.AWAITING_PAYMENT, target=S.FAILED)
    def fail(self):
        """Note that a payment failed: from awaiting payment to failed, by the service on a signed event from the
        payment provider. (PY4)"""

    @transition(field=state, source=[S.DRAFT, S.AWAITING_PAYMENT], target=S.CANCELLED)
    def cancel(self):
        """Cancel the order: from draft or awaiting payment to cancelled, by finance or the organisation's lead, with a
        reason. (PY9)"""

    del S


class InvoiceCounter(models.Model):
    """The last order number given out: locked to take the next, so that numbers have no gaps."""

    last = models.PositiveIntegerField(default=0)

    def __str__(self):
        return str(self.last)


class ProviderEvent(models.Model):
    """A signed event, stored before anything is done about it. The same id twice is one event."""

    event_id = models.CharField(max_length=120, unique=True)
    kind = models.CharField(max_length=80)
    object_id = models.CharField(max_length=120, blank=True)
    contribution = models.ForeignKey(Contribution, models.PROTECT, null=True, related_name="provider_events")
    amount_pence = models.IntegerField(null=True)
    outcome = models.CharField(max_length=60)
    received_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar = ProviderEventQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["-received_at", "-id"], name="provider_event_newest")]

    def __str__(self):
        return f"{self.kind}: {self.outcome}"
