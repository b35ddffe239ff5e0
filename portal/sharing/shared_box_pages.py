"""Boxes of shared devices for hubs: ordered, packed by scan, sent, counted in."""

from django.db.models import Count
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from inventory import actions as inventory
from inventory.models import Device, SharedBox
from people.access import may, sees
from portal.deeds import Deed, deed_page
from portal.doors import get_visible_or_404, page
from portal.lists import Column, Filter, Listing, show_list
from portal.sharing.shared_forms import HowMany, Tags
from portal.sims.sim_words import BOX_COLOURS, box_tag
from portal.warehouse.forms import GiveReason


@page(sees="boxes of shared devices", methods=("GET",))
def shared_box_list(request):
    rows = SharedBox.objects.visible_to(request.actor).select_related("hub").annotate(holds=Count("devices"))
    listing = Listing(
        title="Shared devices for hubs",
        columns=[
            Column("Box", lambda b: {"text": b.number, "href": reverse("shared:box", args=[b.number])}),
            Column("Hub", lambda b: b.hub.name, ("hub__name",)),
            Column("Status", box_tag, ("state",)),
            Column("Kind", lambda b: b.get_kind_display(), ("kind",)),
            Column("Asked for", lambda b: str(b.quantity), ("quantity",), numeric=True),
            Column("Packed", lambda b: str(b.holds) if b.holds else "", numeric=True),
            Column("Ordered", _ordered_on, ("created_at",), unbroken=True),
        ],
        search=_find,
        search_label="Find a box",
        search_hint="Enter its number, or the name of the hub",
        filters=[Filter("state", "Status", list(SharedBox.State.choices), lambda rows, code: rows.filter(state=code))],
        empty={"title": "No boxes yet", "text": "A hub orders devices that it shares among its visitors and classes."},
        download_name="shared-devices",
    )
    back, back_text = _way_back(request.actor)
    return show_list(request, listing, rows, template="warehouse/listing.html", back=back, back_text=back_text)


def _ordered_on(box: SharedBox) -> str:
    return f"{timezone.localtime(box.created_at):%-d %b %Y}"


def _find(rows, text: str):
    return rows.filter(hub__name__icontains=text.strip()) | rows.filter(number=text.strip().upper())


def _way_back(actor) -> tuple[str, str]:
    if sees(actor, "own shared devices"):
        return reverse("shared:own"), "Shared devices"
    if sees(actor, "dispatch board"):
        return reverse("warehouse:dispatch"), "Dispatch"
    return reverse("warehouse:stock"), "Stock"


def _is_theirs(box: SharedBox, actor) -> bool:
    return may(actor, "inventory.share for any hub") or box.hub_id == actor.organisation_id


SHARED_BOX_ACTIONS: dict[str, Deed] = {
    "pack": Deed(
        inventory.pack_shared,
        "Pack it",
        "Scan each device as you pack it. A device must be available. You can pack fewer than the hub asked for.",
        "Finish packing",
        "Box packed.",
        Tags,
    ),
    "send": Deed(
        inventory.send_shared,
        "Send it",
        "The box is on the van to the hub.",
        "Send it",
        "Box sent.",
    ),
    "arrive": Deed(
        inventory.arrive_shared,
        "Count it in",
        "Scan every device in the box. Devices you do not scan count as missing, and the warehouse will look for them.",
        "Finish counting",
        "Box counted in. You can now use these devices at your hub.",
        Tags,
        fits=_is_theirs,
    ),
    "change": Deed(
        inventory.change_shared_order,
        "Change number of devices",
        "The warehouse will pack this number or fewer.",
        "Change it",
        "Order changed.",
        HowMany,
        fits=_is_theirs,
    ),
    "unsend": Deed(
        inventory.unsend_shared,
        "It has not left",
        "Use this if the box is still in the warehouse. You can then send or empty it.",
        "Record that it has not left",
        "The box is in the warehouse.",
        GiveReason,
        danger=True,
    ),
    "unpack": Deed(
        inventory.unpack_shared,
        "Empty and repack",
        "Its devices go back to stock. The order stays open.",
        "Empty it",
        "The box is empty and waiting to be packed.",
        GiveReason,
        danger=True,
    ),
    "cancel": Deed(
        inventory.cancel_shared,
        "Cancel it",
        "Use this if the hub no longer needs it. Devices already packed go back to stock.",
        "Cancel box",
        "Box cancelled.",
        GiveReason,
        danger=True,
        fits=_is_theirs,
    ),
}


def _box(request, number: str) -> SharedBox:
    return get_visible_or_404(SharedBox.objects.select_related("hub"), request.actor, number=number)


@page(sees="boxes of shared devices", methods=("GET",))
def shared_box_page(request, number):
    """What was asked for, what is in it, and what can be done with it now."""
    box = _box(request, number)
    back, back_text = reverse("shared:boxes"), "Shared devices for hubs"
    context = {
        "box": box,
        "colour": BOX_COLOURS[box.state],
        "devices": [(device, where_it_is(device)) for device in box.devices.order_by("asset_tag")],
        "sees_stock": sees(request.actor, "stock"),
        "actions": [(name, each) for name, each in SHARED_BOX_ACTIONS.items() if each.is_offered(box, request.actor)],
        "back": back,
        "back_text": back_text,
    }
    return render(request, "sharing/box.html", context)


def where_it_is(device: Device) -> tuple[str, str]:
    """The words and the colour of its tag."""
    if device.state != Device.State.SHARED:
        return ("No longer shared", "govuk-tag--grey")
    if device.shared_missing_at is not None:
        return ("Missing", "govuk-tag--red")
    if device.sent_back_at is not None:
        return ("Sent back", "govuk-tag--yellow")
    return ("In the box", "govuk-tag--purple") if device.shared_since is None else ("In use", "govuk-tag--green")


@page(sees="boxes of shared devices")
def shared_box_action_page(request, number, name):
    """One thing done to it, after a page that says what it means."""
    box = _box(request, number)
    caption = f"{box.number} for {box.hub.name}: {box.get_kind_display().lower()}, {box.quantity} requested"
    back = reverse("shared:box", args=[box.number])
    return deed_page(request, SHARED_BOX_ACTIONS, name, box, back=back, caption=caption)
