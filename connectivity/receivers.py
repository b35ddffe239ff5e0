"""What this room hears from below: a need has ended, or is back in the queue; a text was answered; a fault reported."""

from audit.domain_events import hears
from connectivity import actions
from connectivity.models import Sim
from notifications.domain_events import question_answered
from notifications.models import Inbound
from referrals.domain_events import fault_reported, need_ended, need_requeued
from referrals.models import Fault, Need
from referrals.trouble import Given, knows_what_was_given


@hears(need_ended, need_requeued)
def on_promise_over(need: Need) -> None:
    if need.kind == Need.Kind.DATA:
        actions.release_for_need(need)
        actions.note_what_works(need)


@knows_what_was_given
def sim_in_hand(need: Need) -> Given | None:
    """A SIM that they have and that was not yet known to work."""
    if need.kind != Need.Kind.DATA or need.state != Need.State.IN_FULFILMENT:
        return None
    sim = Sim.objects.filter(need=need, state=Sim.State.ISSUED).first()
    return Given(actions.does_not_work, sim) if sim is not None else None


@hears(question_answered)
def on_question_answered(inbound: Inbound) -> None:
    if inbound.question_event == "connectivity.does_it_work":
        actions.on_question_answered(inbound)


@hears(fault_reported)
def on_fault_reported(fault: Fault) -> None:
    if fault.need.kind == Need.Kind.DATA:
        actions.on_fault_reported(fault)
