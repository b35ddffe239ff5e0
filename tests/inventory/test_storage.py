"""Storage is counted: no device is on the shelf while one unit in it is unproven, whatever it calls itself."""

from contextlib import suppress
from pathlib import Path

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audit.recording import recording
from inventory import actions as inventory
from inventory.bench.gate import BY_CODE
from inventory.bench.gating import GateClosed
from inventory.bench.hardware_reports import read_report
from inventory.bench.hardware_tools import Storage
from inventory.bench.machines import Hardware
from inventory.bench.proven_storage import ON_THE_SHELF
from inventory.bench.storage import NotAtHand, UnitNamed
from inventory.bench.wiping import NotWiped
from inventory.models import Device, StorageUnit
from law.refusals import Invalid, Refusal
from tests import people_of_london as london
from tests.inventory.arrivals import BENCH, CLERK, came
from tests.wipes import log_hash, proof, proofs

pytestmark = pytest.mark.django_db
CASES = Path(__file__).parents[1] / "data" / "field_cases"
TWO_DRIVES = CASES / "lshw_second_drive_without_serial.json"
SHREDDER = {"recycler": "Hackney Recycling Ltd", "note": "WEEE-7", "witness": "Wanda Low"}


def with_a_nameless_drive() -> Device:
    """One of its two drives tells no serial."""
    report = read_report(TWO_DRIVES.read_bytes())
    return inventory.receive(serial=report.serial, pool=london.pool(), hardware=report, by=CLERK)


def nameless(device) -> StorageUnit:
    return next(unit for unit in device.storage if not unit.serial)


def wiped_but_for_the_nameless() -> Device:
    device = inventory.to_wipe(with_a_nameless_drive(), by=BENCH)
    with pytest.raises(NotWiped, match="SSD 128GB"):
        inventory.record_wipe(device, evidence=proofs("WD-WXA1A23B4567"), by=BENCH)
    return device


def test_a_drive_without_a_serial_is_a_unit_with_a_place():
    device = with_a_nameless_drive()
    assert [(unit.serial, unit.position, unit.state) for unit in device.storage] == [
        ("WD-WXA1A23B4567", "scsi@0:0.0.0", "unproven"),
        ("", "scsi@1:0.0.0", "unproven"),
    ]
    assert any("SSD 128GB" in warning for warning in device.report_warnings)


def test_a_wipe_of_the_other_drive_leaves_the_device_unwiped():
    assert wiped_but_for_the_nameless().state == "awaiting_wipe"


def test_it_is_named_and_wiped_under_its_name():
    device = wiped_but_for_the_nameless()
    inventory.name_storage(device, unit=nameless(device).pk, serial="ssd 128 0001", by=BENCH)
    inventory.record_wipe(device, evidence=proofs("WD-WXA1A23B4567", "SSD1280001"), by=BENCH)
    assert device.state == "wiped"


def test_it_is_wiped_by_its_place():
    device = wiped_but_for_the_nameless()
    evidence = [proof("WD-WXA1A23B4567"), proof(unit=nameless(device).pk)]
    inventory.record_wipe(device, evidence=evidence, by=BENCH)
    assert device.state == "wiped"
    assert {row.drive for row in device.wipes.all()} == {"WD-WXA1A23B4567", "SSD 128GB at scsi@1:0.0.0 (no serial)"}


@pytest.mark.parametrize(
    "end",
    [
        lambda device, unit: inventory.take_out_storage(
            device, unit=unit, place="Box 4 for the shredder", reason="No serial on it", by=BENCH
        ),
        lambda device, unit: inventory.shred_storage(device, unit=unit, by=BENCH, **SHREDDER),
    ],
    ids=["taken out", "shredded"],
)
def test_it_is_taken_out_or_shredded_and_the_rest_is_wiped(end):
    device = wiped_but_for_the_nameless()
    end(device, nameless(device).pk)
    inventory.record_wipe(device, evidence=proofs("WD-WXA1A23B4567"), by=BENCH)
    assert device.state == "wiped"


def test_what_was_taken_out_may_be_shredded_later_and_comes_back_when_a_report_finds_it():
    device = with_a_nameless_drive()
    named = next(unit for unit in device.storage if unit.serial)
    inventory.take_out_storage(device, unit=named.pk, place="Box 4", reason="Worn", by=BENCH)
    report = read_report(TWO_DRIVES.read_bytes())
    inventory.read_hardware(device, hardware=report, by=BENCH)
    assert StorageUnit.objects.get(pk=named.pk).state == "unproven"
    inventory.take_out_storage(device, unit=named.pk, place="Box 4", reason="Worn", by=BENCH)
    inventory.shred_storage(device, unit=named.pk, by=BENCH, **SHREDDER)
    assert StorageUnit.objects.get(pk=named.pk).state == "shredded"


def test_the_same_report_again_changes_nothing():
    device = wiped_but_for_the_nameless()
    inventory.record_wipe(device, evidence=[proof("WD-WXA1A23B4567"), proof(unit=nameless(device).pk)], by=BENCH)
    inventory.read_hardware(device, hardware=read_report(TWO_DRIVES.read_bytes()), by=BENCH)
    assert (device.state, device.units.count()) == ("wiped", 2)


def test_a_nameless_drive_put_in_later_sends_a_promised_device_back_to_be_wiped():
    device = london.device_on_shelf("5XKJ3N2")
    need = london.accepted(needs=("device",)).needs.get()
    inventory.reserve(need, device=device, by=london.actor("caseworker"))
    report = Hardware(
        serial="5XKJ3N2", storage=(Storage("5XKJ3N2-SSD"), Storage("", "SSD 128GB", 128, position="scsi@1:0.0.0"))
    )
    inventory.read_hardware(device, hardware=report, by=BENCH)
    need.refresh_from_db()
    assert (device.state, need.state) == ("awaiting_wipe", "waiting")
    assert [unit.position for unit in device.unproven] == ["scsi@1:0.0.0"]


def test_a_serial_is_written_down_after_a_receipt_by_scan():
    device = inventory.to_wipe(came("PF-1"), by=BENCH)
    inventory.add_storage(device, serial="wd-wx61a0000001", by=CLERK)
    with pytest.raises(UnitNamed):
        inventory.add_storage(device, serial="WD-WX61A0000001", by=CLERK)
    with pytest.raises(Invalid):
        inventory.add_storage(device, by=CLERK)
    inventory.record_wipe(device, evidence=proofs("WD-WX61A0000001"), by=BENCH)
    assert device.state == "wiped"


def test_a_drive_that_somebody_finds_in_a_wiped_device_reopens_its_wipe():
    device = london.device_on_shelf()
    inventory.add_storage(device, position="SD card slot", by=BENCH)
    assert device.state == "awaiting_wipe"


def test_storage_is_counted_in_what_is_here():
    device = london.device_on_shelf()
    with recording(BENCH, "test.set_up"):
        for step in (device.reserve, device.pack, device.dispatch):
            device.move(step)
    for count in (
        lambda: inventory.add_storage(device, serial="SSD-9", by=BENCH),
        lambda: inventory.take_out_storage(device, unit=device.storage[0].pk, place="Box", reason="x", by=BENCH),
    ):
        with pytest.raises(NotAtHand):
            count()


def test_the_gate_says_what_is_not_known_and_what_the_report_warns_of():
    device = with_a_nameless_drive()
    candidate = inventory.candidate_of(device)
    assert "SSD 128GB" in BY_CODE["wiped"].fault(candidate, None)
    assert "SSD 128GB" in BY_CODE["report"].fault(candidate, None)
    assert BY_CODE["purge"].fault(candidate, None)
    inventory.settle_warnings(device, reason="Its label is worn off.", by=BENCH)
    assert BY_CODE["report"].fault(inventory.candidate_of(device), None) == ""
    unknown = inventory.candidate_of(came("PF-2"))
    assert BY_CODE["wiped"].fault(unknown, None)
    assert BY_CODE["purge"].fault(unknown, None)


def test_nothing_leaves_as_waste_while_nobody_knows_its_storage():
    with pytest.raises(NotWiped):
        inventory.recycle(came("PF-1"), weight_grams=1400, reason="Broken", by=london.actor("warehouse_manager"))


@pytest.mark.parametrize("state", ON_THE_SHELF)
def test_the_database_keeps_unproven_storage_off_the_shelf(state):
    device = with_a_nameless_drive()
    with pytest.raises(IntegrityError, match="not proven wiped"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE inventory_device SET state = %s WHERE id = %s", [state, device.pk])
    bare = came("PF-2")
    with pytest.raises(IntegrityError, match="not proven wiped"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE inventory_device SET state = %s WHERE id = %s", [state, bare.pk])


def test_the_database_takes_no_unproven_storage_into_a_device_on_the_shelf():
    device = london.device_on_shelf()
    with pytest.raises(IntegrityError, match="on the shelf"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE inventory_storageunit SET state = 'unproven' WHERE device_id = %s", [device.pk])


# ── Whatever is done, in any order ───────────────────────────────────────────────────────────────────────────────────

KEEPER = london.actor("warehouse_manager")
_reports = st.lists(
    st.builds(
        Storage,
        st.sampled_from(["SSD-1", "SSD-2", ""]),
        st.just("SSD"),
        st.just(128),
        st.just(""),
        st.sampled_from("AB"),
    ),
    max_size=3,
    unique_by=lambda drive: drive.serial or drive.position,
).map(lambda drives: Hardware(serial="PF-1", storage=tuple(drives)))


def _units(device) -> list[StorageUnit]:
    return list(device.units.order_by("created_at", "pk"))


STEPS = {
    "to wipe": lambda device, _: inventory.to_wipe(device, by=BENCH),
    "wipe the named": lambda device, _: inventory.record_wipe(
        device, evidence=proofs(*[unit.serial for unit in device.unproven if unit.serial]), by=BENCH
    ),
    "wipe all": lambda device, _: inventory.record_wipe(
        device, evidence=[proof(unit=unit.pk, log_hash=log_hash()) for unit in device.unproven], by=BENCH
    ),
    "fail": lambda device, _: inventory.record_wipe(
        device, evidence=[proof(unit=unit.pk, passed=False) for unit in device.unproven], by=BENCH
    ),
    "report": lambda device, report: inventory.read_hardware(device, hardware=report, by=BENCH),
    "add": lambda device, _: inventory.add_storage(device, position="SD card slot", by=BENCH),
    "name": lambda device, _: inventory.name_storage(device, unit=_units(device)[0].pk, serial="SSD-3", by=BENCH),
    "take out": lambda device, _: inventory.take_out_storage(
        device, unit=_units(device)[0].pk, place="Box", reason="Worn", by=BENCH
    ),
    "refurbish": lambda device, _: inventory.refurbish(device, by=london.actor("technician", key="user:builder")),
    "pass": lambda device, _: london.passed(device),
    "set aside": lambda device, _: inventory.quarantine(device, reason="Dropped", by=CLERK),
    "lose": lambda device, _: inventory.lose(device, reason="Gone", by=KEEPER),
    "find": lambda device, _: inventory.find(device, by=KEEPER),
}
USUAL = ["to wipe", "wipe all", "refurbish", "pass"]


def test_the_usual_steps_lead_to_the_shelf():
    report = Hardware(serial="PF-1", storage=(Storage("SSD-1"), Storage("", "SSD", 128, position="B")))
    device = came("PF-1", hardware=report)
    for step in USUAL:
        STEPS[step](device, report)
    assert device.state == "available"


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    first=_reports,
    steps=st.lists(st.tuples(st.sampled_from(sorted(STEPS)) | st.sampled_from(USUAL), _reports), max_size=12),
)
def test_no_unit_is_unproven_on_the_shelf_whatever_is_done_in_whatever_order(first, steps):
    with transaction.atomic():
        device = came("PF-1", hardware=first)
        for name, report in [*[(usual, first) for usual in USUAL], *steps]:
            with suppress(Refusal, IndexError):
                STEPS[name](device, report)
            device.refresh_from_db()
            if device.state in ON_THE_SHELF:
                assert device.unproven == []
                assert device.is_storage_known
                assert {unit.pk for unit in device.storage} <= {row.unit_id for row in device.wipes.all() if row.proves}
        transaction.set_rollback(True)


def test_a_device_that_breaks_the_gate_is_refused_at_the_check():
    device = wiped_but_for_the_nameless()
    with recording(BENCH, "test.set_up"):
        for step in (device.record_wipe, device.refurbish, device.to_qc):
            device.move(step)
    with pytest.raises(GateClosed, match="SSD 128GB"):
        inventory.pass_qc(device, grade="A", by=KEEPER)
