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
    "Get Online London: we have {what} for you and will hold it until {until}. Reply YES to take it, WAIT for another one, "
    "or NO if you do not need one. WAIT keeps your place. Or answer here: {link} Reply STOP to end texts.",
    version=3,
    question="YES WAIT NO",
    still_true=_open,
    until=_lapses,
    matters=True,
    title="An offer",
)
register(
    "inventory.offer_reminder",
    "Get Online London: we are still holding {what} for you until {until}. Reply YES, WAIT or NO. Your place is safe "
    "whatever you answer. Or answer here: {link} Reply STOP to end texts.",
    version=3,
    question="YES WAIT NO",
    still_true=_open,
    until=_lapses,
    title="A reminder of an offer",
)
register(
    "inventory.no_longer_kept",
    "Get Online London: we are no longer holding an item for you. You do not need to reply. Reply STOP to end texts.",
    version=2,
    still_true=lambda ids: Allocation.objects.filter(pk__in=ids, released_at__isnull=False),
    title="An offer that has ended",
)
register(
    "inventory.promise_withdrawn",
    "Get Online London: sorry, we cannot give you what we kept for you. You keep your place, and we will offer you another "
    "one. Reply STOP to end texts.",
    still_true=lambda ids: Allocation.objects.filter(pk__in=ids, released_at__isnull=False),
    title="An offer that we withdraw",
)
register(
    "inventory.call_about_offers",
    "Two offers for {reference} were not answered. Call the person if it is safe, or the worker who referred them. Record their answer: accept, wait for another one, or no longer need one.",
    still_true=lambda ids: Allocation.objects.filter(pk__in=ids, need__state__in=["waiting", "offered"]),
)
