"""What this room hears from below: a hold was raised or is gone, a glass was broken, somebody was invited."""

from django.db.models.signals import post_save
from django.dispatch import receiver

from audit.actors import SYSTEM
from notifications import actions
from notifications.wording import invitation_words
from people.models import GlassBroken, Hold, Invitation


@receiver(post_save, sender=Hold)
def hear_hold(instance, created, **_):
    """After the row is written, so that what asks for biting holds sees it as it is."""
    if created:
        actions.hear_hold(instance)
    elif instance.state in (Hold.State.LIFTED, Hold.State.UNFOUNDED):
        actions.hear_lift(instance)


@receiver(post_save, sender=GlassBroken)
def hear_broken_glass(instance, created, **_):
    if created:
        actions.alert_glass_broken(instance)


@receiver(post_save, sender=Invitation)
def hear_invitation(instance, created, **_):
    if created:
        words = invitation_words(instance)
        letter = actions.compose("people.invited", reason=instance, address=instance.email, channel="email", **words)
        actions.queue([letter], by=SYSTEM)
