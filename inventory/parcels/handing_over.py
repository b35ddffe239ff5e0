"""Into somebody's hands, with proof: the code that was sent, a signature, the hub's word with a reason, or paper."""

from django.utils import timezone

from audit.recording import amended, record_refusal
from inventory.parcels.collection_codes import (
    CodeSpent,
    CodeWrong,
    end_codes,
    refuse_wrong_code,
    send_code,
    usable_code,
)
from inventory.parcels.failed_deliveries import go_on
from inventory.parcels.models import Shipment
from inventory.parcels.proofs import GivenProof, check_proof, keep_proof
from inventory.parcels.shipping import allocations_in, companions_inside, move
from law.refusals import Conflict, Invalid, Refusal
from people.access import action
from people.particulars import read_name
from referrals import actions as referrals


class NotHereToCollect(Conflict):
    """Somebody is reminded of what lies ready for them."""

    sentence = "Nothing in this parcel is waiting to be collected."


class RemindedToday(Conflict):
    """One reminder a day is enough."""

    sentence = "They have already been told today. Remind them tomorrow."


class NobodyToRemind(Conflict):
    """Neither a safe way to the person, nor a worker."""

    sentence = "There is no safe way to remind this person. Wait for them, or for their worker."


@action("inventory.hand_over", on=Shipment, outward=True)
def _hand_over(shipment: Shipment, *, proof: GivenProof, by) -> Shipment:
    """See `hand_over`."""
    if shipment.missing_at is not None:
        raise NotHereToCollect()
    now = timezone.now()
    check_proof(proof, has_named=bool(shipment.collector), since=shipment.arrived_at, now=now)
    if proof.kind == "code":
        _check_code(shipment, proof.code)
    kept = keep_proof(shipment, proof, named=shipment.collector, now=now, by=by)
    go_on(shipment, by=by)
    for allocation in allocations_in(shipment):
        allocation.device.custodian = "resident"
        allocation.device.hand_over()
        allocation.device.save()
        allocation.handed_over_at = kept.happened_at
        allocation.save()
        amended(allocation, proof=proof.kind)
        referrals.provide(allocation.need, by=by)
    for line, companion in companions_inside(shipment):
        companion.give(line.number, by=by)
    end_codes(shipment)
    shipment.proof = proof.kind
    shipment.custodian = "resident"
    shipment.delivered_at = kept.happened_at
    shipment.tell(proof=proof.kind)
    return move(shipment, shipment.hand_over)


def _check_code(shipment: Shipment, digits: str) -> None:
    code = usable_code(shipment)
    if code is None:
        raise CodeSpent()
    if not code.fits(digits):
        raise CodeWrong("This is not the code for this parcel.")


def hand_over(shipment: Shipment, *, proof: GivenProof, by) -> Shipment:
    """Hand a parcel over against `proof`: each need is provided, and what showed it is kept sealed. (SH8, DV18, ND10)

    A wrong code is counted before anything else is tried, because a refusal leaves nothing behind. Refuses CodeWrong,
    CodeSpent after three of them, and Invalid that names what is missing in the proof; while a hold is active, Held.
    """
    _hand_over.admit(shipment, by)
    if proof.kind == "code" and proof.code.strip() and shipment.state in _COLLECTED_FROM:
        try:
            refuse_wrong_code(shipment, proof.code, by)
        except Refusal as refusal:
            record_refusal(shipment, by, _hand_over.verb, refusal)
            raise
    return _hand_over(shipment, proof=proof, by=by)


_COLLECTED_FROM = (Shipment.State.IN_TRANSIT, Shipment.State.AWAITING_COLLECTION)
hand_over.action = _hand_over  # type: ignore[attr-defined]  # whose rule it is, for the doors


def _nothing_waits(shipment: Shipment) -> Refusal | None:
    is_here = shipment.state == Shipment.State.AWAITING_COLLECTION and shipment.missing_at is None
    return None if is_here else NotHereToCollect()


@action("inventory.remind_to_collect", on=Shipment, transition="", outward=True, guard=_nothing_waits)
def remind_to_collect(shipment: Shipment, *, by) -> Shipment:
    """Say once more that it is ready, with a new code: the earlier one works no longer. Refuses RemindedToday,
    NobodyToRemind.
    """
    last = shipment.collection_codes.order_by("-created_at").values_list("created_at", flat=True).first()
    if last is not None and timezone.localdate(last) == timezone.localdate():
        raise RemindedToday()
    how = send_code(shipment, by=by)
    if not how:
        raise NobodyToRemind()
    amended(shipment, reminded=how)
    return shipment


def _is_over(shipment: Shipment) -> Refusal | None:
    over = (Shipment.State.DELIVERED, Shipment.State.CANCELLED, Shipment.State.RETURNED)
    return NotHereToCollect() if shipment.state in over else None


@action("inventory.name_collector", on=Shipment, transition="", guard=_is_over)
def name_collector(shipment: Shipment, *, name: str, by) -> Shipment:
    """Write down who else may collect it, as the person said beforehand; an empty name takes that back. Refuses Invalid."""
    tidy = read_name(name)
    if len(tidy) > 150:
        raise Invalid.at("/name", "too_long", "Name must be 150 characters or fewer.")
    shipment.collector = tidy
    shipment.save()
    amended(shipment, collector="named" if tidy else "nobody")
    return shipment
