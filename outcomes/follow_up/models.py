"""Follow-ups: what became of those who were helped, asked at agreed times."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django_fsm import transition

from audit.models import Recorded
from law.states import StateField, States
from outcomes.follow_up.querysets import FollowUpQuerySet
from referrals.models import Referral


class FollowUp(Recorded):
    """One question afterwards: how is it going? Not asked of those who did not agree to it."""

    class State(States, machine="outcomes.FollowUp"):
        RAISED = "raised"
        ANSWERED = "answered"
        LOST = "lost"

    class Connected(models.TextChoices):
        OUR_SIM = "our_sim", "The SIM from us"
        SOCIAL_TARIFF = "social_tariff", "A social tariff"
        OWN_CONTRACT = "own_contract", "A contract of their own"
        PUBLIC = "public", "Public wi-fi or someone else's"
        NOT = "not", "Not connected"

    class Kind(models.TextChoices):
        TWO_WEEKS = "2_weeks", "After two weeks"
        THREE_MONTHS = "3_months", "After three months"
        SIX_MONTHS = "6_months", "After six months"

    referral = models.ForeignKey(Referral, models.PROTECT, db_index=False, related_name="follow_ups")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    due_on = models.DateField()
    state = StateField(choices=State.choices, default=State.RAISED, protected=True)
    is_working = models.BooleanField(null=True)
    is_connected = models.BooleanField(null=True)
    connected_how = models.CharField(max_length=15, choices=Connected.choices, blank=True)
    still_has = models.BooleanField(null=True)
    uses = models.JSONField(default=list, help_text="what it has helped with")
    confidence = models.PositiveSmallIntegerField(null=True, help_text="1, not at all, to 5, very")
    confidence_before = models.PositiveSmallIntegerField(
        null=True, help_text="before any help, as they remembered it the first time they were asked"
    )
    saves_pence_a_month = models.PositiveIntegerField(null=True, help_text="pence")
    broken = models.JSONField(default=list, help_text="kinds of need that work no longer")
    tries = models.PositiveSmallIntegerField(default=0)
    asked_at = models.DateTimeField(null=True, help_text="when it was asked last")
    token = models.CharField(  # noqa: DJ001 - none until it is asked, and unique
        max_length=24, null=True, unique=True, help_text="opens the page of questions, without a sign-in"
    )
    answered_at = models.DateTimeField(null=True)
    answered_through = models.CharField(max_length=20, blank=True)

    objects: ClassVar = FollowUpQuerySet.as_manager()
    comes_after: ClassVar = ("referral",)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["referral", "kind"], name="asked_once_a_time"),
            models.CheckConstraint(
                condition=Q(confidence=None) | Q(confidence__gte=1, confidence__lte=5), name="confidence_one_to_five"
            ),
        ]
        indexes = [
            models.Index(fields=["due_on", "id"], name="follow_up_due", condition=Q(state="raised")),
            models.Index(fields=["due_on"], name="follow_up_by_day"),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.referral.reference}"

    @property
    def about(self):
        return self.referral_id

    def resident_ids(self):
        return [self.referral.resident_id]

    @transition(field=state, source=State.RAISED, target=State.ANSWERED)
    def answer(self):
        """Write down the answer: from raised to answered, by the person, the referrer, a caseworker or the hub."""

    @transition(field=state, source=State.RAISED, target=State.LOST)
    def lose_touch(self):
        """Count a follow-up as lost: from raised to lost, by the service after two tries and a week, or by a caseworker
        with a reason; refused before.
        """
