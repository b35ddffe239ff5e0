"""The Refer workspace, page by page, as a worker uses it."""

import re

import pytest

from referrals import actions as referrals
from referrals.models import Referral
from tests import people_of_london as london
from tests.portal.answers import ANSWERS, write
from tests.portal.signing_in import signed_in, worker


@pytest.mark.django_db
def test_three_needs_page_by_page():
    client = signed_in(worker())
    reference = write(client)
    page = client.get(f"/refer/{reference}/check").content.decode()
    assert "Amina Yusuf" in page
    assert "SE1 2QH" in page
    assert "Southwark" in page
    assert "14 March 1968" in page
    answer = client.post(f"/refer/{reference}/check")
    assert answer["Location"] == f"/refer/{reference}/sent"
    assert reference in client.get(answer["Location"]).content.decode()
    referral = Referral.objects.get(reference=reference)
    assert referral.state == "submitted"
    assert referral.needs.count() == 3


@pytest.mark.django_db
def test_times_that_no_machine_can_read_are_refused_where_they_are_written():
    """Field case A13."""
    client = signed_in(worker())
    reference = write(client)
    refused = client.post(f"/refer/{reference}/step/contact", ANSWERS["contact"] | {"hours": "after school"})
    assert refused.status_code == 422
    assert "Enter safe times like" in refused.content.decode()


@pytest.mark.django_db
def test_times_are_ticked_and_read_back():
    client = signed_in(worker())
    reference = write(client)
    ticked = {"days": ["mon", "tue", "wed", "thu", "fri"], "parts": ["morning"]}
    client.post(f"/refer/{reference}/step/contact", ANSWERS["contact"] | ticked)
    assert "Monday to Friday, 8am to 12pm" in client.get(f"/refer/{reference}/check").content.decode()
    form = client.get(f"/refer/{reference}/step/contact").content.decode()
    assert len(re.findall(r'name="(?:days|parts)"[^>]* checked', form)) == 6


@pytest.mark.django_db
def test_a_postcode_newer_than_our_table_asks_for_the_borough_and_is_marked():
    """Field case A6."""
    client = signed_in(worker())
    reference = write(client)
    new = {"where": "address", "postcode": "E20 9ZZ"}
    refused = client.post(f"/refer/{reference}/step/place", new)
    assert "E20 9ZZ is not on our list yet" in refused.content.decode()
    client.post(f"/refer/{reference}/step/place", new | {"new_borough": "E09000025"})
    page = client.get(f"/refer/{reference}/check").content.decode()
    assert "we do not know this postcode" in page
    assert "Newham" in page
    client.post(f"/refer/{reference}/check")
    referral = Referral.objects.get(reference=reference)
    referrals.route(referral, by=london.actor("caseworker"))
    referral.refresh_from_db()
    assert (referral.resident.borough, referral.why) == ("E09000025", "needs_person")
    desk = signed_in(worker("kwame@get-online.example", role="caseworker"))
    assert "We do not know this postcode" in desk.get(f"/triage/{reference}").content.decode()
