"""What has not left follows the person: to the number that they have now, by a way that is safe now, or not at all."""

from datetime import timedelta

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from audit.recording import recording
from law.actors import SYSTEM
from notifications import actions as notifications
from notifications import sender
from notifications.addresses import readdress_to_now
from notifications.events import EVENTS, Event
from notifications.models import LocalDelivery, Message
from people import actions as people
from people.models import Resident
from tests import people_of_london as london

OLD = {"phone": "+447700900123", "other_phone": "+447700900321", "email": "amina@example.org"}
NEW = {"phone": "+447700900456", "other_phone": "+442079460999", "email": "a.yusuf@example.org"}
WAYS = ("sms", "call", "voicemail", "email")


@pytest.fixture(autouse=True)
def word(monkeypatch):
    monkeypatch.setitem(EVENTS, "test.word", Event("test.word", "Word {n}", matters=True, question="YES"))


def person(**about) -> Resident:
    """A resident who may be reached in every way, with messages of every kind that wait for them."""
    with recording(SYSTEM, "test.person"):
        resident = Resident(contact_mode="direct", safe_channels=list(WAYS), **(OLD | about))
        resident.save()
    return resident


def waiting(resident: Resident, channel="sms", n=1, **about) -> Message:
    address = resident.email if channel == "email" else resident.phone
    message = notifications.compose(
        "test.word", reason=resident, address=address, channel=channel, resident=resident, n=n
    )
    message.dedupe += f":{n}"
    for name, value in about.items():
        setattr(message, name, value)
    return notifications.queue([message], by=SYSTEM)[0]


def changed(resident: Resident, **to):
    with recording(SYSTEM, "test.change"):
        resident.refresh_from_db()
        for name, value in to.items():
            setattr(resident, name, value)
        resident.save()
        return notifications.judge_again(resident)


def unsent(resident: Resident):
    return Message.objects.unsent_to(resident)


@pytest.mark.django_db
def test_a_queued_text_goes_to_the_new_number():
    resident = person()
    text = waiting(resident)
    assert changed(resident, phone=NEW["phone"]) == notifications.JudgedAgain(readdressed=1)
    sender.once()
    assert LocalDelivery.objects.get(message_id=text.pk).address == NEW["phone"]


@pytest.mark.django_db
def test_a_call_to_make_leaves_the_list_when_calls_are_safe_no_longer():
    resident = person()
    call = waiting(resident, "call", owner="caseworker")
    assert changed(resident, safe_channels=["sms"]).stopped == 1
    call.refresh_from_db()
    assert (call.state, call.cause) == ("suppressed", "channel_not_safe")


@pytest.mark.django_db
def test_what_a_hold_keeps_back_follows_too():
    resident = person()
    text = waiting(resident)
    hold = people.raise_hold(resident, kind="identity", by=london.actor("caseworker"))
    changed(resident, phone=NEW["phone"])
    people.lift_hold(hold, by=london.actor("triage_lead"))
    sender.once()
    assert LocalDelivery.objects.get(message_id=text.pk).address == NEW["phone"]


@pytest.mark.django_db
def test_what_was_written_while_the_number_changed_is_sent_to_the_new_one():
    resident = person()
    text = waiting(resident)
    Resident.objects.filter(pk=resident.pk).update(phone=NEW["phone"])
    sender.once()
    assert LocalDelivery.objects.get(message_id=text.pk).address == NEW["phone"]


@pytest.mark.django_db
def test_a_yes_from_a_number_that_is_theirs_no_longer_answers_nothing():
    resident = person()
    waiting(resident)
    sender.once()
    changed(resident, phone=NEW["phone"])
    inbound = notifications.receive(sender=OLD["phone"], body="YES", provider_id="SM-1", by=SYSTEM)
    assert inbound.answers is None
    assert inbound.state == "needs_person"


@pytest.mark.django_db
def test_the_confirmation_of_a_stop_goes_to_whoever_said_stop():
    resident = person()
    notifications.receive(sender=NEW["phone"], body="STOP", provider_id="SM-2", by=SYSTEM)
    answer = Message.objects.get(event="notifications.stopped")
    answer.resident = resident
    assert not readdress_to_now([answer], {resident.pk: resident})


def waits(draw_state, resident, channel, n):
    later = timezone.now() + timedelta(days=2)
    about = {"owner": "caseworker"} if channel == "call" else {}
    message = waiting(resident, channel, n, due_at=later, **about)
    with recording(SYSTEM, "test.states"):
        if draw_state in ("deferred", "queued", "undelivered_temporary"):
            message.defer() if draw_state == "deferred" else message.queue()
        if draw_state == "undelivered_temporary":
            message.soft_fail()
        message.save()
    return message


@pytest.mark.django_db
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    kinds=st.lists(
        st.tuples(
            st.sampled_from(["scheduled", "deferred", "queued", "undelivered_temporary"]),
            st.sampled_from(["sms", "email", "voice", "call"]),
        ),
        min_size=1,
        max_size=6,
    ),
    phone=st.sampled_from([OLD["phone"], NEW["phone"], NEW["other_phone"], ""]),
    email=st.sampled_from([OLD["email"], NEW["email"], ""]),
    safe=st.sets(st.sampled_from(WAYS)),
    mode=st.sampled_from(["direct", "through_worker"]),
    is_held=st.booleans(),
)
@example(
    kinds=[("queued", "call"), ("undelivered_temporary", "sms")],
    phone="",
    email="",
    safe=set(),
    mode="direct",
    is_held=True,
)
def test_a_change_reaches_every_message_that_has_not_left(kinds, phone, email, safe, mode, is_held):
    resident = person()
    for n, (state, channel) in enumerate(kinds):
        waits(state, resident, channel, n)
    if is_held:
        people.raise_hold(resident, kind="safeguarding", by=london.actor("caseworker"))
    changed(resident, phone=phone, email=email, safe_channels=sorted(safe), contact_mode=mode)
    for row in unsent(resident):
        now = {"email": email}.get(row.channel, phone)
        assert row.address == now
        way = {"voice": "call"}.get(row.channel, row.channel)
        assert row.state == "suppressed" or (row.address and resident.may_be_reached_by(way))
        assert row.channel != "voice" or row.state == "suppressed" or "voicemail" in safe
