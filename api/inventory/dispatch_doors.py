"""Dispatch: waves to be picked, the lists of what a van or courier takes, and what a carrier says about its parcels."""

from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers

from api.doors import Answered, MakeDoor, Nothing, Shown, Strict, collection, detail, listed, translating, verb
from api.filters import OneOf
from api.showing import show_rows
from inventory import actions as inventory
from inventory.models import Manifest, ShipmentLine, Wave
from inventory.parcels.carriers import CARRIERS
from inventory.parcels.tracking import LARGEST
from people.models import Organisation

# ── Waves ────────────────────────────────────────────────────────────────────────────────────────────────────────────


class ToPick(Answered):
    """One thing that is still to be picked. `line` is what `not-here` of its parcel takes."""

    line = serializers.UUIDField(source="id")
    shipment = serializers.CharField(source="shipment.number")
    kind = serializers.ChoiceField(ShipmentLine.Kind.choices)
    number = serializers.CharField()
    words = serializers.CharField()
    bin = serializers.SerializerMethodField()

    def get_bin(self, line) -> str | None:
        place = line.allocation.device.bin if line.allocation is not None else None
        return place.code if place is not None else None


class WaveShown(Shown):
    class Meta:
        model = Wave
        fields = ["id", "number", "version", "created_at", "available_actions"]


class OneWaveShown(WaveShown):
    to_pick = serializers.SerializerMethodField(help_text="in the order of the bins")

    class Meta(WaveShown.Meta):
        fields = [*WaveShown.Meta.fields, "to_pick"]

    @extend_schema_field(ToPick(many=True))
    def get_to_pick(self, wave) -> list[dict]:
        return show_rows(ToPick, inventory.pick_list(wave))


class WaveStarted(Strict):
    hubs = serializers.SlugRelatedField(
        "code", queryset=Organisation.objects.filter(kind="hub"), many=True, help_text="codes; it is at most a trolley"
    )


@translating(inventory.start_wave)
def _start_wave(*, hubs, by):
    """Have everything that is ready for these hubs picked, at most what one trolley holds."""
    return inventory.start_wave(hubs=[hub.pk for hub in hubs], by=by)


_WAVE = {"queryset": Wave.objects.all(), "lookup": "number", "tag": "waves"}

waves = collection(make=_start_wave, body=WaveStarted, shows=WaveShown, **_WAVE)

wave = detail(shows=OneWaveShown, **_WAVE)


# ── Manifests ────────────────────────────────────────────────────────────────────────────────────────────────────────


class ManifestShown(Shown):
    carrier = serializers.ChoiceField(list(CARRIERS), read_only=True)

    class Meta:
        model = Manifest
        fields = ["id", "number", "carrier", "goes_on", "departed_at", "version", "created_at", "available_actions"]


class OnIt(Answered):
    number = serializers.CharField()
    hub = serializers.CharField(source="hub.code", default=None, allow_null=True)
    state = serializers.CharField()


class OneManifestShown(ManifestShown):
    shipments = serializers.SerializerMethodField(help_text="what stands on it, loaded or not")

    class Meta(ManifestShown.Meta):
        fields = [*ManifestShown.Meta.fields, "shipments"]

    @extend_schema_field(OnIt(many=True))
    def get_shipments(self, manifest) -> list[dict]:
        return show_rows(OnIt, manifest.shipments.select_related("hub").order_by("number"))


_HAS_LEFT = OneOf(
    ("true", "false"),
    lambda rows, value, _actor: rows.filter(departed_at__isnull=value == "false"),
    "Only those that have left, or only those that have not.",
)

_MANIFEST = {"queryset": Manifest.objects.all(), "lookup": "number", "tag": "manifests"}

manifests = collection(
    filters={"carrier": "carrier", "goes_on": "goes_on", "departed": _HAS_LEFT}, shows=ManifestShown, **_MANIFEST
)

manifest = detail(shows=OneManifestShown, **_MANIFEST)

MANIFEST_VERBS = {"depart": verb("depart", inventory.depart, body=Nothing, shows=ManifestShown, **_MANIFEST)}


# ── What a carrier says ──────────────────────────────────────────────────────────────────────────────────────────────


class TrackingFile(Strict):
    carrier = serializers.ChoiceField(list(CARRIERS))
    content = serializers.CharField(
        max_length=LARGEST, trim_whitespace=False, help_text="the carrier's file as text: CSV with a heading"
    )


class RowAnswered(Answered):
    """What became of one row. Line 1 is the heading."""

    line = serializers.IntegerField()
    number = serializers.CharField(allow_blank=True, help_text="of the parcel, as the row names it")
    outcome = serializers.ChoiceField(["taken", "known", "refused"])
    sentence = serializers.CharField()


@translating(inventory.take_tracking)
def _take_tracking(*, carrier, content, by):
    return inventory.take_tracking(carrier=carrier, content=content.encode("utf-8", "replace"), by=by)


class Tracking(MakeDoor):
    """Take in a carrier's tracking file and answer for every row. The same file again changes nothing."""

    queryset = Manifest.objects.all()
    serializer_class = RowAnswered
    body_class = TrackingFile
    act = staticmethod(_take_tracking)

    @extend_schema(operation_id="tracking_take", request=TrackingFile, responses={201: listed(RowAnswered)})
    def post(self, request):
        return super().post(request)

    def render(self, result):
        return 201, {"items": show_rows(RowAnswered, result)}, "/api/v1/shipments"


tracking = Tracking.as_view()
