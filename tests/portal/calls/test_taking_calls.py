"""A call taken word by word, and how it ends."""

import json
from datetime import datetime, timedelta

import pytest
from django.db import connection

from audit.models import LedgerEntry
from notifications import actions as notifications
from notifications.models import LocalDelivery, Message
from outcomes.enquiries.personal_data import export
from people import actions as people
from people.models import Resident
from people.residents.hours import LONDON
from referrals import actions as referrals
from referrals.models import Milestone, PhoneCall, Referral
from tests import people_of_london as london
from tests.portal.answers import ANSWERS, begin
from tests.portal.calls.desk import KWAME, MORNING, answer, operator, ring, to_ring
from tests.portal.signing_in import signed_in, worker

pytestmark = [pytest.mark.django_db, pytest.mark.quiet_hours]


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
    assert "Where do they live?" in page
    assert "10:42" in page
    assert " – ".join("\u00a0".join(part) for part in referral.reference.split("-")) in page
    created = LedgerEntry.objects.get(object_id=referral.pk, verb="created")
    assert (created.channel, created.on_behalf_of) == ("phone", f"user:{call.worker_id}")
    assert created.actor.startswith("user:")


def test_the_script_is_the_webs_own_form_and_sends_by_the_same_action(in_the_morning):
    desk = operator()
    call = ring(desk)
    answer(desk, call)
    page = desk.get(f"/calls/{call.pk}/step/consent").content.decode()
    assert "They agreed out loud, and it was read back" in page
    assert "yes to being referred, and yes to being asked afterwards" in page
    read = desk.get(f"/calls/{call.pk}/check").content.decode()
    assert "I will read back what I have written down" in read
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
    assert "the call has ended" in ended
    assert not Message.objects.calls().exists()
    call.refresh_from_db()
    assert (call.outcome, call.heard) == ("completed", "")


def test_every_keystroke_is_kept_as_it_was_typed(in_the_morning):
    desk = operator()
    call = ring(desk)
    answer(desk, call, upto="skills")
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
    assert "These answers are not saved in the draft yet" in page
    # Without a script the button saves; what cannot be read is shown, named and kept too.
    refused = desk.post(f"/calls/{call.pk}/step/contact", {"mode": "direct", "phone": "07700 90", "channels": ["sms"]})
    assert refused.status_code == 422
    assert "There is a problem" in refused.content.decode()
    call.refresh_from_db()
    assert call.typed["contact"]["phone"] == ["07700 90"]
    assert call.referral.resident.phone == ""
    assert "Typed, but not saved in the draft yet" in desk.get(f"/calls/{call.pk}/check").content.decode()
    assert desk.post(f"/calls/{call.pk}/step/contact", ANSWERS["contact"]).status_code == 302
    call.refresh_from_db()
    assert call.typed == {}
    assert Resident.objects.get().phone == "+447700900123"


def test_another_number_is_asked_for_kept_and_forgotten(in_the_morning):
    """On the telephone as on the web: the same page of the form."""
    maria = worker()
    client = signed_in(maria)
    desk = operator()
    call = ring(desk, maria)
    answer(desk, call, upto="skills")
    reference = begin(client)
    client.post(f"/refer/{reference}/step/person", ANSWERS["person"])
    details = ANSWERS["contact"] | {"other_phone": "020 7946 0999"}
    for sender, path, read in (
        (desk, f"/calls/{call.pk}/step/contact", f"/calls/{call.pk}/check"),
        (client, f"/refer/{reference}/step/contact", f"/refer/{reference}/check"),
    ):
        wrong = sender.post(path, details | {"other_phone": "020 79"})
        assert wrong.status_code == 422
        assert 'href="#other_phone"' in wrong.content.decode()
        assert sender.post(path, details).status_code == 302
        assert "020 7946 0999" in sender.get(read).content.decode()
        assert "+442079460999" in sender.get(path).content.decode()
    assert set(Resident.objects.values_list("pk", flat=True)) == {
        each.pk for each in Resident.objects.all() if each.other_phone == "+442079460999"
    }
    person = call.referral.resident
    person.refresh_from_db()
    assert "020 7946 0999" in json.dumps(export(person, by=london.actor("triage_lead")), default=str)
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
    assert call.written == 3  # where they live, who they are, what they need
    desk.post(f"/calls/{call.pk}/save/needs", {"needs": ["data"], "after": "3"})
    call.refresh_from_db()
    assert call.typed == {"needs": {"needs": ["data"]}}


def test_a_dropped_line_keeps_the_draft_and_shares_nothing(in_the_morning):
    in_the_morning.move_to(datetime(2026, 11, 24, 22, 15, tzinfo=LONDON))
    desk = operator()
    call = ring(desk)
    answer(desk, call, upto="contact")
    text = desk.get(f"/calls/{call.pk}/end").content.decode()
    assert "Nothing is shared with anyone" in text
    assert "stays a draft until 8 December" in text
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
    answer(desk, call, upto="skills")
    desk.post(f"/calls/{call.pk}/save/contact", {"mode": "direct", "phone": "07700 9"})
    desk.post(f"/calls/{call.pk}/end", {"outcome": "abandoned"})
    task = Message.objects.get(event="referrals.ring_back")
    in_the_morning.shift(timedelta(minutes=15))
    colleague = operator(email="ana@get-online.example", name="Ana Ferreira")
    listed = colleague.get("/calls/").content.decode()
    assert call.referral.reference in listed
    assert "Call back the worker" in listed
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
    assert "No calls to make" in colleague.get("/calls/").content.decode()
    for step in ("contact", "consent"):
        assert colleague.post(f"/calls/{again.pk}/step/{step}", ANSWERS[step] | {"method": "phone"}).status_code == 302
    assert colleague.post(f"/calls/{again.pk}/check").status_code == 302
    assert Referral.objects.get().state == "submitted"
    refused = colleague.post(f"/calls/{call.pk}/go-on")
    assert refused.status_code == 409
    assert "The draft has been sent or has expired" in refused.content.decode()


def test_a_colleague_reads_a_call_and_does_not_write_in_it(in_the_morning):
    call = ring(operator())
    other = operator(email="ana@get-online.example", name="Ana Ferreira")
    assert other.get(f"/calls/{call.pk}/step/needs")["Location"] == f"/calls/{call.pk}"
    assert "Only they can change it" in other.get(f"/calls/{call.pk}").content.decode()
    assert other.post(f"/calls/{call.pk}/save/needs", {"needs": "data"}).status_code == 409
    assert other.post(f"/calls/{call.pk}/end", {"outcome": "completed"}).status_code == 302
    call.refresh_from_db()
    assert call.ended_at is None
    assert call.typed == {}
    assert other.post(f"/calls/{call.pk}/go-on").status_code == 409


def test_a_call_back_is_agreed_for_a_time_and_kept_out_of_the_night(in_the_morning):
    desk = operator("triage_lead")
    call = ring(desk)
    for params, fault in (
        ({}, "Select how the call ended"),
        ({"outcome": "call_back"}, "Enter the time to call back"),
        ({"outcome": "call_back", "at": "9:00"}, "The time must be in the future"),
        ({"outcome": "call_back", "at": "soon"}, "Enter a time, like 14:30"),
    ):
        refused = desk.post(f"/calls/{call.pk}/end", params)
        assert refused.status_code == 422
        assert fault in refused.content.decode()
    params = {"outcome": "call_back", "at": "21:30", "note": "Ask for extension 12"}
    assert "Wednesday 25 November at 08:00" in desk.post(f"/calls/{call.pk}/end", params, follow=True).content.decode()
    task = Message.objects.get(event="referrals.ring_back")
    assert task.owner == "triage_lead"
    assert "Ask for extension 12" in desk.get(f"/calls/to-make/{task.pk}").content.decode()
    assert "not before" in desk.get("/calls/").content.decode()


def test_somebody_whom_nobody_knows_can_be_noted_and_refers_nothing(in_the_morning):
    desk = operator()
    london.organisation("lambeth", "Lambeth Council", "borough", "E09000022")
    begun = desk.post("/calls/take", {"q": "no one at all", "who": "unknown", "number": ""})
    call = PhoneCall.objects.get()
    assert begun["Location"] == f"/calls/{call.pk}"
    assert call.referral is None
    assert not Referral.objects.exists()
    assert "they cannot refer in this call" in desk.get(begun["Location"]).content.decode()
    desk.post(f"/calls/{call.pk}/end", {"outcome": "wrong_number"})
    assert not Message.objects.exists()
    assert PhoneCall.objects.get().outcome == "wrong_number"


def test_a_worker_without_a_sign_in_gives_an_address_of_their_organisation(in_the_morning):
    desk = operator()
    at = london.organisation()
    people.amend_organisation(at, email_domain="southwark.example", by=london.ADMINISTRATOR)
    params = {"q": "southwark", "who": f"organisation:{at.pk}", "number": ""}
    assert "email address at their organisation" in desk.post("/calls/take", params).content.decode()
    wrong = desk.post("/calls/take", params | {"email": "maria@elsewhere.example"})
    assert wrong.status_code == 422
    assert "@southwark.example" in wrong.content.decode()
    desk.post("/calls/take", params | {"email": "Tom.Reid@southwark.example"})
    call = PhoneCall.objects.get()
    assert call.worker is None
    assert call.referral.referrer_email == "tom.reid@southwark.example"
    assert LedgerEntry.objects.get(object_id=call.referral_id, verb="created").on_behalf_of == f"organisation:{at.pk}"


def test_limits_hold_on_the_telephone_as_on_the_web(in_the_morning):
    desk = operator()
    maria = worker()
    people.amend_organisation(london.organisation(), weekly_limit=0, by=london.ADMINISTRATOR)
    call = ring(desk, maria)
    assert call.referral is None
    assert "which is its limit" in desk.get(f"/calls/{call.pk}").content.decode()


def test_no_agreement_no_draft(in_the_morning):
    desk = operator()
    at = people.register_organisation(
        code="merton",
        name="Merton Council",
        kind="borough",
        borough="E09000024",
        email_domain="merton.example",
        by=london.ADMINISTRATOR,
    )
    desk.post("/calls/take", {"q": "merton", "who": f"organisation:{at.pk}", "email": "a@merton.example", "number": ""})
    call = PhoneCall.objects.get()
    assert call.referral is None
    assert "no data sharing agreement" in desk.get(f"/calls/{call.pk}").content.decode()


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


def test_what_a_voice_dialogue_heard_is_shown_to_the_operator_who_goes_on(in_the_morning):
    desk = operator()
    line = london.actor("system", channel="phone")
    created = london.referral(draft=True)
    call = referrals.begin_call(
        door="line", organisation=created.organisation, number="+442079460123", provider_id="CA1", by=line
    )
    referrals.note_call(call, place="name", heard={"postcode": "S E one"}, referral=created, by=line)
    referrals.end_call(call, outcome="abandoned", by=line)
    assert Message.objects.get(event="referrals.ring_back").owner == "caseworker"
    begun = desk.post(f"/calls/{call.pk}/go-on")["Location"]
    page = desk.get(begun, follow=True).content.decode()
    assert "What they told the voice dialogue" in page
    assert "Postcode: S E one" in page
    desk.post(f"{begun}/save/needs", {"needs": ["data"]})
    assert "Postcode: S E one" in desk.get(begun, follow=True).content.decode()


def test_a_call_back_about_what_is_sent_meanwhile_leaves_the_list(in_the_morning):
    desk = operator()
    call = ring(desk)
    answer(desk, call)
    desk.post(f"/calls/{call.pk}/end", {"outcome": "abandoned"})
    maria = signed_in(call.worker)
    assert maria.post(f"/refer/{call.referral.reference}/check").status_code == 302
    assert Message.objects.get(event="referrals.ring_back").state == "cleared"


def test_only_operators_come_in(in_the_morning):
    created = london.referral()
    task = to_ring(created)
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
