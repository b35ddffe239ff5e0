"""What was given and does not work, or was lost: told once, with a promised day and an owner, until its need moves on."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django_fsm import RETURN_VALUE, transition

from audit.models import Recorded
from database.encryption import EncryptedField
from law.states import StateField, States
from referrals.models.needs import Need
from referrals.querysets import FaultQuerySet


class Fault(Recorded):
    """One thing that went wrong with what a need was given. It is open while the need is in remedy, and ends with it.

    The need keeps its reference and its date: a fault is no new referral and counts towards no limit.
    """

    class State(States, machine="referrals.Fault"):
        OPEN = "open"
        REPLACED = "replaced"
        MET = "met"
        WAITING = "waiting"
        UNMET = "unmet"
        CANCELLED = "cancelled"

    class Kind(models.TextChoices):
        FAULTY = "faulty", "It does not work"
        WRONG = "wrong", "It is not right for them"
        NEVER_CAME = "never_came", "It never came"
        LOST = "lost", "It was lost"
        STOLEN = "stolen", "It was stolen"

    GONE = (Kind.LOST, Kind.STOLEN, Kind.NEVER_CAME)  # nothing can be tried, and nothing comes back
    # Where a need goes when its remedy is over, and what that makes of the fault.
    ENDS: ClassVar = {
        Need.State.PROVIDED: State.REPLACED,
        Need.State.MET: State.MET,
        Need.State.WAITING: State.WAITING,
        Need.State.UNMET: State.UNMET,
        Need.State.CANCELLED: State.CANCELLED,
    }
    need = models.ForeignKey(Need, models.PROTECT, db_index=False, related_name="faults")
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.FAULTY)
    words = EncryptedField(blank=True, help_text="what was said, in their words")
    tried = models.JSONField(default=list, help_text="which steps of first help were tried, by their codes")
    told_by = models.CharField(max_length=80, help_text="actor who told us")
    owner = models.CharField(max_length=80, blank=True, help_text="actor who looks after it; empty: no one yet")
    due_at = models.DateTimeField(help_text="end of the third working day: by then we have said how it goes on")
    state = StateField(choices=State.choices, default=State.OPEN, protected=True)
    ended_at = models.DateTimeField(null=True)

    objects: ClassVar = FaultQuerySet.as_manager()
    comes_after: ClassVar = ("need.referral", "need")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["need"], condition=Q(state="open"), name="one_open_fault_per_need")
        ]
        indexes = [
            models.Index(fields=["need", "-created_at"], name="fault_of_need"),
            models.Index(fields=["due_at", "id"], name="fault_open", condition=Q(state="open")),
            models.Index(fields=["created_at"], name="fault_told"),
            models.Index(fields=["ended_at"], name="fault_replaced", condition=Q(state="replaced")),
        ]

    def __str__(self):
        return f"Fault of {self.need.referral.reference}, {self.get_state_display().lower()}"

    @property
    def about(self):
        return self.need.referral_id

    @property
    def is_gone(self) -> bool:
        """Whether there is nothing that could be looked at or brought back."""
        return self.kind in self.GONE

    def resident_ids(self):
        return [self.need.referral.resident_id]

    @transition(
        field=state,
        source=State.OPEN,
        target=RETURN_VALUE(State.REPLACED, State.MET, State.WAITING, State.UNMET, State.CANCELLED),
    )
    def end(self):
        """End a fault with the remedy of its need: from open to replaced, met, waiting, unmet or cancelled, by the
        service when the need is provided again, works after all, waits at the head of the queue, or ends."""
        return self.ENDS[self.need.state]
