"""How people come in and leave: invitations, memberships, tokens of machines, and the PIN at a shared scanner."""

import hashlib
import secrets
from datetime import timedelta

from django.contrib.auth.hashers import check_password, make_password
from django.core.cache import cache
from django.utils import timezone
from oauth2_provider.models import AccessToken, set_token_value

from audit.recording import amended
from database.encryption import keyed_hash
from law.actors import Actor
from law.refusals import Conflict, FieldError, Invalid, NotAllowed
from people.access import CALLER_ROLES, JOINS_AS, LEAD, ROLES, SCANNER_ROLES, action, grants, may
from people.organisations.models import Application, Organisation, Scanner
from people.organisations.users import Invitation, Membership, User
from people.particulars import Unreadable, read_email, read_name

INVITATION_DAYS = 14
PIN_TRIES = 5
PIN_PAUSE = timedelta(minutes=15)


class NoSuchRole(Conflict):
    """The role is not one of the house's."""


class NotYoursToGive(NotAllowed):
    """A lead gives the roles of their own organisation's people, in their own tree, and no others."""


class InvitationOver(Conflict):
    """Used, withdrawn or older than fourteen days."""

    sentence = "This invitation has been used, withdrawn or has run out. Ask whoever invited you to send another."


class LastLead(Conflict):
    """Somebody has to be left who can invite and remove."""

    sentence = "This is the organisation's last lead. Make somebody else a lead first."


class WrongPin(Conflict):
    """The PIN is not this person's; after five tries it is locked for a quarter of an hour."""


class NotKnownHere(Conflict):
    """A caller whom the telephone line does not know. One sentence for every reason, so that nobody learns which
    part was wrong.
    """

    sentence = "I do not know this organisation code with this PIN."


@action("people.add_user")
def add_user(
    *, email: str, name: str, role: str, organisation: Organisation, password: str | None = None, by: Actor
) -> User:
    """Give somebody a sign-in and one role in one organisation. Refuses NoSuchRole and NotYoursToGive."""
    _check_grant(role, organisation, by)
    return _join(email, name, role, organisation, password)


@action("people.invite")
def invite(*, email: str, name: str = "", role: str, organisation: Organisation, by: Actor) -> Invitation:
    """Offer somebody a role in an organisation; the e-mail with the link is queued with it. Again to the same person
    sends it anew.

    Refuses Invalid, NoSuchRole, and NotYoursToGive outside the inviter's own tree.
    """
    _check_grant(role, organisation, by)
    email, name = _read_person(email, name)
    if Membership.objects.live().filter(organisation=organisation, user__email=email, role=role).exists():
        raise Invalid([FieldError("/email", "member_already", "This person has this role here already.")])
    for earlier in Invitation.objects.filter(
        organisation=organisation, email=email, role=role, state=Invitation.State.SENT
    ):
        earlier.withdraw()
        earlier.save()
    expires = timezone.now() + timedelta(days=INVITATION_DAYS)
    return Invitation.objects.create(organisation=organisation, email=email, name=name, role=role, expires_at=expires)


@action("people.accept_invitation", on=Invitation, transition="accept")
def accept_invitation(invitation: Invitation, *, name: str = "", password: str | None = None, by: Actor) -> User:
    """Whoever holds the link takes the place: a new sign-in, or the role added to the one they have. Refuses
    InvitationOver.
    """
    if not invitation.is_open:
        raise InvitationOver()
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
    """A leaver loses access at once: roles are read afresh at every request. Refuses LastLead and NotYoursToGive."""
    _check_grant(membership.role, membership.organisation, by)
    if membership.ended_at is not None:
        return membership
    if membership.role == LEAD and not may(by, "people.end the last lead"):
        others = (
            Membership.objects.live().filter(organisation=membership.organisation, role=LEAD).exclude(pk=membership.pk)
        )
        if not others.exists():
            raise LastLead()
    membership.ended_at = timezone.now()
    membership.save()
    amended(membership, ended=True)
    return membership


@action("people.join_by_single_sign_on")
def join_by_single_sign_on(*, email: str, name: str, organisation: Organisation, by: Actor) -> User:
    """Somebody whom their borough's own sign-in vouches for refers for that borough, without an invitation."""
    email, name = _read_person(email, name)
    return _join(email, name, JOINS_AS, organisation, None)


def _check_grant(role: str, organisation: Organisation, by: Actor) -> None:
    if role not in ROLES:
        raise NoSuchRole(f"There is no role “{role}”. The roles are: {', '.join(ROLES)}.")
    if role not in grants(by):
        raise NotYoursToGive(f"The role “{role.replace('_', ' ')}” is given and taken by the service's administrators.")
    if not Organisation.objects.led_by(by).filter(pk=organisation.pk).exists():
        raise NotYoursToGive("You look after the people of your own organisation and those under it.")


def _read_person(email: str, name: str) -> tuple[str, str]:
    errors, read = [], {}
    for field, how, said in (("email", read_email, email), ("name", read_name, name)):
        try:
            read[field] = how(said)
        except Unreadable as unreadable:
            errors.append(FieldError(f"/{field}", unreadable.code, unreadable.sentence))
    if not errors and not read["email"]:
        errors.append(FieldError("/email", "required", "Give an e-mail address."))
    if errors:
        raise Invalid(errors)
    return read["email"], read["name"][:150]


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
        raise NotAllowed("Everybody chooses this for themselves.")
    if digest not in User.Digest.values:
        raise Invalid([FieldError("/digest", "not_a_choice", f"Choose one of: {', '.join(User.Digest.values)}.")])
    user.digest = digest
    user.save(update_fields=["digest"])
    amended(user, digest=digest)
    return user


@action("people.issue_token")
def issue_token(*, role: str, organisation: Organisation | None, days: int = 90, by: Actor) -> str:
    """Make a machine client for one role in one organisation and return its bearer token, which is shown this once."""
    if role not in ROLES:
        raise NoSuchRole(f"There is no role “{role}”. The roles are: {', '.join(ROLES)}.")
    application = Application.objects.create(
        name=f"{role} at {organisation.code if organisation else 'the service'}",
        organisation=organisation,
        role=role,
        client_type=Application.CLIENT_CONFIDENTIAL,
        authorization_grant_type=Application.GRANT_CLIENT_CREDENTIALS,
    )
    token = secrets.token_urlsafe(32)
    expires = timezone.now() + timedelta(days=days)
    kept = AccessToken(application=application, expires=expires, scope="service")
    set_token_value(kept, token)
    kept.save()
    return token


# ── Shared scanners ──────────────────────────────────────────────────────────────────────────────────────────────────


def hash_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


@action("people.register_scanner")
def register_scanner(*, name: str, organisation: Organisation, by: Actor) -> tuple[Scanner, str]:
    """Make the device in hand a shared scanner. Returns it with the secret that the device keeps; only its hash
    stays here.
    """
    secret = secrets.token_urlsafe(32)
    return Scanner.objects.create(name=name[:80], organisation=organisation, secret_hash=hash_of(secret)), secret


@action("people.retire_scanner", on=Scanner, transition="")
def retire_scanner(scanner: Scanner, *, by: Actor) -> Scanner:
    """Lost or replaced: nobody can name themself at it any more."""
    scanner.retired_at = timezone.now()
    scanner.save()
    amended(scanner, retired=True)
    return scanner


@action("people.set_pin", on=User, transition="")
def set_pin(user: User, *, pin: str, by: Actor) -> User:
    """Choose the six digits by which one is known at a shared scanner and on the telephone. One sets one's own.

    Refuses Invalid for an easy one, and for one that a colleague has: on the telephone the PIN alone says who of them
    rings.
    """
    if by.key != f"user:{user.pk}":
        raise NotAllowed("Everybody sets their own PIN.")
    if len(pin) != 6 or not pin.isascii() or not pin.isdigit():
        raise Invalid([FieldError("/pin", "not_six_digits", "A PIN has six digits.")])
    if len(set(pin)) < 3 or pin in "01234567890" or pin in "09876543210":
        raise Invalid(
            [
                FieldError(
                    "/pin", "too_easy", "This PIN is easy to guess. Choose one with at least three different digits."
                )
            ]
        )
    key = keyed_hash("pin", pin)
    mine = Organisation.objects.filter(pk__in=user.memberships.live().values("organisation"))
    list(mine.order_by("pk").select_for_update().values_list("pk"))  # two colleagues may choose at once
    if Membership.objects.live().filter(organisation__in=mine, user__pin_key=key).exclude(user=user).exists():
        raise Invalid([FieldError("/pin", "choose_another", "Choose another PIN.")])
    user.pin, user.pin_key, user.pin_failures, user.pin_locked_until = make_password(pin), key, 0, None
    user.save(update_fields=["pin", "pin_key", "pin_failures", "pin_locked_until"])
    amended(user, pin="set")
    return user


def enter_pin(user: User, *, pin: str, scanner: Scanner) -> User:
    """Whether this PIN is this person's, at a scanner that is in use. Refuses WrongPin, and counts the tries.

    Not an action: a wrong try has to be counted, and an action that refuses leaves nothing behind.
    """
    now = timezone.now()
    if user.pin_locked_until and user.pin_locked_until > now:
        raise WrongPin(
            "Too many wrong tries. Wait a quarter of an hour, or sign in with your password elsewhere and set a new "
            "PIN."
        )
    if scanner.retired_at is not None or not user.is_active or not user.pin or not _may_scan(user, scanner):
        raise WrongPin("This PIN is not known here.")
    if check_password(pin, user.pin):
        User.objects.filter(pk=user.pk).update(pin_failures=0, pin_locked_until=None)
        return user
    failures = user.pin_failures + 1
    locked = now + PIN_PAUSE if failures % PIN_TRIES == 0 else None
    User.objects.filter(pk=user.pk).update(pin_failures=failures, pin_locked_until=locked)
    raise WrongPin("This is not the right PIN. After five wrong tries it is locked for a quarter of an hour.")


def _may_scan(user: User, scanner: Scanner) -> bool:
    return user.memberships.live().filter(organisation=scanner.organisation_id, role__in=SCANNER_ROLES).exists()


# ── On the telephone ─────────────────────────────────────────────────────────────────────────────────────────────────


def identify_by_phone(*, dial_code: str, pin: str, number: str = "") -> tuple[User, Organisation]:
    """Who rings, by their organisation's dial code and their own PIN. Refuses NotKnownHere, for whatever reason.

    Five wrong tries within a quarter of an hour lock a dial code, and a caller's number (kept as a keyed hash, for that
    long). A
    try is counted before it is judged, so that many at once are no way round. Not an action: a wrong try leaves
    something behind.
    """
    counted = [keyed_hash("dial code", dial_code), *([keyed_hash("phone", number)] if number else [])]
    tries = [_count_try(each) for each in counted]
    found = _callers(dial_code, pin) if all(tries) else []
    if len(found) != 1:
        make_password(pin)  # the same work for everybody, so that the time it takes says nothing either
        raise NotKnownHere()
    if not check_password(pin, found[0].user.pin):
        raise NotKnownHere()
    cache.delete_many(tries)
    return found[0].user, found[0].organisation


def _count_try(whose: str) -> str | None:
    """The entry that this try takes up; None when all are taken. Each is freed by itself when its time is over."""
    for place in range(PIN_TRIES):
        entry = f"phone-pin:{whose}:{place}"
        if cache.add(entry, 1, PIN_PAUSE.total_seconds()):
            return entry
    return None


def _callers(dial_code: str, pin: str) -> list[Membership]:
    """At most one membership a person: who of this organisation's workers has this PIN."""
    if not dial_code or not pin:
        return []
    rows = Membership.objects.live().filter(
        organisation__dial_code=dial_code, organisation__is_active=True, role__in=CALLER_ROLES
    )
    rows = (
        rows.filter(user__is_active=True, user__pin_key=keyed_hash("pin", pin))
        .select_related("user", "organisation")
        .order_by("id")
    )
    return list({row.user_id: row for row in rows}.values())
