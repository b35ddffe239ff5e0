"""A parcel opened at the hub: scanned in line by line; and one that was scanned in by mistake."""

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse

from inventory import actions as inventory
from inventory.models import Shipment, ShipmentLine
from inventory.parcels.checking import arrived_this_shift, may_be_checked
from law.refusals import Refusal
from people.access import brake
from portal.doors import form_data, page, submit_or_show_errors
from portal.forms import PageForm
from portal.hub.parcel_pages import get_parcel
from portal.warehouse.question_page import ask

KEPT = "hub_check"  # the answer to the last scan, for the page that follows
PRINTED_HERE = ShipmentLine.Kind.LEAFLET


@page(does="inventory.finish_check", sees="one's own hub")
def check_page(request, number):
    """What should be in the parcel, ticked off by scan. What is not ticked when it is finished is reported missing."""
    parcel = get_parcel(request, number)
    here = redirect("hub:check", parcel.number)
    if may_be_checked(parcel) is not None:
        return redirect("hub:parcel", parcel.number)
    if request.method == "POST" and "finish" in request.POST:
        return _finish(request, parcel)
    if request.method == "POST":
        _scan(request, parcel)
        return here
    lines = [line for line in parcel.live_lines() if not line.gap]
    context = {
        "parcel": parcel,
        "lines": lines,
        "missing": [line for line in lines if line.checked_at is None and line.kind != PRINTED_HERE],
        "prints": any(line.checked_at is None and line.kind == PRINTED_HERE for line in lines),
        "has_begun": any(line.checked_at is not None for line in lines),
        "answer": request.session.pop(KEPT, None),
        "is_stopped": brake.is_stopped(parcel.referral.resident_id),
        "back": reverse("hub:parcel", args=[parcel.number]),
        "back_text": parcel.number,
    }
    return render(request, "hub/check.html", context)


def _scan(request, parcel: Shipment) -> None:
    """One thing, or one tick taken back; its answer is kept for the page that follows."""
    code = request.POST.get("code", "").strip()[:120].replace("\x00", "")
    is_here = "back" not in request.POST
    if not code:
        return
    try:
        inventory.check_item(parcel, scanned=code, is_here=is_here, by=request.actor)
    except Refusal as refusal:
        request.session[KEPT] = {"outcome": "unknown", "title": "Check this", "words": refusal.sentence}
        return
    words = f"{code} is in the parcel." if is_here else f"{code} is no longer selected."
    request.session[KEPT] = {"outcome": "done", "title": "Done", "words": words}


def _finish(request, parcel: Shipment):
    try:
        inventory.finish_check(parcel, by=request.actor)
    except Refusal as refusal:
        request.session[KEPT] = {"outcome": "unknown", "title": "Check this", "words": refusal.sentence}
        return redirect("hub:check", parcel.number)
    rest = parcel.parts.filter(missing_at__isnull=False).order_by("-created_at").first()
    if parcel.missing_at is not None:
        words = f"{parcel.number} is reported missing. Keep the items that are here. The rest will come under the same number."
        messages.warning(request, words)
    elif rest is not None:
        words = f"{parcel.number} is here. What is missing is {rest.number}. The warehouse will look for it, and we will tell them."
        messages.warning(request, words)
    else:
        messages.success(request, f"{parcel.number} is here and complete.")
    return redirect("hub:parcel", parcel.number)


class WhyNot(PageForm):
    reason = forms.CharField(
        label="Why?",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Enter why."},
    )


@page(does="inventory.undo_arrival", sees="one's own hub")
def undo_arrival_page(request, number):
    """A parcel scanned in by mistake is expected again."""
    parcel = get_parcel(request, number)
    here = reverse("hub:parcel", args=[parcel.number])
    if request.method == "GET" and not inventory.undo_arrival.may(parcel, request.actor):
        refusal = arrived_this_shift(parcel)
        if refusal is not None:
            messages.warning(request, refusal.sentence)
        return redirect(here)
    form = WhyNot(form_data(request))
    if request.method == "POST" and form.is_valid():
        done = submit_or_show_errors(
            request,
            form,
            lambda: inventory.undo_arrival(parcel, by=request.actor, **form.cleaned_data),
            f"{parcel.number} is expected again.",
        )
        if done is not None:
            return redirect(here)
    lead = "It is recorded as on its way again, with the driver. If we told the person it is ready, we will text them."
    return ask(
        request, form, f"{parcel.number} did not arrive", "Undo report", here, lead=lead, back_text=parcel.number
    )
