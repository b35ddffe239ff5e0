"""Every change to a SIM: taken in, promised, issued by hand, activated, ended."""

import calendar
from datetime import date, timedelta

from django.utils import timezone

from connectivity.iccids import looks_rounded, normal_form, read_iccid
from connectivity.models import Sim
from law.actors import SYSTEM
from law.refusals import Conflict, FieldError, Invalid
from people.access import action
from people.models import Resident
from people.particulars import Unreadable
from people.residents.conditions import HUB_ONLY
from referrals import actions as referrals
from referrals.models import Need
from referrals.promises import promise_of

_ROUNDED = (
    "{number} ends in zeros, as a spreadsheet leaves them. Compare it with the packet. If it is printed so, say that the "
    "numbers are as printed."
)
MARGIN = timedelta(days=14)  # a SIM that must be activated within two weeks is not promised any more


class NoSimInStock(Conflict):
    """No SIM with enough time left to activate it."""

    sentence = "No SIM is in stock just now. The need keeps its place in the queue."


class GivenAtHub(Conflict):
    """A hold was lifted on the condition that nothing is sent to the person."""

    sentence = "This person collects from a hub only. Give them the SIM there."


class WrongSim(Conflict):
    """Another packet than the one promised was scanned."""

    sentence = "This is another SIM than the one that was reserved."


class HasALiveSim(Conflict):
    """One live SIM a person (RULE8)."""

    sentence = "This resident has a live SIM already."


class NotEndedYet(Conflict):
    """A SIM works until its last day."""

    code = "not_ended_yet"
    sentence = "This SIM still has free data."


@action("connectivity.import_sims")
def import_sims(
    *,
    iccids: list[str],
    network: str,
    monthly_gb: int,
    months: int,
    activate_by: date,
    as_printed: bool = False,
    by,
) -> list[Sim]:
    """A batch as the network's file lists it, each number however it is written. (SM1)

    Refuses Invalid, naming every number that is none, is there twice or is here already, and a day that is past. Where
    a number's last digits are zeros, as a spreadsheet leaves them, it is refused unless somebody compared it with the
    packet (`as_printed`).
    """
    errors = []
    if activate_by <= timezone.localdate():
        sentence = "The activate-by date must be in the future."
        errors.append(FieldError("/activate_by", "in_the_past", sentence))
    numbers, faults = _read_numbers(iccids, as_printed)
    errors += faults
    if errors:
        raise Invalid(errors)
    batch = [
        Sim(iccid=number, network=network, monthly_gb=monthly_gb, months=months, activate_by=activate_by)
        for number in numbers
    ]
    return Sim.objects.bulk_create(batch, batch_size=1000)


def _read_numbers(texts: list[str], as_printed: bool) -> tuple[list[str], list[FieldError]]:
    """(the normal form of each that can be taken in, what is wrong with each of the others by its place)."""
    known = set(Sim.objects.filter(iccid__in=map(normal_form, texts)).values_list("iccid", flat=True))
    places: dict[str, int] = {}
    faults = []
    for place, text in enumerate(texts):
        try:
            number = read_iccid(text)
        except Unreadable as unreadable:
            faults.append(FieldError(f"/iccids/{place}", "invalid_iccid", unreadable.sentence))
            continue
        if number in known:
            faults.append(FieldError(f"/iccids/{place}", "already_here", f"{number} is here already."))
        elif number in places:
            sentence = f"{number} on line {place + 1} is on line {places[number] + 1} already."
            faults.append(FieldError(f"/iccids/{place}", "there_twice", sentence))
        elif looks_rounded(number) and not as_printed:
            faults.append(FieldError(f"/iccids/{place}", "looks_rounded", _ROUNDED.format(number=number)))
        places.setdefault(number, place)
    return list(places), faults


@action("connectivity.check_in", on=Sim)
def check_in(sim: Sim, *, by) -> Sim:
    """Put a SIM on the shelf, counted. (SM1b)"""
    return _move(sim, sim.check_in)


@action("connectivity.reserve", on=Need, transition="", outward=True, guard=promise_of(Need.Kind.DATA))
def reserve(need: Need, *, by) -> Sim:
    """Promise the SIM that goes stale soonest. In place of one that does not work, which is blocked. (SM2, ND8)

    Refuses NeedOfAnotherKind, NoPromiseNow, NoSimInStock, HasALiveSim.
    """
    resident = need.referral.resident
    _block_faulty(need)
    for ended in Sim.objects.ended(timezone.localdate()).select_for_update(of=("self",)).filter(resident=resident):
        expire(ended, by=SYSTEM)
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


def _block_faulty(need: Need):
    """A need that may be promised another SIM was given one that does not work: the new one is their one live SIM."""
    given = Sim.objects.select_for_update().filter(need=need, state__in=[Sim.State.ISSUED, Sim.State.ACTIVE])
    for sim in given.order_by("pk"):
        _move(sim, sim.block)


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
def dispatch(sim: Sim, *, scanned: str, to_hub: bool = False, by) -> Sim:
    """The scanned ICCID is the one reserved. The need is under way (ND9). Refuses WrongSim, and GivenAtHub for who
    collects from a hub only, unless it goes `to_hub`. (SM3)
    """
    if not to_hub and HUB_ONLY in Resident.objects.get(sims=sim).conditions:
        raise GivenAtHub()
    if normal_form(scanned) != sim.iccid:
        raise WrongSim()
    _move(sim, sim.dispatch)
    referrals.start(_need_of(sim), by=by)
    return sim


@action("connectivity.unload", on=Sim)
def unload(sim: Sim, *, by) -> Sim:
    """Its parcel is off the van again: it is promised as before. (SM3)"""
    return _move(sim, sim.unload)


@action("connectivity.bring_back", on=Sim)
def bring_back(sim: Sim, *, reason: str, by) -> Sim:
    """It came back with its parcel: on the shelf again, and the need back at its place. (SM12, SM13, ND14)"""
    need = _need_of(sim)
    _move(sim, sim.bring_back)
    sim.need = sim.resident = None
    sim.save()
    if need.state in (Need.State.RESERVED, Need.State.IN_FULFILMENT, Need.State.REMEDY):
        referrals.requeue(need, reason=reason, by=by)
    return sim


@action("connectivity.issue", on=Sim, outward=True)
def issue(sim: Sim, *, by) -> Sim:
    """Give a SIM to the person at the hub; a need that was only promised it is under way with it. (SM4, ND9)"""
    if _need_of(sim).state in (Need.State.RESERVED, Need.State.REMEDY):
        referrals.start(_need_of(sim), by=by)
    sim.issued_at = timezone.now()
    return _move(sim, sim.issue)


@action("connectivity.activate", on=Sim)
def activate(sim: Sim, *, by) -> Sim:
    """Note that a SIM works: the need is provided, unless it has ended, and the free months run from today. (SM5,
    ND10)
    """
    sim.activated_at = timezone.now()
    sim.ends_on = months_after(timezone.localdate(), sim.months)
    _move(sim, sim.activate)
    need = _need_of(sim)
    if need.state in (Need.State.IN_FULFILMENT, Need.State.REMEDY):
        referrals.provide(need, by=by)
    return sim


@action("connectivity.block", on=Sim)
def block(sim: Sim, *, reason: str, by) -> Sim:
    """Lost, stolen or misused. A need that was provided opens again for a replacement (ND12); one whose SIM never
    worked goes back to its place in the queue (ND14). (SM10)
    """
    _move(sim, sim.block)
    need = _need_of(sim)
    if need.state in (Need.State.PROVIDED, Need.State.MET) and need.referral.state in referrals.GOES_ON:
        referrals.dispute(need, reason=reason, by=by)
    if need.state == Need.State.IN_FULFILMENT:
        referrals.requeue(need, reason=reason, by=by)
    return sim


@action("connectivity.expire", on=Sim)
def expire(sim: Sim, *, by) -> Sim:
    """Its last day is over: the person can be given another one. A need that was provided, and that no one reported a
    fault of, is met. Refuses NotEndedYet. (SM9, ND11)
    """
    if sim.ends_on is None or sim.ends_on >= timezone.localdate():
        raise NotEndedYet()
    _move(sim, sim.expire)
    need = _need_of(sim)
    if need.state == Need.State.PROVIDED:
        referrals.confirm(need, assumed=True, by=SYSTEM)
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
