"""When something that was given does not work: told once by any door, helped with a checklist, owned, and ended with
its need.
"""

from datetime import date, datetime, time

from django.utils import timezone

from audit.recording import amended
from law.actors import SYSTEM
from law.refusals import Conflict, FieldError, Invalid, NotFound, Refusal
from notifications import actions as notifications
from notifications.particulars import written
from people.access import action
from referrals.actions.ending import open_again
from referrals.actions.fulfilling import GOES_ON, ReferralOver, confirm, requeue, revive_need, tell
from referrals.actions.handling import name_of_actor
from referrals.actions.texting import text_person
from referrals.first_help import WRONGS, unknown_steps, wrong_in_words
from referrals.models import Fault, Need, Referral
from referrals.own_links import link_of
from referrals.stamps import LONDON, decide_by

FIXED_WORKING_DAYS = 3  # as long as a refurbisher's shop takes to replace (docs/domain.md, warranty)
LONGEST_WORDS = 500


class NotInRemedy(Conflict):
    """Only what was given and does not work is replaced."""

    code = "not_in_remedy"
    sentence = "No fault has been reported for this need, so there is nothing to replace."


class NotGivenYet(Conflict):
    """What is still on its way cannot be faulty: where it is stands on the page of its parcel or class."""

    code = "not_given_yet"
    sentence = "They do not have it yet, so you cannot report that it does not work."


class FaultOver(Conflict):
    """What has ended is not worked on."""

    code = "fault_over"
    sentence = "This fault has ended. If it has come back, report it again."


def in_remedy(need: Need) -> Refusal | None:
    return None if need.state == Need.State.REMEDY else NotInRemedy()


def is_given(need: Need) -> Refusal | None:
    return NotGivenYet() if need.state == Need.State.IN_FULFILMENT else None


def is_in_hand(need: Need) -> Refusal | None:
    return None if need.state in (Need.State.IN_FULFILMENT, Need.State.REMEDY) else NotGivenYet()


def is_open(fault: Fault) -> Refusal | None:
    return None if fault.state == Fault.State.OPEN else FaultOver()


@action("referrals.dispute", on=Need, guard=is_given)
def dispute(need: Need, *, reason: str = "", kind: str = Fault.Kind.FAULTY, tried=(), by) -> Need:
    """It does not work, is not right, never came, or was lost or stolen. A fault is open from now on, due on the third
    working day; the need keeps its date, and a resolved referral opens again under the same reference (RF18). (ND12)

    `reason` is said in their words, `tried` are codes of the checklist. The person is thanked where a text is safe.
    Refuses Invalid, ReferralOver, NotGivenYet.
    """
    return _report(need, reason, kind, tried, by)


@action("referrals.never_worked", on=Need, transition="", guard=is_in_hand)
def never_worked(need: Need, *, reason: str = "", kind: str = Fault.Kind.FAULTY, tried=(), by) -> Need:
    """What is in their hands and was not yet known to work, such as a SIM, does not. As `dispute`; for the rooms that
    give such things. Of a replacement it is the same fault, reported again: it has a new day. (ND12)
    """
    fault = open_fault_of(need)
    return _report(need, reason, kind, tried, by) if fault is None else _report_again(fault, reason, kind, tried, by)


def _report_again(fault: Fault, words: str, kind: str, tried, by) -> Need:
    need = fault.need
    _check(need, words, kind, tried)
    fault.kind = kind
    fault.words = words.strip() or fault.words
    fault.tried = sorted({*fault.tried, *tried})
    fault.due_at = due_after(timezone.now())
    fault.save()
    amended(fault, again=True)
    link = link_of(need.referral)
    again = f"again {fault.version}"
    day = _due_day(fault)
    text_person(need.referral, "referrals.fault_taken", by, reason=fault, occasion=again, day=day, link=link)
    return tell(need, "in_remedy", by, f"The replacement does not work either. We will help by {day_of(fault)}.")


def _report(need: Need, words: str, kind: str, tried, by) -> Need:
    _check(need, words, kind, tried)
    referral = need.referral
    if referral.state not in GOES_ON:
        raise ReferralOver()
    need.ended_at = None
    need.assumed_at = None
    need.move(need.dispute)
    open_again(referral)
    fault = Fault.objects.create(
        need=need,
        kind=kind,
        words=words.strip(),
        tried=sorted(set(tried)),
        told_by=by.key,
        due_at=due_after(timezone.now()),
    )
    link = link_of(referral)
    text_person(referral, "referrals.fault_taken", by, reason=fault, day=_due_day(fault), link=link)
    return tell(need, "in_remedy", by, f"{wrong_in_words(need.kind, fault.kind)}. We will help by {day_of(fault)}.")


def _check(need: Need, words: str, kind: str, tried):
    faults = []
    if kind not in (wrongs := dict(WRONGS[need.kind])):
        faults.append(FieldError("/kind", "not_a_choice", f"Select one of: {', '.join(wrongs)}."))
    if unknown := unknown_steps(need.kind, list(tried)):
        faults.append(FieldError("/tried", "not_a_choice", f"We do not know these steps: {', '.join(unknown)}."))
    if len(words) > LONGEST_WORDS:
        faults.append(
            FieldError("/reason", "too_long", f"What went wrong must be {LONGEST_WORDS} characters or fewer.")
        )
    if faults:
        raise Invalid(faults)


def due_after(now: datetime) -> datetime:
    """The end of the third working day after this moment, in London."""
    day = decide_by(timezone.localdate(now, LONDON), FIXED_WORKING_DAYS)
    return datetime.combine(day, time(23, 59, 59), LONDON)


def day_of(fault: Fault) -> str:
    """“Friday 4 December”."""
    return written(_due_day(fault), "en")


def _due_day(fault: Fault) -> date:
    return timezone.localdate(fault.due_at, LONDON)


@action("referrals.take_fault", on=Fault, transition="", guard=is_open)
def take_fault(fault: Fault, *, by) -> Fault:
    """Look after a fault: the others see whose it is. Taken again by someone else, it is theirs. Refuses FaultOver."""
    fault.owner = by.key
    fault.save()
    amended(fault, owner=name_of_actor(by.key))
    return fault


@action("referrals.note_first_help", on=Fault, transition="", guard=is_open)
def note_first_help(fault: Fault, *, tried, works: bool = False, by) -> Fault:
    """Write down what has been tried by now; where that was enough, it `works` again and its need is met. Refuses
    FaultOver, and Invalid for a step that is not on the checklist.
    """
    _check(fault.need, "", fault.kind, tried)
    fault.tried = sorted({*fault.tried, *tried})
    fault.save()
    amended(fault, tried=fault.tried)
    if works:
        confirm(fault.need, by=by)
        fault.refresh_from_db()
    return fault


def end_fault(need: Need):
    """The remedy of a need is over: so is its fault, in the same way."""
    fault = Fault.objects.select_for_update().filter(need=need.pk, state=Fault.State.OPEN).first()
    if fault is None:
        return
    fault.need = need
    fault.ended_at = timezone.now()
    fault.end()
    fault.save()
    notifications.clear_for([fault.pk], by=SYSTEM)
    if fault.state == Fault.State.UNMET:
        tell_no_replacement(fault, SYSTEM)


def tell_no_replacement(fault: Fault | None, by):
    """We promised help by a day, and there is nothing to replace it with: what happens next stands on their page."""
    if fault is not None:
        referral = fault.need.referral
        text_person(referral, "referrals.no_replacement", by, reason=fault, link=link_of(referral))


def open_fault_of(need: Need) -> Fault | None:
    """The fault that its remedy is about."""
    return need.faults.filter(state=Fault.State.OPEN).first()


@action("referrals.wait_for_replacement", on=Need, transition="requeue", guard=in_remedy)
def wait_for_replacement(need: Need, *, reason: str = "", by) -> Need:
    """There is no replacement now: the need waits at the head of the queue. What was promised goes to someone else. The
    person is told where a text is safe. Refuses NotInRemedy. (ND17)
    """
    fault = open_fault_of(need)
    requeue(need, reason=reason, by=by)
    tell_no_replacement(fault, by)
    return need


@action("referrals.reopen", on=Referral)
def reopen(referral: Referral, *, need, reason: str, by) -> Referral:
    """An error, or a fault after all, under the same reference. `need` is the id of the one that comes back to life.
    (RF18)

    What was met is fixed, what ended goes back to its place in the queue. Refuses NotFound, and what those refuse.
    """
    row = referral.needs.filter(pk=need).first()
    if row is None:
        raise NotFound("This need is not in this referral.")
    if row.state == Need.State.MET:
        dispute(row, reason=reason, by=by)
    else:
        revive_need(row, reason=reason, by=by)
    referral.refresh_from_db()
    return referral
