"""A change to how somebody signs in that they cannot make themselves: asked for by one administrator, made by another."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django_fsm import transition

from audit.models import Recorded
from law.states import StateField, States
from people.organisations.querysets import AccountChangeQuerySet
from people.organisations.users import User


class AccountChange(Recorded):
    """A second step taken away, or an e-mail address exchanged. Until it is made nothing changes; both times the person
    is told at the address that they have had so far.
    """

    class Kind(models.TextChoices):
        SECOND_STEP = "second_step", "Remove the extra security check"
        ADDRESS = "address", "Change the email address"

    class State(States, machine="people.AccountChange"):
        ASKED = "asked"
        MADE = "made"
        DECLINED = "declined"

    user = models.ForeignKey(User, models.PROTECT, related_name="account_changes")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    old_email = models.EmailField(help_text="where the person is told of it")
    new_email = models.EmailField(blank=True)
    asked_by = models.CharField(max_length=100)
    asked_at = models.DateTimeField(auto_now_add=True)
    state = StateField(choices=State.choices, default=State.ASKED, protected=True)

    objects: ClassVar = AccountChangeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "kind"], condition=Q(state="asked"), name="one_open_account_change_per_kind"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.get_state_display().lower()}"

    @transition(field=state, source=State.ASKED, target=State.MADE)
    def make(self) -> None:
        """Make the change: from asked to made, by an administrator other than the one who asked and the person."""

    @transition(field=state, source=State.ASKED, target=State.DECLINED)
    def decline(self) -> None:
        """Leave everything as it is: from asked to declined, by an administrator."""
