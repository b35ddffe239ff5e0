"""Hubs over the API: read by everybody who works here, described by an administrator, or in part by the hub's lead."""

import pytest

from people.models import HubProfile
from tests import people_of_london as london
from tests.api.callers import Caller

pytestmark = pytest.mark.django_db


def test_a_hub_is_entered_described_and_read():
    administrator = Caller("administrator", london.organisation())
    made = administrator.post("hubs", {"code": "deptford-lounge", "name": "Deptford Lounge", "borough": "E09000023"})
    assert made.status_code == 201, made.content
    assert made["Location"].endswith("/hubs/deptford-lounge")
    facts = {"address": "9 Giffin Street", "hours": {"mon": "10:00-17:00"}, "access": ["step_free"], "offers": ["data"]}
    changed = administrator.patch("hubs/deptford-lounge", facts)
    assert (changed.status_code, changed.json()["open_hours"]) == (200, "Mon 10:00-17:00")
    referrer = Caller("referrer", london.organisation())
    assert [row["code"] for row in referrer.get("hubs?offers=data").json()["items"]] == ["deptford-lounge"]
    assert referrer.patch("hubs/deptford-lounge", {"hours": {}}).status_code == 403


def test_its_own_lead_writes_the_hours_and_not_the_address():
    hub = london.hub()
    lead = Caller("organisation_lead", hub)
    assert lead.patch("hubs/brixton-library", {"hours": {"sat": "10:00-14:00"}}).status_code == 200
    assert lead.patch("hubs/brixton-library", {"address": "Elsewhere"}).status_code == 403
    assert lead.patch("hubs/brixton-library", {"hours": {"noday": "10:00-14:00"}}).status_code == 422
    assert HubProfile.objects.get().open_hours == "Sat 10:00-14:00"
