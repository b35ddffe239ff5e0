"""The record that a person's data was erased: what of it, when, by whom and under which rule. It names nobody."""

from typing import ClassVar

from django.db import models
from django.utils import timezone

from audit.models import Recorded
from people.models import Resident
from referrals.querysets import ErasureQuerySet


class Erasure(Recorded):
    """What its certificate says. `resident` is a row in which nothing stands any more."""

    class Rule(models.TextChoices):
        ASKED = "asked", "The person asked for it (UK GDPR, Article 17)"
        KEPT_LONG_ENOUGH = "kept_long_enough", "The time for which we keep names was over (UK GDPR, Article 5(1)(e))"

    resident = models.ForeignKey(Resident, models.PROTECT, related_name="erasures")
    references = models.JSONField(default=list, help_text="of the referrals whose words were erased")
    rule = models.CharField(max_length=20, choices=Rule.choices)
    kinds = models.JSONField(default=dict, help_text="what was erased, in words, and how many rows of it")
    erased_at = models.DateTimeField(default=timezone.now)
    erased_by = models.CharField(max_length=80)

    objects: ClassVar = ErasureQuerySet.as_manager()

    def __str__(self):
        return f"Erasure of {self.erased_at:%-d %B %Y}"

    def resident_ids(self):
        return [self.resident_id]
