"""Every change to a contribution: ordered, issued, paid once, failed, cancelled."""

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from contributions.gateway import gateway, read_event
from contributions.models import Contribution, InvoiceCounter, ProviderEvent
from law.actors import SYSTEM
from law.refusals import Conflict
from people.access import action
from people.models import Organisation

PENCE_A_BUNDLE = 5_000  # refurbishment (£15 to £50 by what charities say, docs/domain.md), kit, delivery, support
PAID_BY = {"checkout.session.completed", "checkout.session.async_payment_succeeded"}
FAILED_BY = {"checkout.session.async_payment_failed", "checkout.session.expired"}


class PurchaseOrderNeeded(Conflict):
    """No purchase order, no payment: a borough's finance office returns an invoice without one (docs/domain.md,
    Money).
    """

    sentence = "A borough's order needs its purchase order number before it can be issued."


@action("contributions.order")
def order(*, organisation: Organisation, quantity: int, purchase_order: str = "", by) -> Contribution:
    """So many bundles for an organisation, at the present price in pence. (PY0)"""
    return Contribution.objects.create(
        organisation=organisation, quantity=quantity, pence_each=PENCE_A_BUNDLE, purchase_order=purchase_order
    )


@action("contributions.issue", on=Contribution)
def issue(contribution: Contribution, *, by) -> Contribution:
    """Give it the next number and open a checkout. Refuses PurchaseOrderNeeded; StripeUnavailable leaves nothing
    issued. (PY1)"""
    if contribution.organisation.kind == Organisation.Kind.BOROUGH and not contribution.purchase_order:
        raise PurchaseOrderNeeded()
    contribution.number = _next_number()
    contribution.session_id, contribution.checkout_url = gateway().open_checkout(contribution)
    contribution.issue()
    contribution.save()
    return contribution


def _next_number() -> str:
    InvoiceCounter.objects.get_or_create(pk=1)
    counter = InvoiceCounter.objects.select_for_update().get(pk=1)
    counter.last += 1
    counter.save()
    return f"GOL-C-{counter.last:06d}"


@action("contributions.succeed", on=Contribution)
def succeed(contribution: Contribution, *, how: str, by) -> Contribution:
    """Paid, by card or by BACS. The devices' room hears it and opens capacity in the payer's pool. (PY3)"""
    contribution.paid_at = timezone.now()
    contribution.paid_how = how
    contribution.succeed()
    contribution.save()
    return contribution


@action("contributions.fail", on=Contribution)
def fail(contribution: Contribution, *, by) -> Contribution:
    """Note that the payment failed; the order may still be paid. (PY4)"""
    contribution.fail()
    contribution.save()
    return contribution


@action("contributions.cancel", on=Contribution)
def cancel(contribution: Contribution, *, reason: str, by) -> Contribution:
    """Cancel an order for which nothing was paid. (PY9)"""
    contribution.cancel()
    contribution.save()
    return contribution


def take_event(payload: bytes, signature: str) -> ProviderEvent:
    """Store a signed event and do what it says, once, in one transaction. Raises BadSignature; everything else is
    answered.

    What counts is the order's own state, not only the event's id: a second event about the same payment changes
    nothing.
    """
    event = read_event(payload, signature)
    try:
        with transaction.atomic():
            return _take(event)
    except IntegrityError:
        return ProviderEvent.objects.get(event_id=event["id"])


def _take(event) -> ProviderEvent:
    known = ProviderEvent.objects.filter(event_id=event["id"]).first()
    if known is not None:
        return known
    session = event["data"]["object"]
    stored = ProviderEvent.objects.create(
        event_id=event["id"], kind=event["type"][:80], object_id=str(session.get("id", ""))[:120], outcome="received"
    )
    stored.outcome = _apply(event, session)
    stored.save()
    return stored


def _apply(event, session) -> str:
    if event["type"] not in PAID_BY | FAILED_BY:
        return "not for us"
    if event.get("livemode", False) != bool(settings.PRODUCTION and settings.STRIPE_API_KEY):
        return "refused: other mode"
    contribution = Contribution.objects.select_for_update().filter(session_id=str(session.get("id", "-"))).first()
    if contribution is None:
        return "unknown order"
    if event["type"] in FAILED_BY:
        if contribution.state != Contribution.State.AWAITING_PAYMENT:
            return "nothing to do"
        fail(contribution, by=SYSTEM)
        return "failed"
    if session.get("payment_status") != "paid":
        return "not paid yet"
    if (session.get("amount_total"), session.get("currency")) != (contribution.total_pence, "gbp"):
        return "refused: other amount"
    if contribution.state not in (Contribution.State.AWAITING_PAYMENT, Contribution.State.FAILED):
        return "nothing to do"
    succeed(contribution, how="card", by=SYSTEM)
    return "paid"
