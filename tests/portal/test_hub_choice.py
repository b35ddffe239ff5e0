"""The worker and the person choose the hub on a list by distance and access, before and after sending."""

import pytest

from people import actions as people
from referrals.models import Referral
from tests import people_of_london as london
from tests.portal.answers import write
from tests.portal.signing_in import signed_in, worker

pytestmark = pytest.mark.django_db
WEEK = {"mon": "10:00-17:00"}


@pytest.fixture
def client():
    return signed_in(worker())


@pytest.fixture
def hubs():
    near = london.organisation("borough-hall", "Borough Hall", "hub", "E09000028")
    people.describe_hub(
        near, address="1 High Street", postcode="SE1 1JA", hours=WEEK, languages=["Polish"], by=london.ADMINISTRATOR
    )
    people.describe_hub(
        london.hub(),
        address="Brixton Oval",
        postcode="SW2 1JQ",
        hours=WEEK | {"sat": "10:00-14:00"},
        access=["step_free"],
        offers=["collection"],
        languages=["Somali"],
        by=london.ADMINISTRATOR,
    )
    return near, london.hub()


def text(client, path) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def test_the_list_says_what_decides_and_the_nearest_is_first(client, hubs):
    page = text(client, f"/refer/{write(client)}/hub?from=check")
    assert (
        page.index("No preference: the nearest")
        < page.index("1 High Street, SE1 1JA. Open")
        < page.index("Brixton Library")
    )
    for words in (
        "About 0.5 miles away. 1 High Street, SE1 1JA. Open Mon 10:00-17:00. Access not given. Languages: Polish.",
        "Brixton Oval, SW2 1JQ. Open Mon 10:00-17:00, Sat 10:00-14:00. Step-free from the street. Languages: Somali. Offers: collecting devices.",
    ):
        assert words in page
    assert 'value="nearest" checked' in page


@pytest.mark.parametrize(
    "wanted", ["must=step_free", "must=saturday", "language=Somali", "must=step_free&must=saturday"]
)
def test_it_is_narrowed_down_without_javascript(client, hubs, wanted):
    page = text(client, f"/refer/{write(client)}/hub?{wanted}")
    assert "1 hub fits." in page
    assert "Brixton Library" in page
    assert 'value="borough-hall"' not in page


def test_it_stands_on_the_check_page_and_on_what_was_sent_and_is_changed_later(client, hubs):
    reference = write(client)
    check = f"/refer/{reference}/check"
    assert (
        "No preference: the nearest. At the moment this is Borough Hall. About 0.5 miles away. 1 High Street, SE1 1JA."
        in text(client, check)
    )
    assert f'href="/refer/{reference}/hub?from=check"' in text(client, check)
    chosen = client.post(f"/refer/{reference}/hub?from=check", {"hub": "brixton-library"})
    assert chosen["Location"] == check
    assert "Brixton Library. About 3" in text(client, check)
    client.post(f"/refer/{reference}/step/person", {"first_name": "Aminata", "born_unknown": "on"})
    client.post(check)
    referral = Referral.objects.get(reference=reference)
    assert {need.collect_at.code for need in referral.needs.all()} == {"brixton-library"}
    assert "Brixton Library" in text(client, f"/refer/{reference}/answers")
    page = text(client, f"/refer/{reference}")
    assert "<dt>Hub where they collect</dt><dd><bdi>Brixton Library</bdi></dd>" in page
    assert f'href="/refer/{reference}/hub"' in page
    assert client.post(f"/refer/{reference}/hub", {"hub": "nearest"})["Location"] == f"/refer/{reference}"
    assert "The nearest hub" in text(client, f"/refer/{reference}")


def test_nobody_without_a_postcode_is_told_a_distance_from_it(client, hubs):
    reference = write(client)
    client.post(f"/refer/{reference}/step/place", {"where": "withheld", "secret_borough": "E09000028"})
    assert "from the middle of Southwark." in text(client, f"/refer/{reference}/hub")


def test_a_hub_that_is_none_is_refused(client, hubs):
    reference = write(client)
    answer = client.post(f"/refer/{reference}/hub", {"hub": "southwark"})
    assert answer.status_code == 422
    assert "Select a hub from the list" in answer.content.decode()


def test_a_caseworker_changes_it_on_the_case(client, hubs):
    reference = write(client)
    client.post(f"/refer/{reference}/check")
    desk = signed_in(worker("kwame@get-online.example", role="caseworker", name="Kwame"))
    way = f"/triage/do/case/{reference}/choose-hub"
    assert f'href="{way}"' in text(desk, f"/triage/{reference}")
    assert "Brixton Library" in text(desk, way)
    assert desk.post(way, {"hub": "brixton-library"}).status_code == 302
    assert "Hub where they collect" in text(desk, f"/triage/{reference}")
