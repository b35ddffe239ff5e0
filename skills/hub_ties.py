"""Whom their seats tie to a hub: whoever has one in a class there, to come or lately over."""

from datetime import datetime
from uuid import UUID

from people.access.reach import ties_to_hub
from skills.models import KNOWN, Booking


def _seats(hub: UUID, since: datetime):
    kept = (*KNOWN, Booking.State.NO_SHOW, Booking.State.EXCUSED)
    return Booking.objects.filter(session__hub=hub, session__starts_at__gte=since, state__in=kept)


ties_to_hub(_seats, person="need__referral__resident_id", need="need_id")
