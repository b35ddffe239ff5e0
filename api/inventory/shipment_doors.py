"""Parcels to a hub: packed, dispatched, handed over."""

import base64

from django.http import HttpResponse
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers

import documents
from api.doors import (
    Door,
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
from inventory.models import DeliveryAttempt, HandoverProof, Shipment, ShipmentLine
from inventory.parcels.carriers import CARRIERS
from inventory.parcels.gift_agreement import TEXTS, VERSION
from inventory.parcels.papers import label_facts, note_facts
from inventory.parcels.proofs import CHECKS, HOW_AGREED
from inventory.parcels.stop_notices import WHO
from people.models import Organisation
from referrals.models import Referral


class ShipmentLineShown(serializers.ModelSerializer):
    is_packed = serializers.BooleanField(source="is_ticked", read_only=True)
    is_picked = serializers.SerializerMethodField()

    class Meta:
        model = ShipmentLine
        fields = ["id", "kind", "number", "words", "is_picked", "is_packed", "not_found_at", "gap", "checked_at"]

    def get_is_picked(self, line) -> bool:
        return line.picked_at is not None


class ShipmentShown(Shown):
    hub = serializers.SlugRelatedField[Organisation]("code", read_only=True, allow_null=True)
    referral = serializers.SlugRelatedField[Referral]("reference", read_only=True)
    part_of = serializers.SlugRelatedField[Shipment](
        "number", read_only=True, allow_null=True, help_text="the parcel in which these things were missing"
    )
    lines = ShipmentLineShown(source="live_lines", many=True, read_only=True)

    class Meta:
        model = Shipment
        fields = [
            "id",
            "number",
            "hub",
            "referral",
            "part_of",
            "state",
            "custodian",
            "proof",
            "lines",
            "packed_at",
            "dispatched_at",
            "arrived_at",
            "missing_at",
            "attempts",
            "next_try_on",
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


class ItemChecked(ScannedOne):
    is_here = serializers.BooleanField(required=False, default=True, help_text="false takes a wrong tick back")


class NotHere(Strict):
    line = serializers.UUIDField(help_text="id of the line")
    why = serializers.ChoiceField(list(inventory.NOT_HERE))


class Listed(Strict):
    """Which manifest it goes on: the hub van's of today when nothing is named."""

    carrier = serializers.ChoiceField(list(CARRIERS), required=False)
    goes_on = serializers.DateField(required=False)


class Back(Strict):
    """What came back: whether its seal is whole. Without a word it counts as opened, and is wiped again."""

    sealed = serializers.BooleanField(required=False, default=False)


class Failed(Strict):
    """An attempt that failed. `again_on` is the next working day where none is named."""

    why = serializers.ChoiceField(DeliveryAttempt.Why.choices)
    note = serializers.CharField(
        max_length=200, required=False, default="", allow_blank=True, help_text="needed when it was refused; no names"
    )
    again_on = serializers.DateField(required=False, allow_null=True, default=None)


class NextTry(Strict):
    on = serializers.DateField(required=False, allow_null=True, default=None, help_text="today when none is named")


class Confirmed(Strict):
    who = serializers.ChoiceField(list(WHO), help_text="who heard that it is stopped: carrier or hub")


class Hub(Strict):
    hub = serializers.CharField(max_length=40)


class SignaturePicture(serializers.CharField):
    """A PNG in base64, as bytes."""

    def to_internal_value(self, data):
        try:
            return base64.b64decode(super().to_internal_value(data), validate=True)
        except ValueError:
            raise serializers.ValidationError("This is not base64.") from None


class Proof(Strict):
    """What shows that it changed hands. A bare word is none: each kind needs what it says here."""

    kind = serializers.ChoiceField(
        HandoverProof.Kind.choices,
        help_text="code: with `code`. signature: with `signature`. attested: with `reason` and two `checks`. paper: with "
        "`reason` (where it is kept) and `happened_at`.",
    )
    code = serializers.CharField(max_length=20, required=False, default="", help_text="6 digits, sent to the person")
    signature = SignaturePicture(max_length=300_000, required=False, default="", help_text="PNG in base64")
    reason = serializers.CharField(max_length=1000, required=False, default="")
    checks = serializers.ListField(
        child=serializers.ChoiceField(list(CHECKS)), required=False, default=list, help_text="how they are known"
    )
    collected_by = serializers.ChoiceField(HandoverProof.CollectedBy.choices, required=False, default="self")
    collector_name = serializers.CharField(max_length=150, required=False, default="")
    agreed = serializers.BooleanField(help_text="they agreed to the gift agreement")
    language = serializers.ChoiceField(sorted(TEXTS[VERSION]), required=False, default="en")
    how_agreed = serializers.ChoiceField(list(HOW_AGREED), required=False, default="read")
    happened_at = serializers.DateTimeField(required=False, default=None, help_text="of paper: when it changed hands")


class HandedOver(Strict):
    proof = Proof()


class Collector(Strict):
    name = serializers.CharField(max_length=150, allow_blank=True, help_text="empty: no one else may collect it")


class HomeAddress(Strict):
    address = serializers.CharField(max_length=200, help_text="street and number, a line each")
    postcode = serializers.CharField(max_length=10)
    directions = serializers.CharField(
        max_length=200, required=False, default="", allow_blank=True, help_text="how to get in"
    )


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


@translating(inventory.hand_over.action)  # type: ignore[attr-defined]  # set beside it
def _hand_over(shipment, *, proof, by):
    """Hand it over against a proof, which is kept sealed."""
    given = inventory.GivenProof(**{**proof, "checks": tuple(proof["checks"])})
    return inventory.hand_over(shipment, proof=given, by=by)


_SHIPMENT = {
    "queryset": Shipment.objects.select_related("hub", "referral", "part_of").prefetch_related("lines"),
    "shows": ShipmentShown,
    "lookup": "number",
    "tag": "shipments",
}


shipments = collection(filters={"state": "state", "hub": "hub__code"}, make=_ship, body=ShipmentMade, **_SHIPMENT)


shipment = detail(**_SHIPMENT)


class _Paper(Door):
    """A paper of one parcel, drawn as it stands now."""

    queryset = Shipment.objects.select_related("hub", "on_manifest", "referral__resident").prefetch_related("lines")
    serializer_class = ShipmentShown
    lookup = "number"
    name = ""

    def answer(self, content: bytes) -> HttpResponse:
        headers = {"Content-Disposition": f'inline; filename="{self.name}.pdf"'}
        return HttpResponse(content, content_type="application/pdf", headers=headers)


class Labels(_Paper):
    """The label of the parcel, with a QR code and a Code 128 of its number."""

    name = "labels"

    @extend_schema(operation_id="shipments_labels", responses={(200, "application/pdf"): bytes})
    def get(self, request, id):
        return self.answer(
            documents.label_printing.labels([documents.label_printing.LabelItem(*label_facts(self.get_object()))])
        )


class Note(_Paper):
    """The delivery note, with a few sentences in the person's language. `?large=1` prints it large."""

    name = "delivery-note"

    @extend_schema(
        operation_id="shipments_delivery_note",
        parameters=[OpenApiParameter("large", bool, description="Large print")],
        responses={(200, "application/pdf"): bytes},
    )
    def get(self, request, id):
        large = request.query_params.get("large", "") in ("1", "true")
        return self.answer(
            documents.delivery_note.delivery_note(
                documents.delivery_note.note_from(**note_facts(self.get_object())._asdict(), large=large)
            )
        )


shipment_labels = Labels.as_view()
shipment_note = Note.as_view()


SHIPMENT_VERBS = {
    "choose-hub": verb("choose-hub", _choose_hub, body=Hub, **_SHIPMENT),
    "pick": verb("pick", inventory.pick, body=ScannedOne, **_SHIPMENT),
    "put-back": verb("put-back", inventory.put_back, body=Reason, **_SHIPMENT),
    "not-here": verb("not-here", inventory.not_here, body=NotHere, **_SHIPMENT),
    "found-again": verb("found-again", inventory.found_again, body=Nothing, **_SHIPMENT),
    "pack-item": verb("pack-item", inventory.pack_item, body=ScannedOne, **_SHIPMENT),
    "pack": verb("pack", inventory.pack, body=Packed, **_SHIPMENT),
    "reopen": verb("reopen", inventory.reopen, body=Reason, **_SHIPMENT),
    "manifest": verb("manifest", inventory.manifest, body=Listed, **_SHIPMENT),
    "pull": verb("pull", inventory.pull, body=Reason, **_SHIPMENT),
    "unload": verb("unload", inventory.unload, body=Reason, **_SHIPMENT),
    "lose": verb("lose", inventory.lose_shipment, body=Reason, **_SHIPMENT),
    "recall": verb("recall", inventory.recall, body=Reason, **_SHIPMENT),
    "take-back": verb("take-back", inventory.take_back, body=Back, **_SHIPMENT),
    "fail": verb("fail", inventory.fail_delivery, body=Failed, **_SHIPMENT),
    "try-again": verb("try-again", inventory.try_again, body=NextTry, **_SHIPMENT),
    "return-to-base": verb("return-to-base", inventory.return_to_base, body=Reason, **_SHIPMENT),
    "confirm-stop": verb("confirm-stop", inventory.confirm_stop, body=Confirmed, **_SHIPMENT),
    "keep-apart": verb("keep-apart", inventory.keep_apart, body=Nothing, **_SHIPMENT),
    "give-to-driver": verb("give-to-driver", inventory.give_to_driver, body=Nothing, **_SHIPMENT),
    "find": verb("find", inventory.find_shipment, body=Nothing, **_SHIPMENT),
    "dispatch": verb("dispatch", inventory.dispatch, body=Nothing, **_SHIPMENT),
    "arrive": verb("arrive", inventory.arrive, **_SHIPMENT),
    "check-item": verb("check-item", inventory.check_item, body=ItemChecked, **_SHIPMENT),
    "finish-check": verb("finish-check", inventory.finish_check, body=Nothing, **_SHIPMENT),
    "undo-arrival": verb("undo-arrival", inventory.undo_arrival, body=Reason, **_SHIPMENT),
    "hand-over": verb("hand-over", _hand_over, body=HandedOver, **_SHIPMENT),
    "remind": verb("remind", inventory.remind_to_collect, body=Nothing, **_SHIPMENT),
    "report-missing": verb("report-missing", inventory.report_missing, body=Nothing, **_SHIPMENT),
    "miss-at-hub": verb("miss-at-hub", inventory.miss_at_hub, body=Nothing, **_SHIPMENT),
    "found-at-hub": verb("found-at-hub", inventory.found_at_hub, body=Nothing, **_SHIPMENT),
    "name-collector": verb("name-collector", inventory.name_collector, body=Collector, **_SHIPMENT),
    "deliver-home": verb("deliver-home", inventory.deliver_home, body=HomeAddress, **_SHIPMENT),
    "collect-instead": verb("collect-instead", inventory.collect_instead, body=Nothing, **_SHIPMENT),
    "cancel": verb("cancel", inventory.cancel_shipment, body=Reason, **_SHIPMENT),
}
