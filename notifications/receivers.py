"""What this room hears from below: a hold was raised, somebody was invited."""

from django.db.models.signals import post_save
from django.dispatch import receiver

from audit.actors import SYSTEM
from notifications import actions
from notifications.wording import invitation_words
from people.models import Hold, Invitation


@receiver(post_save, sender=Hold)
def hear_hold(instance, created, **_):
    if created:
        actions.suppress_for(instance.resident, cause="hold")


@receiver(post_save, sender=Invitation)
def hear_invitation(instance, created, **_):
    if created:
        words = invitation_words(instance)
        letter = actions.compose("people.invited", reason=instance, address=instance.email, channel="email", **words)
        actions.queue([letter], by=SYSTEM)
