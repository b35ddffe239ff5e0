"""The papers of a lot: the donor's receipt, and what was announced against what came."""

from django.conf import settings
from django.db.models import Count, Sum
from django.urls import reverse
from django.utils import timezone

import documents
from audit.models import LedgerEntry
from inventory import actions as inventory
from inventory.models import Lot
from portal.doors import page
from portal.downloads import pdf_file
from portal.warehouse.actor_names import user_names
from portal.warehouse.lot_pages import get_lot
from portal.warehouse.wording import PLURALS


@page(sees="warehouse records", methods=("GET",))
def receipt_paper(request, number):
    """The donor's receipt."""
    lot = get_lot(request, number)
    came = (
        lot.devices.that_came()
        .values("kind")
        .annotate(count=Count("pk"), weighed=Count("weight_grams"), grams=Sum("weight_grams"))
    )
    lines = tuple(
        documents.donation_papers.ReceivedKind(
            PLURALS[row["kind"]], row["count"], row["grams"] if row["weighed"] == row["count"] else None
        )
        for row in came.order_by("kind")
    )
    donor = lot.donor
    agreement = (
        f"{donor.agreement_reference or 'Transfer of ownership'}, signed {donor.agreement_signed_on:%-d %B %Y}"
        if donor.agreement_signed_on
        else ""
    )
    data = documents.donation_papers.DonorReceipt(
        lot.number, donor.name, _received_on(lot), lines, _next_steps(lot), _link(lot), agreement=agreement
    )
    return pdf_file(documents.donation_papers.donor_receipt(data), f"receipt-{lot.number}", inline=True)


def _next_steps(lot) -> tuple[str, ...]:
    wiped = f"Every drive is wiped by {lot.wipe_by:%-d %B %Y}" if lot.wipe_by else "Every drive is wiped"
    until = (
        ""
        if lot.donor.agreement_signed_on
        else "Sign the transfer of ownership. Until then you own the equipment and we will not wipe it. "
    )
    certificate = ". You get a certificate for each device." if lot.donor.wants_certificates else "."
    return (
        f"{until}{wiped}{certificate}",
        "We repair devices that work, a second person checks them, and we give them to people who are offline.",
        "Devices we cannot repair go to a registered recycler.",
    )


def _received_on(lot):
    return (
        timezone.localdate(lot.closed_at or lot.first_scan_at)
        if lot.closed_at or lot.first_scan_at
        else timezone.localdate()
    )


def _link(lot) -> str:
    return f"{settings.PUBLIC_URL}{reverse('warehouse:lot', args=[lot.number])}"


@page(sees="warehouse records", methods=("GET",))
def variance_paper(request, number):
    """What was announced against what came, on paper."""
    lot = get_lot(request, number)
    differences = inventory.variance(lot)
    extra = {device.pk for device in differences["extra"]}
    lines = [
        documents.donation_papers.VarianceLine(
            "missing",
            expected=line["model"] or line["kind"].capitalize(),
            serial=line["serial"],
            quantity=line["quantity"],
        )
        for line in differences["missing"]
    ]
    for device in lot.devices.that_came().order_by("id"):
        lines.append(_line_of(device, device.pk in extra, differences["other"]))
    closed = LedgerEntry.objects.filter(object_id=lot.pk, to_state=Lot.State.CLOSED).order_by("number").last()
    data = documents.donation_papers.VarianceReport(
        lot.number,
        lot.donor.name,
        _received_on(lot),
        tuple(lines),
        _link(lot),
        words=lot.variance_words,
        closed_by=user_names([closed.actor]).get(closed.actor, "") if closed else "",
    )
    return pdf_file(documents.donation_papers.variance_report(data), f"variance-{lot.number}", inline=True)


def _line_of(device, is_extra: bool, others: list[str]) -> "documents.donation_papers.VarianceLine":
    note = next((sentence for sentence in others if sentence.startswith(f"{device.serial} was ")), "")
    outcome = "extra" if is_extra else "received"
    if note:
        outcome = "other"
    return documents.donation_papers.VarianceLine(
        outcome, received=device.make_and_model, serial=device.serial, tag=device.asset_tag, note=note
    )
