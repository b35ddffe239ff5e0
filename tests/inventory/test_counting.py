"""A frozen bin and two blind counts: started, counted, counted again, given up."""

import inspect
import json
import threading

import pytest
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connections

from inventory.models import Bin, Device, StockCount, StockTake, new_asset_tag
from inventory.store import stock_takes as counting
from jobs import queue
from law.refusals import Invalid, Refusal, WrongState
from tests.inventory.stock_takes import ANNA, BEN, CEM, MANAGER, a_bin, a_device, approved, counted, last_entry, started
from tests.rounds import rounds


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
        "picked",
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
    assert refused.value.sentence == "This bin is already being counted. Finish or cancel that count."
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
        == "You have already counted this bin. Now someone else must count it without seeing your count."
    )
    counting.count(stock_take, tags=[], by=BEN)
    assert stock_take.state == "counted"


@pytest.mark.django_db
def test_counts_that_differ_are_both_counted_again_by_anybody():
    bin = a_bin()
    one = a_device("ONE", bin)
    two = a_device("TWO", bin)
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
        stock_take = started(bin)
        rows = []
        rows.append(counting.blind_sheet(stock_take))
        rows.append(counting.result(stock_take))
        for who, answer in ((ANNA, tags), (ANNA, tags), (BEN, tags[:1]), (CEM, ["nonsense"]), (BEN, [])):
            try:
                count = counting.count(stock_take, tags=list(answer), by=who)
                rows.append({"tags": count.tags, "counter": count.counter, "words": str(count)})
            except Refusal as refusal:
                rows.append(
                    [refusal.sentence, refusal.details, [vars(error) for error in getattr(refusal, "errors", [])]]
                )
        rows.append(counting.blind_sheet(stock_take))
        rows.append(counting.result(stock_take))
        text = json.dumps(rows, cls=DjangoJSONEncoder)
        for answer in (
            str(stock_take.pk),
            bin.code,
            json.dumps(stock_take.created_at, cls=DjangoJSONEncoder).strip('"'),
        ):
            text = text.replace(answer, "…")
        return text

    full = a_bin("A-01-1")
    empty = a_bin("A-01-2")
    devices = [a_device(f"PF-{n}", full) for n in range(7)]
    tags = [devices[0].asset_tag, new_asset_tag()]
    answer = heard(full, *tags)
    assert answer == heard(empty, *tags)
    assert devices[0].asset_tag in answer
    assert not any(device.asset_tag in answer for device in devices[1:])


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
    words = {"counted": "waiting for approval", "approved": "approved", "cancelled": "cancelled"}[how]
    assert refused.value.sentence == f"This stock-take is {words}, so you cannot add a count."


@pytest.mark.django_db(transaction=True)
def test_counts_that_come_at_the_same_moment_are_compared_once():
    """Three people send the same count at once: two of them settle it, the third is told that it is over."""
    for round_ in range(rounds(20)):
        bin = a_bin(f"A-01-{round_}")
        device = a_device(f"PF-{round_}", bin)
        stock_take = started(bin)
        barrier = threading.Barrier(3)
        answers = []

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
    assert [(e.pointer, e.sentence) for e in refused.value.errors] == [("/reason", "Enter a reason.")]
    stock_take.refresh_from_db()
    assert stock_take.state == "counted"
    assert inspect.signature(verb.body).parameters["reason"].default is inspect.Parameter.empty
