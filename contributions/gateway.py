"""The only file that knows Stripe. With no key set up, the local stand-in takes its place in a demonstration and no money
moves; elsewhere no cards are taken.
"""

import hashlib
import hmac
import json
import time
from typing import TYPE_CHECKING

from django.conf import settings

from law.loading import on_first_use
from law.refusals import Conflict, Refusal

if TYPE_CHECKING:
    import stripe
else:
    stripe = on_first_use("stripe")

NOTHING_CHANGED = "The payment service is not answering. Nothing was changed. Try again in a few minutes."


class StripeUnavailable(Conflict):
    """The payment provider did not answer; nothing was issued."""

    status = 503
    sentence = "The payment service is not answering. Nothing was issued. Try again in a few minutes."


class BadSignature(Refusal):
    """An event that the provider did not sign, or signed too long ago."""

    status = 400
    sentence = "The signature of this event is missing, wrong or too old."


class StripeGateway:
    """Checkout through the real SDK."""

    def __init__(self):
        addresses = {"base_addresses": {"api": settings.STRIPE_BASE_URL}} if settings.STRIPE_BASE_URL else {}
        http = stripe.RequestsClient(timeout=settings.STRIPE_TIMEOUT_SECONDS)
        self._client = stripe.StripeClient(settings.STRIPE_API_KEY, http_client=http, **addresses)

    def open_checkout(self, contribution) -> tuple[str, str]:
        """Returns (session id, address to pay at). The same order asked twice opens one checkout."""
        line = {
            "quantity": contribution.quantity,
            "price_data": {
                "currency": "gbp",
                "unit_amount": contribution.pence_each * (100 + contribution.vat_percent) // 100,
                "product_data": {"name": "Device bundle: refurbishment, kit, delivery and support"},
            },
        }
        ours = {"contribution": str(contribution.pk), "number": contribution.number}
        order = {
            "mode": "payment",
            "line_items": [line],
            "client_reference_id": str(contribution.pk),
            "metadata": ours,
            "payment_intent_data": {"metadata": ours},  # so that refunds and disputes name the order, too
            "success_url": f"{settings.PUBLIC_URL}/",
            "cancel_url": f"{settings.PUBLIC_URL}/",
        }
        try:
            session = self._client.v1.checkout.sessions.create(order, {"idempotency_key": f"issue-{contribution.pk}"})
        except stripe.StripeError as fault:
            raise StripeUnavailable() from fault
        return session.id, session.url

    def close_checkout(self, contribution) -> bool:
        """Have no one pay any more. False when it has been paid already; raises StripeUnavailable."""
        sessions = self._client.v1.checkout.sessions
        try:
            sessions.expire(contribution.session_id)
        except stripe.InvalidRequestError as fault:
            return fault.code == "resource_missing" or self._is_unpaid(contribution.session_id)
        except stripe.StripeError as fault:
            raise StripeUnavailable(NOTHING_CHANGED) from fault
        return True

    def _is_unpaid(self, session_id: str) -> bool:
        try:
            return self._client.v1.checkout.sessions.retrieve(session_id).status != "complete"
        except stripe.StripeError as fault:
            raise StripeUnavailable(NOTHING_CHANGED) from fault


class LocalStandIn:
    """A checkout page of our own: paying on it makes a signed event that takes the same way as a real one."""

    def open_checkout(self, contribution) -> tuple[str, str]:
        session_id = f"cs_local_{contribution.pk.hex}"
        return session_id, f"{settings.PUBLIC_URL}/pay/{session_id}"

    def close_checkout(self, contribution) -> bool:
        """The page takes no payment for an order that is not waiting for one."""
        return True


class NoCards:
    """No cards are taken: an order is paid by bank transfer, and no page pretends otherwise."""

    def open_checkout(self, _contribution) -> tuple[str, str]:
        return "", ""

    def close_checkout(self, _contribution) -> bool:
        return True


def gateway():
    if settings.STRIPE_API_KEY:
        return StripeGateway()
    return LocalStandIn() if settings.DEMO else NoCards()


def check_signature(payload: bytes, signature: str) -> None:
    """Raises BadSignature unless the provider signed these bytes lately."""
    try:
        text = payload.decode()
        stripe.WebhookSignature.verify_header(
            text, signature or "", settings.STRIPE_WEBHOOK_SECRET, stripe.Webhook.DEFAULT_TOLERANCE
        )
    except (stripe.SignatureVerificationError, ValueError) as fault:
        raise BadSignature() from fault


def signed_payment(contribution) -> tuple[bytes, str]:
    """What Stripe would post when this order's checkout is paid: (payload, signature). For the stand-in and the
    tests.
    """
    session = {
        "id": contribution.session_id,
        "object": "checkout.session",
        "client_reference_id": str(contribution.pk),
        "payment_status": "paid",
        "amount_total": contribution.total_pence,
        "currency": "gbp",
    }
    event = {
        "id": f"evt_{contribution.session_id}",
        "object": "event",
        "type": "checkout.session.completed",
        "livemode": False,
        "data": {"object": session},
    }
    payload = json.dumps(event).encode()
    moment = int(time.time())
    signed = hmac.new(
        settings.STRIPE_WEBHOOK_SECRET.encode(), f"{moment}.".encode() + payload, hashlib.sha256
    ).hexdigest()
    return payload, f"t={moment},v1={signed}"
