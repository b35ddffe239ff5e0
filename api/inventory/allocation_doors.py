"""Which device is promised to whom, why, and what they answered."""

from typing import ClassVar

from django.db.models import Q
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.response import Response

from api.doors import Answered, DetailDoor, Door, Reason, Shown, Strict, collection, detail, translating, verb
from api.idempotency import once
from api.referrals.serializers import NeedShown
from api.referrals.views import named_need
from inventory import actions as inventory
from inventory.models import Allocation, AllocationRun, Device, PassedOver
from people.models import Organisation
from referrals import actions as referrals
from referrals.facts import REQUIREMENTS, USES
from referrals.models import Need


class GroundsShown(Answered):
    """By which rule this device went to this need."""

    rule = serializers.CharField()
    why = serializers.ListField(child=serializers.CharField(), help_text="what speaks for this device, in sentences")
    kind = serializers.ChoiceField(Device.Kind.choices)
    grade = serializers.ChoiceField(Device.Grade.choices, allow_blank=True)
    passed_by = serializers.IntegerField(required=False, help_text="by hand: how many waited before this need")


class AllocationShown(Shown):
    explanation = serializers.SerializerMethodField()
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

    @extend_schema_field(GroundsShown)
    def get_explanation(self, allocation) -> dict:
        return allocation.explanation


class Promise(Strict):
    need = serializers.UUIDField()
    device = serializers.CharField(
        max_length=16, required=False, help_text="asset tag; the best from stock when left out"
    )
    agreed = serializers.CharField(
        max_length=20, required=False, default="", help_text="how they agreed to another kind than they asked for"
    )


class Pair(serializers.ListField):
    child = serializers.CharField()


class Run(Strict):
    dry_run = serializers.BooleanField(required=False, default=False)


class RunShown(Answered):
    run = serializers.UUIDField(allow_null=True)
    promised = serializers.ListField(
        child=Pair(min_length=2, max_length=2), help_text="pairs of need and asset tag, in the published order"
    )
    passed_over = serializers.ListField(
        child=Pair(min_length=2, max_length=2), help_text="pairs of need and why nothing fits it now"
    )
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
        required=False,
        default=None,
        help_text="the offer that they answered: another one is refused. Needed when the need had an offer before",
    )
    agreed = serializers.CharField(
        max_length=20, required=False, default="", help_text="how they said so: by phone, in person"
    )


class Declined(Strict):
    allocation = serializers.UUIDField(
        required=False,
        default=None,
        help_text="the offer that they answered: another one is refused. Needed when the need had an offer before",
    )
    choice = serializers.ChoiceField(["wait", "not_needed"], help_text="wait keeps the place in the queue")
    agreed = serializers.CharField(
        max_length=20, required=False, default="", help_text="how they said so: by phone, in person"
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


class PassedOverShown(serializers.ModelSerializer):
    class Meta:
        model = PassedOver
        fields = ["need", "rules", "sentence"]
        extra_kwargs: ClassVar = {"rules": {"help_text": "codes of what did not fit"}}


class ExplanationShown(Answered):
    """Why this device went to this need, and who was passed over for it."""

    rule = serializers.CharField()
    why = serializers.ListField(child=serializers.CharField())
    passed_over = PassedOverShown(many=True)


PROMISES = Allocation.objects.select_related("device", "need__referral__resident")


@translating(inventory.reserve)
def _reserve(*, need, by, device=None, agreed=""):
    """Promise the best device from stock, or the named one, to a need."""
    row = named_need(by, need)
    named = None
    if device:
        named = Device.objects.visible_to(by).filter(asset_tag=device).first()
        if named is None:
            raise serializers.ValidationError({"device": "There is no device with this asset tag."})
    return inventory.reserve(row, device=named, agreed=agreed, by=by)


class RunAllocation(Door):
    """Walk the waiting needs in the published order; a preview with `dry_run`."""

    queryset = Allocation.objects.all()
    serializer_class = RunShown
    body_class = Run
    operation_id = "allocations_run"

    def post(self, request):
        words = self.read_body()
        return once(
            request, lambda: inventory.run_allocation(by=request.user, **words), lambda result: (200, result, "")
        )


class Explanation(DetailDoor):
    """Why it went to this need, by which rules, and who was passed over."""

    queryset = PROMISES
    serializer_class = ExplanationShown
    operation_id = "allocations_explanation"

    def get(self, request, id):
        row = self.get_object()
        passed = PassedOver.objects.filter(
            Q(device=row.device_id, at__gte=row.created_at) | Q(run=row.run_id, run__isnull=False)
        )
        sentences = [
            {"need": str(passed_over.need_id), "rules": passed_over.rules, "sentence": passed_over.sentence}
            for passed_over in passed.order_by("at", "id")[:200]
        ]
        explanation = row.explanation
        return Response(
            {"rule": explanation.get("rule", ""), "why": explanation.get("why", []), "passed_over": sentences}
        )


_ALLOCATION = {"queryset": PROMISES, "shows": AllocationShown, "tag": "allocations"}


allocations = collection(filters={"need": "need_id"}, make=_reserve, body=Promise, **_ALLOCATION)


allocation = detail(**_ALLOCATION)


run = RunAllocation.as_view()


explanation = Explanation.as_view()


runs = collection(queryset=AllocationRun.objects.all(), shows=OneRunShown, tag="runs")


one_run = detail(queryset=AllocationRun.objects.all(), shows=OneRunShown, tag="runs")


_NEED = {"queryset": Need.objects.select_related("referral__resident"), "shows": NeedShown, "tag": "needs"}


@translating(inventory.accept_offer)
def _accept_offer(need, *, allocation, agreed, by):
    """They want what is offered; the answer is the recorded agreement. (ND5)"""
    inventory.accept_offer(need, allocation=allocation, agreed=agreed, by=by)
    return need


class AnotherKind(Strict):
    agreed = serializers.CharField(
        max_length=20, required=False, default="", help_text="how they agreed to another kind than they asked for"
    )


class Swapped(AnotherKind):
    old = serializers.CharField(
        max_length=120,
        required=False,
        default="",
        allow_blank=True,
        help_text="the label or serial number of the old device, when it is left at the hub's counter",
    )


NEED_VERBS = {
    "swap": verb("swap", inventory.swap, body=Swapped, **_NEED),
    "accept-offer": verb("accept-offer", _accept_offer, body=Accepted, **_NEED),
    "decline-offer": verb("decline-offer", inventory.decline_offer, body=Declined, **_NEED),
    "specify": verb("specify", referrals.specify, body=Specified, **_NEED),
}


ALLOCATION_VERBS = {"release": verb("release", inventory.release, body=Reason, **_ALLOCATION)}
