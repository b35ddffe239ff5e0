"""What the provider tells us, what we know of a number, and where the local stand-in keeps what it took."""

from django.db import models
from django.utils import timezone

from database.encryption import EncryptedField
from notifications.models.messages import Message


class Receipt(models.Model):
    """One status callback, as it came: never changed, so that repeats and any order can be seen afterwards.

    `message` is empty while our own row does not know the provider's id yet; it is found again by that id. `raw` holds
    no number and no name.
    """

    provider_id = models.CharField(max_length=64)
    message = models.ForeignKey(Message, models.PROTECT, null=True, related_name="receipts")
    status = models.CharField(max_length=20)
    error_code = models.CharField(max_length=10, blank=True)
    token = models.CharField(max_length=80, blank=True, help_text="the same on a repeat (I-Twilio-Idempotency-Token)")
    raw = models.JSONField(default=dict)
    received_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [
            models.Index(fields=["provider_id"], name="receipt_by_provider_id"),
            models.Index(fields=["received_at"], name="receipt_by_day"),
        ]

    def __str__(self):
        return f"{self.status} at {self.received_at:%d %B %Y %H:%M}"


class Number(models.Model):
    """What is known of a phone number, found by its keyed hash alone: opted out, bad, a landline."""

    number_hash = models.CharField(max_length=64, primary_key=True)
    opted_out_at = models.DateTimeField(null=True, help_text="replied STOP, or the provider says so (21610)")
    bad_at = models.DateTimeField(null=True, help_text="no number, or no one there any more (21211, 30005)")
    landline_at = models.DateTimeField(null=True, help_text="takes calls and no texts (21614, 30006)")

    def __str__(self):
        return "a number and what is known of it"


class LocalDelivery(models.Model):
    """What the local stand-in “sent” while no provider is set up: readable in the administration, never leaving.

    `message_id` is unique: like a provider that is asked first, the stand-in knows a message it has already taken.
    """

    message_id = models.UUIDField(unique=True)
    channel = models.CharField(max_length=10)
    address = EncryptedField()
    body = EncryptedField()
    sent_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name_plural = "local deliveries"

    def __str__(self):
        return f"{self.channel} at {self.sent_at:%d %B %Y %H:%M}"
