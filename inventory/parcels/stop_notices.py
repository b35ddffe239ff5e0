"""Who has to hear that a parcel is stopped, and who has confirmed it: the driver or courier, and the hub.

Each notice is a task; that it was confirmed, by whom and when, is how that task ended.
"""

from dataclasses import dataclass
from uuid import UUID

from audit.recording import amended
from inventory.parcels.models import Shipment
from inventory.parcels.shipping import BRING_BACK, KEEP, STOP_CARRIER, VAN, allocations_in
from law.actors import SYSTEM
from law.refusals import Conflict, Invalid, Refusal
from notifications import actions as notifications
from notifications.models import Task
from people.access import action

WHO = {"carrier": STOP_CARRIER, "hub": KEEP}
CONFIRMED = {"carrier": "confirmed", "hub": "kept"}  # the outcomes of those tasks


class NothingToConfirm(Conflict):
    """It is not stopped, or they have confirmed it already."""

    sentence = "This parcel is not stopped, or has already been confirmed."


class NotAtThisHub(Conflict):
    """Only what a hub has can leave it."""

    sentence = "This parcel is not at the hub."


@dataclass(frozen=True)
class StopNotice:
    """`who` is carrier or hub; `task` tells whether and by whom it was confirmed."""

    who: str
    task: Task

    @property
    def is_open(self) -> bool:
        return self.task.state != Task.State.DONE

    @property
    def is_confirmed(self) -> bool:
        return self.task.outcome == CONFIRMED[self.who]


def notices_of(shipment: Shipment) -> list[StopNotice]:
    """The newest notice to each, of those that were sent about this parcel."""
    kinds = {kind: who for who, kind in WHO.items()}
    tasks = Task.objects.filter(kind__in=kinds, reference=shipment.number).order_by("created_at", "pk")
    newest = {kinds[task.kind]: task for task in tasks}
    return [StopNotice(who, newest[who]) for who in WHO if who in newest]


def send_notices(shipment: Shipment, *, by) -> None:
    """Tasks for whoever has the parcel or waits for it. One that is still to do is not raised again."""
    owners: dict[str, UUID | None] = {}
    if shipment.state in (Shipment.State.IN_TRANSIT, Shipment.State.AWAITING_COLLECTION):
        owners[KEEP] = shipment.hub_id
    if shipment.state in Shipment.ON_THE_ROAD:
        owners |= {STOP_CARRIER: None, BRING_BACK: None}
    open_tasks = Task.objects.still_to_do().filter(kind__in=owners, reference=shipment.number)
    for kind in set(owners) - set(open_tasks.values_list("kind", flat=True)):
        notifications.raise_task(
            kind,
            reference=shipment.number,
            occasion=f"version {shipment.version}",
            organisation_id=owners[kind],
            referral_id=shipment.referral_id,
            by=by,
        )


def end_notices(numbers: list[str]) -> None:
    """The parcels are back, or go on: nobody has to keep or bring them any more."""
    for kind in (BRING_BACK, KEEP, STOP_CARRIER):
        notifications.clear_tasks(kind, numbers, by=SYSTEM)


def _open_notice(shipment: Shipment, who: str) -> Task | None:
    return Task.objects.still_to_do().filter(kind=WHO[who], reference=shipment.number).order_by("created_at").last()


def _is_stopped(shipment: Shipment) -> Refusal | None:
    return None if any(_open_notice(shipment, who) for who in WHO) else NothingToConfirm()


@action("inventory.confirm_stop", on=Shipment, transition="", guard=_is_stopped)
def confirm_stop(shipment: Shipment, *, who: str, by) -> Shipment:
    """`who`, carrier or hub, says that they heard and do not hand it over. Refuses Invalid, NothingToConfirm, and
    NotYourTask where the other one has to say so.
    """
    if who not in WHO:
        raise Invalid.at("/who", "not_a_choice", f"Problem must be one of: {', '.join(WHO)}.")
    task = _open_notice(shipment, who)
    if task is None:
        raise NothingToConfirm()
    notifications.finish_task(task, outcome=CONFIRMED[who], by=by)
    amended(shipment, stop_confirmed=who)
    return shipment


def _comes_back_from_the_road(shipment: Shipment) -> Refusal | None:
    is_coming = shipment.state == Shipment.State.RETURNING and shipment.custodian != shipment.destination.code
    return None if is_coming else NotAtThisHub("This parcel is already at the hub, or is not called back.")


@action("inventory.keep_apart", on=Shipment, transition="", guard=_comes_back_from_the_road)
def keep_apart(shipment: Shipment, *, by) -> Shipment:
    """A parcel that is called back was brought to the hub all the same: the hub has it and gives it to nobody. Its notice
    is confirmed by that. Refuses NotAtThisHub.
    """
    _into_hands(shipment, shipment.destination.code)
    amended(shipment, kept_apart=True)
    task = _open_notice(shipment, "hub")
    if task is not None:
        notifications.finish_task(task, outcome=CONFIRMED["hub"], by=by)
    return shipment


def _lies_at_its_hub(shipment: Shipment) -> Refusal | None:
    lies = shipment.state == Shipment.State.RETURNING and shipment.custodian == shipment.destination.code
    return None if lies else NotAtThisHub()


@action("inventory.give_to_driver", on=Shipment, transition="", guard=_lies_at_its_hub)
def give_to_driver(shipment: Shipment, *, by) -> Shipment:
    """The driver has taken what goes back to the warehouse: custody is theirs. Refuses NotAtThisHub. (SH11)"""
    van = shipment.on_manifest
    _into_hands(shipment, VAN if van is None else van.carrier)
    amended(shipment, given_to_driver=True)
    notifications.clear_tasks(KEEP, [shipment.number], by=SYSTEM)
    return shipment


def _into_hands(shipment: Shipment, custodian: str) -> None:
    for allocation in allocations_in(shipment):
        allocation.device.custodian = custodian
        allocation.device.save()
    shipment.custodian = custodian
    shipment.save()
