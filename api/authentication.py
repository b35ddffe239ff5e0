"""Who is calling: a bearer token of a machine client, or the session of somebody signed in."""

import hashlib

from django.utils import timezone
from oauth2_provider.models import AccessToken
from rest_framework.authentication import BaseAuthentication, SessionAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import BasePermission

from people import acting


class BearerToken(BaseAuthentication):
    """One query from token to actor; unknown and expired tokens are told apart nowhere."""

    def authenticate(self, request):
        scheme, _, token = get_authorization_header(request).decode("latin-1").partition(" ")
        if scheme.lower() != "bearer" or not token.strip():
            return None
        live = _live(token.strip())
        if live is None:
            raise AuthenticationFailed("This token is not valid, or no longer.")
        return live.application.actor(), live

    def authenticate_header(self, request):
        return 'Bearer realm="Get Online London"'


def _live(token: str):
    checksum = hashlib.sha256(token.encode()).hexdigest()
    row = (
        AccessToken.objects.select_related("application__organisation")
        .filter(token_checksum=checksum, expires__gt=timezone.now())
        .first()
    )
    return row if row and row.application_id else None


class Session(SessionAuthentication):
    """Somebody who signed in through the portal, with the usual protection against forged requests."""

    def authenticate(self, request):
        signed_in = super().authenticate(request)
        return (acting.actor_of(request._request), None) if signed_in else None  # noqa: SLF001 - the session is Django's


class HasActor(BasePermission):
    """Deny unless somebody is known; what they may do is the actions' business."""

    def has_permission(self, request, view):
        return bool(getattr(request.user, "roles", None))
