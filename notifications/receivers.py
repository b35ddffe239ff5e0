"""What this room hears from below: a hold was raised or lifted, a glass was broken, someone was invited."""

from audit.domain_events import hears
from law.actors import SYSTEM
from notifications import actions
from notifications.wording import invitation_words, join_link_of, join_words
from people.domain_events import (
    account_change_asked,
    account_change_made,
    duplicate_dismissed,
    glass_broken,
    hold_lifted,
    hold_raised,
    join_accepted,
    join_contact_forgotten,
    join_declined,
    join_reopened,
    join_requested,
    person_invited,
)
from people.models import AccountChange, GlassBroken, Hold, Invitation, JoinRequest, PossibleDuplicate


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
    what = {"second_step": "your extra security check to sign in", "address": "your email address"}[change.kind]
    letter = actions.compose(event, reason=change, address=change.old_email, channel="email", what=what)
    actions.queue([letter], by=SYSTEM)


@hears(join_requested)
def on_join_requested(request: JoinRequest) -> None:
    _write_to_contact("people.join_confirm", request, link=join_link_of(request))


@hears(join_accepted)
def on_join_accepted(request: JoinRequest) -> None:
    _write_to_contact("people.join_accepted", request)


@hears(join_declined)
def on_join_declined(request: JoinRequest) -> None:
    _write_to_contact("people.join_declined", request, **join_words(request))


@hears(join_reopened)
def on_join_reopened(request: JoinRequest) -> None:
    _write_to_contact("people.join_reopened", request, **join_words(request))


@hears(join_contact_forgotten)
def on_join_contact_forgotten(request: JoinRequest) -> None:
    actions.forget_letters(request.pk)


def _write_to_contact(event: str, request: JoinRequest, **words: str) -> None:
    """Each of these may be said again: a request that was declined can be opened again, and then declined again."""
    letter = actions.compose(
        event,
        reason=request,
        address=request.email,
        channel="email",
        occasion=str(request.version),
        organisation=request.name,
        **words,
    )
    actions.queue([letter], by=SYSTEM)
