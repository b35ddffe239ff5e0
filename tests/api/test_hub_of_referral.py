"""By API the hub is said with the referral, read with its facts, and changed later."""

import io
import json

import pytest

from people import actions as people
from referrals import intake
from referrals.models import Referral
from tests import people_of_london as london
from tests.api.callers import RAW, Caller, is_problem

pytestmark = pytest.mark.django_db


@pytest.fixture
def referrer():
    return Caller("referrer", london.organisation())


def test_it_is_said_read_and_changed(referrer):
    london.hub()
    sent = referrer.post("referrals", RAW | {"hub": "brixton-library"})
    assert sent.status_code == 201, sent.content
    reference = sent.json()["reference"]
    assert referrer.get(f"referrals/{reference}/facts").json()["hub"] == "brixton-library"
    assert referrer.post(f"referrals/{reference}/choose-collection", {"hub": ""}).status_code == 200
    assert not Referral.objects.get(reference=reference).needs.exclude(collect_at=None).exists()


def test_a_draft_keeps_it(referrer):
    london.hub()
    draft = referrer.post("referrals", RAW | {"draft": True, "hub": "brixton-library"}).json()["reference"]
    assert referrer.patch(f"referrals/{draft}", {"reason": "Bids for housing"}).status_code == 200
    assert referrer.get(f"referrals/{draft}/facts").json()["hub"] == "brixton-library"


@pytest.mark.parametrize(("code", "refused_as"), [("southwark", "unknown_hub"), ("brixton-library", "hub_closed")])
def test_an_unknown_or_closed_hub_is_refused_by_name(referrer, code, refused_as):
    people.close_organisation(london.hub(), reason="It moved", by=london.ADMINISTRATOR)
    problem = is_problem(referrer.post("referrals", RAW | {"hub": code}), 422)
    assert [(each["pointer"], each["code"]) for each in problem["errors"]] == [("#/hub", refused_as)]
    assert not Referral.objects.exists()


def test_a_file_of_json_lines_answers_each_row_about_its_hub():
    hub = london.hub()
    rows = [RAW | {"hub": "nowhere"}, RAW | {"hub": hub.code, "resident": RAW["resident"] | {"first_name": "Rosa"}}]
    file = io.BytesIO("\n".join(json.dumps(row) for row in rows).encode())
    southwark = london.organisation()
    batch = intake.take_in(file, organisation=southwark, by=london.actor("referrer", organisation=southwark))
    errors = [[error["code"] for error in row.errors] for row in batch.rows.order_by("number")]
    assert errors == [["unknown_hub"], []]
    assert {need.collect_at for need in Referral.objects.get().needs.all()} == {hub}
