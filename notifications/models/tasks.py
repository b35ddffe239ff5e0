"""What a person has to do by a day, about one thing, and what came of it."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django_fsm import transition

from audit.models import Recorded, RecordedQuerySet
from database.encryption import EncryptedField
from law.states import StateField, States
from notifications.task_kinds import TASK_KINDS, TaskKind
from people.access.reach import sees, task_kinds_of


class TaskQuerySet(RecordedQuerySet):
    def visible_to(self, actor):
        """An administrator sees every task; everyone else those of their roles, and of their own organisation where a
        task belongs to one.
        """
        if sees(actor, "every task"):
            return self.all()
        place = Q(organisation_id=None) | Q(organisation_id=actor.organisation_id)
        return self.filter(place, kind__in=task_kinds_of(actor))

    def still_to_do(self):
        return self.exclude(state=Task.State.DONE)


class Task(Recorded):
    """One thing that a person has to do. (kind, reference, occasion) is unique: asked twice, it is one task."""

    class State(States, machine="notifications.Task"):
        OPEN = "open"
        TAKEN = "taken"
        DONE = "done"

    kind = models.CharField(max_length=60, help_text="a name in notifications.task_kinds")
    reference = models.CharField(max_length=80, help_text="the public reference of what it is about: no personal data")
    occasion = models.CharField(max_length=120, blank=True, help_text="tells two tasks about one thing apart")
    details = models.CharField(max_length=500, blank=True, help_text="what was noticed, without personal data")
    organisation_id = models.UUIDField(null=True, help_text="only its own people see this task; empty: all of the role")
    referral_id = models.UUIDField(null=True, help_text="the referral whose story this belongs to")
    due_at = models.DateTimeField()
    state = StateField(choices=State.choices, default=State.OPEN, protected=True)
    taken_by = models.CharField(max_length=80, blank=True, help_text="key of the actor who said that they do it")
    done_at = models.DateTimeField(null=True)
    done_by = models.CharField(max_length=80, blank=True)
    outcome = models.CharField(max_length=40, blank=True, help_text="one of the outcomes of its kind")
    note = EncryptedField(blank=True)

    objects: ClassVar = TaskQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "reference", "occasion"], name="one_task_an_occasion"),
            models.CheckConstraint(
                condition=Q(state="done", done_at__isnull=False) | (~Q(state="done") & Q(done_at=None)),
                name="a_done_task_says_when",
            ),
        ]
        indexes = [
            models.Index(fields=["due_at", "id"], name="task_to_do", condition=~Q(state="done")),
            models.Index(fields=["reference"], name="task_by_reference"),
        ]

    def __str__(self):
        return f"{self.kind_of.title}: {self.reference}"

    @property
    def kind_of(self) -> TaskKind:
        return TASK_KINDS[self.kind]

    @property
    def about(self):
        return self.referral_id

    @property
    def is_overdue(self) -> bool:
        return self.state != self.State.DONE and self.due_at < timezone.now()

    @transition(field=state, source=[State.OPEN, State.TAKEN], target=State.TAKEN)
    def take(self):
        """Say that one does a task: from open or taken to taken, by anyone whose task it is."""

    @transition(field=state, source=[State.OPEN, State.TAKEN], target=State.DONE)
    def finish(self):
        """End a task with one of its outcomes: from open or taken to done, by anyone whose task it is, or by the service
        when its cause is gone.
        """

    @transition(field=state, source=[State.TAKEN, State.DONE], target=State.OPEN)
    def reopen(self):
        """Put a task back on the list: from taken or done to open, by anyone whose task it is, or by the service when its
        cause is there again.
        """
