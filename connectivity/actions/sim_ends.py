"""How a SIM ends, or runs on: blocked, taken back, over, extended."""

from django.utils import timezone

from connectivity.actions.sim_stock import need_of
from connectivity.models import Sim
from connectivity.sim_dates import months_after
from connectivity.sim_refusals import HasALiveSim, NotEndedYet
from law.actors import SYSTEM
from law.refusals import Conflict, FieldError, Invalid
from notifications import actions as notifications
from people.access import action
from referrals import actions as referrals
from referrals.models import Need

MOST_MONTHS = 24


@action("connectivity.extend", on=Sim)
def extend(sim: Sim, *, months: int, reason: str, by) -> Sim:
    """Let a SIM run so many months longer, from its last day on: a network or a pool topped it up. Before its new end
    the person is told again. Refuses Invalid for other than 1 to 24 months. (SM8)
    """
    if not 1 <= months <= MOST_MONTHS:
        raise Invalid([FieldError("/months", "out_of_range", f"Months must be between 1 and {MOST_MONTHS}.")])
    sim.ends_on = months_after(sim.ends_on or timezone.localdate(), months)
    sim.warned = 0
    sim.tell(ends_on=sim.ends_on)
    notifications.clear_for([sim.pk], by=by)
    return sim.move(sim.extend)


@action("connectivity.block", on=Sim)
def block(sim: Sim, *, reason: str, by) -> Sim:
    """Lost, stolen or misused. A need that was provided opens again for a replacement (ND12); one whose SIM never
    worked goes back to its place in the queue (ND14). (SM10)
    """
    sim.lost_at = timezone.now()
    sim.move(sim.block)
    notifications.clear_for([sim.pk], by=by)
    need = need_of(sim)
    if need.state in (Need.State.PROVIDED, Need.State.MET) and need.referral.state in referrals.GOES_ON:
        referrals.dispute(need, reason=reason, by=by)
    if need.state == Need.State.IN_FULFILMENT:
        referrals.requeue(need, reason=reason, by=by)
    return sim


@action("connectivity.find", on=Sim, outward=True)
def find(sim: Sim, *, by) -> Sim:
    """It was blocked as lost, and is found before the network has ended it. In their hands it works again, and their need
    is met; one that was never known to work is asked about; one that never reached them goes back to the warehouse, which
    looks at its packet. Refuses HasALiveSim, NoLongerNeeded. (SM10)
    """
    sim.lost_at = None
    if sim.issued_at is None:
        sim.need = sim.resident = sim.ends_on = None
        return sim.move(sim.find)
    if Sim.objects.filter(resident=sim.resident, state__in=Sim.LIVE).exists():
        raise HasALiveSim("They have another SIM now. This one stays blocked.")
    need = need_of(sim)
    if need.state not in (*_LOST_FOR, Need.State.MET):
        raise NoLongerNeeded()
    if need.state == Need.State.REMEDY and sim.activated_at is None:
        sim.doubted_at = timezone.now()  # so that “it works” ends the fault
    sim.move(sim.find)
    _has_it_again(sim, need, by)
    return sim


_LOST_FOR = (Need.State.REMEDY, Need.State.WAITING)


class NoLongerNeeded(Conflict):
    """What is found again helps only whoever still needs it."""

    code = "sim_no_longer_needed"
    sentence = "What this SIM was for has ended. Have the network end it, or revive the need first."


def _has_it_again(sim: Sim, need: Need, by) -> None:
    """It was being replaced, or waited for one that was not in stock."""
    if need.state == Need.State.WAITING:
        referrals.reserve(need, by=by)
        referrals.start(need, in_hand=True, by=by)
        if sim.state == Sim.State.ACTIVE:
            referrals.provide(need, by=by)
    if sim.state == Sim.State.ACTIVE and need.state in (Need.State.REMEDY, Need.State.PROVIDED):
        referrals.confirm(need, by=by)


@action("connectivity.confirm_block", on=Sim)
def confirm_block(sim: Sim, *, by) -> Sim:
    """The network has ended it: nobody can use it any more, and it is off the list of what is to be blocked. (SM11)"""
    return sim.move(sim.confirm_block)


@action("connectivity.take_back", on=Sim)
def take_back(sim: Sim, *, reason: str, by) -> Sim:
    """A SIM that never worked for anybody comes back: the warehouse looks at its packet. A need that it was for goes
    back to its place in the queue. (SM12, ND14)
    """
    need = sim.need
    sim.need = sim.resident = sim.ends_on = None
    sim.missing_since = None
    sim.move(sim.take_back)
    notifications.clear_for([sim.pk], by=by)
    if need is not None and need.state in (Need.State.IN_FULFILMENT, Need.State.REMEDY):
        referrals.requeue(need, reason=reason, by=by)
    return sim


@action("connectivity.expire", on=Sim)
def expire(sim: Sim, *, by) -> Sim:
    """Its last day is over: the person can be given another one. A need that was provided, and that no one reported a
    fault of, is met. Refuses NotEndedYet. (SM9, ND11)
    """
    if sim.ends_on is None or sim.ends_on >= timezone.localdate():
        raise NotEndedYet()
    sim.move(sim.expire)
    need = need_of(sim)
    if need.state == Need.State.PROVIDED:
        referrals.confirm(need, assumed=True, by=SYSTEM)
    return sim
