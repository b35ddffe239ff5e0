"""One device, one promise: fitting, fair, and exactly one winner however many hands reach for it."""

import threading

import pytest
from django.db import connections

from audit.models import LedgerEntry
from inventory import actions as inventory
from inventory.allocation.promises import DevicePromised, NothingInStock
from inventory.models import Allocation, Device
from inventory.store.scanning import find_device
from law.references import read_reference
from law.refusals import Conflict
from people import actions as people
from people.access.brake import Held
from referrals.models import Need
from tests import people_of_london as london
from tests.rounds import rounds


def device_need(**about):
    return london.accepted(needs=("device",), **about).needs.get()


@pytest.mark.django_db
def test_the_best_grade_that_fits_is_promised_and_the_need_moves_with_it():
    london.device_on_shelf("B1", grade="B")
    best = london.device_on_shelf("A1", grade="A")
    need = device_need()
    allocation = inventory.reserve(need, by=london.actor("caseworker"))
    need.refresh_from_db(), best.refresh_from_db()
    assert (allocation.device, need.state, best.state) == (best, "reserved", "reserved")


@pytest.mark.django_db
def test_another_boroughs_pool_is_not_touched():
    london.device_on_shelf("L1", pool_=london.pool("lambeth", "E09000022"))
    with pytest.raises(NothingInStock):
        inventory.reserve(device_need(), by=london.actor("caseworker"))


@pytest.mark.django_db
def test_a_device_that_is_promised_is_refused_in_words_and_nothing_is_half_done():
    device = london.device_on_shelf()
    inventory.reserve(device_need(), device=device, by=london.actor("caseworker"))
    second = device_need(first_name="Zoë", phone="+447700900124")
    with pytest.raises(DevicePromised, match="Nothing was changed"):
        inventory.reserve(second, device=device, by=london.actor("caseworker"))
    second.refresh_from_db()
    assert second.state == "waiting"
    assert Allocation.objects.count() == 1


@pytest.mark.django_db
def test_a_hold_stops_a_promise():
    london.device_on_shelf()
    need = device_need()
    people.raise_hold(need.referral.resident, kind="safeguarding", by=london.actor("referrer"))
    with pytest.raises(Held):
        inventory.reserve(need, by=london.actor("caseworker"))


@pytest.mark.django_db
def test_a_run_follows_the_published_order_and_says_who_was_passed_over():
    first = device_need()
    second = device_need(first_name="Zoë", phone="+447700900124")
    device = london.device_on_shelf()
    result = inventory.run_allocation(by=london.actor("triage_lead"))
    assert result["promised"] == [(str(first.pk), device.asset_tag)]
    assert result["passed_over"][0][0] == str(second.pk)


@pytest.mark.django_db
def test_a_preview_says_the_same_and_keeps_nothing():
    need = device_need()
    device = london.device_on_shelf()
    preview = inventory.run_allocation(dry_run=True, by=london.actor("triage_lead"))
    need.refresh_from_db(), device.refresh_from_db()
    assert (need.state, device.state, Allocation.objects.count()) == ("waiting", "available", 0)
    assert preview["promised"] == [(str(need.pk), device.asset_tag)]
    assert preview["run"] is None
    assert preview["promised"] == inventory.run_allocation(by=london.actor("triage_lead"))["promised"]


def _race(needs, device):
    """Every need reaches for the device at the same moment, each in its own thread and connection."""
    barrier = threading.Barrier(len(needs))
    answers = []

    def reach(need_id):
        try:
            barrier.wait()
            need = Need.objects.get(pk=need_id)
            inventory.reserve(need, device=Device.objects.get(pk=device.pk), by=london.actor("caseworker"))
            answers.append("won")
        except Conflict as refusal:
            answers.append(refusal)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=reach, args=(need.pk,)) for need in needs]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    return answers


@pytest.mark.django_db(transaction=True)
def test_two_hands_on_the_last_device():
    needs = [device_need(), device_need(first_name="Zoë", phone="+447700900124")]
    device = london.device_on_shelf()
    for _ in range(rounds(200)):
        answers = _race(needs, device)
        refusals = [answer for answer in answers if answer != "won"]
        assert len(refusals) == 1
        assert refusals[0].status == 409
        assert refusals[0].sentence.endswith(".")
        live = Allocation.objects.get(released_at=None)
        inventory.release(live, reason="next round", by=london.actor("triage_lead"))
    assert Allocation.objects.count() == rounds(200)


@pytest.mark.django_db
def test_a_serial_that_reads_like_a_tag_is_still_found():
    """One random serial of eight characters in thirty passes for an asset tag."""
    serial = next(text for n in range(100_000) if read_reference(text := f"PF3K{n:04d}", "DEV"))
    device = london.device_on_shelf(serial)
    assert find_device(serial) == find_device(device.asset_tag) == device


@pytest.mark.django_db
def test_who_comes_too_late_learns_it_without_waiting_and_it_is_written_down(django_assert_max_num_queries):
    need = Need.objects.select_related("referral__resident").get(pk=device_need().pk)
    with django_assert_max_num_queries(5), pytest.raises(NothingInStock):
        inventory.reserve(need, by=london.actor("caseworker"))
    assert LedgerEntry.objects.filter(object_id=need.pk, refused=NothingInStock.code).count() == 1
