"""The one shape of a referral's facts: cleaned, every field at fault named at once, and nothing else ever raised."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis
from hypothesis import strategies as st

from law.refusals import Invalid
from referrals import facts as reading
from referrals import sent_facts
from tests import people_of_london as london
from tests.rounds import rounds

TODAY = date(2026, 11, 23)


def raw(**changes) -> dict:
    person = {"first_name": " Zoë ", "phone": "07700 900123", "postcode": "se12qh", "date_of_birth": "19/04/1980"}
    return {
        "referrer_email": "Maria@southwark.example",
        "resident": person | changes.pop("resident", {}),
        "needs": [{"kind": "device"}, {"kind": "data"}],
        "consent": [{"purpose": "share", "given": True, "method": "in_person"}],
        "contact_policy": {"mode": "direct", "channels": {"sms": True, "call": True}},
    } | changes


def read(**changes):
    return reading.read(raw(**changes), today=TODAY)


def faults(sent, complete=True) -> dict:
    with pytest.raises(Invalid) as refused:
        reading.read(sent, today=TODAY, complete=complete)
    return {error.pointer: error.code for error in refused.value.errors}


def test_facts_come_cleaned():
    facts = read()
    person = facts.resident
    assert (person.first_name, person.phone, person.postcode) == ("Zoë", "+447700900123", "SE1 2QH")
    assert (person.borough, person.date_of_birth, facts.referrer_email) == (
        "E09000028",
        date(1980, 4, 19),
        "maria@southwark.example",
    )
    assert facts.contact_policy.channels == {"sms", "call"}
    assert facts.contact_policy.mode == "direct"
    assert not facts.warnings


def test_another_number_is_read_as_the_first_is_and_is_never_alone_or_twice():
    assert read(resident={"other_phone": "020 7946 0999"}).resident.other_phone == "+442079460999"
    assert faults(raw(resident={"other_phone": "020 79"})).keys() == {"/resident/other_phone"}
    for first, other in (("", "07700 900124"), ("07700 900124", "+44 7700 900124")):
        person = read(resident={"phone": first, "other_phone": other}).resident
        assert (person.phone, person.other_phone) == ("+447700900124", "")
    secret = read(resident={"other_phone": "07700 900124"}, contact_policy={"mode": "through_worker"})
    assert secret.resident.other_phone == ""
    assert "We did not keep the phone number and email address because we only contact the worker" in secret.warnings[0]
    assert sent_facts.fingerprint(read()) != sent_facts.fingerprint(read(resident={"other_phone": "020 7946 0999"}))
    assert "other_phone" not in sent_facts.fingerprint(read())


def test_nothing_sent_names_all_that_is_required():
    needed = ["/referrer_email", "/resident/first_name", "/resident/postcode", "/needs", "/consent"]
    assert faults({}) == dict.fromkeys(needed, "required") == faults({"resident": None, "needs": None})
    assert reading.read({}, today=TODAY, complete=False) == reading.Facts()


def test_unknown_fields_are_refused_by_name_at_every_level():
    sent = raw(shoe=1, resident={"frist_name": "x", "a/b~": 1})
    sent["needs"][0]["colour"] = "red"
    sent["consent"][0]["x"] = sent["contact_policy"]["y"] = sent["contact_policy"]["channels"]["fax"] = True
    assert faults(sent) == dict.fromkeys(
        [
            "/shoe",
            "/resident/frist_name",
            "/resident/a~1b~0",
            "/needs/0/colour",
            "/consent/0/x",
            "/contact_policy/y",
            "/contact_policy/channels/fax",
        ],
        "unknown_field",
    )


def test_every_fault_is_named_at_once():
    sent = raw(
        resident={"phone": "0770", "date_of_birth": "1980", "postcode": "SE1", "borough": "Southwalk"}, channel="fax"
    )
    sent["needs"] = [{"kind": "device"}, {"kind": "device"}, {"kind": "car"}, {}, None, "data"]
    sent["consent"] = [{"purpose": "share", "given": "yes"}, {"purpose": "share", "given": False}]
    assert set(faults(sent)) >= {
        "/resident/phone",
        "/resident/date_of_birth",
        "/resident/postcode",
        "/resident/borough",
        "/channel",
        "/needs/1/kind",
        "/needs/2/kind",
        "/needs/3/kind",
        "/needs/4/kind",
        "/needs/5",
        "/consent/0/given",
        "/consent/1/purpose",
    }


@pytest.mark.parametrize("wrong", [0, False, 1.5, [], {}, ["x"], float("nan"), 10**400])
def test_text_is_text(wrong):
    assert faults(raw(resident={"first_name": wrong}))["/resident/first_name"] == "not_text"


@pytest.mark.parametrize("wrong", ["", 0, [], "text", False])
def test_an_object_is_an_object(wrong):
    assert faults(raw() | {"resident": wrong})["/resident"] == "not_an_object"
    assert faults(wrong)[""] == "not_an_object"


@pytest.mark.parametrize("wrong", ["a\x00b", "\ud800", "A" * 300, "A" * 1_000_000])
def test_what_is_no_name_is_refused(wrong):
    assert "/resident/first_name" in faults(raw(resident={"first_name": wrong}))


def test_the_postcode_decides_the_borough():
    facts = read(resident={"borough": "Hackney"})
    assert facts.resident.borough == "E09000028"
    assert "is in Southwark, not in Hackney" in facts.warnings[0]


def test_somebody_without_an_address_needs_a_borough():
    nowhere = {"postcode": None, "without_address": True}
    assert faults(raw(resident=nowhere)) == {"/resident/borough": "required"}
    assert read(resident=nowhere | {"borough": "Camden"}).resident.borough == "E09000007"


def test_everything_is_unsafe_until_it_is_named_safe():
    assert read(contact_policy=None).contact_policy == reading.ContactFacts()
    alone = {"mode": "direct", "channels": {"sms": True, "email": True, "post": True}}
    assert read(resident={"phone": ""}, contact_policy=alone).contact_policy.mode == "through_worker"
    landline = read(resident={"phone": "020 7946 0123"})
    assert landline.contact_policy.channels == {"call"}
    assert "cannot send texts" in landline.warnings[0]


@pytest.mark.parametrize("hours", ["after school", "when he is out", "9"])
def test_hours_that_no_machine_can_read_are_told_to_the_sender(hours):
    facts = read(contact_policy={"mode": "direct", "channels": {"sms": True}, "hours": hours})
    assert facts.contact_policy.hours == hours
    assert f"could not read “{hours}”" in facts.warnings[0]


@pytest.mark.parametrize("hours", ["", "between 2 and 4, not Fridays", "1-3", "weekdays 4-6"])
def test_hours_that_are_read_need_no_warning(hours):
    assert not read(contact_policy={"mode": "direct", "channels": {"sms": True}, "hours": hours}).warnings


def test_consent_to_share_has_to_be_given():
    assert faults(raw(consent=[{"purpose": "share", "given": False}])) == {"/consent": "required"}
    assert faults(raw(consent=[{"purpose": "follow_up", "given": True}])) == {"/consent": "required"}


def test_the_fingerprint_sees_facts_and_not_spacing():
    assert sent_facts.fingerprint(read()) == sent_facts.fingerprint(
        read(resident={"first_name": "Zoe\u0308", "postcode": "SE1 2QH"})
    )
    assert sent_facts.fingerprint(read()) != sent_facts.fingerprint(read(reason="Applying for jobs"))


@pytest.mark.django_db
def test_a_draft_says_what_it_still_lacks():
    draft = london.referral(draft=True)
    reading.check_complete(draft)
    draft.referrer_email = draft.resident.postcode = ""
    with pytest.raises(Invalid) as refused:
        reading.check_complete(draft)
    assert {error.pointer for error in refused.value.errors} == {"/referrer_email", "/resident/postcode"}


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.floats()
    | st.integers()
    | st.text()
    | st.sampled_from(["device", "share", "SE1 2QH", "\ud800"]),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)
NAMES = (
    "your_ref referrer_email resident needs reason notes consent contact_policy channel first_name last_name "
    "date_of_birth phone "
    "email postcode borough language access_needs without_address kind purpose details given method wording mode "
    "channels hours "
    "words sms call"
).split()
SHAPED = st.recursive(
    JSON, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner), max_leaves=20
)


@hypothesis(max_examples=rounds(300))
@given(st.dictionaries(st.sampled_from(NAMES[:9]), SHAPED), st.booleans())
def test_no_json_whatever_raises_anything_else(sent, complete):
    try:
        facts = reading.read(sent, today=TODAY, complete=complete)
        assert sent_facts.fingerprint(facts)
    except Invalid as invalid:
        assert all(error.sentence and error.code for error in invalid.errors)


NEW_POSTCODE = {"postcode": "E20 9ZZ", "borough": "Newham"}


def test_a_postcode_newer_than_our_table_is_taken_with_the_borough_that_was_said():
    """Field case A6."""
    facts = read(resident=NEW_POSTCODE)
    assert (facts.resident.postcode, facts.resident.borough) == ("E20 9ZZ", "E09000025")
    assert "we do not know this postcode" in facts.warnings[0]
    assert "Newham" in facts.warnings[0]
    assert faults(raw(resident=NEW_POSTCODE | {"borough": ""})) == {"/resident/borough": "required"}
