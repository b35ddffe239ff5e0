"""A parcel that is given up as lost, and one that turns up all the same."""

from datetime import date

from inventory.allocation.promises import recall_device
from inventory.bench.data_incidents import known_since, note_found, open_data_incident
from inventory.bench.endings import NOBODY
from inventory.bench.storage import doubt_storage
from inventory.devices import Device
from inventory.parcels.coming_back import tell_it_is_lost
from inventory.parcels.models import Shipment
from inventory.parcels.opening import drop
from inventory.parcels.shipping import (
    BRING_BACK,
    FIND,
    KEEP,
    STOP_CARRIER,
    allocations_in,
    companions_inside,
    move,
    owe_what_belongs_to_others,
)
from law.actors import SYSTEM
from notifications import actions as notifications
from people.access import action


@action("inventory.lose_shipment", on=Shipment, transition="lose")
def lose_shipment(shipment: Shipment, *, reason: str, search: str = "", known_on: date | None = None, by) -> Shipment:
    """It cannot be found. Whoever it was for goes back to their place, its devices are written off as lost on the way, and
    its SIMs are blocked; a drive that was not proven wiped is a data incident, which counts from `known_on`. Whoever was
    told that we look for it, or that it is ready, hears that it does not come. Refuses Invalid. (SH13, ND14, SM10)
    """
    since = known_since(known_on)
    place = f"the hands of: {shipment.custodian}"
    for allocation in allocations_in(shipment):
        device = Device.objects.select_for_update().get(pk=allocation.device_id)
        recall_device(device, reason=reason, by=by)
        device.custodian = NOBODY
        device.move(device.lose_on_the_way)
        open_data_incident(device, place=place, search=search, known_at=since, by=by)
    for line, companion in companions_inside(shipment):
        companion.lose(line.number, reason=reason, by=by)
        drop(line)
    owe_what_belongs_to_others(shipment)
    shipment.missing_at = None
    for kind in (BRING_BACK, KEEP, STOP_CARRIER, FIND):
        notifications.clear_tasks(kind, [shipment.number], by=SYSTEM)
    shipment.next_try_on = None
    move(shipment, shipment.lose)
    tell_it_is_lost(shipment, by=by)
    return shipment


@action("inventory.find_shipment", on=Shipment, transition="find")
def find_shipment(shipment: Shipment, *, by) -> Shipment:
    """A parcel that was given up is here. Nobody knows who had it: its devices are set apart and wiped anew, and incidents
    about them say that they were found. (DV22)
    """
    lost = Device.objects.select_for_update().filter(allocations__lines__shipment=shipment, state=Device.State.LOST)
    for device in lost.order_by("pk"):
        if not Device.objects.twins_of(device).exists():
            device.move(device.find)
            doubt_storage(device)
            note_found(device)
    shipment.missing_at = None
    return move(shipment, shipment.find)
