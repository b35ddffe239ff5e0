"""What this room may say, to referrers only: residents hear from the rooms that bring them something."""

from notifications.events import register
from referrals.models import Referral

# What the portal and the daily e-mail say of an event, in one sentence. Never the resident's name.
SENTENCES = {
    "referrals.decided": "Decided. {decisions}",
    "referrals.asked": "We need to know something more before we can decide.",
    "referrals.resolved": "Complete. {summary}",
    "referrals.on_its_way": "{kind}: on its way, or booked.",
    "referrals.provided": "{kind}: provided. Tell us if it never arrived or does not work.",
    "referrals.setback": "{kind}: did not work out this time. {why} We try again.",
    "referrals.back_in_queue": "{kind}: back in the queue at the original date. {why}",
    "referrals.in_remedy": "{kind}: being put right. {why}",
    "referrals.lapsing": "Your draft lapses on {expires}. Finish it, or it is put away.",
    "referrals.lapsed": "Your draft has lapsed. You can copy it into a new one for 30 days.",
}


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
for _event, _subject in (
    ("on_its_way", "On its way"),
    ("provided", "Provided"),
    ("setback", "Something did not work out"),
    ("back_in_queue", "Back in the queue"),
    ("in_remedy", "Being put right"),
):
    register(
        f"referrals.{_event}",
        "Referral {reference}. " + SENTENCES[f"referrals.{_event}"] + " Details: {link}",
        subject=_subject,
    )
register(
    "referrals.lapsing",
    "You began referral {reference} and have not sent it. It lapses on {expires}. Go on where you left it: {link}",
    subject="Your draft referral is about to lapse",
    still_true=lambda referral_id: Referral.objects.filter(pk=referral_id, state="draft").exists(),
)
register(
    "referrals.lapsed",
    "Your draft referral {reference} has lapsed, because nobody changed it for 14 days. You can copy it into a new one: {link}",
    subject="Your draft referral has lapsed",
    still_true=lambda referral_id: Referral.objects.filter(pk=referral_id, state="expired").exists(),
)
register(
    "referrals.digest",
    "What happened to your referrals since yesterday:\n{lines}\nAll of them: {link}",
    subject="Your referrals today",
)
