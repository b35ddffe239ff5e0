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
    "How is it going for the person in referral {reference}? We have no safe way to ask them, or could not reach them.\n\nWhen you next see them, please ask them. They do not have to answer, and their answers do not change the help they get. Sign in to answer for them: {link}",
    subject="How is it going for the person you referred?",
    still_true=_open,
)
register(
    "outcomes.call_how_it_goes",
    "Ask how it is going, about {reference}. First check that you are speaking to the person. Tell them that they do not have to answer, and that their answers do not change the help they get. Read out the questions and record their answers: {link}",
    subject="Ask how it is going",
    still_true=_open,
)
register(
    "outcomes.call_about_a_fault",
    "Something has stopped working for {reference}, and we cannot fix it under that reference. Call the worker who referred them, or the person if it is safe, and agree what to do.",
    subject="Something has stopped working",
)
