"""What this room hears from below: a hold was raised or is gone, a pair of people was settled, a call reached nobody."""

from django.db.models.signals import post_save
from django.dispatch import receiver
from django_fsm.signals import post_transition

from notifications.models import Message
from people.models import Hold, PossibleDuplicate
from referrals import actions


@receiver(post_save, sender=Hold)
def hear_hold(instance, created, **_):
    """After the row is written, so that what asks for biting holds sees it as it is."""
    if created and instance.kind == Hold.Kind.CONSENT:
        actions.hear_consent_withdrawn(instance)
    if created:
        actions.hear_hold(instance)
    elif instance.state in (Hold.State.LIFTED, Hold.State.UNFOUNDED):
        actions.hear_lift(instance)


@receiver(post_transition, sender=Message)
def hear_call(instance, name, **_):
    """A person rang in vain, or was asked not to ring again."""
    if name in ("not_reached", "done"):
        actions.hear_call(instance)


@receiver(post_save, sender=PossibleDuplicate)
def hear_duplicates(instance, created, **_):
    if not created:
        actions.hear_duplicates(instance)
