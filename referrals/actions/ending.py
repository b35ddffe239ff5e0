"""How a referral leaves: passed on, withdrawn, lapsed, closed; and how it comes back."""

from datetime import timedelta

from django.utils import timezone

from law.actors import SYSTEM
from law.refusals import Conflict, FieldError, Invalid
from notifications import actions as notifications
from people.access import action, brake
from people.models import Hold
from referrals import reasons
from referrals.actions.calling import nobody_rings_back
from referrals.actions.handling import check_in_hand, put_on_desk
from referrals.actions.ruling import run_rules
from referrals.actions.telling import tell_referrer
from referrals.models import Appeal, Need, Referral
from referrals.stamps import decide_by

REVIVE_WITHIN = timedelta(days=30)
REVIVE_NEED_WITHIN = timedelta(days=60)


class ThingsUnderWay(Conflict):
    """Something has already left for this resident and has to be brought back first."""

    sentence = "Something is already on its way to this resident. Get it back first, then withdraw the referral."


class TooLateToRevive(Conflict):
    """What has ended comes back for thirty days, a need for sixty."""


class ConsentGone(Conflict):
    """Without consent nothing goes on."""

    sentence = "The person withdrew their consent. Start a new referral with new consent."


class Forgotten(Conflict):
    """What was forgotten does not come back."""

    sentence = "This person’s data was erased. Start a new referral."


def check_may_go_on(referral: Referral):
    """Whether anything may be taken up again for this person. Refuses ConsentGone and Forgotten."""
    if referral.resident.consent_withdrawn_at is not None:
        raise ConsentGone()
    if referral.anonymised_at is not None:
        raise Forgotten()


def end(referral: Referral, step, *, code: str, reason: str):
    """Cancel every open need, clear what is not sent yet, and take the last step. The rooms above hear each need end
    and let go.
    """
    now = timezone.now()
    for need in referral.needs.select_for_update().exclude(state__in=Need.ENDED).order_by("id"):
        need.decision_code = code
        need.decision_reason = reason
        need.ended_at = now
        need.cancel()
        need.save()
    for appeal in referral.appeals.select_for_update().filter(state__in=Appeal.OPEN).order_by("pk"):
        appeal.decided_at = now
        appeal.withdraw()
        appeal.save()
    notifications.clear_for([referral.pk], by=SYSTEM)
    nobody_rings_back(referral, SYSTEM)
    referral.ended_at = now
    referral.end_code = code
    referral.end_reason = reason
    referral.tell(code=code)
    step()
    put_on_desk(referral)
    referral.save()


@action("referrals.withdraw", on=Referral)
def withdraw(referral: Referral, *, reason: str = "", code: str = "other", by) -> Referral:
    """Needs are cancelled, what was promised is free again, and unsent messages are cleared. (RF16)

    `code` says why; “other” needs words. Refuses Invalid, and ThingsUnderWay for a device or SIM that
    has left: a seat in a class is only given back.
    """
    if faults := reasons.faults(reasons.WITHDRAWAL, code, reason):
        raise Invalid(faults)
    if referral.needs.filter(state=Need.State.IN_FULFILMENT).exclude(kind=Need.Kind.SKILLS).exists():
        raise ThingsUnderWay()
    end(referral, referral.withdraw, code=code, reason=reasons.in_words(reasons.WITHDRAWAL, code, reason))
    return referral


def on_consent_withdrawn(hold: Hold):
    """A hold of kind consent: every live referral of this person ends with that reason, whatever is under way for it."""
    words = reasons.in_words(reasons.WITHDRAWAL, "consent_withdrawn")
    states = [Referral.State.DRAFT, *Referral.LIVE]
    for referral in (
        Referral.objects.select_for_update().filter(resident=hold.resident_id, state__in=states).order_by("pk")
    ):
        end(referral, referral.withdraw, code="consent_withdrawn", reason=words)
        tell_referrer(referral, "referrals.consent_withdrawn", SYSTEM, always=True)


@action("referrals.redirect", on=Referral)
def redirect(referral: Referral, *, to: str, code: str, reason: str = "", by) -> Referral:
    """Another service has it now. The referrer is told which; what was asked for here ends. (RF5)

    `to` names the service. Refuses Invalid, InAnotherHand, and ConsentGone: passing on rests on the consent to share.
    """
    check_in_hand(referral, by)
    faults = reasons.faults(reasons.REDIRECTION, code, reason)
    if not to.strip():
        faults.append(
            FieldError(
                "/to", "required", "Enter the service that will take it on, so that the referrer knows who to contact."
            )
        )
    if faults:
        raise Invalid(faults)
    if not referral.resident.consents.filter(purpose="share", given=True, withdrawn_at=None).exists():
        raise ConsentGone()
    referral.redirected_to = to.strip()[:150]
    words = reasons.in_words(reasons.REDIRECTION, code, reason)
    end(referral, referral.redirect, code=code, reason=words)
    tell_referrer(referral, "referrals.redirected", by, always=True, to=referral.redirected_to, why=words)
    return referral


@action("referrals.revive", on=Referral)
def revive(referral: Referral, *, our_fault: bool = False, reason: str = "", by) -> Referral:
    """Back into triage within thirty days, with the rules run again. (RF21)

    The original date stays when it was our fault; else the person queues from today. Refuses TooLateToRevive,
    ConsentGone and Forgotten.
    """
    if referral.submitted_at is None or referral.ended_at is None or referral.ended_at < timezone.now() - REVIVE_WITHIN:
        raise TooLateToRevive("This ended more than 30 days ago. Start a new referral.")
    check_may_go_on(referral)
    now = timezone.now()
    for need in (
        referral.needs.select_for_update()
        .filter(state=Need.State.CANCELLED, decision_code=referral.end_code)
        .order_by("id")
    ):
        if need.has_twin():
            continue
        need.restore(Need.State.PROPOSED)
        need.ended_at = None
        need.decision_code = ""
        need.decision_reason = ""
        need.queued_at = need.queued_at if our_fault else now
        need.save()
    referral.ended_at = None
    referral.end_code = ""
    referral.end_reason = ""
    referral.redirected_to = ""
    referral.clock_stopped_on = None
    referral.asked_at = None
    referral.chased = 0
    referral.decide_by = decide_by(timezone.localdate())
    referral.tell(our_fault=our_fault)
    referral.revive()
    run_rules(referral)
    put_on_desk(referral, revived=True, answered=False)
    referral.save()
    tell_referrer(referral, "referrals.revived", by, decide_by=f"{referral.decide_by:%A %-d %B}")
    return referral


def open_again(referral: Referral):
    """A need came back to life, so the same reference goes on. Called inside the action that revived the need. (RF18)"""
    if referral.state in (Referral.State.RESOLVED, Referral.State.CLOSED):
        referral.outcome = ""
        referral.ended_at = None
        referral.reopen()
    put_on_desk(referral)
    referral.save()


@action("referrals.close", on=Referral)
def close(referral: Referral, *, by) -> Referral:
    """Nothing is open any more; from now on the time runs after which names are forgotten. Refuses StillOpen. (RF19)"""
    if brake.is_stopped(referral.resident_id) or referral.appeals.filter(state__in=["lodged", "in_review"]).exists():
        raise StillOpen()
    referral.ended_at = timezone.now()
    referral.close()
    put_on_desk(referral)
    referral.save()
    return referral


class StillOpen(Conflict):
    """A hold or an appeal keeps a referral open."""

    sentence = "This referral has an open hold or appeal. You can close it when that has ended."
