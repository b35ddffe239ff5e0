"""The words of a message: versions of a template, each written by one person and approved by another."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django_fsm import transition

from audit.models import Recorded, RecordedQuerySet
from law.states import StateField, States
from notifications.models.messages import Message
from people.access.reach import within_reach


class WordingQuerySet(RecordedQuerySet):
    def visible_to(self, actor):
        """The desk, which writes to people, reads and writes the words."""
        return within_reach(self, actor, "message templates")


class Wording(Recorded):
    """One version of what `event` says in one language and variant. Without an approved one the words in the code are
    used.

    `body` has the same {placeholders} as the words in the code (notifications.events).
    """

    class State(States, machine="notifications.Wording"):
        DRAFT = "draft"
        APPROVED = "approved"
        RETIRED = "retired"

    event = models.CharField(max_length=60)
    language = models.CharField(max_length=8, default="en")
    variant = models.CharField(max_length=10, choices=Message.Variant.choices, default=Message.Variant.PLAIN)
    number = models.PositiveSmallIntegerField(help_text="the version: 1, 2, 3 of this event, language and variant")
    body = models.TextField()
    state = StateField(choices=State.choices, default=State.DRAFT, protected=True)
    written_by = models.CharField(max_length=80)
    approved_by = models.CharField(max_length=80, blank=True)
    approved_at = models.DateTimeField(null=True)

    objects: ClassVar = WordingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["event", "language", "variant", "number"], name="wording_versions_once"),
            models.UniqueConstraint(
                fields=["event", "language", "variant"], condition=Q(state="approved"), name="one_approved_wording_each"
            ),
            models.UniqueConstraint(
                fields=["event", "language", "variant"], condition=Q(state="draft"), name="one_draft_wording_each"
            ),
            models.CheckConstraint(
                condition=~Q(state="approved") | ~Q(approved_by=models.F("written_by")), name="wordings_take_two_people"
            ),
        ]

    def __str__(self):
        return f"{self.event} in {self.language}, {self.get_variant_display().lower()}, version {self.number}"

    @transition(field=state, source=State.DRAFT, target=State.APPROVED)
    def approve(self):
        """Approve a wording: from draft to approved, by a lead who did not write it; from then on it is what is said."""

    @transition(field=state, source=[State.DRAFT, State.APPROVED], target=State.RETIRED)
    def retire(self):
        """Retire a wording: from draft or approved to retired, by a lead, or by the service when a later version is
        approved.
        """
