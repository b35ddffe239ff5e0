"""The one table of work for later."""

import uuid6
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils import timezone


class Job(models.Model):
    """One thing to run. Written in the transaction that wants it, so that it exists exactly when its reason does.

    `key` names the thing itself (`notifications.send:<id>`): the same key is never queued twice. A claimed job carries a
    lease; when its worker dies the lease runs out and another takes over, until `attempts` reaches the task's limit.
    """

    class State(models.TextChoices):
        WAITING = "waiting"
        RUNNING = "running"
        DONE = "done"
        DEAD = "dead"

    id = models.UUIDField(primary_key=True, default=uuid6.uuid7, editable=False)
    task = models.CharField(max_length=80)
    key = models.CharField(max_length=160, unique=True)
    arguments = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    patience = models.PositiveSmallIntegerField(default=0, help_text="0 as soon as due; 1 after everything that is not patient")
    run_at = models.DateTimeField(default=timezone.now)
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    error = models.CharField(max_length=300, blank=True, help_text="class of the last exception and where; never its values")
    created_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["patience", "run_at", "id"], name="jobs_due", condition=Q(state="waiting")),
            models.Index(fields=["lease_until"], name="jobs_leased", condition=Q(state="running")),
            models.Index(fields=["finished_at"], name="jobs_finished", condition=Q(state__in=["done", "dead"])),
        ]

    def __str__(self):
        return f"{self.task} {self.state}"
