"""What this room hears from below: a need joins the queue or has ended, an offer was answered, a hold was raised or is gone."""

from django.db.models.signals import post_save
from django.dispatch import receiver
from django_fsm.signals import post_transition

from audit.models import recorded_in_bulk
from inventory import actions
from inventory.models import Device
from notifications.models import Inbound
from people.models import Hold
from referrals.models import Need


@receiver(post_transition, sender=Need)
def hear_need(instance, name, target, **_):
    if instance.kind != Need.Kind.DEVICE or instance._state.adding:
        return
    if name in ("cancel", "lose_touch"):
        actions.let_go(instance)
    elif target == Need.State.WAITING and name in ("queue", "restore"):
        actions.join_the_queue(instance)


@receiver(post_transition, sender=Inbound)
def hear_answer(instance, name, **_):
    if name == "match" and instance.answers.event in ("inventory.offered", "inventory.offer_reminder"):
        actions.hear_answer(instance)


@receiver(post_save, sender=Hold)
def hear_hold(instance, created, **_):
    """After the row is written, so that what asks for biting holds sees it as it is."""
    if created:
        actions.hear_hold(instance)
    elif instance.state in (Hold.State.LIFTED, Hold.State.UNFOUNDED):
        actions.hear_lift(instance)


@receiver(post_save, sender=Device)
def hear_new_device(instance, created, **_):
    if created and instance.state in Device.IN_STOCK:
        actions.enter_in_book(instance, True, "received")


@receiver(recorded_in_bulk, sender=Device)
def hear_new_devices(instances, **_):
    for device in instances:
        if device.state in Device.IN_STOCK:
            actions.enter_in_book(device, True, "received")


@receiver(post_transition, sender=Device)
def hear_device(instance, name, source, target, **_):
    """What comes into a pool or leaves it is a line of the pool's book."""
    was, is_now = source in Device.IN_STOCK, target in Device.IN_STOCK
    if was != is_now and not instance._state.adding:
        actions.enter_in_book(instance, is_now, name)
