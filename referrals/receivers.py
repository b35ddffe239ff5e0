"""What this room hears from below: consent was withdrawn, a hold was raised or lifted, two people were compared, a call
has ended;
and of itself that a need has moved on.
"""

from audit.domain_events import hears
from notifications.domain_events import call_ended, trouble_texted
from notifications.models import Inbound, Message
from people.domain_events import consent_withdrawn, duplicate_dismissed, duplicate_judged, hold_lifted, hold_raised
from people.models import Hold, PossibleDuplicate
from referrals import actions
from referrals.domain_events import need_moved_on
from referrals.models import Need
from referrals.trouble import take_texted


@hears(consent_withdrawn)
def on_consent_withdrawn(hold: Hold) -> None:
    """Before the hold itself is heard: what ends here needs no stopped clock any more."""
    actions.on_consent_withdrawn(hold)


@hears(hold_raised)
def on_hold_raised(hold: Hold) -> None:
    actions.on_hold_raised(hold)


@hears(hold_lifted)
def on_hold_lifted(hold: Hold) -> None:
    actions.on_freed(hold.frees())


@hears(duplicate_dismissed)
def on_duplicate_dismissed(pair: PossibleDuplicate) -> None:
    actions.on_freed(pair.frees())


@hears(duplicate_judged)
def on_duplicate_judged(pair: PossibleDuplicate) -> None:
    actions.on_duplicate_judged(pair)


@hears(call_ended)
def on_call_ended(call: Message) -> None:
    actions.on_call_ended(call)


@hears(trouble_texted)
def on_trouble_texted(inbound: Inbound) -> None:
    take_texted(inbound)


@hears(need_moved_on)
def on_need_moved_on(need: Need) -> None:
    actions.end_fault(need)
