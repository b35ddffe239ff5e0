"""What a person hears from this room by text, where a text is safe."""

from notifications import actions as notifications
from referrals.models import Referral


def text_person(referral: Referral, event: str, by, *, reason, occasion: str = "", **words):
    """One text to the person, because of the row `reason`. Silent where no text is safe; the sender asks again at the
    moment of sending, as of every text.
    """
    resident = referral.resident
    if not resident.may_be_reached_by("sms"):
        return
    text = notifications.compose(
        event,
        reason=reason,
        address=resident.phone,
        channel="sms",
        resident=resident,
        referral=referral,
        occasion=occasion,
        **words,
    )
    notifications.queue([text], by=by)
