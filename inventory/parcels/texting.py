"""A text to the person behind a parcel, where a text is safe; it may lead to their own page."""

from inventory.parcels.models import Shipment
from notifications import actions as notifications
from people.models import Resident
from referrals.own_links import link_of


def text_person(shipment: Shipment, event: str, *, occasion: str, by, **words) -> bool:
    """Queue the text of this event for them, once an occasion. False where no text is safe: nothing is queued then."""
    resident = Resident.objects.get(pk=shipment.referral.resident_id)
    if not resident.may_be_reached_by("sms"):
        return False
    text = notifications.compose(
        event,
        reason=shipment,
        address=resident.phone,
        channel="sms",
        resident=resident,
        referral=shipment.referral,
        occasion=occasion,
        link=link_of(shipment.referral),
        **words,
    )
    notifications.queue([text], by=by)
    return True
