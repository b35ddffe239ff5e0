"""The machines' door: problems, once-only requests, tenancy, and the whole journey over HTTP."""

import json
import uuid
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from audit.models import LedgerEntry
from jobs import queue, worker
from notifications.models import LocalDelivery, Message
from outcomes.models import FollowUp
from outcomes.report.periods import period_of
from people import actions as people
from referrals.models import Referral
from tests import people_of_london as london
from tests.api.callers import RAW, Caller, is_problem
from tests.outcomes.made_reports import a_day_after


@pytest.mark.django_db(transaction=True)
def test_the_whole_journey_over_http():
    at = london.organisation()
    hub_place = london.hub()
    london.device_on_shelf(), london.sims_on_shelf()
    session = london.session_today()
    referrer = Caller("referrer", at)
    case = Caller("caseworker")
    store = Caller("warehouse")
    hub = Caller("hub_worker", hub_place)
    created = referrer.post("referrals", RAW)
    assert created.status_code == 201
    assert created["Location"].endswith(created.json()["reference"])
    reference = created.json()["reference"]
    worker.work(until_idle=True)
    shown = case.get(f"referrals/{reference}").json()
    assert shown["state"] == "in_triage"
    assert "accept" in shown["available_actions"]
    decisions = [{"need": need["id"], "approve": True} for need in shown["needs"]]
    assert case.post(f"referrals/{reference}/accept", {"decisions": decisions}).status_code == 200
    needs = {need["kind"]: need["id"] for need in shown["needs"]}

    promise = case.post("allocations", {"need": needs["device"]})
    assert promise.status_code == 201, promise.content
    parcel = store.post("shipments", {"allocation": promise.json()["id"], "hub": hub_place.code}).json()["number"]
    assert (
        store.post(
            f"shipments/{parcel}/pack", {"scanned": [promise.json()["device"], "CHARGER", "LEAFLET"]}
        ).status_code
        == 200
    )
    assert store.post(f"shipments/{parcel}/dispatch").json()["state"] == "in_transit"
    assert hub.post(f"shipments/{parcel}/arrive").json()["state"] == "awaiting_collection"
    is_problem(hub.post(f"shipments/{parcel}/hand-over", {"proof": "code"}), 422)
    word = {"kind": "attested", "reason": "Their phone is broken.", "checks": ["photo_id", "known"], "agreed": True}
    assert hub.post(f"shipments/{parcel}/hand-over", {"proof": word}).json()["state"] == "delivered"

    sim = case.post("sims", {"need": needs["data"]}).json()["iccid"]
    assert hub.post(f"sims/{sim}/issue").status_code == 200
    assert hub.post(f"sims/{sim}/activate").json()["state"] == "active"
    seat = referrer.post("bookings", {"need": needs["skills"], "session": str(session.pk)}).json()["id"]
    assert hub.post(f"sessions/{session.pk}/register", {"present": [seat]}).status_code == 200
    for need in needs.values():
        assert referrer.post(f"needs/{need}/confirm").json()["state"] == "met"
    done = referrer.get(f"referrals/{reference.lower().replace('-', '')}").json()
    assert (done["state"], done["outcome"]) == ("resolved", "all_met")
    follow_up = referrer.get("follow-ups").json()["items"][0]["id"]
    is_problem(referrer.post(f"follow-ups/{follow_up}/answer", {"is_working": True}), 409, "not_due_yet")
    FollowUp.objects.update(due_on=timezone.localdate())
    assert referrer.post(f"follow-ups/{follow_up}/answer", {"is_working": True, "confidence": 4}).status_code == 200
    story = referrer.get(f"referrals/{reference}/story").json()["items"]
    assert [s["verb"] for s in story if s["object"] == "referral"] == [
        "created",
        "submit",
        "route",
        "accept",
        "roll_up",
        "close",
    ]
    assert "Amina" not in json.dumps(story)

    quarter = period_of(timezone.localdate()).name
    with time_machine.travel(a_day_after(quarter)):
        office = Caller("administrator")
        funder = Caller("funder")
        report = office.post("reports", {"period": quarter}).json()["id"]
        assert funder.get(f"reports/{report}").status_code == 404
        office.post(f"reports/{report}/freeze")
        is_problem(office.post(f"reports/{report}/publish"), 409, "second_person_publishes")
        Caller("administrator").post(f"reports/{report}/publish")
        answer = funder.get(f"reports/{report}").json()
        assert answer["shown"]["totals"]["people_helped"] == "fewer than 5"
        assert "data" not in answer
        assert "cells" not in answer["shown"]
        assert funder.get(f"reports/{report}.pdf").content.startswith(b"%PDF")
        assert funder.get("referrals").json()["items"] == []
        assert funder.get(f"referrals/{reference}").status_code == 404


@pytest.mark.django_db(transaction=True)
def test_one_transaction_holds_key_record_ledger_and_message():
    from api.models import IdempotencyKey  # noqa: PLC0415 - read here beside what must stand or fall with it

    caller = Caller("referrer", london.organisation())
    first = caller.post("referrals", RAW, **{"Idempotency-Key": "one"})
    again = caller.post("referrals", dict(reversed(RAW.items())), **{"Idempotency-Key": '"one"'})
    assert first.status_code == again.status_code == 201
    assert first.json() == again.json()
    assert Referral.objects.count() == IdempotencyKey.objects.count() == 1
    assert Message.objects.count() == 1
    assert queue.waiting().count() == 1
    is_problem(
        caller.post("referrals", RAW | {"reason": "other"}, **{"Idempotency-Key": "one"}), 422, "idempotency_key_reused"
    )
    worker.work(until_idle=True)
    assert LocalDelivery.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_creating_a_referral_costs_few_statements():
    caller = Caller("referrer", london.organisation())
    caller.post("referrals", RAW)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        created = caller.post("referrals", RAW | {"your_ref": ""}, **{"Idempotency-Key": str(uuid.uuid4())})
    assert created.status_code == 201
    statements = [q["sql"] for q in asked.captured_queries if "throttle" not in q["sql"]]
    assert len(statements) <= 6, "\n".join(s[:90] for s in statements)


@pytest.mark.django_db
@pytest.mark.parametrize(("role", "rows"), [("referrer", 2), ("caseworker", 2), ("referrer", 12)])
def test_a_list_asks_the_same_few_questions_however_long_it_is(southwark, role, rows):
    for number in range(rows):
        london.referral(phone=f"+4477009002{number:02d}")
    caller = Caller(role, southwark)
    with CaptureQueriesContext(connection) as asked:
        items = caller.get("referrals").json()["items"]
    assert len(items) == rows
    assert len(asked) <= 5


def test_every_kind_of_fault_is_a_problem(referrer):
    stranger = Client(raise_request_exception=False)
    assert "Bearer" in stranger.get("/api/v1/referrals")["WWW-Authenticate"]
    is_problem(stranger.get("/api/v1/referrals"), 401)
    is_problem(referrer.get("nowhere"), 404)
    is_problem(referrer.get("referrals/GOL-0000-0000"), 404)
    is_problem(referrer.get("devices/x"), 404)
    refused = referrer("delete", "referrals")
    is_problem(refused, 405)
    assert "GET" in refused["Allow"]
    is_problem(referrer.post("referrals", "{"), 400, "malformed")
    is_problem(referrer.post("referrals", '{"a":1,"a":2}'), 400)
    is_problem(referrer.post("referrals", '{"a":"\\u0000"}'), 400)
    is_problem(referrer.post("referrals", '{"a":NaN}'), 400)
    is_problem(referrer.post("referrals", "[" * 5000), 400)
    is_problem(referrer.post("referrals", '{"a":"' + "x" * 1_100_000 + '"}'), 413)
    is_problem(
        referrer.http.post(
            "/api/v1/referrals", "a", content_type="text/plain", headers={"Authorization": f"Bearer {referrer.token}"}
        ),
        415,
    )
    wrong = is_problem(referrer.post("referrals", RAW | {"shoe_size": 9, "resident": {"postcode": "M1 1AA"}}), 422)
    assert {"#/shoe_size", "#/resident/postcode", "#/resident/first_name"} <= {
        error["pointer"] for error in wrong["errors"]
    }
    is_problem(referrer.get("referrals?colour=red"), 422)


def test_the_wrong_role_and_the_wrong_organisation_get_nowhere(referrer):
    referral = london.referral()
    other = Caller("referrer", london.organisation("lambeth", "Lambeth Council", "borough", "E09000022"))
    is_problem(other.get(f"referrals/{referral.reference}"), 404)
    assert other.get("referrals").json()["items"] == []
    assert other.get(f"residents/{referral.resident_id}").status_code == 404
    is_problem(referrer.post(f"referrals/{referral.reference}/accept", {"decisions": []}), 403, "not_allowed")
    assert LedgerEntry.objects.filter(object_id=referral.pk, refused="not_allowed", action="referrals.accept").exists()
    is_problem(
        Caller("caseworker").post(f"referrals/{referral.reference}/accept", {"decisions": []}), 409, "wrong_state"
    )


def test_a_stale_etag_is_refused_and_reading_a_resident_is_recorded(referrer):
    referral = london.referral()
    is_problem(
        referrer.post(f"referrals/{referral.reference}/withdraw", {"reason": "moved"}, **{"If-Match": '"99"'}), 412
    )
    tag = referrer.get(f"referrals/{referral.reference}")["ETag"]
    assert (
        referrer.post(f"referrals/{referral.reference}/withdraw", {"reason": "moved"}, **{"If-Match": tag}).status_code
        == 200
    )
    assert referrer.get(f"residents/{referral.resident_id}").json()["first_name"] == "Amina"
    assert LedgerEntry.objects.filter(object_id=referral.resident_id, verb="read").count() == 1


def test_a_draft_is_kept_mended_and_submitted(referrer):
    answer = referrer.post("referrals", {"draft": True, "resident": {"first_name": "Amina"}}).json()
    missing = is_problem(referrer.post(f"referrals/{answer['reference']}/submit"), 422)
    assert "#/needs" in {error["pointer"] for error in missing["errors"]}
    assert referrer("patch", f"referrals/{answer['reference']}", RAW).status_code == 200
    assert referrer.post(f"referrals/{answer['reference']}/submit").json()["state"] == "submitted"


def test_pages_link_to_the_next_and_give_each_item_once(referrer):
    for number in range(5):
        london.referral(phone=f"+4477009003{number:02d}")
    rows = []
    path = "referrals?limit=2"
    while path:
        page = referrer.get(path)
        rows += [item["reference"] for item in page.json()["items"]]
        links = dict(reversed(part.split("; rel=")) for part in page.get("Link", "").split(", ") if part)
        path = links['"next"'].strip("<>").partition("/api/v1/")[2] if '"next"' in links else None
    assert len(rows) == len(set(rows)) == 5


def test_a_bulk_file_is_answered_row_by_row(referrer):
    sheet = (
        "referrer_email,resident_first_name,postcode,borough,needs,consent\r\na@southwark.example,Amina,SE1 "
        "2QH,Southwark,device,Yes\r\na@southwark.example,,SE1,Southwark,device,Yes\r\n"
    )
    sent = referrer.http.post(
        "/api/v1/referrals/bulk", sheet, content_type="text/csv", headers={"Authorization": f"Bearer {referrer.token}"}
    )
    assert sent.status_code == 202
    assert (sent.json()["state"], sent.json()["total"]) == ("waiting", 2)
    worker.work(until_idle=True)
    answered = referrer.get(sent["Location"].partition("/api/v1/")[2]).json()
    assert (answered["state"], answered["accepted"], answered["refused"]) == ("done", 1, 1)
    assert [row["outcome"] for row in answered["rows"]] == ["accepted", "refused"]
    assert [batch["id"] for batch in referrer.get("imports").json()["items"]] == [answered["id"]]


def test_the_schema_and_its_page_and_health_are_there(db):
    client = Client()
    assert client.get("/api/v1/schema").status_code == 200
    assert client.get("/api/v1/docs").status_code == 200
    assert client.get("/health/live").json() == {"status": "live"}
    assert client.get("/health/ready").status_code == 200


def test_a_token_that_expired_is_no_token(referrer):
    from oauth2_provider.models import AccessToken  # noqa: PLC0415 - only to turn its clock

    AccessToken.objects.update(expires="2020-01-01T00:00:00Z")
    is_problem(referrer.get("referrals"), 401)


def test_a_token_is_kept_as_its_checksum_alone(referrer):
    from oauth2_provider.models import AccessToken  # noqa: PLC0415 - only to look at what is kept

    assert referrer.get("referrals").status_code == 200
    assert AccessToken.objects.get().token == ""


def test_a_borough_orders_pays_and_gets_its_receipt(southwark):
    finance = Caller("finance", southwark)
    order = finance.post("contributions", {"quantity": 10, "purchase_order": "PO-1"}).json()["id"]
    paying = finance.post(f"contributions/{order}/issue").json()["checkout_url"].partition("8000")[2]
    browser = Client()
    assert b"Pay now" in browser.get(paying).content
    assert browser.post(paying).status_code == 302
    assert finance.get(f"contributions/{order}").json()["state"] == "paid"
    assert finance.get(f"contributions/{order}/receipt.pdf").content.startswith(b"%PDF")
    assert Client().post("/hooks/stripe", b"{}", content_type="application/json").status_code == 400


def test_a_hub_sees_and_keeps_only_its_own_sessions(db):
    session = london.session_today()
    other = Caller("hub_worker", london.organisation("peckham-library", "Peckham Library", "hub", "E09000028"))
    own = Caller("hub_worker", london.hub())
    is_problem(other.post(f"sessions/{session.pk}/register", {"present": []}), 404)
    soon = (timezone.now() + timedelta(days=2)).isoformat()
    plan = {"hub": "brixton-library", "title": "First steps", "starts_at": soon, "places": 8}
    is_problem(other.post("sessions", plan), 403)
    assert own.post("sessions", plan).status_code == 201
    assert own.post(f"sessions/{session.pk}/register", {"present": []}).status_code == 200
    assert other.get("sessions").json()["items"] == []


@pytest.mark.parametrize(
    "path", ["referrals?state=%00", "referrals?urgency=abc", "referrals/%00", "needs/not-a-uuid", "devices?pool=%00"]
)
def test_no_address_however_odd_is_our_fault(path, southwark):
    answer = Caller("caseworker").get(path)
    assert 400 <= answer.status_code < 500
    assert answer["Content-Type"] == "application/problem+json"


def test_an_import_is_seen_by_its_own_organisation_only(referrer):
    sheet = (
        "referrer_email,resident_first_name,postcode,borough,needs,consent\r\na@southwark.example,Amina,SE1 "
        "2QH,Southwark,device,Yes\r\n"
    )
    sent = referrer.http.post(
        "/api/v1/referrals/bulk", sheet, content_type="text/csv", headers={"Authorization": f"Bearer {referrer.token}"}
    )
    path = sent["Location"].partition("/api/v1/")[2]
    is_problem(referrer.get(f"{path}?after=abc"), 422)
    is_problem(Caller("referrer", london.organisation("lambeth", "Lambeth", "borough", "E09000022")).get(path), 404)
    is_problem(Caller("funder", london.organisation()).get(path), 404)


def test_a_hold_is_raised_by_anybody_and_read_by_the_safeguarding_lead_only(referrer):
    referral = london.referral()
    hold = referrer.post("holds", {"referral": referral.reference, "kind": "safeguarding"})
    assert hold.status_code == 201
    assert referrer.get(f"referrals/{referral.reference}").json()["is_paused"] is True
    path = f"holds/{hold.json()['id']}"
    is_problem(referrer.post(f"{path}/lift", {"reason": "x"}), 404)
    lead = Caller("safeguarding_lead")
    is_problem(lead.post(f"{path}/lift", {"reason": "x"}), 409, "second_person_needed")
    assert (
        lead.post(f"{path}/propose-lift", {"conditions": "hub collection only"}).json()["waits_for_second_person"]
        is True
    )
    is_problem(lead.post(f"{path}/lift", {"reason": "x"}), 409, "second_person_needed")
    assert Caller("triage_lead").post(f"{path}/lift", {"reason": "safe"}).json()["state"] == "lifted"
    assert referrer.get(f"referrals/{referral.reference}").json()["is_paused"] is False


def test_no_page_of_the_administration_shows_a_bearer_token():
    from django.contrib import admin  # noqa: PLC0415 - the registry itself is what is asked
    from oauth2_provider.models import AccessToken, Grant, RefreshToken  # noqa: PLC0415

    assert not [model for model in (AccessToken, Grant, RefreshToken) if admin.site.is_registered(model)]


def test_a_draft_is_patched_in_parts_and_only_unchanged(referrer):
    draft = referrer.post("referrals", {"referrer_email": "maria.santos@southwark.example", "draft": True}).json()
    path = f"referrals/{draft['reference']}"
    tag = referrer.get(path)["ETag"]
    patched = referrer("patch", path, {"resident": RAW["resident"]}, **{"If-Match": tag})
    assert patched.status_code == 200
    assert patched["ETag"] != tag
    is_problem(referrer("patch", path, {"needs": [{"kind": "data"}]}, **{"If-Match": tag}), 412, "changed_since")
    more = {"needs": [{"kind": "data", "form": "sim", "has_now": "public"}], "consent": RAW["consent"]}
    assert referrer("patch", path, more).status_code == 200
    body = is_problem(referrer("patch", path, {"needs": [{"kind": "data", "form": "laptop"}]}), 422)
    assert body["errors"][0]["pointer"] == "#/needs/0/form"
    assert referrer.post(f"{path}/submit").json()["state"] == "submitted"
    assert Referral.objects.get().resident.first_name == "Amina"
    is_problem(referrer("patch", path, {"reason": "late"}), 409)


def test_availability_is_told_for_a_borough(referrer):
    for number in range(7):
        london.device_on_shelf(f"PF-{number}")
    answer = referrer.get("availability?borough=Southwark").json()
    assert answer["borough"] == "Southwark"
    assert {kind["kind"]: kind["free"] for kind in answer["kinds"]} == {"device": 5, "data": 0, "skills": 0}
    assert [kind["free_words"] for kind in answer["kinds"]][:2] == [
        "5 or more ready to hand over",
        "Fewer than 5 ready to hand over",
    ]
    is_problem(referrer.get("availability?borough=Atlantis"), 422)


def test_nothing_is_referred_without_an_agreement(db):
    bare = people.register_organisation(
        code="hackney", name="Hackney Council", kind="borough", email_domain="hackney.example", by=london.ADMINISTRATOR
    )
    body = is_problem(Caller("referrer", bare).post("referrals", RAW), 409, "no_agreement")
    assert "no data sharing agreement in force" in body["detail"]
    assert Referral.objects.count() == 0
    london.agreement(bare, fields=["identity", "place"])
    body = is_problem(Caller("referrer", bare).post("referrals", RAW), 422)
    assert {error["pointer"] for error in body["errors"]} == {"#/resident/date_of_birth", "#/resident/phone"}
