"""Devices on the bench: taken in, wiped, refurbished, tested, put away, retired."""

import json
from base64 import b64decode

from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers

from api.doors import Answered, Door, MaybeReason, Reason, Shown, Strict, collection, detail, listed, translating, verb
from api.idempotency import once
from inventory import actions as inventory
from inventory.bench.checklists import CHECKLISTS
from inventory.bench.hardware_reports import read_report
from inventory.bench.wipe_logs import read_log
from inventory.models import (
    Bin,
    Device,
    Lot,
    Pool,
    StorageUnit,
    WipeEvidence,
)
from law.refusals import Refusal
from referrals.facts import REQUIREMENTS


class StorageShown(serializers.ModelSerializer):
    class Meta:
        model = StorageUnit
        fields = ["id", "serial", "position", "model", "size_gb", "media", "state"]


class ItemShown(Answered):
    code = serializers.CharField(help_text="what `tick` takes")
    sentence = serializers.CharField()
    is_done = serializers.BooleanField()


class DeviceShown(Shown):
    features = serializers.ListField(child=serializers.ChoiceField(REQUIREMENTS), read_only=True)
    checklist = serializers.ListField(child=serializers.CharField(), read_only=True, help_text="codes that are done")
    checklist_items = serializers.SerializerMethodField(help_text="everything to do at the bench for its kind")
    storage = StorageShown(
        source="units", many=True, read_only=True, help_text="every drive, card or chip, also what was taken out"
    )
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
            "storage",
            "report_warnings",
            "imei",
            "second_imei",
            "battery_percent",
            "pat_passed_on",
            "lock",
            "checklist",
            "checklist_items",
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

    @extend_schema_field(ItemShown(many=True))
    def get_checklist_items(self, device) -> list[dict]:
        return [
            {"code": code, "sentence": sentence, "is_done": code in device.checklist}
            for code, sentence in CHECKLISTS[device.kind]
        ]

    def get_bin(self, device) -> str | None:
        return device.bin.code if device.bin is not None and device.bin.frozen_at is None else None


@extend_schema_field(
    {
        "description": "What a bench tool reports: the JSON of `lshw -json`, or an object of lshw, dmidecode, smartctl.",
        "oneOf": [{"type": "object", "additionalProperties": True}, {"type": "array", "items": {"type": "object"}}],
    }
)
class HardwareField(serializers.JSONField):
    """A report as its tool wrote it."""


class DeviceReceived(Strict):
    """One device, typed or as a bench tool reports it (`hardware`: the JSON of `lshw -json`, or {"lshw",
    "dmidecode", "smartctl"}).
    """

    serial = serializers.CharField(max_length=80, required=False, default="", help_text="left out, it is the report's")
    kind = serializers.ChoiceField(Device.Kind.choices, required=False, default="")
    make_and_model = serializers.CharField(max_length=120, required=False, default="")
    imei = serializers.CharField(
        max_length=40, required=False, default="", help_text="one, or both of a phone with two SIMs"
    )
    pool = serializers.SlugRelatedField(
        "code", queryset=Pool.objects.all(), required=False, default=None, help_text="that of its lot when left out"
    )
    lot = serializers.SlugRelatedField("number", queryset=Lot.objects.all(), required=False, default=None)
    bin = serializers.SlugRelatedField("code", queryset=Bin.objects.all(), required=False, default=None)
    hardware = HardwareField(required=False, default=None)
    drive_serials = serializers.ListField(
        child=serializers.CharField(max_length=80), max_length=12, required=False, default=list
    )
    donor = serializers.CharField(max_length=120, required=False, default="")
    weight_grams = serializers.IntegerField(min_value=1, max_value=100_000, required=False, default=None)


class Evidence(Strict):
    drive_serial = serializers.CharField(max_length=80, required=False, default="")
    unit = serializers.UUIDField(
        required=False,
        default=None,
        help_text="in place of the serial: a drive of the device's `storage` that tells none",
    )
    tool = serializers.CharField(max_length=60)
    method = serializers.CharField(max_length=80)
    passed = serializers.BooleanField()
    log_hash = serializers.RegexField(r"^[0-9a-f]{64}$")
    media = serializers.CharField(max_length=10, required=False, default="")
    size_gb = serializers.IntegerField(min_value=0, max_value=1_000_000, required=False, default=0)
    standard = serializers.CharField(max_length=60, required=False, default="", help_text="by name and revision")
    technique = serializers.ChoiceField(WipeEvidence.Technique.choices, required=False, default="")
    verification = serializers.CharField(max_length=120, required=False, default="")
    started_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(required=False, default=None, help_text="left out, it is now")


class Wiped(Strict):
    """Evidence drive by drive, or the tool's own log, as text."""

    evidence = Evidence(many=True, required=False)
    log = serializers.CharField(max_length=5_000_000, required=False, trim_whitespace=False)

    def validate(self, attrs):
        if ("evidence" in attrs) == ("log" in attrs):
            raise serializers.ValidationError({"evidence": "Send the evidence, or the tool's log: one of the two."})
        return attrs


class Hardware(Strict):
    hardware = HardwareField()


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


class StorageAdded(Strict):
    serial = serializers.CharField(max_length=80, required=False, default="")
    position = serializers.CharField(max_length=60, required=False, default="", help_text="where in the device it sits")
    model = serializers.CharField(max_length=120, required=False, default="")
    size_gb = serializers.IntegerField(min_value=0, max_value=1_000_000, required=False, default=0)
    media = serializers.ChoiceField(["hdd", "ssd", "nvme", "emmc"], required=False, default="")


class OneUnit(Strict):
    unit = serializers.UUIDField(help_text="of the device's `storage`")


class StorageNamed(MaybeReason, OneUnit):
    serial = serializers.CharField(max_length=80)


class StorageTakenOut(OneUnit):
    place = serializers.CharField(max_length=120, help_text="where it lies now")
    reason = serializers.CharField(max_length=300)


class StorageShredded(OneUnit):
    recycler = serializers.CharField(max_length=120)
    note = serializers.CharField(max_length=60)
    witness = serializers.CharField(max_length=120)


class Reset(Strict):
    photograph = serializers.CharField(max_length=7_000_000, help_text="of the welcome screen: JPEG or PNG, in base64")
    started_at = serializers.DateTimeField()


class PutAway(Strict):
    bin = serializers.CharField(max_length=20, allow_null=True, help_text="null takes it out of its bin")


class Lent(Reason):
    to = serializers.SlugRelatedField("code", queryset=Pool.objects.all())


@translating(inventory.receive)
def _receive(*, hardware, pool, lot, by, serial, **fields):
    """Take one device into our custody, typed or by a bench tool's report."""
    report = read_report(json.dumps(hardware)) if hardware is not None else None
    serial = serial or (report.serial if report else "")
    if not serial:
        raise serializers.ValidationError({"serial": "Give the serial, or a bench tool's report."})
    return inventory.receive(
        serial=serial, pool=pool or (lot.pool if lot else None), lot=lot, hardware=report, by=by, **fields
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


@translating(inventory.record_reset)
def _record_reset(device, *, photograph, started_at, by):
    """A tablet or phone that erased itself: the photograph of its welcome screen is the log."""
    try:
        content = b64decode(photograph, validate=True)
    except ValueError as unreadable:
        raise serializers.ValidationError({"photograph": "Send the picture in base64."}) from unreadable
    return inventory.record_reset(device, content=content, started_at=started_at, by=by)


@translating(inventory.put_away)
def _put_away(device, *, bin, by):
    """Into a bin, or out of it."""
    place = None if bin is None else Bin.objects.filter(code=bin).first()
    if bin is not None and place is None:
        raise serializers.ValidationError({"bin": "There is no bin with this code."})
    return inventory.put_away(device, bin=place, by=by)


class WipeLog(Strict):
    log = serializers.CharField(
        max_length=5_000_000, trim_whitespace=False, help_text="the tool's log as text, such as nwipe's"
    )


class LogResult(Answered):
    device = serializers.CharField(
        allow_null=True, help_text="asset tag; null for drives that no device waiting to be wiped has"
    )
    drives = serializers.ListField(child=serializers.CharField())
    state = serializers.CharField(allow_blank=True)
    refused = serializers.CharField(allow_blank=True, help_text="why its evidence was not taken")


class WipeLogs(Door):
    """File one log of a bench that wipes several machines: each device gets its own evidence, each drive is answered for."""

    queryset = Device.objects.all()
    serializer_class = LogResult
    body_class = WipeLog

    @extend_schema(operation_id="wipe_logs_file", request=WipeLog, responses=listed(LogResult))
    def post(self, request):
        inventory.record_wipe.admit(None, request.user)
        filed = inventory.file_wipe_log(self.read_body()["log"].encode("utf-8", "replace"))
        return once(
            request,
            lambda: [self._one(device, evidence, request.user) for device, evidence in filed],
            lambda items: (200, {"items": items}, ""),
            in_parts=True,
        )

    def _one(self, device, evidence, by) -> dict:
        answer = {"device": None, "drives": [proof["drive_serial"] for proof in evidence], "state": "", "refused": ""}
        if device is None:
            return answer | {"refused": "No device waiting to be wiped has this drive."}
        try:
            inventory.record_wipe(device, evidence=evidence, by=by)
        except Refusal as refusal:
            return answer | {"device": device.asset_tag, "state": device.state, "refused": refusal.sentence}
        return answer | {"device": device.asset_tag, "state": device.state}


_DEVICE = {
    "queryset": Device.objects.select_related("pool", "bin", "lot__donor").prefetch_related("units"),
    "shows": DeviceShown,
    "lookup": "asset_tag",
    "tag": "devices",
}


devices = collection(
    filters={"state": "state", "kind": "kind", "pool": "pool__code", "serial": "serial"},
    make=_receive,
    body=DeviceReceived,
    **_DEVICE,
)


device = detail(**_DEVICE)


class Corrected(Strict):
    """All of it, as it should be."""

    serial = serializers.CharField(max_length=80)
    make_and_model = serializers.CharField(max_length=120)
    kind = serializers.ChoiceField(Device.Kind.choices)
    lot = serializers.CharField(max_length=16, required=False, default="", allow_blank=True)
    reason = serializers.CharField(max_length=300)


DEVICE_VERBS = {
    "undo-receipt": verb("undo-receipt", inventory.undo_receipt, body=Reason, **_DEVICE),
    "correct": verb("correct", inventory.correct_device, body=Corrected, **_DEVICE),
    "to-wipe": verb("to-wipe", inventory.to_wipe, **_DEVICE),
    "record-wipe": verb("record-wipe", _record_wipe, body=Wiped, **_DEVICE),
    "exempt-from-wiping": verb("exempt-from-wiping", inventory.exempt_from_wiping, **_DEVICE),
    "read-hardware": verb("read-hardware", _read_hardware, body=Hardware, **_DEVICE),
    "settle-warnings": verb("settle-warnings", inventory.settle_warnings, body=Reason, **_DEVICE),
    "add-storage": verb("add-storage", inventory.add_storage, body=StorageAdded, **_DEVICE),
    "name-storage": verb("name-storage", inventory.name_storage, body=StorageNamed, **_DEVICE),
    "take-out-storage": verb("take-out-storage", inventory.take_out_storage, body=StorageTakenOut, **_DEVICE),
    "shred-storage": verb("shred-storage", inventory.shred_storage, body=StorageShredded, **_DEVICE),
    "record-reset": verb("record-reset", _record_reset, body=Reset, **_DEVICE),
    "accept-doubts": verb("accept-doubts", inventory.accept_doubts, body=Reason, **_DEVICE),
    "reject-doubts": verb("reject-doubts", inventory.reject_doubts, body=Reason, **_DEVICE),
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


wipe_logs = WipeLogs.as_view()
