"""What a person writes on their own page: a question, a complaint, or that they moved or have another number.

Someone reads it. Nothing that we hold about them changes by it.
"""

from law.actors import Actor
from law.refusals import Invalid
from notifications import actions as notifications
from notifications.models import Inbound
from people.access import action
from referrals.actions.telling import tell_referrer
from referrals.models import Referral

LONGEST_WRITTEN = 1000
_OF_CHANGE = (Inbound.Subject.MOVED, Inbound.Subject.NUMBER)


@action("referrals.write_to_us", on=Referral, transition="")
def write_to_us(referral: Referral, *, subject: str, words: str, by: Actor) -> Inbound:
    """Put what they wrote before a caseworker. That they moved or have another number goes to whoever referred them
    too, without their words. The same words twice on one day are one message. Refuses Invalid.
    """
    words = words.replace("\x00", "").strip()
    if subject not in Inbound.CHOSEN:
        raise Invalid.at("/subject", "not_a_choice", f"Select one of: {', '.join(Inbound.CHOSEN)}.")
    if not words:
        raise Invalid.at("/words", "required", "Enter your message.")
    if len(words) > LONGEST_WRITTEN:
        raise Invalid.at("/words", "too_long", f"Your message must be {LONGEST_WRITTEN} characters or fewer.")
    inbound, is_new = notifications.take_written(
        referral.resident, referral_id=referral.pk, subject=Inbound.Subject(subject), words=words
    )
    if is_new and inbound.subject in _OF_CHANGE:
        tell_referrer(referral, "referrals.wrote_of_change", by, always=True)
    return inbound
