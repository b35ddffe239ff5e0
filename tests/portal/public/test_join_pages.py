"""Joining from page to page: the stranger's form and link, and the administrator's list and decision."""

import re

import pytest
from django.conf import settings
from django.test import Client

from notifications.models import Message
from people.models import JoinRequest, Organisation
from people.organisations.join_requests import CHECKS
from tests import people_of_london as london
from tests.portal.signing_in import signed_in, worker

pytestmark = pytest.mark.django_db
ANSWERS = {
    "name": "Peckham Pantry",
    "kind": "vcs",
    "borough": "E09000028",
    "purpose": "We run a food bank.",
    "volume": "some",
    "contact_name": "Sam Ade",
    "email": "Sam.Ade@peckham-pantry.example",
}


def link_in_last_letter() -> str:
    body = Message.objects.latest("created_at").body
    return re.search(rf"{settings.PUBLIC_URL}(/apply/request/\S+)", body)[1]


def test_a_stranger_asks_confirms_and_withdraws_by_the_link_alone():
    browser = Client(enforce_csrf_checks=False)
    assert browser.post("/apply/details", ANSWERS)["Location"] == "/apply/sent"
    link = link_in_last_letter()
    page = browser.get(link)
    assert page["Referrer-Policy"] == "no-referrer"
    assert "no-store" in page["Cache-Control"]
    assert JoinRequest.objects.get().state == "unconfirmed", "a mail program that opens the link changes nothing"
    browser.post(link, {"do": "confirm"})
    assert "We will decide by" in browser.get(link).content.decode()
    assert browser.post(link, {"do": "confirm"}).status_code == 409
    assert "Withdraw your request?" in browser.get(f"{link}?do=withdraw").content.decode()
    browser.post(link, {"do": "withdraw"})
    assert "You have withdrawn your request" in browser.get(link).content.decode()
    assert browser.get("/apply/request/nothing").status_code == 404


def test_a_form_that_fails_keeps_every_answer_and_says_how_to_fix_each():
    page = Client().post("/apply/details", ANSWERS | {"email": "sam@", "kind": ""})
    words = page.content.decode()
    assert page.status_code == 422
    assert "Select what kind of organisation you are" in words
    assert 'value="Peckham Pantry"' in words
    assert not JoinRequest.objects.exists()


def test_robots_are_stopped_by_network_and_no_address_is_flooded():
    def status(number: int, **more) -> int:
        return Client(REMOTE_ADDR=f"203.0.113.{number}").post("/apply/details", ANSWERS | more).status_code

    assert [status(1, email=f"a{number}@x.example") for number in range(6)] == [302] * 5 + [429]
    assert [status(10 + number) for number in range(4)] == [302] * 3 + [429]
    assert Message.objects.filter(event="people.join_confirm").count() == 8


def test_an_administrator_sees_domain_purpose_and_checks_and_decides():
    london.organisation()
    administrator = signed_in(worker("ada@get-online.example", role="administrator", name="Ada One"))
    asked = london.join_request()
    home = administrator.get("/service/").content.decode()
    assert "/service/join-requests?state=submitted" in home
    assert "Peckham Pantry" in administrator.get("/service/join-requests?state=submitted").content.decode()
    path = f"/service/join-requests/{asked.pk}"
    page = administrator.get(path).content.decode()
    for words in (
        "peckham-pantry.example",
        "We run a food bank",
        "No organisation on the register",
        'value="peckham-pantry"',
    ):
        assert words in page
    assert administrator.post(path, {"code": "peckham-pantry"}).status_code == 422
    administrator.post(f"{path}/decline", {"because": "not_verified", "answer": "Send your number."})
    assert "Send your number." in administrator.get(path).content.decode()
    administrator.post(f"{path}/reopen")
    answer = administrator.post(path, {"code": "peckham-pantry", "checks": list(CHECKS), "parent": "southwark"})
    assert answer.status_code == 302
    assert Organisation.objects.get(code="peckham-pantry").parent.code == "southwark"
    assert "sets up their account" in administrator.get(path).content.decode()


def test_the_list_costs_the_same_however_many_ask(django_assert_max_num_queries):
    administrator = signed_in(worker("ada@get-online.example", role="administrator", name="Ada One"))
    administrator.get("/service/join-requests")  # the session is written once
    counts = []
    for number in range(2):
        for each in range(4 * number + 1):
            london.join_request(f"x{number}{each}@charity.example")
        with django_assert_max_num_queries(40) as asked:
            administrator.get("/service/join-requests")
        counts.append(len(asked))
    assert counts[0] == counts[1]
