"""What this room hears from below: a need has ended."""

from audit.domain_events import hears
from connectivity import actions
from referrals.domain_events import need_ended
from referrals.models import Need


@hears(need_ended)
def on_need_ended(need: Need) -> None:
    if need.kind == Need.Kind.DATA:
        actions.release_for_need(need)
