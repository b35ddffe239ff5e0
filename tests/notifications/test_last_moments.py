"""Nothing is said after its last moment, and a question closes when what it asks is over."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
import time_machine
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from database.encryption import keyed_hash
from inventory.allocation.offers import accept_offer, offer
from jobs import worker
from law.actors import SYSTEM
from notifications import actions as notifications
from notifications import sender
from notifications.models import LocalDelivery, Message, Number, Task
from notifications.provider_codes import RETRIES, retry_after
from notifications.tasks import clear_what_is_over
from notifications.verdicts import CLEAR, DEFER, QUEUE, Circumstances, verdict
from people.models import Resident
from people.residents.hours import LONDON
from skills import actions as skills
from tests import people_of_london as london
from tests.rounds import rounds

AMINA = "+447700900123"


def session_at(starts_at):
    hub = london.hub()
    worker_at_hub = london.actor("hub_worker", organisation=hub)
    return skills.plan(hub=hub, title="First steps online", starts_at=starts_at, places=8, by=worker_at_hub)


def booked(session, need=None):
    need = need or london.accepted(needs=("skills",)).needs.get()
    return skills.book(need, session=session, by=london.actor("hub_worker"))


def at(moment):
    return time_machine.travel(moment, tick=False)


def one_text() -> Message:
    return Message.objects.get(event="skills.booked", channel="sms", step=0)


# ── Whatever the hours, the holidays and the retries ─────────────────────────────────────────────────────────────────

HOURS = ("", "after 18:00", "9-5", "10-2", "weekdays 4-6", "after school", "mornings")
START = datetime(2026, 12, 23, tzinfo=LONDON)
minutes = st.integers(min_value=-600, max_value=60 * 24 * 9)


@pytest.mark.quiet_hours
@settings(max_examples=rounds(1000), deadline=None)
@given(
    begins=minutes,
    over=minutes,
    safe_hours=st.sampled_from(HOURS),
    channel=st.sampled_from(("sms", "voice", "email", "call")),
    failures=st.lists(st.sampled_from(sorted(RETRIES)), max_size=12),
    to_resident=st.booleans(),
)
def test_no_message_leaves_after_its_last_moment(begins, over, safe_hours, channel, failures, to_resident):
    """A sender of its own: it waits as the verdict says, and as the provider's failures make it wait."""
    until = START + timedelta(minutes=over)
    known = Circumstances(
        channel, True, to_resident=to_resident, safe_hours=safe_hours, may_leave_a_voicemail=True, until=until
    )
    now = START + timedelta(minutes=begins)
    waits = list(failures)
    for _ in range(60):
        judged = verdict(now, known)
        if judged.verb == DEFER:
            assert judged.due_at < until, "what can only be late is given up at once, while someone can still be told"
            now = judged.due_at
            continue
        if judged.verb != QUEUE:
            break
        assert now < until
        assert judged.until == until
        if not waits:
            break
        now += timedelta(seconds=retry_after(waits.pop(), 1, 0, 0.5) or 86400)


def test_a_message_without_a_last_moment_may_leave_at_any_time():
    known = Circumstances("sms", True, to_resident=True)
    assert verdict(datetime(2027, 1, 5, 12, tzinfo=LONDON), known).verb == QUEUE
    assert verdict(START, replace(known, until=START)).verb == CLEAR


# ── A class ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.quiet_hours
@pytest.mark.django_db(transaction=True)
def test_a_class_before_the_safe_hours_is_told_by_a_person_in_time():
    """Class at 13:07, safe hours after 18:00: the text was due at 18:00."""
    morning = datetime(2026, 12, 1, 9, 0, tzinfo=LONDON)
    with at(morning):
        booking = booked(session_at(morning.replace(hour=13, minute=7)))
        Resident.objects.update(safe_hours="after 18:00")
        worker.work(until_idle=True)
        text = one_text()
        assert (text.state, text.cause) == ("cleared", "too_late")
        following = Message.objects.get(origin=text)
        assert following.channel == "email", "to the worker who referred them: a call would wait for 18:00 as well"
        assert following.address == "maria.santos@southwark.example"
        assert not following.resident_id
    assert not LocalDelivery.objects.filter(channel="sms").exists()
    booking.refresh_from_db()
    assert booking.state == "booked"


@pytest.mark.django_db(transaction=True)
def test_what_was_held_up_until_after_the_class_becomes_a_task_and_no_text():
    booking = booked(session_at(timezone.now() + timedelta(minutes=5)))
    with at(booking.session.starts_at + timedelta(minutes=1)):
        worker.work(until_idle=True)
        worker.work(until_idle=True)
    text = one_text()
    assert (text.state, text.cause) == ("cleared", "too_late")
    assert not Message.objects.filter(origin=text).exists()
    assert not LocalDelivery.objects.filter(channel="sms").exists()
    task = Task.objects.get(kind="notifications.too_late")
    assert task.reference == booking.need.referral.reference
    assert AMINA not in task.details
    sender.send_one(text.pk)
    assert not LocalDelivery.objects.filter(channel="sms").exists()


@pytest.mark.django_db(transaction=True)
def test_a_call_that_is_over_leaves_the_list_and_becomes_a_task():
    booking = booked(session_at(timezone.now() + timedelta(hours=5)))
    text = one_text()
    Number.objects.create(number_hash=keyed_hash("phone", AMINA), landline_at=timezone.now())
    worker.work(until_idle=True)
    call = Message.objects.get(origin=text)
    assert call.channel == "call"
    with at(booking.session.starts_at + timedelta(minutes=1)):
        clear_what_is_over()
        worker.work(until_idle=True)
    call.refresh_from_db()
    assert (call.state, call.cause) == ("cleared", "too_late")
    assert Task.objects.get(kind="notifications.too_late").reference == booking.need.referral.reference


# ── Questions ────────────────────────────────────────────────────────────────────────────────────────────────────────


def yes(number: str = AMINA):
    return notifications.receive(sender=number, body="Yes", provider_id=f"SM{timezone.now():%f}", by=SYSTEM)


@pytest.mark.django_db(transaction=True)
def test_a_yes_binds_to_the_class_that_is_still_to_come():
    missed = booked(session_at(timezone.now() + timedelta(minutes=5)))
    worker.work(until_idle=True)
    with at(timezone.now() + timedelta(days=2)):
        skills.miss(missed, by=london.actor("hub_worker"))
        coming = booked(session_at(timezone.now() + timedelta(days=1)), need=missed.need)
        worker.work(until_idle=True)
        inbound = yes()
    coming.refresh_from_db()
    assert inbound.state == "actioned"
    assert coming.confirmed_at is not None


@pytest.mark.django_db(transaction=True)
def test_a_class_that_is_over_closes_its_question_before_anybody_took_the_register():
    over = booked(session_at(timezone.now() + timedelta(minutes=5)))
    worker.work(until_idle=True)
    with at(timezone.now() + timedelta(days=1)):
        coming = booked(session_at(timezone.now() + timedelta(days=1)), need=over.need)
        worker.work(until_idle=True)
        assert yes().state == "actioned"
    coming.refresh_from_db()
    over.refresh_from_db()
    assert coming.confirmed_at is not None
    assert over.confirmed_at is None


@pytest.mark.django_db(transaction=True)
def test_an_offer_accepted_by_other_means_asks_nothing_any_more():
    case = london.accepted(needs=("device", "skills"))
    device_need = case.needs.get(kind="device")
    offer(device_need, device=london.device_on_shelf("PF-1"), by=SYSTEM)
    coming = booked(session_at(timezone.now() + timedelta(days=1)), need=case.needs.get(kind="skills"))
    worker.work(until_idle=True)
    assert yes().state == "needs_person", "two questions are open"
    accept_offer(device_need, agreed="by phone", by=london.actor("caseworker"))
    assert yes().state == "actioned"
    coming.refresh_from_db()
    assert coming.confirmed_at is not None


@pytest.mark.django_db(transaction=True)
def test_an_answer_to_what_is_over_is_read_by_a_person():
    over = booked(session_at(timezone.now() + timedelta(minutes=5)))
    worker.work(until_idle=True)
    with at(timezone.now() + timedelta(days=1)):
        assert yes().state == "needs_person"
    over.refresh_from_db()
    assert over.confirmed_at is None
