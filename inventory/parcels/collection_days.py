"""The day on which a person comes for what lies at a hub: chosen by them, and kept for them until then."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from audit.recording import amended
from inventory.parcels.collection_codes import KEPT, CollectionCode
from inventory.parcels.models import Shipment
from law.refusals import Conflict, Invalid, Refusal
from people.access import action
from people.organisations.hubs import HubProfile
from people.organisations.opening_hours import DAYS
from referrals.stamps import LONDON

LONGER = timedelta(days=7)  # beyond the days that a hub keeps everything, for who says when they come


class NotReadyToCollect(Conflict):
    """A day is chosen for what lies at the hub."""

    code = "not_ready_to_collect"
    sentence = "You can choose a day when the parcel is ready to collect."


def _is_there(shipment: Shipment) -> Refusal | None:
    return None if shipment.state == Shipment.State.AWAITING_COLLECTION else NotReadyToCollect()


def days_to_choose(shipment: Shipment) -> list[date]:
    """The days on which its hub is open, from today until the last on which it is kept; every day where no hours are
    known.
    """
    if shipment.arrived_at is None:
        return []
    today = timezone.localdate()
    last = timezone.localdate(shipment.arrived_at) + KEPT + LONGER
    days = [today + timedelta(days=number) for number in range((last - today).days + 1)]
    profile = HubProfile.objects.filter(organisation=shipment.hub_id).first()
    hours = profile.hours if profile is not None else {}
    codes = list(DAYS)
    return [day for day in days if not hours or hours.get(codes[day.weekday()])]


@action("inventory.choose_day", on=Shipment, transition="", guard=_is_there)
def choose_day(shipment: Shipment, *, day: date | None, by) -> Shipment:
    """They come on this `day`: until then they are not reminded, the parcel stays, and the code they have works. None
    takes the day back. Refuses NotReadyToCollect, and Invalid for a day on which its hub is closed or no longer keeps it.
    """
    if day is not None and day not in days_to_choose(shipment):
        raise Invalid.at("/day", "not_a_choice", "Select one of the days on which the hub is open.")
    shipment.collect_on = day
    shipment.save()
    if day is not None:
        _keep_code_until(shipment, datetime.combine(day, time(23, 59, 59), LONDON))
    amended(shipment, collect_on=day.isoformat() if day else "")
    return shipment


def _keep_code_until(shipment: Shipment, moment: datetime) -> None:
    codes = CollectionCode.objects.select_for_update().filter(shipment=shipment, ended_at=None, expires_at__lt=moment)
    for code in codes:
        code.expires_at = moment
        code.save()
        amended(code, kept=True)
