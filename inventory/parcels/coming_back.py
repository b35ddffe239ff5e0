"""What is said of a parcel that will not reach them now, to whoever was told that it would: what is true, and never why."""

from django.db.models import Q

from inventory.parcels.models import Shipment
from inventory.parcels.shipping import allocations_in
from inventory.parcels.texting import text_person
from notifications import actions as notifications
from people.access import brake
from referrals.actions.telling import tell_referrer

NOT_READY_YET = "inventory.not_ready_yet"
NOT_DELIVERED = "inventory.not_delivered"
THROUGH_WORKER = "inventory.ready_through_worker"
SAID_TO_PERSON = (
    "inventory.ready_to_collect",
    "inventory.try_again",
    "inventory.not_arrived",
    "inventory.part_not_arrived",
)
S = Shipment.State


def tell_it_comes_back(shipment: Shipment, *, by) -> None:
    """It is called back and stays theirs for now: the worker reads so, and who was told to come or to wait is told to
    wait. While the person is stopped nobody hears anything.
    """
    if brake.is_stopped(shipment.referral.resident_id):
        return
    was_asked_to_pass_on = notifications.was_sent(shipment, [THROUGH_WORKER])
    for allocation in allocations_in(shipment):
        need = allocation.need
        kind = need.get_kind_display()
        tell_referrer(shipment.referral, "referrals.comes_back", by, need=need, always=was_asked_to_pass_on, kind=kind)
    if notifications.was_sent(shipment, list(SAID_TO_PERSON)):
        text_person(shipment, NOT_READY_YET, occasion=f"version {shipment.version}", by=by)


def tell_it_is_lost(shipment: Shipment, *, by) -> None:
    """We said that we look for it, or that it is ready: it does not come, and they keep their place."""
    if notifications.was_sent(shipment, list(SAID_TO_PERSON)):
        text_person(shipment, NOT_DELIVERED, occasion="lost", by=by)


def is_not_ready(shipment_ids):
    """Of these parcels those that nobody can collect yet, and that may still come."""
    states = (S.PACKED, S.MANIFESTED, S.IN_TRANSIT, S.RETURNING)
    return Shipment.objects.filter(pk__in=shipment_ids, state__in=states)


def does_not_come(shipment_ids):
    """Of these parcels those that were given up: not delivered twice, or lost."""
    failed = Q(state__in=[S.RETURNING, S.RETURNED], attempts__gt=0)
    return Shipment.objects.filter(failed | Q(state=S.LOST), pk__in=shipment_ids)
