"""Delivery is at least once: whatever a room queues may run twice, and nothing happens twice."""

import io
from collections import Counter

import pytest
from django.db import transaction

from audit.models import LedgerEntry
from jobs import actions, queue, worker
from notifications.models import Message
from outcomes import actions as outcomes
from referrals import actions as referrals
from referrals import intake
from tests import people_of_london as london
from tests.journeys.shelf import waiting

FILE = (
    "your_ref,referrer_email,resident_first_name,resident_last_name,mobile,postcode,borough,needs,consent\r\n"
    'C-1,m@southwark.example,Amina,Yusuf,07700 900123,SE1 2QH,Southwark,"device; data",Yes\r\n'
    "C-2,m@southwark.example,Zoë,O'Neill,07700 900456,SE1 2QH,Southwark,device,Yes\r\n"
).encode()


def a_week():
    """Every kind of job that one action leaves to the worker."""
    waiting(0)
    waiting(1)
    waiting(2)
    london.device_on_shelf("PF-1")
    worker.work(until_idle=True)
    organisation = london.organisation()
    referrer = london.actor("organisation_lead", organisation=organisation)
    intake.receive(io.BytesIO(FILE), organisation=organisation, by=referrer)
    referrals.shadow_rules(numbers={"without_address": 70}, by=london.actor("triage_lead"))
    report = outcomes.draft(period="2026-Q3", by=london.actor("administrator"))
    outcomes.begin_freezing(report, by=london.actor("administrator"))
    for message in Message.objects.all():
        actions.enqueue("notifications.fall_back", message_id=str(message.pk))
    worker.work(until_idle=True)
    london.device_on_shelf("PF-2")
    london.device_on_shelf("PF-3")
    worker.work(until_idle=True)
    assert not queue.failed().exists()


def effects_of(act) -> Counter:
    """What the ledger says was done (a refusal does nothing), and what was said; then all of it is undone."""
    with transaction.atomic():
        act()
        entries = Counter(LedgerEntry.objects.filter(refused="").values_list("object_type", "action", "verb"))
        text = Counter(Message.objects.values_list("event", "channel"))
        transaction.set_rollback(True)
    return entries + text


@pytest.mark.django_db
def test_every_job_run_twice_has_the_effect_of_one(monkeypatch):
    once = effects_of(a_week)
    write = queue.write
    written = []

    def write_twice(jobs):
        written.extend(job.task_name for job in jobs)
        write([*jobs, *jobs])

    monkeypatch.setattr(queue, "write", write_twice)
    twice = effects_of(a_week)
    assert set(written) >= {
        "inventory.match_stock",
        "inventory.offer_device",
        "inventory.tell_wait",
        "notifications.fall_back",
        "outcomes.freeze",
        "referrals.judge_in_the_shadow",
        "referrals.route",
        "referrals.take_in",
    }
    assert twice == once
