"""What this room may ask: of residents who agreed to be asked, or of the referrer in their stead."""

from notifications.events import register
from outcomes.models import FollowUp

register(
    "outcomes.how_is_it_going",
    "How is it going for the person behind referral {reference}? Five short questions: {link}",
    subject="How is it going?",
    still_true=lambda ids: FollowUp.objects.filter(pk__in=ids, state="raised"),
)
