"""What this room may say to residents: when and where, and how to answer; never why."""

from notifications.events import register
from skills.models import Booking

register(
    "skills.booked",
    (
        "Get Online London: you have a place on {day} at {time}, {hub}. Reply YES if you are coming. Reply STOP to "
        "end texts."
    ),
    question="YES",
    still_true=lambda ids: Booking.objects.filter(pk__in=ids, state="booked"),
    until=lambda ids: dict(Booking.objects.filter(pk__in=ids).values_list("pk", "session__starts_at")),
    matters=True,
    title="A place at a session",
)
register(
    "skills.called_off",
    (
        "Get Online London: you no longer have a place on {day} at {time}, {hub}. You do not need to come. Reply STOP to "
        "end texts."
    ),
    still_true=lambda ids: Booking.objects.filter(pk__in=ids, state="cancelled_by_provider"),
    until=lambda ids: dict(Booking.objects.filter(pk__in=ids).values_list("pk", "session__starts_at")),
    matters=True,
    title="A place that is cancelled",
)
