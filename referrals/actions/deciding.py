"""How a referral is decided: routed with a stored result, asked about, accepted need by need, rejected, withdrawn, closed."""

from django.utils import timezone

from audit.actors import SYSTEM
from audit.refusals import Conflict, FieldError, Invalid
from notifications import actions as notifications
from people.access import action
from referrals import triage
from referrals.actions.telling import tell_referrer
from referrals.models import EligibilityRun, Need, Referral


class NotEligible(Conflict):
    """The stored eligibility result says no, and an override takes a triage lead with a reason."""


class EveryNeedRefused(Conflict):
    """Accepting needs at least one approved need; with none it is a rejection."""

    sentence = "No need is approved, so there is nothing to accept. Reject the referral and say why."


class ThingsUnderWay(Conflict):
    """Something has already left for this resident and has to be brought back first."""

    sentence = "Something is already on its way to this resident. Bring it back first, then withdraw the referral."


@action("referrals.route", on=Referral)
def route(referral: Referral, *, by) -> Referral:
    """RF4: run the rules, store what they said with their version and the facts they saw, and start the clock of triage."""
    case = _case(referral)
    verdict = triage.judge(case)
    EligibilityRun.objects.create(
        referral=referral,
        rules_version=verdict.version,
        facts=vars(case) | {"needs": list(case.needs)},
        result=verdict.result,
        urgency=verdict.urgency,
        fired=verdict.fired,
    )
    referral.urgency = verdict.urgency
    referral.tell(result=verdict.result, rules=verdict.version)
    referral.route()
    referral.save()
    return referral


def _case(referral: Referral) -> triage.Case:
    resident = referral.resident
    needs = list(referral.needs.exclude(state=Need.State.CANCELLED).order_by("id"))
    return triage.Case(
        needs=tuple(need.kind for need in needs),
        in_london=bool(resident.borough),
        consent_to_share=resident.consents.filter(purpose="share", given=True, withdrawn_at=None).exists(),
        age_band=referral.counted_age_band,
        without_address=resident.without_address,
        possible_duplicates=referral.possible_duplicates,
        person_devices=referral.person_devices,
        household_devices=referral.household_devices,
        for_school_child=any(need.for_school_child for need in needs),
    )


@action("referrals.ask", on=Referral)
def ask(referral: Referral, *, questions: str, by) -> Referral:
    """RF6: the clock stops; the referrer gets a link to answer."""
    if not questions.strip():
        raise Invalid([FieldError("/questions", "required", "Write the question that the referrer should answer.")])
    referral.questions = questions.strip()
    referral.ask()
    referral.save()
    tell_referrer(referral, "referrals.asked", by, always=True)
    return referral


@action("referrals.answer", on=Referral)
def answer(referral: Referral, *, answers: str, by) -> Referral:
    """RF7: back into triage with the original date."""
    if not answers.strip():
        raise Invalid([FieldError("/answers", "required", "Write an answer to the question.")])
    referral.answers = answers.strip()
    referral.answer()
    referral.save()
    return referral


@action("referrals.accept", on=Referral, outward=True)
def accept(referral: Referral, *, decisions: list[dict], reason: str = "", by) -> Referral:
    """RF9: one decision a need, at least one of them yes. Approved needs go to the queue with the referral's own date.

    `decisions` is a list of {"need": id, "approve": bool, "reason": str}; a refusal needs its reason. Refuses Invalid,
    EveryNeedRefused, and NotEligible unless a triage lead overrides the rules with a reason.
    """
    needs = _decide(referral, decisions)
    if not any(need.state == Need.State.APPROVED for need in needs):
        raise EveryNeedRefused()
    _check_override(referral, reason, by)
    for need in needs:
        if need.state == Need.State.APPROVED:
            need.urgency = referral.urgency
            need.save()
            need.queue()
        else:
            need.ended_at = timezone.now()
        need.save()
    referral.decided_at = timezone.now()
    referral.accept()
    referral.save()
    _tell_decisions(referral, needs, by)
    return referral


@action("referrals.reject", on=Referral)
def reject(referral: Referral, *, reason: str, by) -> Referral:
    """RF10: every need is refused with one plain reason, which the referrer is told."""
    if not reason.strip():
        raise Invalid([FieldError("/reason", "required", "Say in plain words why, so that the referrer can explain it.")])
    needs = list(_open_needs(referral))
    for need in needs:
        need.decision_reason, need.ended_at = reason.strip(), timezone.now()
        need.refuse()
        need.save()
    referral.decided_at = timezone.now()
    referral.reject()
    referral.save()
    _tell_decisions(referral, needs, by)
    return referral


@action("referrals.withdraw", on=Referral)
def withdraw(referral: Referral, *, reason: str, by) -> Referral:
    """RF16: needs are cancelled, which the fulfilling rooms hear and let go of; unsent messages clear. Refuses ThingsUnderWay."""
    if referral.needs.filter(state=Need.State.IN_FULFILMENT).exists():
        raise ThingsUnderWay()
    for need in _open_needs(referral, Need.ENDED):
        need.decision_reason, need.ended_at = reason, timezone.now()
        need.cancel()
        need.save()
    notifications.clear_for([referral.pk], by=by)
    referral.withdraw()
    referral.save()
    return referral


@action("referrals.close", on=Referral)
def close(referral: Referral, *, by) -> Referral:
    """RF19."""
    referral.close()
    referral.save()
    return referral


def roll_up(referral: Referral):
    """RF17: when the last need has ended, the referral is resolved with what came of it, and the referrer gets the summary.

    Called inside the action that ended a need; by then the referral is locked.
    """
    needs = list(referral.needs.all())
    if referral.state != Referral.State.ACTIVE or any(need.state not in Need.ENDED for need in needs):
        return
    met = sum(need.state == Need.State.MET for need in needs)
    outcomes = Referral.Outcome
    referral.outcome = outcomes.NONE_MET if not met else outcomes.ALL_MET if met == len(needs) else outcomes.PART_MET
    referral.resolved_at = timezone.now()
    referral.tell(outcome=referral.outcome)
    referral.roll_up()
    referral.save()
    summary = "; ".join(f"{need.get_kind_display()}: {need.get_state_display().lower()}" for need in needs)
    tell_referrer(referral, "referrals.resolved", SYSTEM, summary=summary + ".")


def _decide(referral: Referral, decisions) -> list[Need]:
    """Apply one decision to each open need; every fault is named by its place in the list."""
    needs = {str(need.pk): need for need in _open_needs(referral)}
    errors, seen = [], set()
    for place, decision in enumerate(decisions):
        need = needs.get(str(decision.get("need")))
        reason = str(decision.get("reason") or "").strip()
        if need is None or need.pk in seen:
            errors.append(FieldError(f"/decisions/{place}/need", "unknown", "This is not an undecided need of this referral."))
            continue
        seen.add(need.pk)
        if not isinstance(decision.get("approve"), bool):
            errors.append(FieldError(f"/decisions/{place}/approve", "required", "Say true or false for this need."))
        elif decision["approve"]:
            need.approve()
        elif not reason:
            errors.append(FieldError(f"/decisions/{place}/reason", "required", "Say why this need is refused."))
        else:
            need.refuse()
        need.decision_reason = reason
    undecided = [need for need in needs.values() if need.pk not in seen]
    for need in undecided:
        errors.append(FieldError("/decisions", "undecided", f"Decide the need for {need.get_kind_display().lower()} too."))
    if errors:
        raise Invalid(errors)
    return list(needs.values())


def _check_override(referral: Referral, reason: str, by):
    run = referral.eligibility_runs.order_by("-created_at").first()
    if run is None or run.result != EligibilityRun.Result.NOT_ELIGIBLE:
        return
    if "triage_lead" not in by.roles or not reason.strip():
        sentences = " ".join(rule["sentence"] for rule in run.fired)
        raise NotEligible(f"The rules say no: {sentences} A triage lead can override this with a reason.")
    referral.tell(override=True)


def _open_needs(referral: Referral, ended=None):
    needs = referral.needs.select_for_update().order_by("id")
    return needs.filter(state=Need.State.PROPOSED) if ended is None else needs.exclude(state__in=ended)


def _tell_decisions(referral, needs, by):
    words = " ".join(
        f"{need.get_kind_display()}: {'yes' if need.state == Need.State.WAITING else 'no – ' + need.decision_reason}." for need in needs
    )
    tell_referrer(referral, "referrals.decided", by, decisions=words)
