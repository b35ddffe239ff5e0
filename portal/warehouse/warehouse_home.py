"""What needs me now in the warehouse."""

from datetime import timedelta

from django.db.models import Count, Q
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from inventory.models import Device, Lot, Shipment
from inventory.parcels import board
from people.access import may
from portal.doors import page
from portal.warehouse.scan_page import cards_for

NEAR = timedelta(days=7)


UNWIPED = ("received", "quarantined", "awaiting_wipe")


@page(sees="warehouse floor", methods=("GET",))
def warehouse_home(request):
    """What needs me now: the oldest promise first, counts that are links, donors' deadlines, and the way to every
    mode.
    """
    actor = request.actor
    works_bench = may(actor, "inventory.refurbish")
    works_store = may(actor, "inventory.pack")
    context = {
        "figures": _figures(actor, works_bench, works_store),
        "cards": cards_for(actor),
        "parcels": _parcels() if works_store else [],
        "works_store": works_store,
        "works_bench": works_bench,
        "mine": _mine(actor) if works_bench else [],
        "deadlines": _deadlines(),
    }
    return render(request, "warehouse/home.html", context)


def _figures(actor, works_bench: bool, works_store: bool) -> list[dict]:
    """One statement for the devices, and one for each column of the dispatch board."""
    mine = Q(state="refurbishing", built_by=actor.key)
    others = Q(state="qc") & ~Q(built_by=actor.key)
    devices = (
        Device.objects.visible_to(actor)
        .filter(state__in=Device.ON_THE_BENCH)
        .aggregate(
            to_wipe=Count("pk", Q(state="awaiting_wipe")),
            mine=Count("pk", mine),
            parts=Count("pk", Q(state="awaiting_parts")),
            qc=Count("pk", Q(state="qc")),
            for_me=Count("pk", others),
            aside=Count("pk", Q(state="quarantined")),
        )
    )
    bench = reverse("warehouse:bench")
    figures = [("To wipe", devices["to_wipe"], "", f"{bench}?state=awaiting_wipe")]
    if works_bench:
        figures.append(("On my bench", devices["mine"], "", f"{bench}?state=mine"))
    figures.append((Device.State.AWAITING_PARTS.label, devices["parts"], "", f"{bench}?state=awaiting_parts"))
    figures.append(
        (
            Device.State.QC.label,
            devices["qc"],
            f"{devices['for_me']} that you can check" if works_bench else "",
            f"{bench}?state=qc",
        )
    )
    if works_store:
        counted = board.counts(Shipment.objects.visible_to(actor))
        figures += [
            (board.COLUMNS[code][0], counted[code], "parcels", reverse("warehouse:dispatch_column", args=[code]))
            for code in ("pick", "pack", "load", "exceptions")
        ]
    figures.append(("Quarantined", devices["aside"], "", f"{bench}?state=quarantined"))
    return [{"label": label, "value": f"{value:,}", "hint": hint, "href": href} for label, value, hint, href in figures]


def _parcels() -> list[dict]:
    """What was promised and is not packed yet, the oldest promise first, with where each thing lies."""
    rows = board.column(Shipment.objects.with_lines(), "pick").order_by("created_at", "id")[:10]
    return [{"parcel": row, "promised": row.created_at, "devices": _in_parcel(row)} for row in rows]


def _in_parcel(parcel) -> list[dict]:
    devices = [line.allocation.device for line in parcel.live_lines() if line.allocation is not None]
    return [{"tag": device.asset_tag, "words": device.make_and_model, "bin": place_of(device)} for device in devices]


def place_said_first(device) -> str:
    """Where it lies, at the beginning of a line: a bin's code keeps its capitals."""
    place = place_of(device)
    return place[0].upper() + place[1:]


def place_of(device) -> str:
    if device.bin is None:
        return "in no bin"
    return "in a bin that is being counted" if device.bin.frozen_at else f"in bin {device.bin.code}"


def _mine(actor):
    return Device.objects.filter(state="refurbishing", built_by=actor.key).order_by("received_at", "id")[:10]


def _deadlines() -> list[dict]:
    """Donors who set a day for the wiping, while something of theirs is not wiped: what is late or due within a
    week.
    """
    waiting = Count("devices", Q(devices__state__in=UNWIPED))
    rows = Lot.objects.filter(donor__wipe_within_days__isnull=False, first_scan_at__isnull=False).annotate(
        unwiped=waiting
    )
    rows = rows.filter(unwiped__gt=0).select_related("donor").order_by("first_scan_at")[:100]
    today = timezone.localdate()
    near = [
        {"lot": lot, "by": lot.wipe_by, "count": lot.unwiped, "is_late": lot.wipe_by < today}
        for lot in rows
        if lot.wipe_by <= today + NEAR
    ]
    return sorted(near, key=lambda row: row["by"])[:10]
