"""Spare parts with their book, and what a device's making cost the climate."""

from typing import ClassVar

from django.db import models

from audit.models import Recorded
from inventory.models.devices import Device
from inventory.querysets import PartQuerySet


class Part(Recorded):
    """A spare part that is kept: its stock is what its movements add up to, stamped in `in_stock`."""

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    in_stock = models.PositiveIntegerField(default=0)
    reorder_at = models.PositiveSmallIntegerField(default=0)

    objects: ClassVar = PartQuerySet.as_manager()

    def __str__(self):
        return self.name


class PartMovement(Recorded):
    """Parts that came (+), or went into a device or the bin (-)."""

    part = models.ForeignKey(Part, models.PROTECT, related_name="movements")
    device = models.ForeignKey(Device, models.PROTECT, null=True, related_name="parts")
    change = models.SmallIntegerField()
    why = models.CharField(max_length=120)

    def __str__(self):
        return f"{self.part_id} {self.change:+d}"


class CarbonFactor(Recorded):
    """Kilograms CO2e embodied in making one device of a kind, with its source; the newest valid on a day counts."""

    kind = models.CharField(max_length=10, choices=Device.Kind.choices)
    kilograms = models.DecimalField(max_digits=7, decimal_places=1)
    source = models.CharField(max_length=300)
    valid_from = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "valid_from"], name="one_factor_a_kind_a_day")]

    def __str__(self):
        return f"{self.kind}: {self.kilograms} kg CO2e from {self.valid_from}"
