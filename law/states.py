"""The field that holds a machine's state."""

from collections.abc import Sequence
from typing import Any

from django.db.models.query_utils import DeferredAttribute
from django_fsm import FSMField


class StateField(FSMField):
    """A state that only transitions move. To migrations it is plain text.

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
        return name, "django.db.models.CharField", args, kwargs
