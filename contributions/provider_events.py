"""What the payment provider tells us: each signed event kept once, done once, and never swallowed.

An event that names one of our orders and changes nothing that we expected is a task for finance. A kind of event that we
do not know is kept, and counted on the page of payment events.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

import structlog
from django.conf import settings
from django.db import DataError, IntegrityError, transaction
from django.db.models import Q

from contributions import actions as contributions
from contributions.gateway import check_signature
from contributions.models import Contribution, ProviderEvent
from law.actors import SYSTEM
from notifications import actions as notifications

PAID_BY = {"checkout.session.completed", "checkout.session.async_payment_succeeded"}
FAILED_BY = {"checkout.session.async_payment_failed", "checkout.session.expired"}
REFUNDED_BY = {"charge.refunded"}
REFUND_FAILED_BY = {"refund.failed"}
DISPUTED_BY = {"charge.dispute.created"}
DISPUTE_ENDED_BY = {"charge.dispute.closed"}
# What comes beside the events above and says nothing new.
COMPANIONS = {
    "charge.dispute.funds_reinstated",
    "charge.dispute.funds_withdrawn",
    "charge.dispute.updated",
    "charge.failed",
    "charge.pending",
    "charge.refund.updated",
    "charge.succeeded",
    "charge.updated",
    "payment_intent.canceled",
    "payment_intent.created",
    "payment_intent.payment_failed",
    "payment_intent.processing",
    "payment_intent.requires_action",
    "payment_intent.succeeded",
    "refund.created",
    "refund.updated",
}
UNKNOWN_TYPE = "unknown type"
_LARGEST = 1 << 31  # pence, of the column
UNREADABLE = "could not be read"
S = Contribution.State
log = structlog.get_logger()


class _OutOfShape(ValueError):
    """An event without the parts of one."""


# What reading raises where a part of an event is of another kind, or larger, than the provider's description has it.
_OUT_OF_SHAPE = (AttributeError, DataError, KeyError, OverflowError, TypeError, ValueError)


@dataclass(frozen=True)
class _Event:
    """`about` is the object that it tells of; None where it tells of nothing that can be read."""

    id: str
    kind: str
    about: dict | None
    is_live: bool


def take_event(payload: bytes, signature: str) -> ProviderEvent:
    """Store a signed event and do what it says, once, in one transaction. Raises BadSignature; everything else is
    answered.

    What counts is the order's own state, not only the event's id: a second event about the same payment changes
    nothing. An event of a shape that we do not know is kept, too, and is a task for an administrator.
    """
    check_signature(payload, signature)
    event = _read(payload)
    try:
        with transaction.atomic():
            return _take(event)
    except IntegrityError:
        return ProviderEvent.objects.get(event_id=event.id)
    except _OUT_OF_SHAPE as fault:
        log.error("payment event of unexpected shape", exc_info=(type(fault), fault, fault.__traceback__))
        return _keep_unreadable(event)


def _read(payload: bytes) -> _Event:
    """The event, as far as it has the parts of one. What has no id of its own is known by its bytes."""
    try:
        said = json.loads(payload)
    except (ValueError, RecursionError):
        said = None
    parts = said if isinstance(said, dict) else {}
    data = parts["data"] if isinstance(parts.get("data"), dict) else {}
    about = data.get("object")
    own_id = _plain(parts.get("id"), 120)
    return _Event(
        id=own_id or f"sha256:{hashlib.sha256(payload).hexdigest()}",
        kind=_plain(parts.get("type"), 80),
        about=about if own_id and isinstance(about, dict) else None,
        is_live=parts.get("livemode") is True,
    )


def _plain(value: object, longest: int) -> str:
    """Text that can be kept; "" for what is none."""
    return value.replace("\x00", "")[:longest] if isinstance(value, str) else ""


def _take(event: _Event) -> ProviderEvent:
    known = ProviderEvent.objects.filter(event_id=event.id).first()
    if known is not None:
        return known
    if event.about is None or not event.kind:
        raise _OutOfShape
    said = event.about
    stored = ProviderEvent.objects.create(
        event_id=event.id,
        kind=event.kind,
        object_id=_plain(said.get("id"), 120),
        contribution=_order_of(said),
        amount_pence=_amount_of(said),
        outcome="received",
    )
    stored.outcome = _apply(stored, said, event.is_live)
    stored.save()
    return stored


def _keep_unreadable(event: _Event) -> ProviderEvent:
    """Keep that it came, once, for a person to look up."""
    with transaction.atomic():
        stored, is_new = ProviderEvent.objects.get_or_create(
            event_id=event.id,
            defaults={
                "kind": event.kind or "none",
                "object_id": _plain((event.about or {}).get("id"), 120),
                "outcome": UNREADABLE,
            },
        )
        if is_new:
            _ask(stored, "unreadable_event", UNREADABLE)
    return stored


def _order_of(said: dict) -> Contribution | None:
    """The order that the event names: by its checkout, by the number that we gave along, or by its payment."""
    named = Q(session_id=str(said.get("id") or "-"))
    if payment := _payment_of(said):
        named |= Q(payment_id=payment)
    if ours := _uuid(said.get("client_reference_id") or (said.get("metadata") or {}).get("contribution")):
        named |= Q(pk=ours)
    return Contribution.objects.select_for_update().filter(named).order_by("pk").first()


def _apply(stored: ProviderEvent, said: dict, is_live: bool) -> str:
    """Do what the event says; its outcome in a few words."""
    known = PAID_BY | FAILED_BY | REFUNDED_BY | REFUND_FAILED_BY | DISPUTED_BY | DISPUTE_ENDED_BY
    order = stored.contribution
    if stored.kind in COMPANIONS:
        return "told by another event"
    if stored.kind not in known:
        return UNKNOWN_TYPE if order is None else _ask(stored, "unexplained_event", UNKNOWN_TYPE)
    if is_live != bool(settings.PRODUCTION and settings.STRIPE_API_KEY):
        return "refused: other mode"
    if order is None:
        return _ask(stored, "unknown_order", "unknown order")
    if stored.kind in PAID_BY:
        return _take_payment(stored, order, said)
    if stored.kind in FAILED_BY:
        return _take_failure(stored, order)
    if stored.kind in REFUNDED_BY:
        return _take_refund(stored, order, said)
    if stored.kind in REFUND_FAILED_BY:
        return _ask(stored, "refund_failed", "refund failed")
    return _take_dispute(stored, order, said)


def _take_payment(stored: ProviderEvent, order: Contribution, said: dict) -> str:
    if said.get("payment_status") != "paid":
        return "not paid yet"
    if said.get("id") != order.session_id:
        return _ask(stored, "unexplained_event", "refused: other checkout")
    if order.state == S.CANCELLED:
        return _ask(stored, "paid_after_cancel", "paid after cancelling")
    if order.state == S.PAID:
        is_same = order.paid_how == "card" and _payment_of(said) in ("", order.payment_id)
        return "nothing to do" if is_same else _ask(stored, "second_payment", "second payment")
    if (said.get("amount_total"), said.get("currency")) != (order.total_pence, "gbp"):
        return _ask(stored, "other_amount", "refused: other amount")
    if order.state not in (S.AWAITING_PAYMENT, S.FAILED):
        return _ask(stored, "unexplained_event", "refused: order not issued")
    contributions.succeed(order, how="card", payment_id=_payment_of(said), by=SYSTEM)
    return "paid"


def _take_failure(stored: ProviderEvent, order: Contribution) -> str:
    if order.state == S.PAID and order.paid_how == "card":
        return _ask(stored, "unexplained_event", "failed after it was paid")
    if order.state != S.AWAITING_PAYMENT:
        return "nothing to do"
    contributions.fail(order, by=SYSTEM)
    return "failed"


def _take_refund(stored: ProviderEvent, order: Contribution, said: dict) -> str:
    refunded = int(said.get("amount_refunded") or 0)
    if refunded <= order.refunded_pence:
        return "nothing to do"
    contributions.note_refund(order, refunded_pence=refunded, by=SYSTEM)
    return _ask(stored, "refunded", "refunded" if refunded >= order.total_pence else "refunded in part")


def _take_dispute(stored: ProviderEvent, order: Contribution, said: dict) -> str:
    if stored.kind in DISPUTED_BY:
        contributions.note_dispute(order, by=SYSTEM)
        due_by = (said.get("evidence_details") or {}).get("due_by")
        return _ask(stored, "disputed", "disputed", datetime.fromtimestamp(due_by, UTC) if due_by else None)
    won = said.get("status") in ("won", "warning_closed", "prevented")
    contributions.end_dispute(order, won=won, by=SYSTEM)
    return "dispute won" if won else _ask(stored, "dispute_lost", "dispute lost")


def _ask(stored: ProviderEvent, kind: str, outcome: str, due_at: datetime | None = None) -> str:
    """A task for finance of whoever ordered; for an administrator when the event names no order."""
    order = stored.contribution
    notifications.raise_task(
        f"contributions.{kind}",
        reference=order.number if order else (stored.object_id or stored.event_id)[:80],
        occasion=stored.event_id,
        details=_details(stored, outcome),
        organisation_id=order.organisation_id if order else None,
        due_at=due_at,
        by=SYSTEM,
    )
    return outcome


def _details(stored: ProviderEvent, outcome: str) -> str:
    amount = "" if stored.amount_pence is None else f" Amount: £{stored.amount_pence / 100:,.2f}."
    return f"Stripe event {stored.event_id} ({stored.kind}): {outcome}.{amount}"


def _payment_of(said: dict) -> str:
    """The id of the payment (PaymentIntent) that the event is about, or ""."""
    payment = said.get("id") if said.get("object") == "payment_intent" else said.get("payment_intent")
    return str(payment or "")[:120]


def _amount_of(said: dict) -> int | None:
    """In pence: what was given back, for a charge; else what it is about."""
    names = (
        ("amount_refunded", "amount_total", "amount") if said.get("object") == "charge" else ("amount_total", "amount")
    )
    amounts = (said.get(name) for name in names)
    return next((amount for amount in amounts if isinstance(amount, int) and 0 < amount < _LARGEST), None)


def _uuid(text: object) -> UUID | None:
    try:
        return UUID(str(text))
    except ValueError:
        return None
