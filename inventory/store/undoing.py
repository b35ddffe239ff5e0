"""A device that was booked in by mistake is booked out again, within the shift."""

from datetime import timedelta

from django.utils import timezone

from inventory.devices import Device
from inventory.store.lots import expected_device
from inventory.store.models import Lot
from inventory.store.pools import check_bins
from law.refusals import Conflict, Refusal
from people.access import action

SHIFT = timedelta(hours=12)


class ReceivedLongAgo(Conflict):
    """A mistake is undone in the shift in which it was made."""

    sentence = "It was received more than 12 hours ago. Put it in quarantine and tell the warehouse manager."


class ReceiptIsFinal(Conflict):
    """The donor has a receipt for what is in a closed donation."""

    sentence = "Its donation is closed, and the donor has a receipt for it. Tell the warehouse manager."


def can_be_undone(device: Device) -> Refusal | None:
    if device.state != Device.State.RECEIVED:
        return None
    if device.received_at is None or device.received_at < timezone.now() - SHIFT:
        return ReceivedLongAgo()
    if device.lot is not None and device.lot.state == Lot.State.CLOSED:
        return ReceiptIsFinal()
    return None


@action("inventory.undo_receipt", on=Device, guard=can_be_undone)
def undo_receipt(device: Device, *, reason: str, by) -> Device:
    """It was booked in by mistake: it is not here, and its tag is void. What was announced by its serial is expected
    again, under a new tag. Refuses ReceivedLongAgo, ReceiptIsFinal, BinFrozen. (DV2)
    """
    check_bins(device.bin_id, None)
    device.bin = None
    device.custodian = "nobody"
    device.received_at = None
    device.in_our_hands_since = None
    device.move(device.undo_receipt)
    if device.lot is not None:
        _wait_again(device.lot, device.serial)
    return device


def _wait_again(lot: Lot, serial: str) -> None:
    lot.refresh_from_db(from_queryset=Lot.objects.select_for_update(of=("self",)))
    line = next((row for row in lot.live_lines() if row.serial == serial), None)
    if line is not None:
        expected_device(lot, serial, line.kind, line.make_and_model).save()
    if lot.state == Lot.State.ARRIVING and not lot.devices.that_came().exists():
        lot.first_scan_at = None
        lot.undo_start()
        lot.save()
