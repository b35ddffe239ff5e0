"""What the papers about an order say, as plain data."""

from typing import Any

from django.utils import timezone

from contributions.models import Contribution

PAID_HOW = {"card": "card", "bacs": "bank transfer", "cheque": "cheque"}


def receipt_facts(order: Contribution) -> dict[str, Any]:
    """The fields of a receipt (documents.receipt.ReceiptData) of an order that is paid. Money in pence."""
    if order.paid_at is None:
        raise LookupError(f"{order} is not paid.")
    return {
        "number": order.number,
        "payer": order.organisation.name,
        "purchase_order": order.purchase_order,
        "lines": (("Device bundle: refurbishment, kit, delivery and support", order.quantity, order.pence_each),),
        "vat_percent": order.vat_percent,
        "vat_pence": order.vat_pence,
        "total_pence": order.total_pence,
        "paid_on": f"{timezone.localtime(order.paid_at):%-d %B %Y at %H:%M}",
        "paid_how": PAID_HOW.get(order.paid_how, order.paid_how),
    }
