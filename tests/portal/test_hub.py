"""A day at a hub, in its pages: a delivery scanned in, somebody found, handed over with proof, and whether it works."""

import re
from base64 import b64encode

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from audit.models import LedgerEntry
from inventory import actions as inventory
from inventory.models import HandoverProof, Shipment
from notifications.models import Message
from people import actions as people
from people.limits import Tally
from referrals.models import Fault, Need
from tests import people_of_london as london
from tests.house.one_of_each import PICTURE
from tests.inventory.parcels.test_arrivals import second_on_the_van
from tests.inventory.parcels.test_shipping import at_hub, hold_for, parcel
from tests.portal.signing_in import signed_in, worker

pytestmark = pytest.mark.django_db


@pytest.fixture
def tablet():
    return signed_in(worker("desk@brixton.example", role="hub_worker", at=london.hub(), name="Ada"))


def page(tablet, path) -> str:
    answer = tablet.get(path)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def test_the_hub_worker_lands_on_what_waits_here(tablet):
    _, _, made = parcel("arrive")
    assert tablet.get("/account/", follow=True).status_code == 200
    shown = page(tablet, "/hub/")
    assert made.number in shown
    assert "Amina Y." in shown
    assert "Yusuf" not in shown
    headings = re.findall(r'<h2 class="govuk-heading-m" id="(\w+)"', shown)
    assert headings == ["classes", "waiting", "sims", "arriving", "tasks"]


def test_a_delivery_is_scanned_in_and_what_did_not_come_is_reported(tablet):
    _, device, came = parcel("dispatch")
    lost = second_on_the_van()
    shown = tablet.post("/hub/arriving", {"code": device.asset_tag}, follow=True).content.decode()
    assert f"{came.number} is here" in shown
    assert "already" in tablet.post("/hub/arriving", {"code": came.number}, follow=True).content.decode()
    assert "not expected here" in tablet.post("/hub/arriving", {"code": "SHP-0000-0000"}, follow=True).content.decode()
    shown = tablet.post("/hub/arriving", {"close": "yes", "number": [came.number, lost.number]}, follow=True)
    assert f"Reported missing: {lost.number}" in shown.content.decode()
    assert "Missing since" in page(tablet, "/hub/arriving")


def test_what_comes_for_somebody_who_is_stopped_is_kept_apart_and_not_handed_over(tablet):
    need, device, made = parcel("dispatch")
    hold_for(need)
    assert "Do not give it to anyone" in page(tablet, "/hub/arriving")
    shown = tablet.post("/hub/arriving", {"code": device.asset_tag}, follow=True).content.decode()
    assert "Keep it apart" in shown
    assert "safeguarding hold" not in shown.lower()
    assert tablet.get(f"/hub/parcels/{made.number}/hand-over").status_code == 302
    assert "Do not give it to anyone" in page(tablet, f"/hub/parcels/{made.number}")
    assert "/hand-over" not in page(tablet, f"/hub/parcels/{made.number}")


def test_somebody_is_found_by_code_reference_scan_or_name_and_nothing_stands_in_the_address(tablet):
    _, device, made = parcel("arrive")
    code = re.search(r"\b\d{6}\b", Message.objects.get(event="inventory.ready_to_collect").body).group()
    for asked in (code, made.number, made.referral.reference, device.asset_tag, "amina yusuf"):
        answer = tablet.post("/hub/find", {"code": asked})
        assert answer["Location"] == f"/hub/parcels/{made.number}", asked
    assert tablet.post("/hub/find", {"code": "No one Known"}).status_code == 422
    wrong = f"{(int(code) + 7) % 1_000_000:06d}"
    for _ in range(10):
        assert tablet.post("/hub/find", {"code": wrong}).status_code == 422
    assert "try again in 15 minutes" in tablet.post("/hub/find", {"code": code}).content.decode()
    assert Tally.objects.get(key__startswith="collection-code:").count == 11, "counted before it is looked for"


def test_handed_over_against_the_code_with_the_agreement_in_their_language(tablet):
    _, _, made = parcel("arrive")
    address = f"/hub/parcels/{made.number}/hand-over"
    shown = page(tablet, address)
    assert "Heshiiska hadiyadda" in shown  # she speaks Somali
    assert "Amina Yusuf" in shown
    assert LedgerEntry.objects.filter(object_id=made.referral.resident_id, verb="read").exists()
    refused = tablet.post(address, {"kind": "code", "code": "", "collected_by": "self", "how_agreed": "read"})
    assert refused.status_code == 422
    assert "Enter the 6 digits" in refused.content.decode()
    assert "must agree" in refused.content.decode()
    code = re.search(r"\b\d{6}\b", Message.objects.get(event="inventory.ready_to_collect").body).group()
    words = {"kind": "code", "code": code, "collected_by": "self", "how_agreed": "interpreted", "agreed": "on"}
    assert "Handed over on" in tablet.post(address, words, follow=True).content.decode()
    assert HandoverProof.objects.get().agreement_language == "so"
    for paper in ("gift-agreement.pdf", "gift-agreement.pdf?size=large", "receipt.pdf"):
        assert tablet.get(f"/hub/parcels/{made.number}/{paper}").content.startswith(b"%PDF"), paper


def test_a_signature_on_the_glass_and_then_whether_it_works(tablet):
    need, _, made = parcel("arrive")
    picture = f"data:image/png;base64,{b64encode(PICTURE).decode()}"
    words = {"kind": "signature", "signature": picture, "collected_by": "self", "how_agreed": "read", "agreed": "on"}
    tablet.post(f"/hub/parcels/{made.number}/hand-over?language=en", words)
    assert "Is it working?" in page(tablet, f"/hub/parcels/{made.number}")
    tablet.post(f"/hub/parcels/{made.number}/working", {"works": "yes"})
    assert Need.objects.get(pk=need.pk).state == "met"


def test_what_does_not_work_is_being_fixed(tablet):
    need, _, made = parcel("arrive")
    inventory.hand_over(made, proof=london.attested(), by=at_hub())
    asked = page(tablet, f"/hub/parcels/{made.number}")
    report = f"/does-not-work/{need.pk}"
    assert f'href="{report}"' in asked
    told = {"kind": "faulty", "tried": ["charger"], "reason": "The screen stays black."}
    answer = tablet.post(report, told, follow=True)
    assert "Reported. We will help by" in answer.content.decode()
    assert Need.objects.get(pk=need.pk).state == "remedy"
    assert Fault.objects.get(need=need).kind == "faulty"


def test_a_hub_without_an_agreement_sees_no_names(tablet):
    _, _, made = parcel("arrive")
    for each in london.hub().agreements.all():
        people.end_agreement(each, reason="Over", by=london.ADMINISTRATOR)
    for path in ("/hub/", f"/hub/parcels/{made.number}"):
        assert "Amina" not in page(tablet, path)
    assert tablet.post("/hub/find", {"code": "amina yusuf"}).status_code == 422


def another_waits(number: int) -> None:
    name = ("Rosa", "Wei", "Kofi", "Noor")[number]
    need = london.accepted(needs=("device",), first_name=name, phone=f"+4477009005{number}0").needs.get()
    allocation = inventory.reserve(need, device=london.device_on_shelf(f"PF-M{number}"), by=london.actor("caseworker"))
    made = inventory.create_shipment(allocation=allocation, hub=london.hub(), by=london.actor("warehouse"))
    inventory.pack(made, scanned=made.codes(), by=london.actor("warehouse"))
    inventory.dispatch(made, by=london.actor("warehouse"))
    inventory.arrive(Shipment.objects.get(pk=made.pk), by=at_hub())


def test_the_first_screen_asks_the_same_of_the_database_however_much_waits(tablet):
    parcel("arrive")
    another_waits(0)  # of several people who are read, one line is written
    page(tablet, "/hub/")
    with CaptureQueriesContext(connection) as few:
        page(tablet, "/hub/")
    for number in (1, 2, 3):
        another_waits(number)
    with CaptureQueriesContext(connection) as many:
        page(tablet, "/hub/")
    assert len(many) == len(few)
