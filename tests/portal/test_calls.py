"""The phone desk: a call taken word by word, how it ends, and the calls that a person must make."""

import json
import os
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from audit.models import LedgerEntry
from notifications import actions as notifications
from notifications.models import LocalDelivery, Message, Number
from outcomes.subject_access import export
from people import actions as people
from people.hours import LONDON
from people.models import Resident, User
from referrals import actions as referrals
from referrals.models import Milestone, PhoneCall, Referral
from tests import people_of_london as london
from tests.chromium import CHROMIUM, FLAGS
from tests.journeys.doors import Machine
from tests.portal.signing_in import signed_in, worker
from tests.portal.test_refer import ANSWERS

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.quiet_hours]
MORNING = datetime(2026, 11, 24, 10, 42, tzinfo=LONDON)
KWAME = london.actor("caseworker")


def operator(role="caseworker", email="kwame@get-online.example", name="Kwame Boateng"):
    return signed_in(worker(email, role=role, name=name))


def ring(desk, who=None, number="020 7946 0123") -> PhoneCall:
    """Maria Santos of Southwark rings; the operator finds her by name."""
    who = who or worker()
    page = desk.post("/calls/take", {"q": "maria southwark", "number": number, "find": "1"}).content.decode()
    membership = who.memberships.get()
    assert f"worker:{membership.pk}" in page
    assert "Maria Santos" in page
    assert "Southwark Council" in page
    answer = desk.post("/calls/take", {"q": "maria southwark", "number": number, "who": f"worker:{membership.pk}"})
    assert answer.status_code == 302, answer.content.decode()
    return PhoneCall.objects.get(pk=answer["Location"].rsplit("/", 1)[-1])


def answer(desk, call, upto="about"):
    """Answer the pages of the script up to the named one: the same answers as on the web, consent by telephone."""
    for step, told in ANSWERS.items():
        told = told | ({"method": "phone"} if step == "consent" else {})
        sent = desk.post(f"/calls/{call.pk}/step/{step}", told)
        assert sent.status_code == 302, (step, sent.content.decode())
        if step == upto:
            break


@pytest.fixture
def in_the_morning():
    with time_machine.travel(MORNING, tick=True) as traveller:
        yield traveller


def test_a_reference_is_quoted_before_the_first_question(in_the_morning):
    desk = operator()
    call = ring(desk)
    assert call.number == "+442079460123"
    assert call.organisation.code == "southwark"
    assert call.worker.name == "Maria Santos"
    referral = call.referral
    assert (referral.state, referral.channel, referral.referrer, referral.referrer_email) == (
        "draft",
        "phone",
        call.worker,
        "maria.santos@southwark.example",
    )
    page = desk.get(f"/calls/{call.pk}", follow=True).content.decode()
    assert page.count(referral.reference) >= 2
    assert "What does the person need?" in page
    assert "10:42" in page
    assert " – ".join("\u00a0".join(part) for part in referral.reference.split("-")) in page
    made = LedgerEntry.objects.get(object_id=referral.pk, verb="created")
    assert (made.channel, made.on_behalf_of) == ("phone", f"user:{call.worker_id}")
    assert made.actor.startswith("user:")


def test_the_script_is_the_webs_own_form_and_sends_by_the_same_action(in_the_morning):
    desk = operator()
    call = ring(desk)
    answer(desk, call)
    page = desk.get(f"/calls/{call.pk}/step/consent").content.decode()
    assert "They said yes, spoken, read back" in page
    assert "yes to being referred, and yes to being asked afterwards" in page
    read = desk.get(f"/calls/{call.pk}/check").content.decode()
    assert "Please stop me where something is wrong" in read
    assert "Amina Yusuf" in read
    assert f"/calls/{call.pk}/step/place?from=check" in read
    sent = desk.post(f"/calls/{call.pk}/check")
    assert sent["Location"] == f"/calls/{call.pk}/sent"
    referral = Referral.objects.get()
    assert (referral.state, referral.channel, referral.needs.count()) == ("submitted", "phone", 3)
    assert set(referral.resident.consents.values_list("method", flat=True)) == {"phone"}
    assert referral.evidence.get().seen_by == "Maria Santos"
    assert referral.reference in desk.get(sent["Location"]).content.decode()
    assert desk.get(f"/calls/{call.pk}/step/needs")["Location"] == f"/calls/{call.pk}"
    ended = desk.post(f"/calls/{call.pk}/end", {"outcome": "completed"}, follow=True).content.decode()
    assert "the call is over" in ended
    assert not Message.objects.calls().exists()
    call.refresh_from_db()
    assert (call.outcome, call.heard) == ("completed", "")


def test_every_keystroke_is_kept_as_it_was_typed(in_the_morning):
    desk = operator()
    call = ring(desk)
    answer(desk, call, upto="place")
    kept = desk.post(
        f"/calls/{call.pk}/save/contact", {"mode": "direct", "phone": "07700 9", "channels": ["sms"], "nonsense": "x"}
    )
    assert kept.json() == {"saved": "10:42"}
    call.refresh_from_db()
    assert call.typed == {"contact": {"mode": ["direct"], "phone": ["07700 9"], "channels": ["sms"]}}
    assert call.place == "contact"
    with connection.cursor() as cursor:
        cursor.execute("SELECT heard FROM referrals_phonecall")
        assert "07700" not in cursor.fetchone()[0]
    page = desk.get(f"/calls/{call.pk}", follow=True).content.decode()
    assert 'value="07700 9"' in page
    assert "not in the draft yet" in page
    # Without a script the button saves; what cannot be read is shown, named and kept too.
    refused = desk.post(f"/calls/{call.pk}/step/contact", {"mode": "direct", "phone": "07700 90", "channels": ["sms"]})
    assert refused.status_code == 422
    assert "There is a problem" in refused.content.decode()
    call.refresh_from_db()
    assert call.typed["contact"]["phone"] == ["07700 90"]
    assert call.referral.resident.phone == ""
    assert "not in the draft yet" in desk.get(f"/calls/{call.pk}/check").content.decode()
    assert desk.post(f"/calls/{call.pk}/step/contact", ANSWERS["contact"]).status_code == 302
    call.refresh_from_db()
    assert call.typed == {}
    assert Resident.objects.get().phone == "+447700900123"


def test_another_number_is_asked_for_kept_and_forgotten(in_the_morning):
    """On the telephone as on the web: the same page of the form."""
    maria = worker()
    client, desk = signed_in(maria), operator()
    call = ring(desk, maria)
    answer(desk, call, upto="place")
    reference = client.post("/refer/start")["Location"].split("/")[2]
    client.post(f"/refer/{reference}/step/person", ANSWERS["person"])
    told = ANSWERS["contact"] | {"other_phone": "020 7946 0999"}
    for sender, path, read in (
        (desk, f"/calls/{call.pk}/step/contact", f"/calls/{call.pk}/check"),
        (client, f"/refer/{reference}/step/contact", f"/refer/{reference}/check"),
    ):
        wrong = sender.post(path, told | {"other_phone": "020 79"})
        assert wrong.status_code == 422
        assert 'href="#other_phone"' in wrong.content.decode()
        assert sender.post(path, told).status_code == 302
        assert "020 7946 0999" in sender.get(read).content.decode()
        assert "+442079460999" in sender.get(path).content.decode()
    assert set(Resident.objects.values_list("pk", flat=True)) == {
        each.pk for each in Resident.objects.all() if each.other_phone == "+442079460999"
    }
    person = call.referral.resident
    person.refresh_from_db()
    assert "+442079460999" in json.dumps(export(person, by=london.actor("triage_lead")), default=str)
    assert desk.post(f"/calls/{call.pk}/step/contact", {"mode": "through_worker"}).status_code == 302
    person.refresh_from_db()
    assert (person.phone, person.other_phone) == ("", "")
    other = Referral.objects.get(reference=reference).resident
    assert people.anonymise(other, by=london.actor("triage_lead")).other_phone == ""


def test_letters_that_arrive_late_do_not_come_back(in_the_morning):
    desk = operator()
    call = ring(desk)
    desk.post(f"/calls/{call.pk}/save/needs", {"needs": ["data"], "after": "0"})
    answer(desk, call, upto="needs")
    assert desk.post(f"/calls/{call.pk}/save/needs", {"needs": ["data"], "after": "0"}).status_code == 200
    call.refresh_from_db()
    assert call.typed == {}
    assert call.place == "device"
    assert call.written == 1
    desk.post(f"/calls/{call.pk}/save/needs", {"needs": ["data"], "after": "1"})
    call.refresh_from_db()
    assert call.typed == {"needs": {"needs": ["data"]}}


def test_a_dropped_line_keeps_the_draft_and_shares_nothing(in_the_morning):
    in_the_morning.move_to(datetime(2026, 11, 24, 22, 15, tzinfo=LONDON))
    desk = operator()
    call = ring(desk)
    answer(desk, call, upto="contact")
    told = desk.get(f"/calls/{call.pk}/end").content.decode()
    assert "Nothing is shared with anybody" in told
    assert "stays a draft until 8 December" in told
    page = desk.post(
        f"/calls/{call.pk}/end", {"outcome": "abandoned", "number": "020 7946 0999"}, follow=True
    ).content.decode()
    assert "nothing was shared" in page
    assert "Wednesday 25 November at 08:00" in page
    referral = Referral.objects.get()
    task = Message.objects.get()
    assert referral.state == "draft"
    assert referral.resident.phone == "+447700900123"
    assert (task.channel, task.owner, task.event) == ("call", "caseworker", "referrals.ring_back")
    assert task.resident_id is None
    assert task.due_at == datetime(2026, 11, 25, 8, 0, tzinfo=LONDON)
    assert task.address == "+442079460999"
    assert "Amina" not in task.body
    assert not LocalDelivery.objects.exists()
    assert not Milestone.objects.exists()
    with pytest.raises(referrals.CallIsOver):
        referrals.jot_down(
            call, place="needs", typed={"needs": ["data"]}, by=london.actor("caseworker", key=call.taken_by)
        )


def test_the_call_back_goes_on_where_it_stopped_and_makes_one_referral(in_the_morning):
    desk = operator()
    call = ring(desk)
    answer(desk, call, upto="place")
    desk.post(f"/calls/{call.pk}/save/contact", {"mode": "direct", "phone": "07700 9"})
    desk.post(f"/calls/{call.pk}/end", {"outcome": "abandoned"})
    task = Message.objects.get(event="referrals.ring_back")
    in_the_morning.shift(timedelta(minutes=15))
    colleague = operator(email="ana@get-online.example", name="Ana Ferreira")
    listed = colleague.get("/calls/").content.decode()
    assert call.referral.reference in listed
    assert "Ring a worker back" in listed
    assert "Now" in listed
    script = colleague.get(f"/calls/to-make/{task.pk}").content.decode()
    assert 'href="tel:+442079460123"' in script
    assert "Maria Santos" in script
    assert "Amina" not in script
    page = colleague.post(f"/calls/{call.pk}/go-on", follow=True)
    again = PhoneCall.objects.exclude(pk=call.pk).get()
    assert page.redirect_chain[-1][0] == f"/calls/{again.pk}/step/contact"
    assert 'value="07700 9"' in page.content.decode()
    assert again.referral_id == call.referral_id
    assert again.taken_by != call.taken_by
    task.refresh_from_db()
    assert (task.state, task.result) == ("delivered", "reached")
    assert "No call waits to be made" in colleague.get("/calls/").content.decode()
    for step in ("contact", "consent", "about"):
        assert colleague.post(f"/calls/{again.pk}/step/{step}", ANSWERS[step] | {"method": "phone"}).status_code == 302
    assert colleague.post(f"/calls/{again.pk}/check").status_code == 302
    assert Referral.objects.get().state == "submitted"
    refused = colleague.post(f"/calls/{call.pk}/go-on")
    assert refused.status_code == 409
    assert "no draft to go on with" in refused.content.decode()


def test_a_colleague_reads_a_call_and_does_not_write_in_it(in_the_morning):
    call = ring(operator())
    other = operator(email="ana@get-online.example", name="Ana Ferreira")
    assert other.get(f"/calls/{call.pk}/step/needs")["Location"] == f"/calls/{call.pk}"
    assert "Only they write in it" in other.get(f"/calls/{call.pk}").content.decode()
    assert other.post(f"/calls/{call.pk}/save/needs", {"needs": "data"}).status_code == 409
    assert other.post(f"/calls/{call.pk}/end", {"outcome": "completed"}).status_code == 302
    call.refresh_from_db()
    assert call.ended_at is None
    assert call.typed == {}
    assert other.post(f"/calls/{call.pk}/go-on").status_code == 409


def test_a_call_back_is_agreed_for_a_time_and_kept_out_of_the_night(in_the_morning):
    desk = operator("triage_lead")
    call = ring(desk)
    for told, fault in (
        ({}, "Choose how the call ended"),
        ({"outcome": "call_back"}, "Give the time"),
        ({"outcome": "call_back", "at": "9:00"}, "This time is over"),
        ({"outcome": "call_back", "at": "soon"}, "hours and minutes"),
    ):
        refused = desk.post(f"/calls/{call.pk}/end", told)
        assert refused.status_code == 422
        assert fault in refused.content.decode()
    told = {"outcome": "call_back", "at": "21:30", "note": "Ask for extension 12"}
    assert "Wednesday 25 November at 08:00" in desk.post(f"/calls/{call.pk}/end", told, follow=True).content.decode()
    task = Message.objects.get(event="referrals.ring_back")
    assert task.owner == "triage_lead"
    assert "Ask for extension 12" in desk.get(f"/calls/to-make/{task.pk}").content.decode()
    assert "not before" in desk.get("/calls/").content.decode()


def test_somebody_whom_nobody_knows_can_be_noted_and_refers_nothing(in_the_morning):
    desk = operator()
    london.organisation("lambeth", "Lambeth Council", "borough", "E09000022")
    begun = desk.post("/calls/take", {"q": "nobody at all", "who": "unknown", "number": ""})
    call = PhoneCall.objects.get()
    assert begun["Location"] == f"/calls/{call.pk}"
    assert call.referral is None
    assert not Referral.objects.exists()
    assert "nothing can be referred" in desk.get(begun["Location"]).content.decode()
    desk.post(f"/calls/{call.pk}/end", {"outcome": "wrong_number"})
    assert not Message.objects.exists()
    assert PhoneCall.objects.get().outcome == "wrong_number"


def test_a_worker_without_a_sign_in_gives_an_address_of_their_organisation(in_the_morning):
    desk = operator()
    at = london.organisation()
    people.amend_organisation(at, email_domain="southwark.example", by=london.ADMINISTRATOR)
    told = {"q": "southwark", "who": f"organisation:{at.pk}", "number": ""}
    assert "e-mail address at their organisation" in desk.post("/calls/take", told).content.decode()
    wrong = desk.post("/calls/take", told | {"email": "maria@elsewhere.example"})
    assert wrong.status_code == 422
    assert "@southwark.example" in wrong.content.decode()
    desk.post("/calls/take", told | {"email": "Tom.Reid@southwark.example"})
    call = PhoneCall.objects.get()
    assert call.worker is None
    assert call.referral.referrer_email == "tom.reid@southwark.example"
    assert LedgerEntry.objects.get(object_id=call.referral_id, verb="created").on_behalf_of == f"organisation:{at.pk}"


def test_limits_hold_on_the_telephone_as_on_the_web(in_the_morning):
    desk, maria = operator(), worker()
    people.amend_organisation(london.organisation(), weekly_limit=0, by=london.ADMINISTRATOR)
    call = ring(desk, maria)
    assert call.referral is None
    assert "which is its limit" in desk.get(f"/calls/{call.pk}").content.decode()


def test_no_agreement_no_draft(in_the_morning):
    desk = operator()
    at = people.register_organisation(
        code="merton", name="Merton Council", kind="borough", borough="E09000024", by=london.ADMINISTRATOR
    )
    desk.post("/calls/take", {"q": "merton", "who": f"organisation:{at.pk}", "email": "a@merton.example", "number": ""})
    call = PhoneCall.objects.get()
    assert call.referral is None
    assert "no data sharing agreement" in desk.get(f"/calls/{call.pk}").content.decode()


# ── Calls that a person must make ────────────────────────────────────────────────────────────────────────────────────


def to_ring(referral, *, owner="caseworker", due=None, event="inventory.call_about_offers", resident=True):
    """A call on somebody's list: about an offer, to the resident."""
    call = notifications.compose(
        event,
        reason=referral,
        address="caseworker",
        channel="call",
        resident=referral.resident if resident else None,
        referral=referral,
        due_at=due,
        reference=referral.reference,
    )
    call.owner = owner
    call.dedupe += f":{timezone.now().timestamp()}"
    return notifications.queue([call], by=london.actor("system"))[0]


def resident_with(**changes):
    made = london.referral()
    Resident.objects.filter(pk=made.resident_id).update(**changes)
    made.refresh_from_db()
    return made


def test_the_list_is_one_owners_finds_by_reference_and_costs_the_same_for_many(in_the_morning):
    desk = operator()
    first = london.referral(first_name="Zoë")
    to_ring(first, due=timezone.now() - timedelta(days=2))
    to_ring(london.referral(first_name="Amara"), owner="safeguarding_lead")
    desk.get("/calls/")
    with CaptureQueriesContext(connection) as few:
        page = desk.get("/calls/").content.decode()
    assert page.count("Ask about an offer</a>") == 1
    assert "Overdue" in page
    assert first.reference in page
    rows = [
        london.referral(first_name=f"Amina{letter}", phone=f"+4477009001{number:02d}")
        for number, letter in enumerate("abcdefghijklmnopqrstuvwxyzàéîöü")
    ]
    for row in rows:
        to_ring(row)
    with CaptureQueriesContext(connection) as many:
        page = desk.get("/calls/").content.decode()
    assert len(many) == len(few)
    assert "page=2" in page
    found = desk.get(f"/calls/?q={rows[3].reference}").content.decode()
    assert found.count("Ask about an offer</a>") == 1
    assert rows[3].reference in found
    assert "Nothing fits" in desk.get("/calls/?when=later").content.decode()
    assert desk.get("/calls/?when=late").content.decode().count("Ask about an offer</a>") == 1
    assert "Nothing fits" in desk.get("/calls/?kind=referrals.ring_back").content.decode()


def test_it_says_whom_to_ring_when_and_what_never_to_say(in_the_morning):
    desk = operator()
    made = resident_with(safe_hours="after 18:00", other_phone="+447700900456")
    task = to_ring(made)
    page = desk.get(f"/calls/to-make/{task.pk}").content.decode()
    assert "Not now. The next safe time is Tuesday 24 November after 18:00." in page
    assert "tel:" not in page
    assert "07700 900123" in page
    assert "07700 900456" in page
    assert "Never leave a voicemail" in page
    in_the_morning.move_to(datetime(2026, 11, 24, 18, 30, tzinfo=LONDON))
    page = operator(email="ana@get-online.example", name="Ana").get(f"/calls/to-make/{task.pk}").content.decode()
    assert 'href="tel:+447700900123"' in page
    assert 'href="tel:+447700900456"' in page
    assert LedgerEntry.objects.filter(object_id=made.resident_id, verb="read").exists()


def test_nobody_is_rung_whom_to_ring_is_not_safe(in_the_morning):
    desk = operator()
    made = resident_with(safe_channels=["sms"])
    task = to_ring(made)
    page = desk.get(f"/calls/to-make/{task.pk}").content.decode()
    assert "not named as a safe way" in page
    assert "900123" not in page
    assert "Amina" not in page
    voicemail = resident_with(safe_channels=["call", "voicemail"])
    assert "A voicemail is safe" in desk.get(f"/calls/to-make/{to_ring(voicemail).pk}").content.decode()
    unclear = resident_with(safe_hours="when he is at the mosque")
    assert "when he is at the mosque" in desk.get(f"/calls/to-make/{to_ring(unclear).pk}").content.decode()
    people.raise_hold(unclear.resident, kind="safeguarding", by=london.actor("hub_worker"))
    held = Message.objects.get(resident=unclear.resident, channel="call")
    assert held.state == "suppressed"
    assert "paused" in desk.get(f"/calls/to-make/{held.pk}").content.decode()


def test_three_tries_on_three_days_then_the_referrer_is_asked(in_the_morning):
    desk = operator()
    made = resident_with(safe_hours="weekdays 14-16")
    task = to_ring(made)
    for day in range(3):
        answered = desk.post(f"/calls/to-make/{task.pk}", {"result": "no_answer"})
        assert answered["Location"] == "/calls/"
        task.refresh_from_db()
        if day < 2:
            assert task.state != "undelivered_permanent"
            assert task.due_at == datetime(2026, 11, 25 + day, 14, 0, tzinfo=LONDON)
            again = desk.post(f"/calls/to-make/{task.pk}", {"result": "no_answer"})
            assert again.status_code == 409
            assert "rang today already" in again.content.decode()
            in_the_morning.move_to(task.due_at + timedelta(minutes=5))
            desk = signed_in(desk_user())
    assert (task.state, task.result, task.attempts) == ("undelivered_permanent", "no_answer", 3)
    letter = Message.objects.get(event="referrals.not_reached")
    assert letter.address == made.referrer_email
    assert "reached nobody" in letter.body
    assert "Amina" not in letter.body
    assert Milestone.objects.get(event="referrals.not_reached").referral == made
    assert desk.post(f"/calls/to-make/{task.pk}", {"result": "no_answer"}).status_code == 409


def desk_user():
    return User.objects.get(email="kwame@get-online.example")


def test_a_worker_who_cannot_be_rung_back_gets_an_email_and_keeps_the_draft(in_the_morning):
    desk = operator()
    call = ring(desk)
    desk.post(f"/calls/{call.pk}/end", {"outcome": "abandoned"})
    task = Message.objects.get(event="referrals.ring_back")
    for _ in range(notifications.TRIES):
        in_the_morning.move_to(task.due_at + timedelta(minutes=1))
        task = notifications.not_reached(task, by=KWAME)
    letter = Message.objects.get(event="referrals.worker_not_reached")
    assert letter.address == "maria.santos@southwark.example"
    assert letter.resident_id is None
    assert f"/refer/{call.referral.reference}" in letter.body
    assert Referral.objects.get().state == "draft"
    in_the_morning.move_to(MORNING + timedelta(days=15))
    referrals.expire(Referral.objects.get(), by=london.actor("system"))
    assert not Message.objects.calls().exists()


def test_a_wrong_number_is_never_used_again_and_the_referrer_is_asked(in_the_morning):
    made = london.referral()
    task = to_ring(made)
    operator().post(f"/calls/to-make/{task.pk}", {"result": "wrong_number"})
    task.refresh_from_db()
    assert (task.state, task.cause) == ("undelivered_permanent", "wrong_number")
    assert Number.objects.get().bad_at is not None
    assert Message.objects.filter(event="referrals.number_is_wrong").exists()


def test_whoever_asks_not_to_be_rung_is_not_rung(in_the_morning):
    made = london.referral()
    task = to_ring(made)
    operator().post(f"/calls/to-make/{task.pk}", {"result": "declined"})
    task.refresh_from_db()
    person = Resident.objects.get(pk=made.resident_id)
    assert (task.state, task.result) == ("delivered", "declined")
    assert person.safe_channels == ["sms"]
    assert not person.may_be_reached_by("call")
    only_calls = resident_with(safe_channels=["call"])
    notifications.done(to_ring(only_calls), result="declined", by=KWAME)
    assert Resident.objects.get(pk=only_calls.resident_id).contact_mode == "through_worker"
    with pytest.raises(notifications.NotACall):
        notifications.not_reached(Message.objects.filter(channel="email", state="scheduled").first(), by=KWAME)


def test_a_call_about_an_offer_goes_to_the_person_or_else_to_the_worker(in_the_morning):
    desk = operator()
    worker()
    made = resident_with(safe_channels=["call"])
    page = desk.get(f"/calls/to-make/{to_ring(made, resident=False).pk}").content.decode()
    assert "The person, if that is safe" in page
    assert 'href="tel:+447700900123"' in page
    assert "Or the worker" in page
    assert "maria.santos@southwark.example" in page
    assert "asked not to be rung" not in page
    secret = resident_with(safe_channels=[])
    page = desk.get(f"/calls/to-make/{to_ring(secret, resident=False).pk}").content.decode()
    assert "not named as a safe way" in page
    assert "900123" not in page
    assert "maria.santos@southwark.example" in page


def test_a_machine_says_how_a_call_went(in_the_morning):
    task = to_ring(london.referral())
    tool = Machine("caseworker")
    assert (
        tool.post(f"messages/{task.pk}/not-reached", {"result": "reached"}, 422)["errors"][0]["pointer"] == "#/result"
    )
    assert tool.post(f"messages/{task.pk}/not-reached")["state"] != "undelivered_permanent"
    assert tool.post(f"messages/{task.pk}/not-reached", {}, 409)["code"] == "rung_today"
    assert tool.post(f"messages/{task.pk}/done", {"result": "declined"})["state"] == "delivered"
    task.refresh_from_db()
    assert (task.attempts, task.result) == (2, "declined")


def test_what_a_voice_dialogue_heard_is_shown_to_the_operator_who_goes_on(in_the_morning):
    desk, line = operator(), london.actor("system", channel="phone")
    made = london.referral(draft=True)
    call = referrals.begin_call(
        door="line", organisation=made.organisation, number="+442079460123", provider_id="CA1", by=line
    )
    referrals.note_call(call, place="name", heard={"postcode": "S E one"}, referral=made, by=line)
    referrals.end_call(call, outcome="abandoned", by=line)
    assert Message.objects.get(event="referrals.ring_back").owner == "caseworker"
    begun = desk.post(f"/calls/{call.pk}/go-on")["Location"]
    page = desk.get(begun, follow=True).content.decode()
    assert "What they told the voice dialogue" in page
    assert "Postcode: S E one" in page
    desk.post(f"{begun}/save/needs", {"needs": ["data"]})
    assert "Postcode: S E one" in desk.get(begun, follow=True).content.decode()


def test_two_calls_in_vain_about_one_referral_are_told_twice(in_the_morning):
    made = london.referral()
    for _ in range(2):
        notifications.not_reached(to_ring(made), result="wrong_number", by=KWAME)
    assert Message.objects.filter(event="referrals.number_is_wrong").count() == 2


def test_a_call_back_about_what_is_sent_meanwhile_leaves_the_list(in_the_morning):
    desk = operator()
    call = ring(desk)
    answer(desk, call)
    desk.post(f"/calls/{call.pk}/end", {"outcome": "abandoned"})
    maria = signed_in(call.worker)
    assert maria.post(f"/refer/{call.referral.reference}/check").status_code == 302
    assert Message.objects.get(event="referrals.ring_back").state == "cleared"


def test_only_operators_come_in(in_the_morning):
    made = london.referral()
    task = to_ring(made)
    for role in ("referrer", "hub_worker", "technician", "funder", "administrator"):
        client = signed_in(worker(f"{role}@everywhere.example", role=role))
        assert {client.get(path).status_code for path in ("/calls/", "/calls/take", f"/calls/to-make/{task.pk}")} == {
            403
        }
    email = Message.objects.filter(channel="email").first()
    assert operator().get(f"/calls/to-make/{email.pk}").status_code == 404
    assert operator("safeguarding_lead", "sam@get-online.example").get("/calls/").status_code == 200


def test_what_was_typed_is_forgotten_with_the_person(in_the_morning):
    desk = operator()
    call = ring(desk)
    answer(desk, call)
    desk.post(f"/calls/{call.pk}/save/contact", {"mode": "direct", "phone": "07700 9"})
    desk.post(f"/calls/{call.pk}/end", {"outcome": "abandoned", "note": "Amina was beside her"})
    referral = Referral.objects.get()
    bundle = json.dumps(export(referral.resident, by=london.actor("triage_lead")), default=str)
    assert "Amina was beside her" in bundle
    assert "The line dropped" in bundle
    assert "phone: 07700 9" in bundle
    referrals.submit(referral, by=london.actor("referrer", organisation=referral.organisation))
    call.refresh_from_db()
    assert call.heard == ""
    assert call.note
    referrals.withdraw(referral, code="no_longer_needed", reason="", by=KWAME)
    referrals.anonymise(referral, asked=True, by=london.actor("triage_lead"))
    call.refresh_from_db()
    assert (call.heard, call.note, call.number) == ("", "", "")


def _look_at(page, name):
    from axe_playwright_python.sync_playwright import Axe  # noqa: PLC0415 - only where a browser is

    faults = Axe().run(page).response["violations"]
    assert not faults, (name, [(fault["id"], fault["nodes"][0]["html"]) for fault in faults])
    wide = (
        "[...document.querySelectorAll('*')].filter(e => e.getBoundingClientRect().right > window.innerWidth + "
        "1).map(e => e.outerHTML.slice(0, 80))"
    )
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), (name, page.evaluate(wide))


@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed")
def test_every_page_without_a_fault_and_on_a_narrow_phone(live_server):
    """axe on each page; nothing to scroll sideways at 360 pixels; pictures for whoever wants to look."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - only where a browser is

    desk, maria = operator(), worker()
    dropped = ring(desk, maria)
    answer(desk, dropped, upto="place")
    desk.post(f"/calls/{dropped.pk}/end", {"outcome": "abandoned", "note": "Ask for extension 12"})
    begun, full, over = ring(desk, maria), ring(desk, maria), ring(desk, maria)
    answer(desk, full)
    answer(desk, over)
    desk.post(f"/calls/{full.pk}/save/about", {"reason": "Bids for housing ev"})
    desk.post(f"/calls/{over.pk}/check")
    desk.post("/calls/take", {"q": "x", "who": "unknown", "number": ""})
    unknown = PhoneCall.objects.get(organisation=None)
    person = to_ring(
        resident_with(safe_hours="any time", other_phone="+442079460456"), due=timezone.now() - timedelta(days=2)
    )
    task = Message.objects.get(event="referrals.ring_back")
    pages = {
        "home": "/calls/",
        "take": "/calls/take",
        "needs": f"/calls/{begun.pk}/step/needs",
        "contact": f"/calls/{full.pk}/step/contact",
        "consent": f"/calls/{full.pk}/step/consent",
        "about": f"/calls/{full.pk}/step/about",
        "check": f"/calls/{full.pk}/check",
        "sent": f"/calls/{over.pk}/sent",
        "end": f"/calls/{full.pk}/end",
        "dropped": f"/calls/{dropped.pk}",
        "unknown": f"/calls/{unknown.pk}",
        "task": f"/calls/to-make/{task.pk}",
        "person": f"/calls/to-make/{person.pk}",
        "desk": "/triage/",
        "over": f"/calls/{over.pk}",
    }
    pictures = os.environ.get("PICTURES", "")
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        context.add_cookies([{"name": "sessionid", "value": desk.cookies["sessionid"].value, "url": live_server.url}])
        page = context.new_page()
        for width in (1280, 360):
            page.set_viewport_size({"width": width, "height": 900})
            for name, path in pages.items():
                page.goto(live_server.url + path, wait_until="load")
                _look_at(page, f"{name} at {width}")
                if pictures:
                    page.screenshot(path=str(Path(pictures) / f"{name}-{width}.png"), full_page=True)
            page.goto(live_server.url + "/calls/take")
            page.fill("[name=q]", "southwark")
            page.click("text=Find them")
            page.wait_for_selector("[name=who]")
            _look_at(page, f"found at {width}")
            if pictures:
                page.screenshot(path=str(Path(pictures) / f"found-{width}.png"), full_page=True)
        browser.close()
