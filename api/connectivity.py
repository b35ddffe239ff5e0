"""Data SIMs: imported, reserved for a need, issued, activated."""

from rest_framework import serializers

from api.doors import Reason, Shown, Strict, collection, detail, translating, verb
from api.referrals.views import named_need
from connectivity import actions as connectivity
from connectivity.models import Sim


class SimShown(Shown):
    class Meta:
        model = Sim
        fields = [
            "id",
            "iccid",
            "network",
            "monthly_gb",
            "months",
            "activate_by",
            "need",
            "state",
            "issued_at",
            "activated_at",
            "ends_on",
            "version",
            "created_at",
            "available_actions",
        ]


class SimBatch(Strict):
    iccids = serializers.ListField(child=serializers.CharField(max_length=40), min_length=1, max_length=1000)
    network = serializers.CharField(max_length=40)
    monthly_gb = serializers.IntegerField(min_value=1, max_value=1000)
    months = serializers.IntegerField(min_value=1, max_value=36)
    activate_by = serializers.DateField()
    as_printed = serializers.BooleanField(required=False, default=False)


class ForNeed(Strict):
    need = serializers.UUIDField()


@translating(connectivity.reserve)
def _reserve_sim(*, need, by):
    """Promise the SIM that goes stale soonest to a need."""
    return connectivity.reserve(named_need(by, need), by=by)


@translating(connectivity.import_sims)
def _import_sims(*, by, **batch):
    """Take in a batch; the first of them answers for all."""
    return connectivity.import_sims(by=by, **batch)[0]


_SIM = {
    "queryset": Sim.objects.select_related("need__referral__resident"),
    "shows": SimShown,
    "lookup": "iccid",
    "tag": "sims",
}


sims = collection(filters={"state": "state", "network": "network"}, make=_reserve_sim, body=ForNeed, **_SIM)


sim_import = collection(make=_import_sims, body=SimBatch, **_SIM | {"tag": "sim_batches"})


sim = detail(**_SIM)


SIM_VERBS = {
    "check-in": verb("check-in", connectivity.check_in, **_SIM),
    "issue": verb("issue", connectivity.issue, **_SIM),
    "activate": verb("activate", connectivity.activate, **_SIM),
    "release": verb("release", connectivity.release, body=Reason, **_SIM),
    "block": verb("block", connectivity.block, body=Reason, **_SIM),
}
