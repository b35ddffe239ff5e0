"""What lies at a hub and nobody collects: asked on the third and the seventh day, the worker told, sent back after ten."""

from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format

from audit.recording import amended
from inventory.parcels.collection_codes import KEPT, send_code
from inventory.parcels.models import Shipment
from inventory.parcels.shipping import allocations_in, move
from inventory.parcels.stop_notices import send_notices
from law.refusals import Conflict, Refusal
from people.access import action, brake
from referrals import actions as referrals
from referrals.actions.telling import tell_referrer
from referrals.models import Need

ASKED_AFTER = (3, 7)  # days; with the second one the worker is told too


GRACE = timedelta(days=1)  # after the day on which they said that they come


class NotDueYet(Conflict):
    """The person still has time to come."""

    code = "still_time_to_collect"
    sentence = "There is still time to collect this parcel."


def due_to_be_chased(now: datetime):
    """Waiting at a hub since so long that it is time to ask again, or to send it back; while somebody is stopped, or until
    the day they chose, nothing is asked of them, nor while the parcel is missing there.
    """
    steps = Q(arrived_at__lte=now - KEPT)
    for number, days in enumerate(ASKED_AFTER):
        steps |= Q(collection_asked__lte=number, arrived_at__lte=now - timedelta(days=days))
    waiting = Shipment.objects.filter(steps, state=Shipment.State.AWAITING_COLLECTION, missing_at=None)
    waiting = waiting.exclude(collect_on__gte=timezone.localdate(now) - GRACE)
    return waiting.exclude(referral__resident__in=brake.stopped()).order_by("arrived_at", "id")


def _not_due(shipment: Shipment) -> Refusal | None:
    is_due = due_to_be_chased(timezone.now()).filter(pk=shipment.pk).exists()
    return None if is_due else NotDueYet()


@action("inventory.chase_collection", on=Shipment, transition="", outward=True, guard=_not_due)
def chase_collection(shipment: Shipment, *, by) -> Shipment:
    """Ask them once more to come, with a new code; after ten days and two asks send it back: the person keeps their place
    in the queue, and the worker hears both. Refuses NotDueYet. (SH11, ND14)
    """
    is_over = shipment.arrived_at is not None and shipment.arrived_at <= timezone.now() - KEPT
    if is_over and shipment.collection_asked >= len(ASKED_AFTER):
        return _send_back(shipment, by)
    shipment.collection_asked += 1
    shipment.save()
    how = send_code(shipment, by=by)
    amended(shipment, collection_asked=shipment.collection_asked, how=how or "nobody")
    if shipment.collection_asked == len(ASKED_AFTER):
        _warn_the_worker(shipment, by)
    return shipment


def _warn_the_worker(shipment: Shipment, by) -> None:
    until = date_format(timezone.localtime(shipment.arrived_at) + KEPT, "l j F Y")
    for need in _needs(shipment):
        kind = need.get_kind_display()
        hub = shipment.destination.name
        tell_referrer(
            shipment.referral, "referrals.not_collected", by, need=need, always=True, kind=kind, hub=hub, until=until
        )


def _send_back(shipment: Shipment, by) -> Shipment:
    """Back to their place in the queue, which calls the parcel back."""
    for need in _needs(shipment):
        if need.state in (*Need.PROMISED, Need.State.REMEDY):
            referrals.requeue(need, reason="It was not collected within 10 days.", by=by)
    shipment.refresh_from_db()
    if shipment.state == Shipment.State.AWAITING_COLLECTION:
        send_notices(shipment, by=by)
        move(shipment, shipment.return_to_base)
    return shipment


def _needs(shipment: Shipment) -> list[Need]:
    return [allocation.need for allocation in allocations_in(shipment)]
