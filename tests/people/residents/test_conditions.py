"""The conditions on which a hold was lifted are kept, shown where they bind, and enforced, until they are ended."""

import pytest

from connectivity import actions as connectivity
from connectivity.actions import GivenAtHub
from inventory import actions as inventory
from inventory.parcels.opening import CollectsAtHub
from law.actors import SYSTEM
from law.refusals import Invalid
from people import actions as people
from people.models import Hold, Resident
from people.residents.actions.holds import NoConditions
from people.residents.conditions import CONDITIONS
from referrals import actions as referrals
from tests import people_of_london as london
from tests.portal.signing_in import signed_in, worker

pytestmark = pytest.mark.django_db

SAFE = london.actor("safeguarding_lead")
LEAD = london.actor("triage_lead")


def lifted(case, *codes: str, words: str = "") -> Hold:
    """A hold that two people have lifted on these conditions."""
    hold = people.raise_hold(case.resident, kind="safeguarding", by=london.actor("caseworker"))
    people.propose_lift(hold, condition_codes=codes, conditions=words, by=SAFE)
    return people.lift_hold(hold, by=LEAD)


def person_of(case) -> Resident:
    return Resident.objects.get(pk=case.resident_id)


@pytest.mark.parametrize(
    ("code", "closed"),
    [("hub_only", set()), ("worker_only", {"sms", "call"}), ("no_texts", {"sms"}), ("no_calls", {"call"})],
)
def test_a_condition_closes_the_ways_that_it_names(code, closed):
    case = london.referral()
    lifted(case, code)
    assert {way for way in ("sms", "call") if not person_of(case).may_be_reached_by(way)} == closed


def test_on_hub_collection_only_nothing_is_sent_to_another_place():
    case = london.accepted(needs=("device", "data"))
    needs = {need.kind: need for need in case.needs.all()}
    london.device_on_shelf(), london.sims_on_shelf()
    allocation = inventory.reserve(needs["device"], by=SYSTEM)
    sim = connectivity.reserve(needs["data"], by=SYSTEM)
    lifted(case, "hub_only")
    store = london.actor("warehouse")
    with pytest.raises(CollectsAtHub):
        inventory.create_shipment(allocation=allocation, hub=london.organisation(), by=store)
    with pytest.raises(GivenAtHub):
        connectivity.dispatch(sim, scanned=sim.iccid, by=store)
    assert inventory.create_shipment(allocation=allocation, hub=london.hub(), by=store).hub == london.hub()


def test_conditions_bind_every_record_of_the_person_and_survive_a_merge():
    lambeth = london.organisation("lambeth", "Lambeth Council", "borough", "E09000022")
    kept = referrals.route(london.referral(needs=("device",)), by=SYSTEM)
    gone = referrals.route(london.referral(at=lambeth, needs=("data",)), by=SYSTEM)
    lifted(gone, "no_texts")
    referrals.merge(gone, into=kept, by=LEAD)
    assert person_of(kept).conditions == ["no_texts"]


def test_conditions_stay_until_the_lead_ends_them():
    case = london.referral()
    hold = lifted(case, "no_calls", words="Meet two colleagues at a time.")
    assert hold.conditions_in_words() == [CONDITIONS["no_calls"].sentence, "Meet two colleagues at a time."]
    people.end_conditions(hold, reason="She has moved.", by=SAFE)
    assert person_of(case).conditions == []
    with pytest.raises(NoConditions):
        people.end_conditions(hold, reason="Again.", by=SAFE)


def test_what_is_no_condition_is_refused():
    hold = people.raise_hold(london.referral().resident, kind="safeguarding", by=london.actor("caseworker"))
    with pytest.raises(Invalid):
        people.propose_lift(hold, condition_codes=["be_careful"], by=SAFE)


@pytest.mark.parametrize(("role", "may_end"), [("caseworker", False), ("safeguarding_lead", True)])
def test_the_case_shows_its_conditions_to_whoever_works_on_it(role, may_end):
    case = referrals.route(london.referral(), by=SYSTEM)
    lifted(case, "hub_only", words="Meet two colleagues at a time.")
    page = signed_in(worker(f"{role}@get-online.example", role=role)).get(f"/triage/{case.reference}").content.decode()
    assert CONDITIONS["hub_only"].sentence in page
    assert "Meet two colleagues at a time." in page
    assert ("/end-conditions" in page) is may_end
