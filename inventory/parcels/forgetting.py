"""What parcels keep of a person, taken away when they are erased: who came for it, their signature,
where it was brought, what a carrier wrote.
"""

from audit.erasure import blank, note_erased
from audit.recording import amended
from inventory.parcels.home_deliveries import HomeDelivery
from inventory.parcels.models import Shipment
from inventory.parcels.proofs import HandoverProof
from inventory.parcels.road_events import DeliveryAttempt, TrackingEvent
from people.models import Resident


def forget_collectors(resident: Resident) -> None:
    """Called inside the action that erases them. A proof stays as a proof: how, when, by which colleague; it is sealed
    again over what is left.
    """
    parcels = Shipment.objects.filter(referral__resident=resident)
    blank("Who can collect for them", parcels.select_for_update(of=("self",)).order_by("pk"), "collector")
    homes = HomeDelivery.objects.filter(shipment__in=parcels).select_for_update(of=("self",)).order_by("pk")
    blank("Addresses for home delivery", homes, "address", "directions")
    for proof in HandoverProof.objects.select_for_update(of=("self",)).filter(shipment__in=parcels).order_by("pk"):
        for name in ("collector_name", "reason", "signature"):
            setattr(proof, name, "")
        proof.seal = proof.sealed()
        proof.save()
        amended(proof, anonymised=True)
        note_erased("Names and signatures of handovers", 1)
    said = TrackingEvent.objects.filter(shipment__in=parcels).exclude(words="")
    noted = DeliveryAttempt.objects.filter(shipment__in=parcels).exclude(note="")
    note_erased("Notes from couriers", said.update(words="") + noted.update(note=""))
