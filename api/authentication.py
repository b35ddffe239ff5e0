"""Who is calling: a bearer token of a machine client, or the session of someone signed in; and how far a token goes."""

from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone
from oauth2_provider.models import AccessToken
from rest_framework.authentication import BaseAuthentication, SessionAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed, Throttled
from rest_framework.permissions import SAFE_METHODS, BasePermission

from api.problems import InsufficientScope
from database.prepared import Prepared
from people import acting, limits
from people import actions as people
from people.access import sees
from people.access.scopes import allows, names_people, scope_needed
from people.organisations.client_secrets import checksum
from people.organisations.machine_clients import MachineClient
from people.organisations.models import Organisation
from referrals import actions as referrals

ROOT = "/api/v1/"


class BearerToken(BaseAuthentication):
    """One query from token to actor; unknown, expired and revoked tokens, and those of a closed organisation, are told
    apart nowhere.
    """

    def authenticate(self, request):
        scheme, _, token = get_authorization_header(request).decode("latin-1").partition(" ")
        if scheme.lower() != "bearer" or not token.strip():
            return None
        live = _live(token.strip())
        if live is None:
            _count_wrong(request)
            raise AuthenticationFailed("This token is not valid, or no longer.")
        client = live.application.machine_client
        people.note_use(client)
        return client.actor(), live

    def authenticate_header(self, request):
        return 'Bearer realm="Get Online London"'


_CLIENT = "application__machine_client"


def _with_this_mark(mark: str, now: datetime) -> QuerySet[AccessToken]:
    """With the columns that every request looks at, out of eighty."""
    organisation = [f"{_CLIENT}__organisation__{field.name}" for field in Organisation._meta.concrete_fields]
    client = [f"{_CLIENT}__{name}" for name in ("role", "expires_at", "revoked_at", "last_used_at", "organisation")]
    rows = AccessToken.objects.select_related(f"{_CLIENT}__organisation").filter(token_checksum=mark, expires__gt=now)
    return rows.only("scope", "application__client_id", *client, *organisation)


_TOKENS: Prepared[AccessToken] = Prepared(_with_this_mark, str, datetime)


def _live(token: str) -> AccessToken | None:
    row = next(iter(_TOKENS(checksum(token), timezone.now())), None)
    client = getattr(row.application, "machine_client", None) if row else None
    return row if client is not None and client.is_live() else None


def _count_wrong(request) -> None:
    """No one guesses a token of 256 bits; whoever goes on trying is told to stop all the same."""
    standing = limits.count(limits.WRONG_TOKEN, limits.address_of(request))
    if standing.is_over:
        raise Throttled(standing.wait)


class Session(SessionAuthentication):
    """Someone who signed in through the portal, with the usual protection against forged requests."""

    def authenticate(self, request):
        signed_in = super().authenticate(request)
        return (acting.actor_of(request._request), None) if signed_in else None  # noqa: SLF001 - the session is Django's


class HasActor(BasePermission):
    """Deny unless someone is known; what they may do is the actions' business."""

    def has_permission(self, request, view):
        return bool(getattr(request.user, "roles", None))


class HasScope(BasePermission):
    """Deny what the token's scopes do not name, and people's data to an organisation without an agreement in force.

    The area follows from the address, so a new address is closed to every limited token until
    `people.access.scopes` names it. A view that reads by POST says so with `reads = True`.
    """

    def has_permission(self, request, view):
        if not isinstance(request.auth, AccessToken):
            return True
        collection = request.path.removeprefix(ROOT).partition("/")[0]
        reads = request.method in SAFE_METHODS or getattr(view, "reads", False)
        needed = scope_needed(collection, reads=reads)
        if not allows(frozenset(request.auth.scope.split()), needed):
            raise InsufficientScope(needed)
        client = request.auth.application.machine_client
        if reads and names_people(collection) and _needs_agreement(client, request.user):
            referrals.check_may_refer(client.organisation)
        return True


def _needs_agreement(client: MachineClient, actor) -> bool:
    """Whether it reads the people of one referring organisation: what a data sharing agreement allows, and nothing
    else.
    """
    return client.organisation is not None and sees(actor, "own referrals") and not sees(actor, "every referral")
