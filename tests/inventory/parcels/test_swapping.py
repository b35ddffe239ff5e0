"""A device that does not work: the replacement out, the old one back as one job, wiped again, and chased."""

from datetime import timedelta

import pytest
from django.utils import timezone

from inventory import actions as inventory
from inventory.models import Device, StorageUnit, Swap
from inventory.parcels.swapping import AnotherDevice
from inventory.tasks import chase_old_devices
from notifications.models import Task
from referrals import actions as referrals
from referrals.actions.faults import NotInRemedy
from referrals.models import Need, Referral
from referrals.promises import NoPromiseNow
from tests import people_of_london as london
from tests.portal.signing_in import signed_in, worker
from tests.referrals.test_faults import given
from tests.referrals.test_remedy import KWAME, STORE, at_hub, give, state

pytestmark = pytest.mark.django_db


def broken(kind: str = "faulty") -> Need:
    need = given("device")
    need.collect_at = london.hub()
    need.save()
    referrals.dispute(need, kind=kind, by=KWAME)
    return need


def swapped(need: Need) -> Swap:
    """With the replacement in their hands."""
    inventory.swap(need, device=london.device_on_shelf("PF-NEW"), by=KWAME)
    give(need.allocations.get(handed_over_at=None))
    need.refresh_from_db()
    return need.swaps.get()


def test_one_job_carries_the_replacement_out_and_the_old_one_back():
    need = broken()
    before = (Referral.objects.count(), need.queued_at)
    swap = swapped(need)
    old = swap.device
    assert (swap.state, state(need)) == ("awaited", "provided")
    assert swap.due_on > timezone.localdate()
    inventory.take_in_old(swap, scanned=old.asset_tag, by=at_hub())
    assert (state(swap), state(old), old.custodian) == ("with_hub", "returning", "brixton-library")
    inventory.bring_back_old(swap, scanned=old.serial.lower(), by=STORE)
    assert (state(swap), state(old), old.custodian) == ("back", "quarantined", "warehouse")
    assert set(StorageUnit.objects.filter(device=old).values_list("state", flat=True)) == {"unproven"}
    assert old.in_our_hands_since >= swap.created_at
    assert (Referral.objects.count(), need.queued_at) == before


def test_the_wrong_device_is_not_taken_for_it():
    swap = swapped(broken())
    with pytest.raises(AnotherDevice):
        inventory.bring_back_old(swap, scanned=london.device_on_shelf("PF-OTHER").asset_tag, by=STORE)
    assert state(swap.device) == "with_resident"


@pytest.mark.parametrize("kind", ["lost", "stolen", "never_came"])
def test_what_is_gone_does_not_come_back(kind):
    need = broken(kind)
    inventory.swap(need, device=london.device_on_shelf("PF-NEW"), by=KWAME)
    assert not need.swaps.exists()


def test_without_stock_they_wait_at_the_head_and_the_old_one_is_due_once_they_have_another():
    need = broken()
    since = need.queued_at
    inventory.swap(need, by=KWAME)
    assert (state(need), need.urgency, need.queued_at) == ("waiting", 0, since)
    swap = need.swaps.get()
    assert (swap.state, swap.due_on) == ("awaited", None)
    give(inventory.reserve(need, device=london.device_on_shelf("PF-NEW"), by=KWAME))
    assert (state(swap), swap.due_on is not None) == ("awaited", True)


@pytest.mark.parametrize(
    "end",
    [
        lambda need: referrals.confirm(need, by=KWAME),
        lambda need: referrals.close_unmet(need, code="no_stock", by=london.actor("triage_lead")),
    ],
)
def test_where_no_replacement_comes_they_keep_what_they_have(end):
    need = broken()
    inventory.swap(need, device=london.device_on_shelf("PF-NEW"), by=KWAME)
    end(need)
    assert state(need.swaps.get()) == "kept"


def test_what_does_not_come_is_asked_for_twice_and_may_come_after_all():
    swap = swapped(broken())
    for _ in range(4):
        Swap.objects.filter(pk=swap.pk).update(due_on=timezone.localdate() - timedelta(days=1))
        chase_old_devices()
    swap.refresh_from_db()
    assert swap.chased == 2
    tasks = Task.objects.filter(kind="inventory.fetch_old_device")
    assert set(tasks.values_list("reference", "organisation_id")) == {(swap.device.asset_tag, london.hub().pk)}
    assert swap.need.referral.milestones.filter(event="referrals.old_device_awaited").count() == 2
    inventory.give_up_old(swap, reason="They moved away.", by=KWAME)
    assert state(swap) == "kept"
    assert not tasks.filter(state="open").exists()
    inventory.bring_back_old(swap, scanned=swap.device.asset_tag, by=STORE)
    assert (state(swap), state(swap.device)) == ("back", "quarantined")


def test_only_what_is_being_fixed_is_swapped():
    with pytest.raises((NotInRemedy, NoPromiseNow)):
        inventory.swap(given("device"), by=KWAME)


def test_hub_and_warehouse_do_their_part_by_scan_on_their_pages():
    swap = swapped(broken())
    hub = signed_in(worker(role="hub_worker", at=london.hub(), email="hub@brixton.example"))
    store = signed_in(worker(role="warehouse", email="store@get-online.example"))
    address = f"/swaps/{swap.pk}"
    assert "Record that the old device is here" in hub.get(address).content.decode()
    assert swap.device.asset_tag in hub.get(f"/hub/here/{swap.need.referral.reference}").content.decode()
    wrong = hub.post(f"{address}/take-in", {"scanned": "DEV-0000"})
    assert wrong.status_code == 422
    assert "This is not the device we are waiting for" in wrong.content.decode()
    assert hub.post(f"{address}/take-in", {"scanned": swap.device.asset_tag}).status_code == 302
    assert swap.device.asset_tag in store.get("/work/?kind=old-at-hub").content.decode()
    assert store.post(f"{address}/bring-back", {"scanned": swap.device.asset_tag}).status_code == 302
    assert Device.objects.get(pk=swap.device_id).state == "quarantined"
