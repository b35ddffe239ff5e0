"""What was corrected after a referral was sent: who changed what, when and why. Values and reasons are sealed."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django_fsm import transition

from audit.models import Recorded
from database.encryption import EncryptedField
from law.states import StateField, States
from people.models import Resident
from referrals.models.cases import Referral
from referrals.querysets import CorrectionQuerySet


class Correction(Recorded):
    """One subject of a referral, corrected once. `fields` are names alone; `before` and `after` are JSON of their values.

    One that waits holds in `patch` what a lead has to agree to, since it would let more through while a hold is active.
    """

    class State(States, machine="referrals.Correction"):
        MADE = "made"
        WAITING = "waiting"
        AGREED = "agreed"
        DECLINED = "declined"

    class Subject(models.TextChoices):
        PERSON = "person", "Name and personal details"
        PLACE = "place", "Where they live"
        CONTACT = "contact", "Contact details"
        NEEDS = "needs", "What they need"

    referral = models.ForeignKey(Referral, models.PROTECT, db_index=False, related_name="corrections")
    subject = models.CharField(max_length=10, choices=Subject.choices)
    fields = models.JSONField(default=list, help_text="names of what was corrected, never values")
    before = EncryptedField(blank=True, help_text="JSON of the values that stood")
    after = EncryptedField(blank=True, help_text="JSON of the values that stand now")
    patch = EncryptedField(blank=True, help_text="of one that waits: the merge patch that a lead has to agree to")
    reason = EncryptedField(blank=True)
    effects = EncryptedField(blank=True, help_text="what followed, a sentence a line")
    made_by = models.CharField(max_length=80)
    made_at = models.DateTimeField(default=timezone.now)
    is_to_check = models.BooleanField(default=False, help_text="a decision that was made may no longer hold")
    checked_by = models.CharField(max_length=80, blank=True)
    checked_at = models.DateTimeField(null=True)
    state = StateField(choices=State.choices, default=State.MADE, protected=True)

    objects: ClassVar = CorrectionQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["referral", "-made_at"], name="correction_of_referral"),
            models.Index(fields=["referral"], name="correction_to_check", condition=Q(is_to_check=True)),
        ]

    def __str__(self):
        return f"{self.get_subject_display()}, {self.get_state_display().lower()}"

    @property
    def about(self):
        return self.referral_id

    def resident_ids(self):
        return [self.referral.resident_id]

    def locks_first(self):
        return [Resident.objects.filter(referrals=self.referral_id), Referral.objects.filter(pk=self.referral_id)]

    @transition(field=state, source=State.MADE, target=State.WAITING)
    def hold_back(self):
        """Keep back what would let more through during a hold: from made to waiting, by the service when it is sent."""

    @transition(field=state, source=State.WAITING, target=State.AGREED)
    def agree(self):
        """Agree to a correction that would let more through during a hold: from waiting to agreed, by the lead whose
        hold it is, or by a caseworker once no hold is active; it is made then."""

    @transition(field=state, source=State.WAITING, target=State.DECLINED)
    def decline(self):
        """Decline a correction that would let more through during a hold: from waiting to declined, by the lead whose
        hold it is."""
