"""Lots: what was announced, what is being received, what has come."""

from urllib.parse import urlencode

from django import forms
from django.db.models import Count, Q
from django.shortcuts import redirect, render
from django.urls import reverse

from inventory import actions as inventory
from inventory.models import Lot
from law.references import read_reference
from people.access import can, may
from portal.doors import form_data, get_visible_or_404, page, refuse_in_vain, submit_or_show_errors
from portal.forms import PageForm
from portal.lists import Column, Filter, Listing, show_list
from portal.warehouse.question_page import ask
from portal.warehouse.wording import state_colour

SHOWN = 200


_COLOURS = {
    "announced": "govuk-tag--blue",
    "arriving": "govuk-tag--yellow",
    "closed": "govuk-tag--green",
    "cancelled": "govuk-tag--grey",
}


@page(sees="warehouse records", methods=("GET",))
def lot_list(request):
    """Every donation: what is on its way, what is being received, what has come."""
    rows = (
        Lot.objects.visible_to(request.actor)
        .select_related("donor", "pool")
        .annotate(came=Count("devices", filter=~Q(devices__state__in=["expected", "void"]), distinct=True))
        .prefetch_related("lines")
    )
    announces = may(request.actor, "inventory.announce")
    listing = Listing(
        title="Donations",
        columns=[
            Column(
                "Lot",
                lambda lot: {"text": lot.number, "href": reverse("warehouse:lot", args=[lot.number])},
                ("number",),
            ),
            Column("Donor", lambda lot: lot.donor.name, ("donor__name",)),
            Column("Status", lambda lot: {"text": lot.get_state_display(), "colour": _COLOURS[lot.state]}, ("state",)),
            Column("Received", lambda lot: f"{lot.came:,} of {_announced(lot):,}", ("came",), numeric=True),
            Column("Expected on", lambda lot: _day(lot.expected_on), ("expected_on",), unbroken=True),
            Column("Wipe by", lambda lot: _day(lot.wipe_by), unbroken=True),
        ],
        search=lambda rows, text: rows.filter(Q(number__icontains=text.strip()) | Q(donor__name__icontains=text)),
        search_label="Find a lot",
        search_hint="Number or donor",
        filters=[
            Filter(
                "state",
                "Status",
                list(Lot.State.choices),
                lambda rows, code: rows.filter(state=code),
            )
        ],
        empty={
            "title": "No donations yet",
            "text": "Announce what a donor will send, then check devices against it when they arrive.",
            "action_url": reverse("warehouse:new_lot") if announces else "",
            "action_text": "Announce a donation",
        },
        download_name="lots",
    )
    button = ("Announce a donation", reverse("warehouse:new_lot")) if announces else None
    return show_list(
        request,
        listing,
        rows,
        template="warehouse/listing.html",
        button=button,
        links=[("Donors", reverse("warehouse:donors"))],
    )


def _announced(lot) -> int:
    return sum(line.quantity for line in lot.live_lines())


def _day(day) -> str:
    return f"{day:%-d %b %Y}" if day else ""


def get_lot(request, number) -> Lot:
    return get_visible_or_404(
        Lot.objects.select_related("donor", "pool"), request.actor, number=read_reference(number, "LOT")
    )


@page(sees="warehouse records", methods=("GET",))
def lot_page(request, number):
    """What was announced against what came."""
    lot = get_lot(request, number)
    variance = inventory.variance(lot)
    devices = lot.devices.that_came().order_by("-received_at", "-id")[: SHOWN + 1]
    extra = variance["extra"]
    lot_tag = {"text": lot.get_state_display(), "classes": _COLOURS[lot.state]}
    context = {
        "lot": lot,
        "tag": lot_tag,
        "is_open": inventory.amend_lot.why_not(lot) is None,
        "variance": variance,
        "extra": extra[:SHOWN],
        "missing": variance["missing"][:SHOWN],
        "differs": bool(variance["missing"] or extra or variance["other"]),
        "missing_count": sum(line["quantity"] for line in variance["missing"]),
        "still_to_come": variance["expected"] - (variance["received"] - len(extra)),
        "lines": lot.live_lines()[:SHOWN],
        "devices": [(device, state_colour(device)) for device in devices[:SHOWN]],
        "can": can(request.actor, lot, "inventory.receive", "inventory.print_labels"),
        "receive_url": f"{reverse('warehouse:receive')}?{urlencode({'lot': lot.number})}",
        "back": reverse("warehouse:lots"),
        "back_text": "Donations",
    }
    return render(request, "warehouse/lot.html", context)


class Variance(PageForm):
    words = forms.CharField(
        label="Why is it different from what was announced?",
        help_text="This appears on the variance report. Leave blank if everything came as announced.",
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=300,
        required=False,
    )


@page(does="inventory.close_lot")
def close_lot_page(request, number):
    """Everything that came is here: say why it differs, where it does."""
    lot = get_lot(request, number)
    refuse_in_vain(request, inventory.close_lot, lot)
    variance = inventory.variance(lot)
    form = Variance(form_data(request))
    valid = request.method == "POST" and form.is_valid()
    if valid and submit_or_show_errors(
        request,
        form,
        lambda: inventory.close_lot(lot, by=request.actor, **form.cleaned_data),
        "Lot closed. The donor’s receipt is ready.",
    ):
        return redirect("warehouse:lot", lot.number)
    missing = sum(line["quantity"] for line in variance["missing"])
    lead = (
        f"{variance['received']} of {variance['expected']} came; {missing} missing, {len(variance['extra'])} more than announced. "
        "You cannot receive more devices into it. Later devices need a new lot. You cannot undo this."
    )
    return ask(
        request,
        form,
        f"Close {lot.number}",
        "Close lot",
        reverse("warehouse:lot", args=[lot.number]),
        lead=lead,
        caption=lot.donor.name,
    )
