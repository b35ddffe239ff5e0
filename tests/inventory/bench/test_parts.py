"""The parts ledger adds up, whoever reaches for the last one; a factor has a source and is never changed."""

import threading
from datetime import date
from decimal import Decimal

import pytest
from django.db import connections

from audit.models import LedgerEntry
from audit.recording import recording
from inventory.bench import parts
from inventory.models import CarbonFactor, Device, Part, PartMovement
from inventory.store.carbon import START_FACTORS, factor_for
from law.refusals import Conflict, Invalid
from tests import people_of_london as london
from tests.rounds import rounds

TECHNICIAN = london.actor("technician")
MANAGER = london.actor("warehouse_manager")


def on_the_bench(serial="PF-BENCH", state="refurbishing") -> Device:
    with recording(TECHNICIAN, "inventory.receive"):
        return Device.objects.create(
            serial=serial, kind="laptop", make_and_model="Lenovo ThinkPad T14", pool=london.pool(), state=state
        )


def batteries(quantity=0) -> Part:
    part = parts.add_part(code="bat-t14", name="Battery for a ThinkPad T14", reorder_at=2, by=TECHNICIAN)
    return (
        parts.stock_part(part, quantity=quantity, why="order 4711", by=london.actor("warehouse")) if quantity else part
    )


@pytest.mark.django_db
def test_what_is_in_stock_is_what_the_movements_add_up_to():
    part = batteries(5)
    device = on_the_bench()
    parts.use_part(part, device=device, quantity=2, by=TECHNICIAN)
    parts.stock_part(part, quantity=1, why="from DEV-BROKEN", by=TECHNICIAN)
    part.refresh_from_db()
    assert part.in_stock == 4
    assert list(part.movements.order_by("created_at").values_list("change", "why", "device")) == [
        (5, "order 4711", None),
        (-2, f"into {device.asset_tag}", device.pk),
        (1, "from DEV-BROKEN", None),
    ]
    assert list(parts.parts_faults()) == []


@pytest.mark.django_db
def test_the_devices_own_story_names_the_part():
    part = batteries(1)
    device = on_the_bench()
    parts.use_part(part, device=device, by=TECHNICIAN)
    entry = LedgerEntry.objects.filter(object_id=device.pk).order_by("-number").first()
    assert (entry.action, entry.details) == ("inventory.use_part", {"part": "bat-t14", "quantity": 1})


@pytest.mark.django_db
def test_a_stock_that_its_book_does_not_say_is_found_in_one_statement(django_assert_num_queries):
    part = batteries(3)
    Part.objects.filter(pk=part.pk).update(in_stock=7)
    with django_assert_num_queries(1):
        assert list(parts.parts_faults()) == ["Of part bat-t14 7 are said to be in stock; its movements add up to 3."]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("stock", "asked", "sentence"),
    [
        (0, 1, "No Battery for a ThinkPad T14 is in stock. Choose “Wait for parts”."),
        (1, 2, "Only 1 of Battery for a ThinkPad T14 is in stock, and 2 were requested."),
        (3, 4, "Only 3 of Battery for a ThinkPad T14 are in stock, and 4 were requested."),
    ],
)
def test_more_than_there_is_is_refused_in_words_and_nothing_moves(stock, asked, sentence):
    part = batteries(stock)
    device = on_the_bench()
    with pytest.raises(parts.OutOfStock) as refused:
        parts.use_part(part, device=device, quantity=asked, by=TECHNICIAN)
    part.refresh_from_db()
    assert (refused.value.sentence, refused.value.status, part.in_stock) == (sentence, 409, stock)
    assert not PartMovement.objects.filter(change__lt=0).exists()


@pytest.mark.django_db
@pytest.mark.parametrize("state", Device.State.values)
def test_parts_go_only_into_what_is_at_the_bench_or_waits_for_them(state):
    part = batteries(1)
    device = on_the_bench(state=state)
    if state in ("refurbishing", "awaiting_parts"):
        assert parts.use_part(part, device=device, by=TECHNICIAN).in_stock == 0
        return
    with pytest.raises(
        parts.NotOnTheBench, match="You can only add parts to a device that is being refurbished or waiting for parts"
    ):
        parts.use_part(part, device=device, by=TECHNICIAN)
    assert not PartMovement.objects.filter(device=device).exists()


@pytest.mark.django_db
def test_a_part_is_described_before_it_is_kept_and_everything_wrong_is_said_at_once():
    with pytest.raises(Invalid) as refused:
        parts.add_part(code="bat t14", name=" ", reorder_at=-1, by=TECHNICIAN)
    assert [(error.pointer, error.sentence) for error in refused.value.errors] == [
        ("/name", "Enter what it is, in 120 characters or fewer."),
        ("/code", "Code must be 40 characters or fewer, using only letters, digits, - and _."),
        ("/reorder_at", "Enter a number from 0 to 10,000."),
    ]


@pytest.mark.django_db
def test_one_code_is_one_part():
    batteries()
    with pytest.raises(parts.PartKnown, match="There is already a part with the code bat-t14"):
        parts.add_part(code="bat-t14", name="Another", by=TECHNICIAN)


@pytest.mark.django_db
@pytest.mark.parametrize("quantity", [0, -1, 10_001])
def test_a_quantity_is_a_whole_number_of_things(quantity):
    part = batteries(1)
    device = on_the_bench()
    with pytest.raises(Invalid, match="Enter a number from 1 to 10,000"):
        parts.stock_part(part, quantity=quantity, why="order", by=TECHNICIAN)
    with pytest.raises(Invalid, match="Enter a number from 1 to 10,000"):
        parts.use_part(part, device=device, quantity=quantity, by=TECHNICIAN)


@pytest.mark.django_db
def test_what_comes_in_says_from_where():
    with pytest.raises(Invalid, match="Enter where they came from"):
        parts.stock_part(batteries(), quantity=1, why=" ", by=TECHNICIAN)


def _race(part, devices):
    """Every technician reaches for the part at the same moment, each in their own thread and connection."""
    barrier = threading.Barrier(len(devices))
    answers = []

    def reach(device_id):
        try:
            barrier.wait()
            mine = Part.objects.get(pk=part.pk)
            parts.use_part(
                mine, device=Device.objects.get(pk=device_id), by=london.actor("technician", key=f"user:{device_id}")
            )
            answers.append("won")
        except Conflict as refusal:
            answers.append(refusal)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=reach, args=(device.pk,)) for device in devices]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    return answers


@pytest.mark.django_db(transaction=True)
def test_two_technicians_on_the_last_part():
    part = batteries(1)
    devices = [on_the_bench("PF-ONE"), on_the_bench("PF-TWO")]
    for round_ in range(rounds(100)):
        answers = _race(part, devices)
        refusals = [answer for answer in answers if answer != "won"]
        assert len(answers) == 2
        assert [refusal.code for refusal in refusals] == ["out_of_stock"]
        part.refresh_from_db()
        assert part.in_stock == 0
        assert list(parts.parts_faults()) == []
        parts.stock_part(part, quantity=1, why=f"round {round_}", by=TECHNICIAN)
    assert PartMovement.objects.filter(change=-1).count() == rounds(100)


@pytest.mark.django_db
def test_a_newer_figure_stands_beside_the_older_and_each_counts_from_its_day():
    for start in START_FACTORS:
        parts.set_factor(
            kind=start.kind, kilograms=start.kilograms, source=start.source, valid_from=start.valid_from, by=MANAGER
        )
    parts.set_factor(
        kind="laptop", kilograms="225.5", source="EY for 3StepIT, 2017", valid_from=date(2026, 10, 1), by=MANAGER
    )
    rows = list(CarbonFactor.objects.all())
    assert factor_for("laptop", date(2026, 9, 30), rows).kilograms == 200
    assert factor_for("laptop", date(2026, 10, 1), rows).kilograms == Decimal("225.5")
    assert factor_for("tablet", date(2026, 10, 1), rows) is None


@pytest.mark.django_db
def test_a_second_figure_for_the_same_day_is_refused_and_the_first_stays():
    parts.set_factor(kind="phone", kilograms=50, source="TechResort", valid_from=date(2026, 1, 1), by=MANAGER)
    with pytest.raises(parts.FactorStands) as refused:
        parts.set_factor(
            kind="phone", kilograms=54, source="Fraunhofer Austria", valid_from=date(2026, 1, 1), by=MANAGER
        )
    assert refused.value.sentence == "There is already a figure for a phone from 1 January 2026. Choose another day."
    assert CarbonFactor.objects.get().kilograms == 50


@pytest.mark.django_db
@pytest.mark.parametrize("kilograms", [0, -1, "56.95", "NaN", "Infinity", "a lot", 100_000, "1e40"])
def test_a_figure_needs_a_kind_a_weight_and_a_source(kilograms):
    with pytest.raises(Invalid) as refused:
        parts.set_factor(kind="toaster", kilograms=kilograms, source=" ", valid_from=date(2026, 1, 1), by=MANAGER)
    assert [(error.pointer, error.sentence) for error in refused.value.errors] == [
        ("/kind", "Select one of: laptop, tablet, phone, desktop."),
        ("/kilograms", "Kilograms must be more than 0, with 1 decimal place or fewer, like 200 or 56.9."),
        ("/source", "Enter the source of the figure, in 300 characters or fewer."),
    ]
