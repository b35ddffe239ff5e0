"""Whoever may raise a hold can do so at their own door, with what they have in hand, and learns nothing by it."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from connectivity import actions as connectivity
from inventory import actions as inventory
from law.actors import SYSTEM
from law.refusals import Invalid
from people import actions as people
from people.access import PEOPLE_ROLES, ROLES_FOR, brake
from people.models import Hold
from people.residents.actions.holds import AlreadyPaused
from tests import people_of_london as london
from tests.portal.signing_in import signed_in, worker

pytestmark = pytest.mark.django_db

MAY_HOLD = sorted(ROLES_FOR["people.raise_hold"])


@pytest.fixture
def case(db):
    return london.accepted(needs=("device", "data"))


def codes_of(case) -> dict[str, str]:
    """What somebody may have in hand from this person."""
    needs = {need.kind: need for need in case.needs.all()}
    device = london.device_on_shelf()
    allocation = inventory.reserve(needs["device"], device=device, by=SYSTEM)
    parcel = inventory.create_shipment(allocation=allocation, hub=london.hub(), by=london.actor("warehouse"))
    london.sims_on_shelf()
    sim = connectivity.reserve(needs["data"], by=SYSTEM)
    return {
        "reference": case.reference.lower().replace("-", " "),
        "parcel": parcel.number,
        "tag": device.asset_tag,
        "serial": device.serial,
        "SIM": f"{sim.iccid[:10]} {sim.iccid[10:]}",
    }


def stop(role: str, code: str, **answers):
    at = london.hub() if role == "hub_worker" else london.organisation()
    client = signed_in(worker(f"{role}@get-online.example", role=role, at=at))
    return client.post("/stop", {"code": code, "kind": "safeguarding", "note": "", **answers}, follow=True)


def test_the_verb_of_this_page_is_open_to_all_who_may_raise_a_hold():
    assert ROLES_FOR["people.hold_by_code"] == ROLES_FOR["people.raise_hold"]
    assert {"hub_worker", "warehouse", "warehouse_manager"} <= ROLES_FOR["people.raise_hold"]


@pytest.mark.parametrize("role", MAY_HOLD)
def test_the_api_admits_every_role_that_may_raise_a_hold(role, case):
    at = london.hub() if role == "hub_worker" else london.organisation()
    token = people.issue_token(role=role, organisation=at, by=london.ADMINISTRATOR)
    machine = Client(headers={"Authorization": f"Bearer {token}"})
    sent = {"referral": case.reference, "kind": "safeguarding"}
    answer = machine.post("/api/v1/holds", sent, content_type="application/json", headers={"Idempotency-Key": "a-1"})
    assert answer.status_code == 201
    assert brake.is_stopped(case.resident_id)


@pytest.mark.parametrize("role", [role for role in MAY_HOLD if role in PEOPLE_ROLES])
def test_one_door_admits_every_role_that_may_raise_a_hold(role, case):
    answer = stop(role, case.reference)
    assert answer.status_code == 200
    assert "Everything for this person has stopped" in answer.content.decode()
    assert Hold.objects.get().resident_id == case.resident_id


@pytest.mark.parametrize("what", ["reference", "parcel", "tag", "serial", "SIM"])
def test_a_hub_worker_stops_whoever_is_behind_what_they_have_in_hand(what, case):
    answer = stop("hub_worker", codes_of(case)[what])
    page = answer.content.decode()
    assert brake.is_stopped(case.resident_id), page
    for particular in (case.reference, case.resident.first_name, case.resident.last_name, case.resident.phone):
        assert particular not in page


@pytest.mark.parametrize("code", ["GOL-0000-0000", "no such thing", "DEV-7K3M-92QX"])
def test_a_code_that_leads_to_nobody_is_said_to(code, case):
    answer = stop("warehouse", code)
    assert answer.status_code == 422
    assert "We cannot find a person with this code" in answer.content.decode()
    assert not Hold.objects.exists()


def test_a_referrer_stops_nobody_of_another_organisation():
    lambeth = london.organisation("lambeth", "Lambeth Council", "borough", "E09000022")
    other = london.referral(at=lambeth)
    assert stop("referrer", other.reference).status_code == 422
    assert not Hold.objects.exists()


@pytest.mark.parametrize("standing", ["safeguarding", "legal"])
def test_whatever_kind_stands_a_hold_is_answered_alike_and_kept(case, standing):
    """Who may not know kinds learns none from the answer, at either door (A16)."""
    people.raise_hold(case.resident, kind=standing, note="First.", by=london.actor("safeguarding_lead"))
    page = stop("warehouse", case.reference, note="He waits outside.").content.decode()
    assert "Everything for this person has stopped" in page
    raised = people.raise_hold(
        case.resident, kind="safeguarding", by=london.actor("referrer", organisation=case.organisation)
    )
    assert (raised.state, raised.version) == ("raised", 1)
    again = people.hold_by_code(code=case.reference, kind="legal", by=london.actor("hub_worker"))
    assert (again.state, again.version) == ("raised", 1)
    assert "He waits outside." in [hold.note for hold in Hold.objects.all()]


def test_ones_own_hold_takes_the_next_note(case):
    by = london.actor("hub_worker")
    people.hold_by_code(code=case.reference, kind="safeguarding", note="First.", by=by)
    people.hold_by_code(code=case.reference, kind="safeguarding", note="He waits outside.", by=by)
    assert Hold.objects.get().note.splitlines() == ["First.", "He waits outside."]
    with pytest.raises(AlreadyPaused):
        people.raise_hold(case.resident, kind="safeguarding", by=by)


def test_whoever_raised_a_hold_sees_whether_it_is_in_place(case):
    user = worker("hub@get-online.example", role="hub_worker", at=london.hub())
    client = signed_in(user)
    client.post("/stop", {"code": case.reference, "kind": "identity"})
    assert "<strong>stopped</strong>" in client.get("/stop").content.decode()
    people.lift_hold(Hold.objects.get(), by=london.actor("triage_lead"))
    assert "no longer stopped" in client.get("/stop").content.decode()


@pytest.mark.parametrize(("days", "is_taken"), [(0, False), (1, True), (365, True), (366, False), (355_000, False)])
def test_a_hold_is_looked_at_again_within_a_year(days, is_taken, case):
    hold = people.raise_hold(case.resident, kind="safeguarding", by=london.actor("caseworker"))
    lead = london.actor("safeguarding_lead")
    day = timezone.localdate() + timedelta(days=days)
    if is_taken:
        assert people.confirm_hold(hold, review_on=day, by=lead).review_on == day
    else:
        with pytest.raises(Invalid, match="review date"):
            people.confirm_hold(hold, review_on=day, by=lead)
