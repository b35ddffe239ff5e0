"""The ledger is written by the house: every creation and every transition is heard here and nowhere else."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Model
from django.db.models.signals import post_save, pre_save
from django.dispatch import receiver
from django_fsm.signals import post_transition

from audit import domain_events
from audit.models import Recorded, recorded_in_bulk, written_in_bulk
from audit.recording import current, record, the_open_one


@receiver(pre_save)
def refuse_unrecorded(sender: type[Model], instance: Model, **_: Any) -> None:
    """Before the row exists, since it would otherwise stay when the ledger refuses it."""
    if isinstance(instance, Recorded) and instance._state.adding and current() is None:
        raise RuntimeError(f"{sender.__name__} created outside an action: nothing may change unrecorded.")


@receiver(post_save)
def hear_creation(instance: Model, created: bool, **_: Any) -> None:
    if not isinstance(instance, Recorded):
        return
    if created:
        record(instance, "created", to_state=getattr(instance, "state_at_birth", getattr(instance, "state", "")))
        _late(instance)
    if (mine := current()) is not None:
        mine.unsaved.pop(instance.pk, None)
        mine.wrote(type(instance))
    if created:
        domain_events.happened(instance, "created")
    domain_events.saved(instance)


@receiver(recorded_in_bulk)
def hear_bulk_creation(instances: Sequence[Recorded], **_: Any) -> None:
    for instance in instances:
        record(instance, "created", to_state=getattr(instance, "state_at_birth", getattr(instance, "state", "")))
        _late(instance)
        the_open_one().unsaved.pop(instance.pk, None)
    for instance in instances:
        domain_events.happened(instance, "created")


@receiver(written_in_bulk)
def note_written(sender: type[Model], **_: Any) -> None:
    if (mine := current()) is not None:
        mine.wrote(sender)


@receiver(post_transition)
def hear_transition(instance: Recorded, name: str, source: str, target: str, **_: Any) -> None:
    if instance._state.adding:
        # Moved before its first INSERT: the creation is recorded first, with the state it was born in.
        if not hasattr(instance, "state_at_birth"):
            instance.state_at_birth = source
            instance.moves_before_birth = []
        instance.moves_before_birth.append((name, source, target, instance.__dict__.pop("_next_details", {})))
        return
    record(instance, name, from_state=source, to_state=target)
    the_open_one().unsaved[instance.pk] = f"{instance._meta.label_lower} {name}"
    domain_events.happened(instance, name)


def _late(instance: Recorded) -> None:
    for name, source, target, details in instance.__dict__.pop("moves_before_birth", ()):
        instance.tell(**details)
        record(instance, name, from_state=source, to_state=target)
    instance.__dict__.pop("state_at_birth", None)
