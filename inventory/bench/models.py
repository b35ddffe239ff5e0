"""What the bench keeps: proof of wipes, the rules of the gate, spare parts with their book, and what a device's making
cost the climate.
"""

from typing import ClassVar

from django.db import models
from django.utils import timezone

from audit.models import Recorded
from inventory.devices import Device
from inventory.querysets import StockQuerySet
from law.references import new_reference


def new_certificate_number() -> str:
    return new_reference("WIPE")


class WipeEvidence(Recorded):
    """Proof that one storage unit was wiped, or that it was not: its serial, tool, method by the standard's name and
    revision, log hash.

    What was recorded together has one `certificate` number: its QR code leads to a page that tells anybody whether it
    is ours.
    """

    class Technique(models.TextChoices):
        CLEAR = "clear", "Clear"
        PURGE = "purge", "Purge"
        DESTROY = "destroy", "Destroy"

    device = models.ForeignKey(Device, models.PROTECT, related_name="wipes")
    drive_serial = models.CharField(max_length=80)
    media = models.CharField(max_length=10, blank=True, help_text="hdd, ssd, nvme, emmc")
    size_gb = models.PositiveIntegerField(default=0)
    tool = models.CharField(max_length=60, help_text="with its version")
    method = models.CharField(max_length=80)
    standard = models.CharField(max_length=60, blank=True, help_text="by name and revision")
    technique = models.CharField(max_length=10, choices=Technique.choices, blank=True)
    verification = models.CharField(max_length=120, blank=True)
    passed = models.BooleanField()
    faults = models.JSONField(default=list, help_text="what went wrong or is weak about it, in sentences")
    log_hash = models.CharField(max_length=64, help_text="SHA-256 of the tool's log")
    operator = models.CharField(max_length=80)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(default=timezone.now)
    certificate = models.CharField(max_length=16, db_index=True, default=new_certificate_number, editable=False)

    def __str__(self):
        return f"{self.drive_serial}: {'passed' if self.passed else 'failed'}"


class GateRule(Recorded):
    """How strictly one rule of the gate is kept: in the shadow it is evaluated and written down, and lets pass."""

    class Mode(models.TextChoices):
        SHADOW = "shadow", "In the shadow: noted, and let pass"
        ENFORCED = "enforced", "Enforced"

    code = models.SlugField(max_length=40, unique=True)
    mode = models.CharField(max_length=10, choices=Mode.choices)
    since = models.DateTimeField(default=timezone.now)
    would_have_stopped = models.PositiveIntegerField(
        default=0, help_text="how often it failed since it went into the shadow"
    )

    def __str__(self):
        return f"{self.code}: {self.mode}"


class Part(Recorded):
    """A spare part that is kept: its stock is what its movements add up to, stamped in `in_stock`."""

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    in_stock = models.PositiveIntegerField(default=0)
    reorder_at = models.PositiveSmallIntegerField(default=0)

    objects: ClassVar = StockQuerySet.as_manager()

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
