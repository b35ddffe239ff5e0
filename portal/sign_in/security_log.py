"""What happens at the doors, as lines of the log: who came in and how, who was refused, who tried too often (ASVS 16.3).

A line names people by id, never by name or address, and pages by their route, never by what stands in it.
"""

import structlog
from allauth.account.signals import password_changed, password_reset, password_set
from allauth.core.internal.httpkit import get_client_ip
from allauth.mfa.signals import authenticator_added, authenticator_removed, authenticator_reset
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver

from people.models import User
from portal.sign_in import who

LOGGER = "security"  # its lines are kept from INFO on, whatever the rest of the log keeps
REFUSALS = (401, 403, 429)

log = structlog.get_logger(LOGGER)


def _address_of(request) -> str:
    return (get_client_ip(request) or "") if request is not None else ""


@receiver(user_logged_in)
def hear_signed_in(request, user, **_):
    proofs = [proof.get("method", "") for proof in request.session.get("account_authentication_methods", [])]
    kind = "scanner" if who.is_at_scanner(request) else "web"
    log.info("signed in", user=str(user.pk), door=kind, proofs=proofs, address=_address_of(request))


@receiver(user_logged_out)
def hear_signed_out(request, user, **_):
    if user is not None:
        log.info("signed out", user=str(user.pk), address=_address_of(request))


@receiver(user_login_failed)
def hear_failed(request=None, **_):
    log.warning("sign-in failed", address=_address_of(request))


@receiver([password_changed, password_set, password_reset])
def hear_password(request, user, **_):
    log.info("password changed", user=str(user.pk), address=_address_of(request))


@receiver([authenticator_added, authenticator_removed, authenticator_reset])
def hear_factor(request, user, signal, **_):
    words = {authenticator_added: "extra security check added", authenticator_removed: "extra security check removed"}
    log.info(words.get(signal, "extra security check reset"), user=str(user.pk), address=_address_of(request))


def note_refusal(request, status: int) -> None:
    """A page or address of the API that was refused, or asked for too often."""
    if status not in REFUSALS:
        return
    user = getattr(request, "user", None)  # of the API, an Actor
    person = str(user.pk) if isinstance(user, User) and user.is_authenticated else getattr(user, "key", "")
    route = request.resolver_match.route if request.resolver_match else ""
    log.warning("refused", status=status, method=request.method, route=route, user=person, address=_address_of(request))
