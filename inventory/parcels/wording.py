"""What may be said about a parcel: neutral, and only while it is true."""

from inventory.parcels.models import Shipment
from notifications.events import register

register(
    "inventory.ready_to_collect",
    "Get Online London: your parcel is ready to collect at {hub}. Please bring this message. Reply STOP to end texts.",
    still_true=lambda ids: Shipment.objects.filter(pk__in=ids, state="awaiting_collection"),
    matters=True,
    title="A parcel to collect",
)
