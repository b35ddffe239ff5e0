"""What this room hears from below: a text was answered, a need has ended or is back in the queue, a hold was raised or lifted."""

from audit.domain_events import hears
from notifications.domain_events import question_answered
from notifications.models import Inbound
from people.domain_events import duplicate_dismissed, hold_lifted, hold_raised
from people.models import Hold, PossibleDuplicate
from referrals.domain_events import need_ended, need_requeued
from referrals.models import Need
from skills import actions


@hears(question_answered)
def on_question_answered(inbound: Inbound) -> None:
    if inbound.question_event in ("skills.booked", "skills.seat_offered"):
        actions.on_question_answered(inbound)


@hears(need_ended, need_requeued)
def on_promise_over(need: Need) -> None:
    if need.kind == Need.Kind.SKILLS:
        actions.release_for_need(need)


@hears(hold_raised)
def on_hold_raised(hold: Hold) -> None:
    actions.on_hold_raised(hold)


@hears(hold_lifted)
def on_hold_lifted(hold: Hold) -> None:
    actions.on_freed(hold.frees())


@hears(duplicate_dismissed)
def on_duplicate_dismissed(pair: PossibleDuplicate) -> None:
    actions.on_freed(pair.frees())
