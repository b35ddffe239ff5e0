"""A hub's own box of SIMs: asked for, packed, sent, counted in, counted, sent back."""

from django.utils import timezone

from audit.recording import amended
from connectivity.actions.sim_stock import scanned_sims
from connectivity.iccids import normal_form
from connectivity.models import Box, Sim, SimCount
from connectivity.sim_dates import MARGIN
from connectivity.sim_refusals import NotCountedIn, TooCloseToItsDate
from law.refusals import Invalid, Refusal
from notifications import actions as notifications
from people.access import action
from people.models import Organisation
from people.organisations.hub_boxes import change_quantity, check_own, order

LOW = 10  # SIMs; at as many or fewer the hub is asked to order more
ORDERED_AT_ONCE = 40  # what is proposed to a hub that orders
S = Sim.State


@action("connectivity.order_box")
def order_box(*, hub: Organisation, quantity: int, by) -> Box:
    """Ask the warehouse for SIMs for a hub's own box. Refuses NotYourBox, NotAnOpenHub, BoxOrdered, and Invalid for other
    than 1 to 200.
    """
    return order(Box, hub=hub, quantity=quantity, by=by)


@action("connectivity.change_order", on=Box, transition="pack")
def change_order(box: Box, *, quantity: int, by) -> Box:
    """Ask for another number of SIMs than before. Refuses NotYourBox, Invalid."""
    return change_quantity(box, quantity, by=by)


@action("connectivity.pack_box", on=Box, transition="pack")
def pack_box(box: Box, *, iccids: list[str], by) -> Box:
    """Put the SIMs that were scanned in the box: all of them or none. It may be more or fewer than were asked for.

    Refuses Invalid, naming every number that is not on the warehouse's shelf, and TooCloseToItsDate.
    """
    if len(iccids) > Box.MOST:
        raise Invalid.at("/iccids", "too_many", f"A box must have {Box.MOST} SIMs or fewer.")
    sims = scanned_sims(iccids, S.AVAILABLE, hub_id=None)
    if stale := [sim for sim in sims if sim.activate_by <= timezone.localdate() + MARGIN]:
        raise TooCloseToItsDate(f"{stale[0].iccid} must be activated within 2 weeks. Remove it from stock.")
    for sim in sims:
        sim.box = box
        sim.move(sim.put_in_box)
    return box.move(box.pack)


@action("connectivity.unpack_box", on=Box, transition="unpack")
def unpack_box(box: Box, *, reason: str, by) -> Box:
    """Its SIMs are on the warehouse's shelf again, and the box is packed anew."""
    _empty(box)
    return box.move(box.unpack)


@action("connectivity.cancel_box", on=Box, transition="cancel")
def cancel_box(box: Box, *, reason: str, by) -> Box:
    """The hub needs none now; what was packed is on the warehouse's shelf again. Refuses NotYourBox."""
    check_own(Box, box.hub_id, by)
    _empty(box)
    return box.move(box.cancel)


@action("connectivity.send_box", on=Box, transition="send")
def send_box(box: Box, *, by) -> Box:
    """The box leaves for its hub."""
    return box.move(box.send)


@action("connectivity.unsend_box", on=Box, transition="unsend")
def unsend_box(box: Box, *, reason: str, by) -> Box:
    """It has not left after all: it can be sent again, or emptied."""
    return box.move(box.unsend)


@action("connectivity.arrive_box", on=Box, transition="arrive")
def arrive_box(box: Box, *, iccids: list[str], by) -> Box:
    """Count the box in: what was scanned is in the hub's box. What was not stays on the road, and the warehouse gets a
    task to look for it. Refuses NotYourBox, and Invalid, naming every number that was not in this box.
    """
    check_own(Box, box.hub_id, by)
    for sim in scanned_sims(iccids, S.BOXED, box_id=box.pk):
        _put_in_hub(sim, box)
    box.move(box.arrive)
    if missing := box.inside.count():
        notifications.raise_task(
            "connectivity.box_short", reference=box.number, details=f"{missing} of its SIMs did not arrive.", by=by
        )
    return box


def _has_arrived(box: Box) -> Refusal | None:
    return None if box.state == Box.State.ARRIVED else NotCountedIn()


@action("connectivity.arrive_late", on=Box, transition="", guard=_has_arrived)
def arrive_late(box: Box, *, iccids: list[str], by) -> Box:
    """SIMs that were missing when the box was counted in turned up. Refuses NotCountedIn, and as `arrive_box` does."""
    check_own(Box, box.hub_id, by)
    for sim in scanned_sims(iccids, S.BOXED, box_id=box.pk):
        _put_in_hub(sim, box)
    amended(box, arrived_late=len(iccids))
    if not box.inside.exists():
        notifications.clear_tasks("connectivity.box_short", [box.number], by=by)
    return box


def _put_in_hub(sim: Sim, box: Box):
    sim.hub_id = box.hub_id
    sim.move(sim.take_out_of_box)


def _empty(box: Box):
    for sim in box.inside.select_for_update(of=("self",)).order_by("iccid"):
        sim.box = None
        sim.move(sim.take_out_of_box)


@action("connectivity.count_box")
def count_box(*, hub: Organisation, iccids: list[str], by) -> SimCount:
    """Count what lies in a hub's box. What is not found is given to nobody until it is; the warehouse's manager gets a
    task. What lies there and should not is written down. Refuses NotYourBox.
    """
    check_own(Box, hub.pk, by)
    box = Sim.objects.select_for_update(of=("self",)).filter(hub=hub, state=S.AVAILABLE).order_by("iccid")
    expected = {sim.iccid: sim for sim in box}
    scanned = {normal_form(text) for text in iccids if text.strip()}
    for iccid, sim in expected.items():
        _note_found(sim, iccid in scanned)
    missing = sorted(set(expected) - scanned)
    count = SimCount.objects.create(
        hub=hub,
        expected=len(expected),
        found=len(scanned & set(expected)),
        missing=missing,
        extra=sorted(scanned - set(expected)),
    )
    if missing:
        notifications.raise_task(
            "connectivity.sims_missing",
            reference=hub.code,
            occasion=str(count.pk),
            details=f"{len(missing)} of {len(expected)} SIMs were not found.",
            by=by,
        )
    return count


def _note_found(sim: Sim, is_found: bool):
    if is_found == (sim.missing_since is None):
        return
    sim.missing_since = None if is_found else timezone.localdate()
    sim.save()
    amended(sim, found=is_found)


@action("connectivity.send_back")
def send_back(*, hub: Organisation, iccids: list[str], reason: str, by) -> list[Sim]:
    """Send SIMs of a hub's own box back to the warehouse, such as before they go stale: all of them or none. Refuses
    NotYourBox, and Invalid, naming every number that does not lie there. (SM12)
    """
    check_own(Box, hub.pk, by)
    return [sim.move(sim.take_back) for sim in scanned_sims(iccids, S.AVAILABLE, hub_id=hub.pk)]


def box_at(hub_id) -> dict:
    """What a hub's box holds: {"here", "missing", "stale_soon", "is_low", "order": Box or None}. Two statements."""
    today = timezone.localdate()
    lying = Sim.objects.filter(hub=hub_id, state=S.AVAILABLE).values_list("activate_by", "missing_since")
    here = [activate_by for activate_by, missing in lying if missing is None]
    return {
        "here": sum(day > today + MARGIN for day in here),
        "stale_soon": sum(day <= today + 2 * MARGIN for day in here),
        "missing": len(lying) - len(here),
        "is_low": sum(day > today + MARGIN for day in here) <= LOW,
        "order": Box.objects.filter(hub=hub_id, state__in=Box.OPEN).order_by("created_at").first(),
    }
