"""What this room hears from below: a need has ended, a hold was raised or is gone."""

from django.db.models.signals import post_save
from django.dispatch import receiver
from django_fsm.signals import post_transition

from inventory import actions
from people.models import Hold
from referrals.models import Need


@receiver(post_transition, sender=Need)
def hear_ended_need(instance, name, **_):
    if name in ("cancel", "lose_touch") and instance.kind == Need.Kind.DEVICE:
        actions.let_go(instance)


@receiver(post_save, sender=Hold)
def hear_hold(instance, created, **_):
    """After the row is written, so that what asks for biting holds sees it as it is."""
    if created:
        actions.hear_hold(instance)
    elif instance.state in (Hold.State.LIFTED, Hold.State.UNFOUNDED):
        actions.hear_lift(instance)
