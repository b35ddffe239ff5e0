"""What this room may say to residents, and whom it calls to act: neutral, and only while it is true."""

from inventory.models import Allocation, Device, Shipment
from notifications.events import register

register(
    "inventory.ready_to_collect",
    "Get Online London: your parcel is ready to collect at {hub}. Please bring this message. Reply STOP to end texts.",
    still_true=lambda ids: Shipment.objects.filter(pk__in=ids, state="awaiting_collection"),
    matters=True,
    title="A parcel to collect",
)


def _open(allocation_ids):
    return Allocation.objects.open_offers().filter(pk__in=allocation_ids)


register(
    "inventory.offered",
    "Get Online London: {what} is kept for you until {until}. Reply YES to take it, WAIT to keep your place for "
    "another one, or NO if "
    "you need none. Reply STOP to end texts.",
    question="YES WAIT NO",
    still_true=_open,
    matters=True,
    title="An offer",
)
register(
    "inventory.offer_reminder",
    "Get Online London: {what} is still kept for you until {until}. Reply YES, WAIT or NO. Your place is safe "
    "whatever you answer. "
    "Reply STOP to end texts.",
    question="YES WAIT NO",
    still_true=_open,
    title="An offer, once more",
)
register(
    "inventory.call_about_offers",
    "Two offers for {reference} were not answered. Call the person if that is safe, or the worker who referred them, "
    "and write down what "
    "they say: take it, wait for another, or need none.",
    still_true=lambda ids: Allocation.objects.filter(pk__in=ids, need__state__in=["waiting", "offered"]),
)
register(
    "inventory.data_incident",
    "{tag} is missing, last in {bin}, and its storage was not wiped. Decide within 72 hours whether the ICO has to be "
    "told "
    "(UK GDPR article 33), and write down why.",
    still_true=lambda ids: Device.objects.filter(pk__in=ids, state="lost"),
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
