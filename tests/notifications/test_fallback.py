"""The ladder in rows: one step after another, each with the same reason, owned and due; and the checks at the moment
of sending.
"""

from datetime import datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from jobs import worker
from law.actors import SYSTEM
from notifications import actions as notifications
from notifications import sender
from notifications.actions import arriving
from notifications.events import EVENTS, Event
from notifications.models import LocalDelivery, Message, Number
from people import actions as people
from people.models import Organisation, Resident
from people.residents.hours import LONDON
from tests import people_of_london as london
from tests.notifications.residents import words_to


@pytest.fixture(autouse=True)
def word(monkeypatch):
    monkeypatch.setitem(EVENTS, "test.word", Event("test.word", "Word {n}", matters=True, question="YES"))


def queued(n=1, *, safe=("sms", "call", "voicemail", "email"), other="+447700900321", **about) -> Message:
    case = london.accepted(needs=("skills",), **about)
    person = {
        "safe_channels": list(safe),
        "other_phone": other,
        "email": "amina@example.org" if "email" in safe else "",
    }
    for name, value in person.items():
        setattr(case.resident, name, value)
    Resident.objects.filter(pk=case.resident.pk).update(**person)
    case.resident.refresh_from_db()
    address = case.resident.phone
    message = notifications.compose(
        "test.word", reason=case.resident, address=address, channel="sms", resident=case.resident, referral=case, n=n
    )
    return notifications.queue([message], by=SYSTEM)[0]


def fails(message: Message):
    """The provider has it and the carrier says that the handset is unknown."""
    assert notifications.claim(most=1, only=message.pk, by=SYSTEM)
    sid = f"SM{message.pk.hex}"
    for status, code in (("sent", ""), ("undelivered", "30009")):
        arriving.take_receipt(provider_id=sid, status=status, code=code, message_id=message.pk, by=SYSTEM)
    message.refresh_from_db()
    assert message.state == "undelivered_permanent"


def steps() -> list[tuple]:
    return [(row.step, row.channel, row.address) for row in Message.objects.filter(event="test.word").order_by("step")]


@pytest.mark.django_db(transaction=True)
def test_the_whole_ladder_down_to_the_worker_who_referred():
    first = queued()
    at = first
    for _ in range(4):
        fails(at)
        at = notifications.fall_back(at, by=SYSTEM)
    assert steps() == [
        (0, "sms", "+447700900123"),
        (1, "sms", "+447700900321"),
        (2, "voice", "+447700900123"),
        (3, "email", "amina@example.org"),
        (4, "call", "+447700900123"),
    ]
    call = at
    assert (call.owner, call.origin, call.reason_id) == ("caseworker", first, first.reason_id)
    assert call.due_at >= timezone.now() - timedelta(minutes=1)
    assert "Word 1" in call.body
    sender.send_one(call.pk)
    call.refresh_from_db()
    assert call.state == "queued", "on someone's list"
    assert notifications.fall_back(first, by=SYSTEM) is None, "each step once"


@pytest.mark.django_db(transaction=True)
def test_a_person_who_may_not_be_rung_is_reached_through_the_worker_and_the_worker_learns_no_more_than_that():
    first = queued(safe=("sms",), other="")
    fails(first)
    letter = notifications.fall_back(first, by=SYSTEM)
    assert (letter.step, letter.channel, letter.resident_id) == (5, "email", None)
    assert letter.address == "worker@southwark.example" or "@" in letter.address
    assert "Word" not in letter.body
    assert "Amina" not in letter.body
    assert "/refer/" in letter.body


@pytest.mark.django_db(transaction=True)
def test_the_worker_process_climbs_by_itself_and_a_reason_that_went_ends_it(monkeypatch):
    first = queued()
    assert notifications.claim(most=1, only=first.pk, by=SYSTEM)
    arriving.take_receipt(provider_id="SM1", status="undelivered", code="30006", message_id=first.pk, by=SYSTEM)
    worker.work(until_idle=True)
    following = Message.objects.get(event="test.word", step=1)
    assert following.state == "sent"
    assert LocalDelivery.objects.get(message_id=following.pk).address == "+447700900321"
    assert Number.objects.get(pk=first.number_hash).landline_at
    monkeypatch.setitem(EVENTS, "test.word", Event("test.word", "Word {n}", matters=True, still_true=lambda _: []))
    second = queued(2, first_name="Bela", phone="+447700900777")
    sender.send_one(second.pk)
    second.refresh_from_db()
    assert (second.state, second.cause) == ("cleared", "no_longer_true")


@pytest.mark.django_db(transaction=True)
def test_a_hold_silences_every_step_and_its_lift_lets_it_go_on():
    first = queued()
    fails(first)
    following = notifications.fall_back(first, by=SYSTEM)
    hold = people.raise_hold(first.resident, kind="identity", by=london.actor("hub_worker"))
    following.refresh_from_db()
    assert (following.state, following.cause) == ("suppressed", "hold")
    assert notifications.fall_back(following, by=SYSTEM) is None
    people.reject_hold(hold, reason="mistaken", by=london.actor("triage_lead"))
    sender.send_one(following.pk)
    following.refresh_from_db()
    assert following.state == "sent"


@pytest.mark.django_db(transaction=True)
def test_caps_of_a_person_and_of_an_organisation():
    messages = [queued(1)]
    resident = messages[0].resident
    for n in range(2, 6):
        more = notifications.compose(
            "test.word", reason=resident, address=resident.phone, channel="sms", resident=resident, occasion=str(n), n=n
        )
        messages += notifications.queue([more], by=SYSTEM)
    for message in messages:
        sender.send_one(message.pk)
        message.refresh_from_db()
    assert [message.state for message in messages] == ["sent"] * 4 + ["suppressed"]
    assert messages[-1].cause == "person_cap"
    other = queued(9, first_name="Bela", phone="+447700900888")
    Organisation.objects.filter(pk=other.organisation_id).update(daily_texts=1)
    sender.send_one(other.pk)
    other.refresh_from_db()
    assert other.cause == "organisation_cap"


@pytest.mark.quiet_hours
@pytest.mark.django_db(transaction=True)
def test_a_text_of_the_night_waits_for_the_morning_and_leaves_then():
    with time_machine.travel(datetime(2026, 11, 24, 23, 30, tzinfo=LONDON), tick=False):
        text = queued()
        sender.once()
        text.refresh_from_db()
        assert (text.state, text.cause) == ("deferred", "quiet_hours")
        assert timezone.localtime(text.due_at).hour == 8
        assert sender.once() == 0, "not looked at again before it is due"
    with time_machine.travel(datetime(2026, 11, 25, 8, 0, 1, tzinfo=LONDON), tick=False):
        sender.once()
        text.refresh_from_db()
        assert text.state == "sent"


@pytest.mark.quiet_hours
@pytest.mark.django_db(transaction=True)
def test_a_reminder_at_half_past_one_on_the_night_with_two_of_them_leaves_once_at_eight():
    with time_machine.travel(datetime(2026, 10, 24, 12, 0, tzinfo=LONDON)) as clock:
        text = queued()
        Message.objects.filter(pk=text.pk).update(due_at=datetime(2026, 10, 25, 1, 30, tzinfo=LONDON))
        for moment in (
            datetime(2026, 10, 25, 1, 30, tzinfo=LONDON),
            datetime(2026, 10, 25, 1, 30, fold=1, tzinfo=LONDON),
        ):
            clock.move_to(moment)
            sender.once()
        assert not LocalDelivery.objects.filter(message_id=text.pk).exists()
        clock.move_to(datetime(2026, 10, 25, 8, 0, 5, tzinfo=LONDON))
        sender.once()
        sender.once()
    assert LocalDelivery.objects.filter(message_id=text.pk).count() == 1


@pytest.mark.database_clock
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("minutes", [10, -10])
def test_a_sender_whose_clock_is_wrong_sends_nothing_early_and_nothing_twice(minutes):
    """Due times and leases go by the database's clock, since machines disagree about the time."""
    soon = queued(1)
    now = queued(2, first_name="Bela", phone="+447700900777")
    Message.objects.filter(pk=soon.pk).update(due_at=timezone.now() + timedelta(minutes=5))
    with time_machine.travel(timezone.now() + timedelta(minutes=minutes)):
        sender.once()
        taken = notifications.claim(most=1, only=soon.pk, by=SYSTEM)
        assert len(taken) == 1
        assert notifications.claim(most=1, only=soon.pk, by=SYSTEM) == [], "its lease is the database's too"
    assert LocalDelivery.objects.filter(message_id=now.pk).count() == 1
    assert not LocalDelivery.objects.filter(message_id=soon.pk).exists()


@pytest.mark.django_db(transaction=True)
def test_a_batch_costs_no_more_statements_than_one(django_assert_max_num_queries):
    words_to(2)
    with django_assert_max_num_queries(40) as few:
        assert len(notifications.claim(most=50, by=SYSTEM)) == 2
    words_to(12)
    with django_assert_max_num_queries(40) as many:
        assert len(notifications.claim(most=50, by=SYSTEM)) == 12
    writes = [q for q in many.captured_queries if q["sql"].startswith(("SELECT", "INSERT"))]
    assert len(writes) <= len([q for q in few.captured_queries if q["sql"].startswith(("SELECT", "INSERT"))]) + 1
