"""Wrong tries lock an account for whoever made them, and never a named colleague out."""

from dataclasses import replace

import pytest
from django.test import Client

from people import limits
from tests.portal.sign_in.accounts import password_of, person, signed_in, words_of

pytestmark = pytest.mark.django_db
LOCKED = "Too many wrong attempts, so you cannot sign in for 5 minutes"


def from_address(address: str) -> Client:
    return Client(REMOTE_ADDR=address)


def lock(client: Client, user) -> None:
    for _ in range(5):
        password_of(client, user, "not the password")
    assert LOCKED in words_of(password_of(client, user))


def test_nobody_keeps_a_named_colleague_out():
    maria = person()
    lock(from_address("203.0.113.7"), maria)
    assert password_of(from_address("203.0.113.8"), maria)["Location"] == "/refer"


def test_in_one_office_a_device_that_is_known_is_counted_apart():
    maria = person()
    known = signed_in(maria)
    known.get("/refer")
    known.post("/account/logout/")
    lock(Client(), maria)
    assert password_of(known, maria)["Location"] == "/refer"


def test_a_known_device_is_locked_by_its_own_tries_and_by_those_for_nobody_else():
    maria = person()
    ade = person(email="ade@southwark.example", name="Ade Bello")
    known = signed_in(maria)
    known.get("/refer")
    known.post("/account/logout/")
    lock(known, maria)
    assert password_of(Client(REMOTE_ADDR="203.0.113.9"), ade)["Location"] == "/refer"


def test_from_everywhere_together_an_account_takes_so_many_tries_a_day(monkeypatch):
    monkeypatch.setattr(limits, "PASSWORD", replace(limits.PASSWORD, most=3))
    maria = person()
    known = signed_in(maria)
    known.get("/refer")
    known.post("/account/logout/")
    for number in range(3):
        password_of(from_address(f"203.0.113.{number}"), maria, "not the password")
    assert LOCKED in words_of(password_of(from_address("203.0.113.9"), maria))
    assert password_of(known, maria)["Location"] == "/refer"
