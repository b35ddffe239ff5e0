"""Whom their SIMs tie to a hub: whoever was promised or given one out of its box."""

from datetime import datetime
from uuid import UUID

from django.db.models import Q

from connectivity.models import Sim
from people.access.reach import ties_to_hub

_PROMISED = (Sim.State.RESERVED, Sim.State.ISSUED)


def _from_its_box(hub: UUID, since: datetime):
    lately = Q(state__in=_PROMISED) | Q(issued_at__gte=since) | Q(activated_at__gte=since)
    return Sim.objects.filter(lately, hub=hub, resident__isnull=False)


ties_to_hub(_from_its_box, person="resident_id", need="need_id")
