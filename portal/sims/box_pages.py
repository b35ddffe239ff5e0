"""Boxes of SIMs for hubs: ordered, packed by scan, sent, counted in."""

from django import forms
from django.db.models import Count
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from connectivity import actions as connectivity
from connectivity.models import Box
from people.access import may, sees
from people.models import Organisation
from portal.deeds import Deed, deed_page
from portal.doors import form_data, get_visible_or_404, page, submit_or_show_errors
from portal.lists import Column, Filter, Listing, show_list
from portal.sims.sim_words import BOX_COLOURS, Numbers, Quantity, box_tag, in_groups
from portal.warehouse.forms import GiveReason
from portal.warehouse.question_page import ask


@page(sees="boxes of SIMs", methods=("GET",))
def box_list(request):
    rows = Box.objects.visible_to(request.actor).select_related("hub").annotate(holds=Count("sims"))
    orders = sees(request.actor, "every box of SIMs") and may(request.actor, "connectivity.order_box")
    listing = Listing(
        title="Boxes of SIMs",
        columns=[
            Column("Box", lambda b: {"text": b.number, "href": reverse("sims:box", args=[b.number])}),
            Column("Hub", lambda b: b.hub.name, ("hub__name",)),
            Column("Status", box_tag, ("state",)),
            Column("Asked for", lambda b: str(b.quantity), ("quantity",), numeric=True),
            Column("Packed", lambda b: str(b.holds) if b.holds else "", numeric=True),
            Column(
                "Ordered", lambda b: f"{timezone.localtime(b.created_at):%-d %b %Y}", ("created_at",), unbroken=True
            ),
        ],
        search=lambda rows, text: (
            rows.filter(hub__name__icontains=text.strip()) | rows.filter(number=text.strip().upper())
        ),
        search_label="Find a box",
        search_hint="Enter its number, or the name of the hub",
        filters=[Filter("state", "Status", list(Box.State.choices), lambda rows, code: rows.filter(state=code))],
        empty={
            "title": "No boxes yet",
            "text": "A hub orders SIMs when its box is running low. The warehouse can also order for it.",
            "action_url": reverse("sims:order_box") if orders else "",
            "action_text": "Order a box for a hub",
        },
        download_name="boxes",
    )
    return show_list(
        request,
        listing,
        rows,
        template="warehouse/listing.html",
        button=("Order a box for a hub", reverse("sims:order_box")) if orders else None,
        back=reverse("sims:list"),
        back_text="SIMs",
    )


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


def _is_theirs(box: Box, actor) -> bool:
    return may(actor, "connectivity.act for any hub") or box.hub_id == actor.organisation_id


def _is_short(box: Box, actor) -> bool:
    return _is_theirs(box, actor) and box.state == Box.State.ARRIVED and box.sims.filter(state="boxed").exists()


BOX_ACTIONS: dict[str, Deed] = {
    "pack": Deed(
        connectivity.pack_box,
        "Pack it",
        "Scan each SIM as you pack it. You can pack more or fewer than the hub asked for.",
        "Finish packing",
        "Box packed.",
        Numbers,
        fits=_is_theirs,
    ),
    "send": Deed(
        connectivity.send_box,
        "Send it",
        "The box is on the van to the hub.",
        "Send it",
        "Box sent.",
        fits=_is_theirs,
    ),
    "arrive": Deed(
        connectivity.arrive_box,
        "Count it in",
        "Scan every SIM in the box. SIMs you do not scan count as missing, and the warehouse will look for them.",
        "Finish counting",
        "Box counted in. You can now give these SIMs to people.",
        Numbers,
        fits=_is_theirs,
    ),
    "arrive-late": Deed(
        connectivity.arrive_late,
        "Count in found SIMs",
        "Scan the SIMs that were missing before.",
        "Count them in",
        "SIMs counted in.",
        Numbers,
        fits=_is_short,
    ),
    "change": Deed(
        connectivity.change_order,
        "Change number of SIMs",
        "The warehouse will pack this number.",
        "Change it",
        "Order changed.",
        Quantity,
        fits=_is_theirs,
    ),
    "unpack": Deed(
        connectivity.unpack_box,
        "Empty and repack",
        "Its SIMs go back to stock. The order stays open.",
        "Empty it",
        "The box is empty and waiting to be packed.",
        GiveReason,
        danger=True,
        fits=_is_theirs,
    ),
    "cancel": Deed(
        connectivity.cancel_box,
        "Cancel it",
        "Use this if the hub no longer needs it. SIMs already packed go back to stock.",
        "Cancel box",
        "Box cancelled.",
        GiveReason,
        danger=True,
        fits=_is_theirs,
    ),
}


def _box(request, number: str) -> Box:
    return get_visible_or_404(Box.objects.select_related("hub"), request.actor, number=number)


@page(sees="boxes of SIMs", methods=("GET",))
def box_page(request, number):
    box = _box(request, number)
    sims = list(box.sims.order_by("iccid"))
    context = {
        "box": box,
        "colour": BOX_COLOURS[box.state],
        "sims": [(sim.iccid, in_groups(sim.iccid), _stands(box, sim)) for sim in sims],
        "actions": [(name, each) for name, each in BOX_ACTIONS.items() if each.is_offered(box, request.actor)],
        "back": reverse("sims:boxes"),
        "back_text": "Boxes of SIMs",
    }
    return render(request, "sims/box.html", context)


def _stands(box: Box, sim) -> tuple[str, str]:
    if box.state == Box.State.ARRIVED and sim.state == "boxed":
        return "Did not arrive", "govuk-tag--red"
    return {"boxed": ("In the box", "govuk-tag--purple")}.get(sim.state, ("Arrived", "govuk-tag--green"))


@page(sees="boxes of SIMs")
def box_action_page(request, number, name):
    """One thing done to it, after a page that says what it means."""
    box = _box(request, number)
    caption = f"{box.number} for {box.hub.name}: {box.quantity} requested"
    return deed_page(request, BOX_ACTIONS, name, box, back=reverse("sims:box", args=[box.number]), caption=caption)
