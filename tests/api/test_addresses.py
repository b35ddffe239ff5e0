"""The API's doors for who refers: one's own organisation, and an address that it answers for."""

import pytest

from jobs import worker
from people import actions as people
from referrals.models import Import, Referral
from tests import people_of_london as london
from tests.api.callers import RAW, Caller, is_problem

HEADER = b"your_ref,referrer_email,resident_first_name,mobile,postcode,borough,needs,consent\r\n"
ROW = b"C-1,maria@webmail.example,Amina,07700 900123,SE1 2QH,Southwark,device,Yes\r\n"


def bulk(caller, content, query=""):
    headers = {"headers": {"Authorization": f"Bearer {caller.token}"}}
    return caller.http.post(f"/api/v1/referrals/bulk{query}", data=content, content_type="text/csv", **headers)


def test_naming_another_organisation_is_refused_and_not_taken_as_ones_own(referrer):
    london.organisation("lambeth", "Lambeth Council", "borough", "E09000022")
    body = is_problem(referrer.post("referrals", RAW | {"organisation": "lambeth"}), 422)
    assert [(error["pointer"], error["code"]) for error in body["errors"]] == [
        ("#/organisation", "not_your_organisation")
    ]
    is_problem(bulk(referrer, HEADER + ROW, "?organisation=lambeth"), 422)
    assert not Referral.objects.exists()
    assert not Import.objects.exists()
    assert referrer.post("referrals", RAW | {"organisation": "southwark"}).status_code == 201


def test_staff_name_the_organisation_that_they_refer_for(southwark):
    lambeth = london.organisation("lambeth", "Lambeth Council", "borough", "E09000022")
    caseworker = Caller("caseworker", southwark)
    sent = RAW | {"organisation": "lambeth", "referrer_email": "worker@lambeth.example"}
    assert caseworker.post("referrals", sent).status_code == 201
    assert Referral.objects.get().organisation == lambeth


@pytest.mark.django_db(transaction=True)
def test_an_address_of_nobodys_is_refused_one_by_one_and_in_a_file(referrer, southwark):
    body = is_problem(referrer.post("referrals", RAW | {"referrer_email": "maria@webmail.example"}), 422)
    assert [(error["pointer"], error["code"]) for error in body["errors"]] == [
        ("#/referrer_email", "address_not_confirmed")
    ]
    assert bulk(referrer, HEADER + ROW).status_code == 202
    worker.work(until_idle=True)
    batch = Import.objects.get()
    assert (batch.accepted, batch.refused) == (0, 1)
    assert batch.rows.get().errors[0]["code"] == "address_not_confirmed"
    lead = london.actor("organisation_lead", organisation=southwark)
    people.confirm_address(email="maria@webmail.example", organisation=southwark, by=lead)
    assert referrer.post("referrals", RAW | {"referrer_email": "maria@webmail.example"}).status_code == 201
