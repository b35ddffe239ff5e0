"""Machines that use the API: each acts for one organisation in one role."""

import secrets
from datetime import timedelta

from django.utils import timezone
from oauth2_provider.models import AccessToken, set_token_value

from law.actors import Actor
from people.access import ROLES, action
from people.organisations.actions.memberships import NoSuchRole
from people.organisations.models import Application, Organisation


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
