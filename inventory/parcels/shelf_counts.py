"""A hub counts its shelf: a parcel or a shared device that is not found is missing, and a parcel is handed over only once it
is found.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone

from audit.recording import amended
from inventory.devices import Device
from inventory.parcels.models import Shipment
from inventory.parcels.shipping import FIND
from inventory.shared.at_hubs import found_shared, miss_shared
from inventory.shared.boxes import tag_in
from law.actors import SYSTEM
from law.references import read_reference
from law.refusals import Conflict, FieldError, Invalid, Refusal
from notifications import actions as notifications
from people.access import action
from people.models import Organisation

MOST = 200  # parcels and devices in one count
MISSING_AT_HUB = "It was missing at the hub"
S = Shipment.State


class NotOnShelf(Conflict):
    """Only what waits at a hub lies on its shelf."""

    code = "not_on_shelf"
    sentence = "This parcel is not waiting at a hub, or has already been reported missing."


class NotMissing(Conflict):
    """Only what was missing at a count is found again."""

    code = "not_missing_at_hub"
    sentence = "This parcel is not missing at a hub."


@dataclass(frozen=True)
class ShelfCount:
    """What a count of the shelf came to: how many parcels and shared devices were to be there, and which numbers were not as
    expected.

    `extra` were scanned, and are not this hub's to hand over or to share now.
    """

    expected: int
    missing: list[str]
    extra: list[str]

    @property
    def found(self) -> int:
        return self.expected - len(self.missing)


def _is_on_shelf(shipment: Shipment) -> Refusal | None:
    lies_there = shipment.state == S.AWAITING_COLLECTION and shipment.missing_at is None
    return None if lies_there else NotOnShelf()


def _is_missing(shipment: Shipment) -> Refusal | None:
    is_missing = shipment.state == S.AWAITING_COLLECTION and shipment.missing_at is not None
    return None if is_missing else NotMissing()


@action("inventory.miss_at_hub", on=Shipment, transition="", guard=_is_on_shelf)
def miss_at_hub(shipment: Shipment, *, by) -> Shipment:
    """It waits at the hub and is not on the shelf. The warehouse has a task to look for it; the person is not asked to come
    meanwhile. If it comes back to the warehouse, it is wiped again. Refuses NotOnShelf.
    """
    shipment.missing_at = timezone.now()
    shipment.custody_broken = shipment.custody_broken or MISSING_AT_HUB
    shipment.save()
    amended(shipment, missing=True)
    occasion = f"version {shipment.version}"
    notifications.raise_task(
        FIND, reference=shipment.number, occasion=occasion, referral_id=shipment.referral_id, by=by
    )
    return shipment


@action("inventory.found_at_hub", on=Shipment, transition="", guard=_is_missing)
def found_at_hub(shipment: Shipment, *, by) -> Shipment:
    """It is on the shelf after all, and may be handed over again. Refuses NotMissing."""
    shipment.missing_at = None
    shipment.save()
    amended(shipment, missing=False)
    notifications.clear_tasks(FIND, [shipment.number], by=SYSTEM)
    return shipment


@action("inventory.count_shelf")
def count_shelf(*, hub: Organisation, numbers: Sequence[str], by) -> ShelfCount:
    """Count by scan the parcels on a hub's shelf and the devices that it shares. One that is to be there and was not scanned
    is missing, one that was missing and was scanned is found. Of what is another hub's nothing is changed.

    Refuses Invalid for more than 200 codes, and naming each that is no number of a parcel and no tag of a device.
    """
    scanned = _read(numbers)
    mine = Shipment.objects.visible_to(by).filter(hub=hub, state=S.AWAITING_COLLECTION)
    parcels = list(mine.order_by("pk"))
    for parcel in parcels:
        if parcel.number not in scanned and parcel.missing_at is None:
            miss_at_hub(parcel, by=by)
        elif parcel.number in scanned and parcel.missing_at is not None:
            found_at_hub(parcel, by=by)
    shared = list(Device.objects.visible_to(by).shared_by(hub.pk).filter(sent_back_at=None).order_by("asset_tag"))
    for device in shared:
        if device.asset_tag not in scanned and device.shared_missing_at is None:
            miss_shared(device, by=by)
        elif device.asset_tag in scanned and device.shared_missing_at is not None:
            found_shared(device, by=by)
    expected = {parcel.number for parcel in parcels} | {device.asset_tag for device in shared}
    return ShelfCount(len(expected), sorted(expected - scanned), sorted(scanned - expected))


def _read(numbers: Sequence[str]) -> set[str]:
    """The numbers of parcels and tags of devices in these codes: a label holds it alone, or at the end of an address."""
    if len(numbers) > MOST:
        raise Invalid([FieldError("/numbers", "too_many", f"A count must have {MOST} parcels and devices or fewer.")])
    read = {text: _number_in(text) or tag_in(text) for text in numbers}
    wrong = [
        FieldError(f"/numbers/{place}", "no_parcel", f"{text.strip()[:40]} is not the number of a parcel or a device.")
        for place, text in enumerate(numbers)
        if not read[text]
    ]
    if wrong:
        raise Invalid(wrong)
    return {number for number in read.values() if number}


def _number_in(text: str) -> str:
    return read_reference(text.strip().rstrip("/").rsplit("/", 1)[-1], "SHP") or ""
