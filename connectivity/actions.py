"""Every change to a SIM: taken in, promised, issued by hand, activated, ended."""

import calendar
from datetime import date, timedelta

from django.utils import timezone
from stdnum import luhn

from connectivity.models import Sim
from law.refusals import Conflict, FieldError, Invalid
from people.access import action
from people.models import Resident
from people.residents.conditions import HUB_ONLY
from referrals import actions as referrals
from referrals.models import Need

MARGIN = timedelta(days=14)  # a SIM that must be activated within two weeks is not promised any more


class NoSimInStock(Conflict):
    """No SIM with enough time left to activate it."""

    sentence = "No SIM is in stock just now. The need keeps its place in the queue."


class NotADataNeed(Conflict):
    """SIMs go to needs for data."""

    sentence = "This need is not for data."


class GivenAtHub(Conflict):
    """A hold was lifted on the condition that nothing is sent to the person."""

    sentence = "This person collects from a hub only. Give them the SIM there."


class WrongSim(Conflict):
    """Another packet than the one promised was scanned."""

    sentence = "This is another SIM than the one that was reserved."


class HasALiveSim(Conflict):
    """One live SIM a person (RULE8)."""

    sentence = "This resident has a live SIM already."


@action("connectivity.import_sims")
def import_sims(*, iccids: list[str], network: str, monthly_gb: int, months: int, activate_by: date, by) -> list[Sim]:
    """A batch as the network's file lists it. Refuses Invalid, naming every ICCID whose check digit is wrong or that is
    here. (SM1)"""
    known = set(Sim.objects.filter(iccid__in=iccids).values_list("iccid", flat=True))
    errors = [
        FieldError(f"/iccids/{place}", "invalid_iccid", f"{iccid} is not a SIM number: its check digit is wrong.")
        for place, iccid in enumerate(iccids)
        if not (iccid.isdigit() and 18 <= len(iccid) <= 20 and luhn.is_valid(iccid))
    ]
    errors += [
        FieldError(f"/iccids/{place}", "already_here", f"{iccid} is here already.")
        for place, iccid in enumerate(iccids)
        if iccid in known
    ]
    if errors:
        raise Invalid(errors)
    batch = [
        Sim(iccid=i, network=network, monthly_gb=monthly_gb, months=months, activate_by=activate_by) for i in iccids
    ]
    return Sim.objects.bulk_create(batch, batch_size=1000)


@action("connectivity.check_in", on=Sim)
def check_in(sim: Sim, *, by) -> Sim:
    """Put a SIM on the shelf, counted. (SM1b)"""
    return _move(sim, sim.check_in)


@action("connectivity.reserve", on=Need, outward=True)
def reserve(need: Need, *, by) -> Sim:
    """Promise the SIM that goes stale soonest. Refuses NoSimInStock, NotADataNeed, HasALiveSim. (SM2, ND8)"""
    if need.kind != Need.Kind.DATA:
        raise NotADataNeed()
    resident = need.referral.resident
    if Sim.objects.filter(resident=resident, state__in=Sim.LIVE).exists():
        raise HasALiveSim()
    stock = Sim.objects.in_stock(timezone.localdate() + MARGIN)
    sim = stock.select_for_update(skip_locked=True).first()
    if sim is None:
        raise NoSimInStock()
    sim.need = need
    sim.resident = resident
    _move(sim, sim.reserve)
    referrals.reserve(need, by=by)
    return sim


@action("connectivity.release", on=Sim)
def release(sim: Sim, *, reason: str, by) -> Sim:
    """Back to the shelf; the need goes back to its place. (SM14, ND14)"""
    need = _need_of(sim)
    _free(sim)
    referrals.requeue(need, reason=reason, by=by)
    return sim


def release_for_need(need: Need):
    """A need has ended: a SIM promised to it that has not left goes back to the shelf."""
    for sim in Sim.objects.select_for_update().filter(need=need, state=Sim.State.RESERVED):
        _free(sim)


def _need_of(sim: Sim) -> Need:
    """The need that it is promised to. In every state that its callers lead out of, it has one."""
    if sim.need is None:
        raise LookupError(f"SIM {sim.iccid} is promised to nobody.")
    return sim.need


def _free(sim: Sim):
    sim.release()
    sim.need = sim.resident = None
    sim.save()


@action("connectivity.dispatch", on=Sim, outward=True)
def dispatch(sim: Sim, *, scanned: str, by) -> Sim:
    """The scanned ICCID is the one reserved. The need is under way (ND9). Refuses WrongSim, and GivenAtHub for who
    collects from a hub only. (SM3)
    """
    if HUB_ONLY in Resident.objects.get(sims=sim).conditions:
        raise GivenAtHub()
    if scanned != sim.iccid:
        raise WrongSim()
    _move(sim, sim.dispatch)
    referrals.start(_need_of(sim), by=by)
    return sim


@action("connectivity.issue", on=Sim, outward=True)
def issue(sim: Sim, *, by) -> Sim:
    """Give a SIM to the person at the hub; a need that was only promised it is under way with it. (SM4, ND9)"""
    if _need_of(sim).state == Need.State.RESERVED:
        referrals.start(_need_of(sim), by=by)
    sim.issued_at = timezone.now()
    return _move(sim, sim.issue)


@action("connectivity.activate", on=Sim)
def activate(sim: Sim, *, by) -> Sim:
    """Note that a SIM works: the need is provided, and the free months run from today. (SM5, ND10)"""
    sim.activated_at = timezone.now()
    sim.ends_on = months_after(timezone.localdate(), sim.months)
    _move(sim, sim.activate)
    referrals.provide(_need_of(sim), by=by)
    return sim


@action("connectivity.block", on=Sim)
def block(sim: Sim, *, reason: str, by) -> Sim:
    """Lost, stolen or misused; a replacement opens on the same need (ND12) where it was provided. (SM10)"""
    _move(sim, sim.block)
    need = _need_of(sim)
    if need.state in (Need.State.PROVIDED, Need.State.MET) and need.referral.state in referrals.GOES_ON:
        referrals.dispute(need, reason=reason, by=by)
    return sim


@action("connectivity.void", on=Sim)
def void(sim: Sim, *, reason: str, by) -> Sim:
    """Damaged, or its activate-by date has passed. (SM11)"""
    return _move(sim, sim.void)


def months_after(day: date, months: int) -> date:
    """The same day so many months later, or that month's last."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _move(sim: Sim, step) -> Sim:
    step()
    sim.save()
    return sim
