"""The store: pools, donations, bins, counts, the gate's rules, and a scanner's batch."""

from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.response import Response

from api.doors import (
    Answered,
    Door,
    MakeDoor,
    Reason,
    Shown,
    Strict,
    collection,
    detail,
    listed,
    translating,
    verb,
)
from api.idempotency import once
from api.showing import show, show_rows
from inventory import actions as inventory
from inventory.models import (
    Bin,
    Device,
    Donor,
    Lot,
    Pool,
    Scan,
    StockTake,
)
from people.models import Organisation


class PoolShown(serializers.ModelSerializer):
    class Meta:
        model = Pool
        fields = ["id", "code", "name", "kind", "funder", "borough", "boroughs", "kinds", "capacity", "version"]


class StockShown(Answered):
    """How many devices of a pool are where."""

    expected = serializers.IntegerField()
    on_bench = serializers.IntegerField()
    available = serializers.IntegerField()
    promised = serializers.IntegerField()
    out = serializers.IntegerField(help_text="on the way, or at a hub")
    lent_out = serializers.IntegerField()
    borrowed = serializers.IntegerField()


class PoolWithStock(PoolShown):
    stock = StockShown(read_only=True)

    class Meta(PoolShown.Meta):
        fields = [*PoolShown.Meta.fields, "stock"]


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


class Pools(MakeDoor):
    """Stock by pool, and a new pool."""

    queryset = Pool.objects.order_by("code").select_related("collect_at")
    serializer_class = PoolShown
    lookup = "code"
    act = staticmethod(inventory.open_pool)
    body_class = PoolOpened

    @extend_schema(operation_id="pools_list", responses=listed(PoolWithStock))
    def get(self, request):
        """List the pools, and how much of each is where. All of them are given at once."""
        stock = {row["pool"].pk: row for row in inventory.stock_by_pool()} if self.get_queryset().exists() else {}
        items = show_rows(PoolShown, self.get_queryset())
        for item, pool in zip(items, self.get_queryset(), strict=True):
            item["stock"] = {name: count for name, count in stock.get(pool.pk, {}).items() if name != "pool"}
        return Response({"items": items})

    @extend_schema(operation_id="pools_create", request=PoolOpened, responses={201: PoolShown})
    def post(self, request):
        """Open a pool for stock of a borough, of a funder, or of everyone."""
        return super().post(request)


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


pools = Pools.as_view()


MOST_SCANS = 200


class DonorShown(Shown):
    class Meta:
        model = Donor
        fields = [
            "id",
            "name",
            "contact_name",
            "contact_email",
            "agreement_signed_on",
            "agreement_reference",
            "wants_certificates",
            "wipe_within_days",
            "version",
            "created_at",
            "available_actions",
        ]


class DonorAdded(Strict):
    name = serializers.CharField(max_length=120)
    contact_name = serializers.CharField(max_length=120, required=False, default="")
    contact_email = serializers.EmailField(required=False, default="")
    agreement_signed_on = serializers.DateField(required=False, default=None)
    agreement_reference = serializers.CharField(max_length=60, required=False, default="")
    wants_certificates = serializers.BooleanField(required=False, default=True)
    wipe_within_days = serializers.IntegerField(min_value=1, max_value=365, required=False, default=None)


class LotShown(Shown):
    donor = serializers.SlugRelatedField[Donor]("name", read_only=True)
    pool = serializers.SlugRelatedField[Pool]("code", read_only=True)
    wipe_by = serializers.DateField(read_only=True, allow_null=True, help_text="when the donor wants all of it wiped")

    class Meta:
        model = Lot
        fields = [
            "id",
            "number",
            "donor",
            "pool",
            "expected_on",
            "first_scan_at",
            "wipe_by",
            "closed_at",
            "variance_words",
            "state",
            "version",
            "created_at",
            "available_actions",
        ]


class MissingShown(Answered):
    kind = serializers.ChoiceField(Device.Kind.choices)
    model = serializers.CharField()
    serial = serializers.CharField(help_text="empty where the line was of a number of devices")
    quantity = serializers.IntegerField()


class ExtraShown(serializers.ModelSerializer):
    class Meta:
        model = Device
        fields = ["asset_tag", "serial", "kind"]


class VarianceShown(Answered):
    """What was announced against what came."""

    expected = serializers.IntegerField()
    received = serializers.IntegerField()
    missing = MissingShown(many=True)
    extra = ExtraShown(many=True)
    other = serializers.ListField(child=serializers.CharField())


class OneLotShown(LotShown):
    variance = serializers.SerializerMethodField(help_text="expected against received, line by line")

    class Meta(LotShown.Meta):
        fields = [*LotShown.Meta.fields, "variance"]

    @extend_schema_field(VarianceShown)
    def get_variance(self, lot) -> dict:
        return show(VarianceShown, inventory.variance(lot))


class Line(Strict):
    kind = serializers.ChoiceField(Device.Kind.choices)
    make_and_model = serializers.CharField(max_length=120, required=False, default="")
    serial = serializers.CharField(max_length=80, required=False, default="")
    quantity = serializers.IntegerField(min_value=1, max_value=5000, required=False, default=1)


class Announced(Strict):
    donor = serializers.SlugRelatedField("name", queryset=Donor.objects.all())
    pool = serializers.SlugRelatedField("code", queryset=Pool.objects.all())
    lines = Line(many=True)
    expected_on = serializers.DateField(required=False, default=None)


class Amended(Announced):
    """All that was announced, as it should be."""

    reason = serializers.CharField(max_length=300)


class Closed(Strict):
    words = serializers.CharField(
        max_length=300, required=False, default="", help_text="why it differs from what was announced"
    )


class BinShown(Shown):
    class Meta:
        model = Bin
        fields = ["id", "code", "words", "frozen_at", "retired_at", "labels_printed", "version", "available_actions"]


class BinOpened(Strict):
    code = serializers.SlugField(max_length=20)
    words = serializers.CharField(max_length=120, required=False, default="")


class CountShown(Answered):
    """Asset tags, once two counts agree."""

    expected = serializers.ListField(child=serializers.CharField())
    missing = serializers.ListField(child=serializers.CharField(), help_text="expected, and in neither count")
    extra = serializers.ListField(child=serializers.CharField(), help_text="in both counts, and not expected")


class StockTakeShown(Shown):
    """Blind: what is expected, missing or extra shows only when two counts agree."""

    bin = serializers.SlugRelatedField[Bin]("code", read_only=True)
    result = serializers.SerializerMethodField()

    class Meta:
        model = StockTake
        fields = ["id", "bin", "state", "reason", "result", "closed_at", "version", "created_at", "available_actions"]

    @extend_schema_field(CountShown(allow_null=True))
    def get_result(self, take) -> dict | None:
        if take.state not in (StockTake.State.COUNTED, StockTake.State.APPROVED):
            return None
        return {"expected": take.expected, "missing": take.missing, "extra": take.extra}


class TakeStarted(Strict):
    bin = serializers.SlugRelatedField("code", queryset=Bin.objects.filter(retired_at=None))


class Counted(Strict):
    tags = serializers.ListField(child=serializers.CharField(max_length=120), max_length=2000)


@translating(inventory.count)
def _count(take, *, tags, by):
    """What one person found in the bin, scanned without seeing what is expected."""
    inventory.count(take, tags=tags, by=by)
    take.refresh_from_db()
    return take


class OneScan(Strict):
    id = serializers.UUIDField(help_text="made by the scanner: the same id again is the same answer")
    mode = serializers.ChoiceField(sorted(inventory.MODES))
    code = serializers.CharField(max_length=200)
    scanned_at = serializers.DateTimeField(required=False, default=None)
    bin = serializers.CharField(max_length=20, required=False, help_text="put_away: into which bin")
    grade = serializers.ChoiceField(Device.Grade.choices, required=False, help_text="check: A, B or C")
    into = serializers.CharField(max_length=16, required=False, help_text="pack: the parcel in front of you")
    reason = serializers.CharField(max_length=300, required=False, help_text="aside: why")


class Batch(Strict):
    scans = OneScan(many=True)

    def validate_scans(self, scans):
        if len(scans) > MOST_SCANS:
            raise serializers.ValidationError(f"Send at most {MOST_SCANS} scans at once.")
        return scans


class ScanShown(serializers.ModelSerializer):
    device = serializers.SlugRelatedField[Device]("asset_tag", read_only=True)

    class Meta:
        model = Scan
        fields = ["id", "mode", "code", "outcome", "words", "device", "scanned_at", "at"]


class Scans(Door):
    """Send a batch of scans, in the order in which they were made. Each is answered, and each by itself: one that is
    refused stops no other.
    """

    queryset = Device.objects.all()
    serializer_class = ScanShown
    body_class = Batch

    @extend_schema(operation_id="scans_send", request=Batch, responses=listed(ScanShown))
    def post(self, request):
        inventory.scan.admit(None, request.user)
        scans = self.read_body()["scans"]
        return once(
            request,
            lambda: [inventory.scan(by=request.user, **scan) for scan in scans],
            lambda done: (200, {"items": show_rows(ScanShown, done)}, ""),
        )


_DONOR = {"queryset": Donor.objects.all(), "shows": DonorShown, "tag": "donors"}


_LOT = {"queryset": Lot.objects.select_related("donor", "pool"), "lookup": "number", "tag": "lots"}


_BIN = {"queryset": Bin.objects.all(), "shows": BinShown, "lookup": "code", "tag": "bins"}


_TAKE = {"queryset": StockTake.objects.select_related("bin"), "shows": StockTakeShown, "tag": "stock-takes"}


donors = collection(make=inventory.add_donor, body=DonorAdded, **_DONOR)


lots = collection(filters={"state": "state"}, make=inventory.announce, body=Announced, shows=LotShown, **_LOT)


lot = detail(shows=OneLotShown, **_LOT)


LOT_VERBS = {
    "amend": verb("amend", inventory.amend_lot, body=Amended, shows=LotShown, **_LOT),
    "cancel": verb("cancel", inventory.cancel_lot, body=Reason, shows=LotShown, **_LOT),
    "close": verb("close", inventory.close_lot, body=Closed, shows=LotShown, **_LOT),
}


bins = collection(make=inventory.open_bin, body=BinOpened, **_BIN)


one_bin = detail(**_BIN)


BIN_VERBS = {
    "retire": verb("retire", inventory.retire_bin, body=Reason, **_BIN),
    "reopen": verb("reopen", inventory.reopen_bin, body=Reason, **_BIN),
}


stock_takes = collection(
    filters={"state": "state", "bin": "bin__code"}, make=inventory.start_stock_take, body=TakeStarted, **_TAKE
)


stock_take = detail(**_TAKE)


STOCK_TAKE_VERBS = {
    "count": verb("count", _count, body=Counted, **_TAKE),
    "recount": verb("recount", inventory.recount, body=Reason, **_TAKE),
    "approve": verb("approve", inventory.approve_stock_take, body=Reason, **_TAKE),
    "cancel": verb("cancel", inventory.cancel_stock_take, body=Reason, **_TAKE),
}


scans = Scans.as_view()
