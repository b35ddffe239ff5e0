"""The brake on everything outward for one resident, and the notes that only named people read."""

from typing import Any, ClassVar
from uuid import UUID

from django.db import models
from django.db.models import Q
from django_fsm import transition

from audit.actors import Actor
from audit.models import Recorded
from audit.states import StateField
from people.fields import EncryptedField
from people.models.residents import Resident
from people.models.users import User
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
    state = StateField(choices=State.choices, default=State.RAISED, protected=True)
    note = EncryptedField(blank=True, help_text="read by the safeguarding lead only")
    raised_by = models.CharField(max_length=80, blank=True)
    review_on = models.DateField(null=True, blank=True)
    conditions = models.CharField(
        max_length=300, blank=True, help_text="under which it may be lifted, such as hub collection only"
    )
    lift_proposed_by = models.CharField(
        max_length=80, blank=True, help_text="the safeguarding lead; somebody else has to agree"
    )
    lift_proposed_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar = HoldQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["resident"], name="hold_biting", condition=Q(state__in=["raised", "confirmed"])),
            models.Index(
                fields=["created_at", "id"], name="hold_oldest", condition=Q(state__in=["raised", "confirmed"])
            ),
        ]

    def resident_ids(self) -> list[UUID]:
        return [self.resident_id]

    def locks_first(self) -> list[models.QuerySet[Any]]:
        return [Resident.objects.filter(pk=self.resident_id)]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} hold, {self.get_state_display().lower()}"

    @transition(field=state, source=State.RAISED, target=State.CONFIRMED)
    def confirm(self) -> None:
        """Confirm a hold until its review date: from raised to confirmed, by the safeguarding lead, or by a triage lead
        for the other kinds; refused without a review date that lies ahead. (HD2)"""

    @transition(field=state, source=[State.RAISED, State.CONFIRMED], target=State.LIFTED)
    def lift(self) -> None:
        """Lift a hold: from raised or confirmed to lifted, by a second person for safeguarding, else by a lead; refused
        while the person's consent is withdrawn. (HD3)"""

    @transition(field=state, source=State.RAISED, target=State.UNFOUNDED)
    def reject(self) -> None:
        """Close a hold as unfounded: from raised to unfounded, by the safeguarding lead, or by a triage lead for the
        other kinds; refused while the person's consent is withdrawn. (HD4)"""


class RestrictedNote(Recorded):
    """Something that only its author and the readers it names may open. Everybody else has to break the glass, which
    alerts.
    """

    resident = models.ForeignKey(Resident, models.PROTECT, related_name="restricted_notes")
    author = models.ForeignKey(User, models.PROTECT, related_name="restricted_notes")
    readers = models.ManyToManyField(User, related_name="+", blank=True)
    body = EncryptedField()

    class Meta:
        indexes = [models.Index(fields=["resident", "created_at"], name="note_of_resident")]

    def __str__(self) -> str:
        return f"Restricted note of {self.created_at:%-d %B %Y}"

    def resident_ids(self) -> list[UUID]:
        return [self.resident_id]

    def may_be_read_by(self, actor: Actor) -> bool:
        names = {f"user:{self.author_id}", *(f"user:{reader.pk}" for reader in self.readers.all())}
        return actor.key in names


class GlassBroken(Recorded):
    """Somebody who is not named opened a restricted note, and said why. The rooms above hear it and alert."""

    note = models.ForeignKey(RestrictedNote, models.PROTECT, related_name="broken")
    reason = EncryptedField()
    broken_by = models.CharField(max_length=80)

    def __str__(self) -> str:
        return f"Glass broken on {self.created_at:%-d %B %Y}"
