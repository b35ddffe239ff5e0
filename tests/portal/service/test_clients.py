"""API clients in the portal: an administrator or a lead makes one, sees its secret once, replaces and revokes it."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from people import actions as people
from people.models import MachineClient
from tests import people_of_london as london
from tests.portal.signing_in import signed_in, worker

pytestmark = pytest.mark.django_db
FORM = {
    "name": "Housing system",
    "organisation": "southwark",
    "role": "referrer",
    "scopes": ["referrals:read", "referrals:write"],
    "kind": "secret",
    "days": "",
}


@pytest.fixture
def lead():
    return signed_in(worker("lead@southwark.example", role="organisation_lead", name="Lena Lead"))


def shown(answer) -> list[str]:
    """What the page shows once, in the order in which it stands there."""
    assert answer.status_code == 200, answer.content.decode()
    assert answer["Cache-Control"] == "no-store"
    return re.findall(r"<code>([^<]+)</code>", answer.content.decode())


def get_token(client_id, secret):
    return Client().post(
        "/oauth/token", {"grant_type": "client_credentials", "client_id": client_id, "client_secret": secret}
    )


def test_a_lead_makes_a_client_replaces_its_secret_and_revokes_it(lead):
    client_id, secret, _ = shown(lead.post("/service/clients/new", FORM))
    assert get_token(client_id, secret).status_code == 200
    client = MachineClient.objects.get()
    here = f"/service/clients/{client.pk}"
    page = lead.get(here).content.decode()
    assert client_id in page
    assert secret not in page
    _, newer, _ = shown(lead.post(f"{here}/rotate", {"overlap_hours": "0"}))
    assert [get_token(client_id, each).status_code for each in (secret, newer)] == [401, 200]
    assert lead.post(f"{here}/revoke", {"reason": ""}).status_code == 422
    assert lead.post(f"{here}/revoke", {"reason": "The system is gone"}).status_code == 302
    assert get_token(client_id, newer).status_code == 401
    page = lead.get(here).content.decode()
    assert "Revoked" in page
    assert f"{here}/rotate" not in page


def test_a_bearer_token_is_shown_once_and_works(lead):
    (token,) = shown(lead.post("/service/clients/new", FORM | {"kind": "token", "days": "30"}))
    answer = Client().get("/api/v1/referrals", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 200
    client = MachineClient.objects.get()
    assert (client.days, client.scopes) == (30, ["referrals:read", "referrals:write"])


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"name": ""}, "Enter what the API client is for"),
        ({"organisation": "lambeth"}, "Select an organisation from the list"),
        ({"organisation": ""}, "Select an organisation"),
        ({"role": "administrator"}, "Select one of the options"),
        ({"scopes": []}, "Select what it needs"),
        ({"kind": "token", "days": "400"}, "Enter a number of days from 1 to 365"),
    ],
)
def test_what_will_not_do_is_said_beside_its_field(lead, changes, sentence):
    london.organisation("lambeth", "Lambeth Council", "borough", "E09000022")
    answer = lead.post("/service/clients/new", FORM | changes)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not MachineClient.objects.exists()


def test_a_lead_of_another_organisation_finds_nothing_here(lead):
    lambeth = london.organisation("lambeth", "Lambeth Council", "borough", "E09000022")
    client, _ = people.register_client(role="referrer", organisation=lambeth, by=london.ADMINISTRATOR)
    assert client.name not in lead.get("/service/clients").content.decode()
    for verb in ("", "/rotate", "/revoke"):
        assert lead.get(f"/service/clients/{client.pk}{verb}").status_code == 404


def test_the_list_is_found_filtered_and_costs_no_more_for_more_rows(lead):
    southwark = london.organisation()

    def count() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert lead.get("/service/clients").status_code == 200
        return len(asked)

    lead.get("/service/clients")
    people.register_client(role="referrer", organisation=southwark, name="First", by=london.ADMINISTRATOR)
    few = count()
    ended, _ = people.register_client(role="referrer", organisation=southwark, name="Gone", by=london.ADMINISTRATOR)
    people.revoke_client(ended, by=london.ADMINISTRATOR)
    for number in range(6):
        people.issue_token(role="referrer", organisation=southwark, name=f"N{number}", by=london.ADMINISTRATOR)
    assert count() == few
    assert "First" not in lead.get("/service/clients?q=Gone").content.decode()
    assert "Gone" not in lead.get("/service/clients?status=live").content.decode()


def test_the_lead_gets_a_colleague_a_pin_that_is_shown_once(lead):
    colleague = worker("ana@southwark.example", name="Ana Worker")
    membership = colleague.memberships.get()
    answer = lead.post(f"/service/people/{membership.pk}/pin")
    pin = re.search(r"<strong>(\d{6})</strong>", answer.content.decode())[1]
    colleague.refresh_from_db()
    at = london.organisation()
    keys = {"dial_code": at.dial_code, "worker_code": colleague.worker_code, "pin": pin}
    assert people.identify_by_phone(**keys)[0] == colleague
    assert pin not in lead.get(f"/service/people/{membership.pk}/pin").content.decode()
