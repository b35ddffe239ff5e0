"""A hub's own box of SIMs: how many are left, order, count, send back."""

from functools import partial

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse

from connectivity import actions as connectivity
from connectivity.models import Sim, SimCount
from portal.doors import form_data, organisation_of, page, submit_or_show_errors
from portal.forms import PageForm, ScansField
from portal.hub_boxes import order_line
from portal.sims.sim_words import Numbers, Quantity, in_groups
from portal.warehouse.question_page import ask, ask_and_do

SHOWN = 100


@page(sees="own box of SIMs", methods=("GET",))
def own_box_page(request):
    """What lies in the box, what is on its way to it, and what can be done."""
    hub = organisation_of(request)
    lying = Sim.objects.filter(hub=hub, state="available").order_by("activate_by", "iccid")
    box = connectivity.box_at(hub.pk)
    context = {
        "hub": hub,
        "box": box,
        **order_line(box["order"]),
        "sims": [(sim, in_groups(sim.iccid)) for sim in lying[:SHOWN]],
        "more": box["here"] + box["missing"] > SHOWN,
        "count": SimCount.objects.filter(hub=hub).order_by("-created_at").first(),
    }
    return render(request, "sims/own_box.html", context)


@page(does="connectivity.order_box", sees="own box of SIMs")
def order_page(request):
    """Ask the warehouse for more."""
    form = Quantity(form_data(request), initial={"quantity": connectivity.ORDERED_AT_ONCE})
    act = partial(connectivity.order_box, hub=organisation_of(request), by=request.actor)
    done = "We have sent your order to the warehouse."
    return ask_and_do(request, form, act, "Order SIMs for our box", "Order them", reverse("sims:own_box"), done=done)


class Found(PageForm):
    """What lies there; an empty box is an answer when it is said."""

    iccids = ScansField(label="SIM numbers", help_text="Scan each packet, one on each line.", required=False)
    empty = forms.BooleanField(label="The box is empty", required=False)

    def clean(self):
        answers = super().clean()
        if bool(answers.get("iccids")) == bool(answers.get("empty")):
            self.add_error("iccids", "Scan the SIMs in the box, or select that it is empty.")
        return answers


@page(does="connectivity.count_box")
def count_page(request):
    """Count the box: what is not scanned is looked for."""
    form = Found(form_data(request))
    if request.method == "POST" and form.is_valid():
        hub = organisation_of(request)
        numbers = form.cleaned_data["iccids"]
        count = submit_or_show_errors(
            request, form, lambda: connectivity.count_box(hub=hub, iccids=numbers, by=request.actor)
        )
        if count is not None:
            messages.success(request, _in_words(count))
            return redirect("sims:own_box")
    lead = "Scan every SIM in the box. You cannot give out SIMs that are missing until they are found."
    return ask(request, form, "Count our box", "Send the count", reverse("sims:own_box"), lead=lead)


def _in_words(count: SimCount) -> str:
    words = f"Counted: {count.found} of {count.expected} found."
    if count.missing:
        words += f" {len(count.missing)} were not found. We have told the warehouse."
    if count.extra:
        words += f" {len(count.extra)} should not be here. Send SIMs back, or ask the warehouse."
    return words


class Back(Numbers):
    reason = forms.CharField(label="Why?", max_length=300, error_messages={"required": "Enter a reason."})


@page(does="connectivity.send_back")
def send_back_page(request):
    """SIMs go back to the warehouse, such as before they are too old to give."""
    form = Back(form_data(request))
    act = partial(connectivity.send_back, hub=organisation_of(request), by=request.actor)
    lead = "Send back SIMs you do not need, so that another hub can give them out before they expire."
    done = "SIMs sent back to the warehouse."
    title = "Send SIMs back"
    return ask_and_do(request, form, act, title, title, reverse("sims:own_box"), done=done, lead=lead)
