"""The brake on everything outward for one resident."""

from django.db import models
from django.db.models import Q
from django_fsm import FSMField, transition

from audit.models import Recorded
from people.fields import EncryptedField
from people.models.residents import Resident
from people.querysets import HoldQuerySet


class Hold(Recorded):
    """A brake on everything outward for one resident, kept apart from every state (HD1 to HD4)."""

    class State(models.TextChoices):
        RAISED = "raised", "Raised"
        CONFIRMED = "confirmed", "Confirmed"
        LIFTED = "lifted", "Lifted"
        UNFOUNDED = "unfounded", "Unfounded"

    class Kind(models.TextChoices):
        SAFEGUARDING = "safeguarding", "Safeguarding"
        CONSENT = "consent", "Consent"
        IDENTITY = "identity", "Identity or duplicate"
        PAYMENT = "payment", "Payment"
        LEGAL = "legal", "Legal"
        STOCK_RECALL = "stock_recall", "Stock recall"

    resident = models.ForeignKey(Resident, models.PROTECT, related_name="holds")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    state = FSMField(choices=State.choices, default=State.RAISED, protected=True)
    note = EncryptedField(blank=True, help_text="read by the safeguarding lead only")
    review_on = models.DateField(null=True, blank=True)

    objects = HoldQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["resident"], name="hold_biting", condition=Q(state__in=["raised", "confirmed"]))]

    def __str__(self):
        return f"{self.get_kind_display()} hold, {self.get_state_display().lower()}"

    @transition(field=state, source=State.RAISED, target=State.CONFIRMED)
    def confirm(self):
        """HD2."""

    @transition(field=state, source=[State.RAISED, State.CONFIRMED], target=State.LIFTED)
    def lift(self):
        """HD3."""

    @transition(field=state, source=State.RAISED, target=State.UNFOUNDED)
    def reject(self):
        """HD4."""
