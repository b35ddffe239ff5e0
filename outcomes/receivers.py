"""What this room hears from below: a referral was resolved."""

from django.dispatch import receiver
from django_fsm.signals import post_transition

from audit.actors import SYSTEM
from outcomes import actions
from referrals.models import Referral


@receiver(post_transition, sender=Referral)
def hear_resolution(instance, name, **_):
    if name == "roll_up" and not instance._state.adding:  # a city built in bulk brings its own
        actions.raise_follow_up(referral=instance, by=SYSTEM)
