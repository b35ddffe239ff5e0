"""What the OAuth library asks us at /oauth/token: whether a secret is right, and which scopes a client may have."""

from collections.abc import Iterable
from typing import Any

from django.utils import timezone
from oauth2_provider.oauth2_validators import OAuth2Validator
from oauth2_provider.scopes import BaseScopes

from people.access.scopes import EVERYTHING, SCOPES
from people.organisations.client_secrets import is_right
from people.organisations.models import Application


class Scopes(BaseScopes):  # type: ignore[misc]  # the library is not typed
    """The one table of scopes; of these, a client may ask for its own and gets all of its own unless it asks for
    fewer.
    """

    def get_all_scopes(self) -> dict[str, str]:
        return SCOPES

    def get_available_scopes(self, application: Any = None, request: Any = None, *how: Any, **more: Any) -> list[str]:
        own = _scopes_of(application)
        return list(SCOPES) if EVERYTHING in own else own

    def get_default_scopes(self, application: Any = None, request: Any = None, *how: Any, **more: Any) -> list[str]:
        return _scopes_of(application)


def _scopes_of(application: Application | None) -> list[str]:
    return list(application.machine_client.scopes) if application is not None else list(SCOPES)


class Validator(OAuth2Validator):  # type: ignore[misc]  # the library is not typed
    """The library's own, with secrets kept as checksums (people.organisations.client_secrets)."""

    def _check_secret(self, provided_secret: str, stored_secret: str) -> bool:
        return bool(stored_secret) and is_right(provided_secret or "", stored_secret, timezone.now())

    def validate_scopes(
        self, client_id: str, scopes: Iterable[str], client: Any, request: Any, *how: Any, **more: Any
    ) -> bool:
        return set(scopes) <= set(Scopes().get_available_scopes(application=client))
