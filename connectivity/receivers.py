"""What this room hears from below: a need has ended, or is back in the queue."""

from audit.domain_events import hears
from connectivity import actions
from referrals.domain_events import need_ended, need_requeued
from referrals.models import Need


@hears(need_ended, need_requeued)
def on_promise_over(need: Need) -> None:
    if need.kind == Need.Kind.DATA:
        actions.release_for_need(need)
