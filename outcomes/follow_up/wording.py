"""What this room may ask: of residents by a safe way, of the referrer in their stead, or of a caseworker who calls."""

from notifications.events import register
from outcomes.follow_up.models import FollowUp


def _open(follow_up_ids):
    return FollowUp.objects.filter(pk__in=follow_up_ids, state="raised")


register(
    "outcomes.how_is_it_going",
    "Get Online London: how is it going? A few short questions, only if you like: {link} Reply STOP to end texts.",
    subject="How is it going?",
    version=2,
    still_true=_open,
    title="How is it going?",
)
register(
    "outcomes.how_is_it_going_for_them",
    "How is it going for the person behind referral {reference}? We have no safe way to ask them ourselves, or could "
    "not reach them. "
    "Please ask them when you next see them: they need not answer, and nothing hangs on it. You can answer for them "
    "here, after signing "
    "in: {link}",
    subject="How is it going for the person you referred?",
    still_true=_open,
)
register(
    "outcomes.call_how_it_goes",
    "Ask how it is going, about {reference}. Make sure first that it is the person themself. Say that they need not "
    "answer, and that "
    "nothing hangs on it. Read the questions out as they are written, and write down what they say here: {link}",
    subject="Ask how it is going",
    still_true=_open,
)
register(
    "outcomes.call_about_a_fault",
    "Something works no longer, we were told about {reference}, and it cannot be put right under that reference by "
    "itself. Ring whoever "
    "referred them, or the person if that is safe, and agree on what happens next.",
    subject="Something works no longer",
)
