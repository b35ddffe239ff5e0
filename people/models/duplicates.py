"""Two residents who may be one person: how alike they are by hashes alone, and what a caseworker made of it."""

from typing import ClassVar
from uuid import UUID

from django.db import models
from django.db.models import Q
from django_fsm import transition

from audit.models import Recorded
from audit.states import StateField
from people.models.residents import Resident
from people.querysets import PossibleDuplicateQuerySet


class PossibleDuplicate(Recorded):
    """A pair with its score. The newer resident is `one`; `reasons` are codes of people.likeness.SENTENCES."""

    class State(models.TextChoices):
        SUSPECTED = "suspected", "Possibly the same person"
        SAME = "same", "The same person"
        DIFFERENT = "different", "Different people"

    class Band(models.TextChoices):
        STRONG = "strong", "Very alike"
        POSSIBLE = "possible", "Alike"

    one = models.ForeignKey(Resident, models.PROTECT, related_name="+")
    other = models.ForeignKey(Resident, models.PROTECT, related_name="+")
    score = models.PositiveSmallIntegerField(help_text="0 to 100")
    band = models.CharField(max_length=10, choices=Band.choices)
    reasons = models.JSONField(default=list)
    state = StateField(choices=State.choices, default=State.SUSPECTED, protected=True)

    objects: ClassVar = PossibleDuplicateQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["one", "other"], name="each_pair_once")]
        indexes = [
            models.Index(fields=["one"], name="duplicate_suspected_one", condition=Q(state="suspected")),
            models.Index(fields=["other"], name="duplicate_suspected_other", condition=Q(state="suspected")),
        ]

    def __str__(self) -> str:
        return f"{self.get_band_display()}, {self.get_state_display().lower()}"

    def resident_ids(self) -> list[UUID]:
        return [self.one_id, self.other_id]

    @transition(field=state, source=State.SUSPECTED, target=State.SAME)
    def confirm(self) -> None:
        """Say that two residents are one person: from suspected to same, by a caseworker who looked at both."""

    @transition(field=state, source=State.SUSPECTED, target=State.DIFFERENT)
    def dismiss(self) -> None:
        """Say that two residents are two people, or a household: from suspected to different, by a caseworker who
        looked at both."""

    @transition(field=state, source=[State.SAME, State.DIFFERENT], target=State.SUSPECTED)
    def doubt(self) -> None:
        """Open the question again: from same or different to suspected, by a triage lead, or when a merge is undone."""
