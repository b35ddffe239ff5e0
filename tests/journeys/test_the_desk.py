"""Stories of the triage desk, lived through its doors: a duplicate across boroughs, an appeal, a hold, consent taken
back.
"""

import json
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from inventory import actions as inventory
from inventory.models import Shipment
from notifications import sender
from notifications.models import LocalDelivery, Message, Task
from people import actions as people
from people.models import Hold, PossibleDuplicate, Resident
from referrals import actions as referrals
from referrals.models import Appeal, Need, Referral
from skills import actions as skills
from skills.models import Booking
from tests import people_of_london as london
from tests.journeys.doors import Machine, all_is_well
from tests.portal.signing_in import signed_in, worker

pytestmark = pytest.mark.django_db(transaction=True)


def lambeth():
    return london.organisation("lambeth", "Lambeth Council", "borough", "E09000022")


def snapshot(*rows):
    """How each referral and its needs stand: what undoing has to bring back exactly."""
    return [
        (
            r.reference,
            r.state,
            r.decide_by,
            [(n.pk, n.referral_id, n.state, n.queued_at) for n in r.needs.order_by("pk")],
        )
        for r in Referral.objects.filter(pk__in=[row.pk for row in rows]).order_by("pk")
    ]


def test_a_duplicate_across_boroughs_is_joined_and_parted_again():
    """Two boroughs refer one person: one case goes on, each referrer hears of their own, and within 30 days it is
    undone.
    """
    first = london.referral(at=lambeth(), needs=("device", "data"))
    referrals.route(first, by=london.actor("system"))
    with time_machine.travel(timezone.now() + timedelta(days=2)):
        second = london.referral(needs=("device", "skills"), phone="+447700900124")
        referrals.route(second, by=london.actor("system"))
        southwark = Machine("partner")
        triage = Machine("caseworker")
        lead = Machine("triage_lead")
        shown = southwark.get(f"referrals/{second.reference}")
        assert shown["possible_open_elsewhere"] is True
        assert shown["desk"] is None
        assert first.reference not in json.dumps(shown)
        assert southwark.get("duplicates")["items"] == []
        case = signed_in(worker("kwame@get-online.example", role="caseworker", name="Kwame Boateng"))
        page = case.get(f"/triage/{second.reference}").content.decode()
        assert "is this the same person" in page
        assert first.reference in page
        assert "The birth date is the same." in page
        pair = triage.get("duplicates?state=suspected")["items"][0]
        assert set(pair["referrals"]) == {first.reference, second.reference}
        assert pair["band"] == "strong"
        decisions = [{"need": str(need.pk), "approve": True} for need in second.needs.all()]
        assert (
            triage.post(f"referrals/{second.reference}/accept", {"decisions": decisions}, 409)["code"]
            == "duplicate_unsettled"
        )
        before = snapshot(first, second)
        answer = case.post(f"/triage/do/pair/{pair['id']}/join", {"into": first.reference})
        assert answer.status_code == 302
        first.refresh_from_db()
        second.refresh_from_db()
        assert (second.state, second.merged_into_id) == ("merged", first.pk)
        assert {n.kind for n in first.needs.exclude(state="cancelled")} == {"device", "data", "skills"}
        device = first.needs.get(kind="device", state="proposed")
        assert device.queued_at == first.submitted_at
        # Both references lead somewhere, and each referrer is told about their own only.
        mine = southwark.get(f"referrals/{second.reference}")
        assert mine["state"] == "merged"
        assert {n["kind"] for n in mine["needs"]} == {"device", "skills"}
        assert first.reference not in json.dumps(mine)
        details = Message.objects.filter(referral_id=second.pk, event="referrals.joined")
        assert details.count() == 1
        assert first.reference not in details.get().body
        assert not Message.objects.filter(referral_id=first.pk, event="referrals.joined").exists()
        all_is_well()
    with time_machine.travel(timezone.now() + timedelta(days=20)):
        lead.post(f"referrals/{second.reference}/unmerge", {"reason": "mother and daughter"})
        assert snapshot(first, second) == before
        assert PossibleDuplicate.objects.get().state == "suspected"
        triage.post(f"duplicates/{pair['id']}/dismiss", {"reason": "mother and daughter"})
        triage.post(f"referrals/{second.reference}/accept", {"decisions": decisions})
        assert Referral.objects.get(pk=second.pk).state == "active"
        all_is_well()


def test_what_was_joined_long_ago_is_not_parted():
    first = london.referral(at=lambeth(), needs=("data",))
    second = london.referral(needs=("device",))
    for each in (first, second):
        referrals.route(each, by=london.actor("system"))
    referrals.merge(second, into=first, by=london.actor("caseworker"))
    with time_machine.travel(timezone.now() + timedelta(days=31)):
        answer = Machine("triage_lead").post(f"referrals/{second.reference}/unmerge", {}, 409)
    assert answer["code"] == "too_late_to_part"


def test_an_appeal_goes_to_somebody_else_and_keeps_the_original_date():
    """One need was refused, the others never stopped."""
    referrer = worker()
    decider = worker("ana@get-online.example", role="triage_lead", name="Ana Ferreira")
    other = worker("bea@get-online.example", role="triage_lead", name="Bea Stone")
    created = london.referral(by=referrer.actor())
    referrals.route(created, by=london.actor("system"))
    needs = {need.kind: need for need in created.needs.all()}
    desk = signed_in(decider)
    review = signed_in(other)
    answers = {}
    for place, need in enumerate(created.needs.order_by("id")):
        answers |= {
            f"answer{place}": "no" if need.kind == "device" else "yes",
            f"code{place}": "has_enough" if need.kind == "device" else "",
        }
        answers[f"words{place}"] = "A laptop was seen." if need.kind == "device" else ""
    asked = desk.post(f"/triage/{created.reference}", answers)
    assert asked.status_code == 200, "a no is shown in full before it is given"
    assert not Message.objects.filter(event="referrals.decided").exists()
    assert desk.post(f"/triage/{created.reference}", answers | {"checked": "yes"}).status_code == 302
    letter = Message.objects.get(event="referrals.decided").body
    assert "already has something" in letter
    assert "you can appeal until" in letter
    assert "Amina" not in letter
    pdf = signed_in(referrer).get(f"/refer/{created.reference}/letter.pdf")
    assert pdf.content.startswith(b"%PDF")
    seat = skills.book(
        needs["skills"], session=london.session_today(), by=london.actor("hub_worker", organisation=london.hub())
    )
    home = signed_in(referrer)
    assert "Appeal the decision on" in home.get(f"/refer/{created.reference}").content.decode()
    with time_machine.travel(timezone.now() + timedelta(days=10)):
        home = signed_in(referrer)
        sent = home.post(
            f"/refer/{created.reference}/needs/{needs['device'].pk}/appeal", {"grounds": "The laptop is a flatmate's."}
        )
        assert sent.status_code == 302
        appeal = Appeal.objects.get()
        assert Referral.objects.get().queue == "appeals"
        assert Referral.objects.get().state == "active"
        desk = signed_in(decider)
        review = signed_in(other)
        refused = desk.post(f"/triage/do/appeal/{appeal.pk}/assign")
        assert refused.status_code == 422
        assert "The person who made the decision cannot review the appeal" in refused.content.decode()
        assert review.post(f"/triage/do/appeal/{appeal.pk}/assign").status_code == 302
        params = {"words": "The laptop was indeed the flatmate's.", "needs": [str(needs["device"].pk)]}
        assert review.post(f"/triage/do/appeal/{appeal.pk}/uphold", params).status_code == 302
        need = Need.objects.get(pk=needs["device"].pk)
        assert (need.state, need.queued_at) == ("waiting", created.submitted_at)
        assert Booking.objects.get(pk=seat.pk).state == "booked"
        assert "We agree with all or part of your appeal" in Message.objects.get(event="referrals.appeal_decided").body
        again = home.post(f"/refer/{created.reference}/needs/{need.pk}/appeal", {"grounds": "Once more"})
        assert again.status_code == 422
    all_is_well()


def test_a_rejection_is_appealed_in_time_over_the_api_and_upheld_in_part():
    created = london.referral(needs=("device", "data"))
    referrals.route(created, by=london.actor("system"))
    referrer = Machine("partner")
    lead = Machine("triage_lead")
    assert lead.post(f"referrals/{created.reference}/reject", {"reason": "no"}, 422)["errors"][0]["pointer"] == "#/code"
    Machine("caseworker").post(f"referrals/{created.reference}/reject", {"code": "not_enough_known"})
    with time_machine.travel(timezone.now() + timedelta(days=60)):
        assert (
            referrer.post(f"referrals/{created.reference}/appeal", {"grounds": "x"}, 409)["code"]
            == "too_late_to_appeal"
        )
    referrer.post(f"referrals/{created.reference}/appeal", {"grounds": "We sent the answers by post."})
    appeal = lead.get("appeals?state=lodged")["items"][0]
    data = created.needs.get(kind="data")
    lead.post(f"appeals/{appeal['id']}/assign")
    lead.post(f"appeals/{appeal['id']}/uphold", {"words": "They had come.", "needs": [str(data.pk)]})
    shown = referrer.get(f"referrals/{created.reference}")
    assert shown["state"] == "active"
    assert {n["kind"]: n["state"] for n in shown["needs"]} == {"device": "not_approved", "data": "waiting"}
    all_is_well()


def _packed_and_manifested(need):
    allocation = inventory.reserve(need, device=london.device_on_shelf(), by=london.actor("caseworker"))
    parcel = inventory.create_shipment(allocation=allocation, hub=london.hub(), by=london.actor("warehouse"))
    inventory.pack(parcel, scanned=parcel.codes(), by=london.actor("warehouse"))
    return inventory.manifest(parcel, by=london.actor("warehouse"))


def test_a_hold_stops_everything_at_once_and_lifting_it_puts_everything_back():
    """A packed laptop, a text that is due, a class tomorrow."""
    created = london.accepted()
    needs = {need.kind: need for need in created.needs.all()}
    hub_worker = london.actor("hub_worker", organisation=london.hub())
    session = skills.plan(
        hub=london.hub(), title="First steps", starts_at=timezone.now() + timedelta(days=1), places=8, by=hub_worker
    )
    seat = skills.book(needs["skills"], session=session, by=hub_worker)
    text = Message.objects.get(resident=created.resident, event="skills.booked")
    parcel = _packed_and_manifested(needs["device"])
    hub = Machine("hub_worker", london.hub())
    lead = Machine("safeguarding_lead")
    case_before = Referral.objects.get(pk=created.pk).state
    people.raise_hold(created.resident, kind="safeguarding", note="A partner answers the phone.", by=hub_worker)
    for row, state in ((text, "suppressed"), (parcel, "packed"), (seat, "on_hold")):
        row.refresh_from_db()
        assert row.state == state
    session.refresh_from_db()
    assert session.taken == 1
    # The driver's load scan refuses the parcel, the worker sends nothing, nobody promises anything.
    driver = Machine("warehouse")
    assert driver.post(f"shipments/{parcel.number}/dispatch", {}, 409)["code"] == "held"
    sender.send_one(text.pk)
    assert not LocalDelivery.objects.filter(message_id=text.pk).exists()
    # The referrer sees “paused”, and no more.
    partner = Machine("partner").get(f"referrals/{created.reference}")
    assert partner["is_paused"] is True
    assert "safeguarding" not in json.dumps(partner)
    page = signed_in(worker()).get(f"/refer/{created.reference}").content.decode()
    assert "Paused" in page
    assert "partner answers" not in page
    assert "afeguarding" not in page.replace("safeguarding lead", "")
    # Only the lead, with a second person.
    hold = Hold.objects.get()
    hub.post(f"holds/{hold.pk}/lift", {}, 404)
    Machine("triage_lead").post(f"holds/{hold.pk}/lift", {}, 404)
    assert lead.post(f"holds/{hold.pk}/lift", {}, 409)["code"] == "second_person_needed"
    lead.post(f"holds/{hold.pk}/confirm", {"review_on": str(timezone.localdate() + timedelta(days=7))})
    lead.post(f"holds/{hold.pk}/propose-lift", {"conditions": "hub collection only"})
    assert Hold.objects.get().state == "confirmed"
    assert lead.post(f"holds/{hold.pk}/lift", {}, 409)["code"] == "second_person_needed"
    second = worker("second@get-online.example", role="triage_lead", name="Second Person")
    assert signed_in(second).post(f"/triage/do/hold/{hold.pk}/lift", {"reason": ""}).status_code == 302
    for row, state in ((text, "scheduled"), (parcel, "manifested"), (seat, "booked")):
        row.refresh_from_db()
        assert row.state == state
    sender.send_one(text.pk)
    assert LocalDelivery.objects.filter(message_id=text.pk).exists()
    driver.post(f"shipments/{parcel.number}/dispatch")
    assert Referral.objects.get(pk=created.pk).state == case_before
    all_is_well()


def test_what_is_under_way_gets_a_task_and_is_called_back_by_the_lead():
    created = london.accepted(needs=("device",))
    parcel = _packed_and_manifested(created.needs.get())
    inventory.dispatch(parcel, by=london.actor("warehouse"))
    people.raise_hold(created.resident, kind="safeguarding", by=london.actor("referrer"))
    assert set(Task.objects.values_list("kind", flat=True)) == {
        "inventory.bring_parcel_back",
        "inventory.keep_parcel",
        "inventory.stop_carrier",
    }
    hub = signed_in(worker("desk@brixton.example", role="hub_worker", at=london.hub()))
    assert parcel.number in hub.get("/tasks/").content.decode()
    assert Shipment.objects.get().state == "in_transit"
    Machine("safeguarding_lead").post(f"shipments/{parcel.number}/recall", {"reason": "not safe"})
    assert Shipment.objects.get().state == "returning"
    all_is_well()


def test_consent_taken_back_stops_everything_and_the_person_gets_their_copy():
    """Messages clear, needs end with that reason, and the copy of their data lists every holder and message."""
    created = london.accepted()
    skills.book(
        created.needs.get(kind="skills"),
        session=london.session_today(),
        by=london.actor("hub_worker", organisation=london.hub()),
    )
    inventory.reserve(created.needs.get(kind="device"), device=london.device_on_shelf(), by=london.actor("caseworker"))
    text = Message.objects.get(event="skills.booked")
    partner = Machine("partner")
    desk = Machine("caseworker")
    lead = Machine("triage_lead")
    resident = f"residents/{created.resident_id}"
    assert partner.get(resident)["first_name"] == "Amina"
    desk.post(f"{resident}/withdraw-consent", {"method": "phone"})
    text.refresh_from_db()
    created.refresh_from_db()
    assert text.state == "cleared"
    assert (created.state, created.end_code) == ("withdrawn", "consent_withdrawn")
    assert set(created.needs.values_list("state", "decision_code")) == {("cancelled", "consent_withdrawn")}
    assert inventory.run_allocation(by=london.actor("triage_lead"))["promised"] == []
    partner.get(resident, 404)
    assert partner.get(f"referrals/{created.reference}")["state"] == "withdrawn"
    page = signed_in(worker()).get(f"/refer/{created.reference}").content.decode()
    assert "The person has withdrawn consent" in page
    assert "Amina" not in page
    assert desk.post(f"{resident}/withdraw-consent", {"method": "phone"}, 409)["code"] == "nothing_to_withdraw"
    partner.get(f"{resident}/export", 404)
    bundle = lead.get(f"{resident}/export")
    holders = {holder["who"] for holder in bundle["holders"]}
    assert {"Get Online London", "Southwark Council", "Brixton Library"} <= holders
    messages = next(s for s in bundle["sections"] if s["title"].startswith("Messages to you"))["rows"]
    assert len(messages) == Message.objects.filter(referral_id=created.pk).count() > 2
    assert lead.http.get(f"/api/v1/{resident}/export.pdf").content.startswith(b"%PDF")
    # Forgotten when they ask for it; what reports count stays.
    lead.post(f"{resident}/erase", {"reason": "asked by letter"})
    forgotten = Resident.objects.get(pk=created.resident_id)
    assert (forgotten.first_name, forgotten.phone, forgotten.name_hash, forgotten.marks) == ("", "", "", {})
    assert Referral.objects.get(pk=created.pk).counted_borough
    assert not Message.objects.get(pk=text.pk).body
    all_is_well()
