"""What is promised to somebody and the parcel that carries it: taken back, sent elsewhere, called back, and collected by
whom they name; from the pages of the desk, the referrer and the warehouse alone.
"""

import pytest

from inventory import actions as inventory
from inventory.models import Allocation, Part, Shipment
from people.models import PossibleDuplicate
from referrals import actions as referrals
from referrals.models import Appeal, Need, Referral
from tests import people_of_london as london
from tests.portal.signing_in import signed_in, worker
from tests.portal.warehouse.bench_things import wiped
from tests.referrals.test_remedy import in_remedy

pytestmark = pytest.mark.django_db
CLERK = london.actor("warehouse")


def at_desk(role="caseworker"):
    return signed_in(worker(f"{role}@get-online.example", role=role))


def words_of(answer) -> str:
    return " ".join(answer.content.decode().split())


def promised() -> Allocation:
    need = london.accepted(needs=("device",)).needs.get()
    return inventory.reserve(need, device=london.device_on_shelf(), by=london.actor("caseworker"))


def in_a_parcel(state="draft") -> Shipment:
    parcel = inventory.create_shipment(allocation=promised(), hub=london.hub(), by=CLERK)
    if state != "draft":
        inventory.pack(parcel, scanned=parcel.codes(), by=CLERK)
        inventory.dispatch(inventory.manifest(parcel, by=CLERK), by=CLERK)
    parcel.refresh_from_db()
    return parcel


def case_of(row) -> str:
    return f"/triage/{row.reference}"


def test_the_desk_takes_a_promise_back_and_the_person_is_in_the_queue_again():
    promise = promised()
    desk = at_desk()
    address = f"/queue/need/{promise.need_id}/withdraw"
    assert address in words_of(desk.get(case_of(promise.need.referral)))
    assert desk.post(address, {"reason": ""}).status_code == 422
    assert desk.post(address, {"reason": "They have one now"}).status_code == 302
    promise.refresh_from_db()
    assert promise.released_at is not None
    assert Need.objects.get(pk=promise.need_id).state == "waiting"
    assert address not in words_of(desk.get(case_of(promise.need.referral)))


def test_a_warehouse_manager_promises_a_device_without_an_offer():
    need = london.accepted(needs=("device",)).needs.get()
    london.device_on_shelf()
    manager = at_desk("warehouse_manager")
    in_queue = f"/queue/need/{need.pk}"
    assert f"{in_queue}/do/promise" in words_of(manager.get(in_queue))
    assert "Device reserved" in words_of(manager.post(f"{in_queue}/do/promise", follow=True))
    assert Need.objects.get(pk=need.pk).state == "reserved"
    assert f"{in_queue}/do/promise" not in words_of(manager.get(in_queue))


@pytest.mark.parametrize(
    ("role", "name", "state", "answers", "becomes"),
    [
        ("caseworker", "choose-hub", "draft", {"hub": "peckham-library"}, "draft"),
        ("triage_lead", "cancel", "draft", {"reason": "They moved away"}, "cancelled"),
        ("safeguarding_lead", "recall", "in_transit", {"reason": "It is not safe"}, "returning"),
    ],
)
def test_each_role_of_the_desk_does_its_part_with_a_parcel(role, name, state, answers, becomes):
    london.organisation("peckham-library", "Peckham Library", "hub", "E09000028")
    parcel = in_a_parcel(state)
    desk = at_desk(role)
    address = f"/triage/do/parcel/{parcel.pk}/{name}"
    assert address in words_of(desk.get(case_of(parcel.referral)))
    assert desk.post(address, dict.fromkeys(answers, "")).status_code == 422
    assert desk.post(address, answers).status_code == 302
    parcel.refresh_from_db()
    assert parcel.state == becomes
    assert name != "choose-hub" or parcel.hub.code == "peckham-library"


def test_whom_the_person_names_collects_it_and_the_hub_reads_the_name():
    parcel = in_a_parcel("in_transit")
    referrer = signed_in(worker())
    address = f"/refer/{parcel.referral.reference}/parcels/{parcel.number}/do/collector"
    assert address in words_of(referrer.get(f"/refer/{parcel.referral.reference}"))
    assert referrer.post(address, {"name": "x" * 151}).status_code == 422
    assert "Hodan Ali</bdi> may collect it" in words_of(referrer.post(address, {"name": "Hodan Ali"}, follow=True))
    hub = signed_in(worker("joy@brixton.example", at=london.hub(), role="hub_worker"))
    inventory.arrive(parcel, by=london.actor("hub_worker", organisation=london.hub()))
    assert "Hodan Ali, who they had named" in words_of(hub.get(f"/hub/parcels/{parcel.number}/hand-over"))
    desk = at_desk()
    desk.post(f"/triage/do/parcel/{parcel.pk}/collector", {"name": ""})
    assert "Hodan Ali" not in words_of(hub.get(f"/hub/parcels/{parcel.number}/hand-over"))


def test_another_organisation_names_nobody_for_a_parcel_that_is_not_theirs():
    parcel = in_a_parcel()
    lambeth = london.organisation("lambeth", "Lambeth Council", "borough", "E09000022")
    other = signed_in(worker("other@lambeth.example", at=lambeth))
    address = f"/refer/{parcel.referral.reference}/parcels/{parcel.number}/do/collector"
    assert other.post(address, {"name": "Someone"}).status_code == 404


def test_a_referral_that_is_over_opens_again_by_one_of_its_needs():
    need = in_remedy("data")
    referrals.confirm(need, by=london.actor("caseworker"))
    referral = Referral.objects.get(pk=need.referral_id)
    assert referral.state == "resolved"
    desk = at_desk()
    address = f"/triage/do/case/{referral.reference}/reopen"
    assert address in words_of(desk.get(case_of(referral)))
    assert desk.post(address, {"reason": "It broke"}).status_code == 422
    assert desk.post(address, {"need": str(need.pk), "reason": "It broke"}).status_code == 302
    referral.refresh_from_db()
    assert referral.state == "active"


def test_an_appeal_is_withdrawn_by_its_referrer_or_by_the_lead_whom_they_told():
    referrer = signed_in(worker())
    lead = at_desk("triage_lead")
    for browser in (referrer, lead):
        referral = london.referral(needs=("data",), first_name=("Amina", "Wei")[browser is lead])
        referrals.route(referral, by=london.actor("caseworker"))
        referrals.reject(referral, code="not_wanted", by=london.actor("caseworker"))
        appeal = referrals.appeal(
            referral, grounds="They do want it.", by=london.actor("referrer", organisation=referral.organisation)
        )
        page = f"/refer/{referral.reference}" if browser is referrer else case_of(referral)
        address = (
            f"{page}/appeals/{appeal.pk}/withdraw" if browser is referrer else f"/triage/do/appeal/{appeal.pk}/withdraw"
        )
        assert address in words_of(browser.get(page))
        assert browser.post(address).status_code == 302
        assert Appeal.objects.get(pk=appeal.pk).state == "withdrawn"
        assert address not in words_of(browser.get(page))


def test_a_lead_has_it_asked_again_whether_two_are_one_person():
    first = london.referral(first_name="Siân")
    twin = london.referral(first_name="Siân", needs=("data",))
    referrals.route(first, by=london.actor("caseworker"))
    referrals.route(twin, by=london.actor("caseworker"))
    pair = PossibleDuplicate.objects.about(twin.resident_id).get()
    lead = at_desk("triage_lead")
    lead.post(f"/triage/do/pair/{pair.pk}/different", {"reason": ""})
    address = f"/triage/do/pair/{pair.pk}/doubt"
    assert address in words_of(lead.get(case_of(twin)))
    assert address not in words_of(at_desk().get(case_of(twin)))
    assert lead.post(address).status_code == 302
    pair.refresh_from_db()
    assert pair.state == "suspected"


def test_a_part_is_booked_out_at_the_device_that_it_went_into():
    device = london.device_on_shelf()
    manager = at_desk("warehouse_manager")
    keeper = london.actor("warehouse_manager")
    part = inventory.add_part(code="battery", name="Battery", by=keeper)
    inventory.stock_part(part, quantity=2, why="Order 7", by=keeper)
    page = f"/warehouse/device/{device.asset_tag}"
    assert f"{page}/do/use-part" not in words_of(manager.get(page))
    refused = manager.post(f"{page}/do/use-part", {"part": "battery", "quantity": "1"})
    assert refused.status_code == 422
    assert "You can only add parts to a device that is being refurbished" in words_of(refused)
    bench = inventory.refurbish(wiped("PF-BENCH"), by=london.actor("technician"))
    page = f"/warehouse/device/{bench.asset_tag}"
    assert f"{page}/do/use-part" in words_of(manager.get(page))
    assert manager.post(f"{page}/do/use-part", {"part": "battery", "quantity": "1"}).status_code == 302
    assert Part.objects.get().in_stock == 1


def test_a_sim_is_promised_from_the_case():
    need = london.accepted(needs=("data",)).needs.get()
    london.sims_on_shelf("8944110068256270054")
    desk = at_desk()
    address = f"/triage/do/need/{need.pk}/promise-sim"
    assert address in words_of(desk.get(case_of(need.referral)))
    assert desk.post(address).status_code == 302
    assert Need.objects.get(pk=need.pk).state == "reserved"
    assert address not in words_of(desk.get(case_of(need.referral)))
