"""Devices, pools, promises and parcels."""

import json

from django.db.models import Q
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from api.doors import DetailDoor, Door, MakeDoor, Nothing, Reason, Shown, Strict, collection, detail, translating, verb
from api.referrals import NeedShown, by_id
from inventory import actions as inventory
from inventory.bench.hardware_reports import read_report
from inventory.bench.wipe_logs import read_log
from inventory.models import Allocation, AllocationRun, Bin, Device, Lot, PassedOver, Pool, Shipment, WipeEvidence
from people.models import Organisation
from referrals import actions as referrals
from referrals.facts import REQUIREMENTS, USES
from referrals.models import Need, Referral


class DeviceShown(Shown):
    pool = serializers.SlugRelatedField[Pool]("code", read_only=True)
    bin = serializers.SerializerMethodField(help_text="hidden while it is being counted: a count is blind")
    lot = serializers.SlugRelatedField[Lot]("number", read_only=True)

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
            "ram_gb",
            "storage_gb",
            "screen_inches",
            "keyboard",
            "features",
            "weight_grams",
            "drive_serials",
            "imei",
            "battery_percent",
            "pat_passed_on",
            "lock",
            "checklist",
            "pool",
            "bin",
            "lot",
            "donor",
            "custodian",
            "state",
            "available_at",
            "version",
            "created_at",
            "available_actions",
        ]

    def get_bin(self, device) -> str | None:
        return device.bin.code if device.bin is not None and device.bin.frozen_at is None else None


class DeviceReceived(Strict):
    """One device, typed or as a bench tool reports it (`hardware`: the JSON of `lshw -json`, or {"lshw",
    "dmidecode", "smartctl"}).
    """

    serial = serializers.CharField(max_length=80, required=False, default="", help_text="left out, it is the report's")
    kind = serializers.ChoiceField(Device.Kind.choices, required=False, default="")
    make_and_model = serializers.CharField(max_length=120, required=False, default="")
    imei = serializers.CharField(max_length=20, required=False, default="")
    pool = serializers.SlugRelatedField(
        "code", queryset=Pool.objects.all(), required=False, default=None, help_text="that of its lot when left out"
    )
    lot = serializers.SlugRelatedField("number", queryset=Lot.objects.all(), required=False, default=None)
    bin = serializers.SlugRelatedField("code", queryset=Bin.objects.all(), required=False, default=None)
    hardware = serializers.JSONField(required=False, default=None)
    drive_serials = serializers.ListField(
        child=serializers.CharField(max_length=80), max_length=12, required=False, default=list
    )
    donor = serializers.CharField(max_length=120, required=False, default="")
    weight_grams = serializers.IntegerField(min_value=1, max_value=100_000, required=False, default=None)


class Evidence(Strict):
    drive_serial = serializers.CharField(max_length=80)
    tool = serializers.CharField(max_length=60)
    method = serializers.CharField(max_length=80)
    passed = serializers.BooleanField()
    log_hash = serializers.RegexField(r"^[0-9a-f]{64}$")
    media = serializers.CharField(max_length=10, required=False, default="")
    size_gb = serializers.IntegerField(min_value=0, max_value=1_000_000, required=False, default=0)
    standard = serializers.CharField(max_length=60, required=False, default="", help_text="by name and revision")
    technique = serializers.ChoiceField(WipeEvidence.Technique.choices, required=False, default="")
    verification = serializers.CharField(max_length=120, required=False, default="")
    started_at = serializers.DateTimeField(required=False, default=None)


class Wiped(Strict):
    """Evidence drive by drive, or the tool's own log, as text."""

    evidence = Evidence(many=True, required=False)
    log = serializers.CharField(max_length=5_000_000, required=False, trim_whitespace=False)

    def validate(self, said):
        if ("evidence" in said) == ("log" in said):
            raise serializers.ValidationError({"evidence": "Send the evidence, or the tool's log: one of the two."})
        return said


class Hardware(Strict):
    hardware = serializers.JSONField(help_text="lshw -json, or {lshw, dmidecode, smartctl}")


class Ticked(Strict):
    done = serializers.ListField(child=serializers.CharField(max_length=40), max_length=40)


class Built(Strict):
    operating_system = serializers.CharField(max_length=60)
    os_support_ends = serializers.DateField(
        required=False, default=None, help_text="our dated table knows it for common systems"
    )
    checklist = serializers.ListField(
        child=serializers.CharField(max_length=40), max_length=40, required=False, default=None
    )


class Tested(Strict):
    battery_percent = serializers.IntegerField(min_value=0, max_value=100, required=False, default=None)
    pat_passed_on = serializers.DateField(required=False, default=None)
    lock = serializers.ChoiceField(["none", "locked"], required=False, default="")


class Passed(Tested):
    grade = serializers.ChoiceField(Device.Grade.choices)


class Weighed(Reason):
    weight_grams = serializers.IntegerField(min_value=1, max_value=100_000)
    recycler = serializers.CharField(max_length=120, required=False, default="")
    note = serializers.CharField(
        max_length=60, required=False, default="", help_text="number of the WEEE transfer note"
    )


class Shredded(Weighed):
    witness = serializers.CharField(max_length=120)


class PutAway(Strict):
    bin = serializers.CharField(max_length=20, allow_null=True, help_text="null takes it out of its bin")


class Lent(Reason):
    to = serializers.SlugRelatedField("code", queryset=Pool.objects.all())


class PoolShown(serializers.ModelSerializer):
    class Meta:
        model = Pool
        fields = ["id", "code", "name", "kind", "funder", "borough", "boroughs", "kinds", "capacity", "version"]


class PoolOpened(Strict):
    code = serializers.SlugField(max_length=40)
    name = serializers.CharField(max_length=120)
    borough = serializers.CharField(max_length=9, required=False, default="")
    kind = serializers.ChoiceField(Pool.Kind.choices, required=False, default="")
    funder = serializers.CharField(max_length=120, required=False, default="")
    boroughs = serializers.ListField(child=serializers.CharField(max_length=9), required=False, default=list)
    kinds = serializers.ListField(child=serializers.ChoiceField(Device.Kind.choices), required=False, default=list)
    collect_at = serializers.SlugRelatedField(
        "code", queryset=Organisation.objects.filter(kind="hub"), required=False, default=None
    )


class LoanMade(Reason):
    devices = serializers.ListField(child=serializers.CharField(max_length=40), max_length=100, help_text="asset tags")
    to = serializers.SlugRelatedField("code", queryset=Pool.objects.all())


class AllocationShown(Shown):
    device = serializers.SlugRelatedField[Device]("asset_tag", read_only=True)
    need = serializers.PrimaryKeyRelatedField[Need](read_only=True)

    class Meta:
        model = Allocation
        fields = [
            "id",
            "device",
            "need",
            "released_at",
            "handed_over_at",
            "explanation",
            "is_substitute",
            "offered_at",
            "offer_expires_at",
            "answer",
            "answered_how",
            "answered_at",
            "version",
            "created_at",
            "available_actions",
        ]


class Promise(Strict):
    need = serializers.UUIDField()
    device = serializers.CharField(
        max_length=16, required=False, help_text="asset tag; the best from stock when left out"
    )
    agreed = serializers.CharField(
        max_length=20, required=False, default="", help_text="how they agreed to another kind than they asked for"
    )


class Run(Strict):
    dry_run = serializers.BooleanField(required=False, default=False)


class RunShown(serializers.Serializer):
    run = serializers.UUIDField(allow_null=True)
    promised = serializers.ListField(help_text="[need, asset tag], in the published order")
    passed_over = serializers.ListField(help_text="[need, why]")
    remaining = serializers.IntegerField(help_text="promises that the worker still makes")


class OneRunShown(serializers.ModelSerializer):
    planned = serializers.SerializerMethodField()

    class Meta:
        model = AllocationRun
        fields = [
            "id",
            "started_by",
            "needs",
            "devices",
            "planned",
            "done",
            "promised",
            "overtaken",
            "envy",
            "decided_ms",
            "created_at",
            "finished_at",
            "version",
        ]

    def get_planned(self, run) -> int:
        return len(run.plan)


class Accepted(Strict):
    allocation = serializers.UUIDField(
        required=False, default=None, help_text="the offer that they answered: another one is refused"
    )
    agreed = serializers.CharField(
        max_length=20, required=False, default="", help_text="how they said so: by telephone, in person"
    )


class Declined(Strict):
    allocation = serializers.UUIDField(
        required=False, default=None, help_text="the offer that they answered: another one is refused"
    )
    choice = serializers.ChoiceField(["wait", "not_needed"], help_text="wait keeps the place in the queue")
    agreed = serializers.CharField(
        max_length=20, required=False, default="", help_text="how they said so: by telephone, in person"
    )


class Specified(Strict):
    use = serializers.ChoiceField(USES, required=False, default="")
    requires = serializers.ListField(child=serializers.ChoiceField(REQUIREMENTS), required=False, default=list)
    substitutes = serializers.BooleanField(required=False, default=True)
    grade_c = serializers.BooleanField(required=False, default=False)
    collect_at = serializers.SlugRelatedField(
        "code", queryset=Organisation.objects.filter(kind="hub"), required=False, default=None
    )
    again = serializers.BooleanField(
        required=False, default=False, help_text="forget which kinds they would rather not have"
    )


class ExplanationShown(serializers.Serializer):
    """Why this device went to this need, and who was passed over for it."""

    rule = serializers.CharField()
    why = serializers.ListField(child=serializers.CharField())
    passed_over = serializers.ListField()


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


_PROMISES = Allocation.objects.select_related("device", "need__referral__resident")


@translating(inventory.reserve)
def _reserve(*, need, by, device=None, agreed=""):
    """Promise the best device from stock, or the named one, to a need."""
    found = by_id(Need.objects.visible_to(by).select_related("referral__resident"), need, "need")
    named = None
    if device:
        named = Device.objects.visible_to(by).filter(asset_tag=device).first()
        if named is None:
            raise serializers.ValidationError({"device": "There is no device with this asset tag."})
    return inventory.reserve(found, device=named, agreed=agreed, by=by)


@translating(inventory.receive)
def _receive(*, hardware, pool, lot, by, serial, **said):
    """Take one device into our custody, typed or by a bench tool's report."""
    report = read_report(json.dumps(hardware)) if hardware is not None else None
    serial = serial or (report.serial if report else "")
    if not serial:
        raise serializers.ValidationError({"serial": "Give the serial, or a bench tool's report."})
    return inventory.receive(
        serial=serial, pool=pool or (lot.pool if lot else None), lot=lot, hardware=report, by=by, **said
    )


@translating(inventory.record_wipe)
def _record_wipe(device, *, evidence=None, log=None, by):
    """Keep the proof for every storage unit, drive by drive or as the tool's own log."""
    proofs = (
        evidence if log is None else [inventory.as_row(proof) for proof in read_log(log.encode("utf-8", "replace"))]
    )
    return inventory.record_wipe(device, evidence=proofs, by=by)


@translating(inventory.read_hardware)
def _read_hardware(device, *, hardware, by):
    """A later report of a device that is here: matched by its serial, conflicts flagged."""
    return inventory.read_hardware(device, hardware=read_report(json.dumps(hardware)), by=by)


@translating(inventory.put_away)
def _put_away(device, *, bin, by):
    """Into a bin, or out of it."""
    place = None if bin is None else Bin.objects.filter(code=bin).first()
    if bin is not None and place is None:
        raise serializers.ValidationError({"bin": "There is no bin with this code."})
    return inventory.put_away(device, bin=place, by=by)


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


class Pools(MakeDoor):
    """Stock by pool, and a new pool."""

    queryset, serializer_class, lookup = Pool.objects.order_by("code").select_related("collect_at"), PoolShown, "code"
    act, body_class = staticmethod(inventory.open_pool), PoolOpened

    @extend_schema(operation_id="pools_list")
    def get(self, request):
        stock = {row["pool"].pk: row for row in inventory.stock_by_pool()} if self.get_queryset().exists() else {}
        items = PoolShown(self.get_queryset(), many=True).data
        for item, pool in zip(items, self.get_queryset(), strict=True):
            item["stock"] = {name: count for name, count in stock.get(pool.pk, {}).items() if name != "pool"}
        return Response({"items": items})

    @extend_schema(operation_id="pools_create", request=PoolOpened, responses={201: PoolShown})
    def post(self, request):
        return super().post(request)


class Explanation(DetailDoor):
    """Why it went to this need, by which rules, and who was passed over."""

    queryset, serializer_class, operation_id = _PROMISES, ExplanationShown, "allocations_explanation"

    def get(self, request, id):
        row = self.get_object()
        passed = PassedOver.objects.filter(
            Q(device=row.device_id, at__gte=row.created_at) | Q(run=row.run_id, run__isnull=False)
        )
        said = [
            {"need": str(each.need_id), "rules": each.rules, "sentence": each.sentence}
            for each in passed.order_by("at", "id")[:200]
        ]
        told = row.explanation
        return Response({"rule": told.get("rule", ""), "why": told.get("why", []), "passed_over": said})


_DEVICE = {
    "queryset": Device.objects.select_related("pool", "bin", "lot__donor"),
    "shows": DeviceShown,
    "lookup": "asset_tag",
    "tag": "devices",
}
_SHIPMENT = {
    "queryset": Shipment.objects.select_related("hub", "referral"),
    "shows": ShipmentShown,
    "lookup": "number",
    "tag": "shipments",
}
_ALLOCATION = {"queryset": _PROMISES, "shows": AllocationShown, "tag": "allocations"}
devices = collection(
    filters={"state": "state", "kind": "kind", "pool": "pool__code", "serial": "serial"},
    make=_receive,
    body=DeviceReceived,
    **_DEVICE,
)
device = detail(**_DEVICE)
DEVICE_VERBS = {
    "to-wipe": verb("to-wipe", inventory.to_wipe, **_DEVICE),
    "record-wipe": verb("record-wipe", _record_wipe, body=Wiped, **_DEVICE),
    "exempt-from-wiping": verb("exempt-from-wiping", inventory.exempt_from_wiping, **_DEVICE),
    "read-hardware": verb("read-hardware", _read_hardware, body=Hardware, **_DEVICE),
    "refurbish": verb("refurbish", inventory.refurbish, **_DEVICE),
    "need-parts": verb("need-parts", inventory.need_parts, body=Reason, **_DEVICE),
    "parts-in": verb("parts-in", inventory.parts_in, **_DEVICE),
    "tick": verb("tick", inventory.tick, body=Ticked, **_DEVICE),
    "record-tests": verb("record-tests", inventory.record_tests, body=Tested, **_DEVICE),
    "put-away": verb("put-away", _put_away, body=PutAway, **_DEVICE),
    "lend": verb("lend", inventory.lend, body=Lent, **_DEVICE),
    "give-back": verb("give-back", inventory.give_back, **_DEVICE),
    "destroy": verb("destroy", inventory.destroy, body=Shredded, **_DEVICE),
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
explanation = Explanation.as_view()
runs = collection(queryset=AllocationRun.objects.all(), shows=OneRunShown, tag="runs")
one_run = detail(queryset=AllocationRun.objects.all(), shows=OneRunShown, tag="runs")
POOL_VERBS = {
    "lend": verb(
        "lend",
        inventory.lend_many,
        body=LoanMade,
        queryset=Pool.objects.all(),
        shows=PoolShown,
        lookup="code",
        tag="pools",
    )
}
_NEED = {"queryset": Need.objects.select_related("referral__resident"), "shows": NeedShown, "tag": "needs"}


@translating(inventory.accept_offer)
def _accept_offer(need, *, allocation, agreed, by):
    """They want what is offered; the answer is the recorded agreement. (ND5)"""
    inventory.accept_offer(need, allocation=allocation, agreed=agreed, by=by)
    return need


NEED_VERBS = {
    "accept-offer": verb("accept-offer", _accept_offer, body=Accepted, **_NEED),
    "decline-offer": verb("decline-offer", inventory.decline_offer, body=Declined, **_NEED),
    "specify": verb("specify", referrals.specify, body=Specified, **_NEED),
}
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
