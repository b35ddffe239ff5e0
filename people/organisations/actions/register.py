"""The register of organisations: entered, amended, closed and opened again."""

import secrets
from typing import Any

from audit.recording import amended
from law.actors import Actor
from law.refusals import Conflict, FieldError, Invalid
from people.access import action
from people.organisations.hubs import HubProfile
from people.organisations.models import Organisation

AMENDABLE = ("name", "email_domain", "verified_on", "weekly_limit", "open_limit", "borough", "parent")


class CodeTaken(Conflict):
    """Another organisation is quoted by this code."""


class Circle(Conflict):
    """An organisation cannot stand under itself, however far down."""

    sentence = "Select an organisation that is not this one or part of it."


@action("people.register_organisation")
def register_organisation(
    *,
    code: str,
    name: str,
    kind: str,
    borough: str = "",
    parent: Organisation | None = None,
    email_domain: str = "",
    by: Actor,
) -> Organisation:
    """Enter an organisation on the register, with a dial code of its own; a hub with its empty profile. `borough` is a GSS
    code. Refuses CodeTaken.
    """
    if Organisation.objects.filter(code=code).exists():
        raise CodeTaken(f"“{code}” is another organisation’s code. Enter a different one.")
    entered = Organisation.objects.create(
        code=code,
        dial_code=new_dial_code(),
        name=name,
        kind=kind,
        borough=borough,
        parent=parent,
        email_domain=_domain(email_domain),
    )
    if kind == Organisation.Kind.HUB:
        HubProfile.objects.create(organisation=entered)
    return entered


def _domain(text: str) -> str:
    """The part after the @ of an address, as addresses are compared."""
    return text.strip().lower().lstrip("@")


def new_dial_code() -> str:
    """Six digits that no organisation has. Drawn, so that one cannot be told from another."""
    while True:
        drawn = f"{secrets.randbelow(900_000) + 100_000}"
        if not Organisation.objects.filter(dial_code=drawn).exists():
            return drawn


@action("people.amend_organisation", on=Organisation, transition="")
def amend_organisation(organisation: Organisation, *, by: Actor, **changes: Any) -> Organisation:
    """Change what the register says of it: any of AMENDABLE. Refuses Circle, and Invalid for a field that cannot be
    changed.
    """
    unknown = [name for name in changes if name not in AMENDABLE]
    if unknown:
        raise Invalid([FieldError(f"/{name}", "unknown_field", "This cannot be changed here.") for name in unknown])
    above = changes.get("parent")
    while above is not None:
        if above.pk == organisation.pk:
            raise Circle()
        above = above.parent
    if "email_domain" in changes:
        changes["email_domain"] = _domain(changes["email_domain"])
    for name, value in changes.items():
        setattr(organisation, name, value)
    organisation.save()
    amended(organisation, fields=sorted(changes))
    return organisation


@action("people.close_organisation", on=Organisation, transition="")
def close_organisation(organisation: Organisation, *, reason: str, by: Actor) -> Organisation:
    """Every door of the organisation ends at once: its people act for it no more, its machines, scanners and calls are
    not let in. What it referred goes on.
    """
    return _switch(organisation, False)


@action("people.reopen_organisation", on=Organisation, transition="")
def reopen_organisation(organisation: Organisation, *, reason: str = "", by: Actor) -> Organisation:
    """Its people, machines and scanners come in again, and it may refer if an agreement is in force."""
    return _switch(organisation, True)


def _switch(organisation: Organisation, active: bool) -> Organisation:
    organisation.is_active = active
    organisation.save()
    amended(organisation, is_active=active)
    return organisation
