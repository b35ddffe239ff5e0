"""The voice dialogue walked as nineteen kinds of caller, hung up on at each step, repeated, and told things that
nobody signed.
"""

import json
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from notifications.models import Message
from people import actions as people
from people.residents import hours
from phone.questions import QUESTIONS
from phone.speech import is_unusual, keyed_pattern, number_of, read_needs, read_spoken_name, read_spoken_postcode
from phone.tasks import look_for_lost_calls
from phone.turns import HEARERS
from referrals.models import PhoneCall, Referral
from tests import people_of_london as london
from tests.phone.calling import NUMBER, PIN, TOKEN, Caller, registered, whole, without_address

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def line(settings):
    settings.TWILIO_AUTH_TOKEN, settings.PHONE_DESK_NUMBER = TOKEN, ""
    cache.clear()


@pytest.fixture
def southwark():
    at = london.organisation()
    registered(at)
    return at


def known(at, until="", **more) -> Caller:
    return Caller(**more).take(whole(at.dial_code), until)


def texts():
    return Message.objects.filter(event="phone.reference")


def tasks():
    return Message.objects.filter(event="referrals.ring_back")


# ── Nineteen kinds of caller ─────────────────────────────────────────────────────────────────────────────────────────


def somebody_who_answers_everything(at):
    caller = known(at)
    referral, person = caller.referral, caller.referral.resident
    assert referral.state == "submitted"
    assert referral.channel == "phone"
    assert referral.referrer.email == "maria.santos@southwark.example"
    assert [need.kind for need in referral.needs.order_by("id")] == ["device", "skills"]
    assert (person.first_name, person.last_name, person.postcode, person.phone) == (
        "Amina",
        "Yusuf",
        "SE1 2QH",
        "+447700900123",
    )
    assert sorted(person.safe_channels) == ["call", "sms"]
    assert person.contact_mode == "direct"
    assert {(c.purpose, c.given, c.method) for c in person.consents.all()} == {
        ("share", True, "phone"),
        ("follow_up", True, "phone"),
    }
    assert caller.call.outcome == "completed"
    assert not tasks()
    assert texts().get().address == NUMBER
    assert referral.reference in texts().get().body
    assert ", ".join(referral.reference[4:8]) in caller.last
    assert caller.last.endswith("Goodbye.")
    assert "Amina" not in texts().get().body


def somebody_silent_from_the_start(at):
    caller = Caller().wait()
    assert "Are you still there?" in caller.last
    assert caller.place == "code"
    caller.wait()
    assert "Are you still there?" in caller.last
    caller.wait()
    assert caller.place == ""
    assert caller.call.outcome == "wrong_number"
    assert not tasks()
    assert not Referral.objects.exists()


def somebody_who_falls_silent(at):
    caller = known(at, "postcode").wait().wait().wait()
    assert caller.referral.state == "draft"
    assert caller.call.outcome == "abandoned"
    assert ", ".join(caller.referral.reference[4:8]) in caller.last
    assert texts().count() == 1
    assert tasks().get().address == NUMBER
    assert tasks().get().referral_id == caller.referral.pk


def somebody_with_a_wrong_pin(at):
    caller = Caller()
    for _ in range(3):
        caller.key(at.dial_code).key("555123")
    assert "I do not know this organisation code with this PIN." in caller.last
    assert caller.place == ""
    assert caller.call.outcome == "wrong_number"
    assert caller.call.worker is None
    assert not tasks()


def somebody_with_a_wrong_code(at):
    caller = Caller().key("000000").key(PIN)
    assert "I do not know this organisation code with this PIN." in caller.last
    assert caller.place == "code"
    caller.take(whole(at.dial_code), "needs")
    assert caller.call.worker.email == "maria.santos@southwark.example"


def somebody_who_tries_pins_call_after_call(at):
    for n in range(5):
        Caller(f"+4477009001{n:02}").key(at.dial_code).key(f"55512{n}")
    caller = Caller("+447700900199").key(at.dial_code).key(PIN)
    assert caller.place == "code"
    assert "I do not know" in caller.last
    assert caller.call.worker is None


def somebody_whose_number_is_withheld(at):
    caller = known(at, number="anonymous")
    assert caller.referral.state == "submitted"
    assert caller.call.number == ""
    assert not texts()
    dropped = known(at, "first_name", number="+266696687").hang_up()
    assert dropped.call.outcome == "abandoned"
    assert "withheld" in dropped.call.note
    assert tasks().count() == 1
    assert not texts()


def somebody_on_a_landline(at):
    caller = known(at, number="+442079460123")
    assert caller.referral.state == "submitted"
    assert not texts()


def somebody_asked_everything_twice_by_a_bad_line(at):
    caller = Caller()
    caller.ring()
    for place, answer in whole(at.dial_code):
        action = caller.action
        assert caller.place == place
        said = {"SpeechResult": answer[1:], "Confidence": "0.95"} if answer.startswith("“") else {"Digits": answer}
        first = caller.post(action, **said)
        before = PhoneCall.objects.values().get(provider_id=caller.sid)
        second = caller.post(action, **said)
        assert first.content == second.content
        assert PhoneCall.objects.values().get(provider_id=caller.sid) == before
        caller._hear(first)
    assert Referral.objects.count() == 1
    assert texts().count() == 1
    assert PhoneCall.objects.count() == 1


def somebody_referring_a_welsh_name(at):
    caller = known(at, "first_name").say("Siân", 0.95)
    assert "S, I, A with circumflex, N" in caller.last
    caller.key("1").say("Llwyd", 0.4)
    assert "L, L, W, Y, D" in caller.last
    caller.key("2")
    assert "spell it" in caller.last
    assert caller.place == "last_name"
    caller.say("L. L. W. Y. D.", 0.5).key("2")
    assert caller.place == "share"
    assert (caller.referral.resident.first_name, caller.referral.resident.last_name) == ("Siân", "Llwyd")
    assert "Spelling to check: last name" in caller.referral.notes


def somebody_referring_without_a_postcode(at):
    caller = Caller().take(without_address(at.dial_code))
    person = caller.referral.resident
    assert caller.referral.state == "submitted"
    assert person.without_address
    assert person.borough == "E09000022"
    assert person.postcode == ""


def somebody_whose_resident_hides(at):
    caller = known(at, "postcode").key("9").key("1")
    assert caller.place == "first_name"
    caller.take(whole(at.dial_code)[8:])
    person = caller.referral.resident
    assert caller.referral.state == "submitted"
    assert person.address_withheld
    assert person.borough == at.borough
    assert person.postcode == ""


def somebody_with_a_postcode_that_nobody_understands(at):
    caller = known(at, "postcode").say("somewhere near the canal", 0.3)
    assert caller.place == "postcode"
    assert "spell it" in caller.last
    caller.say("E nine or so", 0.3)
    assert caller.place == "first_name"
    caller.take(whole(at.dial_code)[8:])
    assert caller.referral.state == "draft"
    assert caller.call.outcome == "call_back"
    assert tasks().count() == 1
    assert "E nine or so" in caller.referral.notes
    assert "postcode" in caller.last


def somebody_whose_resident_has_no_phone(at):
    caller = known(at, "mobile").key("0").take(whole(at.dial_code)[6:], "contact")
    assert caller.place == "send"
    caller.key("1")
    assert caller.referral.state == "submitted"
    assert caller.referral.resident.worker_only


def somebody_whose_resident_must_not_be_rung(at):
    caller = known(at, "contact").key("4").key("1")
    person = caller.referral.resident
    assert caller.referral.state == "submitted"
    assert person.worker_only
    assert person.phone == ""
    assert person.safe_channels == []


def somebody_whose_resident_does_not_agree(at):
    caller = known(at, "share").key("2")
    assert caller.referral.state == "draft"
    assert caller.call.outcome == "completed"
    assert not tasks()
    assert not caller.referral.resident.consents.get().given


def somebody_pressing_the_wrong_keys(at):
    caller = known(at, "needs").key("47")
    assert "none of the choices" in caller.last
    assert caller.place == "needs"
    caller.key("2")
    assert caller.place == "mobile"
    caller.key("123").key("88").key("999")
    assert caller.place == ""
    assert caller.call.outcome == "abandoned"
    assert caller.referral.state == "draft"
    assert [need.kind for need in caller.referral.needs.all()] == ["data"]


def somebody_asking_what_happened(at):
    mine = london.referral(at=at)
    theirs = london.referral(
        at=london.organisation("lambeth", "Lambeth Council", "borough", "E09000022"), first_name="Rosa"
    )
    caller = known(at, "menu").key("2").key(keyed(theirs.reference))
    assert "no referral of yours" in caller.last
    assert caller.place == "reference"
    caller.key(keyed(mine.reference))
    assert "waiting to be decided" in caller.last
    assert "Amina" not in caller.last
    assert caller.place == "menu"
    caller.hang_up()
    assert caller.call.outcome == "completed"
    assert not tasks()
    assert caller.call.referral is None


def somebody_wanting_a_person(at):
    caller = known(at, "menu").key("0")
    assert caller.place == ""
    assert caller.call.outcome == "call_back"
    assert tasks().get().address == NUMBER


CALLERS = [
    somebody_who_answers_everything,
    somebody_silent_from_the_start,
    somebody_who_falls_silent,
    somebody_with_a_wrong_pin,
    somebody_with_a_wrong_code,
    somebody_who_tries_pins_call_after_call,
    somebody_whose_number_is_withheld,
    somebody_on_a_landline,
    somebody_asked_everything_twice_by_a_bad_line,
    somebody_referring_a_welsh_name,
    somebody_referring_without_a_postcode,
    somebody_whose_resident_hides,
    somebody_with_a_postcode_that_nobody_understands,
    somebody_whose_resident_has_no_phone,
    somebody_whose_resident_must_not_be_rung,
    somebody_whose_resident_does_not_agree,
    somebody_pressing_the_wrong_keys,
    somebody_asking_what_happened,
    somebody_wanting_a_person,
]


def keyed(reference: str) -> str:
    """A reference as it is keyed in: each letter as the key that it is on."""
    keys = {
        letter: key
        for key, letters in zip("23456789", "ABC DEF GHI JKL MNO PQRS TUV WXYZ".split(), strict=True)
        for letter in letters
    }
    return "".join(keys.get(letter, letter) for letter in reference[4:].replace("-", ""))


@pytest.mark.parametrize("kind", CALLERS, ids=lambda kind: kind.__name__)
def test_nineteen_kinds_of_caller(kind, southwark):
    """Each document is read and checked by the caller; whatever happens, a call makes one referral at most."""
    assert len(CALLERS) == 19
    before = Referral.objects.count()
    kind(southwark)
    made = Referral.objects.filter(channel="phone")
    assert made.count() - before <= PhoneCall.objects.count()
    assert len({call.referral_id for call in PhoneCall.objects.exclude(referral=None)}) == made.count()
    assert not PhoneCall.objects.filter(ended_at__isnull=False, outcome="").exists()


# ── Hung up on, at each place ────────────────────────────────────────────────────────────────────────────────────────

ROADS = {place: "whole" for place, _ in whole("")} | {
    place: "without_address" for place in ("borough", "borough_check")
}
ROADS |= {"reference": "status", "dialled": "person"}


def at_place(at, place, settings) -> Caller:
    road = ROADS[place]
    if road == "status":
        return known(at, "menu").key("2")
    if road == "person":
        settings.PHONE_DESK_NUMBER = "+442079460002"
        return known(at, "menu").key("0")
    return Caller().take({"whole": whole, "without_address": without_address}[road](at.dial_code), place)


def test_every_place_has_a_road_to_it():
    assert set(ROADS) == set(QUESTIONS) == set(HEARERS)


@pytest.mark.parametrize("place", sorted(ROADS))
def test_the_line_drops_at_each_place(place, southwark, settings):
    caller = at_place(southwark, place, settings)
    assert caller.place == place
    document, referral = caller.document, caller.referral
    caller.hang_up().hang_up()
    call = caller.call
    assert call.ended_at is not None
    if place in ("code", "pin"):
        assert call.outcome == "wrong_number"
        assert not tasks()
        assert referral is None
    else:
        assert call.outcome == "abandoned"
        assert tasks().count() == 1
        assert tasks().get().owner == "caseworker"
    if referral is not None:
        assert caller.referral.state == "draft"
        assert texts().count() == 1
    assert (referral is not None) is (place not in ("code", "pin", "menu", "reference", "dialled"))
    assert set(json.loads(call.heard)) == {"documents"}
    # A step that arrives after the end says goodbye and changes nothing.
    caller.key("1")
    assert caller.place == ""
    assert caller.document != document
    assert PhoneCall.objects.get(pk=call.pk).turns == call.turns


@pytest.mark.parametrize("place", sorted(ROADS))
def test_silence_is_survived_at_each_place(place, southwark, settings):
    caller = at_place(southwark, place, settings)
    if place == "dialled":
        caller.hear_dialled("no-answer")
        assert caller.place == ""
        assert caller.call.outcome == "call_back"
        return
    caller.wait()
    assert "Are you still there?" in caller.last
    assert caller.place == place
    caller.wait().wait()
    assert caller.place == ""
    assert caller.call.outcome == ("wrong_number" if place in ("code", "pin") else "abandoned")


@pytest.mark.quiet_hours
def test_a_call_that_dropped_at_night_is_rung_back_in_the_morning(southwark, time_machine):
    time_machine.move_to("2026-11-24T23:30:00+00:00", tick=False)
    known(southwark, "postcode").hang_up()
    due = tasks().get().due_at.astimezone(hours.LONDON)
    assert (due.day, due.hour, due.minute) == (25, 8, 0)


# ── Signatures ───────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("signature", ["", "bm90IGl0"])
def test_nothing_unsigned_is_heard_at_any_step(signature, southwark):
    caller = known(southwark, "postcode")
    before = list(PhoneCall.objects.values()), Referral.objects.count(), Message.objects.count()
    paths = ["/phone/answer", "/phone/ended", *(f"/phone/step/{place}?turn=1" for place in QUESTIONS), caller.action]
    for path in paths:
        with CaptureQueriesContext(connection) as asked:
            told = {"Digits": "1", "SpeechResult": "SE1 2QH", "CallStatus": "completed"}
            assert caller.post(path, signature=signature, **told).status_code == 403
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
    here, turns = caller.document, caller.call.turns
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
        caller.key(southwark.dial_code).key("555123")
    assert caller.place == "dialled"
    caller.hear_dialled("no-answer")
    assert caller.call.outcome == "wrong_number"
    assert not tasks()


# ── Who is known ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_only_live_referrers_and_leads_of_active_organisations_are_known(southwark):
    user = registered(southwark, pin="736251", email="lead@southwark.example", role="organisation_lead")
    told = {"dial_code": southwark.dial_code, "pin": "736251"}
    assert people.identify_by_phone(**told) == (user, southwark)
    people.close_organisation(southwark, reason="Over", by=london.ADMINISTRATOR)
    sentences = {refused(**told)}
    people.reopen_organisation(southwark, by=london.ADMINISTRATOR)
    people.end_membership(user.memberships.get(), by=london.ADMINISTRATOR)
    sentences |= {refused(**told), refused(dial_code="000000", pin=PIN), refused(dial_code="", pin="")}
    assert sentences == {"I do not know this organisation code with this PIN."}


def refused(**told) -> str:
    with pytest.raises(people.NotKnownHere) as refusal:
        people.identify_by_phone(**told)
    return refusal.value.sentence


def test_a_number_and_a_code_are_locked_for_a_quarter_of_an_hour(southwark, time_machine):
    time_machine.move_to("2026-11-24T12:00:00+00:00", tick=False)
    for n in range(5):
        refused(dial_code=f"00000{n}", pin="555123", number=NUMBER)
    right = {"dial_code": southwark.dial_code, "pin": PIN}
    refused(**right, number=NUMBER)
    assert people.identify_by_phone(**right, number="+447700900457")
    time_machine.shift(15 * 60 + 1)
    assert people.identify_by_phone(**right, number=NUMBER)
    for _ in range(8):  # what went well is not counted
        assert people.identify_by_phone(**right, number=NUMBER)


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
    assert "is under way" in caller.last
    assert "Device: waiting in the queue." in caller.last


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
    assert "I leave the number out" in caller.last
    assert caller.place == "postcode"
    assert caller.referral.resident.phone == ""


def test_a_draft_is_gone_on_with_on_the_web_where_the_line_dropped(southwark):
    caller = known(southwark, "first_name").hang_up()
    assert caller.referral.step == "person"
    assert f"/calls/{caller.call.pk}" in tasks().get().body
    assert caller.referral.reference in tasks().get().body


# ── What it costs ────────────────────────────────────────────────────────────────────────────────────────────────────


def statements(at) -> dict[str, int]:
    caller, counts = Caller(), {}
    for place, answer in whole(at.dial_code):
        with CaptureQueriesContext(connection) as asked:
            caller.take([(place, answer)])
        counts[place] = len(asked)
    return counts


def test_a_turn_asks_the_database_little_and_no_more_when_there_is_more(southwark):
    few = statements(southwark)
    assert max(few.values()) <= 32, few
    for number in range(8):
        registered(southwark, pin=f"73625{number}", email=f"colleague{number}@southwark.example")
        london.referral(at=southwark, first_name=f"Amina{chr(97 + number)}")
    assert statements(southwark) == few
    caller = known(southwark, "needs")
    with CaptureQueriesContext(connection) as asked:
        caller.ring()
    assert len(asked) <= 6, [each["sql"] for each in asked]


def test_a_call_that_goes_in_circles_ends(southwark, monkeypatch):
    monkeypatch.setattr("phone.actions.MOST_TURNS", 6)
    referral = london.referral(at=southwark)
    caller = known(southwark, "menu")
    for _ in range(2):
        caller.key("2")
        if caller.place:
            caller.key(keyed(referral.reference))
    assert caller.place == ""
    assert caller.call.outcome == "completed"


def test_a_call_whose_end_nobody_told_is_ended_all_the_same(southwark, time_machine):
    caller = known(southwark, "postcode")
    look_for_lost_calls()
    assert caller.call.ended_at is None
    time_machine.move_to(caller.call.started_at + timedelta(hours=5))
    look_for_lost_calls()
    assert caller.call.outcome == "abandoned"
    assert tasks().count() == 1
    look_for_lost_calls()
    assert tasks().count() == 1


def test_neither_pin_nor_answers_stay_with_the_call(southwark):
    caller = known(southwark, "first_name_check")
    assert PIN not in caller.call.heard
    assert json.loads(caller.call.heard)["guess"] == "Amina"
    caller.take(whole(southwark.dial_code)[9:])
    assert "Amina" not in caller.call.heard
    assert "SE1" not in caller.call.heard


# ── Pure readings ────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("S. I. A. N.", "Sian"),
        ("double L W Y D", "Llwyd"),
        ("Siân.", "Siân"),
        ("mary ann", "Mary ann"),
        ("O'Neill", "O'Neill"),
        ("M", "M"),
    ],
)
def test_names_as_they_are_said(said, read):
    assert read_spoken_name(said) == read


@pytest.mark.parametrize("said", ["S E one two Q H.", "SE1 2QH", "se one, two q h", "S. E. 1. 2. Q. H."])
def test_postcodes_as_they_are_said(said):
    assert read_spoken_postcode(said) == "SE1 2QH"


def test_small_readings():
    assert read_needs("31") == ("device", "skills")
    assert read_needs("14") == ()
    assert read_needs("") == ()
    assert [is_unusual(name) for name in ("Amina", "Siân", "Bryn", "O'Neill", "Bo", "Maria")] == [
        False,
        True,
        True,
        True,
        True,
        False,
    ]
    assert number_of("+447700900123") == "+447700900123"
    assert number_of("Anonymous") == number_of("sip:me@example.com") == ""
    assert keyed_pattern("7") == ""
    assert keyed_pattern("00000000") == "^GOL-[0][0][0][0]-[0][0][0][0]$"
