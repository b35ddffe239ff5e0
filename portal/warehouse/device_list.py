"""Every device on one list, under the pools with most in them."""

from django.db.models import Case, F, Q, When
from django.urls import reverse
from django.utils.http import urlencode

from inventory import actions as inventory
from inventory.models import Bin, Device, Pool
from law.identifiers import plain
from law.references import read_reference
from people.access import can, sees
from portal.doors import page
from portal.lists import Column, Filter, Listing, show_list
from portal.warehouse.bulk_actions import bulk_actions_for
from portal.warehouse.device_columns import MODEL, OF_KIND, STATE
from portal.warehouse.forms import scanned_code

POOLS_ON_TOP = 6


@page(sees="warehouse records", methods=("GET",))
def device_list(request):
    """Every device, with headline counts by pool; tick some, and choose what to do with them."""
    place = Case(When(bin__frozen_at=None, then=F("bin__code")))
    rows = Device.objects.visible_to(request.actor).select_related("pool", "bin").annotate(place=place)
    pools = list(Pool.objects.order_by("name").values_list("code", "name"))
    bins = _open_bins()
    listing = Listing(
        title="Stock",
        columns=[
            Column("Device", _tag_cell, ("asset_tag",)),
            MODEL,
            STATE,
            Column("Grade", lambda d: d.grade or "–", ("grade",)),
            Column("Pool", lambda d: d.pool.name, ("pool__name",)),
            Column("Bin", bin_of, ("place",)),
            Column(
                "Received",
                lambda d: f"{d.received_at:%-d %b %Y}" if d.received_at else "",
                ("received_at",),
                unbroken=True,
            ),
        ],
        search=find,
        search_label="Find a device",
        search_hint="Tag, serial, IMEI or model",
        filters=[
            Filter("state", "Status", [("here", "All devices in stock"), *Device.State.choices], _in_state),
            OF_KIND,
            Filter(
                "grade",
                "Grade",
                [(code, code) for code in Device.Grade.values],
                lambda rows, code: rows.filter(grade=code),
            ),
            Filter("pool", "Pool", pools, lambda rows, code: rows.filter(pool__code=code)),
            Filter("bin", "Bin", [*bins, ("none", "Not in a bin, or being counted")], _in_bin),
        ],
        per_page=50,
        empty={
            "title": "No devices yet",
            "text": (
                "Nothing has been received. Announce a donation and receive its devices, or receive a single device."
            ),
            "action_url": reverse("warehouse:receive")
            if sees(request.actor, "warehouse floor")
            else reverse("warehouse:new_lot"),
            "action_text": "Receive a device" if sees(request.actor, "warehouse floor") else "Announce a donation",
        },
        download_name="stock",
    )
    context = {
        "figures": _headline(),
        "bulk_actions": bulk_actions_for(request.actor),
        "can": can(request.actor, "inventory.receive"),
        "back_to": request.get_full_path(),
    }
    return show_list(request, listing, rows, template="warehouse/stock.html", **context)


def _open_bins() -> list[tuple[str, str]]:
    """What may be asked for: a bin that is being counted is not looked into."""
    return [
        (code, code)
        for code in Bin.objects.filter(frozen_at=None, retired_at=None).order_by("code").values_list("code", flat=True)
    ]


def _tag_cell(device) -> dict:
    return {"text": device.asset_tag, "href": f"/warehouse/device/{device.asset_tag}", "tick": device.asset_tag}


def bin_of(device) -> str:
    """Where it lies. What lies in a bin that is being counted blindly looks as if it lay in none, here and in every
    list.
    """
    return device.bin.code if device.bin and not device.bin.frozen_at else "–"


def find(rows, text: str):
    """By tag in any spelling, by serial or IMEI, by what it is called."""
    tag = read_reference(scanned_code(text), "DEV")
    if tag and (tagged := rows.filter(asset_tag=tag)).exists():
        return tagged
    return rows.filter(
        Q(serial__icontains=plain(text))
        | Q(pk__in=rows.known_as(text).values("pk"))
        | Q(make_and_model__icontains=text)
        | Q(asset_tag__icontains=text)
    )


def _in_state(rows, code):
    return rows.filter(state__in=Device.IN_STOCK) if code == "here" else rows.filter(state=code)


def _in_bin(rows, code):
    return rows.filter(place=None) if code == "none" else rows.filter(place=code)


def _headline() -> list[dict]:
    """The pools with most in them; the rest are one link away."""
    stock = sorted(inventory.stock_by_pool(), key=lambda row: -held(row))
    return [
        {
            "label": row["pool"].name,
            "value": f"{row['available']:,}",
            "hint": f"available, of {held(row):,} in stock",
            "href": "?" + urlencode({"pool": row["pool"].code, "state": "available"}),
        }
        for row in stock[:POOLS_ON_TOP]
    ]


def held(row: dict) -> int:
    """All that a pool has, here or on its way to somebody."""
    return row["on_bench"] + row["available"] + row["promised"] + row["out"]
