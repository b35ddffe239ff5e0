"""Reports, whose data are frozen before anybody sees them; and beside what they count, what a quarter was meant to
reach and what it cost.
"""

from datetime import timedelta
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django_fsm import transition

from audit.models import Recorded
from law.states import StateField, States
from outcomes.report.periods import LONDON, read_period
from outcomes.report.querysets import ReportQuerySet

GIVEN_UP_AFTER = timedelta(minutes=10)  # a worker that has not answered by then is not waited for


class Report(Recorded):
    """What a quarter's money did. Drafted, its data frozen with their hash, then published and never changed again."""

    class State(States, machine="outcomes.Report"):
        DRAFT = "draft"
        FROZEN = "frozen"
        PUBLISHED = "published"

    period = models.CharField(max_length=7, help_text="2026-Q4")
    edition = models.PositiveSmallIntegerField(default=1)
    state = StateField(choices=State.choices, default=State.DRAFT, protected=True)
    cause = models.CharField(
        max_length=300, blank=True, help_text="why there is another edition: stands beside each line that changed"
    )
    code_version = models.CharField(max_length=20, blank=True)
    definitions_version = models.CharField(max_length=20)
    data = models.JSONField(default=dict, help_text="exact figures, read by those who make the report only")
    shown = models.JSONField(
        default=dict, help_text="the same figures after disclosure control: what everyone else reads"
    )
    freezing_since = models.DateTimeField(
        null=True, help_text="when a worker was asked to take the figures; empty once it has answered"
    )
    fault = models.CharField(max_length=300, blank=True, help_text="why the figures could not be frozen")
    data_hash = models.CharField(max_length=64, blank=True)
    frozen_by = models.CharField(
        max_length=200, blank=True, help_text="keys of who froze it or asked for it: someone else publishes it"
    )
    early_because = models.CharField(
        max_length=300, blank=True, help_text="why a second correction was published within one quarter"
    )
    frozen_at = models.DateTimeField(null=True)
    published_at = models.DateTimeField(null=True)

    objects: ClassVar = ReportQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["period", "edition"], name="one_report_an_edition")]

    def __str__(self):
        return f"{self.period}, edition {self.edition}"

    @transition(field=state, source=[State.DRAFT, State.FROZEN], target=State.FROZEN)
    def freeze(self):
        """Take the figures: from draft or frozen to frozen, by a triage lead, an administrator or the service; refused
        when a small number would follow from earlier reports, and when a total is not the sum of its parts.
        """

    @transition(field=state, source=State.FROZEN, target=State.PUBLISHED)
    def publish(self):
        """Publish the report: from frozen to published, by an administrator who did not freeze it, once its quarter is
        over and the quarter before it is published; nothing of it changes from then on.
        """

    def is_freezing(self) -> bool:
        """Whether a worker was asked to take the figures and may still be at it."""
        since = self.freezing_since
        return self.state != self.State.PUBLISHED and since is not None and since > timezone.now() - GIVEN_UP_AFTER

    @property
    def provisional(self) -> str:
        """What every form of a report says whose figures were frozen before its quarter was over; else ""."""
        period = read_period(self.period)
        if self.frozen_at is None or period is None or self.frozen_at >= period.ends_before:
            return ""
        frozen_on = timezone.localtime(self.frozen_at, LONDON)
        return f"Provisional: these figures were frozen on {frozen_on:%-d %B %Y}, before the quarter ended on {period.last:%-d %B %Y}. They do not cover the whole quarter."

    def as_data(self) -> dict:
        """What the documents' room prints: plain data after disclosure control, with what each figure means."""
        fields = (
            "period",
            "edition",
            "cause",
            "code_version",
            "definitions_version",
            "shown",
            "data_hash",
            "frozen_at",
            "published_at",
            "provisional",
        )
        return {name: getattr(self, name) for name in fields}


class Spending(Recorded):
    """Pence spent on one purpose in one quarter, as finance records it; recorded again, it is corrected."""

    class Purpose(models.TextChoices):
        DEVICES = "devices", "Devices"
        DATA = "data", "Data"
        SKILLS = "skills", "Skills"
        SERVICE = "service", "Running the service"

    quarter = models.CharField(max_length=7, help_text="2026-Q4")
    purpose = models.CharField(max_length=10, choices=Purpose.choices)
    pence = models.PositiveBigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["quarter", "purpose"], name="one_spending_per_purpose")]

    def __str__(self):
        return f"{self.get_purpose_display()}, {self.quarter}"


class Target(Recorded):
    """How many of a measure a quarter is meant to reach, as agreed with the GLA."""

    quarter = models.CharField(max_length=7, help_text="2026-Q4")
    measure = models.CharField(max_length=30, help_text="of outcomes.measures")
    number = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["quarter", "measure"], name="one_target_per_measure"),
            models.CheckConstraint(condition=Q(number__gte=1), name="a_target_aims_at_something"),
        ]

    def __str__(self):
        return f"{self.measure}, {self.quarter}"
