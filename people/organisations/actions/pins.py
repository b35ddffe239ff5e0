"""Known by six digits: at a shared scanner, and on the telephone.

A PIN is drawn by us and never chosen, so nothing that a person types tells them what a colleague's is. It goes with
the person's worker code, which says who they are and is no secret. What is kept of it is hashed with its owner and a key
of ours before the slow hash: two equal PINs look different, and a copy of the database without HASH_KEY cannot be tried
against the million PINs that there are.
"""

import hashlib
import secrets

from django.contrib.auth.hashers import check_password, make_password
from django.utils import timezone

from audit.recording import amended
from database.encryption import keyed_hash
from law.actors import Actor
from law.refusals import Conflict, NotAllowed
from people import limits
from people.access import CALLER_ROLES, SCANNER_ROLES, action, grants
from people.organisations.models import Organisation, Scanner
from people.organisations.users import Membership, User

PIN_DIGITS = 6
_EASY = ("0123456789", "9876543210")


class WrongPin(Conflict):
    """The PIN is not this person's; after five tries it is locked for a quarter of an hour."""


class NotKnownHere(Conflict):
    """A caller whom the telephone line does not know. One sentence for every reason, so that no one learns which
    part was wrong.
    """

    sentence = "The organisation code, worker code or PIN is wrong."


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
    """Lost or replaced: no one can name themselves at it any more."""
    scanner.retired_at = timezone.now()
    scanner.save()
    amended(scanner, retired=True)
    return scanner


@action("people.draw_pin", on=User, transition="")
def draw_pin(user: User, *, by: Actor) -> tuple[User, str]:
    """Give someone a PIN, and a worker code if they have none. Returns the PIN, which is shown this once; the one
    before it ends.

    One asks for one's own, or the lead of every organisation that the person works for asks for it. Refuses NotAllowed.
    """
    if by.key != f"user:{user.pk}" and not _leads_all_of(user, by):
        raise NotAllowed(
            "They work for more than one organisation. Only someone who is lead of all of them can get them a PIN."
        )
    pin = _draw_digits()
    user.pin = make_password(_peppered(user, pin))
    if not user.worker_code:
        user.worker_code = _draw_worker_code()
    user.save(update_fields=["pin", "worker_code"])
    limits.forget(limits.PIN_AT_SCANNER, str(user.pk))
    amended(user, pin="drawn")
    return user, pin


def _leads_all_of(user: User, by: Actor) -> bool:
    """Whether the actor gives every role that the person holds, wherever they hold it."""
    held = list(user.memberships.live().values_list("organisation_id", "role"))
    led = set(Organisation.objects.led_by(by).values_list("pk", flat=True))
    return bool(held) and all(organisation in led and role in grants(by) for organisation, role in held)


def _draw_digits() -> str:
    """Six digits with at least three different ones, and not in a row: nobody's first guess."""
    while True:
        drawn = f"{secrets.randbelow(10**PIN_DIGITS):0{PIN_DIGITS}}"
        if len(set(drawn)) >= 3 and not any(drawn in row for row in _EASY):
            return drawn


def _draw_worker_code() -> str:
    while True:
        drawn = f"{secrets.randbelow(900_000) + 100_000}"
        if not User.objects.filter(worker_code=drawn).exists():
            return drawn


def _peppered(user: User, pin: str) -> str:
    return keyed_hash("worker PIN", str(user.pk), pin)


def enter_pin(user: User, *, pin: str, scanner: Scanner) -> User:
    """Whether this PIN is this person's, at a scanner that is in use. Refuses WrongPin.

    A try is counted before it is judged, so that many at once are no way round. Not an action: a wrong try has to be
    counted, and an action that refuses leaves nothing behind.
    """
    if limits.count(limits.PIN_AT_SCANNER, str(user.pk)).is_over:
        raise WrongPin(
            "Too many wrong attempts. Wait 15 minutes, or sign in with your password on another device and get a new PIN."
        )
    if not _is_open(scanner) or not user.is_active or not user.pin or not _may_scan(user, scanner):
        raise WrongPin("We do not know this PIN.")
    if not check_password(_peppered(user, pin), user.pin):
        raise WrongPin("The PIN is wrong. After 5 wrong attempts it is locked for 15 minutes.")
    limits.forget(limits.PIN_AT_SCANNER, str(user.pk))
    return user


def _is_open(scanner: Scanner) -> bool:
    return scanner.retired_at is None and scanner.organisation.is_active


def _may_scan(user: User, scanner: Scanner) -> bool:
    return user.memberships.live().filter(organisation=scanner.organisation_id, role__in=SCANNER_ROLES).exists()


# ── On the telephone ─────────────────────────────────────────────────────────────────────────────────────────────────


def identify_by_phone(*, dial_code: str, worker_code: str, pin: str, number: str = "") -> tuple[User, Organisation]:
    """Who is calling, by their organisation's dial code, their own worker code and their PIN. Refuses NotKnownHere, for
    whatever reason.

    Five wrong tries within a quarter of an hour lock one worker at one organisation, and no colleague of theirs; twenty
    lock a caller's number. A try is counted before it is judged. Not an action: a wrong try leaves something behind.
    """
    whose = f"{dial_code} {worker_code}"
    if not _may_try(whose, number):
        make_password(pin)  # the same work for everyone, so that the time it takes says nothing either
        raise NotKnownHere()
    caller = _caller(dial_code, worker_code)
    if caller is None:
        make_password(pin)
        raise NotKnownHere()
    if not check_password(_peppered(caller.user, pin), caller.user.pin):
        raise NotKnownHere()
    limits.forget(limits.PIN_ON_PHONE, whose)
    if number:
        limits.give_back(limits.PHONE_NUMBER, number)
    return caller.user, caller.organisation


def _may_try(whose: str, number: str) -> bool:
    """Count the try for the worker and for the number from which they call; both are counted whatever the other says."""
    standings = [limits.count(limits.PIN_ON_PHONE, whose)]
    if number:
        standings.append(limits.count(limits.PHONE_NUMBER, number))
    return not any(standing.is_over for standing in standings)


def _caller(dial_code: str, worker_code: str) -> Membership | None:
    """One membership of this worker at this open organisation, in a role that is known on the telephone."""
    if not dial_code or not worker_code:
        return None
    rows = Membership.objects.live().filter(
        organisation__dial_code=dial_code,
        organisation__is_active=True,
        user__worker_code=worker_code,
        user__is_active=True,
        role__in=CALLER_ROLES,
    )
    return rows.exclude(user__pin="").select_related("user", "organisation").order_by("id").first()
