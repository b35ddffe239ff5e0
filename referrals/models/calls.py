"""Calls in which somebody refers, or asks what became of a referral: at the operator's desk or with the voice dialogue."""

import json
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from audit.models import Recorded
from database.encryption import EncryptedField
from people.models import Organisation, User
from referrals.models.cases import Referral
from referrals.querysets import PhoneCallQuerySet


class PhoneCall(Recorded):
    """One telephone call of a frontline worker. Its draft is an ordinary referral with channel `phone`; a call makes
    one at most.
    """

    class Door(models.TextChoices):
        DESK = "desk", "An operator"
        LINE = "line", "The voice dialogue"

    class Outcome(models.TextChoices):
        COMPLETED = "completed", "Completed"
        ABANDONED = "abandoned", "The line dropped"
        CALL_BACK = "call_back", "Call back"
        WRONG_NUMBER = "wrong_number", "Wrong number"

    door = models.CharField(max_length=5, choices=Door.choices)
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="phone_calls")
    worker = models.ForeignKey(User, models.PROTECT, null=True, related_name="phone_calls", help_text="who rang")
    referral = models.ForeignKey(Referral, models.PROTECT, null=True, related_name="phone_calls")
    taken_by = models.CharField(max_length=80, help_text="the operator's actor, or the line itself")
    provider_id = models.CharField(max_length=64, blank=True, help_text="Twilio's CallSid")
    number = EncryptedField(blank=True, help_text="to ring back, E.164; empty when withheld")
    place = models.CharField(
        max_length=30, blank=True, help_text="the step of the dialogue or script that is being asked"
    )
    heard = EncryptedField(blank=True, help_text="what has been said so far, as JSON: no answer is lost with the line")
    turns = models.PositiveSmallIntegerField(default=0)
    started_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=15, choices=Outcome.choices, blank=True)
    note = EncryptedField(blank=True)

    objects: ClassVar = PhoneCallQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["provider_id"], condition=~Q(provider_id=""), name="one_row_per_phone_call")
        ]
        indexes = [
            models.Index(fields=["taken_by", "-started_at"], name="phone_call_of_operator"),
            models.Index(fields=["referral"], name="phone_call_of_referral", condition=Q(referral__isnull=False)),
            models.Index(fields=["started_at"], name="phone_call_open", condition=Q(ended_at=None)),
        ]

    def __str__(self):
        return f"Call of {self.started_at:%-d %B %Y %H:%M}, {self.get_outcome_display().lower() or 'in progress'}"

    @property
    def about(self):
        return self.referral_id

    def resident_ids(self):
        return [self.referral.resident_id] if self.referral_id else []

    @property
    def typed(self) -> dict:
        """What was typed page by page and could not be read yet, or was not sent: {page: {field: [values]}}."""
        return self.answers.get("typed", {})

    @property
    def written(self) -> int:
        """How many pages went into the draft so far: what was typed before the last of them is known to be old."""
        return self.answers.get("written", 0)

    @property
    def answers(self) -> dict:
        """All that was kept: what a voice dialogue heard, and beside it what an operator typed."""
        return json.loads(self.heard) if self.heard else {}
