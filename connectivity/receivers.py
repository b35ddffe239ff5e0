"""What this room hears from below: a need has ended."""

from django.dispatch import receiver
from django_fsm.signals import post_transition

from connectivity import actions
from referrals.models import Need


@receiver(post_transition, sender=Need)
def hear_ended_need(instance, name, **_):
    if name in ("cancel", "lose_touch") and instance.kind == Need.Kind.DATA:
        actions.let_go(instance)
