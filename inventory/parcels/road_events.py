"""What happens to a parcel on the road: what a carrier says of it, and each attempt to deliver it that failed."""

from django.db import models
from django.utils import timezone

from inventory.parcels.models import Shipment


class TrackingEvent(models.Model):
    """What a carrier says about one parcel. Written once, never changed; the same news twice is one row."""

    class Code(models.TextChoices):
        COLLECTED = "collected", "Collected from us"
        ON_THE_WAY = "on_the_way", "On the way"
        DELIVERED = "delivered", "Brought to the hub"
        FAILED = "failed", "Could not be delivered"
        STOPPED = "stopped", "Stopped and being returned"
        LOST = "lost", "Lost by the carrier"

    shipment = models.ForeignKey(Shipment, models.PROTECT, db_index=False, related_name="tracking")
    carrier = models.CharField(max_length=20)
    code = models.CharField(max_length=12, choices=Code.choices)
    words = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField(help_text="when it happened, by the carrier's clock")
    heard_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shipment", "carrier", "code", "at"], name="each_news_of_a_parcel_once")
        ]
        indexes = [models.Index(fields=["shipment", "-at"], name="tracking_newest")]

    def __str__(self):
        return f"{self.shipment}: {self.get_code_display()}"


class DeliveryAttempt(models.Model):
    """One attempt to deliver a parcel that failed. Written once, never changed."""

    class Why(models.TextChoices):
        NO_ANSWER = "no_answer", "No one was there to take it"
        REFUSED = "refused", "It was refused"
        WRONG_ADDRESS = "wrong_address", "The address was wrong"
        UNSAFE = "unsafe", "It was not safe to deliver it"
        DAMAGED = "damaged", "It was damaged on the way"

    shipment = models.ForeignKey(Shipment, models.PROTECT, db_index=False, related_name="failed_attempts")
    number = models.PositiveSmallIntegerField(help_text="1 is the first")
    carrier = models.CharField(max_length=20)
    why = models.CharField(max_length=15, choices=Why.choices)
    note = models.CharField(max_length=200, blank=True, help_text="what the driver says, without personal data")
    again_on = models.DateField(null=True, help_text="when it is tried again; empty: it comes back")
    by = models.CharField(max_length=80, help_text="actor who wrote it down")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shipment", "number"], name="each_failed_attempt_once"),
        ]
        ordering = ["shipment", "number"]

    def __str__(self):
        return f"{self.shipment}: attempt {self.number}, {self.get_why_display()}"
