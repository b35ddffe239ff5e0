"""What this room hears: from below a need, an answer, a hold, a payment; and of its own devices, for the books of its
pools.
"""

from django.db.models.signals import post_save
from django.dispatch import receiver
from django_fsm.signals import post_transition

from audit.domain_events import hears
from audit.models import recorded_in_bulk
from contributions.domain_events import bundles_changed, contribution_paid
from contributions.models import Contribution
from inventory import actions
from inventory.models import Device
from inventory.parcels import after_handover
from inventory.parcels.forgetting import forget_collectors
from notifications.domain_events import question_answered
from notifications.models import Inbound
from people.domain_events import duplicate_dismissed, hold_lifted, hold_raised, resident_anonymised
from people.models import Hold, PossibleDuplicate, Resident
from referrals.domain_events import (
    collection_place_set,
    fault_reported,
    need_ended,
    need_moved_on,
    need_promised,
    need_queued,
    need_requeued,
    need_started,
)
from referrals.models import Fault, Need


@hears(resident_anonymised)
def on_resident_anonymised(resident: Resident) -> None:
    forget_collectors(resident)


@hears(need_queued)
def on_need_queued(need: Need) -> None:
    if need.kind == Need.Kind.DEVICE:
        actions.join_the_queue(need)


@hears(need_promised)
def on_need_promised(need: Need) -> None:
    if need.kind == Need.Kind.DEVICE:
        actions.open_parcel(need)
    else:
        actions.join_parcel(need)


@hears(collection_place_set)
def on_collection_place_set(need: Need) -> None:
    actions.redirect_parcel(need)


@hears(need_started)
def on_need_started(need: Need) -> None:
    if need.kind != Need.Kind.DEVICE:
        actions.leave_parcel(need)


@hears(need_ended, need_requeued)
def on_promise_over(need: Need) -> None:
    if need.kind == Need.Kind.DEVICE:
        actions.release_for_need(need)
        actions.call_back_for_need(need)
    else:
        actions.leave_parcel(need)


@hears(need_moved_on)
def on_need_moved_on(need: Need) -> None:
    if need.kind == Need.Kind.DEVICE:
        actions.on_need_of_swap_moved_on(need)
        after_handover.stop_asking(need)


@hears(fault_reported)
def on_fault_reported(fault: Fault) -> None:
    if fault.need.kind == Need.Kind.DEVICE:
        after_handover.stop_asking(fault.need)


@hears(question_answered)
def on_question_answered(inbound: Inbound) -> None:
    if inbound.question_event in ("inventory.offered", "inventory.offer_reminder"):
        actions.on_question_answered(inbound)
    if inbound.question_event == "inventory.does_it_work":
        after_handover.on_question_answered(inbound)


@hears(hold_raised)
def on_hold_raised(hold: Hold) -> None:
    actions.on_hold_raised(hold)


@hears(hold_lifted)
def on_hold_lifted(hold: Hold) -> None:
    actions.on_freed(hold.frees())


@hears(duplicate_dismissed)
def on_duplicate_dismissed(pair: PossibleDuplicate) -> None:
    actions.on_freed(pair.frees())


@hears(contribution_paid)
def on_contribution_paid(contribution: Contribution) -> None:
    actions.open_paid_capacity(contribution)


@hears(bundles_changed)
def on_bundles_changed(contribution: Contribution) -> None:
    actions.change_paid_capacity(contribution)


# ── The pools' books: every device that comes into stock or leaves it is a line ──────────────────────────────────────


@receiver(post_save, sender=Device)
def on_device_created(instance, created, **_):
    if created and instance.state in Device.IN_STOCK:
        actions.enter_in_book(instance, True, "received")


@receiver(recorded_in_bulk, sender=Device)
def on_devices_created_in_bulk(instances, **_):
    for device in instances:
        if device.state in Device.IN_STOCK:
            actions.enter_in_book(device, True, "received")


@receiver(post_transition, sender=Device)
def on_device_moved(instance, name, source, target, **_):
    """What comes into a pool or leaves it is a line of the pool's book."""
    if target == Device.State.LOST:
        actions.on_device_of_swap_lost(instance)
    if source == Device.State.SHARED:
        actions.on_shared_no_more(instance)
    if source == Device.State.WITH_RESIDENT:
        actions.note_came_back(instance)
    was = source in Device.IN_STOCK
    is_now = target in Device.IN_STOCK
    if was != is_now and not instance._state.adding:
        actions.enter_in_book(instance, is_now, name)
