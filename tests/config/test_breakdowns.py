"""A database that is away, locked or full is answered with 503, in words, and when to come back."""

import psycopg
import pytest
from django.db import InterfaceError, OperationalError, connection
from django.test import Client

from tests import people_of_london as london
from tests.api.callers import RAW, Caller

FAULTS = [OperationalError("gone"), InterfaceError("closed"), psycopg.errors.DiskFull("no space left on device")]


class Broken:
    """A page that fails at its first step."""

    def __init__(self, fault):
        self.fault = fault

    def __call__(self, *_, **__):
        raise self.fault


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: type(fault).__name__)
def test_a_page_is_503_in_words(fault, monkeypatch):
    monkeypatch.setattr("portal.sign_in.kept_forms.KeptForms.__call__", Broken(fault))
    answer = Client(raise_request_exception=False).get("/accessibility")
    assert answer.status_code == 503
    assert answer["Retry-After"] == "5"
    assert answer["Cache-Control"] == "no-store"
    assert "not available at the moment" in answer.content.decode()


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: type(fault).__name__)
def test_the_api_answers_a_problem_wherever_it_broke(fault, monkeypatch):
    monkeypatch.setattr("api.authentication.BearerToken.authenticate", Broken(fault))
    answer = Client(raise_request_exception=False).get("/api/v1/referrals")
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert answer.json()["code"] == "not_available"
    monkeypatch.setattr("portal.sign_in.middleware.SignedIn.__call__", Broken(fault))
    answer = Client(raise_request_exception=False).get("/api/v1/referrals")
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert answer["Content-Type"] == "application/problem+json"


def test_any_other_fault_stays_one_of_ours(monkeypatch):
    monkeypatch.setattr("portal.sign_in.kept_forms.KeptForms.__call__", Broken(ValueError("Xanthippe")))
    answer = Client(raise_request_exception=False).get("/accessibility")
    assert answer.status_code == 500
    assert "Xanthippe" not in answer.content.decode()
    monkeypatch.setattr("portal.sign_in.middleware.SignedIn.__call__", Broken(ValueError("Xanthippe")))
    answer = Client(raise_request_exception=False).get("/api/v1/referrals")
    assert (answer.status_code, answer.json()["code"]) == (500, "unexpected")


@pytest.mark.django_db(transaction=True)
def test_what_somebody_else_holds_is_waited_for_only_so_long():
    """A real lock on a real table, taken by another connection: reading goes on, writing is 503, and then it works."""
    referrer = Caller("referrer", london.organisation())
    with psycopg.connect(**_address()) as other:
        other.execute("LOCK TABLE referrals_referral IN EXCLUSIVE MODE")
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '100ms'")
        assert referrer.get("referrals").status_code == 200
        refused = referrer.post("referrals", RAW)
        assert (refused.status_code, refused.json()["code"], refused["Retry-After"]) == (503, "not_available", "5")
    assert referrer.post("referrals", RAW).status_code == 201
    with connection.cursor() as cursor:
        cursor.execute("RESET lock_timeout")


def _address():
    wanted = connection.get_connection_params()
    return {name: wanted[name] for name in ("host", "port", "user", "password", "dbname") if name in wanted}
