"""Boxes of shared devices for hubs: ordered, packed by scan, sent, counted in."""

from django.urls import reverse

from inventory import actions as inventory
from inventory.models import Device, SharedBox
from people.access import sees
from portal.deeds import Deed
from portal.doors import page
from portal.hub_boxes import BoxKind, box_deeds, do_to_box, list_boxes, show_box
from portal.lists import Column
from portal.sharing.shared_forms import HowMany, Tags

SHARED_BOX_ACTIONS: dict[str, Deed] = box_deeds(
    SharedBox.THING,
    {
        "pack": inventory.pack_shared,
        "send": inventory.send_shared,
        "unsend": inventory.unsend_shared,
        "arrive": inventory.arrive_shared,
        "change": inventory.change_shared_order,
        "unpack": inventory.unpack_shared,
        "cancel": inventory.cancel_shared,
    },
    scans=Tags,
    quantity=HowMany,
    packing="A device must be available. You can pack fewer than the hub asked for.",
    arrived="You can now use these devices at your hub.",
    changing="The warehouse will pack this number or fewer.",
)


def where_it_is(device: Device) -> tuple[str, str]:
    """The words and the colour of its tag."""
    if device.state != Device.State.SHARED:
        return ("No longer shared", "govuk-tag--grey")
    if device.shared_missing_at is not None:
        return ("Missing", "govuk-tag--red")
    if device.sent_back_at is not None:
        return ("Sent back", "govuk-tag--yellow")
    return ("In the box", "govuk-tag--purple") if device.shared_since is None else ("In use", "govuk-tag--green")


def _line(device: Device, actor) -> dict:
    href = reverse("warehouse:device", args=[device.asset_tag]) if sees(actor, "stock") else ""
    return {"text": device.asset_tag, "href": href, "below": device.make_and_model, "tag": where_it_is(device)}


SHARED_BOXES = BoxKind(
    SharedBox.objects.select_related("hub"),
    "shared",
    "Shared devices for hubs",
    "Shared devices",
    "devices",
    "asset_tag",
    _line,
    SHARED_BOX_ACTIONS,
)


@page(sees="boxes of shared devices", methods=("GET",))
def shared_box_list(request):
    back, back_text = _way_back(request.actor)
    return list_boxes(
        request,
        SHARED_BOXES,
        columns=[Column("Kind", lambda b: b.get_kind_display(), ("kind",))],
        empty={"text": "A hub orders devices that it shares among its visitors and classes."},
        download_name="shared-devices",
        back=back,
        back_text=back_text,
    )


def _way_back(actor) -> tuple[str, str]:
    if sees(actor, "own shared devices"):
        return reverse("shared:own"), "Shared devices"
    if sees(actor, "dispatch board"):
        return reverse("warehouse:dispatch"), "Dispatch"
    return reverse("warehouse:stock"), "Stock"


@page(sees="boxes of shared devices", methods=("GET",))
def shared_box_page(request, number):
    return show_box(request, SHARED_BOXES, number)


@page(sees="boxes of shared devices")
def shared_box_action_page(request, number, name):
    return do_to_box(request, SHARED_BOXES, number, name)
