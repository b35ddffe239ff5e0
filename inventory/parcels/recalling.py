"""Called back: by a person, because the need ended, or stopped by a hold."""

from uuid import UUID

from django.utils import timezone

from inventory.allocation import offers
from inventory.allocation.promises import end_promise, tell_it_is_no_longer_kept
from inventory.parcels.coming_back import tell_it_comes_back
from inventory.parcels.models import Shipment
from inventory.parcels.shipping import VAN, allocations_in, move, off_the_manifest, open_manifest
from inventory.parcels.stop_notices import end_notices, send_notices
from law.actors import SYSTEM
from people.access import action


@action("inventory.recall", on=Shipment)
def recall(shipment: Shipment, *, reason: str, by) -> Shipment:
    """What is under way, or waits at a hub, is called back. Whoever has it, and the hub it goes to, find it among their
    tasks, and confirm that they heard. The worker reads that it comes back, and whoever was told to come is told to wait,
    unless a hold stops it. (SH15)
    """
    send_notices(shipment, by=by)
    move(shipment, shipment.recall)
    tell_it_comes_back(shipment, by=by)
    return shipment


def call_back_for_need(need):
    """A need has ended or waits again: a parcel for it that has left comes back, and is promised to it no more, so that
    the need can have another.
    """
    left = Shipment.objects.select_for_update(of=("self",)).filter(
        lines__dropped_at=None,
        lines__allocation__need=need,
        lines__allocation__handed_over_at=None,
        state__in=[*Shipment.ON_THE_ROAD, Shipment.State.AWAITING_COLLECTION],
    )
    for shipment in left.select_related("hub").order_by("pk"):
        send_notices(shipment, by=SYSTEM)
        shipment.next_try_on = None
        move(shipment, shipment.recall)
        for allocation in allocations_in(shipment):
            if allocation.need_id == need.pk:
                end_promise(allocation)
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
    for shipment in theirs.filter(state__in=[*Shipment.ON_THE_ROAD, Shipment.State.AWAITING_COLLECTION]).select_related(
        "hub"
    ):
        send_notices(shipment, by=SYSTEM)


def on_freed(resident_ids: list[UUID]):
    """What a hold took off the manifest is on it again; tasks to keep something back are done with. (HD3, HD4)"""
    offers.on_freed(resident_ids)
    theirs = _parcels_of(resident_ids)
    for shipment in theirs.filter(state=Shipment.State.PACKED, pulled_at__isnull=False):
        shipment.pulled_at = None
        shipment.on_manifest = open_manifest(VAN)
        move(shipment, shipment.manifest)
    going_on = [shipment.number for shipment in theirs if shipment.state != Shipment.State.RETURNING]
    end_notices(going_on)


def _parcels_of(resident_ids: list[UUID]):
    theirs = Shipment.objects.select_for_update(of=("self",)).filter(referral__resident__in=resident_ids)
    return theirs.order_by("pk")
