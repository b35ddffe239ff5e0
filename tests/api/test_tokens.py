"""Bearer tokens and client credentials: who comes in with them, how far, until when, and how often wrong ones may try."""

import base64
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver
from django.utils import timezone
from oauth2_provider.models import AccessToken

from audit.models import LedgerEntry
from law.refusals import Invalid
from people import actions as people
from people import limits, tasks
from people.access.scopes import SCOPES, area_of, scopes_of
from people.models import Application, MachineClient
from people.organisations.actions.machine_clients import ClientEnded, OrganisationClosed
from people.organisations.actions.memberships import NotYoursToGive
from tests import people_of_london as london
from tests.api.callers import RAW, Caller, is_problem

pytestmark = pytest.mark.django_db
BY = london.ADMINISTRATOR


class Machine(Caller):
    """A caller who has the token already."""

    def __init__(self, token):
        self.token = token
        self.http = Client(raise_request_exception=False)


def registered(at, *scopes, role="referrer"):
    return people.register_client(role=role, organisation=at, scopes=scopes or ("service",), by=BY)


def ask(client, secret, *, address="192.0.2.1", **params):
    """POST /oauth/token with the client's ID and secret in the header (RFC 6749 section 2.3.1)."""
    basic = base64.b64encode(f"{client.application.client_id}:{secret}".encode()).decode()
    return Client().post(
        "/oauth/token",
        {"grant_type": "client_credentials", **params},
        headers={"Authorization": f"Basic {basic}"},
        REMOTE_ADDR=address,
    )


def token_of(client, secret, **params) -> str:
    return ask(client, secret, **params).json()["access_token"]


# ── In and out ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_client_gets_a_token_of_an_hour_for_its_id_and_secret(southwark):
    client, secret = registered(southwark, "referrals:read", "referrals:write")
    answer = ask(client, secret)
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-store"
    assert answer.json()["expires_in"] == 3600
    assert set(answer.json()["scope"].split()) == {"referrals:read", "referrals:write"}
    assert Machine(answer.json()["access_token"]).post("referrals", RAW).status_code == 201


def test_nothing_that_opens_a_door_is_kept(southwark):
    client, secret = registered(southwark)
    token = token_of(client, secret)
    bearer = people.issue_token(role="referrer", organisation=southwark, by=BY)
    with connection.cursor() as cursor:
        for model in (Application, AccessToken, MachineClient, LedgerEntry):
            cursor.execute(f"SELECT string_agg(kept::text, ' ') FROM \"{model._meta.db_table}\" kept")  # noqa: S608 - ours
            kept = cursor.fetchone()[0]
            assert not [word for word in (secret, token, bearer) if word in kept], model


def test_closing_the_organisation_ends_every_door_of_its_machines_until_it_is_reopened(southwark):
    client, secret = registered(southwark)
    machines = [Machine(token_of(client, secret)), Caller("referrer", southwark)]
    people.close_organisation(southwark, reason="Left", by=BY)
    for machine in machines:
        is_problem(machine.get("referrals"), 401)
    assert ask(client, secret).status_code == 401
    with pytest.raises(OrganisationClosed):
        registered(southwark)
    people.reopen_organisation(southwark, by=BY)
    assert [machine.get("referrals").status_code for machine in machines] == [200, 200]


@pytest.mark.parametrize("kind", ["token", "secret"])
def test_a_revoked_client_comes_in_no_more_and_the_ledger_says_who_ended_it(southwark, kind):
    if kind == "token":
        machine = Caller("referrer", southwark)
        client = MachineClient.objects.get()
    else:
        client, secret = registered(southwark)
        machine = Machine(token_of(client, secret))
    assert machine.get("referrals").status_code == 200
    people.revoke_client(client, reason="Its laptop was stolen", by=BY)
    is_problem(machine.get("referrals"), 401)
    if kind == "secret":
        assert ask(client, secret).status_code == 401
    entry = LedgerEntry.objects.get(object_id=client.pk, action="people.revoke_client")
    assert (entry.actor, entry.reason) == (BY.key, "Its laptop was stolen")
    with pytest.raises(ClientEnded):
        people.rotate_client(client, by=BY)


def test_a_new_token_ends_the_old_one_at_once_or_after_the_overlap(southwark, time_machine):
    time_machine.move_to(timezone.now(), tick=False)
    old = Caller("referrer", southwark)
    client, new = people.rotate_client(MachineClient.objects.get(), overlap_hours=24, by=BY)
    assert [machine.get("referrals").status_code for machine in (old, Machine(new))] == [200, 200]
    time_machine.shift(timedelta(hours=24, seconds=1))
    assert [machine.get("referrals").status_code for machine in (old, Machine(new))] == [401, 200]
    _, newest = people.rotate_client(client, by=BY)
    assert [machine.get("referrals").status_code for machine in (Machine(new), Machine(newest))] == [401, 200]


def test_a_new_secret_ends_the_old_one_at_once_or_after_the_overlap(southwark, time_machine):
    time_machine.move_to(timezone.now(), tick=False)
    client, first = registered(southwark)
    _, second = people.rotate_client(client, overlap_hours=24, by=BY)
    assert [ask(client, secret).status_code for secret in (first, second)] == [200, 200]
    time_machine.shift(timedelta(hours=24, seconds=1))
    assert [ask(client, secret).status_code for secret in (first, second)] == [401, 200]
    token = token_of(client, second)
    _, third = people.rotate_client(client, by=BY)
    is_problem(Machine(token).get("referrals"), 401)
    assert [ask(client, secret).status_code for secret in (second, third)] == [401, 200]


def test_when_it_was_last_used_is_written_at_most_once_an_hour(southwark, time_machine):
    time_machine.move_to(timezone.now(), tick=False)
    machine = Caller("referrer", southwark)
    assert MachineClient.objects.get().last_used_at is None

    def written():
        with CaptureQueriesContext(connection) as asked:
            assert machine.get("referrals").status_code == 200
        return len([each for each in asked if each["sql"].startswith('UPDATE "people_machineclient"')])

    assert [written(), written()] == [1, 0]
    assert MachineClient.objects.get().last_used_at == timezone.now()
    time_machine.shift(3601)
    assert [written(), written()] == [1, 0]


def test_expired_tokens_are_swept_and_their_clients_stay_on_the_list(southwark, time_machine):
    Caller("referrer", southwark)
    time_machine.move_to(timezone.now() + timedelta(days=91))
    tasks.forget_expired_tokens()
    assert not AccessToken.objects.exists()
    assert MachineClient.objects.get().standing() == "expired"


# ── Whose it is ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_lead_makes_clients_for_their_own_tree_in_the_roles_that_they_give(southwark):
    lambeth = london.organisation("lambeth", "Lambeth Council", "borough", "E09000022")
    lead = london.actor("organisation_lead", organisation=southwark)
    client, _ = people.register_client(role="referrer", organisation=southwark, by=lead)
    assert list(MachineClient.objects.visible_to(lead)) == [client]
    assert not MachineClient.objects.visible_to(london.actor("organisation_lead", organisation=lambeth))
    for role, at in (("referrer", lambeth), ("referrer", None), ("administrator", southwark), ("partner", southwark)):
        with pytest.raises(NotYoursToGive):
            people.register_client(role=role, organisation=at, by=lead)
    theirs = registered(southwark, role="caseworker")[0]
    with pytest.raises(NotYoursToGive):
        people.rotate_client(theirs, by=lead)


@pytest.mark.parametrize("params", [{"days": 0}, {"days": 366}, {"scopes": ["everything"]}, {"scopes": []}])
def test_a_token_has_an_end_and_scopes_that_there_are(southwark, params):
    with pytest.raises(Invalid):
        people.issue_token(role="referrer", organisation=southwark, by=BY, **params)


def test_a_scope_that_means_nothing_for_the_role_is_refused(southwark):
    assert "contributions:write" not in scopes_of("referrer")
    with pytest.raises(Invalid, match="Select scopes that this role can use"):
        people.issue_token(role="referrer", organisation=southwark, scopes=["contributions:write"], by=BY)


def test_without_an_agreement_in_force_a_machine_reads_no_one(southwark):
    machine = Caller("referrer", southwark)
    referral = machine.post("referrals", RAW).json()["reference"]
    people.end_agreement(southwark.agreements.get(), reason="Another one", by=BY)
    is_problem(machine.get("referrals"), 409, "no_agreement")
    is_problem(machine.get(f"referrals/{referral}"), 409, "no_agreement")
    assert machine.get("organisations").status_code == 200
    assert machine.post(f"referrals/{referral}/withdraw", {"code": "no_longer_needed"}).status_code == 200
    assert Caller("caseworker").get(f"referrals/{referral}").status_code == 200


# ── Scopes ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_token_with_fewer_scopes_does_less_than_its_role(southwark):
    token = people.issue_token(role="caseworker", organisation=None, scopes=["referrals:read"], by=BY)
    machine = Machine(token)
    assert machine.get("referrals").status_code == 200
    assert machine.post("referrals/search", {"text": "Amina"}).status_code == 200  # reads, although by POST
    refused = machine.post("referrals", RAW)
    is_problem(refused, 403, "insufficient_scope")
    assert 'error="insufficient_scope", scope="referrals:write"' in refused["WWW-Authenticate"]
    for elsewhere in ("devices", "residents", "messages", "organisations"):
        is_problem(machine.get(elsewhere), 403, "insufficient_scope")


def test_a_scope_opens_nothing_that_the_role_does_not(southwark):
    referral = london.referral(at=southwark)
    machine = Machine(people.issue_token(role="referrer", organisation=southwark, scopes=["referrals:write"], by=BY))
    lambeth = london.organisation("lambeth", "Lambeth Council", "borough", "E09000022")
    stranger = Machine(people.issue_token(role="referrer", organisation=lambeth, scopes=["referrals:write"], by=BY))
    is_problem(machine.post(f"referrals/{referral.reference}/reject", {"code": "not_wanted"}), 403)
    is_problem(stranger.post(f"referrals/{referral.reference}/withdraw", {"code": "no_longer_needed"}), 404)


def test_a_client_asks_for_fewer_scopes_and_never_for_more(southwark):
    client, secret = registered(southwark, "referrals:read", "referrals:write")
    assert ask(client, secret, scope="referrals:read").json()["scope"] == "referrals:read"
    for scope in ("sims:read", "service", "nonsense"):
        assert ask(client, secret, scope=scope).json()["error"] == "invalid_scope"
    everything, secret = registered(southwark)
    assert ask(everything, secret, scope="sims:read").json()["scope"] == "sims:read"


def test_every_address_of_the_api_belongs_to_an_area():
    patterns = get_resolver("api.urls").url_patterns
    collections = {str(each.pattern).partition("/")[0].lstrip("^").rstrip("$") for each in patterns}
    without = {name for name in collections if not area_of(name)} - {"schema", "docs", ".*"}
    assert without == set(), "name it in people/access/scopes.py: until then no limited token gets in"


def test_every_scope_means_something_for_some_role():
    from people.access import ROLES  # noqa: PLC0415 - here alone

    waiting = {"webhooks:read", "webhooks:write"}
    assert set(SCOPES) - {scope for role in ROLES for scope in scopes_of(role)} - waiting == set()


# ── Wrong ones ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_wrong_secrets_are_limited_by_client_and_address(southwark):
    client, secret = registered(southwark)
    for _ in range(3):
        assert ask(client, secret).status_code == 200  # what went well is not counted
    for _ in range(limits.CLIENT_SECRET.most):
        assert ask(client, "wrong").json()["error"] == "invalid_client"
    refused = ask(client, secret)
    assert refused.status_code == 429
    assert 0 < int(refused["Retry-After"]) <= 900
    assert refused.json()["error"] == "temporarily_unavailable"
    assert ask(client, secret, address="192.0.2.2").status_code == 200


def test_an_address_that_tries_one_client_after_another_is_stopped(southwark, monkeypatch):
    monkeypatch.setattr(
        "api.token_door.limits.CLIENT_ADDRESS", limits.Limit("client-address", 3, timedelta(minutes=15))
    )
    statuses = [
        Client().post("/oauth/token", {"grant_type": "client_credentials", "client_id": name, "client_secret": "x"})
        for name in "abcd"
    ]
    assert [answer.status_code for answer in statuses] == [401, 401, 401, 429]


def test_wrong_bearer_tokens_are_limited_by_address_and_right_ones_are_not(southwark, monkeypatch):
    monkeypatch.setattr("api.authentication.limits.WRONG_TOKEN", limits.Limit("wrong-token", 3, timedelta(minutes=5)))
    machine = Caller("referrer", southwark)
    wrong = Machine("x" * 43)
    assert [wrong.get("referrals").status_code for _ in range(4)] == [401, 401, 401, 429]
    assert int(wrong.get("referrals")["Retry-After"]) > 0
    assert machine.get("referrals").status_code == 200
