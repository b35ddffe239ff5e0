"""What may be said about an offer, and whom it calls to act: neutral, and only while it is true."""

from inventory.allocation.models import Allocation
from notifications.events import register


def _open(allocation_ids):
    return Allocation.objects.open_offers().filter(pk__in=allocation_ids)


def _lapses(allocation_ids):
    offers = Allocation.objects.filter(pk__in=allocation_ids, offer_expires_at__isnull=False)
    return dict(offers.values_list("pk", "offer_expires_at"))


register(
    "inventory.offered",
    "Get Online London: {what} is kept for you until {until}. Reply YES to take it, WAIT to keep your place for "
    "another one, or NO if "
    "you need none. Reply STOP to end texts.",
    question="YES WAIT NO",
    still_true=_open,
    until=_lapses,
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
    until=_lapses,
    title="An offer, once more",
)
register(
    "inventory.no_longer_kept",
    "Get Online London: what we kept for you is no longer kept. You do not need to answer. Reply STOP to end texts.",
    still_true=lambda ids: Allocation.objects.filter(pk__in=ids, released_at__isnull=False),
    title="An offer that has ended",
)
register(
    "inventory.promise_withdrawn",
    "Get Online London: sorry, we cannot give you what we kept for you. You keep your place, and we will offer you another "
    "one. Reply STOP to end texts.",
    still_true=lambda ids: Allocation.objects.filter(pk__in=ids, released_at__isnull=False),
    title="A promise that we take back",
)
register(
    "inventory.call_about_offers",
    "Two offers for {reference} were not answered. Call the person if that is safe, or the worker who referred them, "
    "and write down what "
    "they say: take it, wait for another, or need none.",
    still_true=lambda ids: Allocation.objects.filter(pk__in=ids, need__state__in=["waiting", "offered"]),
)
