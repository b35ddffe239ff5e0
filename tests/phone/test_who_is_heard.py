"""Who is heard on the telephone and who is not: signatures, known callers, and when a person takes over."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from notifications.models import Message
from people import actions as people
from phone.questions import QUESTIONS
from referrals.models import PhoneCall, Referral
from tests import people_of_london as london
from tests.phone.callers import keyed, known, tasks, texts
from tests.phone.calling import NUMBER, WRONG, Caller, code_of, keys_of, registered

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("signature", ["", "bm90IGl0"])
def test_nothing_unsigned_is_heard_at_any_step(signature, southwark):
    caller = known(southwark, "postcode")
    before = list(PhoneCall.objects.values()), Referral.objects.count(), Message.objects.count()
    paths = ["/phone/answer", "/phone/ended", *(f"/phone/step/{place}?turn=1" for place in QUESTIONS), caller.action]
    for path in paths:
        with CaptureQueriesContext(connection) as asked:
            params = {"Digits": "1", "SpeechResult": "SE1 2QH", "CallStatus": "completed"}
            assert caller.post(path, signature=signature, **params).status_code == 403
        assert len(asked) == 0, path
    other = caller.post("/phone/answer", signature=signature, CallSid="CA" + "0" * 32)
    assert other.status_code == 403
    assert (list(PhoneCall.objects.values()), Referral.objects.count(), Message.objects.count()) == before


def test_a_signature_is_for_its_own_address_and_answer(southwark):
    caller = known(southwark, "menu")
    stolen = {}
    post = caller.http.post
    caller.http.post = lambda path, told, headers: stolen.update(headers) or post(path, told, headers=headers)
    caller.wait()
    caller.http.post = post
    assert caller.post(caller.action, signature=stolen["X-Twilio-Signature"], Digits="1").status_code == 403
    assert caller.http.get("/phone/answer").status_code == 405


def test_a_step_of_no_call_writes_nothing(southwark):
    caller = Caller()
    caller.sid = "CA" + "f" * 32
    caller.key("123456")
    assert caller.place == ""
    assert PhoneCall.objects.count() == 1
    assert caller.post("/phone/ended", CallStatus="completed").status_code == 204
    assert PhoneCall.objects.count() == 1
    assert caller.post("/phone/step/nowhere?turn=1").status_code == 404
    assert caller.post("/phone/answer", CallSid="").status_code == 400


def test_an_answer_to_another_question_changes_nothing(southwark):
    caller = known(southwark, "needs")
    here = caller.document
    turns = caller.call.turns
    for path in ("/phone/step/send?turn=4", "/phone/step/needs?turn=40", "/phone/step/needs?turn=0"):
        caller.post(path, Digits="1")
    assert caller.call.turns == turns
    assert caller.post("/phone/step/send?turn=4", Digits="1").content == here
    assert Referral.objects.get().state == "draft"
    assert caller.post("/phone/ended", CallStatus="ringing").status_code == 204
    assert caller.call.ended_at is None


# ── A person ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("status", "outcome"), [("completed", "completed"), ("busy", "call_back"), ("no-answer", "call_back")]
)
def test_a_person_answers_or_rings_back(status, outcome, southwark, settings):
    settings.PHONE_DESK_NUMBER = "+442079460002"
    caller = known(southwark, "needs").key("*")
    dial = caller.root.find("Dial")
    assert dial.text == "+442079460002"
    assert caller.place == "dialled"
    caller.hear_dialled(status)
    assert caller.call.outcome == outcome
    assert tasks().count() == int(outcome == "call_back")
    assert texts().count() == 1


def test_after_three_wrong_tries_a_person_is_dialled(southwark, settings):
    settings.PHONE_DESK_NUMBER = "+442079460002"
    caller = Caller()
    for _ in range(3):
        caller.key(southwark.dial_code).key(code_of(southwark)).key(WRONG)
    assert caller.place == "dialled"
    caller.hear_dialled("no-answer")
    assert caller.call.outcome == "wrong_number"
    assert not tasks()


# ── Who is known ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_only_live_referrers_and_leads_of_active_organisations_are_known(southwark):
    user = registered(southwark, email="lead@southwark.example", role="organisation_lead")
    params = keys_of(southwark, user.email)
    assert people.identify_by_phone(**params) == (user, southwark)
    people.close_organisation(southwark, reason="Over", by=london.ADMINISTRATOR)
    sentences = {refused(**params)}
    people.reopen_organisation(southwark, by=london.ADMINISTRATOR)
    people.end_membership(user.memberships.get(), by=london.ADMINISTRATOR)
    sentences |= {refused(**params), refused(**params | {"dial_code": "000000"})}
    sentences |= {refused(dial_code="", worker_code="", pin=""), refused(**params | {"worker_code": "000000"})}
    assert sentences == {"The organisation code, worker code or PIN is wrong."}


def refused(**told) -> str:
    with pytest.raises(people.NotKnownHere) as refusal:
        people.identify_by_phone(**told)
    return refusal.value.sentence


def test_a_worker_is_locked_for_a_quarter_of_an_hour_and_no_colleague_with_them(southwark, time_machine):
    time_machine.move_to("2026-11-24T12:00:00+00:00", tick=False)
    colleague = registered(southwark, email="ana@southwark.example")
    right = keys_of(southwark)
    for _ in range(5):
        refused(**right | {"pin": WRONG}, number=NUMBER)
    refused(**right, number=NUMBER)
    assert people.identify_by_phone(**keys_of(southwark, colleague.email), number=NUMBER)[0] == colleague
    time_machine.shift(15 * 60 + 1)
    for _ in range(8):  # what went well is not counted
        assert people.identify_by_phone(**right, number=NUMBER)


def test_a_number_is_locked_after_twenty_wrong_tries_whoever_they_name(southwark, time_machine):
    time_machine.move_to("2026-11-24T12:00:00+00:00", tick=False)
    for n in range(20):
        refused(dial_code=southwark.dial_code, worker_code=f"{n:06}", pin=WRONG, number=NUMBER)
    refused(**keys_of(southwark), number=NUMBER)
    assert people.identify_by_phone(**keys_of(southwark), number="+447700900457")
    time_machine.shift(15 * 60 + 1)
    assert people.identify_by_phone(**keys_of(southwark), number=NUMBER)


def test_somebody_who_leaves_during_the_call_is_not_heard_out(southwark):
    caller = known(southwark, "needs")
    people.end_membership(caller.call.worker.memberships.get(), by=london.ADMINISTRATOR)
    caller.key("1")
    assert caller.place == ""
    assert caller.call.outcome == "wrong_number"
    assert not caller.referral.needs.exists()


def test_a_limit_that_is_reached_is_said(southwark):
    people.amend_organisation(southwark, open_limit=0, by=london.ADMINISTRATOR)
    caller = known(southwark, "menu").key("1")
    assert caller.place == "menu"
    assert "open referrals" in caller.last
    assert caller.referral is None


def test_what_the_agreement_does_not_cover_is_left_out_and_said():
    at = london.organisation("tower", "Tower Hamlets Homes", "housing")
    at.agreements.get()
    people.end_agreement(at.agreements.get(), reason="Another one", by=london.ADMINISTRATOR)
    london.agreement(at, fields=[field for field in london.ALL_FIELDS if field != "contact"])
    registered(at)
    caller = known(at, "mobile_check").key("1")
    assert "does not cover this" in caller.last
    assert caller.place == "postcode"
    assert caller.referral.resident.phone == ""


def test_one_that_is_paused_says_no_more_than_that(southwark):
    referral = london.referral(at=southwark)
    people.raise_hold(referral.resident, kind="safeguarding", by=london.actor("referrer", organisation=southwark))
    caller = known(southwark, "menu").key("2").key(keyed(referral.reference))
    assert "is paused." in caller.last
    assert "decided" not in caller.last
    assert "safeguarding" not in caller.last


def test_one_under_way_is_told_need_by_need(southwark):
    referral = london.accepted(at=southwark, needs=("device", "data"))
    caller = known(southwark, "menu").key("2").key("465" + keyed(referral.reference))
    assert "is in progress" in caller.last
    assert "Device: on the waiting list." in caller.last


def test_a_second_referral_takes_a_second_call(southwark):
    caller = known(southwark)
    caller.root = None
    assert caller.place == ""
    assert Referral.objects.count() == 1
    known(southwark)
    assert Referral.objects.count() == 2
    assert texts().count() == 2


def test_a_number_is_read_back_as_it_is_dialled_and_left_out_when_it_stays_wrong(southwark):
    caller = known(southwark, "mobile_check")
    assert "0, 7, 7, 0, 0, 9, 0, 0, 1, 2, 3." in caller.last
    caller.key("2").key("07700900124").key("2")
    assert "I will leave the number out" in caller.last
    assert caller.place == "postcode"
    assert caller.referral.resident.phone == ""


def test_a_draft_is_gone_on_with_on_the_web_where_the_line_dropped(southwark):
    caller = known(southwark, "first_name").hang_up()
    assert caller.referral.step == "person"
    assert f"/calls/{caller.call.pk}" in tasks().get().body
    assert caller.referral.reference in tasks().get().body
