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
from inventory.models import Shipment, ShipmentLine
from inventory.parcels.carriers import CARRIERS
from people.models import Organisation
from referrals.models import Referral


class ShipmentLineShown(serializers.ModelSerializer):
    is_packed = serializers.BooleanField(source="is_ticked", read_only=True)
    is_picked = serializers.SerializerMethodField()

    class Meta:
        model = ShipmentLine
        fields = ["kind", "number", "words", "is_picked", "is_packed", "gap"]

    def get_is_picked(self, line) -> bool:
        return line.picked_at is not None


class ShipmentShown(Shown):
    hub = serializers.SlugRelatedField[Organisation]("code", read_only=True, allow_null=True)
    referral = serializers.SlugRelatedField[Referral]("reference", read_only=True)
    lines = ShipmentLineShown(source="live_lines", many=True, read_only=True)

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
            "lines",
            "packed_at",
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


class Packed(Strict):
    """Everything that is scanned into the parcel, and for each kind of thing that is missing the reason."""

    scanned = serializers.ListField(child=serializers.CharField(max_length=120), max_length=100)
    gaps = serializers.DictField(
        child=serializers.CharField(max_length=200), required=False, help_text="kind of line → why it is missing"
    )


class ScannedOne(Strict):
    scanned = serializers.CharField(max_length=120)


class Listed(Strict):
    """Which manifest it goes on: the hub van's of today when nothing is named."""

    carrier = serializers.ChoiceField(list(CARRIERS), required=False)
    goes_on = serializers.DateField(required=False)


class Hub(Strict):
    hub = serializers.CharField(max_length=40)


class Proof(Strict):
    proof = serializers.ChoiceField(["code", "signature", "attested"])


@translating(inventory.create_shipment)
def _ship(*, allocation, hub, by):
    """Make a parcel to a hub for a promise."""
    promise = find_named(PROMISES.visible_to(by), allocation, "allocation")
    return inventory.create_shipment(allocation=promise, hub=_hub(hub), by=by)


def _hub(code: str) -> Organisation:
    place = Organisation.objects.filter(code=code, kind="hub").first()
    if place is None:
        raise serializers.ValidationError({"hub": "There is no hub with this code."})
    return place


@translating(inventory.choose_hub)
def _choose_hub(shipment, *, hub, by):
    """Say at which hub the person collects, until the parcel is picked."""
    return inventory.choose_hub(shipment, hub=_hub(hub), by=by)


_SHIPMENT = {
    "queryset": Shipment.objects.select_related("hub", "referral").prefetch_related("lines"),
    "shows": ShipmentShown,
    "lookup": "number",
    "tag": "shipments",
}


shipments = collection(filters={"state": "state", "hub": "hub__code"}, make=_ship, body=ShipmentMade, **_SHIPMENT)


shipment = detail(**_SHIPMENT)


SHIPMENT_VERBS = {
    "choose-hub": verb("choose-hub", _choose_hub, body=Hub, **_SHIPMENT),
    "pick": verb("pick", inventory.pick, body=ScannedOne, **_SHIPMENT),
    "put-back": verb("put-back", inventory.put_back, body=Reason, **_SHIPMENT),
    "pack-item": verb("pack-item", inventory.pack_item, body=ScannedOne, **_SHIPMENT),
    "pack": verb("pack", inventory.pack, body=Packed, **_SHIPMENT),
    "reopen": verb("reopen", inventory.reopen, body=Reason, **_SHIPMENT),
    "manifest": verb("manifest", inventory.manifest, body=Listed, **_SHIPMENT),
    "pull": verb("pull", inventory.pull, body=Reason, **_SHIPMENT),
    "unload": verb("unload", inventory.unload, body=Reason, **_SHIPMENT),
    "lose": verb("lose", inventory.lose_shipment, body=Reason, **_SHIPMENT),
    "recall": verb("recall", inventory.recall, body=Reason, **_SHIPMENT),
    "take-back": verb("take-back", inventory.take_back, body=Nothing, **_SHIPMENT),
    "dispatch": verb("dispatch", inventory.dispatch, body=Nothing, **_SHIPMENT),
    "arrive": verb("arrive", inventory.arrive, **_SHIPMENT),
    "hand-over": verb("hand-over", inventory.hand_over, body=Proof, **_SHIPMENT),
    "cancel": verb("cancel", inventory.cancel_shipment, body=Reason, **_SHIPMENT),
}
