"""How a referral is decided: routed with a stored result, then yes or no need by need, with a reason that can be
defended.
"""

from collections.abc import Sequence

from django.utils import timezone

from law.actors import SYSTEM
from law.refusals import Conflict, FieldError, Invalid
from people import actions as people
from people.access import action, may
from people.models import PossibleDuplicate
from referrals import letters, reasons
from referrals.actions.handling import check_in_hand, name_of_actor, put_on_desk
from referrals.actions.ruling import run_rules
from referrals.actions.telling import tell_referrer
from referrals.models import EligibilityRun, Need, Referral
from referrals.stamps import APPEAL_WORKING_DAYS, decide_by


class NotEligible(Conflict):
    """The stored eligibility result says no, and an override takes a triage lead with a reason."""


class EveryNeedRefused(Conflict):
    """Accepting needs at least one approved need; with none it is a rejection."""

    sentence = "No need is approved, so you cannot accept the referral. Reject it and give a reason."


class NeedApproved(Conflict):
    """A rejection refuses every need."""

    sentence = "A need in this referral is already approved. Accept the referral and refuse the other needs."


class DuplicateUnsettled(Conflict):
    """Somebody very much like this person is here already."""

    sentence = "There may be another referral for this person. First decide whether it is a duplicate."


class NotBeingDecided(Conflict):
    """Needs are decided in triage, or one by one on a referral that is active."""


def _check_being_decided(referral: Referral):
    states = (Referral.State.IN_TRIAGE, Referral.State.AWAITING_INFORMATION, Referral.State.ACTIVE)
    if referral.state not in states:
        raise NotBeingDecided(
            f"This referral is {referral.get_state_display().lower()}. You can decide needs when it is in triage."
        )


@action("referrals.route", on=Referral)
def route(referral: Referral, *, by) -> Referral:
    """Look for the same person, run the rules, store what they said with their version and the facts they saw. (RF4)

    The case goes to the desk, into the queue that fits, with the reason why it is there.
    """
    resident = referral.resident
    people.look_for_duplicates(resident, by=by)
    referral.possible_duplicates = PossibleDuplicate.objects.about(resident.pk).filter(state="suspected").count()
    run_rules(referral)
    referral.route()
    put_on_desk(referral)
    referral.save()
    return referral


@action("referrals.approve", on=Need)
def approve(need: Need, *, reason: str = "", by) -> Need:
    """Yes to one need. On a referral that is active already it goes straight to the queue; else `accept` takes it
    there. (ND1)

    Refuses NotEligible unless a triage lead overrides the rules with a reason, and InAnotherHand.
    """
    referral = need.referral
    _check_being_decided(referral)
    check_in_hand(referral, by)
    _check_override(referral, reason, by)
    _say(need, True, "", reason, by)
    if referral.state == Referral.State.ACTIVE:
        _queue(need, referral)
        _settle(referral, [need], by)
    return need


@action("referrals.refuse", on=Need)
def refuse(need: Need, *, code: str, reason: str = "", by) -> Need:
    """No to one need, with a code and the sentence it becomes; it may be appealed on its own. Refuses Invalid,
    InAnotherHand. (ND2)"""
    referral = need.referral
    _check_being_decided(referral)
    check_in_hand(referral, by)
    if faults := reasons.faults(reasons.REFUSAL, code, reason):
        raise Invalid(faults)
    _say(need, False, code, reason, by)
    if referral.state == Referral.State.ACTIVE:
        _settle(referral, [need], by)
        roll_up(referral)
    return need


@action("referrals.accept", on=Referral, outward=True)
def accept(referral: Referral, *, decisions: Sequence[dict] = (), reason: str = "", by) -> Referral:
    """One decision a need, at least one of them yes. Approved needs go to the queue with the referral's own date. (RF9)

    `decisions` is a list of {"need": id, "approve": bool, "code": str, "reason": str}; a no needs its
    code. Needs that were decided one by one before need no decision here. Refuses Invalid, EveryNeedRefused,
    DuplicateUnsettled, InAnotherHand, and NotEligible unless a triage lead overrides the rules with a reason.
    """
    check_in_hand(referral, by)
    needs = _decide(referral, decisions, by)
    if not any(need.state == Need.State.APPROVED for need in needs):
        raise EveryNeedRefused()
    if PossibleDuplicate.objects.about(referral.resident_id).filter(state="suspected", band="strong").exists():
        raise DuplicateUnsettled()
    _check_override(referral, reason, by)
    for need in needs:
        if need.state == Need.State.APPROVED:
            _queue(need, referral)
    referral.accept()
    _settle(referral, needs, by)
    return referral


@action("referrals.reject", on=Referral)
def reject(referral: Referral, *, code: str = "", reason: str = "", decisions: Sequence[dict] = (), by) -> Referral:
    """Every need is refused, for a reason that can be explained; the letter says how and until when to appeal. (RF10)

    One `code` for all, or `decisions` as `accept` takes them, all of them no. Refuses Invalid,
    NeedApproved, InAnotherHand.
    """
    check_in_hand(referral, by)
    if not decisions:
        if faults := reasons.faults(reasons.REFUSAL, code, reason):
            raise Invalid(faults)
        undecided = referral.needs.filter(state=Need.State.PROPOSED).values_list("pk", flat=True)
        decisions = [{"need": str(pk), "approve": False, "code": code, "reason": reason} for pk in undecided]
    needs = _decide(referral, decisions, by)
    if any(need.state not in Need.ENDED for need in needs):
        raise NeedApproved()
    code = code or next((need.decision_code for need in needs if need.decision_code), "other")
    referral.ended_at = timezone.now()
    referral.end_code = code
    referral.end_reason = " ".join(dict.fromkeys(need.decision_reason for need in needs if need.decision_reason))[:300]
    referral.appeal_by = decide_by(timezone.localdate(), APPEAL_WORKING_DAYS)
    referral.tell(code=code)
    referral.reject()
    _settle(referral, needs, by)
    return referral


def roll_up(referral: Referral):
    """When the last need has ended, the referral is resolved with what came of it, and the referrer gets the summary.
    (RF17)

    Called inside the action that ended a need; by then the referral is locked.
    """
    needs = list(referral.needs.all())
    if referral.state != Referral.State.ACTIVE or any(need.state not in Need.ENDED for need in needs):
        return
    met = sum(need.state == Need.State.MET for need in needs)
    outcomes = Referral.Outcome
    if not met:
        referral.outcome = outcomes.NONE_MET
    else:
        referral.outcome = outcomes.ALL_MET if met == len(needs) else outcomes.PART_MET
    referral.resolved_at = timezone.now()
    referral.tell(outcome=referral.outcome)
    referral.roll_up()
    put_on_desk(referral)
    referral.save()
    summary = "; ".join(f"{need.get_kind_display()}: {need.get_state_display().lower()}" for need in needs)
    tell_referrer(referral, "referrals.resolved", SYSTEM, summary=summary + ".")


def _decide(referral: Referral, decisions, by) -> list[Need]:
    """Apply one decision to each open need; every fault is named by its place in the list."""
    live = list(referral.needs.select_for_update().exclude(state=Need.State.CANCELLED).order_by("id"))
    needs = {str(need.pk): need for need in live if need.state == Need.State.PROPOSED}
    errors = []
    decided = set()
    for place, decision in enumerate(decisions):
        need = needs.get(str(decision.get("need")))
        pointer = f"/decisions/{place}"
        code = str(decision.get("code") or "")
        words = str(decision.get("reason") or "").strip()
        if need is None or need.pk in decided:
            errors.append(
                FieldError(f"{pointer}/need", "unknown", "This need is not waiting for a decision in this referral.")
            )
            continue
        decided.add(need.pk)
        if not isinstance(decision.get("approve"), bool):
            errors.append(FieldError(f"{pointer}/approve", "required", "Decision for this need must be true or false."))
        elif not decision["approve"] and (faults := reasons.faults(reasons.REFUSAL, code, words, pointer)):
            errors += faults
        else:
            _say(need, decision["approve"], code, words, by)
    for need in needs.values():
        if need.pk not in decided:
            errors.append(
                FieldError("/decisions", "undecided", f"Decide the need for {need.get_kind_display().lower()} too.")
            )
    if errors:
        raise Invalid(errors)
    return live


def _say(need: Need, yes: bool, code: str, words: str, by):
    """Write a decision on a need: who, when, why, and until when it can be appealed."""
    need.decided_at = timezone.now()
    need.decided_by = by.key
    need.decision_code = "" if yes else code
    need.decision_reason = words[:300] if yes else reasons.in_words(reasons.REFUSAL, code, words)
    if yes:
        need.approve()
    else:
        need.ended_at = timezone.now()
        need.appeal_by = decide_by(timezone.localdate(), APPEAL_WORKING_DAYS)
        need.tell(code=code)
        need.refuse()
    need.save()


def _queue(need: Need, referral: Referral):
    need.urgency = referral.urgency
    need.queue()
    need.save()


def _settle(referral: Referral, needs: list[Need], by):
    """The decision is made: it leaves the desk, and the referrer has it in writing."""
    referral.decided_at = timezone.now()
    referral.decided_by = by.key
    put_on_desk(referral)
    referral.save()
    send_letter(referral, [need for need in needs if need.decided_at], by)


def send_letter(referral: Referral, decided: list[Need], by):
    """The decision on these needs in writing; one that says no to any waits, so that it can be taken back."""
    tell_referrer(
        referral,
        "referrals.decided",
        by,
        due_at=letters.leaves_at(decided),
        decisions=" ".join(letters.in_short(need) for need in decided),
        letter=letters.in_words(letters.of_decision(referral, decided)),
    )


def why_not_decided(referral: Referral) -> str:
    """Why a decision that somebody sends now comes too late: who decided, what and when, or who has the case."""
    if referral.decided_at is not None:
        at = timezone.localtime(referral.decided_at)
        return (
            f"{name_of_actor(referral.decided_by)} decided this referral on {at:%A %-d %B %Y at %H:%M}. "
            f"It is {referral.get_state_display().lower()} now."
        )
    if referral.taken_by:
        return f"This case is assigned to {name_of_actor(referral.taken_by)}."
    return f"This referral is {referral.get_state_display().lower()}. There is nothing to decide."


def _check_override(referral: Referral, reason: str, by):
    run = referral.eligibility_runs.filter(is_shadow=False).order_by("-created_at").first()
    if run is None or run.result != EligibilityRun.Result.NOT_ELIGIBLE:
        return
    if not may(by, "referrals.accept against the rules") or not reason.strip():
        sentences = " ".join(rule["sentence"] for rule in run.fired if rule.get("result") == "not_eligible")
        raise NotEligible(f"The rules say no: {sentences} A triage lead can override this with a reason.")
    referral.tell(override=True)
