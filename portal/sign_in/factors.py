"""Second factors: who needs one, who has one, and how the demonstration's people come by theirs."""

import re

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.utils import decrypt
from django.conf import settings
from django.core.cache import cache

from database.encryption import vault
from jobs.rounds import Round
from people import acting
from people.access import STAFF_ROLES
from people.models import User

ABOUT = "portal.second_factor"
FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
SEAL_AGAIN = Round("portal.seal_factors_again")
SESSION_FLAG = "second_factor"
# What `vault()` writes: the mark of its key, a dot, the sealed text. Allauth's own secrets are not sealed yet when they come.
_SEALED = re.compile(r"[0-9a-f]{8}\..+")


def needs_one(request) -> bool:
    """Staff of the service need one, whichever of their organisations they act for now; so do superusers."""
    workplaces = acting.workplaces_of(request)
    return request.user.is_superuser or any(workplace.roles & STAFF_ROLES for workplace in workplaces)


def has_one(request) -> bool:
    """Whether the person of this request has a second factor. Asked once a session; taking one away asks again."""
    if not request.session.get(SESSION_FLAG):
        if not Authenticator.objects.filter(user=request.user, type__in=FACTORS).exists():
            return False
        request.session[SESSION_FLAG] = True
    return True


def enrol(user: User, secret: str) -> str:
    """Give somebody an authenticator app and recovery codes, as a real enrolment writes them; returns the secret.
    Safe to repeat.
    """
    if not Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists():
        totp.TOTP.activate(user, secret)
    RecoveryCodes.activate(user)
    return secret


def prove_address(user: User):
    """Mark the person's address as theirs: an invitation reached it, or their borough vouches for it."""
    EmailAddress.objects.update_or_create(
        user=user, email=user.email.lower(), defaults={"verified": True, "primary": True}
    )


def demonstration_code(user) -> str:
    """The code that the telephone of an invented person would show now and that was not used yet; "" for anybody
    real.
    """
    if not settings.DEMO or user is None or not user.email.endswith("@get-online.example"):
        return ""
    authenticator = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).first()
    if authenticator is None:
        return ""
    before, now, after = totp.yield_hotp_counters_from_time()
    secret = decrypt(authenticator.data["secret"])
    for counter in (now, after, before):
        code = totp.format_hotp_value(totp.hotp_value(secret, counter))
        if cache.get(authenticator.wrap()._get_used_cache_key(code)) is None:  # noqa: SLF001 - allauth tells nobody else
            return code
    return "a new code in 30 seconds"


def seal(text: str) -> str:
    """How a second factor's secret is kept: allauth calls this pair (settings, MFA_ADAPTER)."""
    return vault().seal(text, ABOUT)


def unseal(sealed: str) -> str:
    return vault().open(sealed, ABOUT) if _SEALED.fullmatch(sealed) else sealed


def seal_again() -> int:
    """After FIELD_KEYS rotate: seal what second factors keep secret under the newest key. Returns how many were
    moved.
    """
    sealed = Authenticator.objects.exclude(type=Authenticator.Type.WEBAUTHN).iterator()
    return SEAL_AGAIN.each(sealed, _seal_again).done


def _seal_again(authenticator: Authenticator) -> bool:
    old = {name: authenticator.data[name] for name in ("secret", "seed") if name in authenticator.data}
    if all(value.startswith(f"{vault().mark}.") for value in old.values()):
        return False
    authenticator.data |= {name: seal(unseal(value)) for name, value in old.items()}
    authenticator.save(update_fields=["data"])
    return True
