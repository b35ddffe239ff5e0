"""A person with two organisations: they choose for which they act, see it on every page, change it, and no role
crosses over.
"""

import json

import pytest
from django.test import Client

from people import actions as people
from people.models import Invitation, Membership
from phone.talking import Talk
from referrals.models import PhoneCall
from tests import people_of_london as london
from tests.portal.signing_in import PASSWORD, signed_in, worker

pytestmark = pytest.mark.django_db
CHOICE = "/account/acting-for"


@pytest.fixture
def southwark():
    return london.organisation()


@pytest.fixture
def camden():
    return london.organisation("age-uk-camden", "Age UK Camden", "vcs")


@pytest.fixture
def maria(southwark, camden):
    """She refers for Southwark, and leads at Age UK Camden."""
    user = worker(at=southwark)
    return worker(user.email, at=camden, role="organisation_lead")


def choose(client, organisation, next_page=""):
    return client.post(CHOICE, {"organisation": str(organisation.pk), "next": next_page})


def invite(client, organisation):
    body = {"email": f"joy@{organisation.code}.example", "name": "Joy Adeyemi", "role": "organisation_lead"}
    return client.post(
        f"/api/v1/organisations/{organisation.code}/invite", json.dumps(body), content_type="application/json"
    )


def test_who_works_for_two_is_asked_once_and_lands_where_they_were_going(maria, southwark, camden):
    client = signed_in(maria)
    answer = client.get("/refer/referrals?state=active")
    assert answer["Location"] == f"{CHOICE}?next=%2Frefer%2Freferrals%3Fstate%3Dactive"
    page = client.get(answer["Location"]).content.decode()
    assert "Which organisation are you working for?" in page
    assert "Southwark Council" in page
    assert "Age UK Camden" in page
    assert choose(client, southwark, "/refer/referrals")["Location"] == "/refer/referrals"
    assert client.get("/refer/referrals").status_code == 200


def test_signing_in_leads_to_the_question_and_then_to_where_they_work(maria, southwark):
    client = Client()
    client.post("/account/login/", {"login": maria.email, "password": PASSWORD})
    assert client.get("/")["Location"].startswith(CHOICE)
    assert choose(client, southwark)["Location"] == "/refer"


def test_an_answer_that_is_missing_or_not_theirs_is_asked_again(maria):
    client = signed_in(maria)
    lambeth = london.organisation("lambeth", "Lambeth Council", borough="E09000022")
    for wrong in (str(lambeth.pk), "", "lambeth"):
        answer = client.post(CHOICE, {"organisation": wrong})
        assert answer.status_code == 200
        assert "Select the organisation you are working for" in answer.content.decode()
    assert client.get("/refer")["Location"].startswith(CHOICE)


def test_every_page_says_for_whom_and_leads_to_the_change(maria, southwark, camden):
    client = signed_in(maria)
    choose(client, southwark)
    for page in ("/refer", "/account/", "/accessibility"):
        shown = client.get(page).content.decode()
        assert "Southwark Council" in shown.split("</header>")[0]
        assert CHOICE in shown.split("</header>")[0]
    choose(client, camden)
    assert "Age UK Camden" in client.get("/refer").content.decode().split("</header>")[0]


def test_who_works_for_one_is_asked_nothing_and_offered_no_change(southwark):
    client = signed_in(worker(at=southwark))
    page = client.get("/refer")
    assert page.status_code == 200
    assert CHOICE not in page.content.decode()
    assert client.get(CHOICE)["Location"] == "/refer"


def test_the_lead_of_one_is_no_lead_in_the_other_at_the_portal(maria, southwark, camden):
    client = signed_in(maria)
    choose(client, southwark)
    assert client.get("/service/organisations/southwark/invite").status_code == 403
    choose(client, camden)
    assert client.get("/service/organisations/age-uk-camden/invite").status_code == 200
    assert client.get("/service/organisations/southwark/invite").status_code == 404


def test_the_lead_of_one_is_no_lead_in_the_other_at_the_api(maria, southwark, camden):
    client = signed_in(maria)
    undecided = invite(client, southwark)
    assert undecided.status_code == 403
    assert undecided.json()["code"] == "organisation_not_chosen"
    choose(client, southwark)
    assert invite(client, southwark).status_code == 403
    choose(client, camden)
    assert invite(client, southwark).status_code == 404
    assert not Invitation.objects.exists()
    assert invite(client, camden).status_code == 200


def test_on_the_telephone_the_organisation_that_they_dial_decides(maria, southwark, camden):
    for organisation, role in ((southwark, "referrer"), (camden, "organisation_lead")):
        talk = Talk(call=PhoneCall(worker=maria, organisation=organisation), heard={})
        assert talk.actor.roles == {role}
        assert talk.actor.organisation_id == organisation.pk


def test_somebody_who_joins_a_second_organisation_loses_nothing_of_what_they_do(southwark, camden):
    user = worker(at=southwark)
    client = signed_in(user)
    client.get("/refer")
    worker(user.email, at=camden, role="organisation_lead")
    page = client.get("/refer")
    assert page.status_code == 200
    assert "Southwark Council" in page.content.decode().split("</header>")[0]


def test_who_leaves_the_organisation_they_act_for_acts_for_the_other(maria, southwark, camden):
    client = signed_in(maria)
    choose(client, camden)
    people.end_membership(Membership.objects.get(user=maria, organisation=camden), by=london.ADMINISTRATOR)
    assert client.get("/refer").status_code == 200
    assert client.get("/service/organisations/age-uk-camden/invite").status_code == 403


def test_a_second_step_is_asked_for_wherever_one_of_the_roles_needs_it(southwark, camden):
    user = people.add_user(
        email="m@southwark.example", name="M", role="referrer", organisation=southwark, by=london.ADMINISTRATOR
    )
    people.add_user(email=user.email, name="M", role="caseworker", organisation=camden, by=london.ADMINISTRATOR)
    client = signed_in(user)
    choose(client, southwark)
    assert client.get("/refer")["Location"].startswith("/account/second-factor")


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_a_person_with_two_organisations(maria, live_server, browser):
    page = browser.new_page()

    def choose_here(name):
        page.get_by_label(name).check()
        page.get_by_role("button", name="Continue").click()
        page.get_by_role("link", name=f"Acting for {name}").wait_for()

    def status_of(path):
        return page.goto(f"{live_server.url}{path}").status

    page.goto(f"{live_server.url}/account/login/")
    page.locator("input[name=login]").fill(maria.email)
    page.locator("input[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_role("heading", name="Which organisation are you working for?").wait_for()
    choose_here("Southwark Council")
    assert status_of("/service/") == 403
    assert status_of("/refer") == 200
    page.get_by_role("link", name="Acting for Southwark Council").click()
    choose_here("Age UK Camden")
    assert status_of("/service/organisations/age-uk-camden/invite") == 200
    assert status_of("/service/organisations/southwark/invite") == 404


def test_closing_an_organisation_ends_what_its_people_may_do_for_it_at_once(maria, southwark, camden):
    client = signed_in(maria)
    choose(client, southwark)
    people.close_organisation(southwark, reason="Left", by=london.ADMINISTRATOR)
    assert client.get("/refer").status_code == 200
    assert client.get("/refer/referrals").context["request"].actor.organisation_id == camden.pk
    people.close_organisation(camden, reason="Left", by=london.ADMINISTRATOR)
    assert client.get("/refer")["Location"] == "/account/login/"
    people.reopen_organisation(southwark, by=london.ADMINISTRATOR)
    assert signed_in(maria).get("/refer").status_code == 200
