"""Messages that arrive once, stop for a hold, and bind an answer to exactly one question."""

import os
import signal
import subprocess
import sys

import pytest
from django.conf import settings
from django.db import connection

from audit.chains import find_tampering
from jobs import worker
from law.actors import SYSTEM
from notifications import actions as notifications
from notifications import gateway, sender
from notifications.models import Inbound, LocalDelivery, Message
from people import actions as people
from people.models import Resident
from skills import actions as skills
from tests import people_of_london as london


def booked():
    need = london.accepted(needs=("skills",)).needs.get()
    return skills.book(need, session=london.session_today(), by=london.actor("hub_worker"))


@pytest.mark.django_db(transaction=True)
def test_the_receipt_is_queued_with_the_referral_and_sent_once():
    referral = london.referral()
    receipt = Message.objects.get(referral_id=referral.pk, event="referrals.received")
    assert receipt.state == "scheduled"
    assert not LocalDelivery.objects.exists()
    worker.work(until_idle=True)
    receipt.refresh_from_db()
    assert receipt.state == "sent"
    assert referral.reference in LocalDelivery.objects.get(message_id=receipt.pk).body
    sender.send_one(receipt.pk)
    assert LocalDelivery.objects.filter(message_id=receipt.pk).count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("killed", ["before the call", "after the call"])
def test_a_worker_that_dies_between_claim_and_finish_sends_nothing_twice(killed, monkeypatch):
    referral = london.referral()
    receipt = Message.objects.get(referral_id=referral.pk)
    real = gateway.LocalGateway.send

    class Killed(BaseException):
        pass

    def die(self, message):
        if killed == "after the call":
            real(self, message)
        raise Killed

    monkeypatch.setattr(gateway.LocalGateway, "send", die)
    with pytest.raises(Killed):
        sender.send_one(receipt.pk)
    monkeypatch.setattr(gateway.LocalGateway, "send", real)
    sender.send_one(receipt.pk)
    receipt.refresh_from_db()
    assert receipt.state == "queued", "its lease protects it for a while"
    Message.objects.filter(pk=receipt.pk).update(lease_until=receipt.created_at)
    sender.send_one(receipt.pk)
    receipt.refresh_from_db()
    assert receipt.state == "sent"
    assert LocalDelivery.objects.filter(message_id=receipt.pk).count() == 1
    assert list(find_tampering()) == []


@pytest.mark.django_db(transaction=True)
def test_kill_9_of_a_real_worker_between_claim_and_finish(tmp_path):
    """Another process claims the job and is killed by the kernel in the middle of the gateway's call; ours then
    finishes it.
    """
    referral = london.referral()
    receipt = Message.objects.get(referral_id=referral.pk)
    script = (
        "import django, os, signal; django.setup()\n"
        "from django.db import connections\n"
        f"connections['default'].settings_dict['NAME'] = {str(connection.settings_dict['NAME'])!r}\n"
        "from notifications import gateway\n"
        "real = gateway.LocalGateway.send\n"
        "def die(self, message):\n"
        "    real(self, message)\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
        "gateway.LocalGateway.send = die\n"
        "from notifications import sender\n"
        f"sender.send_one('{receipt.pk}')\n"
    )
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings", "PYTHONPATH": str(settings.ROOT)}
    died = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True)
    assert died.returncode == -signal.SIGKILL, died.stderr
    receipt.refresh_from_db()
    assert receipt.state == "queued"
    assert receipt.lease_until > receipt.created_at
    Message.objects.filter(pk=receipt.pk).update(lease_until=receipt.created_at)
    worker.work(until_idle=True)
    receipt.refresh_from_db()
    assert receipt.state == "sent"
    assert LocalDelivery.objects.filter(message_id=receipt.pk).count() == 1
    assert list(find_tampering()) == []


@pytest.mark.django_db(transaction=True)
def test_a_hold_suppresses_what_is_queued_and_everything_outward_refuses():
    booking = booked()
    resident = booking.resident
    people.raise_hold(resident, kind="safeguarding", by=london.actor("hub_worker"))
    text = Message.objects.get(event="skills.booked")
    assert (text.state, text.cause) == ("suppressed", "hold")
    worker.work(until_idle=True)
    assert not LocalDelivery.objects.filter(channel="sms").exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("word", "confirmed"),
    [("YES", True), ("yes please", True), ("Yes.", True), ("perhaps", False), ("who is this", False)],
)
def test_a_yes_confirms_the_seat_and_anything_else_goes_to_a_person(word, confirmed):
    booking = booked()
    worker.work(until_idle=True)
    inbound = notifications.receive(sender="+447700900123", body=word, provider_id="SM1", by=SYSTEM)
    again = notifications.receive(sender="+447700900123", body=word, provider_id="SM1", by=SYSTEM)
    booking.refresh_from_db()
    assert (booking.confirmed_at is not None) is confirmed
    assert inbound.state == ("actioned" if confirmed else "needs_person")
    assert again.pk == inbound.pk
    assert Inbound.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_stop_ends_every_text_and_start_undoes_it():
    booked()
    notifications.receive(sender="+447700900123", body="STOP", provider_id="SM1", by=SYSTEM)
    worker.work(until_idle=True)
    text = Message.objects.get(event="skills.booked", step=0)
    assert (text.state, text.cause) == ("suppressed", "opted_out")
    notifications.receive(sender="+447700900123", body="START", provider_id="SM2", by=SYSTEM)
    assert Resident.objects.get().may_be_reached_by("sms")


@pytest.mark.django_db
def test_an_unsafe_channel_is_never_used():
    need = london.accepted(needs=("skills",), phone="").needs.get()
    skills.book(need, session=london.session_today(), by=london.actor("hub_worker"))
    assert not Message.objects.filter(channel="sms").exists()
