"""An old device that is to come back for its replacement: where it is, and what may be done with it now."""

from django import forms
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from inventory import actions as inventory
from inventory.models import Swap
from law.actors import Actor
from people.access import sees
from portal.deeds import Deed, deed_page
from portal.doors import get_visible_or_404, page
from portal.forms import PageForm
from portal.warehouse.forms import GiveReason


class ScannedOld(PageForm):
    scanned = forms.CharField(
        label="Scan the old device",
        help_text="Use its label, which starts with DEV-, or its serial number.",
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "Scan the old device, or enter its serial number."},
    )


SWAP_ACTIONS: dict[str, Deed] = {
    "take-in": Deed(
        inventory.take_in_old,
        "Record that the old device is here",
        "Use this when the person has brought it. It goes to the warehouse with the next van. Do not give it to anyone.",
        "Take it in",
        "The old device is at your hub. Send it back with the next van.",
        ScannedOld,
    ),
    "bring-back": Deed(
        inventory.bring_back_old,
        "Receive at the warehouse",
        "It is put in quarantine and wiped again, even if it was wiped before.",
        "Take it in",
        "The old device is in quarantine. Wipe it first.",
        ScannedOld,
    ),
    "give-up": Deed(
        inventory.give_up_old,
        "Stop asking for it",
        "We stop asking for the old device. If someone brings it later, scan it here.",
        "Stop waiting",
        "We have stopped asking for the old device.",
        GiveReason,
        danger=True,
    ),
}


def _swap(request: HttpRequest, pk) -> Swap:
    actor: Actor = request.actor  # type: ignore[attr-defined]  # the door sets it
    rows = Swap.objects.select_related("device", "need__referral__resident", "need__collect_at")
    return get_visible_or_404(rows, actor, pk=pk)


@page(sees="old devices", methods=("GET",))
def swap_page(request: HttpRequest, id) -> HttpResponseBase:
    """What it is, by when it is to be back, and each thing that can be done."""
    swap = _swap(request, id)
    actor: Actor = request.actor  # type: ignore[attr-defined]  # the door sets it
    case = swap.need.referral.reference
    context = {
        "swap": swap,
        "actions": [(name, deed) for name, deed in SWAP_ACTIONS.items() if deed.is_offered(swap, actor)],
        "case": case if sees(actor, "desk") else "",
        "device_url": reverse("warehouse:device", args=[swap.device.asset_tag]) if sees(actor, "stock") else "",
        "back": reverse("waiting:home"),
        "back_text": "Waiting work",
    }
    return render(request, "aftercare/swap.html", context)


@page(sees="old devices")
def swap_action_page(request: HttpRequest, id, name: str) -> HttpResponseBase:
    """One thing done to it, after a page that says what it means."""
    swap = _swap(request, id)
    back = reverse("aftercare:swap", args=[swap.pk])
    return deed_page(request, SWAP_ACTIONS, name, swap, back=back, caption=swap.device.asset_tag)
