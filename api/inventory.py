"""Devices, pools, promises and parcels."""

from rest_framework import serializers
from rest_framework.response import Response

from api.doors import Door, Nothing, Reason, Shown, Strict, collection, detail, translating, verb
from api.referrals import by_id
from inventory import actions as inventory
from inventory.models import Allocation, Device, Pool, Shipment
from people.models import Organisation
from referrals.models import Need


class DeviceShown(Shown):
    pool = serializers.SlugRelatedField("code", read_only=True)

    class Meta:
        model = Device
        fields = [
            "id",
            "asset_tag",
            "serial",
            "kind",
            "make_and_model",
            "grade",
            "operating_system",
            "os_support_ends",
            "weight_grams",
            "drive_serials",
            "pool",
            "donor",
            "custodian",
            "state",
            "available_at",
            "version",
            "created_at",
            "available_actions",
        ]


class DeviceReceived(Strict):
    serial = serializers.CharField(max_length=80)
    kind = serializers.ChoiceField(Device.Kind.choices)
    make_and_model = serializers.CharField(max_length=120)
    pool = serializers.SlugRelatedField("code", queryset=Pool.objects.all())
    drive_serials = serializers.ListField(child=serializers.CharField(max_length=80), max_length=12, required=False, default=list)
    donor = serializers.CharField(max_length=120, required=False, default="")
    weight_grams = serializers.IntegerField(min_value=1, max_value=100_000, required=False, default=None)


class Evidence(Strict):
    drive_serial = serializers.CharField(max_length=80)
    tool = serializers.CharField(max_length=60)
    method = serializers.CharField(max_length=80)
    passed = serializers.BooleanField()
    log_hash = serializers.RegexField(r"^[0-9a-f]{64}$")


class Wiped(Strict):
    evidence = Evidence(many=True)


class Built(Strict):
    operating_system = serializers.CharField(max_length=60)
    os_support_ends = serializers.DateField()


class Passed(Strict):
    grade = serializers.ChoiceField(Device.Grade.choices)


class Weighed(Reason):
    weight_grams = serializers.IntegerField(min_value=1, max_value=100_000)


class PoolShown(serializers.ModelSerializer):
    class Meta:
        model = Pool
        fields = ["id", "code", "name", "borough", "capacity", "version"]


class AllocationShown(Shown):
    device = serializers.SlugRelatedField("asset_tag", read_only=True)
    need = serializers.PrimaryKeyRelatedField(read_only=True)

    class Meta:
        model = Allocation
        fields = [
            "id",
            "device",
            "need",
            "released_at",
            "handed_over_at",
            "explanation",
            "version",
            "created_at",
            "available_actions",
        ]


class Promise(Strict):
    need = serializers.UUIDField()
    device = serializers.CharField(max_length=16, required=False, help_text="asset tag; the best from stock when left out")


class Run(Strict):
    dry_run = serializers.BooleanField(required=False, default=False)


class RunShown(serializers.Serializer):
    promised = serializers.ListField()
    passed_over = serializers.ListField()


class ShipmentShown(Shown):
    hub = serializers.SlugRelatedField("code", read_only=True)
    referral = serializers.SlugRelatedField("reference", read_only=True)

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


_PROMISES = Allocation.objects.select_related("device", "need__referral__resident")


@translating(inventory.reserve)
def _reserve(*, need, by, device=None):
    """Promise the best device from stock, or the named one, to a need."""
    found = by_id(Need.objects.visible_to(by).select_related("referral__resident"), need, "need")
    named = None
    if device:
        named = Device.objects.visible_to(by).filter(asset_tag=device).first()
        if named is None:
            raise serializers.ValidationError({"device": "There is no device with this asset tag."})
    return inventory.reserve(found, device=named, by=by)


@translating(inventory.create_shipment)
def _ship(*, allocation, hub, by):
    """Make a parcel to a hub for a promise."""
    promise = by_id(_PROMISES.visible_to(by), allocation, "allocation")
    place = Organisation.objects.filter(code=hub, kind="hub").first()
    if place is None:
        raise serializers.ValidationError({"hub": "There is no hub with this code."})
    return inventory.create_shipment(allocation=promise, hub=place, by=by)


class RunAllocation(Door):
    """Walk the waiting needs in the published order; a preview with `dry_run`."""

    queryset, serializer_class, body_class, operation_id = Allocation.objects.all(), RunShown, Run, "allocations_run"

    def post(self, request):
        return Response(inventory.run_allocation(by=request.user, **self.read_body()))


class Pools(Door):
    queryset, serializer_class, operation_id = Pool.objects.order_by("code"), PoolShown, "pools_list"

    def get(self, request):
        return Response({"items": PoolShown(self.get_queryset(), many=True).data})


_DEVICE = {"queryset": Device.objects.select_related("pool"), "shows": DeviceShown, "lookup": "asset_tag", "tag": "devices"}
_SHIPMENT = {
    "queryset": Shipment.objects.select_related("hub", "referral"),
    "shows": ShipmentShown,
    "lookup": "number",
    "tag": "shipments",
}
_ALLOCATION = {"queryset": _PROMISES, "shows": AllocationShown, "tag": "allocations"}
devices = collection(
    filters={"state": "state", "kind": "kind", "pool": "pool__code", "serial": "serial"},
    make=inventory.receive,
    body=DeviceReceived,
    **_DEVICE,
)
device = detail(**_DEVICE)
DEVICE_VERBS = {
    "to-wipe": verb("to-wipe", inventory.to_wipe, **_DEVICE),
    "record-wipe": verb("record-wipe", inventory.record_wipe, body=Wiped, **_DEVICE),
    "refurbish": verb("refurbish", inventory.refurbish, **_DEVICE),
    "to-qc": verb("to-qc", inventory.to_qc, body=Built, **_DEVICE),
    "pass-qc": verb("pass-qc", inventory.pass_qc, body=Passed, **_DEVICE),
    "fail-qc": verb("fail-qc", inventory.fail_qc, body=Reason, **_DEVICE),
    "quarantine": verb("quarantine", inventory.quarantine, body=Reason, **_DEVICE),
    "recycle": verb("recycle", inventory.recycle, body=Weighed, **_DEVICE),
    "lose": verb("lose", inventory.lose, body=Reason, **_DEVICE),
    "find": verb("find", inventory.find, **_DEVICE),
}
allocations = collection(make=_reserve, body=Promise, **_ALLOCATION)
allocation = detail(**_ALLOCATION)
run = RunAllocation.as_view()
ALLOCATION_VERBS = {"release": verb("release", inventory.release, body=Reason, **_ALLOCATION)}
shipments = collection(filters={"state": "state", "hub": "hub__code"}, make=_ship, body=ShipmentMade, **_SHIPMENT)
shipment = detail(**_SHIPMENT)
SHIPMENT_VERBS = {
    "pack": verb("pack", inventory.pack, body=Scanned, **_SHIPMENT),
    "manifest": verb("manifest", inventory.manifest, **_SHIPMENT),
    "recall": verb("recall", inventory.recall, body=Reason, **_SHIPMENT),
    "dispatch": verb("dispatch", inventory.dispatch, body=Nothing, **_SHIPMENT),
    "arrive": verb("arrive", inventory.arrive, **_SHIPMENT),
    "hand-over": verb("hand-over", inventory.hand_over, body=Proof, **_SHIPMENT),
    "cancel": verb("cancel", inventory.cancel_shipment, body=Reason, **_SHIPMENT),
}
pools = Pools.as_view()
