"""Bins and labels: put away, moved, taken out, and every print counted."""

import pytest
from django.utils import timezone

from audit.recording import recording
from inventory.models import Bin, Device
from inventory.store import pools as pooling
from tests.inventory.arrivals import last_entry
from tests.inventory.pools import BENCH, CLERK, MANAGER, a_pool, came

pytestmark = pytest.mark.django_db


def set_on(bin, **fields):
    """In the database alone: what somebody holds in hand is then out of date."""
    with recording(MANAGER, "test.set_up"):
        fresh = Bin.objects.get(pk=bin.pk)
        for name, value in fields.items():
            setattr(fresh, name, value)
        fresh.save()


def test_a_bin_has_its_code_in_capitals_and_once():
    assert pooling.open_bin(code="a-03-2", words="ThinkPads", by=MANAGER).code == "A-03-2"
    with pytest.raises(pooling.BinHere, match="There is already a bin with this code"):
        pooling.open_bin(code="A-03-2", by=MANAGER)


def test_a_device_is_put_away_moved_and_taken_out():
    first, second = (pooling.open_bin(code=code, by=MANAGER) for code in ("A-01", "A-02"))
    device = came("PF-1", a_pool())
    for place in (first, second, None):
        pooling.put_away(device, bin=place, by=CLERK)
        device.refresh_from_db()
        assert device.bin == place
        assert last_entry(device).details == {"bin": place.code if place else ""}


@pytest.mark.parametrize("frozen", ["from", "to"])
def test_nothing_goes_into_or_out_of_a_bin_that_is_being_counted(frozen):
    places = {name: pooling.open_bin(code=name, by=MANAGER) for name in ("from", "to")}
    device = pooling.put_away(came("PF-1", a_pool()), bin=places["from"], by=CLERK)
    set_on(places[frozen], frozen_at=timezone.now())
    for to in (places["to"], None) if frozen == "from" else (places["to"],):
        with pytest.raises(pooling.BinFrozen) as refused:
            pooling.put_away(device, bin=to, by=CLERK)
        assert (
            refused.value.sentence
            == f"Bin {frozen.upper()} is being counted. You cannot add or remove devices until the count is finished."
        )
    device.refresh_from_db()
    assert device.bin == places["from"]
    assert last_entry(device).refused == "bin_frozen"


def test_nothing_goes_into_a_bin_that_is_gone_but_out_of_it_it_does():
    gone = pooling.open_bin(code="A-01", by=MANAGER)
    inside = came("PF-1", home := a_pool())
    outside = came("PF-2", home)
    pooling.put_away(inside, bin=gone, by=CLERK)
    set_on(gone, retired_at=timezone.now())
    with pytest.raises(pooling.BinRetired, match="This bin is no longer used"):
        pooling.put_away(outside, bin=gone, by=CLERK)
    assert pooling.put_away(inside, bin=None, by=CLERK).bin is None


# ── Labels ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_every_print_is_counted_and_on_the_ledger():
    devices = [came(f"PF-{number}", pool) for pool in [a_pool()] for number in range(2)]
    bins = [pooling.open_bin(code="A-01", by=MANAGER)]
    assert pooling.print_labels(devices, by=CLERK) == devices
    assert pooling.print_labels(bins, by=CLERK) == bins
    pooling.print_labels(devices[:1], by=BENCH)
    printed = [Device.objects.get(pk=device.pk).labels_printed for device in devices]
    assert printed == [2, 1]
    assert Bin.objects.get().labels_printed == 1
    entry = last_entry(devices[0])
    assert (entry.action, entry.actor, entry.details["labels_printed"]) == ("inventory.print_labels", BENCH.key, 2)
