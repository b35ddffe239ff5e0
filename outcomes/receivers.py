"""What this room hears from below: a referral was resolved, a consent was taken back, somebody was forgotten."""

from django.db.models.signals import post_save
from django.dispatch import receiver
from django_fsm.signals import post_transition

from audit.actors import SYSTEM
from outcomes import actions
from people.models import Resident
from referrals.models import Referral


@receiver(post_transition, sender=Referral)
def hear_resolution(instance, name, **_):
    if name == "roll_up" and not instance._state.adding:  # a city built in bulk brings its own
        actions.raise_follow_up(referral=instance, by=SYSTEM)


@receiver(post_save, sender=Resident)
def hear_kept_no_more(instance, **_):
    """Equality answers go with the consent to be referred, and with the name."""
    actions.hear_kept_no_more(instance)
