"""A hold, the worker and an allocation run at the same moment: once the hold has committed nothing leaves. With
threads.
"""

import threading
import time
from datetime import date, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from inventory import actions as inventory
from inventory.models import Allocation
from law.refusals import Refusal
from notifications import sender
from notifications.gateway import LocalGateway
from notifications.models import LocalDelivery, Message
from people import actions as people
from people.models import Hold
from skills import actions as skills
from tests import people_of_london as london
from tests.rounds import rounds

ROUNDS = rounds(100)


def _at_once(*acts):
    """Each in a thread of its own, let go together; gives what each raised."""
    barrier = threading.Barrier(len(acts))
    raised = []

    def run(act):
        barrier.wait()
        try:
            act()
        except Exception as problem:
            raised.append(problem)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
        assert not thread.is_alive(), "two hands wait for one another"
    return raised


@pytest.mark.django_db(transaction=True)
def test_nothing_leaves_after_the_hold_has_committed(monkeypatch):
    left = {}
    original = LocalGateway.send
    handing_over = threading.Event()

    def slowly(self, message):
        handing_over.set()
        time.sleep(0.003)
        sent = original(self, message)
        left[message.id] = time.monotonic()
        return sent

    monkeypatch.setattr(LocalGateway, "send", slowly)
    hub_worker = london.actor("hub_worker", organisation=london.hub())
    runner = london.actor("system")
    session = skills.plan(
        hub=london.hub(), title="First steps", starts_at=timezone.now() + timedelta(days=3), places=500, by=hub_worker
    )
    sent = 0
    for number in range(ROUNDS):
        about = {"date_of_birth": date(1940, 1, 1) + timedelta(days=number * 97)}
        letters = "".join(chr(97 + int(digit) * 2) for digit in f"{number:03d}")
        case = london.accepted(
            first_name=f"Amina{letters}",
            last_name=f"Yusuf{letters}",
            phone=f"+4477009{number:05d}"[:13],
            resident=about,
            needs=("device", "skills"),
        )
        needs = {need.kind: need for need in case.needs.all()}
        skills.book(needs["skills"], session=session, by=hub_worker)
        text = Message.objects.get(resident=case.resident, event="skills.booked")
        london.device_on_shelf(f"PF-RACE-{number}")
        committed = []
        handing_over.clear()

        def stop(resident=case.resident, committed=committed, number=number):
            if number % 2:  # in every other round the hold comes while the provider is being called
                handing_over.wait(0.5)
            people.raise_hold(resident, kind="safeguarding", by=hub_worker)
            committed.append(time.monotonic())

        def send(text=text, committed=committed, number=number):
            until = time.monotonic() + 5
            while (
                number % 4 == 2 and not committed and time.monotonic() < until
            ):  # in every fourth round the hold is there first
                time.sleep(0.001)
            sender.send_one(text.pk)

        raised = _at_once(send, lambda: inventory.run_allocation(by=runner), stop)
        assert all(isinstance(problem, Refusal) for problem in raised), raised
        assert text.pk not in left or left[text.pk] <= committed[0]
        before = Allocation.objects.filter(need=needs["device"], released_at=None).count()
        sender.send_one(text.pk)
        inventory.run_allocation(by=runner)
        assert Allocation.objects.filter(need=needs["device"], released_at=None).count() == before
        text.refresh_from_db()
        delivered = LocalDelivery.objects.filter(message_id=text.pk).exists()
        assert text.state == ("sent" if delivered else "suppressed")
        sent += delivered
        hold = Hold.objects.get(resident=case.resident)
        people.propose_lift(hold, by=london.actor("safeguarding_lead"))
        people.lift_hold(hold, by=london.actor("triage_lead"))
        text.refresh_from_db()
        assert text.state == ("sent" if delivered else "scheduled")
        for allocation in Allocation.objects.filter(released_at=None):
            inventory.release(allocation, reason="the round is over", by=london.actor("triage_lead"))
        needs["device"].refresh_from_db()
        from referrals import actions as referrals  # noqa: PLC0415

        referrals.cancel(needs["device"], code="changed_mind", by=runner)
    assert sent, "in no round had anything left before the hold"
    assert sent < ROUNDS, "in no round was there anything left to stop"
