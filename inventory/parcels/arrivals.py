"""At the hub: what was on the road is scanned in."""

from django.utils import timezone

from inventory.parcels.models import Shipment
from inventory.parcels.shipping import allocations_in, move
from notifications import actions as notifications
from people.access import action


@action("inventory.arrive", on=Shipment)
def arrive(shipment: Shipment, *, by) -> Shipment:
    """Scanned in at the hub; the resident hears that it is ready, if and how that is safe. (SH7)"""
    for allocation in allocations_in(shipment):
        allocation.device.custodian = shipment.hub.code
        allocation.device.arrive()
        allocation.device.save()
    shipment.custodian = shipment.hub.code
    shipment.arrived_at = timezone.now()
    move(shipment, shipment.arrive)
    resident = shipment.referral.resident
    if resident.may_be_reached_by("sms"):
        ready = notifications.compose(
            "inventory.ready_to_collect",
            reason=shipment,
            address=resident.phone,
            channel="sms",
            resident=resident,
            referral=shipment.referral,
            hub=shipment.hub.name,
        )
        notifications.queue([ready], by=by)
    return shipment
