"""A delivery at a hub: each parcel is scanned in, and what did not come stays with the driver until it is found."""

from collections.abc import Sequence

from django.utils import timezone

from audit.recording import amended
from inventory.parcels.collection_codes import send_code
from inventory.parcels.failed_deliveries import go_on
from inventory.parcels.models import Shipment
from inventory.parcels.shipping import FIND, allocations_in, move
from inventory.parcels.texting import text_person
from law.actors import SYSTEM
from law.refusals import Conflict, Refusal
from notifications import actions as notifications
from people.access import action
from people.models import Organisation
from referrals.actions.telling import tell_referrer

NOT_ARRIVED = "inventory.not_arrived"
PART_NOT_ARRIVED = "inventory.part_not_arrived"
MISSING = "It was missing in transit"


class NotExpected(Conflict):
    """Only what is on its way to a hub can be missing there."""

    sentence = "This parcel is not on its way to your hub, or has already been reported missing."


def not_expected(shipment: Shipment) -> Refusal | None:
    on_the_way = (*Shipment.ON_THE_ROAD, Shipment.State.RETURNING)
    is_expected = shipment.state in on_the_way and shipment.missing_at is None
    return None if is_expected else NotExpected()


@action("inventory.arrive", on=Shipment)
def arrive(shipment: Shipment, *, by) -> Shipment:
    """Scan it in at the hub: custody is the hub's. The person hears where, when and with which code to come for it, or
    their worker does. One that was missing is found. (SH7, DV17)
    """
    for allocation in allocations_in(shipment):
        allocation.device.custodian = shipment.destination.code
        allocation.device.arrive()
        allocation.device.save()
    go_on(shipment, by=by)
    shipment.custodian = shipment.destination.code
    shipment.next_try_on = None
    shipment.arrived_at = timezone.now()
    shipment.missing_at = None
    move(shipment, shipment.arrive)
    notifications.clear_tasks(FIND, [shipment.number], by=SYSTEM)
    send_code(shipment, by=by)
    return shipment


@action("inventory.report_missing", on=Shipment, transition="", guard=not_expected)
def report_missing(shipment: Shipment, *, by) -> Shipment:
    """It was on the list and is not here, or its carrier lost it. Its custody stays with whoever drove it; the warehouse
    has a task, and the person and their worker are told, unless it is on its way back. Nobody can vouch for it any more:
    if it comes back, it is wiped again. Refuses NotExpected.
    """
    shipment.missing_at = timezone.now()
    shipment.custody_broken = shipment.custody_broken or MISSING
    shipment.save()
    amended(shipment, missing=True)
    notifications.raise_task(
        FIND,
        reference=shipment.number,
        occasion=f"version {shipment.version}",
        referral_id=shipment.referral_id,
        by=by,
    )
    if shipment.state != Shipment.State.RETURNING:
        _tell_it_is_missing(shipment, by)
    return shipment


def _tell_it_is_missing(shipment: Shipment, by) -> None:
    referral = shipment.referral
    lines = shipment.live_lines()
    for line in [line for line in lines if line.is_promised] or lines:
        kind = line.need.get_kind_display() if line.need is not None and line.is_promised else line.words
        tell_referrer(referral, "referrals.parcel_missing", by, need=line.need, kind=kind)
    event = NOT_ARRIVED if shipment.part_of_id is None else PART_NOT_ARRIVED
    text_person(shipment, event, occasion=f"version {shipment.version}", by=by)


@action("inventory.close_delivery")
def close_delivery(*, hub: Organisation, numbers: Sequence[str], by) -> list[Shipment]:
    """The driver has gone: of the parcels with these numbers, those that were not scanned in are missing.

    Returns the missing ones. What has arrived meanwhile, or is another hub's, is passed over.
    """
    expected = Shipment.objects.filter(hub=hub, number__in=numbers, state__in=Shipment.ON_THE_ROAD, missing_at=None)
    return [report_missing(shipment, by=by) for shipment in expected.order_by("pk")]
