"""What this room hears from below: a need was cancelled."""

from django.dispatch import receiver
from django_fsm.signals import post_transition

from connectivity import actions
from referrals.models import Need


@receiver(post_transition, sender=Need)
def hear_cancelled_need(instance, name, **_):
    if name == "cancel" and instance.kind == Need.Kind.DATA:
        actions.let_go(instance)
