"""What this room hears from below: a need has ended, or is back in the queue; a text was answered."""

from audit.domain_events import hears
from connectivity import actions
from notifications.domain_events import question_answered
from notifications.models import Inbound
from referrals.domain_events import need_ended, need_requeued
from referrals.models import Need


@hears(need_ended, need_requeued)
def on_promise_over(need: Need) -> None:
    if need.kind == Need.Kind.DATA:
        actions.release_for_need(need)


@hears(question_answered)
def on_question_answered(inbound: Inbound) -> None:
    if inbound.question_event == "connectivity.does_it_work":
        actions.on_question_answered(inbound)
