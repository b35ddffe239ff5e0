"""Words in twelve languages: what may be said, by whose hand, to whom, and how long it is."""

from datetime import date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from inventory.models import Device
from law.refusals import ChangedMeanwhile, Invalid, NotFound
from notifications import actions as notifications
from notifications import message_words
from notifications.actions.fallback import PLEASE_RING, RING_SOMEBODY
from notifications.events import EVENTS
from notifications.languages import LANGUAGES, language_of
from notifications.models import Message, Wording
from notifications.particulars import Thing, thing_name, weekdays
from notifications.segments import segments
from people.models import Resident
from tests import people_of_london as london

FOR_RESIDENTS = sorted(name for name, event in EVENTS.items() if event.for_residents)
PROPOSED = message_words.proposed()
POLISH = "Get Online London: {day}, {time}, {hub}, {link}. YES? NO? STOP?"


def writer():
    return london.actor("caseworker", key="user:writer")


def lead():
    return london.actor("triage_lead", key="user:lead")


def approved(event="skills.booked", language="pl", variant="plain", body=POLISH):
    draft = notifications.draft_wording(event=event, language=language, variant=variant, body=body, by=writer())
    return notifications.approve_wording(draft, version=draft.version, reason="Zofia at the Ealing hub", by=lead())


def message_to(**fields) -> Message:
    resident = Resident(first_name="Zofia", phone="+447700900123", **fields)
    values = {"day": "Monday", "time": "10:00", "hub": "Ealing Library", "link": "https://x.example/me/1"}
    return notifications.compose(
        "skills.booked", reason=resident, address=resident.phone, channel="sms", resident=resident, **values
    )


@pytest.mark.parametrize(("event", "language", "variant"), PROPOSED)
def test_every_proposal_could_be_approved_as_it_is(event, language, variant):
    assert message_words.faults(event, language, variant, message_words.proposal(event, language, variant)) == []


def test_every_language_has_every_message_for_residents():
    assert len(LANGUAGES) == 12
    assert len(FOR_RESIDENTS) == 27
    for language in set(LANGUAGES) - {"en"}:
        assert all(message_words.proposal(event, language, "plain") for event in FOR_RESIDENTS), language
    assert all(message_words.proposal(event, "en", "neutral") for event in FOR_RESIDENTS)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Polish", "pl"),
        ("polski", "pl"),
        ("pl", "pl"),
        ("Polish, some English", "pl"),
        ("English and Polish", "en"),
        ("", "en"),
        ("Sylheti", "bn"),
        ("বাংলা", "bn"),
        ("speaks Urdu only", "ur"),
        ("اردو", "ur"),
        ("Klingon", "en"),
        ("so-SO", "so"),
        ("reads so well", "en"),
        ("Português", "pt"),
        ("pt-BR", "pt"),
        ("Polishing", "en"),
    ],
)
def test_what_a_referral_says_names_a_language(text, code):
    assert language_of(text) == code


@pytest.mark.parametrize(
    ("text", "encoding", "units", "parts"),
    [
        ("a" * 160, "GSM-7", 160, 1),
        ("a" * 161, "GSM-7", 161, 2),
        ("€" * 80, "GSM-7", 160, 1),
        ("a" * 306, "GSM-7", 306, 2),
        ("a" * 152 + "€" + "a" * 152, "GSM-7", 306, 3),
        ("ł" + "a" * 69, "UCS-2", 70, 1),
        ("ł" + "a" * 70, "UCS-2", 71, 2),
        ("😀" * 35, "UCS-2", 70, 1),
        ("ł" * 66 + "😀" + "ł" * 66, "UCS-2", 134, 3),
        ("", "GSM-7", 0, 1),
    ],
)
def test_segments_are_counted_as_the_networks_do(text, encoding, units, parts):
    length = segments(text)
    assert (length.encoding, length.units, length.segments) == (encoding, units, parts)


@pytest.mark.parametrize(
    ("variant", "body", "says"),
    [
        ("plain", "{day} {time} {link} YES NO STOP", "{hub} is missing"),
        ("plain", "{day} {time} {link} {hub} {name} YES NO STOP", "No one knows what {name} is"),
        ("plain", "{day} {time} {link} {hub YES NO STOP", "Close every brace"),
        ("plain", "{day!r} {time} {link} {hub} YES NO STOP", "Close every brace"),
        ("plain", "{day} {time} {link} {hub} NO STOP", "YES is missing"),
        ("plain", "{day} {time} {link} {hub} YES NO", "STOP is missing"),
        ("plain", "{day} {time} {link} {hub} YES NO STOP " + "x" * 700, "Shorten it to 4"),
        ("neutral", "{day} {time} {link} {hub} your laptop YES NO STOP", "” shows what it is about"),
    ],
)
def test_words_that_must_not_be_said_are_refused_in_a_sentence(variant, body, says):
    assert says in " ".join(message_words.faults("skills.booked", "en", variant, body))


@pytest.mark.django_db
def test_nothing_in_another_language_is_said_before_two_people_have_read_it():
    assert (message_to(language="Polish").language, message_to(language="Polish").body[:17]) == (
        "en",
        "Get Online London",
    )
    draft = notifications.draft_wording(event="skills.booked", language="pl", variant="plain", body=POLISH, by=lead())
    with pytest.raises(notifications.OwnWords):
        notifications.approve_wording(draft, version=1, reason="Zofia", by=lead())
    with pytest.raises(Invalid):
        notifications.approve_wording(draft, version=1, by=london.actor("safeguarding_lead", key="user:other"))
    assert message_to(language="Polish").language == "en"
    notifications.approve_wording(
        draft, version=1, reason="Zofia", by=london.actor("safeguarding_lead", key="user:other")
    )
    message = message_to(language="Polish")
    assert (message.language, message.event_version, message.body) == (
        "pl",
        1,
        "Get Online London: Monday, 10:00, Ealing Library, https://x.example/me/1. YES? NO? STOP?",
    )


@pytest.mark.django_db
def test_a_later_version_takes_the_place_of_the_one_before_and_can_be_taken_back():
    first = approved()
    second = approved(body=POLISH + " Do zobaczenia")
    first.refresh_from_db()
    assert (first.state, second.state, second.number) == ("retired", "approved", 2)
    assert message_to(language="Polish").body.endswith("Do zobaczenia")
    notifications.retire_wording(second, reason="A fault", by=lead())
    assert message_to(language="Polish").language == "en"


@pytest.mark.django_db
def test_who_writes_a_draft_anew_may_not_approve_it():
    draft = notifications.draft_wording(event="skills.booked", language="pl", variant="plain", body=POLISH, by=writer())
    again = notifications.draft_wording(
        event="skills.booked", language="pl", variant="plain", body=POLISH + "!", by=lead()
    )
    assert again.pk == draft.pk
    assert Wording.objects.count() == 1
    with pytest.raises(notifications.OwnWords):
        notifications.approve_wording(again, version=again.version, reason="Zofia", by=lead())


@pytest.mark.django_db
def test_nobody_approves_words_that_were_changed_after_they_read_them():
    draft = notifications.draft_wording(event="skills.booked", language="pl", variant="plain", body=POLISH, by=writer())
    read = draft.version
    notifications.draft_wording(event="skills.booked", language="pl", variant="plain", body=POLISH + "!", by=writer())
    with pytest.raises(ChangedMeanwhile):
        notifications.approve_wording(draft, version=read, reason="Zofia", by=lead())
    assert message_to(language="Polish").language == "en"


@pytest.mark.django_db
def test_only_what_residents_are_told_has_versions():
    with pytest.raises(NotFound):
        notifications.draft_wording(event="referrals.decided", language="pl", variant="plain", body="x", by=writer())
    with pytest.raises(NotFound):
        notifications.draft_wording(event="skills.booked", language="tlh", variant="plain", body="x", by=writer())


@pytest.mark.django_db
def test_a_secret_address_gets_words_that_reveal_nothing_before_its_own_language():
    approved()
    message = message_to(language="Polish", address_withheld=True)
    assert (message.language, message.variant) == ("en", "neutral")
    assert "Get Online" not in message.body
    assert "Ealing Library" in message.body
    approved(variant="neutral", body="{day}, {time}, {hub}, {link}. YES? NO? STOP?")
    assert (
        message_to(language="Polish", address_withheld=True).language,
        message_to(language="Polish", address_withheld=True).variant,
    ) == (
        "pl",
        "neutral",
    )


@pytest.mark.django_db
def test_the_subject_of_an_e_mail_reveals_nothing_either():
    assert message_words.subject_of(message_to(address_withheld=True)) == "A message for you"
    assert message_words.subject_of(message_to()) == "Get Online London"


@pytest.mark.django_db
def test_easy_words_for_who_reads_them_but_their_language_first():
    assert message_to(access_needs="Needs easy read").variant == "easy"
    approved()
    message = message_to(access_needs="Learning disability", language="Polish")
    assert (message.language, message.variant) == ("pl", "plain")


@pytest.mark.django_db
def test_a_name_in_arabic_words_keeps_its_own_direction():
    approved(language="ar", body=message_words.proposal("skills.booked", "ar", "plain"))
    assert "\u2068Ealing Library\u2069" in message_to(language="Arabic").body


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("value", "english", "polish"),
    [
        (date(2026, 9, 16), "Wednesday 16 September", "środa 16/09"),
        (datetime(2026, 9, 16, 14, 0), "Wednesday 16 September at 14:00", "środa 16/09, 14:00"),
        (Thing("laptop"), "a laptop", "laptop"),
        (Thing("laptop", "phone"), "a laptop instead of a phone", "laptop (zamiast: telefon)"),
        ("Ealing Library", "Ealing Library", "Ealing Library"),
    ],
)
def test_days_and_things_are_said_in_the_language_of_the_words_around_them(value, english, polish):
    assert message_words.Words("{what}!", 1, "en").filled(what=value) == f"{english}!"
    assert message_words.Words("{what}!", 1, "pl").filled(what=value) == f"{polish}!"


def test_every_language_names_the_days_and_each_kind_of_device():
    for code in LANGUAGES:
        assert len(set(weekdays(code))) == 7, code
        assert all(thing_name(kind, code) for kind in Device.Kind), code


@pytest.mark.django_db
def test_words_are_looked_up_once_however_many_are_written_to():
    def statements(people: int) -> int:
        with CaptureQueriesContext(connection) as queries:
            for _ in range(people):
                message_to(language="Polish")
        return len(queries)

    statements(1)
    assert statements(1) == statements(20) == 0


def test_what_a_machine_says_on_the_telephone_reveals_nothing_either():
    assert "Get Online" in PLEASE_RING
    assert not message_words.REVEALING.search(RING_SOMEBODY)
