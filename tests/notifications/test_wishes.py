"""A wish to stop is heard at once, in favour of whoever wrote it; a person reads it and decides."""

from datetime import date, timedelta
from pathlib import Path

import pytest
import time_machine
from django.utils import timezone

from database.encryption import keyed_hash
from jobs import worker
from law.actors import SYSTEM
from notifications import actions as notifications
from notifications import keywords, wishes
from notifications.actions import NotAWish, NotSafeToText, WishNotDecided
from notifications.languages import LANGUAGES
from notifications.models import Inbound, LocalDelivery, Message, Number
from people.models import Resident
from skills import actions as skills
from tests import people_of_london as london
from tests.portal.signing_in import signed_in
from tests.portal.signing_in import worker as worker_called

AMINA = "+447700900123"
STRANGER = "+447700900881"
DESK = london.actor("caseworker")

# ── What is read ─────────────────────────────────────────────────────────────────────────────────────────────────────

LINES = (Path(__file__).parents[1] / "data" / "inbound_texts.txt").read_text().splitlines()
ASKED_TO_STOP = [line for line in LINES if not line.startswith(("Yes", "👍"))]
ANSWERED = [line.replace("\\n", "\n") for line in LINES if line.startswith(("Yes", "👍"))]


@pytest.mark.parametrize("body", ASKED_TO_STOP)
def test_every_way_of_asking_us_to_stop_is_an_opt_out_or_is_read_by_a_person(body):
    assert keywords.read(body) == "STOP" or wishes.reads_like_stop(body)


@pytest.mark.parametrize(
    "body", [*ANSWERED, "👍🏻", "👍🏼", "👍🏽", "👍🏾", "👍🏿", "👍\ufe0f", "👍🏿👍🏿", "Yes👍🏽", "👌🏾", "✔️", "🙆🏿‍♀️"]
)
def test_a_yes_is_a_yes_whatever_its_colour_and_signature(body):
    assert keywords.read(body) == "YES"
    assert not wishes.reads_like_stop(body)


@pytest.mark.parametrize("body", ["👎", "👎🏿", "🙅🏽‍♀️", "🙅‍♂️"])
def test_a_no_is_a_no_whatever_its_colour(body):
    assert keywords.read(body) == "NO"


def test_the_providers_own_words_are_all_read_as_it_reads_them():
    """As of the day that the list names: what the provider blocks, we have to know of."""
    assert date.fromisoformat(keywords.PROVIDER["read_on"]) >= date(2026, 11, 29)
    assert keywords.PROVIDER["source"].startswith("https://")
    for keyword in ("STOP", "START", "HELP"):
        for word in keywords.PROVIDER[keyword]:
            assert keywords.read(word) == keywords.read(word.lower()) == keywords.read(f" {word}. ") == keyword


SAID = {
    "en": ("no more texts please", "Don’t text me again", "take me off your list", "please leave me alone"),
    "ar": ("من فضلك لا ترسل لي رسائل", "أرجو إلغاء الاشتراك"),
    "bn": ("আর মেসেজ পাঠাবেন না", "দয়া করে বন্ধ করুন"),
    "es": ("por favor no me escriba más", "dame de baja"),
    "gu": ("મને મેસેજ મોકલશો નહીં", "કૃપા કરીને બંધ કરો"),
    "pl": ("proszę nie pisać... nie piszcie do mnie", "proszę mnie wypisać"),
    "pt": ("não me mandem mensagens", "por favor parem"),
    "ro": ("nu mai trimiteți mesaje", "vă rog opriți"),
    "so": ("fadlan iga daa", "fariimo ha ii soo dirin"),
    "tr": ("lütfen mesaj göndermeyin", "artık istemiyorum"),
    "uk": ("будь ласка, не пишіть мені", "припиніть це"),
    "ur": ("مجھے میسج مت بھیجیں", "براہ کرم بند کریں"),
}


def test_a_wish_to_stop_is_seen_in_each_language_that_we_write_in():
    assert set(SAID) == set(LANGUAGES)
    unseen = [
        text for texts in SAID.values() for text in texts if not (wishes.reads_like_stop(text) or keywords.read(text))
    ]
    assert unseen == []


@pytest.mark.parametrize(
    "body",
    ["yes but not Tuesday", "who is this?", "Can I bring my son?", "dziękuję bardzo", "gracias", "merci", "شكرا", "ধন্যবাদ",
     "mahadsanid", "teşekkürler", "дякую", "the bell is broken, which door?", "no idea, ring me", "I need more time"],
)  # fmt: skip
def test_what_is_no_wish_to_stop_pauses_nothing(body):
    assert not wishes.reads_like_stop(body)


# ── What it does ─────────────────────────────────────────────────────────────────────────────────────────────────────


def wrote(body: str, sender: str = AMINA) -> Inbound:
    return notifications.receive(sender=sender, body=body, provider_id=f"SM{Inbound.objects.count()}", by=SYSTEM)


def booked():
    need = london.accepted(needs=("skills",)).needs.get()
    hub = london.hub()
    session = skills.plan(
        hub=hub,
        title="First steps online",
        starts_at=timezone.now() + timedelta(days=3),
        places=8,
        by=london.actor("hub_worker", organisation=hub),
    )
    return skills.book(need, session=session, by=london.actor("hub_worker"))


def texts_sent() -> int:
    worker.work(until_idle=True)
    return LocalDelivery.objects.filter(channel__in=["sms", "voice"]).count()


@pytest.mark.django_db(transaction=True)
def test_automated_texts_wait_at_once_until_somebody_has_read_it():
    booked()
    inbound = wrote("no more texts please")
    assert (inbound.state, inbound.wish) == ("needs_person", "unread")
    assert texts_sent() == 0
    text = Message.objects.get(event="skills.booked")
    assert (text.state, text.cause) == ("deferred", "wish_to_stop")
    assert not Message.objects.filter(origin=text).exists(), "nor by another way"
    with pytest.raises(WishNotDecided):
        notifications.close_inbound(inbound, reason="read", by=DESK)
    with pytest.raises(NotSafeToText):
        notifications.reply(inbound.resident, text="Hello", by=DESK)
    notifications.not_meant(inbound, by=DESK)
    assert inbound.state == "closed"
    assert texts_sent() == 1


@pytest.mark.django_db(transaction=True)
def test_stopped_for_good_it_goes_on_by_other_ways_and_can_be_undone():
    booked()
    inbound = wrote("take me off your list")
    notifications.stop_for_good(inbound, by=DESK)
    assert texts_sent() == 0
    text = Message.objects.get(event="skills.booked", step=0)
    assert (text.state, text.cause) == ("suppressed", "opted_out")
    assert Message.objects.get(origin=text).channel == "call"
    assert not Resident.objects.get().may_be_reached_by("sms")
    with pytest.raises(NotAWish):
        notifications.stop_for_good(inbound, by=DESK)
    notifications.not_meant(inbound, by=london.actor("triage_lead"))
    assert Resident.objects.get().may_be_reached_by("sms")
    assert Number.objects.get().opted_out_at is None


@pytest.mark.django_db(transaction=True)
def test_undoing_a_decision_never_takes_back_their_own_stop():
    booked()
    inbound = wrote("leave me alone")
    notifications.stop_for_good(inbound, by=DESK)
    wrote("STOP")
    notifications.not_meant(inbound, by=DESK)
    assert Resident.objects.get().opted_out_at is not None
    assert Number.objects.get().opted_out_at is not None


@pytest.mark.django_db(transaction=True)
def test_an_unknown_number_is_heard_too():
    inbound = wrote("Please, no more of this", sender=STRANGER)
    assert (inbound.state, inbound.wish) == ("needs_person", "unread")
    case = london.accepted(needs=("skills",), phone=STRANGER)
    hub = london.hub()
    session = skills.plan(
        hub=hub,
        title="First steps online",
        starts_at=timezone.now() + timedelta(days=3),
        places=8,
        by=london.actor("hub_worker", organisation=hub),
    )
    skills.book(case.needs.get(), session=session, by=london.actor("hub_worker"))
    assert texts_sent() == 0
    assert wrote("REVOKE", sender="+447700900882").keyword == "STOP"
    assert Number.objects.get(pk=keyed_hash("phone", "+447700900882")).opted_out_at is not None


@pytest.mark.django_db(transaction=True)
def test_their_own_start_ends_the_pause():
    booked()
    inbound = wrote("no more texts")
    wrote("START")
    inbound.refresh_from_db()
    assert inbound.wish == "not_meant"
    text = Message.objects.get(event="skills.booked")
    with time_machine.travel(timezone.now(), tick=False):
        assert text.state in ("scheduled", "deferred")
    assert texts_sent() == 2, "what was put off, and the answer to START"


# ── The page ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.django_db(transaction=True)
def test_somebody_at_the_desk_reads_it_decides_and_changes_the_decision():
    booked()
    inbound = wrote("no more texts please")
    wrote("can I bring my son?")
    desk = signed_in(worker_called("caseworker@get-online.example", role="caseworker"))
    listed = desk.get("/messages/").content.decode()
    assert listed.index("May want texts to stop") < listed.index("A text<") if "A text<" in listed else True
    page = desk.get(f"/messages/{inbound.pk}").content.decode()
    assert "Do they want texts to stop?" in page
    assert "Close it" not in page
    desk.post(f"/messages/{inbound.pk}", {"do": "stop_for_good"})
    inbound.refresh_from_db()
    assert inbound.wish == "stop"
    assert "Continue texts to this number" in desk.get(f"/messages/{inbound.pk}").content.decode()
    desk.post(f"/messages/{inbound.pk}", {"do": "not_meant"})
    inbound.refresh_from_db()
    assert inbound.wish == "not_meant"
