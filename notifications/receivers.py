"""What this room hears from below: a hold was raised or lifted, a glass was broken, someone was invited."""

from audit.domain_events import hears
from law.actors import SYSTEM
from notifications import actions
from notifications.wording import invitation_words
from people.domain_events import (
    account_change_asked,
    account_change_made,
    duplicate_dismissed,
    glass_broken,
    hold_lifted,
    hold_raised,
    person_invited,
)
from people.models import AccountChange, GlassBroken, Hold, Invitation, PossibleDuplicate


@hears(hold_raised)
def on_hold_raised(hold: Hold) -> None:
    actions.on_hold_raised(hold)


@hears(hold_lifted)
def on_hold_lifted(hold: Hold) -> None:
    actions.on_freed(hold.frees())


@hears(duplicate_dismissed)
def on_duplicate_dismissed(pair: PossibleDuplicate) -> None:
    actions.on_freed(pair.frees())


@hears(glass_broken)
def on_glass_broken(broken: GlassBroken) -> None:
    actions.alert_glass_broken(broken)


@hears(person_invited)
def on_person_invited(invitation: Invitation) -> None:
    words = invitation_words(invitation)
    letter = actions.compose("people.invited", reason=invitation, address=invitation.email, channel="email", **words)
    actions.queue([letter], by=SYSTEM)


@hears(account_change_asked)
def on_account_change_asked(change: AccountChange) -> None:
    _tell_of_account("people.account_change_asked", change)


@hears(account_change_made)
def on_account_change_made(change: AccountChange) -> None:
    _tell_of_account("people.account_change_made", change)


def _tell_of_account(event: str, change: AccountChange) -> None:
    """At the address that they have had so far: whoever took the account over does not get this letter alone."""
    what = {"second_step": "your second step to sign in", "address": "your e-mail address"}[change.kind]
    letter = actions.compose(event, reason=change, address=change.old_email, channel="email", what=what)
    actions.queue([letter], by=SYSTEM)
