"""What this room hears from below: a referral was resolved or left, consent was taken back, somebody was forgotten."""

from django.db.models.signals import post_save
from django.dispatch import receiver
from django_fsm.signals import post_transition

from audit.actors import SYSTEM
from outcomes import actions
from people.models import Consent, Hold, Resident
from referrals.models import Referral


@receiver(post_transition, sender=Referral)
def hear_referral(instance, name, **_):
    if instance._state.adding:  # a city built in bulk brings its own
        return
    if name == "roll_up":
        actions.raise_follow_ups(referral=instance, by=SYSTEM)
    elif name in ("withdraw", "merge"):
        actions.hear_end(instance)


@receiver(post_save, sender=Hold)
def hear_hold(instance, created, **_):
    """Consent to be referred is gone: nothing is asked any more, also of what had ended before."""
    if created and instance.kind == Hold.Kind.CONSENT:
        actions.hear_taken_back(instance.resident_id)


@receiver(post_save, sender=Consent)
def hear_consent(instance, created, **_):
    if not created and instance.purpose == Consent.Purpose.FOLLOW_UP and instance.withdrawn_at is not None:
        actions.hear_taken_back(instance.resident_id)


@receiver(post_save, sender=Resident)
def hear_forgotten(instance, created, **_):
    if not created and instance.anonymised_at is not None:
        actions.hear_forgotten(instance)


@receiver(post_save, sender=Resident)
def hear_kept_no_more(instance, **_):
    """Equality answers go with the consent to be referred, and with the name."""
    actions.hear_kept_no_more(instance)
