"""What signing in hears: a second factor was taken away, or somebody came in."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_removed
from allauth.usersessions.models import UserSession
from django.contrib import admin
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver

from audit.domain_events import hears
from people.domain_events import account_change_made
from people.models import AccountChange
from portal.sign_in import factors, who


@receiver(authenticator_removed)
def hear_factor_removed(request, **_):
    request.session.pop(factors.SESSION_FLAG, None)


@receiver(user_logged_in)
def hear_sign_in(request, **_):
    """A new session begins now, with nothing known of its second factor and at no scanner."""
    if request is not None and hasattr(request, "session"):
        for name in (factors.SESSION_FLAG, who.SCANNER_SESSION, "seen_at", "began_at"):
            request.session.pop(name, None)
        request.__dict__.pop("remembered_actor", None)


@hears(account_change_made)
def on_account_change_made(change: AccountChange) -> None:
    """Their proved addresses and, where asked for, their second steps go; the address that they have now is proved.
    Whoever is signed in as them is signed out everywhere.
    """
    for session in UserSession.objects.filter(user=change.user):
        session.end()
    if change.kind == AccountChange.Kind.SECOND_STEP:
        Authenticator.objects.filter(user=change.user).delete()
    EmailAddress.objects.filter(user=change.user).delete()
    factors.prove_address(change.user)


def close_admins_own_door():
    """The administration's login page would let a password in without its second factor: it sends people to ours
    instead.
    """
    from allauth.account.decorators import secure_admin_login  # noqa: PLC0415 - its module reads the URLs, which exist later

    admin.site.login = secure_admin_login(admin.site.login)
