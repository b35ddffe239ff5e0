"""Twenty kinds of caller, each as one call from the greeting to the end."""

from notifications.models import Message
from referrals import actions as referrals
from referrals.models import Fault, PhoneCall, Referral
from tests import people_of_london as london
from tests.phone.calling import NUMBER, WRONG, Caller, code_of, pin_of, whole, without_address
from tests.referrals.test_remedy import give, promise


def known(at, until="", **more) -> Caller:
    return Caller(**more).take(whole(at.dial_code), until)


def texts():
    return Message.objects.filter(event="phone.reference")


def tasks():
    return Message.objects.filter(event="referrals.ring_back")


def somebody_who_answers_everything(at):
    caller = known(at)
    referral = caller.referral
    person = caller.referral.resident
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
        caller.key(at.dial_code).key(code_of(at)).key(WRONG)
    assert "The organisation code, worker code or PIN is wrong." in caller.last
    assert caller.place == ""
    assert caller.call.outcome == "wrong_number"
    assert caller.call.worker is None
    assert not tasks()


def somebody_with_a_wrong_code(at):
    caller = Caller().key("000000").key(code_of(at)).key(pin_of(at))
    assert "The organisation code, worker code or PIN is wrong." in caller.last
    assert caller.place == "code"
    caller.take(whole(at.dial_code), "needs")
    assert caller.call.worker.email == "maria.santos@southwark.example"


def somebody_who_tries_pins_call_after_call(at):
    for n in range(5):
        Caller(f"+4477009001{n:02}").key(at.dial_code).key(code_of(at)).key(f"55512{n}")
    caller = Caller("+447700900199").key(at.dial_code).key(code_of(at)).key(pin_of(at))
    assert caller.place == "code"
    assert "The organisation code, worker code or PIN is wrong" in caller.last
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
        text = {"SpeechResult": answer[1:], "Confidence": "0.95"} if answer.startswith("“") else {"Digits": answer}
        first = caller.post(action, **text)
        before = PhoneCall.objects.values().get(provider_id=caller.sid)
        second = caller.post(action, **text)
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
    caller.take(whole(at.dial_code)[9:])
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
    caller.take(whole(at.dial_code)[9:])
    assert caller.referral.state == "draft"
    assert caller.call.outcome == "call_back"
    assert tasks().count() == 1
    assert "E nine or so" in caller.referral.notes
    assert "postcode" in caller.last


def somebody_whose_resident_has_no_phone(at):
    caller = known(at, "mobile").key("0").take(whole(at.dial_code)[7:], "contact")
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
    assert "Sorry, that is not one of the choices" in caller.last
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
    assert "I cannot find a referral of yours with these keys" in caller.last
    assert caller.place == "reference"
    caller.key(keyed(mine.reference))
    assert "has been sent and is waiting for a decision" in caller.last
    assert "Amina" not in caller.last
    assert caller.place == "menu"
    caller.hang_up()
    assert caller.call.outcome == "completed"
    assert not tasks()
    assert caller.call.referral is None


def somebody_whose_laptop_broke(at):
    mine = london.accepted(at=at, needs=("device", "data"))
    caller = known(at, "menu").key("3").key(keyed(mine.reference))
    assert "nothing that could be reported" in caller.last
    for number, need in enumerate(mine.needs.order_by("kind")):
        give(promise(need, number))
    caller.key("3").key(keyed(mine.reference))
    assert caller.place == "fault_need"
    assert "Device: press 1. Data: press 2." in caller.last
    caller.key("9").key("1")
    assert caller.place == "fault_kind"
    caller.key("1")
    fault = Fault.objects.get()
    assert (fault.need.kind, fault.kind, fault.state) == ("device", "faulty", "open")
    assert referrals.day_of(fault) in caller.last
    assert caller.place == "menu"
    caller.key("3").key(keyed(mine.reference))
    assert caller.place == "fault_kind"  # the SIM alone is left
    caller.hang_up()
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
    somebody_whose_laptop_broke,
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
