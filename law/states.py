"""The field that holds a machine's state, and the states it may hold."""

from collections.abc import Sequence
from typing import Any

from django.db import models
from django.db.models.query_utils import DeferredAttribute
from django_fsm import FSMField

from law.state_words import staff_word


class States(models.TextChoices):
    """The states of one machine: `class State(States, machine="referrals.Need")`. Labels are the staff's words."""

    def __init_subclass__(cls, *, machine: str, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls.machine = machine  # type: ignore[attr-defined]  # no member: it is set beside them

    @property
    def label(self) -> str:
        """What people who work here read, from the one table of words."""
        return staff_word(type(self).machine, self.value)  # type: ignore[attr-defined]


class StateField(FSMField):
    """A state that only transitions move. To migrations it is plain text, and what its states are called is no schema.

    History has no transitions, and django-fsm keeps a listener for every class with such a field: over the thousand
    passing versions of our models that made an empty database take four times as long.
    """

    def get_state(self, instance: Any) -> Any:
        """As django-fsm reads it, without a descriptor made anew for every look."""
        values = instance.__dict__
        return values[self.attname] if self.attname in values else DeferredAttribute(self).__get__(instance)

    def deconstruct(self) -> tuple[str, str, Sequence[Any], dict[str, Any]]:
        name, _, args, kwargs = super().deconstruct()
        kwargs.pop("protected", None)
        kwargs.pop("choices", None)
        return name, "django.db.models.CharField", args, kwargs
