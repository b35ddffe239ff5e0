"""What this room may say to residents, and whom it calls to act: neutral, and only while it is true."""

from inventory.models import Shipment
from notifications.events import register

register(
    "inventory.ready_to_collect",
    "Get Online London: your parcel is ready to collect at {hub}. Please bring this message. Reply STOP to end texts.",
    still_true=lambda shipment_id: Shipment.objects.filter(pk=shipment_id, state="awaiting_collection").exists(),
)
register(
    "inventory.call_back",
    "Keep parcel {number} back. Do not hand it over, and do not deliver it. Say nothing to the person. Tick this off when it is safe.",
    still_true=lambda shipment_id: Shipment.objects.filter(
        pk=shipment_id, state__in=["in_transit", "awaiting_collection", "returning"]
    ).exists(),
)
