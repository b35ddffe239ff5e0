"""The rules between the bench and the shelf, and how each is kept."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from api.doors import Door, Strict, listed
from api.idempotency import once
from inventory import actions as inventory
from inventory.bench import gate
from inventory.models import GateRule, Pool


class GateRuleShown(serializers.Serializer):
    code = serializers.CharField()
    sentence = serializers.CharField()
    source = serializers.CharField()  # type: ignore[assignment]  # a field of the answer: DRF takes it off the class
    mode = serializers.ChoiceField(GateRule.Mode.choices)
    would_have_stopped = serializers.IntegerField(help_text="how often it failed since it went into the shadow")


class GateRuleSet(Strict):
    code = serializers.CharField(max_length=40)
    mode = serializers.ChoiceField(GateRule.Mode.choices)
    reason = serializers.CharField(max_length=300)


class GateRules(Door):
    """The rules between the bench and the shelf, and how each is kept."""

    queryset = Pool.objects.none()
    serializer_class = GateRuleShown
    body_class = GateRuleSet

    @extend_schema(operation_id="gate_rules_list", responses=listed(GateRuleShown))
    def get(self, request):
        """List the rules between the bench and the shelf, and how each is kept. All of them are given at once."""
        return Response({"items": _rules()})

    @extend_schema(operation_id="gate_rules_set", request=GateRuleSet, responses=listed(GateRuleShown))
    def post(self, request):
        """Say how one rule of the gate is kept from now on: enforced, watched in the shadow, or off."""
        inventory.set_gate_rule.admit(None, request.user)
        body = self.read_body()
        return once(
            request, lambda: inventory.set_gate_rule(by=request.user, **body), lambda _: (200, {"items": _rules()}, "")
        )


def _rules() -> list[dict]:
    modes = inventory.modes()
    counted = dict(GateRule.objects.values_list("code", "would_have_stopped"))
    return [
        {
            "code": r.code,
            "sentence": r.sentence,
            "source": r.source,
            "mode": modes[r.code],
            "would_have_stopped": counted.get(r.code, 0),
        }
        for r in gate.RULES
    ]


gate_rules = GateRules.as_view()
