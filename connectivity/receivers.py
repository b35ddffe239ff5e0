"""What this room hears from below: a need has ended, or is back in the queue; a text was answered; a fault reported."""

from audit.domain_events import hears
from connectivity import actions
from notifications.domain_events import question_answered
from notifications.models import Inbound
from referrals.domain_events import fault_reported, need_ended, need_requeued
from referrals.models import Fault, Need


@hears(need_ended, need_requeued)
def on_promise_over(need: Need) -> None:
    if need.kind == Need.Kind.DATA:
        actions.release_for_need(need)
        actions.note_what_works(need)


@hears(question_answered)
def on_question_answered(inbound: Inbound) -> None:
    if inbound.question_event == "connectivity.does_it_work":
        actions.on_question_answered(inbound)


@hears(fault_reported)
def on_fault_reported(fault: Fault) -> None:
    if fault.need.kind == Need.Kind.DATA:
        actions.on_fault_reported(fault)
