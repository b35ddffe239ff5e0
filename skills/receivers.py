"""What this room hears from below: a text was answered, a need was cancelled."""

from django.dispatch import receiver
from django_fsm.signals import post_transition

from notifications.models import Inbound
from referrals.models import Need
from skills import actions


@receiver(post_transition, sender=Inbound)
def hear_answer(instance, name, **_):
    if name == "match" and instance.answers.event == "skills.booked":
        actions.hear_yes(instance)


@receiver(post_transition, sender=Need)
def hear_cancelled_need(instance, name, **_):
    if name == "cancel" and instance.kind == Need.Kind.SKILLS:
        actions.let_go(instance)
