"""One wrong of each kind is planted: the nightly look finds it, and gives it to whoever can mend it."""

import hashlib
import json
from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from config.invariants import findings
from config.tasks import look_through_the_house
from connectivity import actions as connectivity
from inventory import actions as inventory
from inventory.models import WipeEvidence
from notifications import actions as notifications
from notifications.models import Task
from outcomes import actions as outcomes
from people.access import TASK_OWNERS
from portal.waiting.waits import WAITS
from referrals import actions as referrals
from referrals.models import Referral
from skills import actions as skills
from skills.models import Session
from tests import people_of_london as london

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.tampers]
KWAME = london.actor("caseworker")
ICCID = "8944110068256270054"


def plant(row, **fields):
    """Past every action: what must not be, written straight into the row."""
    QuerySet.update(type(row)._base_manager.filter(pk=row.pk), **fields)


def need(kind="device"):
    return london.accepted(needs=(kind,)).needs.get()


def promised():
    return inventory.reserve(need(), device=london.device_on_shelf(), by=KWAME)


def parcel():
    return inventory.create_shipment(allocation=promised(), hub=london.hub(), by=london.actor("warehouse"))


def days_ago(days: int):
    return timezone.now() - timedelta(days=days)


def a_device_for_nobody():
    plant(promised(), released_at=timezone.now())


def an_unwiped_device():
    device = london.device_on_shelf()
    for evidence in WipeEvidence.objects.filter(device=device):
        plant(evidence, passed=False)


def a_promise_without_a_parcel():
    line = promised().lines.get(kind="device")
    plant(line, dropped_at=timezone.now())


def a_parcel_without_a_promise():
    plant(parcel().lines.get(kind="device").allocation, released_at=timezone.now())


def a_promise_that_outlives_its_need():
    plant(promised().need, state="unmet")


def a_seat_without_need():
    seat = skills.book(need("skills"), session=london.session_today(), by=london.actor("hub_worker"))
    plant(seat.need, state="not_approved")


def a_sim_past_its_end():
    london.sims_on_shelf(ICCID)
    sim = connectivity.reserve(need("data"), by=KWAME)
    plant(sim, state="active", ends_on=timezone.localdate() - timedelta(days=5))


def a_merge_that_is_looser():
    kept = london.referral(first_name="Amina")
    gone = london.referral(first_name="Blessing", phone="+447700900456")
    plant(gone, state="merged", merged_into=kept.pk)
    plant(gone.resident, safe_channels=["call"])


def a_message_past_its_last_moment():
    skills.book(need("skills"), session=london.session_today(), by=london.actor("hub_worker"))
    plant(Session.objects.get(), starts_at=timezone.now() - timedelta(hours=3))


def an_invented_count():
    report = _frozen_report()
    cells = report.data["cells"] | {"referrals|all|": 1000}
    plant(report, data=report.data | {"cells": cells})


def an_invented_count_with_its_hash():
    report = _frozen_report()
    data = report.data | {"cells": report.data["cells"] | {"referrals|all|": 1000}}
    canonical = json.dumps([data, report.shown], sort_keys=True, separators=(",", ":"))
    plant(report, data=data, data_hash=hashlib.sha256(canonical.encode()).hexdigest())


def _frozen_report():
    by = london.ADMINISTRATOR
    return outcomes.freeze(outcomes.draft(period="2026-Q3", by=by), by=by)


def a_case_that_waits():
    plant(london.referral(), submitted_at=days_ago(4))


def a_parcel_that_waits():
    plant(parcel(), state="in_transit", dispatched_at=days_ago(9))


WRONGS = [
    (a_device_for_nobody, "house.device_to_nobody"),
    (an_unwiped_device, "house.unwiped_device"),
    (a_promise_without_a_parcel, "house.promise_without_parcel"),
    (a_parcel_without_a_promise, "house.parcel_without_promise"),
    (a_promise_that_outlives_its_need, "house.promise_outlives_need"),
    (a_seat_without_need, "house.seat_without_need"),
    (a_sim_past_its_end, "house.sim_past_its_end"),
    (a_merge_that_is_looser, "house.looser_after_merge"),
    (a_message_past_its_last_moment, "house.message_too_late"),
    (an_invented_count, "house.invented_count"),
    (an_invented_count_with_its_hash, "house.invented_count"),
    (a_case_that_waits, "house.waits_in_a_case"),
    (a_parcel_that_waits, "house.waits_in_a_parcel"),
]


@pytest.mark.parametrize(("wrong", "kind"), WRONGS, ids=[wrong.__name__ for wrong, _ in WRONGS])
def test_each_planted_wrong_is_found_once_and_has_its_owner(wrong, kind):
    wrong()
    look_through_the_house()
    task = Task.objects.get(kind=kind)
    assert task.details
    for role in TASK_OWNERS[kind]:
        assert Task.objects.visible_to(london.actor(role)).filter(pk=task.pk).exists()
    look_through_the_house()
    assert Task.objects.filter(kind=kind).count() == 1


def test_a_remedy_that_nobody_sees_to_is_found():
    broken = need("data")
    for step in (referrals.reserve, referrals.start, referrals.provide):
        step(broken, by=london.actor("system"))
    referrals.confirm(broken, by=KWAME)
    referrals.dispute(broken, reason="It does not work", by=KWAME)
    kinds = {finding.kind for finding in findings()}
    assert "house.stuck_remedy" not in kinds
    with time_machine.travel(timezone.now() + timedelta(days=20)):
        look_through_the_house()
    assert Task.objects.get(kind="house.stuck_remedy").reference == broken.referral.reference


def test_who_was_helped_by_one_class_may_keep_a_seat_in_the_next():
    learner = need("skills")
    at_hub = london.actor("hub_worker", organisation=london.hub())
    later = london.session_today(begins_in=timedelta(hours=4))
    first, _ = [skills.book(learner, session=session, by=at_hub) for session in (london.session_today(), later)]
    skills.check_in(first, by=at_hub)
    learner.refresh_from_db()
    referrals.confirm(learner, by=KWAME)
    assert [finding.kind for finding in findings()] == []


def test_the_house_asks_when_twice_the_promised_days_are_over():
    case = london.referral()
    twice = 2 * WAITS[Referral]["submitted"].within
    plant(case, submitted_at=timezone.now() - twice + timedelta(hours=1))
    assert "house.waits_in_a_case" not in {finding.kind for finding in findings()}
    plant(case, submitted_at=timezone.now() - twice - timedelta(hours=1))
    assert "house.waits_in_a_case" in {finding.kind for finding in findings()}


def test_said_to_be_fixed_it_is_reopened_said_to_be_right_it_stays_and_gone_it_closes():
    case = london.referral()
    plant(case, submitted_at=days_ago(4))
    look_through_the_house()
    task = Task.objects.get(kind="house.waits_in_a_case")
    notifications.finish_task(task, outcome="fixed", by=KWAME)
    look_through_the_house()
    task.refresh_from_db()
    assert task.state == "open"
    notifications.finish_task(task, outcome="not_needed", by=KWAME)
    look_through_the_house()
    task.refresh_from_db()
    assert task.state == "done"
    notifications.reopen_task(task, by=KWAME)
    plant(case, submitted_at=timezone.now())
    look_through_the_house()
    task.refresh_from_db()
    assert (task.state, task.outcome) == ("done", "gone")


def test_a_larger_house_costs_no_statement_more():
    counts = []
    for round_ in range(2):
        for number in range(3):
            name = ("Amina", "Rosa", "Zoë", "Kofi", "Wei", "Siân")[3 * round_ + number]
            born = date(1950 + 10 * round_ + number, 3, 14)
            about = {"date_of_birth": born, "postcode": ("SE1 2QH", "SW1A 1AA")[round_]}
            london.accepted(first_name=name, last_name=name, phone=f"+44770090{round_}1{number}0", resident=about)
        with CaptureQueriesContext(connection) as asked:
            assert list(findings()) == []
        counts.append(len(asked))
    assert counts[0] == counts[1]
    assert Referral.objects.count() == 6
