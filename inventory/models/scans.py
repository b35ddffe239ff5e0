"""What a scanner sent: each scan with an id that the scanner made, so that one that is sent again is answered and
not done again.
"""

from django.db import models
from django.utils import timezone

from inventory.models.devices import Device


class Scan(models.Model):
    """One scan and what became of it. Written once, never changed: the same id gets the same answer."""

    id = models.UUIDField(primary_key=True, help_text="made by the scanner")
    mode = models.CharField(max_length=12)
    code = models.CharField(max_length=120)
    device = models.ForeignKey(Device, models.PROTECT, null=True, related_name="scans")
    outcome = models.CharField(max_length=12)
    words = models.CharField(max_length=300)
    by = models.CharField(max_length=80)
    scanned_at = models.DateTimeField(help_text="by the scanner's clock")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["by", "-at"], name="scans_of_somebody")]

    def __str__(self):
        return f"{self.mode} {self.code}: {self.outcome}"
