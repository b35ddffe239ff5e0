"""What happens at the doors is written into the log: by ids and routes, never by names, addresses or what was typed."""

import logging

import pytest
from django.test import Client

from tests import people_of_london as london
from tests.portal.sign_in.accounts import password_of, person, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def lines(caplog):
    caplog.set_level(logging.INFO, logger="security")
    return lambda: [record.msg for record in caplog.records if record.name == "security"]


def test_coming_in_failing_and_leaving_are_written_down(lines):
    maria = person()
    password_of(Client(), maria, "not her password")
    client = signed_in(maria)
    left = client.post("/account/logout/")
    events = [(line["event"], line.get("user", "")) for line in lines()]
    assert events == [("sign-in failed", ""), ("signed in", str(maria.pk)), ("signed out", str(maria.pk))]
    assert all(line["address"] == "127.0.0.1" for line in lines())
    assert "maria" not in str(lines()).lower()
    assert left["Clear-Site-Data"] == '"cache"'


def test_who_is_refused_is_written_down_by_the_route(lines):
    maria = person()
    client = signed_in(maria)
    referral = london.referral()
    assert client.get(f"/triage/{referral.reference}").status_code == 403
    assert Client().get("/api/v1/referrals").status_code == 401
    refused = [(line["status"], line["route"], line["user"]) for line in lines() if line["event"] == "refused"]
    assert refused == [(403, "triage/<str:reference>", str(maria.pk)), (401, "api/v1/referrals", "")]
    assert referral.reference not in str(lines())
