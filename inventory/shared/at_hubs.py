"""Shared devices at their hub: missing and found, sent back, and taken in again by the warehouse."""

from django.utils import timezone

from audit.recording import amended
from inventory.bench import refurbishing
from inventory.devices import OURS, Device
from inventory.shared.models import SharedBox
from inventory.shared.refusals import NotMissingThere, NotOut, NotSentBack, NotSharedHere
from law.actors import SYSTEM
from law.refusals import Invalid, Refusal
from notifications import actions as notifications
from people.access import action
from people.organisations.hub_boxes import check_own, end_with_last

ON_THE_ROAD = "van"  # the custodian of what is on its way to a hub, or back
FIND = "inventory.find_shared"
FETCH = "inventory.fetch_shared"
SHARED = Device.State.SHARED


def _box_of(device: Device) -> SharedBox:
    """In state `shared` it has one (`pack_shared`)."""
    if device.shared_box is None:
        raise LookupError(f"{device.asset_tag} is in no box.")
    return device.shared_box


def _is_here(device: Device) -> Refusal | None:
    is_out = device.state == SHARED and device.shared_since is not None
    return None if is_out and device.shared_missing_at is None and device.sent_back_at is None else NotSharedHere()


def _is_missing(device: Device) -> Refusal | None:
    return None if device.state == SHARED and device.shared_missing_at is not None else NotMissingThere()


def _is_sent_back(device: Device) -> Refusal | None:
    return None if device.state == SHARED and device.sent_back_at is not None else NotSentBack()


def _is_out(device: Device) -> Refusal | None:
    return None if device.state != SHARED or device.custodian != OURS else NotOut()


def put_at_hub(device: Device, box: SharedBox) -> None:
    """It is on the hub's shelf, counted in."""
    device.custodian = box.hub.code
    device.shared_since = device.shared_since or timezone.now()
    device.shared_missing_at = None
    device.save()
    amended(device, custodian=device.custodian)


def note_missing(device: Device, *, by) -> None:
    """It is not where it should be: the warehouse has a task to look for it."""
    device.shared_missing_at = timezone.now()
    device.save()
    amended(device, missing=True)
    occasion = f"version {device.version}"
    details = f"{_box_of(device).hub.name} does not find it."
    notifications.raise_task(FIND, reference=device.asset_tag, occasion=occasion, details=details, by=by)


@action("inventory.miss_shared", on=Device, transition="", guard=_is_here)
def miss_shared(device: Device, *, by) -> Device:
    """The hub does not find it. Refuses NotYourBox, NotSharedHere."""
    check_own(SharedBox, _box_of(device).hub_id, by)
    note_missing(device, by=by)
    return device


@action("inventory.found_shared", on=Device, transition="", guard=_is_missing)
def found_shared(device: Device, *, by) -> Device:
    """It is at the hub after all: missing at a count, or when its box was counted in. Refuses NotYourBox,
    NotMissingThere.
    """
    box = _box_of(device)
    check_own(SharedBox, box.hub_id, by)
    put_at_hub(device, box)
    notifications.clear_tasks(FIND, [device.asset_tag], by=SYSTEM)
    return device


@action("inventory.send_back_shared", on=Device, transition="", guard=_is_here)
def send_back_shared(device: Device, *, reason: str, by) -> Device:
    """It goes back to the warehouse, such as because it is broken or not needed: custody is the driver's, and the warehouse
    has a task until it is there. Refuses NotYourBox, NotSharedHere, and Invalid without a reason.
    """
    check_own(SharedBox, _box_of(device).hub_id, by)
    if not reason.strip():
        raise Invalid.at("/reason", "required", "Enter why it goes back.")
    device.custodian = ON_THE_ROAD
    device.sent_back_at = timezone.now()
    device.save()
    amended(device, custodian=ON_THE_ROAD)
    occasion = f"version {device.version}"
    details = f"{_box_of(device).hub.name} sent it back."
    notifications.raise_task(FETCH, reference=device.asset_tag, occasion=occasion, details=details, by=by)
    return device


@action("inventory.keep_shared", on=Device, transition="", guard=_is_sent_back)
def keep_shared(device: Device, *, by) -> Device:
    """It has not left the hub: it is not sent back after all. Refuses NotYourBox, NotSentBack."""
    box = _box_of(device)
    check_own(SharedBox, box.hub_id, by)
    device.sent_back_at = None
    put_at_hub(device, box)
    notifications.clear_tasks(FETCH, [device.asset_tag], by=SYSTEM)
    return device


@action("inventory.take_in_shared", on=Device, guard=_is_out)
def take_in_shared(device: Device, *, by) -> Device:
    """It is at the warehouse again, from a hub or from the road. Many people used it: it is set apart and wiped again, and
    only evidence younger than its return counts. Refuses NotOut for one that never left.
    """
    return refurbishing.set_apart(device, device.take_in_shared, by=by)


def on_shared_no_more(device: Device) -> None:
    """It is back, or written off: nobody looks for it, and a box that never arrived ends with its last device."""
    for kind in (FIND, FETCH):
        notifications.clear_tasks(kind, [device.asset_tag], by=SYSTEM)
    end_with_last(device.shared_box, device)
