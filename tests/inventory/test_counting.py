"""A frozen bin, two blind counts, a third person's approval; whoever was promised what is missing waits again."""

import inspect
import json
import threading

import pytest
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connections

from audit.models import LedgerEntry
from audit.recording import recording
from inventory import actions as inventory
from inventory.models import Bin, Device, StockCount, StockTake, WipeEvidence, new_asset_tag
from inventory.store import stock_takes as counting
from jobs import queue
from law.refusals import Invalid, NotAllowed, Refusal, WrongState
from notifications.models import Message
from tests import people_of_london as london
from tests.rounds import rounds

MANAGER = london.actor("warehouse_manager", key="user:manager")
ANNA, BEN, CEM = (london.actor("warehouse", key=f"user:{name}") for name in ("anna", "ben", "cem"))
REASON = "Searched twice, the shelf above as well"


def a_bin(code="A-03-2") -> Bin:
    with recording(MANAGER, "inventory.open_bin"):
        return Bin.objects.create(code=code, words="12 ThinkPads")


def lying_in(bin, device) -> Device:
    with recording(MANAGER, "inventory.put_away"):
        device.refresh_from_db()
        device.bin = bin
        device.save()
    return device


def a_device(serial, bin=None, *, state="available", drives=("S1",), wiped=True, **about) -> Device:
    """A device as it would be after its way through the bench, which is tested elsewhere."""
    with recording(MANAGER, "inventory.receive"):
        device = Device.objects.create(
            serial=serial,
            kind="laptop",
            make_and_model="ThinkPad T14",
            pool=london.pool(),
            bin=bin,
            state=state,
            drive_serials=[f"{serial}-{drive}" for drive in drives],
            **about,
        )
        for drive in device.drive_serials if wiped else ():
            WipeEvidence.objects.create(
                device=device,
                drive_serial=drive,
                tool="nwipe 0.37",
                method="Purge",
                passed=True,
                log_hash="a" * 64,
                operator="user:x",
            )
    return device


def started(bin) -> StockTake:
    return counting.start_stock_take(bin=bin, by=MANAGER)


def counted(bin, *devices) -> StockTake:
    """Started, and counted by two people who found just these."""
    stock_take = started(bin)
    for person in (ANNA, BEN):
        counting.count(stock_take, tags=[device.asset_tag for device in devices], by=person)
    return stock_take


def approved(stock_take) -> StockTake:
    return counting.approve_stock_take(stock_take, reason=REASON, by=MANAGER)


def last_entry(row) -> LedgerEntry:
    return LedgerEntry.objects.filter(object_id=row.pk).order_by("-number").first()


# ── The whole of it ──────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.django_db
def test_what_is_missing_goes_back_to_waiting_at_its_original_date_and_an_unwiped_drive_is_an_incident():
    bin, elsewhere = a_bin(), a_bin("B-01-1")
    need = london.accepted(needs=("device",)).needs.get()
    promised = lying_in(bin, london.device_on_shelf())
    allocation = inventory.reserve(need, device=promised, by=london.actor("caseworker"))
    need.refresh_from_db()
    queued_at = need.queued_at
    unwiped = a_device("UNWIPED", bin, state="received", wiped=False)
    kept, stray = a_device("KEPT", bin), a_device("STRAY", elsewhere)
    long_lost = a_device("LONG-LOST", None, state="lost")
    unknown = new_asset_tag()

    stock_take = started(bin)
    bin.refresh_from_db()
    assert bin.frozen_at is not None
    assert stock_take.expected == sorted([promised.asset_tag, unwiped.asset_tag, kept.asset_tag])
    found = [kept.asset_tag, stray.asset_tag, long_lost.asset_tag, unknown]
    counting.count(stock_take, tags=found, by=ANNA)
    counting.count(stock_take, tags=list(reversed(found)), by=BEN)
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
    task = Message.objects.get(event="inventory.data_incident")
    assert (task.reason_id, task.channel, task.owner) == (unwiped.pk, "call", "safeguarding_lead")
    assert unwiped.asset_tag in task.body
    assert "A-03-2" in task.body
    assert last_entry(stock_take).details == {
        "lost": sorted([promised.asset_tag, unwiped.asset_tag]),
        "moved_here": [stray.asset_tag],
        "found": [long_lost.asset_tag],
        "left": [unknown],
    }
    assert last_entry(stock_take).reason == REASON
    assert REASON in LedgerEntry.objects.get(object_id=promised.pk, verb="lose").reason


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


# ── Starting ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.django_db
def test_only_what_is_in_our_own_building_should_lie_there():
    bin = a_bin()
    for state in Device.State.values:
        a_device(f"PF-{state}", bin, state=state)
    inside = {
        "received",
        "quarantined",
        "awaiting_wipe",
        "wiped",
        "refurbishing",
        "awaiting_parts",
        "qc",
        "available",
        "reserved",
        "packed",
    }
    states = Device.objects.filter(asset_tag__in=started(bin).expected).values_list("state", flat=True)
    assert set(states) == inside


@pytest.mark.django_db
def test_a_bin_is_counted_once_at_a_time():
    bin = a_bin()
    first = started(bin)
    with pytest.raises(counting.AlreadyBeingCounted) as refused:
        started(bin)
    assert refused.value.sentence == "This bin is being counted already. Finish that count, or have it cancelled."
    counting.cancel_stock_take(first, reason="wrong bin", by=MANAGER)
    assert started(bin).state == "counting"


@pytest.mark.django_db
def test_a_bin_out_of_use_is_not_counted():
    bin = a_bin()
    Bin.objects.filter(pk=bin.pk).update(retired_at=bin.created_at)
    with pytest.raises(counting.BinRetired, match="This bin is no longer in use, so there is nothing to count"):
        started(bin)


# ── Counting blindly ─────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.django_db
def test_tags_are_read_however_they_were_typed_and_counted_once():
    bin = a_bin()
    device = a_device("KEPT", bin)
    tag = device.asset_tag
    count = counting.count(
        started(bin), tags=[tag.lower(), tag.replace("-", " "), f"  {tag.removeprefix('DEV-')} "], by=ANNA
    )
    assert count.tags == [tag]


@pytest.mark.django_db
def test_whatever_is_not_a_tag_is_named_all_at_once_and_nothing_is_kept():
    stock_take = started(a_bin())
    with pytest.raises(Invalid) as refused:
        counting.count(stock_take, tags=["DEV-1234-5678", new_asset_tag(), "PF3K9X"], by=ANNA)
    assert [(error.pointer, error.code, error.sentence) for error in refused.value.errors] == [
        ("/tags/0", "not_an_asset_tag", "“DEV-1234-5678” is not an asset tag. Scan its label again."),
        ("/tags/2", "not_an_asset_tag", "“PF3K9X” is not an asset tag. Scan its label again."),
    ]
    assert not StockCount.objects.exists()


@pytest.mark.django_db
def test_the_second_count_is_by_a_second_person():
    stock_take = started(a_bin())
    counting.count(stock_take, tags=[], by=ANNA)
    with pytest.raises(counting.SecondPersonCounts) as refused:
        counting.count(stock_take, tags=[], by=ANNA.through("api"))
    assert (
        refused.value.sentence
        == "You have counted this bin already. Somebody else counts it now, without seeing your count."
    )
    counting.count(stock_take, tags=[], by=BEN)
    assert stock_take.state == "counted"


@pytest.mark.django_db
def test_counts_that_differ_are_both_counted_again_by_anybody():
    bin = a_bin()
    one, two = a_device("ONE", bin), a_device("TWO", bin)
    stock_take = started(bin)
    counting.count(stock_take, tags=[one.asset_tag], by=ANNA)
    counting.count(stock_take, tags=[two.asset_tag], by=BEN)
    assert (stock_take.state, stock_take.disputed) == ("counting", sorted([one.asset_tag, two.asset_tag]))
    assert (stock_take.missing, stock_take.extra) == ([], [])
    assert counting.blind_sheet(stock_take)["round"] == 2
    counting.count(stock_take, tags=[one.asset_tag], by=ANNA)
    counting.count(stock_take, tags=[one.asset_tag], by=CEM)
    assert (stock_take.state, stock_take.disputed, stock_take.missing) == ("counted", [], [two.asset_tag])


@pytest.mark.django_db
def test_a_count_of_an_older_round_is_not_compared_with_a_newer():
    bin = a_bin()
    device = a_device("ONE", bin)
    stock_take = started(bin)
    counting.count(stock_take, tags=[device.asset_tag], by=ANNA)
    counting.count(stock_take, tags=[], by=BEN)
    counting.count(stock_take, tags=[device.asset_tag], by=CEM)
    assert stock_take.state == "counting", "Anna's count of the first round is over"


@pytest.mark.django_db
def test_nobody_who_counts_learns_what_should_be_there():
    """Two bins in which the system expects other things, and the same counted: what the counters get back is word
    for word the same.
    """

    def heard(bin, *tags):
        stock_take, said = started(bin), []
        said.append(counting.blind_sheet(stock_take))
        said.append(counting.result(stock_take))
        for who, told in ((ANNA, tags), (ANNA, tags), (BEN, tags[:1]), (CEM, ["nonsense"]), (BEN, [])):
            try:
                count = counting.count(stock_take, tags=list(told), by=who)
                said.append({"tags": count.tags, "counter": count.counter, "words": str(count)})
            except Refusal as refusal:
                said.append(
                    [refusal.sentence, refusal.details, [vars(error) for error in getattr(refusal, "errors", [])]]
                )
        said.append(counting.blind_sheet(stock_take))
        said.append(counting.result(stock_take))
        text = json.dumps(said, cls=DjangoJSONEncoder)
        for told in (str(stock_take.pk), bin.code, json.dumps(stock_take.created_at, cls=DjangoJSONEncoder).strip('"')):
            text = text.replace(told, "…")
        return text

    full, empty = a_bin("A-01-1"), a_bin("A-01-2")
    devices = [a_device(f"PF-{n}", full) for n in range(7)]
    tags = [devices[0].asset_tag, new_asset_tag()]
    told = heard(full, *tags)
    assert told == heard(empty, *tags)
    assert devices[0].asset_tag in told
    assert not any(device.asset_tag in told for device in devices[1:])


@pytest.mark.django_db
def test_the_sheet_names_the_bin_and_how_to_count_and_nothing_that_lies_there():
    bin = a_bin()
    device = a_device("ONE", bin)
    sheet = counting.blind_sheet(started(bin))
    assert (sheet["bin"], sheet["round"]) == ("A-03-2", 1)
    assert device.asset_tag not in str(sheet)
    assert bin.words not in str(sheet)
    assert set(sheet) == {"stock_take", "bin", "frozen_at", "round", "advice"}


@pytest.mark.django_db
@pytest.mark.parametrize("how", ["counted", "approved", "cancelled"])
def test_what_is_settled_takes_no_more_counts(how):
    stock_take = counted(a_bin())
    if how == "approved":
        approved(stock_take)
    if how == "cancelled":
        counting.cancel_stock_take(stock_take, reason="not needed", by=MANAGER)
    with pytest.raises(WrongState) as refused:
        counting.count(stock_take, tags=[], by=CEM)
    words = {"counted": "counted twice", "approved": "approved", "cancelled": "cancelled"}[how]
    assert refused.value.sentence == f"This stock-take is {words}: it takes no more counts."


@pytest.mark.django_db(transaction=True)
def test_counts_that_come_at_the_same_moment_are_compared_once():
    """Three people send the same count at once: two of them settle it, the third is told that it is over."""
    for round_ in range(rounds(20)):
        bin = a_bin(f"A-01-{round_}")
        device, stock_take = a_device(f"PF-{round_}", bin), started(bin)
        barrier, answers = threading.Barrier(3), []

        def send(person, stock_take=stock_take, tag=device.asset_tag, barrier=barrier, answers=answers):
            try:
                barrier.wait()
                counting.count(StockTake.objects.get(pk=stock_take.pk), tags=[tag], by=person)
                answers.append("kept")
            except Refusal as refusal:
                answers.append(refusal.code)
            finally:
                connections.close_all()

        threads = [threading.Thread(target=send, args=(person,)) for person in (ANNA, BEN, CEM)]
        [thread.start() for thread in threads]
        [thread.join() for thread in threads]
        stock_take.refresh_from_db()
        assert (sorted(answers), stock_take.state, stock_take.counts.count()) == (
            ["kept", "kept", "wrong_state"],
            "counted",
            2,
        )


# ── Counted again, given up ──────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.django_db
def test_a_recount_begins_anew_whether_one_or_two_have_counted():
    bin = a_bin()
    device = a_device("ONE", bin)
    stock_take = counted(bin)
    counting.recount(stock_take, reason="the light was off", by=MANAGER)
    assert (stock_take.state, stock_take.missing, last_entry(stock_take).reason) == (
        "counting",
        [],
        "the light was off",
    )
    counting.count(stock_take, tags=[], by=ANNA)
    counting.recount(stock_take, reason="Anna was in the next aisle", by=MANAGER)
    counting.count(stock_take, tags=[device.asset_tag], by=BEN)
    assert stock_take.state == "counting", "Anna's count was thrown away"
    counting.count(stock_take, tags=[device.asset_tag], by=ANNA)
    assert (stock_take.state, stock_take.missing) == ("counted", [])
    bin.refresh_from_db()
    assert bin.frozen_at is not None


@pytest.mark.django_db
def test_given_up_the_bin_is_free_and_nothing_was_changed():
    bin = a_bin()
    device = a_device("ONE", bin)
    stock_take = counted(bin)
    assert not queue.waiting("inventory.match_stock").exists()
    counting.cancel_stock_take(stock_take, reason="fire drill", by=MANAGER)
    stock_take.refresh_from_db()
    bin.refresh_from_db(), device.refresh_from_db()
    assert (stock_take.state, stock_take.reason, bin.frozen_at, device.state, device.bin) == (
        "cancelled",
        "fire drill",
        None,
        "available",
        bin,
    )
    assert stock_take.closed_at is not None
    assert queue.waiting("inventory.match_stock").exists(), "what lies in it can be promised again"


@pytest.mark.django_db
@pytest.mark.parametrize("verb", [counting.recount, counting.cancel_stock_take, counting.approve_stock_take])
def test_each_decision_has_its_reason(verb):
    stock_take = counted(a_bin())
    with pytest.raises(Invalid) as refused:
        verb(stock_take, reason="  ", by=MANAGER)
    assert [(e.pointer, e.sentence) for e in refused.value.errors] == [("/reason", "Say why, in a sentence.")]
    stock_take.refresh_from_db()
    assert stock_take.state == "counted"
    assert inspect.signature(verb.body).parameters["reason"].default is inspect.Parameter.empty


# ── Approving ────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.django_db
def test_whoever_counted_does_not_approve():
    bin = a_bin()
    device, stock_take = a_device("ONE", bin), started(bin)
    counting.count(stock_take, tags=[], by=MANAGER)
    counting.count(stock_take, tags=[], by=ANNA)
    with pytest.raises(counting.CounterApproves) as refused:
        approved(stock_take)
    assert (
        refused.value.sentence == "You counted this bin yourself. Somebody who did not count it approves what differs."
    )
    other = london.actor("warehouse_manager", key="user:other-manager")
    counting.approve_stock_take(stock_take, reason=REASON, by=other)
    device.refresh_from_db()
    assert (stock_take.state, device.state) == ("approved", "lost")


@pytest.mark.django_db
def test_a_round_that_was_not_agreed_makes_nobody_its_counter():
    bin = a_bin()
    device, stock_take = a_device("ONE", bin), started(bin)
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
    bin, other = a_bin(), a_bin("B-01-1")
    moved, recycled = a_device("MOVED", bin), a_device("RECYCLED", bin, state="wiped")
    stock_take = counted(bin)
    lying_in(other, moved)
    inventory.recycle(recycled, weight_grams=1500, reason="beyond repair", by=MANAGER)
    said = {line["tag"]: line["what"] for line in counting.result(stock_take)["missing"]}
    assert said[moved.asset_tag] == "Will be left as it is: available, in bin B-01-1."
    assert said[recycled.asset_tag].startswith("Will be left as it is: recycled")
    approved(stock_take)
    moved.refresh_from_db(), recycled.refresh_from_db()
    assert (moved.state, moved.bin, recycled.state) == ("available", other, "recycled")
    assert last_entry(stock_take).details["left"] == stock_take.missing
    assert {line["tag"]: line["what"] for line in counting.result(stock_take)["missing"]}[
        moved.asset_tag
    ] == "Available, in bin B-01-1."


@pytest.mark.django_db
def test_missing_in_one_bin_and_extra_in_the_other_is_found_whichever_is_approved_first():
    one, two = a_bin("A-01-1"), a_bin("A-01-2")
    first, second = a_device("FIRST", one), a_device("SECOND", two)
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
    assert counting.result(stock_take)["extra"][0]["what"].endswith("Somebody has to look at it.")
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
    bin, other = a_bin(), a_bin("B-01-1")
    missing = [a_device(f"PF-{n}", bin) for n in range(4)]
    stray, lost, unknown = a_device("STRAY", other), a_device("LOST", None, state="lost"), new_asset_tag()
    stock_take = started(bin)
    for person in (ANNA, BEN):
        counting.count(stock_take, tags=[stray.asset_tag, lost.asset_tag, unknown], by=person)
    with django_assert_num_queries(1):
        found = counting.result(stock_take)
    assert [line["device"] for line in found["missing"]] == sorted(missing, key=lambda device: device.asset_tag)
    assert {line["what"] for line in found["missing"]} == {"Will be lost."}
    assert {line["tag"]: line["what"] for line in found["extra"]} == {
        stray.asset_tag: "Will lie here from now on: available, in bin B-01-1.",
        lost.asset_tag: "Will be found, and set apart in quarantine, unless it was received again under another tag.",
        unknown: "No device has this tag. Look what it is stuck to.",
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
    assert Message.objects.filter(event="inventory.data_incident").exists() is opens


@pytest.mark.django_db
def test_one_of_two_drives_is_enough_and_a_later_failure_outweighs_a_pass():
    bin = a_bin()
    half, failed = a_device("HALF", bin, drives=("A", "B"), wiped=False), a_device("FAILED", bin)
    with recording(MANAGER, "inventory.record_wipe"):
        told = {"tool": "nwipe", "method": "Purge", "log_hash": "b" * 64, "operator": "user:x"}
        WipeEvidence.objects.create(device=half, drive_serial="HALF-A", passed=True, **told)
        WipeEvidence.objects.create(device=failed, drive_serial="FAILED-S1", passed=False, **told)
    approved(counted(bin))
    assert set(Message.objects.filter(event="inventory.data_incident").values_list("reason_id", flat=True)) == {
        half.pk,
        failed.pk,
    }


@pytest.mark.django_db
def test_one_loss_is_one_incident_and_lost_again_is_another():
    bin = a_bin()
    device = a_device("GONE", bin, wiped=False)
    approved(counted(bin))
    device.refresh_from_db()
    task = Message.objects.get(event="inventory.data_incident")
    with recording(MANAGER, "inventory.lose"):
        assert inventory.open_data_incident(device, place="A-03-2", by=MANAGER) == task
    _tick_off(task)
    with recording(MANAGER, "inventory.lose"):
        assert inventory.open_data_incident(device, place="A-03-2", by=MANAGER) == task
    inventory.find(device, by=MANAGER)
    inventory.lose(device, reason="again", by=MANAGER)
    assert Message.objects.filter(event="inventory.data_incident", reason_id=device.pk).count() == 2


def _tick_off(task):
    with recording(MANAGER, "notifications.done"):
        task.queue()
        task.save()
        task.deliver()
        task.save()
