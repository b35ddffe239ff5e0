"""Whether a SIM works, asked and never taken for granted; and the word before its last day."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q
from django.utils import timezone

from audit.recording import amended, savepoint
from connectivity.actions.sim_giving import UNDER_WAY, activate
from connectivity.actions.sim_stock import need_of, person_of
from connectivity.iccids import normal_form
from connectivity.models import Sim
from law.actors import SYSTEM, Actor
from law.refusals import Refusal
from notifications import actions as notifications
from people.access import action
from referrals import actions as referrals
from referrals.models import Fault, Need
from referrals.own_links import link_of

ASKED_AFTER = (3, 7)  # days after it was handed over; on the tenth day somebody looks (SM6)
LOOKED_AFTER = 10
TAKEN_AS_MET_AFTER = 14  # days without any answer: the need is met, and counted as assumed (ND11)
WARNED_BEFORE = (30, 7, 1)  # days before its last one (SM7)


@action("connectivity.ask_if_it_works", on=Sim, transition="", outward=True)
def ask_if_it_works(sim: Sim, *, by) -> Sim:
    """Ask the person whether it works, where a text is safe; whoever referred them may say so for them. On the tenth
    day, or where no text is safe at once, the hub and the desk have it on their lists. (SM6)
    """
    sim.asked += 1
    sim.save()
    amended(sim, asked=sim.asked)
    if sim.asked <= len(ASKED_AFTER) and person_of(sim).may_be_reached_by("sms"):
        _text("connectivity.does_it_work", sim, by, occasion=str(sim.asked))
    else:
        _hand_to_somebody(sim, "connectivity.sim_not_confirmed", by)
    return sim


def due_to_be_asked(today: date):
    """Handed over, not known to work, and it is the day to ask."""
    days = (*ASKED_AFTER, LOOKED_AFTER)
    steps = Q()
    for number, day in enumerate(days):
        steps |= Q(asked=number, issued_at__date__lte=today - timedelta(days=day))
    return Sim.objects.filter(steps, state=Sim.State.ISSUED, doubted_at=None).order_by("issued_at", "id")


def _text(event: str, sim: Sim, by, occasion: str, **words):
    resident = person_of(sim)
    if not resident.may_be_reached_by("sms"):
        return
    text = notifications.compose(
        event,
        reason=sim,
        address=resident.phone,
        channel="sms",
        resident=resident,
        referral=need_of(sim).referral,
        occasion=occasion,
        link=link_of(need_of(sim).referral),
        **words,
    )
    notifications.queue([text], by=by)


def _hand_to_somebody(sim: Sim, kind: str, by, **when):
    need = need_of(sim)
    notifications.raise_task(
        kind,
        reference=sim.iccid,
        organisation_id=need.collect_at_id,
        referral_id=need.referral_id,
        **when,
        by=by,
    )


def on_question_answered(inbound):
    """A text said whether a SIM works. Refuses as the verbs do; then a person reads it."""
    sim = Sim.objects.get(pk=inbound.answers.reason_id)
    resident = Actor(key=f"resident:{inbound.resident_id}", roles=frozenset({"resident"}), channel="sms")
    if inbound.keyword == "YES":
        works(sim, by=resident)
    else:
        does_not_work(sim, by=resident)


@action("connectivity.works", on=Sim, transition="activate")
def works(sim: Sim, *, by) -> Sim:
    """The person, or whoever saw it, says that it works: it is active, and their need is met. (SM5, ND10, ND11)"""
    activate(sim, by=by)
    need = need_of(sim)
    if need.state == need.State.PROVIDED:
        referrals.confirm(need, by=by)
    return sim


@action("connectivity.does_not_work", on=Sim, transition="activate")
def does_not_work(sim: Sim, *, reason: str = "", kind: str = Fault.Kind.FAULTY, tried=(), by) -> Sim:
    """The person says that it does not work: their need is being fixed, by the third working day, and the hub has it on
    its list. It stays theirs until it is replaced. Of a replacement it is the same fault once more, with a new day. Refuses as `referrals.dispute` does. (SM6, ND12)
    """
    need = need_of(sim)
    if need.state in (Need.State.PROVIDED, Need.State.MET):
        referrals.dispute(need, reason=reason, kind=kind, tried=tried, by=by)
    elif need.state in UNDER_WAY:
        referrals.never_worked(need, reason=reason, kind=kind, tried=tried, by=by)
    sim.refresh_from_db()
    return sim


def on_fault_reported(fault: Fault):
    """What they have is doubted, and their hub helps; what was lost or stolen is blocked at once, so that nobody else
    uses it. (SM10)
    """
    held = Sim.objects.select_for_update(of=("self",)).filter(
        need=fault.need, state__in=[Sim.State.ISSUED, Sim.State.ACTIVE]
    )
    for sim in held:
        notifications.clear_for([sim.pk], by=SYSTEM)
        if fault.is_gone:
            sim.lost_at = None if fault.kind == Fault.Kind.NEVER_CAME else timezone.now()
            sim.move(sim.block)
            continue
        sim.doubted_at = timezone.now()
        sim.save()
        amended(sim, works=False)
        _hand_to_somebody(
            sim, "connectivity.sim_does_not_work", SYSTEM, due_at=fault.due_at, occasion=f"{fault.pk} {sim.pk}"
        )


@action("connectivity.take_as_met", on=Sim, transition="")
def take_as_met(sim: Sim, *, by) -> Sim:
    """Two weeks without an answer: the need is met, and counted apart as assumed. Whether the SIM works stays unknown.
    (ND10, ND11)
    """
    need = need_of(sim)
    if need.state in UNDER_WAY and sim.doubted_at is None:
        referrals.provide(need, by=by)
        referrals.confirm(need, assumed=True, by=by)
        notifications.clear_tasks("connectivity.sim_not_confirmed", [sim.iccid], by=by)
    return sim


def due_to_be_met(today: date):
    """Handed over two weeks ago, asked in vain, and nobody said that it does not work."""
    silent = Sim.objects.filter(state=Sim.State.ISSUED, doubted_at=None, need__state__in=UNDER_WAY)
    asked = silent.filter(asked__gt=len(ASKED_AFTER))
    return asked.filter(issued_at__date__lte=today - timedelta(days=TAKEN_AS_MET_AFTER)).order_by("issued_at", "id")


@action("connectivity.warn_of_end", on=Sim, transition="", outward=True)
def warn_of_end(sim: Sim, *, by) -> Sim:
    """Say that the free data ends soon, where a text is safe: a month, a week and a day before. (SM7)"""
    if sim.ends_on is None:
        raise LookupError(f"SIM {sim.iccid} has no last day.")
    left = (sim.ends_on - timezone.localdate()).days
    sim.warned = sum(left <= days for days in WARNED_BEFORE)
    sim.save()
    amended(sim, warned=sim.warned)
    notifications.clear_for([sim.pk], by=by)
    _text("connectivity.ends_soon", sim, by, occasion=f"{sim.ends_on:%Y%m%d}-{sim.warned}", day=sim.ends_on)
    return sim


def due_to_be_warned(today: date):
    """Working, and one of the days is here on which the person hears that it ends."""
    steps = Q()
    for number, days in enumerate(WARNED_BEFORE):
        steps |= Q(warned__lte=number, ends_on__lte=today + timedelta(days=days))
    ending = Sim.objects.filter(steps, state=Sim.State.ACTIVE, ends_on__gte=today)
    return ending.order_by("ends_on", "id")


@dataclass(frozen=True)
class Activation:
    """What became of one line of a network's results: `outcome` is activated, already or refused."""

    iccid: str
    outcome: str
    sentence: str


@action("connectivity.note_activations")
def note_activations(*, iccids: list[str], by) -> list[Activation]:
    """A network's results in bulk: each number that it says is active. Every line is answered for, in its order; what is
    refused stays as it was. (SM5)
    """
    return [_note_activation(text, by) for text in iccids]


def _note_activation(text: str, by) -> Activation:
    number = normal_form(text)
    sim = Sim.objects.visible_to(by).filter(iccid=number).first()
    if sim is None:
        return Activation(number, "refused", "We do not know a SIM with this number.")
    if sim.state == Sim.State.ACTIVE:
        return Activation(number, "already", "It was already active.")
    try:
        with savepoint():
            activate(sim, by=by)
    except Refusal as refusal:
        return Activation(number, "refused", str(refusal))
    return Activation(number, "activated", "It is active.")
