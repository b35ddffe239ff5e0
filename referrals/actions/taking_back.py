"""A no that was a mistake is taken back while its letter has not left; afterwards the referrer appeals."""

from datetime import datetime

from django.utils import timezone

from law.refusals import Conflict, Invalid, Refusal
from notifications import actions as notifications
from people.access import action
from referrals.actions.appealing import AnotherOfItsKind
from referrals.actions.deciding import send_letter
from referrals.actions.ending import check_may_go_on, open_again
from referrals.actions.handling import check_in_hand, put_on_desk
from referrals.letters import LETTER_WAITS
from referrals.models import Appeal, Milestone, Need, Referral
from referrals.wording import SENTENCES


class LetterHasLeft(Conflict):
    """What the referrer has in writing is not unsaid: they can appeal."""


def letter_of_rejection_waits(referral: Referral) -> Refusal | None:
    return _left(referral.decided_at, referral.appeal_by)


def letter_of_refusal_waits(need: Need) -> Refusal | None:
    """Before the case is decided there is no letter."""
    is_undecided = need.referral.state in (Referral.State.IN_TRIAGE, Referral.State.AWAITING_INFORMATION)
    return None if is_undecided else _left(need.decided_at, need.appeal_by)


def _left(decided_at: datetime | None, appeal_by) -> Refusal | None:
    if decided_at is not None and decided_at > timezone.now() - LETTER_WAITS:
        return None
    until = f" until {appeal_by:%A %-d %B %Y}" if appeal_by else ""
    return LetterHasLeft(f"The letter has left, so this decision stands. The referrer can appeal{until}.")


@action("referrals.take_back_rejection", on=Referral, transition="take_back", guard=letter_of_rejection_waits)
def take_back_rejection(referral: Referral, *, reason: str, by) -> Referral:
    """The rejection was a mistake: every need that it refused is undecided again, and the letter does not leave. The clock
    goes on with its own day.

    Refuses LetterHasLeft, InAnotherHand, ConsentGone, and Invalid without a reason.
    """
    _check(referral, reason, by)
    _stop_letter(referral, by)
    for need in referral.needs.select_for_update().filter(state=Need.State.NOT_APPROVED).order_by("id"):
        _undecide(need)
    referral.ended_at = None
    referral.end_code = ""
    referral.end_reason = ""
    referral.appeal_by = None
    referral.decided_at = None
    referral.decided_by = ""
    referral.take_back()
    put_on_desk(referral)
    referral.save()
    return referral


@action("referrals.take_back_refusal", on=Need, transition="take_back", guard=letter_of_refusal_waits)
def take_back_refusal(need: Need, *, reason: str, by) -> Need:
    """The no to one need was a mistake: it is undecided again. What else was decided with it is told in a letter of its
    own. A resolved referral opens again.

    Refuses LetterHasLeft, RejectionStands, AnotherOfItsKind, AppealIsOpen, InAnotherHand, ConsentGone, and Invalid without a reason.
    """
    referral = need.referral
    if referral.state == Referral.State.REJECTED:
        raise RejectionStands()
    _check(referral, reason, by)
    if need.has_twin():
        raise AnotherOfItsKind()
    if need.appeals.filter(state__in=Appeal.OPEN).exists():
        raise AppealIsOpen()
    decided_at = need.decided_at
    _undecide(need)
    if referral.state not in (Referral.State.IN_TRIAGE, Referral.State.AWAITING_INFORMATION):
        _stop_letter(referral, by)
        others = [row for row in referral.needs.order_by("id") if row.decided_at and _together(row, decided_at)]
        if others:
            send_letter(referral, others, by)
        open_again(referral)
    return need


class RejectionStands(Conflict):
    """A rejected referral is taken back as a whole."""

    sentence = "The whole referral was rejected. Cancel that decision to decide each need again."


class AppealIsOpen(Conflict):
    """What is appealed is decided by whoever reviews it."""

    sentence = "The referrer has already appealed. Uphold the appeal instead."


def _together(need: Need, decided_at: datetime | None) -> bool:
    if decided_at is None or need.decided_at is None:
        return False
    return abs(need.decided_at - decided_at) < LETTER_WAITS


def _check(referral: Referral, reason: str, by) -> None:
    check_in_hand(referral, by)
    check_may_go_on(referral)
    if not reason.strip():
        raise Invalid.at("/reason", "required", "Enter why you are withdrawing it.")


def _stop_letter(referral: Referral, by) -> None:
    """Nothing of it leaves, neither by itself nor in the email of the day."""
    everyone = [referral.pk, *Referral.objects.filter(merged_into=referral).values_list("pk", flat=True)]
    notifications.clear_for(everyone, events=["referrals.decided"], by=by)
    now = timezone.now()
    untold = Milestone.objects.filter(referral__in=everyone, event="referrals.decided", at__gt=now - LETTER_WAITS)
    untold.filter(mailed_at=None).update(mailed_at=now)
    Milestone.objects.bulk_create(
        Milestone(
            referral_id=pk,
            event="referrals.taken_back",
            sentence=SENTENCES["referrals.taken_back"],
            at=now,
            mailed_at=now,
        )
        for pk in everyone
    )


def _undecide(need: Need) -> None:
    need.decided_at = None
    need.decided_by = ""
    need.decision_code = ""
    need.decision_reason = ""
    need.appeal_by = None
    need.ended_at = None
    need.take_back()
    need.save()
