"""What the triage desk keeps beside a referral: questions and answers, appeals, joins of two referrals, and books of
rules.
"""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django_fsm import transition

from audit.models import Recorded
from database.encryption import EncryptedField
from law.states import StateField, States
from referrals.models.cases import Referral
from referrals.models.needs import Need
from referrals.querysets import AppealQuerySet, QuestionQuerySet


class Question(models.Model):
    """One thing that triage asked the referrer, or a worker's message to whoever decides, and what came back. A round is
    what was asked at one moment.

    A message says when the desk first saw it, until when its author may withdraw it; its `answer` stays empty where
    none was needed, and where a later message was answered together with it.
    """

    class AskedOf(models.TextChoices):
        WORKER = "worker", "The worker who sent it"
        DESK = "desk", "The caseworker"

    referral = models.ForeignKey(Referral, models.PROTECT, db_index=False, related_name="questions")
    asked_of = models.CharField(max_length=8, choices=AskedOf.choices, default=AskedOf.WORKER)
    words = EncryptedField()
    answer = EncryptedField(blank=True)
    asked_at = models.DateTimeField(default=timezone.now)
    asked_by = models.CharField(max_length=80)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.CharField(max_length=80, blank=True)
    read_at = models.DateTimeField(null=True, help_text="of a message: when someone at the desk first opened it")
    withdrawn_at = models.DateTimeField(null=True, help_text="of a message: when its author withdrew it, unread")

    objects: ClassVar = QuestionQuerySet.as_manager()

    class Meta:
        ordering = ["asked_at", "id"]
        indexes = [
            models.Index(fields=["referral", "asked_at"], name="question_of_referral"),
            models.Index(
                fields=["asked_at"],
                name="message_to_answer",
                condition=Q(asked_of="desk", answered_at=None, withdrawn_at=None),
            ),
        ]

    def __str__(self):
        kind = "Message" if self.is_message else "Question"
        return f"{kind} {self.pk}, {'answered' if self.answered_at else 'open'}"

    @property
    def is_message(self) -> bool:
        return self.asked_of == self.AskedOf.DESK

    @property
    def is_open(self) -> bool:
        return self.answered_at is None and self.withdrawn_at is None


class Appeal(Recorded):
    """Somebody says that a decision was wrong (AP1 to AP5): on the whole of a rejected referral, or on one need of a
    live one.
    """

    class State(States, machine="referrals.Appeal"):
        LODGED = "lodged"
        IN_REVIEW = "in_review"
        UPHELD = "upheld"
        DISMISSED = "dismissed"
        WITHDRAWN = "withdrawn"

    OPEN = (State.LODGED, State.IN_REVIEW)
    referral = models.ForeignKey(Referral, models.PROTECT, related_name="appeals")
    need = models.ForeignKey(
        Need, models.PROTECT, null=True, related_name="appeals", help_text="empty for the whole referral"
    )
    state = StateField(choices=State.choices, default=State.LODGED, protected=True)
    grounds = EncryptedField()
    against = models.CharField(max_length=80, help_text="actor whose decision it is about: never the reviewer")
    lodged_by = models.CharField(max_length=80)
    reviewer = models.CharField(max_length=80, blank=True)
    decide_by = models.DateField(help_text="twenty working days after it was lodged")
    outcome_words = EncryptedField(blank=True, help_text="why it was decided so, as it was told")
    decided_at = models.DateTimeField(null=True)

    objects: ClassVar = AppealQuerySet.as_manager()
    comes_after: ClassVar = ("referral",)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["need"], condition=Q(need__isnull=False), name="one_appeal_per_need"),
            models.UniqueConstraint(fields=["referral"], condition=Q(need=None), name="one_appeal_per_rejection"),
        ]
        indexes = [
            models.Index(fields=["decide_by", "id"], name="appeal_open", condition=Q(state__in=["lodged", "in_review"]))
        ]

    def __str__(self):
        return f"Appeal on {self.referral.reference}, {self.get_state_display().lower()}"

    @property
    def about(self):
        return self.referral_id

    @property
    def is_by_the_person(self) -> bool:
        """Whether the person wrote it on their own page: then whoever referred them does not read it."""
        return self.lodged_by.startswith("resident:")

    def resident_ids(self):
        return [self.referral.resident_id]

    def locks_first(self):
        return [Need.objects.filter(referral=self.referral_id)]

    @transition(field=state, source=State.LODGED, target=State.IN_REVIEW)
    def assign(self):
        """Give the appeal to a reviewer: from lodged to in review, by a triage lead; refused for whoever made the
        decision. (AP2)"""

    @transition(field=state, source=State.IN_REVIEW, target=State.UPHELD)
    def uphold(self):
        """Uphold the appeal: from in review to upheld, by its reviewer, with the reason in writing; refused for whoever
        made the decision. (AP3)"""

    @transition(field=state, source=State.IN_REVIEW, target=State.DISMISSED)
    def dismiss(self):
        """Dismiss the appeal: from in review to dismissed, by its reviewer, with the reason in writing; refused for
        whoever made the decision. (AP4)"""

    @transition(field=state, source=[State.LODGED, State.IN_REVIEW], target=State.WITHDRAWN)
    def withdraw(self):
        """Withdraw the appeal: from lodged or in review to withdrawn, by the referrer or a triage lead, or by the
        service when the referral ends. (AP5)"""


class Merger(Recorded):
    """Two referrals of one person joined (RF14), with what it takes to part them again exactly (RF15)."""

    survivor = models.ForeignKey(Referral, models.PROTECT, related_name="mergers")
    loser = models.ForeignKey(Referral, models.PROTECT, related_name="merged_by")
    state_before = models.CharField(max_length=24)
    moved = models.JSONField(default=list, help_text="needs that went over to the survivor: ids")
    ended = models.JSONField(default=list, help_text="needs that gave way: {need, state}")
    dates = models.JSONField(default=dict, help_text="need id → the queue date it had before it took the earlier one")
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["loser"], condition=Q(undone_at=None), name="one_survivor_each")]

    def __str__(self):
        return f"{self.loser.reference} joined to {self.survivor.reference}"

    @property
    def about(self):
        return self.survivor_id

    def resident_ids(self):
        return [self.survivor.resident_id]


class RuleVersion(Recorded):
    """A book of rules with its numbers: tried in the shadow for a month, then put in force by a second person, or
    dropped.
    """

    class State(States, machine="referrals.RuleVersion"):
        SHADOW = "shadow"
        IN_FORCE = "in_force"
        RETIRED = "retired"
        DROPPED = "dropped"

    code = models.CharField(max_length=20, unique=True, help_text="the version that decisions quote")
    numbers = models.JSONField(help_text="of triage.Numbers")
    note = models.CharField("why", max_length=300, blank=True)
    state = StateField(choices=State.choices, default=State.SHADOW, protected=True)
    proposed_by = models.CharField(max_length=80)
    shadow_until = models.DateField()
    in_force_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["state"], condition=Q(state="in_force"), name="one_book_in_force"),
            models.UniqueConstraint(fields=["state"], condition=Q(state="shadow"), name="one_book_in_the_shadow"),
        ]

    def __str__(self):
        return f"Rules {self.code}, {self.get_state_display().lower()}"

    @transition(field=state, source=[State.DROPPED, State.RETIRED], target=State.SHADOW)
    def shadow(self):
        """Try a rule book again: from dropped or retired to shadow, by a triage lead or an administrator; refused while
        another one is being tried.
        """

    @transition(field=state, source=State.SHADOW, target=State.IN_FORCE)
    def adopt(self):
        """Let a rule book decide: from shadow to in force, by a triage lead or an administrator who did not propose it;
        refused before its month is over, unless a reason is given.
        """

    @transition(field=state, source=State.SHADOW, target=State.DROPPED)
    def drop(self):
        """Stop trying a rule book: from shadow to dropped, by a triage lead or an administrator."""

    @transition(field=state, source=State.IN_FORCE, target=State.RETIRED)
    def retire(self):
        """Replace a rule book: from in force to retired, by the service when another one is adopted."""
