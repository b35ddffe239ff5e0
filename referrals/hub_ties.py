"""Whom their needs tie to a hub: whoever said that they collect there, or walked in there."""

from datetime import datetime
from uuid import UUID

from django.db.models import Q

from people.access.reach import ties_to_hub
from referrals.models import Need

_UNDECIDED = (Need.State.PROPOSED, Need.State.NOT_APPROVED)


def _collected_there(hub: UUID, since: datetime):
    over = Q(state__in=Need.ENDED)
    lately = Q(ended_at__gte=since) | Q(provided_at__gte=since)
    decided_or_own = ~Q(state__in=_UNDECIDED) | Q(referral__organisation=hub)
    return Need.objects.filter(~over | lately, decided_or_own, collect_at=hub)


ties_to_hub(_collected_there, person="referral__resident_id", need="pk")
