"""One data incident: its clock, what is known, what the ICO asks, and the decision."""

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from inventory import actions as inventory
from inventory.models import DataIncident
from law.references import read_reference
from people.access import sees
from portal.deeds import Deed, deed_page
from portal.doors import get_visible_or_404, page
from portal.incidents.incident_forms import Again, Facts, NoRisk, Recovered, Reported, Search
from portal.incidents.incident_list import COLOURS, due_cell
from portal.warehouse.actor_names import colleague_names

DEEDS: dict[str, Deed] = {
    "take": Deed(
        inventory.take_incident,
        "Assign it to me",
        "Others can see that you are deciding it.",
        "Assign it to me",
        "Assigned to you.",
    ),
    "search": Deed(
        inventory.note_search,
        "Record the search",
        "The person who decides will read this.",
        "Save",
        "Search recorded.",
        Search,
        form_params=lambda incident, _: {"initial": {"search": incident.search}},
    ),
    "describe": Deed(
        inventory.describe_incident,
        "What the ICO asks",
        "Enter what you know now. You can add more later. Do not include names.",
        "Save",
        "Your answers are saved.",
        Facts,
        form_params=lambda incident, _: {"initial": {name: getattr(incident, name) for name in Facts.base_fields}},
    ),
    "report": Deed(
        inventory.report_incident,
        "Record that it was reported",
        "Report it on the ICO’s own form, or call them on 0303 123 1113. Then record it here.",
        "Record the report",
        "Report recorded.",
        Reported,
    ),
    "do-not-report": Deed(
        inventory.do_not_report,
        "Decide not to report it",
        "Only if no one is likely to be at risk. The record is kept.",
        "Do not report it",
        "Decision recorded.",
        NoRisk,
    ),
    "recovered": Deed(
        inventory.close_recovered,
        "It was found and not used",
        "Use this if it was found before anyone could have read the data on it.",
        "Close incident",
        "Incident closed.",
        Recovered,
    ),
    "again": Deed(
        inventory.reopen_incident,
        "Change the decision",
        "The earlier decision stays in the record. The deadline does not change.",
        "Reopen incident",
        "Incident reopened.",
        Again,
        danger=True,
    ),
}
LABELS = {
    "what_happened": "What happened",
    "whose_data": "Whose data",
    "which_data": "What kind of data",
    "consequences": "What could happen",
    "measures": "What was done, or will be done",
}


def _incident(request, number: str) -> DataIncident:
    rows = DataIncident.objects.select_related("device", "unit")
    return get_visible_or_404(rows, request.actor, number=read_reference(number, "INC") or "")


@page(sees="data incidents", methods=("GET",))
def incident_page(request, number):
    incident = _incident(request, number)
    names = colleague_names({key for key in (incident.taken_by, incident.decided_by) if key})
    context = {
        "incident": incident,
        "colour": COLOURS[incident.state],
        "due": due_cell(incident),
        "hours": _hours_left(incident),
        "owner": names.get(incident.taken_by, ""),
        "decider": names.get(incident.decided_by, "") or "The service",
        "device_url": _device_url(request, incident),
        "facts": [(label, getattr(incident, name)) for name, label in LABELS.items()],
        "unanswered": inventory.unanswered(incident),
        "earlier": incident.earlier_decisions.splitlines(),
        "deeds": [(name, deed) for name, deed in DEEDS.items() if deed.is_offered(incident, request.actor)],
        "back": reverse("incidents:home"),
        "back_text": "Data incidents",
    }
    return render(request, "incidents/incident.html", context)


def _hours_left(incident: DataIncident) -> int | None:
    """Whole hours until the end of the 72, while it is open and they are not over."""
    left = (incident.due_at - timezone.now()).total_seconds()
    return int(left // 3600) if incident.state == DataIncident.State.OPEN and left > 0 else None


def _device_url(request, incident: DataIncident) -> str:
    if not sees(request.actor, "stock"):
        return ""
    return reverse("warehouse:device", args=[incident.device.asset_tag])


@page(sees="data incidents")
def incident_deed_page(request, number, name):
    """Ask what has to be said, do it, and come back to the incident."""
    incident = _incident(request, number)
    if name not in DEEDS:
        raise Http404
    back = reverse("incidents:one", args=[incident.number])
    return deed_page(request, DEEDS, name, incident, back=back, caption=f"{incident.number}, {incident.thing}")
