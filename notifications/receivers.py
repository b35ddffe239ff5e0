"""What this room hears from below: a hold was raised."""

from django.db.models.signals import post_save
from django.dispatch import receiver

from notifications import actions
from people.models import Hold


@receiver(post_save, sender=Hold)
def hear_hold(instance, created, **_):
    if created:
        actions.suppress_for(instance.resident, cause="hold")
