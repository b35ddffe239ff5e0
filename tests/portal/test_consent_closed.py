"""After somebody takes back their consent, no door shows them to whoever referred them: no list, search, file, letter
or API.
"""

import pytest
from django.test import Client
from django.utils import timezone

from people import actions as people
from referrals.models import Referral
from tests import people_of_london as london
from tests.house.page_rows import PAGES
from tests.portal.signing_in import signed_in, worker

pytestmark = pytest.mark.django_db
PERSON = {"first_name": "Xanthippe", "last_name": "Quillfeather", "phone": "07700 900765"}
MARKS = ("Xanthippe", "Quillfeather", "7700900765", "7700 900765")


@pytest.fixture
def referral():
    referral = london.accepted(at=london.organisation(), **PERSON)
    people.withdraw_consent(referral.resident, method="phone", by=london.actor("caseworker"))
    return referral


def shown(answer) -> list[str]:
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return [mark for mark in MARKS if mark in content.decode(errors="replace")]


@pytest.mark.parametrize("role", ["referrer", "organisation_lead"])
def test_no_page_of_those_who_referred_shows_the_person(referral, role):
    client = signed_in(worker(role=role))
    routes = [route for route, roles in PAGES.items() if role in roles]
    paths = [f"/{route.replace('<str:reference>', referral.reference)}" for route in routes]
    opened = 0
    for path in (path for path in paths if "<" not in path):
        answer = client.get(path)
        opened += answer.status_code == 200
        assert not shown(answer), path
    assert opened > 8
    listed = client.get("/refer/referrals").content.decode()
    assert referral.reference in listed
    assert "Closed to you" in listed
    assert not shown(client.get("/refer/referrals?download=csv"))


@pytest.mark.parametrize("text", ["Xanthippe", "Quillfeather", "07700 900765", "Xanthippe Quillfeather"])
def test_no_search_finds_the_person_but_by_a_reference(referral, text):
    client = signed_in(worker())
    found = client.post("/refer/referrals", {"q": text}, follow=True).content.decode()
    assert f"/refer/{referral.reference}" not in found
    assert (
        referral.reference in client.post("/refer/referrals", {"q": referral.reference}, follow=True).content.decode()
    )


@pytest.mark.parametrize("role", ["partner", "referrer", "organisation_lead"])
def test_no_answer_of_the_api_shows_the_person(referral, role):
    token = people.issue_token(role=role, organisation=referral.organisation, by=london.ADMINISTRATOR)
    machine = Client(headers={"Authorization": f"Bearer {token}"})
    one = f"/api/v1/referrals/{referral.reference}"
    for path in (
        "/api/v1/referrals",
        one,
        f"{one}/story",
        f"{one}/letter.pdf",
        "/api/v1/residents",
        f"/api/v1/residents/{referral.resident_id}",
        f"/api/v1/residents/{referral.resident_id}/export",
        "/api/v1/messages",
        "/api/v1/follow-ups",
    ):
        assert not shown(machine.get(path)), path
    actor = london.actor(role, organisation=referral.organisation)
    mine = Referral.objects.visible_to(actor)
    assert mine.exists()
    assert not mine.matching("Quillfeather", timezone.localdate(), actor).exists()


def test_the_desk_still_knows_whom_it_must_stop_for(referral):
    desk = signed_in(worker("desk@get-online.example", role="caseworker"))
    assert "Xanthippe" in desk.get(f"/triage/{referral.reference}").content.decode()
