"""What allauth asks us: who may come in, how its letters leave, which second factors hold, and whom a borough may
vouch for.
"""

import time
from uuid import uuid4

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.app_settings import REAUTHENTICATION_TIMEOUT
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.usersessions.adapter import DefaultUserSessionsAdapter
from django.conf import settings
from django.shortcuts import render
from django.template.loader import render_to_string

from audit.recording import amended, recording
from law.actors import SYSTEM
from law.refusals import Refusal
from notifications import actions as notifications
from people import acting, limits
from people import actions as people
from people.access import STAFF_ROLES
from people.models import Organisation, User
from portal.sign_in import factors, who
from portal.sign_in.who import actor_of
from portal.workspaces import landing

WRONG_CODE = "This code is wrong or has expired. Enter the most recent code."
LOCKED = "Too many wrong attempts, so you cannot sign in for 5 minutes. Wait, then try again. If you have forgotten your password, you can choose a new one."


class AccountAdapter(DefaultAccountAdapter):
    """Accounts begin with an invitation or a borough's own sign-in, and their letters are rows like everybody's."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": "Your account is closed. Ask the lead of your organisation.",
        "email_password_mismatch": "The email address or password is wrong. Check both and try again.",
        "enter_current_password": "This is not your current password.",
        "incorrect_code": WRONG_CODE,
        "incorrect_password": "This is not your password.",
        "invalid_password_reset": "This link has been used or has expired. Ask for a new one.",
        "too_many_login_attempts": LOCKED,
        "rate_limited": LOCKED,
    }

    def is_open_for_signup(self, request):
        return False

    def is_reauthentication_required(self, *, app, **kwargs):
        """Whoever has proved themself in the last minutes by signing in need not do it again at once."""
        if not super().is_reauthentication_required(app=app, **kwargs):
            return False
        proofs = get_authentication_records(self.request, self.request.user)
        return not any(time.time() - proof["at"] < REAUTHENTICATION_TIMEOUT for proof in proofs)

    def set_password(self, user, password):
        by = user.actor("web")
        with recording(by, "portal.set_password"):
            super().set_password(user, password)
            amended(user, password="set")  # noqa: S106 - says that it was set, never what it is

    def _get_login_attempts_cache_key(self, request, **credentials):
        """An account is locked for the address that the tries came from, so that nobody keeps a named colleague out.
        A device on which they have signed in before has a count of its own.
        """
        account = super()._get_login_attempts_cache_key(request, **credentials)
        return f"{account}:known" if _is_known(request, credentials) else f"{account}:{self.get_client_ip(request)}"

    def pre_authenticate(self, request, **credentials):
        """From devices that are not known an account takes so many tries a day, wherever they come from."""
        super().pre_authenticate(request, **credentials)
        email = str(credentials.get("email", "")).lower()
        if not _is_known(request, credentials) and limits.count(limits.PASSWORD, email).is_over:
            raise self.validation_error("too_many_login_attempts")

    def authenticate(self, request, **credentials):
        user = super().authenticate(request, **credentials)
        if user is not None:
            limits.forget(limits.PASSWORD, str(credentials.get("email", "")).lower())
        return user

    def send_mail(self, template_prefix, email, context):
        """A row in the queue of messages, written now and sent by the worker. An address that nobody here has gets
        nothing.
        """
        user = context.get("user") or User.objects.filter(email=email.lower(), is_active=True).first()
        if user is None:
            return
        words = {"request": self.request, "user": user, "email": email, **context}
        body = render_to_string(f"{template_prefix}_message.txt", words).strip()
        letter = notifications.compose(
            "portal.sign_in", reason=user, address=email, channel="email", occasion=uuid4().hex, body=body
        )
        notifications.queue([letter], by=SYSTEM)

    def get_reset_password_from_key_url(self, key):
        """On the service's own address, whatever host the request named."""
        path = super().get_reset_password_from_key_url(key)
        return settings.PUBLIC_URL + "/" + path.split("/", 3)[3]

    def get_login_redirect_url(self, request):
        """To where they work; the roles are read again, because a moment ago this request was nobody's."""
        acting.forget(request)
        return landing(actor_of(request).roles)

    def get_logout_redirect_url(self, request):
        return "/warehouse/pin" if who.is_at_scanner(request) else super().get_logout_redirect_url(request)


def _is_known(request, credentials) -> bool:
    """Whether this account's person signed in on this device last."""
    email = str(credentials.get("email", "")).lower()
    person = User.objects.filter(email=email).values_list("pk", flat=True).first() if email else None
    return person is not None and who.last_person(request) == str(person)


def may_use_codes(user: User) -> bool:
    """Codes by e-mail alone are for people of organisations whose address we have checked, in roles that need no
    second factor.
    """
    held = list(user.memberships.live().values_list("role", "organisation__verified_on", "organisation__is_active"))
    return (
        user.is_active
        and not user.is_superuser
        and bool(held)
        and all(role not in STAFF_ROLES and verified and active for role, verified, active in held)
    )


class SessionsAdapter(DefaultUserSessionsAdapter):
    """Ending one's other sessions is written down like everything else."""

    def end_sessions(self, sessions):
        ended = list(sessions)
        for user in {session.user for session in ended}:
            with recording(user.actor("web"), "portal.end_sessions"):
                amended(user, sessions_ended=sum(session.user_id == user.pk for session in ended))
        super().end_sessions(ended)


class SecondFactorAdapter(DefaultMFAAdapter):
    """The secrets of second factors are sealed like residents' data."""

    error_messages = DefaultMFAAdapter.error_messages | {"incorrect_code": WRONG_CODE}

    def encrypt(self, text):
        return factors.seal(text)

    def decrypt(self, encrypted_text):
        return factors.unseal(encrypted_text)

    def get_public_key_credential_rp_entity(self):
        return super().get_public_key_credential_rp_entity() | {"name": "Get Online London"}

    def generate_authenticator_name(self, user, type):
        return "My passkey"


class SingleSignOnAdapter(DefaultSocialAccountAdapter):
    """A borough's own sign-in vouches for its people: they refer for that borough without an invitation, and nothing
    more.
    """

    def is_open_for_signup(self, request, sociallogin):
        return False

    def pre_social_login(self, request, sociallogin):
        """Connect whom the provider vouches for to their user here, or refuse with a sentence."""
        organisation = Organisation.objects.filter(code=sociallogin.account.provider, is_active=True).first()
        if sociallogin.state.get("process") != "login":
            self._refuse(request, "Sign out first, then sign in with your borough’s sign-in.")
        if organisation is None:
            self._refuse(request, "This organisation does not work with Get Online London at the moment.")
        given = sociallogin.account.get_provider_account().get_user_data() or {}
        email = self._vouched_email(request, given, organisation)
        user = sociallogin.user if sociallogin.is_existing else User.objects.filter(email=email).first()
        if user is not None:
            self._check_known(request, user, organisation, is_connected=sociallogin.is_existing)
        name = given.get("name") or " ".join(filter(None, [given.get("given_name"), given.get("family_name")])) or email
        try:
            address = user.email if user is not None else email
            joined = people.join_by_single_sign_on(email=address, name=name, organisation=organisation, by=SYSTEM)
        except Refusal as refusal:
            self._refuse(request, refusal.sentence)
        sociallogin.account.extra_data = {}  # we keep who they are, not what else their borough says about them
        if sociallogin.is_existing:
            sociallogin.account.save(update_fields=["extra_data"])
        else:
            sociallogin.connect(request, joined)
        factors.prove_address(joined)

    def _vouched_email(self, request, given, organisation) -> str:
        email = str(given.get("email") or "").strip().lower()
        if not email or given.get("email_verified") is not True:
            self._refuse(
                request, f"{organisation} has not confirmed your email address, so we cannot confirm who you are."
            )
        domain = organisation.email_domain.strip().lower().lstrip("@")
        if domain and email.rpartition("@")[2] != domain:
            self._refuse(request, f"Only addresses ending in @{domain} can sign in through {organisation}.")
        return email

    def _check_known(self, request, user, organisation, *, is_connected):
        """A borough vouches for its own people only, and its word does not undo what a lead has ended."""
        if not user.is_active:
            self._refuse(request, "Your account is closed. Ask the lead of your organisation.")
        here = user.memberships.filter(organisation=organisation)
        if here.exists() and not here.live().exists():
            self._refuse(request, f"Your access for {organisation} has ended. Ask its lead to invite you again.")
        elsewhere = user.memberships.live().exists() or user.is_superuser
        if elsewhere and not is_connected and not organisation.email_domain and not here.exists():
            self._refuse(
                request,
                f"This email address belongs to someone at another organisation, so {organisation} cannot confirm who they are.",
            )

    def _refuse(self, request, sentence):
        raise ImmediateHttpResponse(render(request, "socialaccount/refused.html", {"sentence": sentence}, status=403))
