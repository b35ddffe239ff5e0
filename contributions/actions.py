"""Every change to a contribution: ordered, issued, paid once, failed, cancelled, refunded, disputed."""

from django.utils import timezone

from audit.recording import amended
from contributions.gateway import gateway
from contributions.models import Contribution, InvoiceCounter
from law.refusals import Conflict
from people.access import action
from people.models import Organisation

PENCE_A_BUNDLE = 5_000  # refurbishment (£15 to £50 by what charities say, docs/domain.md), kit, delivery, support


class PurchaseOrderNeeded(Conflict):
    """No purchase order, no payment: a borough's finance office returns an invoice without one (docs/domain.md,
    Money).
    """

    sentence = "A borough's order needs its purchase order number before it can be issued."


class PaidMeanwhile(Conflict):
    """The checkout of this order was paid a moment ago: the provider will tell us at once."""

    code = "paid_meanwhile"
    sentence = "This order was paid at checkout a moment ago, so it cannot be cancelled or paid another way."


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
def succeed(contribution: Contribution, *, how: str, payment_id: str = "", by) -> Contribution:
    """Paid, by card or by BACS. The devices' room hears it and opens capacity in the payer's pool. (PY3)

    Paid otherwise than by card, its checkout is closed first: refuses PaidMeanwhile, and StripeUnavailable.
    """
    if how != "card":
        _close_checkout(contribution)
    contribution.paid_at = timezone.now()
    contribution.paid_how = how
    contribution.payment_id = payment_id
    contribution.bundles_open = contribution.quantity
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
    """Cancel an order for which nothing was paid, and close its checkout, so that no one can pay any more. Refuses
    PaidMeanwhile, and StripeUnavailable. (PY9)
    """
    _close_checkout(contribution)
    contribution.cancel()
    contribution.save()
    return contribution


def _close_checkout(contribution: Contribution) -> None:
    if contribution.session_id and not gateway().close_checkout(contribution):
        raise PaidMeanwhile()


@action("contributions.note_refund", on=Contribution, transition="")
def note_refund(contribution: Contribution, *, refunded_pence: int, by) -> Contribution:
    """Note what has been given back in all, in pence. The devices' room hears it and closes the capacity that is no
    longer paid for. (PY7)
    """
    contribution.refunded_pence = refunded_pence
    amended(contribution, refunded_pence=refunded_pence)
    return _count_bundles(contribution)


@action("contributions.note_dispute", on=Contribution, transition="")
def note_dispute(contribution: Contribution, *, by) -> Contribution:
    """Note that the payer's bank disputes the payment: its capacity is closed until that is over. (PY8)"""
    contribution.disputed_at = timezone.now()
    amended(contribution, disputed=True)
    return _count_bundles(contribution)


@action("contributions.end_dispute", on=Contribution, transition="")
def end_dispute(contribution: Contribution, *, won: bool, by) -> Contribution:
    """Note how a dispute ended: won, its capacity opens again; lost, the money is gone. (PY8b)"""
    contribution.disputed_at = None
    if not won:
        contribution.refunded_pence = contribution.total_pence
    amended(contribution, dispute_won=won)
    return _count_bundles(contribution)


def _count_bundles(contribution: Contribution) -> Contribution:
    """How many bundles are still paid for; the devices' room hears of a change."""
    contribution.bundle_change = contribution.bundles_paid_for - contribution.bundles_open
    contribution.bundles_open = contribution.bundles_paid_for
    contribution.save()
    if contribution.bundle_change:
        amended(contribution, bundle_change=contribution.bundle_change)
    return contribution
