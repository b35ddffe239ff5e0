"""What a quarter was meant to reach and what it cost: written down by people, beside what is counted."""

from django.db import models
from django.db.models import Q

from audit.models import Recorded


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
        constraints = [models.UniqueConstraint(fields=["quarter", "purpose"], name="one_spending_a_purpose")]

    def __str__(self):
        return f"{self.get_purpose_display()}, {self.quarter}"


class Target(Recorded):
    """How many of a measure a quarter is meant to reach, as agreed with the GLA."""

    quarter = models.CharField(max_length=7, help_text="2026-Q4")
    measure = models.CharField(max_length=30, help_text="of outcomes.measures")
    number = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["quarter", "measure"], name="one_target_a_measure"),
            models.CheckConstraint(condition=Q(number__gte=1), name="a_target_aims_at_something"),
        ]

    def __str__(self):
        return f"{self.measure}, {self.quarter}"
