"""How people come in and leave: invitations and memberships."""

from datetime import timedelta

from django.utils import timezone

from audit.recording import amended
from law.actors import Actor
from law.refusals import Conflict, FieldError, Invalid, NotAllowed
from people.access import ADMINISTRATOR, JOINS_AS, LEAD, ROLES, action, grants, may
from people.organisations.addresses import AddressBook
from people.organisations.models import Organisation
from people.organisations.users import Invitation, Membership, User
from people.particulars import Unreadable, read_email, read_name

INVITATION_DAYS = 14


class NoSuchRole(Conflict):
    """The role is not one of the house's."""


class NotYoursToGive(NotAllowed):
    """A lead gives the roles of their own organisation's people, in their own tree, and no others."""


class InvitationOver(Conflict):
    """Used, withdrawn or older than fourteen days."""

    sentence = "This invitation has been used or withdrawn, or has expired. Ask the person who invited you to send another one."


class SignInToAccept(NotAllowed):
    """The invited address has a sign-in: only its own person takes the place."""

    code = "sign_in_to_accept"
    sentence = "The email address in this invitation has an account. Sign in to that account to accept the invitation."


class LastAdministrator(Conflict):
    """Somebody has to be left who can let people in."""

    sentence = "This is the only administrator. Make someone else an administrator first."


class HasAdministrator(Conflict):
    """The command line makes the first administrator; the next ones are invited in the portal, by a person."""

    sentence = (
        "There is already an administrator, who can invite others in the portal. Only add another if they cannot."
    )


class LastLead(Conflict):
    """Someone has to be left who can invite and remove."""

    sentence = "This is the organisation’s only lead. Make someone else a lead first."


@action("people.add_user")
def add_user(
    *, email: str, name: str, role: str, organisation: Organisation, password: str | None = None, by: Actor
) -> User:
    """Give someone a sign-in and one role in one organisation. Refuses NoSuchRole and NotYoursToGive."""
    _check_grant(role, organisation, by)
    return _join(email, name, role, organisation, password)


@action("people.invite")
def invite(*, email: str, name: str = "", role: str, organisation: Organisation, by: Actor) -> Invitation:
    """Offer someone a role in an organisation; the e-mail with the link is queued with it. For the same person a
    second time it is sent again.

    Refuses Invalid, NoSuchRole, AddressNotConfirmed, and NotYoursToGive outside the inviter's own tree.
    """
    _check_grant(role, organisation, by)
    email, name = _read_person(email, name)
    AddressBook(organisation).check(email, "/email")
    return _offer(email, name, role, organisation)


def _offer(email: str, name: str, role: str, organisation: Organisation) -> Invitation:
    if Membership.objects.live().filter(organisation=organisation, user__email=email, role=role).exists():
        raise Invalid.at("/email", "member_already", "This person already has this role here.")
    for earlier in Invitation.objects.filter(
        organisation=organisation, email=email, role=role, state=Invitation.State.SENT
    ):
        earlier.withdraw()
        earlier.save()
    expires = timezone.now() + timedelta(days=INVITATION_DAYS)
    return Invitation.objects.create(organisation=organisation, email=email, name=name, role=role, expires_at=expires)


@action("people.invite_administrator")
def invite_administrator(
    *, email: str, name: str = "", organisation: Organisation, another: bool = False, by: Actor
) -> Invitation:
    """Offer the service's administration to someone; the e-mail with the link is queued with it.

    Whoever may run commands on the machine answers for the address. Refuses Invalid, and HasAdministrator while
    somebody holds the role, unless it is to be another.
    """
    _check_grant(ADMINISTRATOR, organisation, by)
    email, name = _read_person(email, name)
    holders = Membership.objects.live().filter(role=ADMINISTRATOR, user__is_active=True)
    if holders.exists() and not another:
        raise HasAdministrator()
    return _offer(email, name, ADMINISTRATOR, organisation)


@action("people.accept_invitation", on=Invitation, transition="accept")
def accept_invitation(invitation: Invitation, *, name: str = "", password: str | None = None, by: Actor) -> User:
    """Whoever holds the link takes the place with a new sign-in. Where the address has one, only its own person does,
    signed in: letters are read by others too. Refuses InvitationOver and SignInToAccept.
    """
    if not invitation.is_open:
        raise InvitationOver()
    known = User.objects.filter(email=invitation.email.lower()).first()
    if known is not None and by.key != f"user:{known.pk}":
        raise SignInToAccept()
    invitation.accept()
    invitation.save()
    return _join(invitation.email, name or invitation.name, invitation.role, invitation.organisation, password)


@action("people.withdraw_invitation", on=Invitation, transition="withdraw")
def withdraw_invitation(invitation: Invitation, *, by: Actor) -> Invitation:
    """The link opens nothing any more. Refuses NotYoursToGive."""
    _check_grant(invitation.role, invitation.organisation, by)
    invitation.withdraw()
    invitation.save()
    return invitation


@action("people.end_membership", on=Membership, transition="")
def end_membership(membership: Membership, *, reason: str = "", by: Actor) -> Membership:
    """A leaver loses access at once: roles are read again at every request. Refuses LastAdministrator, LastLead and
    NotYoursToGive."""
    _check_grant(membership.role, membership.organisation, by)
    if membership.ended_at is not None:
        return membership
    _check_not_last(membership, by)
    membership.ended_at = timezone.now()
    membership.save()
    amended(membership, ended=True)
    return membership


def _check_not_last(membership: Membership, by: Actor) -> None:
    """Whoever else holds the role is locked until the end: two who remove each other at one moment both ask here."""
    if membership.role not in (ADMINISTRATOR, LEAD):
        return
    holders = Membership.objects.live().filter(role=membership.role)
    if membership.role == LEAD:
        holders = holders.filter(organisation=membership.organisation)
    others = [
        holder
        for holder in holders.select_for_update(of=("self",)).select_related("user").order_by("pk")
        if holder.pk != membership.pk and holder.user.is_active
    ]
    if membership.role == ADMINISTRATOR and all(other.user_id == membership.user_id for other in others):
        raise LastAdministrator()
    if membership.role == LEAD and not others and not may(by, "people.end the last lead"):
        raise LastLead()


@action("people.join_by_single_sign_on")
def join_by_single_sign_on(*, email: str, name: str, organisation: Organisation, by: Actor) -> User:
    """Someone whom their borough's own sign-in vouches for refers for that borough, without an invitation."""
    email, name = _read_person(email, name)
    return _join(email, name, JOINS_AS, organisation, None)


def _check_grant(role: str, organisation: Organisation, by: Actor) -> None:
    if role not in ROLES:
        raise NoSuchRole(f"There is no role “{role}”. The roles are: {', '.join(ROLES)}.")
    if role not in grants(by):
        raise NotYoursToGive(f"The role “{role.replace('_', ' ')}” can only be changed by administrators.")
    if not Organisation.objects.led_by(by).filter(pk=organisation.pk).exists():
        raise NotYoursToGive("You can only manage staff of your organisation and those that are part of it.")


def _read_person(email: str, name: str) -> tuple[str, str]:
    errors = []
    fields = {}
    for field, read, text in (("email", read_email, email), ("name", read_name, name)):
        try:
            fields[field] = read(text)
        except Unreadable as unreadable:
            errors.append(FieldError(f"/{field}", unreadable.code, unreadable.sentence))
    if not errors and not fields["email"]:
        errors.append(FieldError("/email", "required", "Enter an email address."))
    if errors:
        raise Invalid(errors)
    return fields["email"], fields["name"][:150]


def _join(email: str, name: str, role: str, organisation: Organisation, password: str | None) -> User:
    """The user of this address, made if new, with the membership. Whoever left and comes back keeps their row and
    their history.
    """
    user = User.objects.filter(email=email.lower()).first() or User.objects.create_user(
        email, password, name=name or email
    )
    if not Membership.objects.live().filter(user=user, organisation=organisation, role=role).exists():
        Membership.objects.create(user=user, organisation=organisation, role=role)
    return user


@action("people.choose_digest", on=User, transition="")
def choose_digest(user: User, *, digest: str, by: Actor) -> User:
    """How often milestones are mailed: each, daily or none. One chooses for oneself."""
    if by.key != f"user:{user.pk}":
        raise NotAllowed("People can only change this for themselves.")
    if digest not in User.Digest.values:
        raise Invalid.at("/digest", "not_a_choice", f"Select one of: {', '.join(User.Digest.values)}.")
    user.digest = digest
    user.save(update_fields=["digest"])
    amended(user, digest=digest)
    return user
