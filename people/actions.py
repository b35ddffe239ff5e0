"""Every change about people: organisations, users, tokens, holds."""

import secrets
from datetime import timedelta

from django.utils import timezone
from oauth2_provider.models import AccessToken

from audit.refusals import Conflict
from people.access import ROLES, action
from people.models import Application, Hold, Membership, Organisation, Resident, User


class NoSuchRole(Conflict):
    """The role is not one of the house's."""


class SecondPersonNeeded(Conflict):
    """A safeguarding hold is lifted by two people: the lead, and somebody else who agrees."""

    sentence = "Lifting a safeguarding hold takes a second person. Name somebody other than yourself."


@action("people.register_organisation")
def register_organisation(*, code: str, name: str, kind: str, borough: str = "", parent=None, by) -> Organisation:
    """Enter an organisation on the register. `borough` is a GSS code."""
    return Organisation.objects.create(code=code, name=name, kind=kind, borough=borough, parent=parent)


@action("people.add_user")
def add_user(*, email: str, name: str, role: str, organisation: Organisation, password: str | None = None, by) -> User:
    """Give somebody a sign-in and one role in one organisation. Refuses NoSuchRole."""
    if role not in ROLES:
        raise NoSuchRole(f"There is no role “{role}”. The roles are: {', '.join(ROLES)}.")
    user = User.objects.filter(email=email.lower()).first() or User.objects.create_user(email, password, name=name)
    Membership.objects.create(user=user, organisation=organisation, role=role)
    return user


@action("people.issue_token")
def issue_token(*, role: str, organisation: Organisation | None, days: int = 90, by) -> str:
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
    AccessToken.objects.create(application=application, token=token, expires=expires, scope="service")
    return token


@action("people.raise_hold", on=Resident, transition="")
def raise_hold(resident: Resident, *, kind: str, note: str = "", by) -> Hold:
    """HD1: freeze everything outward for this person at once. The rooms above hear it and stop what is under way."""
    return Hold.objects.create(resident=resident, kind=kind, note=note)


@action("people.confirm_hold", on=Hold, transition="confirm")
def confirm_hold(hold: Hold, *, review_on, by) -> Hold:
    """HD2: the hold stands until its review date."""
    hold.review_on = review_on
    hold.confirm()
    hold.save()
    return hold


@action("people.lift_hold", on=Hold, transition="lift")
def lift_hold(hold: Hold, *, second_person: User | None = None, reason: str = "", by) -> Hold:
    """HD3: everything goes on where it stopped. Refuses SecondPersonNeeded for a safeguarding hold lifted by one person."""
    if hold.kind == Hold.Kind.SAFEGUARDING and (second_person is None or f"user:{second_person.pk}" == by.key):
        raise SecondPersonNeeded()
    if second_person is not None:
        hold.tell(second_person=f"user:{second_person.pk}")
    hold.lift()
    hold.save()
    return hold


@action("people.reject_hold", on=Hold, transition="reject")
def reject_hold(hold: Hold, *, reason: str, by) -> Hold:
    """HD4: there was nothing in it."""
    hold.reject()
    hold.save()
    return hold
