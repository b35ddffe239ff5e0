"""Recalls: started by the safeguarding lead, followed until driver and hub confirm, ended by scan."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from inventory import actions as inventory
from inventory.models import Shipment
from tests import people_of_london as london
from tests.inventory.parcels.test_shipping import STORE, at_hub, parcel
from tests.portal.signing_in import signed_in, worker

pytestmark = pytest.mark.django_db


@pytest.fixture
def dee():
    return signed_in(worker("dee@recalls.example", role="safeguarding_lead", name="Dee Clarke"))


def listed(browser, query="") -> str:
    return " ".join(browser.get(f"/recalls/{query}").content.decode().split())


def test_a_recall_is_started_confirmed_by_both_and_ended_by_scan(dee):
    _, _, made = parcel("dispatch")
    assert "No recalls" in listed(dee)
    empty = dee.post("/recalls/start", {"number": "", "reason": ""})
    assert empty.status_code == 422
    assert "Enter the number of the parcel." in empty.content.decode()
    unknown = dee.post("/recalls/start", {"number": "SHP-0000-0000", "reason": "Asked for."})
    assert "We cannot find this parcel" in unknown.content.decode()
    sent = dee.post("/recalls/start", {"number": made.number.lower(), "reason": "Asked for."}, follow=True)
    assert "is called back" in sent.content.decode()
    assert listed(dee).count("Not confirmed") == 2
    inventory.confirm_stop(made, who="carrier", by=STORE)
    inventory.confirm_stop(made, who="hub", by=at_hub())
    page = listed(dee, "?state=open")
    assert "Not confirmed" not in page
    assert made.referral.reference in page
    inventory.take_back(made, sealed=False, by=STORE)
    assert made.number not in listed(dee, "?state=open")
    over = listed(dee, "?state=over")
    assert made.number in over
    assert "Its seal was broken" in over


def test_what_has_not_left_is_not_called_back(dee):
    _, _, made = parcel("pack")
    refused = dee.post("/recalls/start", {"number": made.number, "reason": "Asked for."})
    assert refused.status_code in (409, 422)
    assert Shipment.objects.get().state == "packed"


def test_nobody_else_has_the_page():
    for role in ("caseworker", "warehouse", "hub_worker"):
        browser = signed_in(worker(f"{role}@recalls.example", role=role, at=london.hub()))
        assert browser.get("/recalls/").status_code == 403


def test_it_costs_no_more_for_more(dee):
    _, _, made = parcel("arrive")
    inventory.recall(made, reason="Asked for.", by=london.actor("safeguarding_lead"))
    listed(dee)
    with CaptureQueriesContext(connection) as asked:
        listed(dee)
    assert len(asked) <= 14, [query["sql"] for query in asked]
