"""What comes back: its seal is looked at, and whether it was in sight all the way decides if it is wiped again.

Sealed and never out of sight, nobody can have touched it: the old wipe counts (DV2b). Opened, or missing for a while, it is
set apart, and only evidence younger than its return counts (DV2, DV5).
"""

from inventory.allocation.models import Allocation
from inventory.allocation.promises import end_promise, wake_the_queue
from inventory.bench import refurbishing
from inventory.devices import Device
from inventory.parcels.collection_codes import end_codes
from inventory.parcels.models import Shipment
from inventory.parcels.opening import drop
from inventory.parcels.shipping import FIND, allocations_in, companions_inside, move, owe_what_belongs_to_others
from inventory.parcels.stop_notices import end_notices
from law.actors import SYSTEM
from notifications import actions as notifications
from people.access import action
from referrals import actions as referrals
from referrals.models import Need

AWAY = (Device.State.IN_TRANSIT, Device.State.AT_HUB)
STILL_WANTED = (Need.State.RESERVED, Need.State.IN_FULFILMENT, Need.State.REMEDY)
OPENED = "Its seal was broken"


@action("inventory.take_back", on=Shipment)
def take_back(shipment: Shipment, *, sealed: bool = False, by) -> Shipment:
    """It is here again. `sealed` says that its seal is whole; what nobody looked at counts as opened.

    Sealed and in sight all the way it is not wiped again: still promised, it is packed and goes with another van; else its
    device is on the shelf for whoever is next. Opened or out of sight, its devices are set apart and wiped anew, and
    whoever they were promised to goes back to their place (ND14). (SH12)
    """
    if sealed and not shipment.custody_broken:
        return _back_sealed(shipment, by)
    shipment.custody_broken = shipment.custody_broken or OPENED
    for allocation in allocations_in(shipment):
        device = Device.objects.select_for_update().get(pk=allocation.device_id)
        if device.state in AWAY:
            refurbishing.set_apart(device, device.take_back, by=by)
    return _is_back(shipment, by)


def _back_sealed(shipment: Shipment, by) -> Shipment:
    promises = allocations_in(shipment)
    if any(is_kept(promise) for promise in promises):
        return _keep_packed(shipment, promises, by)
    for promise in promises:
        device = Device.objects.select_for_update().get(pk=promise.device_id)
        end_promise(promise)
        if device.state in AWAY:
            device.receive_sealed(False)
            device.save()
            wake_the_queue(device)
    return _is_back(shipment, by)


def is_kept(promise: Allocation) -> bool:
    return promise.released_at is None and promise.need.state in STILL_WANTED


def _keep_packed(shipment: Shipment, promises: list[Allocation], by) -> Shipment:
    """As it was before it left: packed, promised, and on no van."""
    for promise in promises:
        if promise.need.state == Need.State.IN_FULFILMENT:
            referrals.undo_start(promise.need, by=by)
        promise.device.receive_sealed(True)
        promise.device.save()
    for line, companion in companions_inside(shipment):
        companion.unload(line.number, by=by)
        if line.need is not None and line.need.state == Need.State.IN_FULFILMENT:
            referrals.undo_start(line.need, by=by)
    end_codes(shipment)
    end_notices([shipment.number])
    shipment.on_manifest = None
    shipment.dispatched_at = None
    shipment.arrived_at = None
    shipment.next_try_on = None
    shipment.collection_asked = 0
    return move(shipment, shipment.take_back_sealed)


def _is_back(shipment: Shipment, by) -> Shipment:
    for line, companion in companions_inside(shipment):
        companion.bring_back(line.number, reason="The parcel came back", by=by)
        drop(line)
    owe_what_belongs_to_others(shipment)
    end_codes(shipment)
    end_notices([shipment.number])
    notifications.clear_tasks(FIND, [shipment.number], by=SYSTEM)
    shipment.next_try_on = None
    shipment.missing_at = None
    return move(shipment, shipment.take_back)


def back_in_words(shipment: Shipment) -> str:
    """What to do with what has just come back."""
    if shipment.state == Shipment.State.PACKED:
        return "It is sealed and still promised. Put it with the parcels for the next van."
    if shipment.custody_broken:
        return f"{shipment.custody_broken}. Put its device with those to be wiped."
    return "It is sealed. Unpack it and return its device to stock."
