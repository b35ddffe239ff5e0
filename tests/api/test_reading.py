"""What a case-management system reads to decide and to answer: the facts of a case, its questions, hubs and sessions."""

from datetime import timedelta

import pytest
from django.utils import timezone

from audit.models import LedgerEntry
from inventory import actions as inventory
from law.actors import SYSTEM
from notifications.models import Message
from people import actions as people
from people.models import Resident
from referrals import actions as referrals
from referrals.models import Referral
from skills import actions as skills
from skills.models import Booking
from tests import people_of_london as london
from tests.api.callers import RAW, Caller, is_problem

SENT = RAW | {
    "reason": "No one in the house can bank.",
    "notes": "Rings twice.",
    "evidence": [{"kind": "benefit", "seen_by": "Maria Santos", "seen_on": "2026-11-02"}],
}


@pytest.fixture
def partner(db):
    return Caller("partner", london.organisation())


@pytest.fixture
def caseworker(db):
    return Caller("caseworker")


@pytest.fixture
def case(partner, caseworker):
    """Sent by a partner, and looked at by the rules."""
    reference = partner.post("referrals", SENT).json()["reference"]
    referrals.route(Referral.objects.get(), by=SYSTEM)
    return f"referrals/{reference}"


def readings() -> int:
    return LedgerEntry.objects.filter(action="people.read_resident", refused="").count()


def test_a_partner_reads_what_it_is_asked_and_answers_it(partner, caseworker, case):
    """Finding 2.8: a state of waiting, and the question nowhere."""
    asked = ["Which postcode?", "Who lives there?"]
    assert caseworker.post(f"{case}/ask", {"questions": asked}).status_code == 200
    before = readings()
    questions = partner.get(f"{case}/questions").json()["items"]
    assert [(q["words"], q["answer"], q["answered_at"]) for q in questions] == [(words, "", None) for words in asked]
    assert readings() == before + 1
    assert partner.post(f"{case}/answer", {"answers": ["SE1 2QH", "Two children"]}).status_code == 200
    told = caseworker.get(f"{case}/facts").json()["questions"]
    assert [q["answer"] for q in told] == ["SE1 2QH", "Two children"]
    assert all(q["answered_at"] for q in told)


def test_a_caseworker_reads_what_they_decide_on(caseworker, case):
    before = readings()
    facts = caseworker.get(f"{case}/facts").json()
    assert readings() == before + 1
    assert (facts["reason"], facts["notes"]) == (SENT["reason"], SENT["notes"])
    assert facts["resident"]["date_of_birth"] == "1968-03-14"
    assert facts["resident"]["phone"] == "+447700900123"
    assert {need["kind"] for need in facts["needs"]} == {"device", "data", "skills"}
    assert facts["consent"][0] | {"wording": ""} == {
        "purpose": "share",
        "given": True,
        "method": "in_person",
        "wording": "",
        "given_by": "resident",
    }
    assert facts["contact_policy"]["channels"] == {"sms": True}
    assert facts["evidence"] == SENT["evidence"]
    assert facts["rules"]["result"] == "eligible"
    assert facts["rules"]["fired"]


def test_who_may_not_know_a_person_reads_no_facts(partner, caseworker, case):
    """An administrator sees the case and not the person; with consent withdrawn a partner sees nobody."""
    elsewhere = Caller("partner", london.organisation("lambeth", "Lambeth Council", "borough", "E09000022"))
    for caller in (Caller("administrator"), Caller("funder"), elsewhere):
        for part in ("facts", "questions"):
            is_problem(caller.get(f"{case}/{part}"), 404, "not_found")
    assert partner.get(f"{case}/facts").json()["rules"] is None, "the rules are the desk's"
    people.withdraw_consent(Resident.objects.get(), method="in_person", by=london.actor("caseworker"))
    for part in ("facts", "questions"):
        is_problem(partner.get(f"{case}/{part}"), 404, "not_found")
        assert caseworker.get(f"{case}/{part}").status_code == 200


def test_hubs_are_read_by_whoever_refers(partner):
    hub = london.hub()
    (shown,) = partner.get("hubs?borough=Lambeth").json()["items"]
    assert (shown["code"], shown["borough_name"]) == (hub.code, "Lambeth")
    assert partner.get(f"hubs/{hub.code}").json() == shown
    assert partner.get("hubs?borough=Southwark").json()["items"] == []
    is_problem(partner.get(f"hubs/{london.organisation().code}"), 404)
    is_problem(partner.post("hubs", {}), 403)
    assert Caller("funder").get("hubs").json()["items"] == []


def test_a_session_is_moved_and_who_has_a_seat_is_asked_again(db):
    caller = Caller("hub_worker", london.hub())
    planned = london.session_today()
    booking = skills.book(
        london.accepted(needs=("skills",)).needs.get(), session=planned, by=london.actor("caseworker")
    )
    skills.confirm(booking, by=london.actor("caseworker"))
    later = timezone.now().replace(microsecond=0) + timedelta(days=2)
    path = f"sessions/{planned.pk}"
    tag = caller.get(path)["ETag"]
    answer = caller("patch", path, {"starts_at": later.isoformat(), "title": "  Email "}, **{"If-Match": tag})
    assert answer.status_code == 200, answer.content
    assert (answer.json()["title"], answer.json()["places"]) == ("Email", 8)
    assert Booking.objects.get().confirmed_at is None
    texts = Message.objects.filter(event="skills.booked").order_by("created_at")
    assert [text.state for text in texts] == ["cleared", "scheduled"]
    assert f"{timezone.localtime(later):%H:%M}" in texts[1].body
    is_problem(caller("patch", path, {"title": "Late"}, **{"If-Match": tag}), 412)


def test_what_a_session_cannot_become_is_refused(db):
    caller = Caller("hub_worker", london.hub())
    planned = london.session_today(places=2)
    skills.book(london.accepted(needs=("skills",)).needs.get(), session=planned, by=london.actor("caseworker"))
    other = london.session_today()
    path = f"sessions/{planned.pk}"
    soon = (timezone.now() + timedelta(minutes=9)).isoformat()
    for body, pointer in (
        ({"places": 0}, "#/places"),
        ({"room": other.room}, "#/room"),
        ({"starts_at": "2020-01-01T10:00:00Z"}, "#/starts_at"),
        ({"hub": "elsewhere"}, "#/hub"),
        ({"starts_at": soon, "minutes": 5}, "#/minutes"),
    ):
        assert is_problem(caller("patch", path, body), 422)["errors"][0]["pointer"] == pointer, body
    elsewhere = Caller("hub_worker", london.organisation("peckham-library", "Peckham Library", "hub", "E09000028"))
    is_problem(elsewhere("patch", path, {"title": "x"}), 404)
    skills.book(
        london.accepted(needs=("skills",), first_name="Zoë", phone="+447700900201").needs.get(),
        session=planned,
        by=london.actor("caseworker"),
    )
    assert is_problem(caller("patch", path, {"places": 1}), 422)["errors"][0]["code"] == "fewer_than_taken"


def test_an_import_of_sims_answers_with_each(db):
    caller = Caller("warehouse")
    batch = {"network": "Vodafone", "monthly_gb": 40, "months": 6, "activate_by": "2027-09-01"}
    numbers = ["8944110068256270054", "8944110068256270062"]
    answer = caller.post("sims/import", batch | {"iccids": numbers})
    assert answer.status_code == 201
    assert [sim["iccid"] for sim in answer.json()["items"]] == numbers
    errors = is_problem(caller.post("sims/import", batch | {"iccids": [*numbers, "x"]}), 422)["errors"]
    assert [error["pointer"] for error in errors] == ["#/iccids/0", "#/iccids/1", "#/iccids/2"]


def test_an_answer_says_to_which_of_two_offers(caseworker):
    """An answer that was meant for the first offer never takes the second."""
    need = london.accepted(needs=("device",)).needs.get()
    inventory.offer(need, device=london.device_on_shelf("PF-1"), by=SYSTEM)
    path = f"needs/{need.pk}"
    assert caseworker.post(f"{path}/decline-offer", {"choice": "wait"}).status_code == 200
    need.refresh_from_db()
    second = inventory.offer(need, device=london.device_on_shelf("PF-2"), by=SYSTEM)
    is_problem(caseworker.post(f"{path}/accept-offer"), 409, "another_offer_before")
    is_problem(caseworker.post(f"{path}/decline-offer", {"choice": "wait"}), 409, "another_offer_before")
    offers = caseworker.get(f"allocations?need={need.pk}").json()["items"]
    assert [row["id"] for row in offers if not row["released_at"]] == [str(second.pk)]
    assert caseworker.post(f"{path}/accept-offer", {"allocation": str(second.pk)}).json()["state"] == "reserved"
