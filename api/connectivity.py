"""Data SIMs: imported, reserved for a need, issued, activated."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers

from api.doors import MakeDoor, Reason, Shown, Strict, collection, detail, listed, translating, verb
from api.fault_bodies import FaultTold
from api.referrals.views import NEED, named_need
from api.showing import show_rows
from connectivity import actions as connectivity
from connectivity.models import Sim
from people.models import Organisation


class SimShown(Shown):
    hub = serializers.SlugRelatedField[Organisation](
        "code", read_only=True, help_text="in whose box it lies or lay; null for the warehouse", allow_null=True
    )

    class Meta:
        model = Sim
        fields = [
            "id",
            "iccid",
            "network",
            "monthly_gb",
            "months",
            "activate_by",
            "hub",
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
    """Take in a batch, whole or not at all; each SIM of it is answered, in the order of the numbers."""
    return connectivity.import_sims(by=by, **batch)


class SimImport(MakeDoor):
    """Take in a batch, whole or not at all. Each SIM is answered in the order of the numbers; where one is refused, every
    number at fault is named by its place.
    """

    queryset = Sim.objects.select_related("need__referral__resident")
    serializer_class = SimShown
    body_class = SimBatch
    operation_id = "sims_import"
    act = staticmethod(_import_sims)

    @extend_schema(operation_id="sims_import", request=SimBatch, responses={201: listed(SimShown)})
    def post(self, request):
        return super().post(request)

    def render(self, result):
        shown = show_rows(SimShown, result, {"request": self.request})
        return 201, {"items": shown}, "/api/v1/sims"


class Activations(Strict):
    iccids = serializers.ListField(child=serializers.CharField(max_length=40), min_length=1, max_length=1000)


class ActivationShown(serializers.Serializer):
    iccid = serializers.CharField()
    outcome = serializers.ChoiceField(["activated", "already", "refused"])
    sentence = serializers.CharField()


class SimActivations(MakeDoor):
    """A network's results in bulk: the numbers that it says are active. Every line is answered for, in its order."""

    queryset = Sim.objects.all()
    serializer_class = ActivationShown
    body_class = Activations
    operation_id = "sims_activations"
    act = connectivity.note_activations

    @extend_schema(operation_id="sims_activations", request=Activations, responses={201: listed(ActivationShown)})
    def post(self, request):
        return super().post(request)

    def render(self, result):
        return 201, {"items": show_rows(ActivationShown, result)}, "/api/v1/sims"


class Months(Reason):
    months = serializers.IntegerField(min_value=1, max_value=24)


class Scanned(Strict):
    scanned = serializers.CharField(max_length=40, help_text="the number on the packet")


class Sealed(Strict):
    is_sealed = serializers.BooleanField(help_text="whether no one has opened its packet")


_SIM = {
    "queryset": Sim.objects.select_related("need__referral__resident", "hub"),
    "shows": SimShown,
    "lookup": "iccid",
    "tag": "sims",
}


sims = collection(
    filters={"state": "state", "network": "network", "hub": "hub__code"}, make=_reserve_sim, body=ForNeed, **_SIM
)


sim_import = SimImport.as_view()


sim_activations = SimActivations.as_view()


sim = detail(**_SIM)


SIM_VERBS = {
    "check-in": verb("check-in", connectivity.check_in, **_SIM),
    "dispatch": verb("dispatch", connectivity.dispatch, body=Scanned, **_SIM),
    "issue": verb("issue", connectivity.issue, **_SIM),
    "activate": verb("activate", connectivity.activate, **_SIM),
    "works": verb("works", connectivity.works, **_SIM),
    "does-not-work": verb("does-not-work", connectivity.does_not_work, body=FaultTold, **_SIM),
    "extend": verb("extend", connectivity.extend, body=Months, **_SIM),
    "release": verb("release", connectivity.release, body=Reason, **_SIM),
    "take-back": verb("take-back", connectivity.take_back, body=Reason, **_SIM),
    "restock": verb("restock", connectivity.restock, body=Sealed, **_SIM),
    "block": verb("block", connectivity.block, body=Reason, **_SIM),
    "find": verb("find", connectivity.find, **_SIM),
    "confirm-block": verb("confirm-block", connectivity.confirm_block, **_SIM),
    "void": verb("void", connectivity.void, body=Reason, **_SIM),
}


NEED_VERBS = {"replace": verb("replace", connectivity.replace, **NEED)}
