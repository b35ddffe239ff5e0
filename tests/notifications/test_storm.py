"""A bad day: a provider that refuses, loses answers and hangs, senders killed with -9, holds in the middle of it."""

import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from audit.chains import find_tampering
from config.invariants import violations
from jobs import worker
from law.actors import SYSTEM
from notifications import actions as notifications
from notifications.actions import arriving
from notifications.models import Message, Receipt
from people import actions as people
from tests import people_of_london as london
from tests.notifications.residents import words_to
from tests.rounds import LONG, rounds

ROOT = settings.ROOT
STANDS_STILL = 90  # seconds; leases are taken over and what was refused is tried again well within them
KILLS = 20 if LONG else 4  # each costs the start of another process
FINAL = {"delivered", "sent", "failed", "undelivered_permanent", "unknown", "suppressed", "cleared"}


class Machines:
    """A web node and real processes that send, until they are killed."""

    def __init__(self, twilio_url: str, senders: int = 2):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.environment = os.environ | {
            "HURRIED_DATABASE": str(connection.settings_dict["NAME"]),
            "PUBLIC_URL": f"http://127.0.0.1:{port}",
            "TWILIO_BASE_URL": twilio_url,
            "TWILIO_ACCOUNT_SID": "AC" + "0" * 32,
            "TWILIO_AUTH_TOKEN": "secret",
            "TWILIO_FROM": "+442079460001",
        }
        command = ["config.web", "tests.notifications.hurried:application", str(port), "2", "1"]
        self.web = subprocess.Popen([sys.executable, "-m", *command], env=self.environment, cwd=ROOT)
        self.senders = [self.start() for _ in range(senders)]

    def start(self):
        return subprocess.Popen([sys.executable, "-m", "tests.notifications.hurried"], env=self.environment, cwd=ROOT)

    def kill_one(self):
        at = random.randrange(len(self.senders))
        self.senders[at].send_signal(signal.SIGKILL)
        self.senders[at].wait()
        self.senders[at] = self.start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for process in [*self.senders, self.web]:
            process.kill() if process in self.senders else process.terminate()
            process.wait()


def while_it_moves(look) -> Iterator:
    """What there is to see, again and again, until it has stood still for so long: a busy machine only takes longer."""
    last = object()
    moved = time.monotonic()
    while time.monotonic() - moved < STANDS_STILL:
        now = look()
        if now != last:
            last = now
            moved = time.monotonic()
        yield now
        time.sleep(0.7)


def on_their_way() -> int:
    return Message.objects.filter(event="test.word", channel="sms").exclude(state__in=FINAL).count()


@pytest.mark.database_clock
@pytest.mark.django_db(transaction=True)
def test_messages_through_a_bad_day(twilio, monkeypatch):
    twilio.misbehave(
        p429=0.15, p500=0.1, plost=0.05, phang=0.02, pdrop=0.03, dup=0.3, shuffle=0.3, nocb=0.1, undelivered=0.05
    )
    messages = words_to(rounds(2000))
    lead = london.actor("safeguarding_lead")
    stopper = london.actor("hub_worker")
    for message in messages[:10]:
        people.raise_hold(message.resident, kind="safeguarding", by=stopper)
    for message in messages[10:20]:
        notifications.receive(sender=message.address, body="STOP", provider_id=f"stop-{message.pk}", by=SYSTEM)
    stopped = {message.pk for message in messages[:10]}
    silent = {message.pk for message in messages if message.address in {message.address for message in messages[10:20]}}
    held_meanwhile = []
    with Machines(twilio.url) as machines:
        killed = 0
        taken_before = 0
        to_hold = messages[-60:]
        for left, calls in while_it_moves(lambda: (on_their_way(), twilio.log["calls"])):
            if not left:
                break
            if killed < KILLS and calls > taken_before:  # another has come so far as to call
                machines.kill_one()
                killed += 1
                taken_before = calls
            if to_hold:
                message = to_hold.pop(0)
                people.raise_hold(message.resident, kind="safeguarding", by=lead)
                held_meanwhile.append((message.pk, len(twilio.log["accepted"])))
        assert on_their_way() == 0, list(
            Message.objects.exclude(state__in=FINAL).values_list("state", "cause", "waits")[:20]
        )
        log = settle(twilio)
    assert killed >= KILLS // 2
    taken = {body: at for at, (_, body, _) in enumerate(log["accepted"])}
    assert log["malformed"] == []
    handed = defaultdict(list)
    for to, body, sid in log["accepted"]:
        handed[to, body].append(sid)  # what confirms a STOP has the same words for everybody
    came_back = set(Receipt.objects.filter(status="undelivered").values_list("provider_id", flat=True))
    again = {sent: sids for sent, sids in handed.items() if not set(sids[:-1]) <= came_back}
    assert not again, "sent again, and not because the carrier could not deliver it"
    rows = {row.pk: row for row in Message.objects.filter(event="test.word", step=0)}
    for n, message in enumerate(messages):
        row = rows[message.pk]
        left = f"Word {n}" in taken
        assert not left or message.pk not in stopped | silent
        assert left or row.state not in ("delivered", "sent"), f"{row.state} and never taken"
        if left:
            held_before_another_try = (
                row.state == "suppressed" and set(handed[message.address, f"Word {n}"]) <= came_back
            )
            well = row.state in ("delivered", "sent", "undelivered_permanent", "failed", "unknown")
            assert well or held_before_another_try, (row.state, row.cause)
    for pk, accepted_before in held_meanwhile:
        n = next(n for n, message in enumerate(messages) if message.pk == pk)
        assert taken.get(f"Word {n}", -1) < accepted_before + 1, "taken after the hold had committed"
    monkeyed = {"delivered", "undelivered_permanent", "failed", "suppressed"}
    monkeypatch.setattr(arriving, "ASK_AFTER", timezone.timedelta(seconds=0))
    for _ in range(30):
        notifications.ask_for_receipts(by=SYSTEM)
    assert {row.state for row in Message.objects.filter(event="test.word", step=0)} <= monkeyed
    worker.work(until_idle=True)
    bad = Message.objects.filter(event="test.word", step=0, state__in=["failed", "undelivered_permanent"])
    bad = bad.exclude(cause="no_longer_true").exclude(resident__holds__state__in=["raised", "confirmed"])
    owned = set(
        Message.objects.filter(event="test.word", channel="call", owner="caseworker").values_list(
            "origin_id", flat=True
        )
    )
    assert {row.pk for row in bad} <= owned, "something that matters failed and no one has it"
    assert list(find_tampering()) == []
    assert list(violations()) == []


def settle(twilio) -> dict:
    """The log once all receipts have been told, and what a late one sent on its way again has arrived."""
    for left, log in while_it_moves(lambda: (on_their_way(), twilio.log)):
        if not log["going"] and not left:
            return log
    raise AssertionError("receipts are still under way")
