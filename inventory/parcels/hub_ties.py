"""Whom their parcels tie to a hub: whoever has one on its way there, lying there, or handed over there lately."""

from datetime import datetime
from uuid import UUID

from django.db.models import Q

from inventory.parcels.models import Shipment
from people.access.reach import ties_to_hub

_OVER = (Shipment.State.DELIVERED, Shipment.State.RETURNED, Shipment.State.LOST, Shipment.State.CANCELLED)


def at_hub(hub: UUID, since: datetime):
    """Parcels of this hub that are its business still."""
    return Shipment.objects.filter(~Q(state__in=_OVER) | Q(delivered_at__gte=since), hub=hub)


ties_to_hub(at_hub, person="referral__resident_id", need="lines__allocation__need_id")
