"""What is the provider's load or our account holds the queue and raises one task; nothing is lost, nothing swallowed."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from law.actors import SYSTEM
from notifications import actions as notifications
from notifications import gateway, provider_codes, sender
from notifications.models import LocalDelivery, Message, ProviderHold, Task, UnknownCode
from notifications.plain_letters import in_plain_letters
from notifications.provider_codes import ACCOUNT, LOAD, MESSAGE, NUMBER, Answer, Meaning, of_refusal
from notifications.segments import segments
from tests import people_of_london as london
from tests.notifications.residents import words_to
from tests.portal.signing_in import signed_in, worker

pytestmark = pytest.mark.django_db


@pytest.fixture
def refuses(monkeypatch):
    """Have the stand-in refuse everything with this code, until it is told to take them."""
    real = gateway.LocalGateway.send

    def answer_with(code: int | None):
        refused = Answer(of_refusal(400, code), code=str(code)) if code else None
        monkeypatch.setattr(gateway.LocalGateway, "send", lambda self, text: refused or real(self, text))

    return answer_with


def states() -> set[tuple[str, str]]:
    return set(Message.objects.filter(event="test.word").values_list("state", "cause"))


def test_every_meaning_says_who_has_to_act_and_the_table_is_dated():
    sides = (NUMBER, MESSAGE, ACCOUNT, LOAD)
    assert set().union(*sides) == set(Meaning) - {Meaning.TAKEN, Meaning.LOST, Meaning.NOT_SENT}
    assert sum(map(len, sides)) == len(set().union(*sides))
    assert provider_codes._TABLE["read_on"] >= "2026-11-29"
    assert provider_codes._TABLE["source"].startswith("https://")


@pytest.mark.parametrize("code", [21704, 30002, 20005, 21606])
def test_our_account_holds_the_queue_until_a_person_opens_it(code, refuses):
    words_to(5)
    refuses(code)
    sender.once(1)
    sender.once(50)
    assert ProviderHold.objects.get().kind == "account"
    assert states() == {("undelivered_temporary", "misconfigured"), ("deferred", "provider_held")}
    assert Task.objects.get().kind == "notifications.provider_refuses_us"
    with time_machine.travel(timezone.now() + timedelta(days=2), tick=False):
        sender.once(50)
    assert not LocalDelivery.objects.exists()
    refuses(None)
    notifications.reopen_queue(provider="texts", by=london.ADMINISTRATOR)
    sender.once(50)
    assert LocalDelivery.objects.count() == 5, "they waited, and none is lost"
    assert Task.objects.get().state == "done"
    assert not Message.objects.filter(channel="call").exists(), "no flood of calls"


def test_outside_a_demonstration_nothing_stands_in_for_a_provider(settings):
    """Security A4: texts that no one sends are not counted as sent."""
    settings.DEMO = False
    words_to(3)
    sender.once(50)
    assert not LocalDelivery.objects.exists()
    assert ("undelivered_temporary", "misconfigured") in states()
    assert Task.objects.get().kind == "notifications.provider_refuses_us"
    settings.DEMO = True
    notifications.reopen_queue(provider="texts", by=london.ADMINISTRATOR)
    sender.once(50)
    assert LocalDelivery.objects.count() == 3


@pytest.mark.parametrize("code", [21611, 20429, 14107, 30001])
def test_their_load_holds_the_queue_and_opens_by_itself(code, refuses):
    words_to(12)
    refuses(code)
    for _ in range(2):
        sender.once(1)
    hold = ProviderHold.objects.get()
    assert (hold.kind, hold.strikes) == ("load", 2)
    assert hold.opens_at > timezone.now()
    assert not Task.objects.exists(), "one moment of load needs no one"
    sender.once(50)
    assert ("deferred", "provider_held") in states()
    for _ in range(9):
        ProviderHold.objects.update(opens_at=timezone.now())
        Message.objects.filter(event="test.word").update(due_at=timezone.now())
        sender.once(1)
    assert Task.objects.get().kind == "notifications.provider_busy"
    refuses(None)
    ProviderHold.objects.update(opens_at=timezone.now())
    Message.objects.filter(event="test.word").update(due_at=timezone.now())
    sender.once(50)
    assert LocalDelivery.objects.count() == 12
    assert not ProviderHold.objects.exists()
    assert Task.objects.get().state == "done"


def test_what_our_table_does_not_know_is_counted_on_the_page(refuses):
    words_to(2)
    refuses(29999)
    sender.once(50)
    notifications.take_receipt(provider_id="SM1", status="teleported", by=SYSTEM)
    assert dict(UnknownCode.objects.values_list("code", "times")) == {"29999": 2}
    page = signed_in(worker("administrator@get-online.example", role="administrator")).get("/messages/health")
    assert "29999" in page.content.decode()
    assert "teleported" in page.content.decode()


def test_an_administrator_opens_the_queue_on_the_page(refuses):
    words_to(1)
    refuses(21704)
    sender.once(50)
    admin = signed_in(worker("administrator@get-online.example", role="administrator"))
    assert "Try again now" in admin.get("/messages/health").content.decode()
    admin.post("/messages/health", {"provider": "texts"})
    assert not ProviderHold.objects.exists()


@pytest.mark.parametrize(
    ("text", "sent"),
    [
        ("St John’s Hub – Peckham", "St John's Hub - Peckham"),
        ("“Bring it”… at\u00a010", '"Bring it"... at 10'),
        ("dzień – dobry", "dzień – dobry"),
        ("café", "café"),
    ],
)
def test_marks_are_sent_as_their_plain_twins_where_that_saves_a_text(text, sent):
    assert in_plain_letters(text) == sent
    assert (segments(sent).encoding == "UCS-2") == ("ń" in text)


def test_a_curly_apostrophe_costs_no_third_text():
    case = london.accepted(needs=("skills",))
    text = notifications.compose(
        "skills.booked",
        reason=case,
        address="+447700900123",
        channel="sms",
        resident=case.resident,
        day="Friday 11 December",
        time="14:00",
        hub="St John’s Hub – Peckham",
        link="https://get-online.london/me/AZrQwKt3cLaM2mTVo0z9xQ6wq1J3zqkYd2rT7aQ0",
    )
    assert text.segments == 2
