"""From a donor's word to a scanned device: what is received, and how it differs from what was announced."""

from datetime import date

import pytest
from django.utils import timezone

from audit.recording import recording
from inventory.models import Device, Lot
from inventory.store import lots
from inventory.store import pools as pooling
from inventory.store import receiving as intake
from law.refusals import Invalid, WrongState
from tests import people_of_london as london
from tests.inventory.arrivals import CLERK, IMEI, MANAGER, a_lot, a_report, came, faults, statements

pytestmark = pytest.mark.django_db


def test_what_was_expected_is_received_keeps_its_lot_and_begins_it():
    lot = a_lot({"kind": "laptop", "make_and_model": "Dell", "serial": "PF-1"})
    device = intake.receive(serial=" PF-1 ", by=CLERK)
    lot.refresh_from_db()
    assert (device.state, device.lot, device.make_and_model, device.pool) == ("received", lot, "Dell", london.pool())
    assert device.received_at is not None
    assert device.conflicts == []
    assert (lot.state, Device.objects.count()) == ("arriving", 1)
    assert lot.first_scan_at is not None
    began = lot.first_scan_at
    came("PF-2", lot=lot)
    lot.refresh_from_db()
    assert lot.first_scan_at == began, "the deadline for wiping runs from the first scan"


def test_what_nobody_announced_is_received_with_what_was_typed():
    device = came("B1", drive_serials=["S-1", "S-2"], donor="Grace", weight_grams=1450, imei=IMEI)
    device.refresh_from_db()
    assert (device.serial, device.state, device.donor, device.weight_grams) == ("B1", "received", "Grace", 1450)
    assert (device.drive_serials, device.imei, device.lot) == (["S-1", "S-2"], IMEI, None)


def test_a_device_in_a_lot_has_that_donors_name():
    lot = a_lot({"kind": "laptop"})
    assert came("PF-2", lot=lot).donor == "Donor 1"


def test_a_second_one_with_the_same_serial_or_imei_is_refused_with_the_tag_and_state_of_the_first():
    first = came("PF-1", imei=IMEI)
    says = f"{first.asset_tag}, received."
    with pytest.raises(intake.AlreadyHere) as refused:
        came("PF-1")
    assert refused.value.sentence == f"There is already a device with this serial number: {says}"
    with pytest.raises(intake.AlreadyHere) as refused:
        came("PF-2", imei=IMEI)
    assert refused.value.sentence == f"There is already a device with this IMEI: {says}"
    with pytest.raises(intake.AlreadyHere) as refused:
        came("PF-2", hardware=a_report("PF-2", imei=IMEI))
    assert refused.value.sentence == f"There is already a device with this IMEI: {says}"
    assert Device.objects.count() == 1


def test_a_device_that_was_expected_with_its_imei_is_not_its_own_double():
    a_lot({"kind": "phone", "serial": "P-1"})
    assert came("P-1", kind="phone", imei=IMEI, hardware=a_report("P-1", kind="phone", imei=IMEI)).conflicts == [
        "Make and model: “ThinkPad T14” was entered, but the report says “Lenovo ThinkPad T14”."
    ]


@pytest.mark.parametrize(
    ("told", "pointer", "sentence"),
    [
        (
            {"serial": "Default string"},
            "/serial",
            "“Default string” is not a serial number. Read it from the device’s label.",
        ),
        ({"serial": "  "}, "/serial", "Enter the serial number from the device’s label."),
        ({"kind": ""}, "/kind", "Enter what it is: laptop, tablet, phone, desktop."),
        ({"kind": "fridge"}, "/kind", "Problem must be one of: laptop, tablet, phone, desktop."),
        ({"make_and_model": ""}, "/make_and_model", "Enter the make and model."),
        ({"pool": None}, "/pool", "Select a pool."),
        (
            {"imei": "356938035643808"},
            "/imei",
            "This is not an IMEI. An IMEI has 15 digits. Dial *#06# on the phone to see it.",
        ),
    ],
)
def test_what_cannot_be_received_says_what_is_missing_or_wrong(told, pointer, sentence):
    with pytest.raises(Invalid) as refused:
        came(**{"serial": "PF-1"} | told)
    assert faults(refused) == {pointer: sentence}
    assert not Device.objects.exists()


def test_everything_that_is_missing_is_named_at_once():
    with pytest.raises(Invalid) as refused:
        intake.receive(serial="N/A", imei="12", by=CLERK)
    assert set(faults(refused)) == {"/serial", "/kind", "/make_and_model", "/pool", "/imei"}


def test_nothing_is_received_into_a_closed_lot():
    lot = lots.close_lot(a_lot({"kind": "laptop"}), words="The van broke down.", by=MANAGER)
    with pytest.raises(intake.LotClosed, match=r"This lot is closed\. Announce later devices as a new lot"):
        came("PF-1", lot=lot)


def test_nothing_is_received_into_a_bin_that_is_being_counted_or_gone():
    frozen = pooling.open_bin(code="A-01", by=MANAGER)
    gone = pooling.open_bin(code="A-02", by=MANAGER)
    with recording(MANAGER, "inventory.start_stock_take"):
        frozen.frozen_at = gone.retired_at = timezone.now()
        frozen.save(), gone.save()
    with pytest.raises(pooling.BinFrozen, match="Bin A-01 is being counted"):
        came("PF-1", bin=frozen)
    with pytest.raises(pooling.BinRetired, match="This bin is no longer used"):
        came("PF-1", bin=gone)
    assert not Device.objects.exists()


# ── What came against what was announced ─────────────────────────────────────────────────────────────────────────────


def missing(told):
    return [(line["kind"], line["model"], line["serial"], line["quantity"]) for line in told["missing"]]


def test_a_lot_that_came_as_announced_differs_in_nothing_and_is_closed_without_a_word():
    lot = a_lot({"kind": "laptop", "make_and_model": "T14", "quantity": 2}, {"kind": "phone", "serial": "P-1"})
    came("A-1", lot=lot), came("A-2", lot=lot), intake.receive(serial="P-1", by=CLERK)
    assert lots.variance(lot) == {"expected": 3, "received": 3, "missing": [], "extra": [], "other": []}
    closed = lots.close_lot(lot, by=MANAGER)
    assert (closed.state, closed.variance_words) == ("closed", "")
    assert closed.closed_at is not None


def test_what_is_missing_extra_or_other_than_announced_is_told():
    lot = a_lot(
        {"kind": "laptop", "make_and_model": "T14", "quantity": 3},
        {"kind": "laptop", "serial": "PF-1"},
        {"kind": "tablet", "serial": "PF-2"},
    )
    came("A-1", lot=lot), came("PF-2", kind="laptop")
    extra = came("A-2", kind="desktop", lot=lot)
    answer = lots.variance(lot)
    assert (answer["expected"], answer["received"], answer["extra"]) == (5, 3, [extra])
    assert sorted(missing(answer)) == [("laptop", "", "PF-1", 1), ("laptop", "T14", "", 2)]
    assert answer["other"] == ["PF-2 was announced as a tablet and came as a laptop."]


@pytest.mark.parametrize("first", ["T14", "X1"])
def test_what_is_missing_is_the_model_that_did_not_come_in_whatever_order_it_was_announced(first):
    second = {"T14": "X1", "X1": "T14"}[first]
    lot = a_lot({"kind": "laptop", "make_and_model": first}, {"kind": "laptop", "make_and_model": second})
    came("A-1", make_and_model="x1", lot=lot)
    assert missing(lots.variance(lot)) == [("laptop", "T14", "", 1)]


def test_another_model_of_the_kind_still_fills_a_line():
    lot = a_lot({"kind": "laptop", "make_and_model": "T14", "quantity": 2})
    came("A-1", make_and_model="Dell", lot=lot), came("A-2", lot=lot, make_and_model="T14")
    answer = lots.variance(lot)
    assert (answer["missing"], answer["extra"]) == ([], [])


def test_a_lot_that_differs_is_not_closed_without_words():
    lot = a_lot({"kind": "laptop", "quantity": 2})
    with pytest.raises(Invalid) as refused:
        lots.close_lot(lot, words="  ", by=MANAGER)
    assert faults(refused) == {
        "/words": "The devices received are different from those announced. Enter the donor’s explanation."
    }
    closed = lots.close_lot(lot, words=" They kept them. ", by=MANAGER)
    assert closed.variance_words == "They kept them."
    with pytest.raises(WrongState, match="This lot is received"):
        lots.close_lot(lot, words="Again.", by=MANAGER)


def test_variance_takes_two_statements_however_many_lines_and_devices():
    small = a_lot({"kind": "laptop", "serial": "S-0"}, {"kind": "laptop"}, number=1)
    large = a_lot(
        *({"kind": "laptop", "serial": f"L-{n}"} for n in range(40)), *({"kind": "laptop"} for _ in range(20)), number=2
    )
    for n in range(30):
        came(f"L-{n}") if n % 2 else came(f"X-{n}", lot=large)
    assert statements(lambda: lots.variance(small)) == statements(lambda: lots.variance(large)) == 2
    answer = lots.variance(large)
    assert (answer["expected"], answer["received"], len(answer["missing"]), answer["extra"]) == (60, 30, 25 + 5, [])


def test_nothing_is_expected_on_a_day_that_is_over():
    lot = a_lot({"kind": "laptop"})
    with pytest.raises(Invalid) as refused:
        lots.announce(
            donor=lot.donor, pool=london.pool(), lines=[{"kind": "laptop"}], expected_on=date(1999, 2, 1), by=MANAGER
        )
    assert faults(refused) == {"/expected_on": "The expected day must be today or later."}
    assert Lot.objects.get() == lot
