"""The bench: what is to be wiped, refurbished and checked."""

from django.db.models import Case, IntegerField, Value, When
from django.urls import reverse
from django.utils import timezone

from inventory.models import Device, StockTake
from people.access import can
from portal.doors import page
from portal.lists import Column, Filter, Listing, show_list
from portal.warehouse.actor_names import colleague_names
from portal.warehouse.device_columns import MODEL, OF_KIND, STATE
from portal.warehouse.device_list import find

# What somebody has to put a hand on; what has only come in, or was set apart, is one choice away.
WORK = ("awaiting_wipe", "wiped", "refurbishing", "awaiting_parts", "qc")


@page(sees="warehouse floor", methods=("GET",))
def bench_queue(request):
    """What waits at the bench: mine first, then the oldest."""
    me = request.actor.key
    mine = Case(When(state="refurbishing", built_by=me, then=Value(0)), default=Value(1), output_field=IntegerField())
    rows = Device.objects.visible_to(request.actor).select_related("bin", "lot__donor").annotate(mine=mine)
    state = request.GET.get("state", "")
    rows = rows.filter(state__in=Device.ON_THE_BENCH if state in Device.ON_THE_BENCH else WORK)
    builders = colleague_names(
        set(rows.filter(state__in=WORK).exclude(built_by="").order_by().values_list("built_by", flat=True).distinct())
    )
    listing = Listing(
        title="The bench",
        columns=_columns(me, builders),
        search=_find,
        search_label="Find a device",
        search_hint="Tag, serial, model or lot",
        filters=[
            Filter(
                "state",
                "Status",
                [("mine", "On my bench"), *((s, Device.State(s).label) for s in Device.ON_THE_BENCH)],
                lambda rows, code: _in(rows, code, me),
            ),
            OF_KIND,
        ],
        order=("mine", "received_at", "id"),
        empty={
            "title": "The bench is empty",
            "text": ("No devices to wipe, refurbish or check. Scan a received device to send it to the bench."),
            "action_url": f"{reverse('warehouse:scan')}?mode=wipe",
            "action_text": "Send a device to be wiped",
        },
        download_name="bench",
    )
    return show_list(
        request,
        listing,
        rows,
        template="warehouse/bench.html",
        back=reverse("warehouse:home"),
        back_text="Warehouse",
        can=can(request.actor, "inventory.record_wipe"),
    )


def _columns(me: str, builders: dict[str, str]) -> list[Column]:
    return [
        Column(
            "Device",
            lambda d: {"text": d.asset_tag, "href": reverse("warehouse:device", args=[d.asset_tag])},
            ("asset_tag",),
        ),
        MODEL,
        STATE,
        Column("Whose hand", lambda d: "Yours" if d.built_by == me else builders.get(d.built_by, ""), ("built_by",)),
        Column("Wiped by", _wipe_by, unbroken=True),
        Column(
            "Bin",
            _bin_cell,
            ("bin__code",),
        ),
        Column(
            "Here since",
            lambda d: f"{timezone.localtime(d.received_at or d.created_at):%-d %b %Y}",
            ("received_at",),
            unbroken=True,
        ),
    ]


def _bin_cell(device) -> str:
    if device.bin is None:
        return ""
    return StockTake.State.COUNTING.label if device.bin.frozen_at else device.bin.code


def _wipe_by(device) -> str:
    day = (
        device.lot.wipe_by
        if device.lot is not None and device.state in ("received", "quarantined", "awaiting_wipe")
        else None
    )
    return f"{day:%-d %b %Y}" if day else ""


def _find(rows, text: str):
    return (
        rows.filter(lot__number=text.strip().upper()) if text.strip().upper().startswith("LOT-") else find(rows, text)
    )


def _in(rows, code: str, me: str):
    return rows.filter(state="refurbishing", built_by=me) if code == "mine" else rows.filter(state=code)
