"""The way of shared devices to a hub: asked for, packed by scan, sent, counted in."""

from collections.abc import Callable, Iterable, Sequence

from audit.recording import amended
from inventory.allocation.promises import wake_the_queue
from inventory.bench.gating import meet_the_gate
from inventory.devices import OURS, Device
from inventory.refusals import check_bin
from inventory.shared.at_hubs import ON_THE_ROAD, note_missing, put_at_hub
from inventory.shared.models import SharedBox
from law.references import read_reference
from law.refusals import Conflict, FieldError, Invalid
from people.access import action
from people.models import Organisation
from people.organisations.hub_boxes import change_quantity, check_own, order


class OfAnotherPool(Conflict):
    """A pool for other boroughs has paid for it."""

    code = "shared_of_another_pool"


@action("inventory.order_shared")
def order_shared(*, hub: Organisation, kind: str, quantity: int, by) -> SharedBox:
    """Ask the warehouse for devices that a hub shares. Refuses NotYourBox, NotAnOpenHub, BoxOrdered, and Invalid for an
    unknown kind or other than 1 to 20.
    """
    if kind not in Device.Kind.values:
        raise Invalid.at("/kind", "not_a_choice", "Select a kind of device.")
    return order(SharedBox, hub=hub, kind=kind, quantity=quantity, by=by)


@action("inventory.change_shared_order", on=SharedBox, transition="pack")
def change_shared_order(box: SharedBox, *, quantity: int, by) -> SharedBox:
    """Ask for another number of devices than before. Refuses NotYourBox, Invalid."""
    return change_quantity(box, quantity, by=by)


@action("inventory.pack_shared", on=SharedBox, transition="pack")
def pack_shared(box: SharedBox, *, tags: Sequence[str], by) -> SharedBox:
    """Put the devices that were scanned in the box: all of them or none. It may be fewer than were asked for, not more.

    Refuses Invalid, naming every tag that is not a free device of this kind, OfAnotherPool, BinFrozen, and GateClosed.
    """
    devices = scanned_devices(tags, lambda device: _why_not_free(box, device))
    if len(devices) > box.quantity:
        raise Invalid.at("/tags", "too_many", f"The hub asked for {box.quantity}. Scan no more than that.")
    for device in devices:
        _put_in(box, device)
    return box.move(box.pack)


def _why_not_free(box: SharedBox, device: Device | None) -> str:
    if device is None:
        return "There is no device with this tag."
    if device.kind != box.kind:
        return f"{device.asset_tag} is a {device.get_kind_display().lower()}."
    is_free = device.state == Device.State.AVAILABLE
    return "" if is_free else f"{device.asset_tag} is {device.get_state_display().lower()}, so it is not free."


def _put_in(box: SharedBox, device: Device):
    boroughs = [device.pool.borough] if device.pool.borough else device.pool.boroughs
    if boroughs and box.hub.borough not in boroughs:
        raise OfAnotherPool(f"{device.asset_tag} is kept for people of another borough.")
    check_bin(device)
    meet_the_gate(device)
    device.bin = None
    device.shared_box = box
    device.shared_since = device.shared_missing_at = device.sent_back_at = None
    device.move(device.share)


@action("inventory.unpack_shared", on=SharedBox, transition="unpack")
def unpack_shared(box: SharedBox, *, reason: str, by) -> SharedBox:
    """Its devices are on the shelf again, free for whoever is next, and the box is packed anew."""
    _empty(box)
    return box.move(box.unpack)


@action("inventory.cancel_shared", on=SharedBox, transition="cancel")
def cancel_shared(box: SharedBox, *, reason: str, by) -> SharedBox:
    """The hub needs none now; what was packed is on the shelf again. Refuses NotYourBox."""
    check_own(SharedBox, box.hub_id, by)
    _empty(box)
    return box.move(box.cancel)


def _empty(box: SharedBox):
    for device in _locked(box):
        device.shared_box = None
        device.move(device.unshare)
        wake_the_queue(device)


@action("inventory.send_shared", on=SharedBox, transition="send")
def send_shared(box: SharedBox, *, by) -> SharedBox:
    """The box leaves for its hub: custody is the driver's. Refuses GateClosed."""
    for device in _locked(box):
        meet_the_gate(device)
        device.custodian = ON_THE_ROAD
        device.save()
        amended(device, custodian=ON_THE_ROAD)
    return box.move(box.send)


@action("inventory.unsend_shared", on=SharedBox, transition="unsend")
def unsend_shared(box: SharedBox, *, reason: str, by) -> SharedBox:
    """It has not left after all: custody is the warehouse's, and it can be sent again, or emptied."""
    for device in _locked(box):
        device.custodian = OURS
        device.save()
        amended(device, custodian=OURS)
    return box.move(box.unsend)


@action("inventory.arrive_shared", on=SharedBox, transition="arrive")
def arrive_shared(box: SharedBox, *, tags: Sequence[str], by) -> SharedBox:
    """Count the box in: custody of what was scanned is the hub's. What was not is missing, in the hands of whoever drove it,
    and the warehouse has a task for each. Refuses NotYourBox, and Invalid, naming every tag that was not in it.
    """
    check_own(SharedBox, box.hub_id, by)
    expected = {device.pk for device in _locked(box)}
    came = {device.pk for device in scanned_devices(tags, lambda device: _why_not_inside(expected, device))}
    for device in _locked(box):
        if device.pk in came:
            put_at_hub(device, box)
        else:
            note_missing(device, by=by)
    return box.move(box.arrive)


def _why_not_inside(expected: set, device: Device | None) -> str:
    if device is None:
        return "There is no device with this tag."
    return "" if device.pk in expected else f"{device.asset_tag} was not sent in this box."


def scanned_devices(texts: Iterable[str], why_not: Callable[[Device | None], str]) -> list[Device]:
    """The devices whose labels were scanned, each once, locked in the order of their tags.

    Refuses Invalid, with `why_not` of each that may not be, by its place; and for none at all, or too many.
    """
    read = {place: tag_in(text) for place, text in enumerate(texts) if text.strip()}
    if not read:
        raise Invalid.at("/tags", "required", "Scan at least one device.")
    if len(read) > 2 * SharedBox.MOST:
        raise Invalid.at("/tags", "too_many", f"Scan {SharedBox.MOST} devices or fewer.")
    tags = set(read.values())
    rows = Device.objects.select_for_update(of=("self",)).filter(asset_tag__in=tags).select_related("pool", "bin")
    known = {device.asset_tag: device for device in rows.order_by("asset_tag")}
    faults = [
        FieldError(f"/tags/{place}", "not_to_hand", sentence)
        for place, tag in read.items()
        if (sentence := why_not(known.get(tag)))
    ]
    if faults:
        raise Invalid(faults)
    return list(known.values())


def tag_in(text: str) -> str:
    """The asset tag in what was scanned: a label holds it alone, or at the end of an address. "" when there is none."""
    return read_reference(text.strip().rstrip("/").rsplit("/", 1)[-1], "DEV") or ""


def _locked(box: SharedBox):
    return list(box.inside.select_for_update(of=("self",)).order_by("asset_tag"))
