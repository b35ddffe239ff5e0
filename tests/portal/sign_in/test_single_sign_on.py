"""Signing in through a borough: whom it vouches for, and who is refused in words."""

import socket
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from allauth.account.models import EmailAddress
from django.test import Client
from django.utils.html import escape
from oidc_provider_mock import run_server_in_thread

from demo.foundations import SECOND_FACTOR
from people import actions as people
from people.models import Membership, User
from portal.sign_in import factors
from tests import people_of_london as london
from tests.portal.sign_in.accounts import LOGIN, SECOND_STEP, person, words_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def provider(settings, monkeypatch):
    """A real OpenID Connect provider on the loopback; nothing else on the network can be reached."""
    connect = socket.socket.connect

    def loopback_only(self, address):
        assert self.family == socket.AF_UNIX or address[0] in ("127.0.0.1", "::1"), f"a call to {address}"
        return connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", loopback_only)
    with run_server_in_thread() as server:
        app = {
            "provider_id": "southwark",
            "name": "Southwark",
            "client_id": "gol",
            "secret": "s",
            "settings": {"server_url": f"http://localhost:{server.server_port}"},
        }
        settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}}
        yield f"http://localhost:{server.server_port}"


def through(provider, client, *, sub="42", **claims):
    """Sign in at the borough as somebody with these claims and come back."""
    requests.put(f"{provider}/users/{sub}", json=claims, timeout=5).raise_for_status()
    away = client.get("/account/oidc/southwark/login/?process=login&next=/some/form")["Location"]
    assert away.startswith(provider)
    assert "code_challenge" in parse_qs(urlsplit(away).query)
    back = requests.post(away, data={"sub": sub}, allow_redirects=False, timeout=5).headers["Location"]
    return client.get(urlsplit(back).path + "?" + urlsplit(back).query)


def maria_of(domain="southwark.example", **more):
    return {"email": f"maria@{domain}", "email_verified": True, "name": "Maria Santos"} | more


def test_a_boroughs_sign_in_makes_a_referrer_of_that_borough(provider, pages):
    southwark = london.organisation()
    people.amend_organisation(southwark, email_domain="southwark.example", by=london.ADMINISTRATOR)
    assert "Sign in with Southwark" in words_of(Client().get(LOGIN))
    client = Client()
    assert through(provider, client, **maria_of())["Location"] == "/some/form"
    maria = User.objects.get(email="maria@southwark.example")
    held = maria.memberships.get()
    assert (held.role, held.organisation, held.ended_at) == ("referrer", southwark, None)
    assert maria.name == "Maria Santos"
    assert client.get("/some/form").status_code == 200
    assert maria.socialaccount_set.get().extra_data == {}
    assert EmailAddress.objects.get(user=maria).verified
    assert through(provider, Client(), **maria_of())["Location"] == "/some/form"
    assert User.objects.filter(email__startswith="maria").count() == 1
    assert Membership.objects.filter(user=maria).count() == 1


def test_staff_who_come_through_their_borough_still_need_their_second_step(provider, pages):
    lead = person("finance", email="maria@southwark.example")
    client = Client()
    through(provider, client, **maria_of())
    assert client.session["_auth_user_id"] == str(lead.pk)
    assert client.get("/some/form")["Location"].startswith("/account/second-factor")
    factors.enrol(lead, SECOND_FACTOR)
    assert through(provider, Client(), **maria_of())["Location"].startswith(SECOND_STEP)


@pytest.mark.parametrize(
    ("claims", "sentence"),
    [
        (
            maria_of("lambeth.example"),
            "Only addresses ending in @southwark.example can sign in through Southwark Council.",
        ),
        (maria_of("evil.southwark.example"), "Only addresses ending in @southwark.example"),
        (maria_of(email_verified=False), "Southwark Council has not confirmed your email address"),
        ({"name": "Maria"}, "has not confirmed your email address"),
    ],
)
def test_whom_the_borough_does_not_vouch_for_is_refused_in_words(provider, claims, sentence):
    people.amend_organisation(london.organisation(), email_domain="southwark.example", by=london.ADMINISTRATOR)
    client = Client()
    answer = through(provider, client, **claims)
    assert answer.status_code == 403
    assert escape(sentence) in words_of(answer)
    assert not User.objects.filter(email__startswith="maria").exists()
    assert "_auth_user_id" not in client.session


def test_a_borough_vouches_neither_for_others_people_nor_against_its_lead(provider):
    southwark = london.organisation()
    people.amend_organisation(southwark, email_domain="", by=london.ADMINISTRATOR)
    person(email="maria@lambeth.example", at=london.organisation("lambeth", "Lambeth Council", borough="E09000022"))
    assert "someone at another organisation" in words_of(through(provider, Client(), **maria_of("lambeth.example")))
    maria = person()
    people.end_membership(maria.memberships.get(organisation=southwark), by=london.ADMINISTRATOR)
    assert "Your access for Southwark Council has ended. Ask its lead to invite you again" in words_of(
        through(provider, Client(), **maria_of())
    )
    people.close_organisation(southwark, reason="merged", by=london.ADMINISTRATOR)
    assert "does not work with Get Online London" in words_of(
        through(provider, Client(), sub="43", **maria_of(email="b@southwark.example"))
    )
