"""Known by six digits: at a shared scanner, and on the telephone."""

import hashlib
import secrets
from datetime import timedelta

from django.contrib.auth.hashers import check_password, make_password
from django.core.cache import cache
from django.utils import timezone

from audit.recording import amended
from database.encryption import keyed_hash
from law.actors import Actor
from law.refusals import Conflict, Invalid, NotAllowed
from people.access import CALLER_ROLES, SCANNER_ROLES, action
from people.organisations.models import Organisation, Scanner
from people.organisations.users import Membership, User

PIN_TRIES = 5
PIN_PAUSE = timedelta(minutes=15)


class WrongPin(Conflict):
    """The PIN is not this person's; after five tries it is locked for a quarter of an hour."""


class NotKnownHere(Conflict):
    """A caller whom the telephone line does not know. One sentence for every reason, so that no one learns which
    part was wrong.
    """

    sentence = "I do not know this organisation code with this PIN."


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


@action("people.set_pin", on=User, transition="")
def set_pin(user: User, *, pin: str, by: Actor) -> User:
    """Choose the six digits by which one is known at a shared scanner and on the telephone. One sets one's own.

    Refuses Invalid for an easy one, and for one that a colleague has: on the telephone the PIN alone says who of them
    rings.
    """
    if by.key != f"user:{user.pk}":
        raise NotAllowed("Everybody sets their own PIN.")
    if len(pin) != 6 or not pin.isascii() or not pin.isdigit():
        raise Invalid.at("/pin", "not_six_digits", "A PIN has six digits.")
    if len(set(pin)) < 3 or pin in "01234567890" or pin in "09876543210":
        raise Invalid.at(
            "/pin", "too_easy", "This PIN is easy to guess. Choose one with at least three different digits."
        )
    key = keyed_hash("pin", pin)
    mine = Organisation.objects.filter(pk__in=user.memberships.live().values("organisation"))
    list(mine.order_by("pk").select_for_update().values_list("pk"))  # two colleagues may choose at once
    if Membership.objects.live().filter(organisation__in=mine, user__pin_key=key).exclude(user=user).exists():
        raise Invalid.at("/pin", "choose_another", "Choose another PIN.")
    user.pin = make_password(pin)
    user.pin_key = key
    user.pin_failures = 0
    user.pin_locked_until = None
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
    long). A try is counted before it is judged, so that many at once are no way round. Not an action: a wrong try
    leaves something behind.
    """
    counted = [keyed_hash("dial code", dial_code), *([keyed_hash("phone", number)] if number else [])]
    tries = [_count_try(whose) for whose in counted]
    callers = _callers(dial_code, pin) if all(tries) else []
    if len(callers) != 1:
        make_password(pin)  # the same work for everyone, so that the time it takes says nothing either
        raise NotKnownHere()
    if not check_password(pin, callers[0].user.pin):
        raise NotKnownHere()
    cache.delete_many(tries)
    return callers[0].user, callers[0].organisation


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
