"""Machines that use the API: made, given a new secret, and ended. Each secret is returned once and kept nowhere."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.utils import timezone
from oauth2_provider.models import AccessToken, set_token_value

from audit.recording import amended
from law.actors import Actor
from law.refusals import Conflict, Invalid
from people.access import ROLES, action, grants, sees
from people.access.scopes import EVERYTHING, SCOPES, scopes_of
from people.organisations.actions.memberships import NoSuchRole, NotYoursToGive
from people.organisations.client_secrets import draw_secret, keep
from people.organisations.machine_clients import MachineClient
from people.organisations.models import Application, Organisation

TOKEN_DAYS = 90
MOST_DAYS = 365
MOST_OVERLAP_HOURS = 7 * 24
NOTE_USE_EVERY = timedelta(hours=1)


class OrganisationClosed(Conflict):
    """The organisation is closed: nothing comes in for it."""

    code = "organisation_closed"
    sentence = "This organisation is closed. Reopen it first."


class ClientEnded(Conflict):
    """The machine client was revoked, and stays so."""

    code = "client_ended"
    sentence = "This API client was revoked. Create a new one."


@action("people.issue_token")
def issue_token(
    *,
    role: str,
    organisation: Organisation | None,
    days: int = TOKEN_DAYS,
    scopes: Sequence[str] = (EVERYTHING,),
    name: str = "",
    by: Actor,
) -> str:
    """Make a machine client for one role in one organisation and return its bearer token, which is shown this once.

    `days` is how long the token lasts, 1 to 365. Refuses NoSuchRole, NotYoursToGive, OrganisationClosed, and Invalid
    for a scope that the role has no use for.
    """
    if not 1 <= days <= MOST_DAYS:
        raise Invalid.at("/days", "out_of_range", f"Enter a number of days from 1 to {MOST_DAYS}.")
    _check(role, organisation, scopes, by)
    application = _new_application("")
    client = _new_client(application, MachineClient.Kind.TOKEN, role, organisation, scopes, name, days)
    return _new_token(client, client.expires_at)


@action("people.register_client")
def register_client(
    *,
    role: str,
    organisation: Organisation | None,
    scopes: Sequence[str] = (EVERYTHING,),
    name: str = "",
    by: Actor,
) -> tuple[MachineClient, str]:
    """Make a machine client that gets its tokens at /oauth/token. Returns it with its secret, shown this once.

    Refuses as `issue_token` does.
    """
    _check(role, organisation, scopes, by)
    secret = draw_secret()
    application = _new_application(keep(secret))
    return _new_client(application, MachineClient.Kind.SECRET, role, organisation, scopes, name, None), secret


def _has_ended(client: MachineClient) -> ClientEnded | None:
    return ClientEnded() if client.revoked_at is not None else None


@action("people.rotate_client", on=MachineClient, transition="", guard=_has_ended)
def rotate_client(client: MachineClient, *, overlap_hours: int = 0, by: Actor) -> tuple[MachineClient, str]:
    """Give a machine client a new secret, or a new bearer token that lasts as long as the first did. Returns it with
    the client, shown this once.

    The old one ends at once, or after `overlap_hours` (up to a week). Refuses ClientEnded, OrganisationClosed and
    NotYoursToGive.
    """
    if not 0 <= overlap_hours <= MOST_OVERLAP_HOURS:
        raise Invalid.at("/overlap_hours", "out_of_range", f"Enter a number of hours from 0 to {MOST_OVERLAP_HOURS}.")
    _check(client.role, client.organisation, client.scopes, by)
    now = timezone.now()
    until = now + timedelta(hours=overlap_hours)
    if client.kind == MachineClient.Kind.TOKEN:
        AccessToken.objects.filter(application=client.application, expires__gt=until).update(expires=until)
        client.expires_at = now + timedelta(days=client.days or TOKEN_DAYS)
        secret = _new_token(client, client.expires_at)
    else:
        secret = draw_secret()
        application = client.application
        kept: str = application.client_secret  # type: ignore[attr-defined]  # a field of the library
        application.client_secret = keep(secret, before=kept, until=until)  # type: ignore[attr-defined]
        application.save(update_fields=["client_secret"])
        if not overlap_hours:
            AccessToken.objects.filter(application=application).delete()
    client.rotated_at = now
    client.save()
    amended(client, rotated=True, overlap_hours=overlap_hours)
    return client, secret


@action("people.revoke_client", on=MachineClient, transition="")
def revoke_client(client: MachineClient, *, reason: str = "", by: Actor) -> MachineClient:
    """End a machine client and every token of its. It comes in no more, and cannot be given a new secret. Refuses
    NotYoursToGive.
    """
    _check_grant(client.role, client.organisation, by)
    if client.revoked_at is not None:
        return client
    AccessToken.objects.filter(application=client.application).delete()
    Application.objects.filter(pk=client.application_id).update(client_secret="")
    client.revoked_at = timezone.now()
    client.save()
    amended(client, revoked=True)
    return client


def note_use(client: MachineClient) -> None:
    """Write down that it came in, at most once an hour: a statement a request would cost more than it tells.

    Not an action: nothing is decided by it, and the ledger holds what the client does.
    """
    now = timezone.now()
    if client.last_used_at is None or client.last_used_at <= now - NOTE_USE_EVERY:
        MachineClient.objects.filter(pk=client.pk).update(last_used_at=now)


def forget_expired_tokens() -> None:
    """Delete the tokens that have expired; their clients stay on the list. One statement."""
    AccessToken.objects.filter(expires__lt=timezone.now()).delete()


def _check(role: str, organisation: Organisation | None, scopes: Sequence[str], by: Actor) -> None:
    _check_grant(role, organisation, by)
    if organisation is not None and not organisation.is_active:
        raise OrganisationClosed()
    unknown = [scope for scope in scopes if scope not in SCOPES]
    if unknown:
        raise Invalid.at(
            "/scopes", "not_a_choice", f"There is no scope “{unknown[0]}”. Select from: {', '.join(SCOPES)}."
        )
    useless = [scope for scope in scopes if scope not in scopes_of(role)]
    if useless or not scopes:
        raise Invalid.at(
            "/scopes", "not_a_choice", f"Select scopes that this role can use: {', '.join(scopes_of(role))}."
        )


def _check_grant(role: str, organisation: Organisation | None, by: Actor) -> None:
    if role not in ROLES:
        raise NoSuchRole(f"There is no role “{role}”. The roles are: {', '.join(ROLES)}.")
    if role not in grants(by):
        raise NotYoursToGive("Only administrators can create and end API clients with this role.")
    if organisation is None and not sees(by, "every organisation"):
        raise NotYoursToGive("You can only create API clients for your organisation and those that are part of it.")
    if organisation is not None and not Organisation.objects.led_by(by).filter(pk=organisation.pk).exists():
        raise NotYoursToGive("You can only create API clients for your organisation and those that are part of it.")


def _new_application(secret: str) -> Application:
    return Application.objects.create(
        client_type=Application.CLIENT_CONFIDENTIAL,
        authorization_grant_type=Application.GRANT_CLIENT_CREDENTIALS,
        client_secret=secret,
        hash_client_secret=False,  # it is a checksum already
    )


def _new_client(
    application: Application,
    kind: str,
    role: str,
    organisation: Organisation | None,
    scopes: Sequence[str],
    name: str,
    days: int | None,
) -> MachineClient:
    whose = organisation.code if organisation else "the service"
    return MachineClient.objects.create(
        application=application,
        organisation=organisation,
        role=role,
        name=(name.strip() or f"{role.replace('_', ' ').capitalize()} at {whose}")[:80],
        kind=kind,
        scopes=sorted(set(scopes)),
        days=days,
        expires_at=timezone.now() + timedelta(days=days) if days else None,
    )


def _new_token(client: MachineClient, expires: datetime | None) -> str:
    """Draw its bearer token; what is kept of it is a checksum."""
    if expires is None:
        raise ValueError("Enter when the token ends.")
    token = draw_secret()
    kept = AccessToken(application=client.application, expires=expires, scope=" ".join(client.scopes))
    set_token_value(kept, token)
    kept.save()
    return token
