"""Every data incident, the first deadline first: the record that article 33(5) of the UK GDPR asks for."""

from django.urls import reverse
from django.utils import timezone

from inventory.models import DataIncident
from law.references import read_reference
from portal.doors import page
from portal.lists import Column, Filter, Listing, show_list

COLOURS = {
    "open": "govuk-tag--yellow",
    "reported": "govuk-tag--blue",
    "not_reported": "govuk-tag--grey",
    "recovered": "govuk-tag--green",
}


@page(sees="data incidents", methods=("GET",))
def incident_list(request):
    listing = Listing(
        title="Data incidents",
        columns=[
            Column(
                "Incident",
                lambda row: {"text": row.number, "href": reverse("incidents:one", args=[row.number])},
                ("number",),
                unbroken=True,
            ),
            Column("What is lost", lambda row: {"text": row.get_kind_display(), "hint": row.thing}),
            Column("Noticed", lambda row: _moment(row.known_at), ("known_at",)),
            Column("Decide by", due_cell, ("due_at",)),
            Column(
                "Status",
                lambda row: {"text": row.get_state_display(), "colour": COLOURS[row.state]},
                ("state", "due_at"),
            ),
        ],
        search=lambda rows, text: (
            rows.filter(number=read_reference(text, "INC") or "")
            | rows.filter(device__asset_tag=read_reference(text, "DEV") or "")
        ),
        search_label="Find an incident",
        search_hint="Enter its number, or the tag of the device",
        filters=[
            Filter("state", "Status", list(DataIncident.State.choices), lambda rows, code: rows.filter(state=code)),
            Filter("kind", "What is lost", list(DataIncident.Kind.choices), lambda rows, code: rows.filter(kind=code)),
        ],
        order=("decided_at", "due_at", "id"),
        empty={
            "title": "No data incidents",
            "text": "Lost devices and drives without proof of wiping are listed here.",
        },
        download_name="data-incidents",
    )
    rows = DataIncident.objects.visible_to(request.actor).select_related("device", "unit")
    return show_list(request, listing, rows)


def due_cell(incident: DataIncident) -> dict:
    """The end of the 72 hours while nobody has decided, and whether it is past."""
    words = _moment(incident.due_at)
    if incident.is_overdue:
        return {"text": "Overdue", "colour": "govuk-tag--red", "hint": words}
    return {"text": words}


def _moment(at) -> str:
    return f"{timezone.localtime(at):%A %-d %B %Y, %H:%M}"
