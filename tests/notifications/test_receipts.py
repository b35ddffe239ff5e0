"""Receipts in every order, twice, early and late: one end state, each effect once, and a missing one is asked for."""

from datetime import timedelta
from itertools import permutations

import pytest
from django.test import Client
from django.utils import timezone

from audit.models import LedgerEntry
from law.actors import SYSTEM
from notifications import actions as notifications
from notifications import sender
from notifications.actions import arriving
from notifications.delivery import receipts_without_effect
from notifications.events import EVENTS, Event
from notifications.models import Message, Number, Receipt
from notifications.provider_codes import Answer, Meaning
from tests import people_of_london as london
from tests.notifications.signing import signed_post
from tests.rounds import sampled

SID = "SM" + "a" * 32


@pytest.fixture(autouse=True)
def word(monkeypatch, settings):
    monkeypatch.setitem(EVENTS, "test.word", Event("test.word", "Word", matters=True))
    settings.TWILIO_AUTH_TOKEN = "secret"


@pytest.fixture
def message(db) -> Message:
    """Taken by a provider; whether our row knows already is up to the test."""
    case = london.accepted(needs=("skills",))
    row = notifications.compose(
        "test.word", reason=case.resident, address="+447700900123", channel="sms", resident=case.resident, referral=case
    )
    notifications.queue([row], by=SYSTEM)
    assert len(notifications.claim(most=1, only=row.pk, by=SYSTEM)) == 1
    row.refresh_from_db()
    return row


def answered(message: Message):
    notifications.record({message.pk: Answer(Meaning.TAKEN, SID)}, by=SYSTEM)


def heard(message: Message, status: str, *, sid=SID, code="", named=True, **headers):
    fields = {"MessageSid": sid, "MessageStatus": status, "To": "+447700900123", "RawDlrDoneDate": "2611241042"} | (
        {"ErrorCode": code} if code else {}
    )
    query = f"?message={message.pk}" if named else ""
    assert signed_post(f"/hooks/twilio/status{query}", fields, **headers).status_code == 204
    message.refresh_from_db()
    return message.state


ORDERS = [
    pytest.param(order, early, id=f"{'-'.join(order)}-{'before' if early else 'after'} our row knew")
    for order in permutations(["queued", "sent", "delivered", "undelivered"])
    for early in (False, True)
    if sampled(order, early)
]


@pytest.mark.parametrize(("order", "early"), ORDERS)
def test_all_orders_of_receipts_end_in_the_same_state(order, early, message):
    if not early:
        answered(message)
    for status in order:
        heard(message, status, code="30003" if status == "undelivered" else "")
        heard(message, status, code="30003" if status == "undelivered" else "")
    if early:
        answered(message)
        message.refresh_from_db()
    assert (message.state, message.provider_id, message.cause, message.error_code) == ("delivered", SID, "", "")
    assert (message.delivered_at is not None and message.lease_until is None) or early
    assert Receipt.objects.filter(message=message).count() == 8, "every receipt is kept as it came"


@pytest.mark.parametrize("order", list(permutations(["queued", "sent", "undelivered"])), ids="-".join)
@pytest.mark.parametrize("early", [False, True])
def test_all_orders_of_a_failure_end_in_the_same_state_and_its_effect_comes_once(order, early, message):
    if not early:
        answered(message)
    for status in order * 2:
        heard(message, status, code="30006" if status == "undelivered" else "")
    if early:
        answered(message)
        message.refresh_from_db()
    assert (message.state, message.cause, message.error_code) == ("undelivered_permanent", "landline", "30006")
    assert Number.objects.get(pk=message.number_hash).landline_at is not None
    assert LedgerEntry.objects.filter(object_id=message.pk, verb="hard_fail").count() == 1


def test_a_receipt_without_our_own_id_waits_for_the_row_that_learns_the_providers(message):
    heard(message, "delivered", named=False)
    assert message.state == "queued"
    assert Receipt.objects.get().message is None
    answered(message)
    message.refresh_from_db()
    assert message.state == "delivered"
    assert Receipt.objects.get().message == message


def test_a_receipt_for_nobody_is_kept_and_does_nothing(message):
    heard(message, "delivered", sid="SM" + "f" * 32, named=False)
    assert message.state == "queued"
    assert Receipt.objects.count() == 1


def test_what_a_receipt_says_and_we_cannot_use_is_counted(message):
    heard(message, "teleported")
    heard(message, "delivered", sid="SM" + "f" * 32, named=False)
    heard(message, "delivered", sid="", named=False)
    assert message.state == "sent"
    later = timezone.now() + timedelta(hours=2)
    assert receipts_without_effect(later) == [
        ("Unknown status “teleported”", 1),
        ("Unknown message", 2),
    ]


def test_a_receipt_keeps_no_number_and_no_name(message):
    heard(message, "sent")
    kept = Receipt.objects.get()
    assert kept.raw == {"MessageSid": SID, "MessageStatus": "sent", "RawDlrDoneDate": "2611241042"}


def test_a_carrier_that_cannot_deliver_is_tried_three_times_more_and_old_receipts_do_not_confuse_the_retry(message):
    for attempt in range(1, 5):
        sid = f"SM{attempt:032d}"
        notifications.record({message.pk: Answer(Meaning.TAKEN, sid)}, by=SYSTEM)
        heard(message, "undelivered", sid=sid, code="30003")
        if attempt == 4:
            break
        assert (message.state, message.attempts) == ("undelivered_temporary", attempt)
        assert notifications.claim(most=1, only=message.pk, by=SYSTEM), "asked again and ready"
        assert heard(message, "sent", sid=sid) == "queued", "what an earlier try says does not speak for this one"
    assert (message.state, message.cause) == ("undelivered_permanent", "temporary")


def test_a_receipt_of_an_earlier_try_that_says_delivered_ends_the_matter(message):
    answered(message)
    heard(message, "undelivered", code="30003")
    assert heard(message, "delivered") == "delivered"
    assert notifications.claim(most=1, only=message.pk, by=SYSTEM) == []


def test_it_arrived_after_all_and_the_ladder_is_taken_in(message):
    answered(message)
    heard(message, "undelivered", code="30005")
    step = notifications.fall_back(message, by=SYSTEM)
    heard(message, "delivered")
    step.refresh_from_db()
    assert (step.state, step.cause) == ("cleared", "arrived_after_all")


# ── Receipts that do not come ────────────────────────────────────────────────────────────────────────────────────────


def test_after_three_days_nobody_knows_and_a_late_receipt_still_counts(message, monkeypatch):
    monkeypatch.setattr(arriving, "_has_asked", lambda *_, **__: False)
    answered(message)
    Message.objects.filter(pk=message.pk).update(sent_at=timezone.now() - timedelta(hours=73))
    notifications.ask_for_receipts(by=SYSTEM)
    message.refresh_from_db()
    assert (message.state, message.cause) == ("unknown", "no_receipt")
    assert notifications.fall_back(message, by=SYSTEM) is not None
    assert heard(message, "delivered") == "delivered"


def test_a_late_failure_counts_too_and_is_not_tried_again(message, monkeypatch):
    monkeypatch.setattr(arriving, "_has_asked", lambda *_, **__: False)
    answered(message)
    Message.objects.filter(pk=message.pk).update(sent_at=timezone.now() - timedelta(hours=73))
    notifications.ask_for_receipts(by=SYSTEM)
    assert heard(message, "undelivered", code="30003") == "undelivered_permanent"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("waits", [0, 5])
def test_a_missing_receipt_is_asked_for_however_often_the_message_had_to_wait_before_it_left(waits, twilio, message):
    Message.objects.filter(pk=message.pk).update(lease_until=None, handed_at=None, waits=waits)
    sender.send_one(message.pk)
    Message.objects.filter(pk=message.pk).update(sent_at=timezone.now() - timedelta(minutes=20))
    notifications.ask_for_receipts(by=SYSTEM)
    message.refresh_from_db()
    assert message.state == "delivered"
    assert Receipt.objects.get(message=message).raw == {"asked": True}


def test_what_the_local_stand_in_took_never_times_out(db):
    case = london.accepted(needs=("skills",))
    row = notifications.compose(
        "test.word", reason=case.resident, address="+447700900123", channel="sms", resident=case.resident
    )
    notifications.queue([row], by=SYSTEM)
    sender.send_one(row.pk)
    Message.objects.filter(pk=row.pk).update(sent_at=timezone.now() - timedelta(days=30))
    notifications.ask_for_receipts(by=SYSTEM)
    row.refresh_from_db()
    assert row.state == "sent"


def test_only_posts_are_taken(db):
    assert Client().get("/hooks/twilio/status").status_code == 405
