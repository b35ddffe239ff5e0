"""What is on its way to a person, read in as many statements for one need as for ten."""

from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Q

from connectivity.models import Sim
from inventory.models import Allocation, Shipment, ShipmentLine, WaitEstimate
from law.actors import Actor
from referrals import actions as referrals
from referrals.models import Appeal, Fault, Need, Referral
from skills.models import Booking


def person_of(referral: Referral) -> Actor:
    """The person of this referral, as the actor of what they do on their page."""
    return Actor(key=f"resident:{referral.resident_id}", roles=frozenset({"resident"}), channel="web")


@dataclass
class Coming:
    """All rows of one referral that its page shows, by the need that they are for; of several the newest."""

    referral: Referral
    needs: list[Need]
    parcels: dict[UUID, Shipment] = field(default_factory=dict)
    offers: dict[UUID, Allocation] = field(default_factory=dict)
    sims: dict[UUID, Sim] = field(default_factory=dict)
    seats: dict[UUID, Booking] = field(default_factory=dict)
    devices: dict[UUID, str] = field(default_factory=dict)  # the kind of what is promised or given
    estimates: dict[UUID, WaitEstimate] = field(default_factory=dict)
    faults: dict[UUID, Fault] = field(default_factory=dict)
    appeals: dict[UUID | None, Appeal] = field(default_factory=dict)  # by None: against the rejection of everything
    to_appeal: set[UUID] = field(default_factory=set)  # the decisions, by the need or the referral

    def has_twin(self, need: Need) -> bool:
        """Whether another need of its kind lives, so that this one cannot come back."""
        ended = [state for state in Need.ENDED if state != Need.State.MET]
        return any(row.kind == need.kind and row.pk != need.pk and row.state not in ended for row in self.needs)

    def appeal_of(self, need: Need) -> Appeal | None:
        """The appeal against the no to this need, or against the rejection of everything."""
        return self.appeals.get(need.pk) or self.appeals.get(None)

    def may_appeal(self, need: Need) -> bool:
        return not self.to_appeal.isdisjoint({need.pk, need.referral_id})

    @property
    def parcel_to_collect(self) -> Shipment | None:
        ready = Shipment.State.AWAITING_COLLECTION
        return next((parcel for parcel in self.parcels.values() if parcel.state == ready), None)


def read_coming(referral: Referral) -> Coming:
    """Everything that the page shows of this referral. Seven statements, and those about appeals
    where something was refused.
    """
    rows = referral.needs.select_related("referral__resident", "collect_at__hub_profile").order_by("created_at", "id")
    coming = Coming(referral, list(rows))
    ids = [need.pk for need in coming.needs]
    coming.parcels = _parcels(ids)
    promises = Allocation.objects.filter(need__in=ids, released_at=None).select_related("device")
    for promise in promises.order_by("created_at", "id"):
        coming.devices[promise.need_id] = promise.device.kind
        if promise.is_open_offer:
            coming.offers[promise.need_id] = promise
    sims = Sim.objects.filter(need__in=ids, state__in=Sim.LIVE).select_related("hub__hub_profile").order_by("id")
    coming.sims = {sim.need_id: sim for sim in sims if sim.need_id}
    coming.seats = _seats(ids)
    estimates = WaitEstimate.objects.filter(need__in=ids).order_by("created_at", "id")
    coming.estimates = {estimate.need_id: estimate for estimate in estimates}
    if any(need.state == Need.State.NOT_APPROVED for need in coming.needs):
        coming.appeals = {appeal.need_id: appeal for appeal in referral.appeals.order_by("created_at", "id")}
        coming.to_appeal = {decision.pk for decision in referrals.appealable(referral)}
    coming.faults = {fault.need_id: fault for fault in Fault.objects.filter(need__in=ids).order_by("created_at", "id")}
    return coming


def _parcels(ids: list[UUID]) -> dict[UUID, Shipment]:
    lines = ShipmentLine.objects.filter(Q(need__in=ids) | Q(allocation__need__in=ids), dropped_at=None)
    kinds = (ShipmentLine.Kind.DEVICE, ShipmentLine.Kind.SIM)
    rows = lines.filter(kind__in=kinds).select_related(
        "allocation", "shipment__hub__hub_profile", "shipment__home_delivery"
    )
    parcels: dict[UUID, Shipment] = {}
    for line in rows.order_by("shipment__created_at", "id"):
        need = line.need_id or (line.allocation.need_id if line.allocation is not None else None)
        if need is not None and line.shipment.state != Shipment.State.CANCELLED:
            parcels[need] = line.shipment
    return parcels


def _seats(ids: list[UUID]) -> dict[UUID, Booking]:
    """The newest of each need; one that is live before one that is over."""
    rows = Booking.objects.with_position().filter(need__in=ids)
    seats: dict[UUID, Booking] = {}
    for seat in rows.select_related("session__hub__hub_profile").order_by("created_at", "id"):
        before = seats.get(seat.need_id)
        if before is None or not is_live(before) or is_live(seat):
            seats[seat.need_id] = seat
    return seats


def is_live(seat: Booking) -> bool:
    """Whether it is, or may become, a place in a class that is still to be held."""
    return seat.state in (Booking.State.BOOKED, Booking.State.OFFERED, Booking.State.WAITLISTED)
