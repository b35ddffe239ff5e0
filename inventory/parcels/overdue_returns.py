"""What was called back and does not come: after ten days whoever it is kept for can have another, and we look for it."""

from datetime import datetime, timedelta

from django.utils import timezone

from inventory.allocation.promises import end_promise
from inventory.parcels.arrivals import report_missing
from inventory.parcels.models import Shipment
from inventory.parcels.returns import is_kept
from inventory.parcels.shipping import allocations_in
from law.refusals import Conflict, Refusal
from people.access import action
from referrals import actions as referrals

KEPT_ON_ITS_WAY = timedelta(days=10)  # DV2b


class NotOverdue(Conflict):
    """What was called back lately may still come."""

    code = "return_not_overdue"
    sentence = "This parcel was called back less than ten days ago, or it is reported missing already."


def overdue(now: datetime):
    """Called back ten days ago, and not here."""
    waiting = Shipment.objects.called_back().filter(state=Shipment.State.RETURNING, missing_at=None)
    return waiting.filter(called_at__lte=now - KEPT_ON_ITS_WAY).order_by("called_at", "id")


def _not_overdue(shipment: Shipment) -> Refusal | None:
    return None if overdue(timezone.now()).filter(pk=shipment.pk).exists() else NotOverdue()


@action("inventory.give_up_return", on=Shipment, transition="", guard=_not_overdue)
def give_up_return(shipment: Shipment, *, by) -> Shipment:
    """It is not here ten days after it was called back: whoever it was kept for goes back to their place, so that they can
    have another, and the warehouse has a task to find it. If it comes, it is wiped again. Refuses NotOverdue. (DV2b, ND14)
    """
    for promise in allocations_in(shipment):
        if is_kept(promise):
            end_promise(promise)
            referrals.requeue(promise.need, reason="It did not come back to us within ten days.", by=by)
    shipment.refresh_from_db()
    return report_missing(shipment, by=by)
