"""A SIM on its way to a person: promised, sent, handed over, working."""

from django.utils import timezone

from audit.recording import savepoint
from connectivity.actions.sim_ends import expire
from connectivity.actions.sim_stock import need_of
from connectivity.iccids import normal_form
from connectivity.models import Sim
from connectivity.sim_dates import MARGIN, months_after
from connectivity.sim_refusals import GivenAtHub, HasALiveSim, NoSimInStock, NoSimThatWorks, NotInYourBox, WrongSim
from law.actors import SYSTEM
from law.refusals import Refusal
from notifications import actions as notifications
from people.access import action
from people.models import Resident
from people.residents.conditions import HUB_ONLY
from referrals import actions as referrals
from referrals.models import Need
from referrals.promises import promise_of

ABOUT_WORKING = ("connectivity.sim_not_confirmed", "connectivity.sim_does_not_work")
UNDER_WAY = (Need.State.IN_FULFILMENT, Need.State.REMEDY)


def may_be_replaced(need: Need) -> Refusal | None:
    return promise_of(Need.Kind.DATA)(need) or referrals.in_remedy(need)


@action("connectivity.reserve", on=Need, transition="", outward=True, guard=promise_of(Need.Kind.DATA))
def reserve(need: Need, *, by) -> Sim:
    """Promise the SIM that goes stale soonest, out of the box of the hub where the person collects if there is one. In
    place of one that does not work, which is blocked. (SM2, ND8)

    Refuses NeedOfAnotherKind, NoPromiseNow, NoSimInStock, HasALiveSim.
    """
    _make_room(need)
    on = timezone.localdate() + MARGIN
    stocks = [Sim.objects.in_box_of(need.collect_at_id, on)] if need.collect_at_id else []
    for stock in [*stocks, Sim.objects.in_stock(on)]:
        if sim := stock.select_for_update(skip_locked=True).first():
            return _promise(sim, need, by)
    raise NoSimInStock()


@action("connectivity.replace", on=Need, transition="", outward=True, guard=may_be_replaced)
def replace(need: Need, *, by) -> Need:
    """Promise another SIM in place of one that does not work or is gone, which is blocked at once. Where none is in
    stock, the need waits at the head of the queue. (SM2, SM10, ND12, ND17)

    Refuses NeedOfAnotherKind, NoPromiseNow, NotInRemedy, HasALiveSim.
    """
    try:
        with savepoint():
            reserve(need, by=by)
    except NoSimInStock:
        _block_faulty(need)
        referrals.wait_for_replacement(need, reason=NoSimInStock.sentence, by=by)
    need.refresh_from_db()
    return need


@action("connectivity.give", on=Need, transition="", outward=True, guard=promise_of(Need.Kind.DATA))
def give(need: Need, *, iccid: str, by) -> Sim:
    """Hand over the SIM that was scanned out of the hub's own box, to the person who stands there. (SM2, SM4, ND8, ND9)

    Refuses NeedOfAnotherKind, NoPromiseNow, HasALiveSim, NotInYourBox.
    """
    _make_room(need)
    on = timezone.localdate() + MARGIN
    box = Sim.objects.in_box_of(by.organisation_id, on).select_for_update(of=("self",))
    sim = box.filter(iccid=normal_form(iccid)).first()
    if sim is None:
        raise NotInYourBox(f"No free SIM with the number {normal_form(iccid)} is in your box. Scan the packet again.")
    _promise(sim, need, by)
    return issue(sim, by=by)


def _make_room(need: Need):
    """One live SIM a person: what was blocked or has ended makes room. Refuses HasALiveSim."""
    resident = need.referral.resident
    Resident.objects.select_for_update().get(pk=resident.pk)
    _block_faulty(need)
    for ended in Sim.objects.ended(timezone.localdate()).select_for_update(of=("self",)).filter(resident=resident):
        expire(ended, by=SYSTEM)
    if Sim.objects.filter(resident=resident, state__in=Sim.LIVE).exists():
        raise HasALiveSim()


def _promise(sim: Sim, need: Need, by) -> Sim:
    sim.need = need
    sim.resident = need.referral.resident
    sim.move(sim.reserve)
    referrals.reserve(need, by=by)
    return sim


def _block_faulty(need: Need):
    """A need that may be promised another SIM was given one that does not work: the new one is their one live SIM."""
    given = Sim.objects.select_for_update().filter(need=need, state__in=[Sim.State.ISSUED, Sim.State.ACTIVE])
    for sim in given.order_by("pk"):
        sim.move(sim.block)


@action("connectivity.release", on=Sim)
def release(sim: Sim, *, reason: str, by) -> Sim:
    """Back to the shelf; the need goes back to its place. (SM14, ND14)"""
    need = need_of(sim)
    _free(sim)
    referrals.requeue(need, reason=reason, by=by)
    return sim


def release_for_need(need: Need):
    """A need has ended or waits again: a SIM promised to it goes back to the shelf; one that has left is blocked, since
    nobody can stop it on its way, and whoever finds it could use it.
    """
    promised = Sim.objects.select_for_update().filter(need=need)
    for sim in promised.filter(state=Sim.State.RESERVED):
        _free(sim)
    for sim in promised.filter(state=Sim.State.DISPATCHED):
        sim.move(sim.lose_on_the_way)


def note_what_works(need: Need):
    """Somebody said that what this need is for works, so the SIM that they were given does. Silence says nothing. Refuses
    NoSimThatWorks where it was never provided, and they have none that could work. (SM5)
    """
    if need.state != Need.State.MET or need.assumed_at is not None:
        return
    for sim in Sim.objects.select_for_update().filter(need=need, state=Sim.State.ISSUED):
        _start_its_months(sim)
    if not _was_provided(need) and not Sim.objects.filter(need=need, activated_at__isnull=False).exists():
        raise NoSimThatWorks()


def _was_provided(need: Need) -> bool:
    """Before they said so: the row is heard of before it is written."""
    return Need.objects.filter(pk=need.pk, provided_at__isnull=False).exists()


def _start_its_months(sim: Sim):
    sim.activated_at = timezone.now()
    sim.doubted_at = None
    sim.ends_on = months_after(timezone.localdate(), sim.months)
    sim.move(sim.activate)


def _free(sim: Sim):
    sim.release()
    sim.need = sim.resident = None
    sim.save()


@action("connectivity.dispatch", on=Sim, outward=True)
def dispatch(sim: Sim, *, scanned: str, to_hub: bool = False, by) -> Sim:
    """The scanned ICCID is the one reserved. The need is under way (ND9). Refuses WrongSim, and GivenAtHub for who
    collects from a hub only, unless it goes `to_hub`. (SM3)
    """
    if sim.hub_id is not None:
        raise GivenAtHub("This SIM is in a hub’s box, so the hub must hand it over.")
    if not to_hub and HUB_ONLY in Resident.objects.get(sims=sim).conditions:
        raise GivenAtHub()
    if normal_form(scanned) != sim.iccid:
        raise WrongSim()
    sim.move(sim.dispatch)
    referrals.start(need_of(sim), by=by)
    return sim


@action("connectivity.unload", on=Sim)
def unload(sim: Sim, *, by) -> Sim:
    """Its parcel is off the van again: it is promised as before. (SM3)"""
    return sim.move(sim.unload)


@action("connectivity.bring_back", on=Sim)
def bring_back(sim: Sim, *, reason: str, by) -> Sim:
    """It came back with its parcel: on the shelf again, and the need back at its place. (SM12, SM13, ND14)"""
    need = need_of(sim)
    sim.move(sim.bring_back)
    sim.need = sim.resident = None
    sim.save()
    _back_to_its_place(need, reason, by)
    return sim


@action("connectivity.lose_on_the_way", on=Sim)
def lose_on_the_way(sim: Sim, *, reason: str, by) -> Sim:
    """Its parcel never came: it is blocked, so that nobody else can use it, and the need is back at its place. (SM10,
    ND14)
    """
    sim.move(sim.lose_on_the_way)
    _back_to_its_place(need_of(sim), reason, by)
    return sim


def _back_to_its_place(need: Need, reason: str, by):
    if need.state in (Need.State.RESERVED, *UNDER_WAY):
        referrals.requeue(need, reason=reason, by=by)


@action("connectivity.issue", on=Sim, outward=True)
def issue(sim: Sim, *, by) -> Sim:
    """Give a SIM to the person at the hub; a need that was only promised it is under way with it. Its last day counts
    from today until it is known to work. (SM4, ND9)
    """
    need = need_of(sim)
    if need.state in (Need.State.RESERVED, Need.State.REMEDY):
        referrals.start(need, in_hand=True, by=by)
    else:
        referrals.tell(need, "handed_over", by)
    sim.issued_at = timezone.now()
    sim.ends_on = months_after(timezone.localdate(), sim.months)
    return sim.move(sim.issue)


@action("connectivity.activate", on=Sim)
def activate(sim: Sim, *, by) -> Sim:
    """Note that a SIM works: the need is provided, unless it has ended, and the free months run from today. One that was
    said not to work does after all: its need is met. (SM5, ND10, ND11)
    """
    was_doubted = sim.doubted_at is not None
    _start_its_months(sim)
    notifications.clear_for([sim.pk], by=by)
    for kind in ABOUT_WORKING:
        notifications.clear_tasks(kind, [sim.iccid], by=by)
    need = need_of(sim)
    if need.state == Need.State.REMEDY and was_doubted:
        referrals.confirm(need, by=by)
    elif need.state in UNDER_WAY:
        referrals.provide(need, by=by)
    return sim
