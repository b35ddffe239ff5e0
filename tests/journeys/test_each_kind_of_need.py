"""One journey for each kind of need, through pages alone: from the referrer's first page to “met” and the funder's
count.
"""

import pytest
from django.utils import timezone

from inventory.models import Allocation, Device, Manifest, Shipment, Wave
from jobs import worker as worker_of_jobs
from outcomes.report.periods import period_of
from outcomes.report.tallies import QuarterTallies
from referrals.models import Need, Referral
from tests import people_of_london as london
from tests.journeys.browsing import code_in, delivered
from tests.journeys.doors import all_is_well
from tests.journeys.many_people import a_box
from tests.portal.answers import write
from tests.portal.signing_in import signed_in, worker

pytestmark = pytest.mark.django_db


class Doors:
    """Everybody's own browser."""

    def __init__(self):
        self.referrer = signed_in(worker())
        self.desk = signed_in(worker("kwame@get-online.example", role="caseworker", name="Kwame Boateng"))
        self.store = signed_in(worker("sunil@get-online.example", role="warehouse", name="Sunil Rao"))
        self.hub = signed_in(worker("joy@brixton.example", at=london.hub(), role="hub_worker", name="Joy Mensah"))

    def refer(self, *needs: str) -> Referral:
        """From the referrer's first page to the caseworker's yes."""
        assert self.referrer.get("/refer").status_code == 200
        reference = write(self.referrer, needs=needs)
        assert self.referrer.post(f"/refer/{reference}/check")["Location"] == f"/refer/{reference}/sent"
        worker_of_jobs.work(until_idle=True)
        case = Referral.objects.get(reference=reference)
        if case.state != "active":
            yes = {f"answer{place}": "yes" for place in range(len(needs))}
            assert self.desk.post(f"/triage/{reference}", yes).status_code == 302
        case.refresh_from_db()
        assert case.state == "active"
        return case

    def choose_hub(self, need: Need):
        page = f"/triage/do/need/{need.pk}/collect-at"
        assert self.desk.post(page, {"hub": london.hub().code}).status_code == 302

    def comes_to_the_hub(self, case: Referral) -> str:
        """They say who they are, and the hub finds them."""
        known = {"find": "known", "name": "Amina Yusuf", "born_day": "14", "born_month": "3", "born_year": "1968"}
        found = self.hub.post("/hub/here", known)
        assert found["Location"] == f"/hub/here/{case.reference}"
        return found["Location"]

    def act(self, case: Referral, kind: str, act: str, **more) -> str:
        need = case.needs.get(kind=kind)
        page = self.hub.post(f"/hub/here/{case.reference}", {"act": act, "need": need.pk, **more}, follow=True)
        return page.content.decode()

    def device_to_the_hub(self, case: Referral) -> Shipment:
        """Offered, accepted, picked, packed, loaded, arrived."""
        device = london.device_on_shelf()
        worker_of_jobs.work(until_idle=True)
        offer = Allocation.objects.get(need__referral=case)
        said = {"choice": "take", "how": "by phone", "sure": "yes"}
        assert self.referrer.post(f"/offer/{offer.pk}", said).status_code == 200
        parcel = Shipment.objects.get()
        page = f"/warehouse/parcels/{parcel.number}"
        self.store.post(f"{page}/do/choose-hub", {"hub": london.hub().code})
        self.store.post("/warehouse/waves/new", {"hubs": london.hub().code})
        self.store.post(f"/warehouse/waves/{Wave.objects.get().number}", {"code": device.asset_tag})
        for code in ("leaflet", "charger", device.asset_tag):
            self.store.post(f"{page}/pack", {"code": code})
        self.store.post(f"{page}/do/manifest", {"carrier": "van"})
        self.store.post(f"/warehouse/manifests/{Manifest.objects.get().number}", {"code": parcel.number})
        self.hub.post("/hub/arriving", {"code": parcel.number})
        parcel.refresh_from_db()
        assert parcel.state == "awaiting_collection"
        return parcel

    def hand_over(self, parcel: Shipment):
        code = code_in(delivered("inventory.ready_to_collect"))
        proof = {"kind": "code", "code": code, "collected_by": "self", "how_agreed": "interpreted", "agreed": "on"}
        assert self.hub.post(f"/hub/parcels/{parcel.number}/hand-over", proof).status_code == 302

    def says_that_it_works(self, need: Need):
        assert self.referrer.post(f"/refer/{need.referral.reference}/needs/{need.pk}/works").status_code == 302


def counted_as_met(kind: str) -> int:
    """What the funder's report of this quarter counts before it is rounded."""
    return QuarterTallies(period_of(timezone.localdate())).total("met", kind=kind)


def test_a_laptop_from_the_first_page_to_met():
    doors = Doors()
    case = doors.refer("device")
    doors.hand_over(doors.device_to_the_hub(case))
    need = case.needs.get()
    assert (need.state, Device.objects.get().state) == ("provided", "with_resident")
    doors.says_that_it_works(need)
    need.refresh_from_db()
    assert (need.state, need.assumed_at, counted_as_met("device")) == ("met", None, 1)
    all_is_well()


def test_a_sim_from_the_first_page_to_met():
    doors = Doors()
    inside = a_box(2)
    case = doors.refer("data")
    doors.choose_hub(case.needs.get())
    doors.comes_to_the_hub(case)
    assert "SIM given. Put it in together and check that it works" in doors.act(case, "data", "give", iccid=inside[0])
    assert case.needs.get().state == "in_fulfilment"
    assert "Recorded that it works" in doors.act(case, "data", "works")
    assert (case.needs.get().state, counted_as_met("data")) == ("met", 1)
    all_is_well()


def test_a_class_from_the_first_page_to_met():
    doors = Doors()
    held = london.session_today()
    case = doors.refer("skills")
    assert doors.desk.post(f"/triage/do/need/{case.needs.get().pk}/book", {"session": held.pk}).status_code == 302
    seat = held.bookings.get()
    assert doors.hub.post(f"/hub/classes/{held.pk}", {f"seat-{seat.pk}": "came"}).status_code == 302
    need = case.needs.get()
    assert need.state == "provided"
    doors.says_that_it_works(need)
    assert (case.needs.get().state, counted_as_met("skills")) == ("met", 1)
    all_is_well()
