"""Every event that the payment provider told us, what came of it, and how many were of a type that we do not know."""

from django.db.models import Count
from django.utils import timezone

from contributions.models import ProviderEvent
from contributions.provider_events import UNKNOWN_TYPE
from portal.doors import page
from portal.lists import Column, Filter, Listing, show_list

MOST_TYPES = 20


@page(sees="payment events", methods=("GET",))
def payment_events(request):
    """The newest first; nothing that the provider said is left out."""
    rows = ProviderEvent.objects.visible_to(request.actor).select_related("contribution")
    listing = Listing(
        title="Payment events",
        columns=[
            Column("Received", lambda event: f"{timezone.localtime(event.received_at):%-d %B %Y, %H:%M}"),
            Column("Event", lambda event: event.kind),
            Column(
                "Order", lambda event: event.contribution.number if event.contribution else "No order", unbroken=True
            ),
            Column("Amount", _amount, numeric=True),
            Column("Outcome", lambda event: event.outcome.capitalize()),
        ],
        search=lambda rows, text: rows.filter(contribution__number__iexact=text.strip()),
        search_label="Find an order",
        search_hint="Enter its number, like GOL-C-000042",
        filters=[
            Filter(
                "about",
                "About",
                [("order", "One of our orders"), ("none", "No order of ours"), ("unknown", "A type we do not know")],
                _about,
            )
        ],
        order=("-received_at", "-id"),
        empty={"title": "No payment events", "text": "Events from Stripe will be listed here."},
        download_name="payment-events",
    )
    unknown = rows.filter(outcome=UNKNOWN_TYPE).values_list("kind").annotate(times=Count("pk")).order_by("-times")
    return show_list(request, listing, rows, template="payments/events.html", unknown=list(unknown[:MOST_TYPES]))


def _amount(event: ProviderEvent) -> str:
    return "" if event.amount_pence is None else f"£{event.amount_pence / 100:,.2f}"


def _about(rows, code):
    if code == "unknown":
        return rows.filter(outcome=UNKNOWN_TYPE)
    return rows.filter(contribution__isnull=code == "none")
