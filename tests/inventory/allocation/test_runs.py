"""A run keeps its promises together, and each of them as one by hand: nobody's bad luck is anybody else's."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from audit.models import LedgerEntry
from inventory import actions as inventory
from inventory.allocation import promises
from inventory.models import Allocation, AllocationRun, Device
from law.actors import SYSTEM
from notifications.models import Message
from people import actions as people
from referrals.models import Milestone, Need
from tests import people_of_london as london

pytestmark = pytest.mark.django_db


def waiting(number: int) -> Need:
    """Somebody who cannot be taken for anybody else here."""
    letters = "".join(chr(97 + int(digit) * 2) for digit in f"{number:03d}")
    return london.accepted(
        needs=("device",),
        first_name=f"Amina{letters}",
        last_name=f"Yusuf{letters}",
        phone=f"+447700900{number:03d}",
        resident={"date_of_birth": date(1940, 1, 1) + timedelta(days=number * 97)},
    ).needs.get()


def planned(people_waiting: int) -> tuple[AllocationRun, list[Need]]:
    """A run that has not kept anything yet."""
    needs = [waiting(number) for number in range(people_waiting)]
    for number in range(people_waiting):
        london.device_on_shelf(f"RUN-{number:02d}")
    return AllocationRun.objects.get(pk=inventory.run_allocation(most=0, by=SYSTEM)["run"]), needs


def entries(row) -> list[tuple]:
    rows = LedgerEntry.objects.filter(object_id=row.pk).order_by("number")
    return list(rows.values_list("action", "verb", "from_state", "to_state", "actor"))[-1:]


def test_each_promise_of_a_run_is_what_one_by_hand_is():
    run, needs = planned(3)
    inventory.go_on_with_run(run, by=SYSTEM)
    by_hand = waiting(50)
    inventory.offer(by_hand, device=london.device_on_shelf("HAND"), by=SYSTEM)
    one = Allocation.objects.get(need=by_hand)
    for allocation in Allocation.objects.filter(need__in=needs):
        assert entries(allocation) == entries(one)
        assert entries(allocation.need) == entries(by_hand)
        assert entries(allocation.device) == entries(one.device)
        assert (allocation.need.state, allocation.device.state) == ("offered", "reserved")
        assert allocation.explanation.keys() == one.explanation.keys()
        assert Milestone.objects.filter(need=allocation.need, event="referrals.offered").count() == 1
        assert Message.objects.filter(referral_id=allocation.need.referral_id, event="referrals.offered").count() == 1
    run.refresh_from_db()
    assert (run.promised, run.overtaken, run.envy) == (3, 0, 0)


def test_many_promises_cost_as_many_statements_as_two():
    run, _ = planned(7)
    counts = []
    for most in (2, 5):
        with CaptureQueriesContext(connection) as queries:
            inventory.go_on_with_run(run, most=most, by=SYSTEM)
        counts.append(len(queries))
    assert Allocation.objects.count() == 7
    assert counts[1] <= counts[0] + 5, "the last one also counts envy"


def test_who_is_held_or_served_meanwhile_is_left_and_the_others_get_theirs():
    run, (held, served, third, _) = planned(4)
    people.raise_hold(held.referral.resident, kind="safeguarding", by=london.actor("referrer"))
    inventory.offer(served, device=london.device_on_shelf("OTHER"), by=SYSTEM)
    gone = Device.objects.get(pk=dict(run.plan)[str(third.pk)])
    inventory.offer(waiting(60), device=gone, by=SYSTEM)
    inventory.go_on_with_run(run, by=SYSTEM)
    run.refresh_from_db()
    assert (run.promised, run.overtaken) == (1, 3)
    assert not Allocation.objects.filter(need__in=[held, third]).exists()


def test_one_that_fails_is_found_one_by_one_and_the_others_get_theirs(monkeypatch):
    run, (bad, *_) = planned(3)
    bind_each = promises.bind_each

    def fails(matches, *how):
        if any(match.need.pk == bad.pk for match in matches):
            raise ZeroDivisionError
        return bind_each(matches, *how)

    monkeypatch.setattr("inventory.allocation.offers.bind_each", fails)
    inventory.go_on_with_run(run, by=SYSTEM)
    run.refresh_from_db()
    assert (run.promised, run.overtaken) == (2, 1)
    assert not Allocation.objects.filter(need=bad).exists()
