"""A yes opens the parcel: to the hub where the person collects, with the device and what belongs to it, and with the SIM
that is promised to the same person.
"""

from functools import cache
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.utils import timezone

from audit.models import create_together
from audit.recording import amended
from database.bulk import build_unsaved
from database.prepared import Prepared
from inventory.allocation.models import Allocation
from inventory.devices import Device
from inventory.parcels.bundles import bundle_of
from inventory.parcels.collection_choice import nearest_hub
from inventory.parcels.models import Shipment, ShipmentLine
from law.refusals import Conflict, FieldError, Invalid, Refusal
from people.access import action
from people.models import Organisation, Resident
from people.residents.conditions import HUB_ONLY
from referrals.companions import companion_of, travelling_kinds
from referrals.models import Need

Kind = ShipmentLine.Kind


class NothingPromised(Conflict):
    """The referral has no device that could be shipped."""

    sentence = "No device is promised to this referral, so there is nothing to send."


class NotAnswered(Conflict):
    """An offer is no promise before somebody said yes."""

    sentence = "They have not accepted the offer yet. You can pack it when they do."


class CollectsAtHub(Conflict):
    """A hold was lifted on the condition that nothing goes anywhere else."""

    sentence = "This person collects from a hub only. Choose a hub for this parcel."


class AlreadyBeingSent(Conflict):
    """What is picked for one hub does not change its way."""

    sentence = "This device is already in another parcel. Cancel that parcel first."


@action("inventory.create_shipment")
def create_shipment(*, allocation: Allocation, hub: Organisation, by) -> Shipment:
    """The parcel of one promised device, to this hub. Where it was opened by the yes, it is sent to this hub. (SH1)

    Refuses NothingPromised, NotAnswered while it is only offered, CollectsAtHub, and AlreadyBeingSent.
    """
    if allocation.released_at is not None or allocation.device.state not in Device.PROMISED:
        raise NothingPromised()
    if allocation.is_open_offer:
        raise NotAnswered()
    check_hub(allocation.need.referral.resident_id, hub)
    line = ShipmentLine.objects.filter(allocation=allocation, kind=Kind.DEVICE, dropped_at=None).first()
    if line is None:
        return _open(allocation, hub)
    shipment = Shipment.objects.select_for_update(of=("self",)).get(pk=line.shipment_id)
    if shipment.state != Shipment.State.DRAFT:
        raise AlreadyBeingSent()
    return _send_to(shipment, hub)


def in_draft(shipment: Shipment) -> Refusal | None:
    return None if shipment.state == Shipment.State.DRAFT else AlreadyBeingSent()


@action("inventory.choose_hub", on=Shipment, transition="", guard=in_draft)
def choose_hub(shipment: Shipment, *, hub: Organisation, by) -> Shipment:
    """Say at which hub the person collects, until it is picked. Refuses AlreadyBeingSent, CollectsAtHub,
    and Invalid for what is no hub.
    """
    if not hub.is_open_hub:
        raise Invalid([FieldError("/hub", "not_a_hub", "Choose a hub that is open.")])
    check_hub(shipment.referral.resident_id, hub)
    return _send_to(shipment, hub)


def check_hub(resident_id, hub: Organisation):
    person = Resident.objects.get(pk=resident_id)
    if HUB_ONLY in person.conditions and hub.kind != Organisation.Kind.HUB:
        raise CollectsAtHub()


def _send_to(shipment: Shipment, hub: Organisation) -> Shipment:
    if shipment.hub_id != hub.pk:
        shipment.hub = hub
        shipment.save()
        amended(shipment, hub=hub.code)
    return shipment


# ── What is heard ────────────────────────────────────────────────────────────────────────────────────────────────────


def open_parcel(need: Need):
    """A device is promised to this need for good: it is in a parcel from this moment. (SH1)"""
    for allocation in _PROMISED_TO(need.pk):
        allocation.need = need
        _open(allocation, None)


def _promised_to(need_id):
    """What is promised to it and in no parcel yet, with the device and its pool's hub."""
    live = Allocation.objects.filter(need=need_id, released_at=None, handed_over_at=None)
    packed = ShipmentLine.objects.filter(allocation=OuterRef("pk"), dropped_at=None)
    with_device = live.select_related("device__pool__collect_at").only(*_OF_THE_DEVICE)
    return with_device.filter(~Exists(packed)).order_by("pk")[:1]


# What a line of the parcel says of it, and where it is collected.
_OF_THE_DEVICE = (
    "need",
    *(f"device__{name}" for name in ("asset_tag", "kind", "make_and_model", "pool__collect_at")),
    *(f"device__pool__collect_at__{name}" for name in ("code", "kind", "is_active", "borough")),
)


_PROMISED_TO = Prepared(_promised_to, UUID)


def join_parcel(need: Need):
    """A thing of another kind is promised to somebody: it goes with their device, if that is not picked yet."""
    shipment = _open_parcel_of(need.referral_id)
    if shipment is not None:
        _put_companion_in(shipment, need)


def leave_parcel(need: Need):
    """A thing of another kind is promised no more, or went another way: it is out of a parcel that has not left. One
    that is packed with it inside is opened again, so that somebody takes it out.
    """
    lines = ShipmentLine.objects.filter(
        need=need, kind=Kind.SIM, dropped_at=None, shipment__state__in=Shipment.NOT_LEFT
    )
    for line in lines.select_related("shipment"):
        parcel = Shipment.objects.select_for_update(of=("self",)).get(pk=line.shipment_id)
        was_inside = line.packed_at is not None
        drop(line)
        if was_inside and parcel.state in (Shipment.State.PACKED, Shipment.State.MANIFESTED):
            open_again(parcel)
        cancel_if_empty(parcel)


def open_again(shipment: Shipment):
    """A packed parcel is open at the bench again, off its manifest, and everything in it is scanned anew."""
    for line in shipment.lines.filter(dropped_at=None).select_related("allocation__device"):
        if line.allocation is not None:
            line.allocation.device.move(line.allocation.device.put_back)
        line.packed_at = None
        line.save()
    shipment.packed_at = None
    shipment.pulled_at = None
    shipment.on_manifest = None
    if shipment.state == Shipment.State.MANIFESTED:
        shipment.pull()
    shipment.reopen()
    shipment.save()


def redirect_parcel(need: Need):
    """Somebody said where they collect: what is not picked yet goes there."""
    lines = ShipmentLine.objects.filter(need=need, dropped_at=None, shipment__state=Shipment.State.DRAFT)
    for shipment in Shipment.objects.select_for_update(of=("self",)).filter(pk__in=lines.values("shipment")):
        hub = _chosen(need) or nearest_hub(need)
        if hub is not None:
            _send_to(shipment, hub)


def drop(line: ShipmentLine):
    line.dropped_at = timezone.now()
    line.save()
    amended(line, dropped=True)


def cancel_if_empty(shipment: Shipment):
    if shipment.state in Shipment.NOT_LEFT and not shipment.lines.filter(dropped_at=None).exists():
        shipment.cancel()
        shipment.save()


def _open_parcel_of(referral_id) -> Shipment | None:
    return next(iter(_DRAFTS(referral_id)), None)


def _drafts(referral_id):
    drafts = Shipment.objects.select_for_update(of=("self",)).filter(referral_id=referral_id)
    return drafts.filter(state=Shipment.State.DRAFT).order_by("created_at")[:1]


_DRAFTS = Prepared(_drafts, UUID)


def _open(allocation: Allocation, hub: Organisation | None) -> Shipment:
    """The parcel of this referral that is open, or a new one, with the device in it and what goes with it."""
    need = allocation.need
    device = allocation.device
    shipment = _open_parcel_of(need.referral_id)
    if shipment is None:
        hub = hub or where_they_collect(need, device)
        shipment = build_unsaved(Shipment, hub=hub, referral=need.referral)
        create_together([shipment])
    elif hub is not None:
        _send_to(shipment, hub)
    lines = [_line(shipment, Kind.DEVICE, need, device.asset_tag, device.make_and_model, allocation=allocation)]
    bundle = bundle_of(device.kind, need.referral.resident.language)
    lines += [_line(shipment, line.kind, need, line.code, line.words) for line in bundle]
    create_together(lines)
    for other in _travelling(tuple(travelling_kinds()))(need.referral_id):
        _put_companion_in(shipment, other)
    return shipment


@cache
def _travelling(kinds: tuple[str, ...]) -> Prepared:
    """The needs of a referral whose things travel with its device."""
    return Prepared(lambda referral: Need.objects.filter(referral=referral, kind__in=kinds).order_by("pk"), UUID)


def _put_companion_in(shipment: Shipment, need: Need):
    companion = companion_of(need.kind)
    thing = companion.promised(need) if companion is not None else None
    if thing is None:
        return
    lines = ShipmentLine.objects.filter(number=thing.number, kind=Kind.SIM, dropped_at=None)
    for line in lines.exclude(shipment__state__in=Shipment.NOT_LEFT):
        drop(line)  # it lies on the shelf, so it came back out of that parcel by another way
    if not lines.exists():
        create_together([_line(shipment, Kind.SIM, need, thing.number, thing.words)])


def _line(shipment: Shipment, kind: str, need: Need, number: str, words: str, allocation=None) -> ShipmentLine:
    return build_unsaved(
        ShipmentLine,
        shipment=shipment,
        kind=kind,
        need=need,
        number=number,
        words=words[:120],
        allocation=allocation,
    )


def where_they_collect(need: Need, device: Device) -> Organisation | None:
    """The hub that was named for the need while it is open, else the pool's, else the nearest. None: somebody has to
    choose.
    """
    return _chosen(need) or device.pool.collect_at or nearest_hub(need)


def _chosen(need: Need) -> Organisation | None:
    return need.collect_at if need.collect_at is not None and need.collect_at.is_active else None
