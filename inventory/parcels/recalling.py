"""Called back: by a person, because the need ended, or stopped by a hold; and taken in again."""

from uuid import UUID

from django.utils import timezone

from inventory.allocation import offers
from inventory.allocation.promises import tell_it_is_no_longer_kept
from inventory.bench import refurbishing
from inventory.devices import Device
from inventory.parcels.models import Shipment
from inventory.parcels.opening import drop
from inventory.parcels.shipping import (
    BRING_BACK,
    FIND,
    KEEP,
    VAN,
    allocations_in,
    companions_inside,
    move,
    off_the_manifest,
    open_manifest,
    owe_what_belongs_to_others,
)
from law.actors import SYSTEM
from notifications import actions as notifications
from notifications.models import Task
from people.access import action


@action("inventory.recall", on=Shipment)
def recall(shipment: Shipment, *, reason: str, by) -> Shipment:
    """What is under way, or waits at a hub, is called back. The warehouse and the hub find it among their tasks. (SH15)"""
    _call_back(shipment, by)
    return move(shipment, shipment.recall)


@action("inventory.take_back", on=Shipment)
def take_back(shipment: Shipment, *, by) -> Shipment:
    """What was called back is here again: its devices are set apart and wiped anew, whoever they were promised to goes
    back to their place (ND14), and the tasks to bring or keep it are done with. (SH12)
    """
    for allocation in allocations_in(shipment):
        device = Device.objects.select_for_update().get(pk=allocation.device_id)
        if device.state in (Device.State.IN_TRANSIT, Device.State.AT_HUB):
            refurbishing.set_apart(device, device.take_back, by=by)
    for line, companion in companions_inside(shipment):
        companion.bring_back(line.number, reason="The parcel came back", by=by)
        drop(line)
    owe_what_belongs_to_others(shipment)
    shipment.missing_at = None
    for kind in (BRING_BACK, KEEP, FIND):
        notifications.clear_tasks(kind, [shipment.number], by=SYSTEM)
    return move(shipment, shipment.take_back)


def _call_back(shipment: Shipment, by):
    """Tasks for whoever has the parcel: the hub, and the warehouse too while it is on the road. One that is still to do
    is not raised again.
    """
    owners: dict[str, UUID | None] = {KEEP: shipment.hub_id}
    if shipment.state == Shipment.State.IN_TRANSIT:
        owners[BRING_BACK] = None
    open_tasks = Task.objects.still_to_do().filter(kind__in=owners, reference=shipment.number)
    for kind in set(owners) - set(open_tasks.values_list("kind", flat=True)):
        notifications.raise_task(
            kind,
            reference=shipment.number,
            occasion=f"version {shipment.version}",
            organisation_id=owners[kind],
            referral_id=shipment.referral_id,
            by=by,
        )


def call_back_for_need(need):
    """A need has ended or waits again: a parcel for it that has left comes back."""
    left = Shipment.objects.select_for_update(of=("self",)).filter(
        lines__dropped_at=None,
        lines__allocation__need=need,
        lines__allocation__handed_over_at=None,
        state__in=[Shipment.State.IN_TRANSIT, Shipment.State.AWAITING_COLLECTION],
    )
    for shipment in left.select_related("hub").order_by("pk"):
        _call_back(shipment, SYSTEM)
        move(shipment, shipment.recall)
        for allocation in allocations_in(shipment):
            tell_it_is_no_longer_kept(allocation, need, shipment, ["inventory.ready_to_collect"])


def on_hold_raised(hold):
    """What is on a manifest comes off it at once; what is under way or at a hub gets a task to keep it there. (HD1)

    Its state stays: what was on its way goes on when the hold is lifted, unless somebody recalled it (SH15). Open
    offers stop.
    """
    everyone = hold.reaches()
    offers.on_stopped(everyone)
    theirs = _parcels_of(everyone)
    for shipment in theirs.filter(state=Shipment.State.MANIFESTED):
        shipment.pulled_at = timezone.now()
        off_the_manifest(shipment)
    for shipment in theirs.filter(
        state__in=[Shipment.State.IN_TRANSIT, Shipment.State.AWAITING_COLLECTION]
    ).select_related("hub"):
        _call_back(shipment, SYSTEM)


def on_freed(resident_ids: list[UUID]):
    """What a hold took off the manifest is on it again; tasks to keep something back are done with. (HD3, HD4)"""
    offers.on_freed(resident_ids)
    theirs = _parcels_of(resident_ids)
    for shipment in theirs.filter(state=Shipment.State.PACKED, pulled_at__isnull=False):
        shipment.pulled_at = None
        shipment.on_manifest = open_manifest(VAN)
        move(shipment, shipment.manifest)
    going_on = [shipment.number for shipment in theirs if shipment.state != Shipment.State.RETURNING]
    for kind in (BRING_BACK, KEEP):
        notifications.clear_tasks(kind, going_on, by=SYSTEM)


def _parcels_of(resident_ids: list[UUID]):
    theirs = Shipment.objects.select_for_update(of=("self",)).filter(referral__resident__in=resident_ids)
    return theirs.order_by("pk")
