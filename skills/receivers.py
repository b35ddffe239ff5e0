"""What this room hears from below: a text was answered, a need has ended, a hold was raised or is gone."""

from django.db.models.signals import post_save
from django.dispatch import receiver
from django_fsm.signals import post_transition

from notifications.models import Inbound
from people.models import Hold
from referrals.models import Need
from skills import actions


@receiver(post_transition, sender=Inbound)
def hear_answer(instance, name, **_):
    if name == "match" and instance.answers.event == "skills.booked":
        actions.hear_yes(instance)


@receiver(post_transition, sender=Need)
def hear_ended_need(instance, name, **_):
    if name in ("cancel", "lose_touch") and instance.kind == Need.Kind.SKILLS:
        actions.let_go(instance)


@receiver(post_save, sender=Hold)
def hear_hold(instance, created, **_):
    """After the row is written, so that what asks for biting holds sees it as it is."""
    if created:
        actions.hear_hold(instance)
    elif instance.state in (Hold.State.LIFTED, Hold.State.UNFOUNDED):
        actions.hear_lift(instance)
