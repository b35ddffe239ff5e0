"""Parcels to a hub: packed, dispatched, handed over."""

from rest_framework import serializers

from api.doors import (
    Nothing,
    Reason,
    Shown,
    Strict,
    collection,
    detail,
    find_named,
    translating,
    verb,
)
from api.inventory.allocation_doors import PROMISES
from inventory import actions as inventory
from inventory.models import Shipment
from people.models import Organisation
from referrals.models import Referral


class ShipmentShown(Shown):
    hub = serializers.SlugRelatedField[Organisation]("code", read_only=True)
    referral = serializers.SlugRelatedField[Referral]("reference", read_only=True)

    class Meta:
        model = Shipment
        fields = [
            "id",
            "number",
            "hub",
            "referral",
            "state",
            "custodian",
            "proof",
            "dispatched_at",
            "arrived_at",
            "delivered_at",
            "version",
            "created_at",
            "available_actions",
        ]


class ShipmentMade(Strict):
    allocation = serializers.UUIDField()
    hub = serializers.CharField(max_length=40)


class Scanned(Strict):
    scanned = serializers.ListField(child=serializers.CharField(max_length=40), max_length=100)


class Proof(Strict):
    proof = serializers.ChoiceField(["code", "signature", "attested"])


@translating(inventory.create_shipment)
def _ship(*, allocation, hub, by):
    """Make a parcel to a hub for a promise."""
    promise = find_named(PROMISES.visible_to(by), allocation, "allocation")
    place = Organisation.objects.filter(code=hub, kind="hub").first()
    if place is None:
        raise serializers.ValidationError({"hub": "There is no hub with this code."})
    return inventory.create_shipment(allocation=promise, hub=place, by=by)


_SHIPMENT = {
    "queryset": Shipment.objects.select_related("hub", "referral"),
    "shows": ShipmentShown,
    "lookup": "number",
    "tag": "shipments",
}


shipments = collection(filters={"state": "state", "hub": "hub__code"}, make=_ship, body=ShipmentMade, **_SHIPMENT)


shipment = detail(**_SHIPMENT)


SHIPMENT_VERBS = {
    "pack": verb("pack", inventory.pack, body=Scanned, **_SHIPMENT),
    "manifest": verb("manifest", inventory.manifest, **_SHIPMENT),
    "recall": verb("recall", inventory.recall, body=Reason, **_SHIPMENT),
    "take-back": verb("take-back", inventory.take_back, body=Nothing, **_SHIPMENT),
    "dispatch": verb("dispatch", inventory.dispatch, body=Nothing, **_SHIPMENT),
    "arrive": verb("arrive", inventory.arrive, **_SHIPMENT),
    "hand-over": verb("hand-over", inventory.hand_over, body=Proof, **_SHIPMENT),
    "cancel": verb("cancel", inventory.cancel_shipment, body=Reason, **_SHIPMENT),
}
