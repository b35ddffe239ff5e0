"""What this room may say to residents: neutral, and only while it is true."""

from inventory.models import Shipment
from notifications.events import register

register(
    "inventory.ready_to_collect",
    "Get Online London: your parcel is ready to collect at {hub}. Please bring this message. Reply STOP to end texts.",
    still_true=lambda shipment_id: Shipment.objects.filter(pk=shipment_id, state="awaiting_collection").exists(),
)
