"""Into the resident's hands, with proof."""

from django.utils import timezone

from audit.recording import amended
from inventory.parcels.models import Shipment
from inventory.parcels.shipping import allocations_in, move
from law.refusals import Conflict
from people.access import action
from referrals import actions as referrals

PROOFS = ("code", "signature", "attested")


class ProofNeeded(Conflict):
    """A handover needs its proof."""

    sentence = "Say how the handover was shown: by code, by signature, or attested by the hub."


@action("inventory.hand_over", on=Shipment, outward=True)
def hand_over(shipment: Shipment, *, proof: str, by) -> Shipment:
    """Into the resident's hands, with proof; each need is provided (ND10). Refuses ProofNeeded. (SH8)"""
    if proof not in PROOFS:
        raise ProofNeeded()
    for allocation in allocations_in(shipment):
        allocation.device.custodian = "resident"
        allocation.device.hand_over()
        allocation.device.save()
        allocation.handed_over_at = timezone.now()
        allocation.save()
        amended(allocation, proof=proof)
        referrals.provide(allocation.need, by=by)
    shipment.proof = proof
    shipment.custodian = "resident"
    shipment.delivered_at = timezone.now()
    shipment.tell(proof=proof)
    return move(shipment, shipment.hand_over)
