"""What this room may say, to referrers only: residents hear from the rooms that bring them something."""

from notifications.events import register
from referrals.models import Referral


def _is_alive(referral_id) -> bool:
    return Referral.objects.filter(pk=referral_id).exclude(state__in=["draft", "withdrawn"]).exists()


register(
    "referrals.received",
    "We have received your referral {reference}. You will have a decision by {decide_by}. "
    "You can see what became of it at any time: {link}",
    subject="Referral received",
    still_true=_is_alive,
)
register(
    "referrals.decided",
    "Your referral {reference} has been decided. {decisions} Details: {link}",
    subject="Referral decided",
    still_true=_is_alive,
)
register(
    "referrals.asked",
    "We need to know something more before we can decide on referral {reference}. Please answer here: {link}",
    subject="A question about your referral",
    still_true=lambda referral_id: Referral.objects.filter(pk=referral_id, state="awaiting_information").exists(),
)
register(
    "referrals.resolved",
    "Referral {reference} is complete. {summary} Details: {link}",
    subject="Referral complete",
    still_true=lambda referral_id: Referral.objects.filter(pk=referral_id, state__in=["resolved", "closed"]).exists(),
)
