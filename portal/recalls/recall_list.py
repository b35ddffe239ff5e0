"""Every parcel that was stopped or called back: where it is, who has confirmed that they heard, and how it ended."""

from django.urls import reverse
from django.utils import timezone

from inventory.models import Shipment
from inventory.parcels.stop_notices import CONFIRMED
from law.references import read_reference
from notifications.models import Task
from people.access import sees
from portal.doors import page
from portal.lists import Column, Filter, Listing, show_list
from portal.warehouse.parcel_pages import COLOURS

NOT_HEARD = {"text": "Not confirmed", "colour": "govuk-tag--red"}


@page(does="inventory.recall", methods=("GET",))
def recall_list(request):
    actor = request.actor
    listing = Listing(
        title="Recalls",
        columns=[
            Column("Parcel", lambda row: _parcel(row, actor), ("number",), unbroken=True),
            Column(
                Shipment.State.RETURNING.label,
                lambda row: {"text": f"{timezone.localtime(row.called_at):%A %-d %B %Y, %H:%M}"},
            ),
            Column("In whose hands", lambda row: {"text": row.custodian.capitalize()}),
            Column("Driver or courier", lambda row: _heard(row.carrier_state, row.carrier_outcome, "carrier")),
            Column("Hub", lambda row: _heard(row.hub_state, row.hub_outcome, "hub")),
            Column("Status", _status, ("state", "-called_at")),
        ],
        search=lambda rows, text: rows.filter(number=read_reference(text, "SHP") or ""),
        search_label="Find a parcel",
        search_hint="By its number",
        filters=[
            Filter("state", "Status", [("open", "Not back yet"), ("over", "Over")], _of_status),
        ],
        order=("-called_at", "-id"),
        empty={
            "title": "No recalls",
            "text": "A parcel on the road, or at a hub, that is called back or stopped by a hold is listed here.",
        },
        download_name="recalls",
    )
    rows = Shipment.objects.visible_to(actor).called_back().select_related("referral")
    return show_list(request, listing, rows, template="recalls/recalls.html", start=reverse("recalls:start"))


def _parcel(row: Shipment, actor) -> dict:
    """The page of the parcel where they work with parcels, else the case that it is for."""
    if sees(actor, "dispatch board"):
        return {"text": row.number, "href": reverse("warehouse:parcel", args=[row.number])}
    return {"text": row.number, "href": reverse("triage:case", args=[row.referral.reference])}


def _heard(state: str | None, outcome: str | None, who: str) -> dict:
    if state is None:
        return {"text": "–"}
    if state != Task.State.DONE:
        return NOT_HEARD
    return {"text": "Confirmed" if outcome == CONFIRMED[who] else "Over"}


def _status(row: Shipment) -> dict:
    """How it stands; of one that is back, whether it has to be wiped again."""
    cell = {"text": row.get_state_display(), "colour": COLOURS.get(row.state, "govuk-tag--grey")}
    return cell | ({"hint": row.custody_broken} if row.custody_broken else {})


def _of_status(rows, code: str):
    open_ones = rows.still_called_back()
    return open_ones if code == "open" else rows.exclude(pk__in=open_ones.values("pk"))
