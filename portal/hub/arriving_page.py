"""A delivery scanned in, parcel by parcel, and closed: what did not come is reported missing."""

from itertools import groupby

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone

from inventory import actions as inventory
from inventory.models import Shipment
from law.references import read_reference
from law.refusals import Refusal
from people.access import brake
from portal.doors import page
from portal.hub.hub_home import things_in
from portal.hub.own_hub import own_hub

MOST = 200
KEEP_IT = "Keep it safe. Do not give it to anyone until we contact you."


@page(does="inventory.close_delivery")
def arriving_page(request):
    """What is on its way here, by the day and driver it left with. Each scan is answered loudly."""
    hub = own_hub(request.actor)
    if request.method == "POST":
        if request.POST.get("close"):
            _close(request, hub)
        else:
            _scan(request)
        return redirect("hub:arriving")
    context = {
        "hub": hub,
        "deliveries": _deliveries(request.actor),
        "answer": request.session.pop("hub_scan", None),
        "back": "/hub/",
        "back_text": "Hub",
    }
    return render(request, "hub/arriving.html", context)


def _on_its_way(actor):
    rows = Shipment.objects.visible_to(actor).filter(state__in=Shipment.ON_THE_ROAD)
    return rows.select_related("on_manifest", "referral").prefetch_related("lines__allocation__device")


def _deliveries(actor) -> list[dict]:
    parcels = list(_on_its_way(actor).order_by("dispatched_at", "custodian", "number")[:MOST])
    stopped = brake.stopped_among({parcel.referral.resident_id for parcel in parcels})
    rows = [
        {"parcel": parcel, "what": things_in(parcel), "is_stopped": parcel.referral.resident_id in stopped}
        for parcel in parcels
    ]
    deliveries = []
    for (day, carrier), group in groupby(rows, key=lambda row: _van_of(row["parcel"])):
        lines = list(group)
        deliveries.append(
            {
                "day": day,
                "carrier": carrier,
                "rows": lines,
                "expected": [row["parcel"].number for row in lines if row["parcel"].missing_at is None],
            }
        )
    return deliveries


def _van_of(parcel: Shipment) -> tuple:
    left = parcel.dispatched_at
    return (timezone.localdate(left) if left else None, parcel.custodian)


def _scan(request) -> None:
    """One scan. Its answer is kept for the page that follows: colour, words, and what to do."""
    code = request.POST.get("code", "").strip()[:120].replace("\x00", "")
    parcel = _parcel_behind(code, request.actor)
    if parcel is None:
        words = f"{code or 'Nothing'} is not expected here. Give it back to the driver, or call us."
        request.session["hub_scan"] = {"outcome": "unknown", "title": "Not expected", "words": words}
        return
    if parcel.state == Shipment.State.RETURNING:
        request.session["hub_scan"] = _keep_apart(parcel, request.actor)
        return
    if inventory.found_at_hub.may(parcel, request.actor):
        inventory.found_at_hub(parcel, by=request.actor)
        words = f"{parcel.number} is on your shelf again."
        request.session["hub_scan"] = {"outcome": "done", "title": "Found", "words": words}
        return
    if parcel.state not in Shipment.ON_THE_ROAD:
        words = f"{parcel.number} is {parcel.get_state_display().lower()} already. Nothing was changed."
        request.session["hub_scan"] = {"outcome": "already", "title": "Done already", "words": words}
        return
    try:
        inventory.arrive(parcel, by=request.actor)
    except Refusal as refusal:
        request.session["hub_scan"] = {"outcome": "stopped", "title": "Stopped", "words": refusal.sentence}
        return
    is_stopped = brake.is_stopped(parcel.referral.resident_id)
    words = f"{parcel.number} is here. {KEEP_IT if is_stopped else 'We will tell them.'}"
    outcome = "stopped" if is_stopped else "done"
    request.session["hub_scan"] = {
        "outcome": outcome,
        "title": "Keep it apart" if is_stopped else "Done",
        "words": words,
    }


def _keep_apart(parcel: Shipment, actor) -> dict:
    """The driver brought what is called back: it is not handed over, and goes back with the driver."""
    if inventory.keep_apart.may(parcel, actor):
        inventory.keep_apart(parcel, by=actor)
    words = f"{parcel.number} is called back. Do not give it to anyone. Give it back to the driver."
    return {"outcome": "stopped", "title": "Keep it apart", "words": words}


def _parcel_behind(code: str, actor) -> Shipment | None:
    """By its own number, or by the label of a device in it."""
    last = code.rstrip("/").rsplit("/", 1)[-1]
    rows = Shipment.objects.visible_to(actor).select_related("referral", "hub")
    number = read_reference(last, "SHP")
    if number:
        return rows.filter(number=number).first()
    tag = read_reference(last, "DEV")
    if not tag:
        return None
    inside = rows.filter(lines__dropped_at=None, lines__allocation__device__asset_tag=tag)
    return inside.exclude(state="cancelled").order_by("-created_at").first()


def _close(request, hub) -> None:
    numbers = request.POST.getlist("number")[:MOST]
    missing = inventory.close_delivery(hub=hub, numbers=numbers, by=request.actor)
    if missing:
        named = ", ".join(parcel.number for parcel in missing)
        messages.warning(request, f"Reported missing: {named}. The warehouse will look for it, and we will tell them.")
    else:
        messages.success(request, "Everything arrived.")
