"""Changes to how somebody signs in: one administrator asks, another makes them, and the person is told."""

from audit.recording import amended
from law.actors import Actor
from law.refusals import Conflict, Invalid
from people.access import action
from people.organisations.account_changes import AccountChange
from people.organisations.users import User
from people.particulars import Unreadable, read_email


class AnotherAdministratorNeeded(Conflict):
    """Whoever asked, and whoever it is about, cannot make the change."""

    sentence = "Another administrator must agree. It cannot be the person who asked or the person it is about."


class AccountChangeAsked(Conflict):
    """The same change waits already."""

    sentence = "This change has already been requested. Another administrator can agree or decline."


@action("people.ask_account_change", on=User, transition="")
def ask_account_change(user: User, *, kind: str, new_email: str = "", reason: str, by: Actor) -> AccountChange:
    """Ask that somebody's second step is taken away (`second_step`) or their address exchanged (`address`). The person
    is told at the address they have. Refuses Invalid and AccountChangeAsked.
    """
    if kind not in AccountChange.Kind.values:
        raise Invalid.at("/kind", "not_a_choice", "Select what you want to change.")
    if AccountChange.objects.filter(user=user, kind=kind, state=AccountChange.State.ASKED).exists():
        raise AccountChangeAsked()
    address = _read_new_address(new_email) if kind == AccountChange.Kind.ADDRESS else ""
    return AccountChange.objects.create(user=user, kind=kind, old_email=user.email, new_email=address, asked_by=by.key)


@action("people.make_account_change", on=AccountChange, transition="make")
def make_account_change(change: AccountChange, *, by: Actor) -> AccountChange:
    """Make what was asked for. The person's password and sessions end with it: they choose a new password by a
    link sent to their address. Refuses AnotherAdministratorNeeded, and Invalid when somebody has the address by now.
    """
    if by.key in (change.asked_by, f"user:{change.user_id}"):
        raise AnotherAdministratorNeeded()
    user = change.user
    if change.kind == AccountChange.Kind.ADDRESS:
        user.email = _read_new_address(change.new_email)
    user.set_unusable_password()
    user.save(update_fields=["email", "password"])
    amended(user, password="ended", sign_in=change.kind)  # noqa: S106 - says that it ended, never what it was
    change.make()
    change.save()
    return change


@action("people.decline_account_change", on=AccountChange, transition="decline")
def decline_account_change(change: AccountChange, *, reason: str = "", by: Actor) -> AccountChange:
    """Everything stays as it was."""
    change.decline()
    change.save()
    return change


def _read_new_address(text: str) -> str:
    try:
        address = read_email(text)
    except Unreadable as unreadable:
        raise Invalid.at("/new_email", unreadable.code, unreadable.sentence) from unreadable
    if not address:
        raise Invalid.at("/new_email", "required", "Enter the new email address.")
    if User.objects.filter(email=address).exists():
        raise Invalid.at("/new_email", "address_taken", "Someone already signs in with this email address.")
    return address
