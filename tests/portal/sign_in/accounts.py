"""People with accounts for the tests of signing in, and the ways in that a browser would take."""

import re

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from notifications.models import Message
from people import actions as people
from people.models import Invitation
from portal.sign_in import factors
from tests import people_of_london as london

PASSWORD = "three words apart"
LOGIN = "/account/login/"
SECOND_STEP = "/account/2fa/authenticate/"
CONFIRM = "/account/login/code/confirm/"


def person(role="referrer", *, email="maria@southwark.example", name="Maria Santos", at=None, verified=True):
    at = at or london.organisation()
    if verified and at.verified_on is None:
        at.verified_on = timezone.localdate()
        people.amend_organisation(at, verified_on=at.verified_on, by=london.ADMINISTRATOR)
    return people.add_user(
        email=email, name=name, role=role, organisation=at, password=PASSWORD, by=london.ADMINISTRATOR
    )


def password_of(client, user, password=PASSWORD, **more):
    return client.post(LOGIN, {"login": user.email, "password": password} | more)


def code_now(user) -> str:
    """One that still holds when half a minute ends before it is sent: the latest that is not used."""
    held = Authenticator.objects.get(user=user, type="totp")
    secret = factors.unseal(held.data["secret"])
    fresh = (
        totp.format_hotp_value(totp.hotp_value(secret, counter))
        for counter in sorted(totp.yield_hotp_counters_from_time(), reverse=True)
    )
    return next(code for code in fresh if cache.get(held.wrap()._get_used_cache_key(code)) is None)


def signed_in(user, *, at=None) -> Client:
    """Through the doors, second step included."""
    client = Client()
    answer = password_of(client, user)
    if answer["Location"] == SECOND_STEP:
        answer = client.post(SECOND_STEP, {"code": code_now(user)})
    assert answer.status_code == 302
    assert client.session["_auth_user_id"] == str(user.pk)
    return client


def letters(event="portal.sign_in"):
    return [message.body for message in Message.objects.filter(event=event).order_by("created_at", "pk")]


def words_of(answer) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


def invited(role="referrer", email="new@southwark.example", verified=True) -> tuple[Invitation, str]:
    at = london.organisation()
    if verified:
        people.amend_organisation(at, verified_on=timezone.localdate(), by=london.ADMINISTRATOR)
    invitation = people.invite(email=email, name="Maria Santos", role=role, organisation=at, by=london.ADMINISTRATOR)
    return invitation, re.search(r"http\S+", letters("people.invited")[-1])[0].removeprefix(settings.PUBLIC_URL)
