"""What makes a repeated request harmless."""

from django.db import models
from django.utils import timezone

from database.encryption import EncryptedField


class IdempotencyKey(models.Model):
    """The first answer to an `Idempotency-Key` (api/idempotency.py): the same request again gets the same answer.

    It is written in the transaction of its effect, so that a kill leaves both or neither.
    """

    caller = models.CharField(max_length=80)
    key = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64, help_text="SHA-256 of method, address and body")
    status = models.PositiveSmallIntegerField()
    body = EncryptedField(help_text="as it was sent")
    headers = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["caller", "key"], name="one_answer_per_key")]
        indexes = [models.Index(fields=["created_at"], name="idempotency_age")]

    def __str__(self):
        return self.key
