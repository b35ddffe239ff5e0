"""Orders of bundles: placed, issued with a way to pay, noted as paid by transfer, cancelled; and their receipts."""

from django import forms
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

import documents
from contributions import actions as contributions
from contributions.models import Contribution
from contributions.papers import PAID_HOW, receipt_facts
from people.access import may, sees
from portal.deeds import Deed, deed_page
from portal.doors import form_data, get_visible_or_404, organisation_of, page, submit_or_show_errors
from portal.downloads import pdf_file
from portal.forms import PageForm
from portal.lists import Column, Filter, Listing, show_list
from portal.warehouse.forms import GiveReason
from portal.warehouse.question_page import ask

ORDER_COLOURS = {
    "draft": "govuk-tag--grey",
    "awaiting_payment": "govuk-tag--yellow",
    "paid": "govuk-tag--green",
    "failed": "govuk-tag--red",
    "cancelled": "govuk-tag--grey",
}


class PaidByTransfer(PageForm):
    how = forms.ChoiceField(
        label="How was it paid?",
        choices=[(code, words.capitalize()) for code, words in PAID_HOW.items() if code != "card"],
        widget=forms.RadioSelect,
        error_messages={"required": "Select how it was paid."},
    )


ORDER_DEEDS: dict[str, Deed] = {
    "issue": Deed(
        contributions.issue,
        "Issue this order",
        "We give it a number and a page to pay by card. A borough must have a purchase order number first.",
        "Issue order",
        "Order issued. It can now be paid.",
    ),
    "paid": Deed(
        contributions.succeed,
        "Record a payment",
        "Only do this when the whole amount is in our account. We will close the page to pay by card.",
        "Record payment",
        "Payment recorded. The receipt is ready.",
        PaidByTransfer,
    ),
    "cancel": Deed(
        contributions.cancel,
        "Cancel this order",
        "It can no longer be paid. Place a new order if something was wrong.",
        "Cancel order",
        "Order cancelled.",
        GiveReason,
        danger=True,
    ),
}


def pounds(pence: int) -> str:
    return f"£{pence / 100:,.2f}"


@page(sees="orders of bundles", methods=("GET",))
def order_list(request):
    """The newest first: one's own organisation's, or all of them for an administrator."""
    rows = Contribution.objects.visible_to(request.actor).select_related("organisation")
    orders = may(request.actor, "contributions.order")
    listing = Listing(
        title="Orders of bundles",
        columns=[
            Column("Order", lambda c: {"text": str(c), "href": reverse("payments:order", args=[c.pk])}, unbroken=True),
            Column("Organisation", lambda c: c.organisation.name, ("organisation__name",)),
            Column("Bundles", lambda c: f"{c.quantity:,}", ("quantity",), numeric=True),
            Column("Total with VAT", lambda c: pounds(c.total_pence), numeric=True),
            Column("Status", lambda c: {"text": c.get_state_display(), "colour": ORDER_COLOURS[c.state]}, ("state",)),
            Column("Placed", lambda c: f"{timezone.localtime(c.created_at):%-d %b %Y}", ("created_at",), unbroken=True),
        ],
        search=lambda rows, text: rows.filter(number__iexact=text.strip()),
        search_label="Find an order",
        search_hint="Enter its number, like GOL-C-000042",
        filters=[
            Filter("state", "Status", list(Contribution.State.choices), lambda rows, code: rows.filter(state=code))
        ],
        order=("-created_at", "-id"),
        empty={
            "title": "No orders yet",
            "text": "An order pays for refurbishing, kit, delivery and support. It adds stock. It does not move anyone up the waiting list.",
            "action_url": reverse("payments:new_order") if orders else "",
            "action_text": "Order bundles",
        },
        download_name="orders",
    )
    return show_list(
        request,
        listing,
        rows,
        template="warehouse/listing.html",
        button=("Order bundles", reverse("payments:new_order")) if orders else None,
        links=[("Payment events", reverse("payments:home"))] if sees(request.actor, "payment events") else [],
    )


class NewOrder(PageForm):
    quantity = forms.IntegerField(
        label="How many bundles?",
        min_value=1,
        max_value=10_000,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-5", "inputmode": "numeric", "autocomplete": "off"}),
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"), "Enter a number from 1 to 10,000."
        ),
    )
    purchase_order = forms.CharField(
        label="Purchase order number (optional)",
        help_text="A borough must have one before the order is issued.",
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-20", "autocomplete": "off"}),
    )


@page(does="contributions.order")
def new_order_page(request):
    """An order for one's own organisation, as a draft."""
    organisation = organisation_of(request)
    form = NewOrder(form_data(request))
    if request.method == "POST" and form.is_valid():
        created = submit_or_show_errors(
            request,
            form,
            lambda: contributions.order(organisation=organisation, by=request.actor, **form.cleaned_data),
            "The order is a draft. Check it, then issue it.",
        )
        if created is not None:
            return redirect("payments:order", created.pk)
    each = pounds(contributions.PENCE_A_BUNDLE)
    lead = f"A bundle is {each} without VAT: refurbishing, kit, delivery and support for one person."
    return ask(
        request,
        form,
        "Order bundles",
        "Save draft",
        reverse("payments:orders"),
        lead=lead,
        caption=organisation.name,
    )


def _order(request, id) -> Contribution:
    return get_visible_or_404(Contribution.objects.select_related("organisation"), request.actor, pk=id)


@page(sees="orders of bundles", methods=("GET",))
def order_page(request, id):
    order = _order(request, id)
    context = {
        "order": order,
        "colour": ORDER_COLOURS[order.state],
        "facts": _facts(order),
        "pay_at": order.checkout_url if order.state in ("awaiting_payment", "failed") else "",
        "deeds": [(name, each) for name, each in ORDER_DEEDS.items() if each.is_offered(order, request.actor)],
        "back": reverse("payments:orders"),
        "back_text": "Orders of bundles",
    }
    return render(request, "payments/order.html", context)


def _facts(order: Contribution) -> list[tuple[str, str]]:
    facts = [
        ("Organisation", order.organisation.name),
        ("Purchase order", order.purchase_order or "Not given"),
        ("Bundles", f"{order.quantity:,} at {pounds(order.pence_each)}"),
        (f"VAT at {order.vat_percent}%", pounds(order.vat_pence)),
        ("Total", pounds(order.total_pence)),
        ("Placed", _moment(order.created_at)),
        (
            "Paid",
            f"{_moment(order.paid_at)}, by {PAID_HOW.get(order.paid_how, order.paid_how)}" if order.paid_at else "",
        ),
        ("Given back", pounds(order.refunded_pence) if order.refunded_pence else ""),
        ("Disputed by the bank since", _moment(order.disputed_at)),
    ]
    return [(label, value) for label, value in facts if value]


def _moment(at) -> str:
    return f"{timezone.localtime(at):%-d %B %Y at %H:%M}" if at else ""


@page(sees="orders of bundles")
def order_deed_page(request, id, name):
    """One thing done to it, after a page that says what it means."""
    order = _order(request, id)
    return deed_page(
        request, ORDER_DEEDS, name, order, back=reverse("payments:order", args=[order.pk]), caption=str(order)
    )


@page(sees="orders of bundles", methods=("GET",))
def order_receipt(request, id):
    """The receipt of a paid order, as PDF."""
    order = _order(request, id)
    if order.paid_at is None:
        raise Http404
    return pdf_file(
        documents.receipt.receipt(documents.receipt.ReceiptData(**receipt_facts(order))), f"receipt-{order.number}"
    )
