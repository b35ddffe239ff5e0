"""A third person approves a count: what is missing, what was found, and when a loss is a data incident."""

from datetime import timedelta

import pytest
from django.utils import timezone

from audit.models import LedgerEntry
from audit.person_keys import read_reasons
from audit.recording import recording
from inventory import actions as inventory
from inventory.bench import data_incidents
from inventory.models import DataIncident, new_asset_tag
from inventory.store import stock_takes as counting
from law.refusals import NotAllowed
from notifications.models import Task
from tests import people_of_london as london
from tests.inventory.stock_takes import (
    ANNA,
    BEN,
    CEM,
    MANAGER,
    REASON,
    a_bin,
    a_device,
    approved,
    counted,
    last_entry,
    lying_in,
    started,
)
from tests.wipes import keep_proof

LEAD = london.actor("safeguarding_lead")


@pytest.mark.django_db
def test_what_is_missing_goes_back_to_waiting_at_its_original_date_and_an_unwiped_drive_is_an_incident():
    bin = a_bin()
    elsewhere = a_bin("B-01-1")
    need = london.accepted(needs=("device",)).needs.get()
    promised = lying_in(bin, london.device_on_shelf())
    allocation = inventory.reserve(need, device=promised, by=london.actor("caseworker"))
    need.refresh_from_db()
    queued_at = need.queued_at
    unwiped = a_device("UNWIPED", bin, state="received", wiped=False)
    kept = a_device("KEPT", bin)
    stray = a_device("STRAY", elsewhere)
    long_lost = a_device("LONG-LOST", None, state="lost")
    unknown = new_asset_tag()

    stock_take = started(bin)
    bin.refresh_from_db()
    assert bin.frozen_at is not None
    assert stock_take.expected == sorted([promised.asset_tag, unwiped.asset_tag, kept.asset_tag])
    rows = [kept.asset_tag, stray.asset_tag, long_lost.asset_tag, unknown]
    counting.count(stock_take, tags=rows, by=ANNA)
    counting.count(stock_take, tags=list(reversed(rows)), by=BEN)
    assert stock_take.state == "counted"
    assert stock_take.missing == sorted([promised.asset_tag, unwiped.asset_tag])
    assert stock_take.extra == sorted([stray.asset_tag, long_lost.asset_tag, unknown])
    assert need.state == "reserved", "nothing happens before the approval"

    approved(stock_take)
    for row in (need, allocation, promised, unwiped, kept, stray, long_lost, bin):
        row.refresh_from_db()
    assert (stock_take.state, stock_take.reason, bin.frozen_at) == ("approved", REASON, None)
    assert (need.state, need.queued_at) == ("waiting", queued_at)
    assert allocation.released_at is not None
    assert (promised.state, unwiped.state, kept.state) == ("lost", "lost", "available")
    assert (stray.state, stray.bin) == ("available", bin)
    assert (long_lost.state, long_lost.bin) == ("quarantined", bin)
    task = Task.objects.get(kind="inventory.data_incident")
    assert task.reference == DataIncident.objects.get(device=unwiped).number
    assert timedelta(hours=71) < task.due_at - timezone.now() <= timedelta(hours=72)
    assert "A-03-2" in task.details
    assert last_entry(stock_take).details == {
        "lost": sorted([promised.asset_tag, unwiped.asset_tag]),
        "moved_here": [stray.asset_tag],
        "found": [long_lost.asset_tag],
        "left": [unknown],
    }
    assert last_entry(stock_take).reason == REASON
    entry = LedgerEntry.objects.get(object_id=promised.pk, verb="lose")
    assert REASON in read_reasons([entry])[entry.pk]


@pytest.mark.django_db
def test_two_counts_that_are_as_the_system_says_change_nothing_but_the_bin():
    bin = a_bin()
    device = a_device("KEPT", bin)
    stock_take = approved(counted(bin, device))
    device.refresh_from_db(), bin.refresh_from_db()
    assert (stock_take.missing, stock_take.extra, device.state, device.version, bin.frozen_at) == (
        [],
        [],
        "available",
        1,
        None,
    )


# ── Approving ────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.django_db
def test_whoever_counted_does_not_approve():
    bin = a_bin()
    device = a_device("ONE", bin)
    stock_take = started(bin)
    counting.count(stock_take, tags=[], by=MANAGER)
    counting.count(stock_take, tags=[], by=ANNA)
    with pytest.raises(counting.CounterApproves) as refused:
        approved(stock_take)
    assert refused.value.sentence == "You counted this bin. Someone who did not count it must approve the differences."
    other = london.actor("warehouse_manager", key="user:other-manager")
    counting.approve_stock_take(stock_take, reason=REASON, by=other)
    device.refresh_from_db()
    assert (stock_take.state, device.state) == ("approved", "lost")


@pytest.mark.django_db
def test_a_round_that_was_not_agreed_makes_nobody_its_counter():
    bin = a_bin()
    device = a_device("ONE", bin)
    stock_take = started(bin)
    counting.count(stock_take, tags=[], by=MANAGER)
    counting.count(stock_take, tags=[device.asset_tag], by=ANNA)
    for person in (ANNA, BEN):
        counting.count(stock_take, tags=[device.asset_tag], by=person)
    assert approved(stock_take).state == "approved"


@pytest.mark.django_db
def test_only_the_warehouse_manager_approves():
    stock_take = counted(a_bin())
    with pytest.raises(NotAllowed):
        counting.approve_stock_take(stock_take, reason=REASON, by=CEM)


@pytest.mark.django_db
def test_what_was_moved_or_has_left_meanwhile_is_not_lost_and_the_result_says_so():
    bin = a_bin()
    other = a_bin("B-01-1")
    moved = a_device("MOVED", bin)
    recycled = a_device("RECYCLED", bin, state="wiped")
    stock_take = counted(bin)
    lying_in(other, moved)
    inventory.recycle(recycled, weight_grams=1500, reason="beyond repair", by=MANAGER)
    params = {line["tag"]: line["what"] for line in counting.result(stock_take)["missing"]}
    assert params[moved.asset_tag] == "Will be left as it is: available, in bin B-01-1."
    assert params[recycled.asset_tag].startswith("Will be left as it is: recycled")
    approved(stock_take)
    moved.refresh_from_db(), recycled.refresh_from_db()
    assert (moved.state, moved.bin, recycled.state) == ("available", other, "recycled")
    assert last_entry(stock_take).details["left"] == stock_take.missing
    assert {line["tag"]: line["what"] for line in counting.result(stock_take)["missing"]}[
        moved.asset_tag
    ] == "Available, in bin B-01-1."


@pytest.mark.django_db
def test_missing_in_one_bin_and_extra_in_the_other_is_found_whichever_is_approved_first():
    one = a_bin("A-01-1")
    two = a_bin("A-01-2")
    first = a_device("FIRST", one)
    second = a_device("SECOND", two)
    swapped = [counted(one, second), counted(two, first)]
    approved(swapped[0])
    first.refresh_from_db(), second.refresh_from_db()
    assert (first.state, second.state, second.bin) == ("lost", "available", one)
    approved(swapped[1])
    first.refresh_from_db(), second.refresh_from_db()
    assert (first.state, first.bin, second.state, second.bin) == ("quarantined", two, "available", one)


@pytest.mark.django_db
@pytest.mark.parametrize("state", ["expected", "in_transit", "at_hub", "with_resident", "recycled", "destroyed"])
def test_what_should_be_elsewhere_is_left_for_somebody_to_look_at(state):
    bin = a_bin()
    odd = a_device("ODD", None, state=state)
    stock_take = counted(bin, odd)
    assert counting.result(stock_take)["extra"][0]["what"].endswith("Someone must check it.")
    approved(stock_take)
    odd.refresh_from_db()
    assert (odd.state, odd.bin, last_entry(stock_take).details["left"]) == (state, None, [odd.asset_tag])


@pytest.mark.django_db
def test_what_was_received_again_under_a_new_tag_is_not_found_a_second_time():
    bin = a_bin()
    lost = a_device("PF-TWICE", None, state="lost")
    a_device("PF-TWICE", None)
    stock_take = approved(counted(bin, lost))
    lost.refresh_from_db()
    assert (lost.state, last_entry(stock_take).details["left"]) == ("lost", [lost.asset_tag])


@pytest.mark.django_db
def test_the_result_is_read_in_one_statement_and_says_what_will_happen(django_assert_num_queries):
    bin = a_bin()
    other = a_bin("B-01-1")
    missing = [a_device(f"PF-{n}", bin) for n in range(4)]
    stray = a_device("STRAY", other)
    lost = a_device("LOST", None, state="lost")
    unknown = new_asset_tag()
    stock_take = started(bin)
    for person in (ANNA, BEN):
        counting.count(stock_take, tags=[stray.asset_tag, lost.asset_tag, unknown], by=person)
    with django_assert_num_queries(1):
        rows = counting.result(stock_take)
    assert [line["device"] for line in rows["missing"]] == sorted(missing, key=lambda device: device.asset_tag)
    assert {line["what"] for line in rows["missing"]} == {"Will be lost."}
    assert {line["tag"]: line["what"] for line in rows["extra"]} == {
        stray.asset_tag: "Will be recorded in this bin: available, in bin B-01-1.",
        lost.asset_tag: "Will be found and put in quarantine, unless it was received again with another tag.",
        unknown: "No device has this tag. Check what the label is on.",
    }


# ── The data incident ────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("about", "opens"),
    [
        ({"wiped": True}, False),
        ({"wiped": False}, True),
        ({"drives": (), "wiped": False}, True),
        ({"drives": (), "wiped": False, "no_storage_by": "user:second"}, False),
    ],
)
def test_an_incident_is_for_storage_that_nobody_has_proven_wiped(about, opens):
    bin = a_bin()
    a_device("GONE", bin, state="quarantined", **about)
    approved(counted(bin))
    assert Task.objects.filter(kind="inventory.data_incident").exists() is opens


@pytest.mark.django_db
def test_one_of_two_drives_is_enough_and_a_later_failure_outweighs_a_pass():
    bin = a_bin()
    half = a_device("HALF", bin, drives=("A", "B"), wiped=False)
    failed = a_device("FAILED", bin, state="quarantined")
    keep_proof(half, "HALF-A")
    keep_proof(failed, "FAILED-S1", passed=False)
    approved(counted(bin))
    assert set(DataIncident.objects.undecided().values_list("device__asset_tag", flat=True)) == {
        half.asset_tag,
        failed.asset_tag,
    }


@pytest.mark.django_db
def test_one_loss_is_one_incident_and_lost_again_is_another():
    bin = a_bin()
    device = a_device("GONE", bin, wiped=False)
    approved(counted(bin))
    device.refresh_from_db()
    incident = DataIncident.objects.get()
    with recording(MANAGER, "inventory.lose"):
        assert data_incidents.open_data_incident(device, place="A-03-2", by=MANAGER) == incident
    inventory.describe_incident(incident, what_happened="It was not in its bin.", by=LEAD)
    inventory.do_not_report(incident, reason="The drive is encrypted.", by=LEAD)
    inventory.find(device, by=MANAGER)
    inventory.lose(device, reason="again", by=MANAGER)
    assert DataIncident.objects.filter(device=device).count() == 2
    assert not Task.objects.filter(kind="inventory.data_incident", reference=incident.number).still_to_do().exists()
