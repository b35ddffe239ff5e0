"""What must hold of devices and parcels at any moment: wiped, promised to somebody, and in one pair of hands."""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from config.promise import Promise
from inventory.devices import OURS
from inventory.models import Allocation, Device, Shipment, ShipmentLine, StorageUnit, WipeEvidence
from people.access import brake

OUT_OF_THE_BENCH = ("available", "reserved", "picked", "packed", "in_transit", "at_hub", "shared")


def _tag(device: Device) -> str:
    return device.asset_tag


def _promised() -> Exists:
    return Exists(Allocation.objects.filter(released_at=None, device=OuterRef("pk"), handed_over_at=None))


def _to_nobody() -> QuerySet[Any]:
    """What comes back with its parcel is promised to nobody any more."""
    coming_back = Exists(
        ShipmentLine.objects.filter(allocation__device=OuterRef("pk"), dropped_at=None, shipment__state="returning")
    )
    kept = Device.objects.filter(state__in=["reserved", "picked", "packed", "in_transit", "at_hub"])
    return kept.exclude(_promised()).exclude(coming_back)


def _out_of_the_bench() -> QuerySet[Any]:
    return Device.objects.filter(state__in=[*OUT_OF_THE_BENCH, "with_resident"])


def _units() -> QuerySet[Any]:
    return StorageUnit.objects.filter(device=OuterRef("pk"))


def _unwiped() -> QuerySet[Any]:
    """One drive is enough: nobody proved it wiped, or the newest evidence says that it is not."""
    newest = WipeEvidence.objects.filter(unit=OuterRef("pk")).order_by("-created_at", "-pk").values("passed")[:1]
    unproven = _units().annotate(newest=Subquery(newest))
    return _out_of_the_bench().filter(Exists(unproven.filter(Q(state="unproven") | Q(state="wiped") & ~Q(newest=True))))


def _storage_unknown() -> QuerySet[Any]:
    return _out_of_the_bench().filter(~Exists(_units()), no_storage_by="")


def _without_parcel() -> QuerySet[Any]:
    """Said yes to, and in no parcel: the yes itself opens one."""
    in_one = Exists(ShipmentLine.objects.filter(allocation=OuterRef("pk"), dropped_at=None))
    kept = Allocation.objects.filter(released_at=None, handed_over_at=None, device__state__in=Device.PROMISED)
    firm = Q(answered_at__isnull=False) | Q(offered_at=None)
    return kept.filter(firm).exclude(in_one).select_related("device")


def _parcels_for_nobody() -> QuerySet[Any]:
    """A parcel that goes on with a device that is promised to nobody any more."""
    over = Exists(
        ShipmentLine.objects.filter(shipment=OuterRef("pk"), dropped_at=None, allocation__released_at__isnull=False)
    )
    return Shipment.objects.filter(
        over,
        state__in=["draft", "picking", "packed", "manifested", "in_transit", "attempt_failed", "awaiting_collection"],
    )


IN_THE_BUILDING = (
    "received",
    "awaiting_wipe",
    "wiped",
    "refurbishing",
    "awaiting_parts",
    "qc",
    "available",
    "reserved",
    "picked",
    "packed",
)
OUT_OF_THE_BUILDING = ("in_transit", "at_hub", "with_resident")
DEVICE_IN_A_PARCEL = {
    "manifested": "packed",
    "in_transit": "in_transit",
    "attempt_failed": "in_transit",
    "awaiting_collection": "at_hub",
}


def _in_two_hands() -> QuerySet[Any]:
    """One thing is in one pair of hands: what is in the building is the warehouse's, and nothing else is."""
    ours = Q(custodian=OURS)
    packed = Q(shared_box__state="packed")
    shared = Q(state="shared") & (packed & ~ours | ~packed & ours)
    apart = Q(state__in=IN_THE_BUILDING) & ~ours | Q(state__in=OUT_OF_THE_BUILDING) & ours | shared
    return Device.objects.filter(apart)


def _parcels_out_of_step() -> QuerySet[Any]:
    """The parcel is in one place, and the device that should be in it in another."""
    lines = ShipmentLine.objects.filter(shipment=OuterRef("pk"), dropped_at=None, allocation__released_at=None)
    apart: Any = Q()
    for state, inside in DEVICE_IN_A_PARCEL.items():
        elsewhere = lines.filter(kind="device", allocation__isnull=False).exclude(allocation__device__state=inside)
        apart |= Q(state=state) & Exists(elsewhere)
    return Shipment.objects.filter(apart, missing_at=None)


def _loaded_during_a_hold() -> QuerySet[Any]:
    """A hold takes a parcel off its manifest, so none may be on one."""
    return Shipment.objects.filter(state="manifested", referral__resident__in=brake.stopped())


DEVICES = (
    Promise("house.custody_broken", "{0} is {1}, and is noted in other hands.", _in_two_hands, _tag),
    Promise("house.parcel_out_of_step", "{0} is {1}, and its device is somewhere else.", _parcels_out_of_step),
    Promise("house.parcel_during_hold", "{0} is on a manifest while its person is paused.", _loaded_during_a_hold),
    Promise("house.device_to_nobody", "{0} is promised or on its way, but to no one.", _to_nobody, _tag),
    Promise(
        "house.device_to_nobody",
        "{0} is on the shelf and promised at once.",
        lambda: Device.objects.filter(_promised(), state="available"),
        _tag,
    ),
    Promise("house.unwiped_device", "{0} left the bench with storage that is not proven wiped.", _unwiped, _tag),
    Promise(
        "house.unwiped_device", "{0} left the bench, and no one said which storage was in it.", _storage_unknown, _tag
    ),
    Promise(
        "house.promise_without_parcel",
        "{0} was said yes to, and is in no parcel.",
        _without_parcel,
        lambda row: row.device.asset_tag,
    ),
    Promise(
        "house.parcel_without_promise", "{0} continues with a device that is promised to no one.", _parcels_for_nobody
    ),
)
