"""What may be said about a parcel, and whom it calls to act: neutral, and only while it is true."""

from inventory.parcels.models import Shipment
from notifications.events import register

register(
    "inventory.ready_to_collect",
    "Get Online London: your parcel is ready to collect at {hub}. Please bring this message. Reply STOP to end texts.",
    still_true=lambda ids: Shipment.objects.filter(pk__in=ids, state="awaiting_collection"),
    matters=True,
    title="A parcel to collect",
)
register(
    "inventory.call_back",
    (
        "Keep parcel {number} back. Do not hand it over, and do not deliver it. Say nothing to the person. Tick this "
        "off when it is safe."
    ),
    still_true=lambda ids: Shipment.objects.filter(
        pk__in=ids, state__in=["in_transit", "awaiting_collection", "returning"]
    ),
)
