"""What this room may say to residents: when and where, and how to answer; never why."""

from notifications.events import register
from skills.models import Booking


def _begins(ids):
    return dict(Booking.objects.filter(pk__in=ids).values_list("pk", "session__starts_at"))


def _lapses(ids):
    offered = Booking.objects.filter(pk__in=ids, offer_expires_at__isnull=False)
    return dict(offered.values_list("pk", "offer_expires_at"))


register(
    "skills.booked",
    (
        "Get Online London: you have a place on {day} at {time}, {hub}. Reply YES if you are coming or NO if not. To "
        "change it: {link} Reply STOP to end texts."
    ),
    version=3,
    question="YES NO",
    still_true=lambda ids: Booking.objects.filter(pk__in=ids, state="booked"),
    until=_begins,
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
    until=_begins,
    matters=True,
    title="A place that is cancelled",
)
register(
    "skills.missed",
    (
        "Get Online London: sorry that you could not come on {day}. You keep your place, and we will text you about the "
        "next class. Reply STOP to end texts."
    ),
    still_true=lambda ids: Booking.objects.filter(pk__in=ids, state="no_show"),
    title="A class that was missed",
)
register(
    "skills.seat_offered",
    (
        "Get Online London: a place is free on {day} at {time}, {hub}. Reply YES by {until} to take it, or NO if you do "
        "not want it. Or answer here: {link} Reply STOP to end texts."
    ),
    version=2,
    question="YES NO",
    still_true=lambda ids: Booking.objects.filter(pk__in=ids, state="offered"),
    until=_lapses,
    matters=True,
    title="A place from the waiting list",
)
register(
    "skills.waitlisted",
    (
        "Get Online London: the class on {day} at {time}, {hub} is full. You are on its waiting list, and we will text you "
        "if a place is free. Choose another class here: {link} Reply STOP to end texts."
    ),
    version=2,
    still_true=lambda ids: Booking.objects.filter(pk__in=ids, state="waitlisted"),
    until=_begins,
    title="A place on a waiting list",
)
