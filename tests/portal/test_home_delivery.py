"""A parcel is brought home, from the referrer's page to the door: who reads the address, and that it is gone afterwards."""

import io

import pytest
from pypdf import PdfReader

from inventory import actions as inventory
from inventory.models import HandoverProof, HomeDelivery, Shipment
from tests import people_of_london as london
from tests.portal.signing_in import signed_in, worker

pytestmark = pytest.mark.django_db
CLERK = london.actor("warehouse")
WHERE = {"address": "12 Deptford Road", "postcode": "SE1 2QH", "directions": "Second bell"}


@pytest.fixture
def offered(settings):
    settings.HOME_DELIVERY = True


def words_of(answer) -> str:
    return " ".join(answer.content.decode().split())


def parcel() -> Shipment:
    need = london.accepted(needs=("device",)).needs.get()
    promise = inventory.reserve(need, device=london.device_on_shelf(), by=london.actor("caseworker"))
    return inventory.create_shipment(allocation=promise, hub=london.hub(), by=CLERK)


def text_of(pdf) -> str:
    return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf.content)).pages)


def test_where_it_is_not_offered_nobody_reads_of_it():
    made = parcel()
    referrer = signed_in(worker())
    page = f"/refer/{made.referral.reference}"
    assert "home" not in words_of(referrer.get(page)).partition("<main")[2].lower()
    assert referrer.post(f"{page}/parcels/{made.number}/do/deliver-home", WHERE).status_code == 422
    desk = signed_in(worker("desk@get-online.example", role="caseworker"))
    assert "deliver-home" not in words_of(desk.get(f"/triage/{made.referral.reference}"))


def test_a_parcel_is_brought_to_the_door(offered):
    made = parcel()
    referrer = signed_in(worker())
    page = f"/refer/{made.referral.reference}"
    way = f"{page}/parcels/{made.number}/do/deliver-home"
    assert way in words_of(referrer.get(page))
    refused = referrer.post(way, WHERE | {"address": "", "postcode": "nowhere"})
    assert refused.status_code == 422
    assert "Enter the street and number." in words_of(refused)
    assert "brought to their home" in words_of(referrer.post(way, WHERE, follow=True))
    inventory.pack(made, scanned=made.codes(), by=CLERK)
    store = signed_in(worker("store@get-online.example", role="warehouse"))
    store.post(f"/warehouse/parcels/{made.number}/do/manifest", {"carrier": "courier"})
    listed = f"/warehouse/manifests/{Shipment.objects.get().on_manifest.number}"
    seen = [words_of(store.get(each)) for each in (listed, f"/warehouse/parcels/{made.number}")]
    assert all("the address is on the" in each.lower() and "Deptford" not in each for each in seen)
    for paper in ("label", "note"):
        assert "Deptford" not in text_of(store.get(f"/warehouse/parcels/{made.number}/{paper}.pdf"))
    assert "12 Deptford Road" in text_of(store.get(f"{listed}/manifest.pdf"))
    file = b"".join(store.get(f"{listed}/manifest.csv").streaming_content).decode()
    assert "deliver_to,address,directions" in file
    assert '"12 Deptford Road, SE1 2QH",Second bell' in file
    store.post(f"/warehouse/parcels/{made.number}/do/load")
    door = f"/warehouse/parcels/{made.number}/hand-over"
    assert door in words_of(store.get(f"/warehouse/parcels/{made.number}"))
    proof = {
        "kind": "attested",
        "reason": "The driver knows them from the last time.",
        "checks": ["birth_date", "photo_id"],
        "collected_by": "self",
        "how_agreed": "read",
    }
    assert store.post(door, proof).status_code == 422, "no one has agreed to the gift agreement"
    assert store.post(door, proof | {"agreed": "on"}).status_code == 302
    made.refresh_from_db()
    assert made.state == "delivered"
    assert HandoverProof.objects.get().kind == "attested"
    assert HomeDelivery.objects.get().address == ""
    assert "Deptford" not in text_of(store.get(f"{listed}/manifest.pdf"))


def test_they_change_their_mind_and_the_desk_has_it_collected(offered):
    made = parcel()
    desk = signed_in(worker("desk@get-online.example", role="caseworker"))
    case = f"/triage/{made.referral.reference}"
    desk.post(f"/triage/do/parcel/{made.pk}/deliver-home", WHERE)
    assert f"/triage/do/parcel/{made.pk}/collect-instead" in words_of(desk.get(case))
    assert desk.post(f"/triage/do/parcel/{made.pk}/collect-instead").status_code == 302
    assert HomeDelivery.objects.get().destroyed_at is not None
    assert f"{made.pk}/collect-instead" not in words_of(desk.get(case))


def test_what_goes_to_a_hub_is_not_handed_over_by_the_warehouse(offered):
    made = parcel()
    store = signed_in(worker("store@get-online.example", role="warehouse"))
    assert store.get(f"/warehouse/parcels/{made.number}/hand-over").status_code == 302
