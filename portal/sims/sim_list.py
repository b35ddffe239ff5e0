"""Every SIM that somebody here may see."""

from datetime import date

from django.db.models import Q
from django.urls import reverse

from connectivity.iccids import normal_form
from connectivity.models import Sim
from people.access import may, sees
from portal.doors import page
from portal.lists import Column, Filter, Listing, show_list
from portal.sims.sim_words import in_groups, place_of, sim_tag


@page(sees="SIMs", methods=("GET",))
def sim_list(request):
    """SIMs by number, state and place; the newest first."""
    rows = Sim.objects.visible_to(request.actor).select_related("hub", "box")
    takes_in = may(request.actor, "connectivity.import_sims")
    listing = Listing(
        title="SIMs",
        columns=[
            Column("Number", lambda s: {"text": in_groups(s.iccid), "href": reverse("sims:sim", args=[s.iccid])}),
            Column("Network", lambda s: s.network, ("network",)),
            Column(
                "Data",
                lambda s: {"text": f"{s.monthly_gb} GB a month", "hint": f"for {s.months} months"},
                unbroken=True,
            ),
            Column("Status", sim_tag, ("state",)),
            Column("Where", place_of),
            Column("Activate by", lambda s: _day(s.activate_by), ("activate_by",), unbroken=True),
            Column("Ends", lambda s: _day(s.ends_on), ("ends_on",), unbroken=True),
        ],
        search=_search,
        search_label="Find a SIM",
        search_hint="Scan its packet, or enter its number or the last digits",
        filters=[
            Filter("state", "Status", list(Sim.State.choices), lambda rows, code: rows.filter(state=code)),
            Filter("place", "Where", [("ours", "Warehouse"), ("hubs", "In hubs' boxes")], _in_place),
        ],
        empty={
            "title": "No SIMs yet",
            "text": "Receive SIMs from the network’s delivery note, then count them into stock.",
            "action_url": reverse("sims:take_in") if takes_in else "",
            "action_text": "Take in SIMs",
        },
        download_name="sims",
    )
    return show_list(
        request,
        listing,
        rows,
        template="warehouse/listing.html",
        button=("Take in SIMs", reverse("sims:take_in")) if takes_in else None,
        links=_links(request.actor),
    )


def _links(actor) -> list[tuple[str, str]]:
    links = []
    if may(actor, "connectivity.check_in_many"):
        links.append(("Add SIMs to stock", reverse("sims:check_in")))
    if may(actor, "connectivity.note_activations"):
        links.append(("Upload SIMs in use", reverse("sims:activations")))
    if sees(actor, "boxes of SIMs"):
        links.append(("Boxes for hubs", reverse("sims:boxes")))
    if sees(actor, "own box of SIMs"):
        links.append(("Our box", reverse("sims:own_box")))
    return links


def _search(rows, text: str):
    digits = normal_form(text)
    by_hub = Q(hub__code__iexact=text.strip()) | Q(hub__name__icontains=text.strip())
    return rows.filter(Q(iccid__endswith=digits) | by_hub if digits.isdecimal() else by_hub)


def _in_place(rows, code: str):
    return rows.filter(hub__isnull=code == "ours")


def _day(day: date | None) -> str:
    return f"{day:%-d %b %Y}" if day else ""
