"""What waits at this hub now: found by one box, then today's classes, what is to hand over, SIMs, what arrives, tasks."""

from datetime import timedelta

from django.db.models import Count, Q
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from connectivity.models import Sim
from inventory.models import Shipment
from inventory.parcels.shipping import KEEP
from notifications.models import Task
from people.access import brake
from people.residents.at_hub import may_see_names, short_name
from portal.doors import page
from portal.hub.own_hub import own_hub
from skills.models import Session

SHOWN = 20
LATE = timedelta(days=7)


@page(sees="one's own hub", methods=("GET",))
def hub_home(request):
    """The hub's first screen. The number of statements does not grow with parcels or hubs."""
    hub = own_hub(request.actor)
    actor = request.actor
    context = {
        "hub": hub,
        "sees_names": may_see_names(hub),
        "walk_in": _address("hub:walk_in"),
        "counts": _counts(actor),
        "classes": _classes(actor),
        "waiting": waiting_parcels(actor, hub),
        "called_back": _called_back(actor, hub),
        "sims": _sims(actor, hub),
        "tasks": Task.objects.visible_to(actor).still_to_do().order_by("due_at", "id")[:SHOWN],
    }
    return render(request, "hub/home.html", context)


def _address(name: str) -> str:
    """A page that another part of the workspace may add; "" while there is none."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def _counts(actor) -> dict[str, int]:
    mine = Shipment.objects.visible_to(actor)
    road = Q(state__in=Shipment.ON_THE_ROAD)
    return mine.aggregate(
        waiting=Count("pk", Q(state="awaiting_collection")),
        expected=Count("pk", road & Q(missing_at=None)),
        missing=Count("pk", road & Q(missing_at__isnull=False)),
    )


def _called_back(actor, hub):
    """What goes back to the warehouse and lies here, or is not confirmed by this hub yet."""
    back = Shipment.objects.visible_to(actor).filter(state="returning", hub=hub)
    waits = Task.objects.still_to_do().filter(kind=KEEP, organisation_id=hub.pk).values("reference")
    return back.filter(Q(custodian=hub.code) | Q(number__in=waits)).order_by("created_at", "id")[:SHOWN]


def _classes(actor):
    today = timezone.localdate()
    return (
        Session.objects.visible_to(actor)
        .filter(starts_at__date=today, cancelled_at=None)
        .order_by("starts_at", "id")[:SHOWN]
    )


def waiting_parcels(actor, hub, rows=None) -> list[dict]:
    """What lies here for somebody, the longest wait first, and whether it has to stay where it is."""
    found = Shipment.objects.visible_to(actor) if rows is None else rows
    parcels = list(
        found.filter(state="awaiting_collection")
        .select_related("referral__resident")
        .prefetch_related("lines__allocation__device")
        .order_by("arrived_at", "id")[:SHOWN]
    )
    stopped = brake.stopped_among({parcel.referral.resident_id for parcel in parcels})
    return [_waiting(parcel, hub, parcel.referral.resident_id in stopped) for parcel in parcels]


def _waiting(parcel: Shipment, hub, is_stopped: bool) -> dict:
    return {
        "parcel": parcel,
        "name": short_name(parcel.referral.resident, hub),
        "what": things_in(parcel),
        "is_late": parcel.arrived_at is not None and parcel.arrived_at < timezone.now() - LATE,
        "is_stopped": is_stopped,
    }


def things_in(parcel: Shipment) -> str:
    """What is in it, in a few words: "Laptop, SIM"."""
    lines = [line for line in parcel.live_lines() if line.kind in ("device", "sim")]
    words = [
        line.get_kind_display() if line.allocation is None else line.allocation.device.get_kind_display()
        for line in lines
    ]
    return ", ".join(words) or "Parcel"


def _sims(actor, hub) -> list[dict]:
    """Given to somebody, and not working yet."""
    sims = Sim.objects.visible_to(actor).filter(state="issued").select_related("resident").order_by("issued_at", "id")
    return [{"sim": sim, "name": short_name(sim.resident, hub)} for sim in sims[:SHOWN]]
