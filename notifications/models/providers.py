"""What a provider has told us that concerns more than one message: it holds the queue, or nobody here knows its code."""

from django.db import models
from django.utils import timezone


class ProviderHold(models.Model):
    """Why nothing goes to this provider just now, for every process alike.

    Its load opens again by itself at `opens_at`; our account, by a person (`opens_at` empty).
    """

    class Kind(models.TextChoices):
        LOAD = "load", "They are too busy"
        ACCOUNT = "account", "They refuse our account or settings"

    provider = models.CharField(max_length=20, primary_key=True)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    code = models.CharField(max_length=10, blank=True)
    strikes = models.PositiveIntegerField(default=1, help_text="answers in a row that said so")
    since = models.DateTimeField(default=timezone.now)
    opens_at = models.DateTimeField(null=True)

    def __str__(self):
        return f"{self.provider}: {self.get_kind_display().lower()}"


class UnknownCode(models.Model):
    """Something that a provider says and our table does not know, and how often it has said it."""

    code = models.CharField(max_length=40, primary_key=True)
    times = models.PositiveIntegerField(default=1)
    first_at = models.DateTimeField(default=timezone.now)
    last_at = models.DateTimeField(default=timezone.now)

    def __str__(self):
        return f"{self.code}, {self.times} times"
