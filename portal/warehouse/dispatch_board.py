"""The dispatch board: what is to be picked, packed and loaded, what is on the road, and what does not go on by itself."""

from urllib.parse import urlencode

from django.db.models import Count, Q
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from inventory.models import SharedBox, Shipment
from inventory.parcels import board
from law.references import read_reference
from people.access import can
from portal.doors import page
from portal.lists import Column, Listing, show_list

HINTS = {
    "pick": "ready for a wave",
    "pack": "in a wave",
    "load": "packed",
    "road": "sent, not arrived",
    "exceptions": "need a decision",
}
HUBS_SHOWN = 50


@page(sees="dispatch board", methods=("GET",))
def dispatch_board(request):
    """Five counts that are links, and the hubs for which something is ready to be picked."""
    rows = Shipment.objects.visible_to(request.actor)
    hubs = board.hubs_to_pick(rows)
    context = {
        "figures": figures(rows),
        "hubs": hubs[:HUBS_SHOWN],
        "more_hubs": max(0, len(hubs) - HUBS_SHOWN),
        "shared": SharedBox.objects.visible_to(request.actor).aggregate(
            to_pack=Count("pk", Q(state="ordered")), to_send=Count("pk", Q(state="packed"))
        ),
        "can": can(request.actor, "inventory.start_wave", "inventory.take_tracking"),
        "back": reverse("warehouse:home"),
        "back_text": "Warehouse",
    }
    return render(request, "warehouse/dispatch.html", context)


def figures(rows) -> list[dict]:
    return [
        {
            "label": board.COLUMNS[code][0],
            "value": f"{count:,}",
            "hint": HINTS[code],
            "href": reverse("warehouse:dispatch_column", args=[code]),
        }
        for code, count in board.counts(rows).items()
    ]


@page(sees="dispatch board", methods=("GET",))
def dispatch_column(request, column):
    """The parcels of one column, by hub and day."""
    if column not in board.COLUMNS:
        raise Http404
    title, _ = board.COLUMNS[column]
    rows = board.column(Shipment.objects.visible_to(request.actor), column).with_lines()
    listing = Listing(
        title=f"Dispatch: {title.lower()}",
        columns=[
            Column("Parcel", _number_cell, ("number",)),
            Column("Hub", _hub_cell(column, request.actor), ("hub__name",)),
            Column("What is in it", contents),
            *_more_columns(column),
        ],
        search=_find,
        search_label="Find a parcel",
        search_hint="Its number, or a hub’s name",
        order=("hub__name", "created_at", "id"),
        empty={"title": f"Nothing {_NOTHING[column]}", "text": "New parcels are shown here."},
        download_name=f"dispatch-{column}",
    )
    back = {"back": reverse("warehouse:dispatch"), "back_text": "Dispatch"}
    return show_list(request, listing, rows, template="warehouse/column.html", **back)


_NOTHING = {
    "pick": "is ready to pick",
    "pack": "is waiting to be packed",
    "load": "is waiting to be loaded",
    "road": "is on the road",
    "exceptions": "needs a decision",
}


def _more_columns(column: str) -> list[Column]:
    if column == "exceptions":
        return [Column("What to know", board.why_it_waits), Column("Status", _state, ("state",))]
    if column == "pack":
        return [
            Column("Wave", _wave_cell, ("wave__number",)),
            Column("Promised", _day_of("created_at"), ("created_at",)),
        ]
    if column == "load":
        return [Column("Manifest", _manifest_cell, ("on_manifest__number",)), Column("Packed", _day_of("packed_at"))]
    if column == "road":
        left = Column("Left", _day_of("dispatched_at"), ("dispatched_at",))
        return [left, Column("With", lambda row: row.on_manifest.carrier if row.on_manifest else "")]
    return [Column("Promised", _day_of("created_at"), ("created_at",))]


def _number_cell(row) -> dict:
    return {"text": row.number, "href": reverse("warehouse:parcel", args=[row.number])}


def _hub_cell(column: str, actor):
    """Where it goes. What is to be picked leads to a wave for that hub, for those who may start one."""
    leads_on = column == "pick" and can(actor, "inventory.start_wave")["start_wave"]

    def cell(row) -> dict | str:
        if row.hub is None:
            return "Not chosen"
        return {"text": row.hub.name, "href": wave_url([row.hub.code])} if leads_on else row.hub.name

    return cell


def contents(row) -> str:
    return ", ".join(line.words or line.number for line in row.live_lines()) or "Nothing"


def _state(row) -> str:
    return row.get_state_display()


def _wave_cell(row) -> dict | str:
    return {"text": row.wave.number, "href": reverse("warehouse:wave", args=[row.wave.number])} if row.wave else ""


def _manifest_cell(row) -> dict | str:
    van = row.on_manifest
    return {"text": van.number, "href": reverse("warehouse:manifest", args=[van.number])} if van else "None yet"


def _day_of(name: str):
    def day(row) -> str:
        at = getattr(row, name)
        return f"{timezone.localtime(at):%-d %b %Y}" if at else ""

    return day


def _find(rows, text: str):
    number = read_reference(text, "SHP")
    return (
        rows.filter(Q(number=number) | Q(hub__name__icontains=text))
        if number
        else rows.filter(Q(number__icontains=text.strip()) | Q(hub__name__icontains=text.strip()))
    )


def wave_url(hubs) -> str:
    return f"{reverse('warehouse:new_wave')}?{urlencode({'hub': hubs}, doseq=True)}"
