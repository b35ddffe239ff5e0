"""Boxes of SIMs for hubs: ordered, packed by scan, sent, counted in."""

from django import forms
from django.shortcuts import redirect
from django.urls import reverse

from connectivity import actions as connectivity
from connectivity.models import Box, Sim
from people.access import may, sees
from people.models import Organisation
from portal.deeds import Deed
from portal.doors import form_data, page, submit_or_show_errors
from portal.hub_boxes import BoxKind, box_deeds, do_to_box, is_theirs, list_boxes, show_box
from portal.sims.sim_words import Numbers, Quantity, in_groups
from portal.warehouse.question_page import ask


def _is_short(box: Box, actor) -> bool:
    return is_theirs(box, actor) and box.inside.exists()


BOX_ACTIONS: dict[str, Deed] = box_deeds(
    Box.THING,
    {
        "pack": connectivity.pack_box,
        "send": connectivity.send_box,
        "unsend": connectivity.unsend_box,
        "arrive": connectivity.arrive_box,
        "change": connectivity.change_order,
        "unpack": connectivity.unpack_box,
        "cancel": connectivity.cancel_box,
    },
    scans=Numbers,
    quantity=Quantity,
    packing="You can pack more or fewer than the hub asked for.",
    arrived="You can now give these SIMs to people.",
    changing="The warehouse will pack this number.",
) | {
    "arrive-late": Deed(
        connectivity.arrive_late,
        "Count in found SIMs",
        "Scan the SIMs that were missing before.",
        "Count them in",
        "SIMs counted in.",
        Numbers,
        fits=_is_short,
    ),
}


def _line(sim: Sim, _actor) -> dict:
    return {"text": in_groups(sim.iccid), "href": reverse("sims:sim", args=[sim.iccid]), "tag": _where_it_is(sim)}


def _where_it_is(sim: Sim) -> tuple[str, str]:
    if sim.state != Sim.State.BOXED:
        return ("Arrived", "govuk-tag--green")
    has_arrived = sim.box is not None and sim.box.state == Box.State.ARRIVED
    return ("Did not arrive", "govuk-tag--red") if has_arrived else ("In the box", "govuk-tag--purple")


SIM_BOXES = BoxKind(
    Box.objects.select_related("hub"), "sims", "Boxes of SIMs", "Box of SIMs", "sims", "iccid", _line, BOX_ACTIONS
)


@page(sees="boxes of SIMs", methods=("GET",))
def box_list(request):
    orders = sees(request.actor, "every box of SIMs") and may(request.actor, "connectivity.order_box")
    button = ("Order a box for a hub", reverse("sims:order_box")) if orders else None
    return list_boxes(
        request,
        SIM_BOXES,
        empty={
            "text": "A hub orders SIMs when its box is running low. The warehouse can also order for it.",
            "action_url": button[1] if button else "",
            "action_text": "Order a box for a hub",
        },
        download_name="boxes",
        button=button,
        back=reverse("sims:list"),
        back_text="SIMs",
    )


@page(sees="boxes of SIMs", methods=("GET",))
def box_page(request, number):
    return show_box(request, SIM_BOXES, number)


@page(sees="boxes of SIMs")
def box_action_page(request, number, name):
    return do_to_box(request, SIM_BOXES, number, name)


class OrderFor(Quantity):
    field_order = ["hub", "quantity"]
    hub = forms.ModelChoiceField(
        label="Which hub is it for?",
        queryset=Organisation.objects.filter(kind="hub", is_active=True).order_by("name"),
        to_field_name="code",
        empty_label="Choose a hub",
        error_messages={"required": "Select a hub.", "invalid_choice": "Select a hub from the list."},
    )


@page(does="connectivity.order_box", sees="every box of SIMs")
def order_box_page(request):
    """The warehouse asks for a box on behalf of a hub."""
    form = OrderFor(form_data(request))
    if request.method == "POST" and form.is_valid():
        box = submit_or_show_errors(
            request, form, lambda: connectivity.order_box(by=request.actor, **form.cleaned_data), "Box ordered."
        )
        if box is not None:
            return redirect("sims:box", box.number)
    return ask(request, form, "Order a box for a hub", "Order it", reverse("sims:boxes"))
