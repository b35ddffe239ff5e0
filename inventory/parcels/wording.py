"""What may be said about a parcel: neutral, and only while it is true."""

from inventory.parcels.after_handover import still_asked
from inventory.parcels.coming_back import does_not_come, is_not_ready
from inventory.parcels.models import Shipment
from notifications.events import register

register(
    "inventory.ready_to_collect",
    "Get Online London: your parcel is ready to collect at {hub}. Your code is {code}. To choose a "
    "day: {link} Reply STOP to end texts.",
    version=3,
    still_true=lambda ids: Shipment.objects.filter(pk__in=ids, state="awaiting_collection"),
    matters=True,
    title="A parcel to collect",
)
register(
    "inventory.ready_through_worker",
    "What you asked for with referral {reference} is ready to collect at {hub}.\n\nThe code for collecting it is {code}. "
    "Give it to the person in a way that is safe for them. Anyone with the code can collect. {link}",
    subject="Ready to collect",
    still_true=lambda ids: Shipment.objects.filter(pk__in=ids, state="awaiting_collection"),
    matters=True,
)
register(
    "inventory.not_arrived",
    "Get Online London: your parcel did not come today. We are looking for it and will text you. You need not do "
    "anything. Reply STOP to end texts.",
    still_true=lambda ids: Shipment.objects.filter(pk__in=ids, missing_at__isnull=False),
    title="A parcel that did not arrive",
)
register(
    "inventory.part_not_arrived",
    "Get Online London: part of your parcel did not come today. We are looking for it and will text you. You need not do "
    "anything. Reply STOP to end texts.",
    still_true=lambda ids: Shipment.objects.filter(pk__in=ids, missing_at__isnull=False),
    title="Part of a parcel that did not arrive",
)
register(
    "inventory.not_ready_yet",
    "Get Online London: your parcel is not ready to collect yet. Please wait: we will text you when it is. Reply STOP to "
    "end texts.",
    still_true=is_not_ready,
    title="A parcel that is not ready yet",
)
register(
    "inventory.try_again",
    "Get Online London: we could not deliver your parcel. We will try again on {day}. You need not do anything. Reply "
    "STOP to end texts.",
    still_true=lambda ids: Shipment.objects.filter(pk__in=ids, state__in=Shipment.ON_THE_ROAD, attempts__gt=0),
    title="A second delivery attempt",
)
register(
    "inventory.not_delivered",
    "Get Online London: we could not deliver your parcel. You keep your place, and we will text you about the next one. "
    "Reply STOP to end texts.",
    still_true=does_not_come,
    title="A parcel that could not be delivered",
)
register(
    "inventory.does_it_work",
    "Get Online London: does what you collected from us work? Reply YES if it works, or NO if it does not. More help: "
    "{link} Reply STOP to end texts.",
    version=2,
    question="YES NO",
    still_true=still_asked,
    title="Whether a device works",
)
