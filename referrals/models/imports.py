"""A bulk file: how far it got, the answer to each of its rows, and the file itself while it is needed."""

from typing import ClassVar
from uuid import UUID

from django.db import models
from django_fsm import transition

from audit.models import Recorded
from law.states import StateField, States
from people.models import Organisation
from referrals.querysets import ImportQuerySet


class Import(Recorded):
    """One bulk file and how far it got. Progress and each row's answer stay readable afterwards."""

    class State(States, machine="referrals.Import"):
        WAITING = "waiting"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="imports")
    file_name = models.CharField(max_length=200, blank=True)
    file_hash = models.CharField(max_length=64, help_text="SHA-256 of the file as sent")
    dry_run = models.BooleanField(default=False)
    state = StateField(choices=State.choices, default=State.WAITING, protected=True)
    sent_by = models.CharField(max_length=80, blank=True, help_text="key of whoever sent it")
    total = models.PositiveIntegerField(null=True, help_text="rows in the file, once it has been read through")
    accepted = models.PositiveIntegerField(default=0)
    repeated = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    problem = models.CharField(max_length=500, blank=True)
    notes = models.JSONField(default=list, help_text="sentences about what was passed over, such as an unknown column")
    shared_refs = models.JSONField(
        default=dict, help_text="partner's references under which the file has different people, each with its lines"
    )
    filler_ref = models.CharField(max_length=100, blank=True, help_text="the word that fills the column in every row")

    objects: ClassVar = ImportQuerySet.as_manager()

    def __str__(self):
        return f"{self.file_name or 'file'}: {self.accepted} accepted, {self.refused} refused"

    @property
    def answered(self) -> int:
        return self.accepted + self.repeated + self.refused

    @transition(field=state, source=State.WAITING, target=State.RUNNING)
    def start(self):
        """Start to take the rows of a file: from waiting to running, by the service when the whole file can be read."""

    @transition(field=state, source=State.RUNNING, target=State.DONE)
    def finish(self):
        """Finish the file: from running to done, by the service when every row has an answer."""

    @transition(field=state, source=[State.WAITING, State.RUNNING], target=State.FAILED)
    def fail(self):
        """Give the file up: from waiting or running to failed, by the service when it cannot be read as a whole;
        `problem` says why."""


class ImportRow(models.Model):
    """The answer to one row. It keeps no cell of the row, only what was decided and how to mend it."""

    # While a file is taken in: the row of the same file that this one repeats, and the ended referrals it follows.
    twin: "ImportRow | None"
    instead_of: "set[UUID]"

    class Outcome(models.TextChoices):
        ACCEPTED = "accepted", "Accepted"
        REPEATED = "repeated", "Already here"
        REFUSED = "refused", "Refused"

    batch = models.ForeignKey(Import, models.CASCADE, db_index=False, related_name="rows")
    number = models.PositiveIntegerField(help_text="1 for the first row after the headers")
    line = models.PositiveIntegerField(help_text="line of the file on which the row starts")
    your_ref = models.CharField(max_length=100, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    reference = models.CharField(max_length=16, blank=True)
    errors = models.JSONField(default=list, help_text="a list of {field, code, sentence}")
    warnings = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["batch", "number"], name="every_row_answered_once")]

    def __str__(self):
        return f"row {self.number}: {self.outcome}"


class ImportPiece(models.Model):
    """A piece of an uploaded file, sealed. Kept while it is worked through and seven days more, for the sheet of
    corrections.
    """

    batch = models.ForeignKey(Import, models.CASCADE, related_name="pieces", db_index=False)
    number = models.PositiveIntegerField()
    sealed = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["batch", "number"], name="each_piece_once")]

    def __str__(self):
        return f"piece {self.number}"
