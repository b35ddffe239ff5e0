"""The devices that a hub shares: what it has, order, missing and found, send back."""

from functools import partial

from django.shortcuts import render
from django.urls import reverse

from inventory import actions as inventory
from inventory.models import Device, SharedBox
from portal.deeds import Deed, deed_page
from portal.doors import form_data, get_visible_or_404, page
from portal.hub.own_hub import own_hub
from portal.hub_boxes import order_line
from portal.sharing.shared_box_pages import where_it_is
from portal.sharing.shared_forms import SharedOrder, WhyBack
from portal.warehouse.question_page import ask_and_do

SHOWN = 200

OWN_DEVICE_ACTIONS: dict[str, Deed] = {
    "missing": Deed(
        inventory.miss_shared,
        "It is missing",
        "The warehouse will look for it. If you find it, record that it was found.",
        "Report it missing",
        "The device is reported missing. The warehouse will look for it.",
        danger=True,
    ),
    "found": Deed(
        inventory.found_shared,
        "It was found",
        "The device is at your hub.",
        "Record that it was found",
        "The device is at your hub.",
    ),
    "send-back": Deed(
        inventory.send_back_shared,
        "Send it back",
        "Use this if it is broken or you do not need it. The warehouse wipes it before anyone else uses it.",
        "Send it back",
        "Give the device to the driver. The warehouse knows that it is coming back.",
        WhyBack,
    ),
    "keep": Deed(
        inventory.keep_shared,
        "Keep it",
        "Use this if the device has not left your hub.",
        "Keep it",
        "The device is at your hub.",
    ),
}


@page(sees="own shared devices", methods=("GET",))
def own_devices_page(request):
    """What the hub has, what is on its way to it, and what can be done. The statements do not grow with the devices."""
    hub = own_hub(request.actor)
    rows = Device.objects.visible_to(request.actor).shared_by(hub.pk).order_by("kind", "asset_tag")
    devices = list(rows.select_related("shared_box")[: SHOWN + 1])
    order = SharedBox.objects.visible_to(request.actor).filter(hub=hub, state__in=SharedBox.OPEN).first()
    context = {
        "hub": hub,
        **order_line(order),
        "devices": [(each, where_it_is(each), _offered(each, request.actor)) for each in devices[:SHOWN]],
        "more": len(devices) > SHOWN,
        "back": "/hub/",
        "back_text": "Hub",
    }
    return render(request, "sharing/own.html", context)


def _offered(device: Device, actor) -> list[tuple[str, str]]:
    return [(name, each.title) for name, each in OWN_DEVICE_ACTIONS.items() if each.is_offered(device, actor)]


@page(does="inventory.order_shared", sees="own shared devices")
def order_shared_page(request):
    """Ask the warehouse for devices to share."""
    form = SharedOrder(form_data(request))
    act = partial(inventory.order_shared, hub=own_hub(request.actor), by=request.actor)
    lead = "Visitors and classes use these devices at your hub. You cannot give them away."
    done = "We have sent your order to the warehouse."
    back = reverse("shared:own")
    return ask_and_do(request, form, act, "Order shared devices", "Order devices", back, done=done, lead=lead)


@page(sees="own shared devices")
def own_device_action_page(request, tag, name):
    """One thing done to a device of one's own hub, after a page that says what it means."""
    rows = Device.objects.shared_by(own_hub(request.actor).pk).select_related("shared_box__hub")
    device = get_visible_or_404(rows, request.actor, asset_tag=tag)
    caption = f"{device.make_and_model} {device.asset_tag}"
    return deed_page(request, OWN_DEVICE_ACTIONS, name, device, back=reverse("shared:own"), caption=caption)
