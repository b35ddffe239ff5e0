"""What a bench tool saw: it fills what nobody typed, and what it says otherwise is flagged or refused."""

import json

import pytest

from audit.models import LedgerEntry
from audit.recording import recording
from inventory import actions as inventory
from inventory.bench.hardware_reports import read_report
from inventory.bench.hardware_tools import Storage
from inventory.models import Device
from inventory.store import receiving as intake
from tests import people_of_london as london
from tests.inventory.arrivals import BENCH, CLERK, IMEI, OTHER_IMEI, REPORTS, a_lot, a_report, came, last_entry
from tests.wipes import proofs

pytestmark = pytest.mark.django_db


def proven(device, *serials) -> Device:
    device = inventory.to_wipe(device, by=BENCH)
    return inventory.record_wipe(device, evidence=proofs(*serials), by=BENCH)


# ── What a bench tool saw ────────────────────────────────────────────────────────────────────────────────────────────


def test_a_report_fills_what_nobody_typed():
    content = (REPORTS / "bench_thinkpad_t14.json").read_bytes()
    report = read_report(content)
    device = intake.receive(serial=report.serial, pool=london.pool(), hardware=report, by=CLERK)
    device.refresh_from_db()
    assert (device.kind, device.make_and_model, device.ram_gb) == (
        report.kind,
        f"{report.make} {report.model}",
        report.ram_gb,
    )
    assert device.storage_gb == sum(unit.size_gb for unit in report.storage) > 0
    assert device.drive_serials == [unit.serial for unit in report.storage if unit.serial] != []
    assert device.features == sorted(report.features)
    assert device.screen_inches == round(report.screen_inches or 0)
    json.dumps(last_entry(device).details)


def test_where_the_report_says_otherwise_than_was_typed_both_are_told_and_the_typed_stands():
    report = a_report(
        storage=(Storage("SSD-9", size_gb=256),), imei=OTHER_IMEI, warnings=("The screen size cannot be read.",)
    )
    device = came("PF-1", kind="tablet", drive_serials=["SSD-1"], imei=IMEI, hardware=report)
    sentences = [
        "The screen size cannot be read.",
        "Kind: “tablet” was entered, but the report says “laptop”.",
        "Make and model: “ThinkPad T14” was entered, but the report says “Lenovo ThinkPad T14”.",
        "Imei: “356938035643809” was entered, but the report says “490154203237518”.",
        "The report finds the drive SSD-9, which was not recorded. It must be wiped.",
        "The report does not find SSD-1. Enter what happened to it.",
    ]
    assert sorted(device.conflicts) == sorted(sentences)
    entry = LedgerEntry.objects.get(object_id=device.pk, verb="created")
    assert entry.details["conflicts"] == device.conflicts
    device.refresh_from_db()
    assert (device.kind, device.make_and_model, device.imei, device.drive_serials) == (
        "tablet",
        "ThinkPad T14",
        IMEI,
        ["SSD-1", "SSD-9"],
    )


def test_a_report_of_a_device_that_was_announced_otherwise_is_flagged_on_its_arrival():
    a_lot({"kind": "tablet", "make_and_model": "Lenovo ThinkPad T14", "serial": "PF-1"})
    device = intake.receive(serial="PF-1", hardware=a_report(), by=CLERK)
    assert device.conflicts == ["Kind: “tablet” was entered, but the report says “laptop”."]
    assert last_entry(device).verb == "receive"
    assert last_entry(device).details["conflicts"] == device.conflicts


def test_a_report_of_another_machine_is_flagged_when_it_comes_with_a_typed_serial():
    device = came("PF-1", make_and_model="Lenovo ThinkPad T14", hardware=a_report("PF-2"))
    assert device.serial == "PF-1"
    assert device.conflicts == ["Serial: “PF-1” was entered, but the report says “PF-2”."]
    assert came("pf 3k9x", make_and_model="Lenovo ThinkPad T14", hardware=a_report("PF3K9X")).conflicts == [], (
        "one serial, spelled twice"
    )


def test_a_later_report_fills_and_flags_and_is_on_the_ledger():
    device = came("PF-1", make_and_model="T14")
    read = intake.read_hardware(device, hardware=a_report(features=frozenset({"touch", "camera"})), by=BENCH)
    read.refresh_from_db()
    assert (read.ram_gb, read.storage_gb, read.drive_serials, read.features) == (
        16,
        256,
        ["SSD-1"],
        ["camera", "touch"],
    )
    rows = ["Make and model: “T14” was entered, but the report says “Lenovo ThinkPad T14”."]
    assert read.conflicts == rows
    assert last_entry(device).details == {"conflicts": rows}


def test_a_report_of_another_machine_names_both_serials():
    device = came("PF-1")
    with pytest.raises(intake.OtherDevice) as refused:
        intake.read_hardware(device, hardware=a_report("PF-2"), by=BENCH)
    assert refused.value.sentence == "This report is of PF-2; the device here is PF-1."


def test_a_later_report_with_anothers_imei_is_refused_with_that_ones_tag():
    other = came("P-1", kind="phone", imei=IMEI)
    device = came("PF-1")
    with pytest.raises(
        intake.AlreadyHere, match=f"There is already a device with this IMEI: {other.asset_tag}, received."
    ):
        intake.read_hardware(device, hardware=a_report(imei=IMEI), by=BENCH)


def test_before_the_wipe_a_drive_may_be_another_and_that_is_told():
    device = came("PF-1", make_and_model="Lenovo ThinkPad T14", drive_serials=["SSD-0"])
    read = intake.read_hardware(device, hardware=a_report(), by=BENCH)
    assert read.drive_serials == ["SSD-0", "SSD-1"], "both may have someone's data on them"
    assert read.conflicts == [
        "The report finds the drive SSD-1, which was not recorded. It must be wiped.",
        "The report does not find SSD-0. Enter what happened to it.",
    ]
    assert read.conflicts == read.report_warnings == last_entry(device).details["conflicts"]


def test_a_report_that_finds_no_drive_does_not_forget_the_one_we_know_of():
    device = came("PF-1", make_and_model="Lenovo ThinkPad T14", drive_serials=["SSD-0"])
    read = intake.read_hardware(device, hardware=a_report(storage=()), by=BENCH)
    assert read.drive_serials == ["SSD-0"], "it may lie in a drawer with someone's data on it"
    assert read.conflicts == ["The report does not find SSD-0. Enter what happened to it."]


@pytest.mark.parametrize("drives", [("SSD-9",), ("SSD-1", "SSD-9"), ("SSD-1", "")])
def test_after_the_wipe_another_drive_sends_the_device_back_to_be_wiped(drives):
    device = proven(came("PF-1", make_and_model="Lenovo ThinkPad T14", drive_serials=["SSD-1"]), "SSD-1")
    report = a_report(storage=tuple(Storage(serial, size_gb=256) for serial in drives))
    intake.read_hardware(device, hardware=report, by=BENCH)
    device.refresh_from_db()
    assert device.state == "awaiting_wipe"
    assert [unit.serial for unit in device.unproven] == [drives[-1]]
    assert device.report_warnings[0].startswith("The report finds ")


def test_after_the_wipe_a_missing_drive_is_told():
    device = proven(came("PF-1", make_and_model="Lenovo ThinkPad T14", drive_serials=["SSD-1"]), "SSD-1")
    intake.read_hardware(device, hardware=a_report(storage=()), by=BENCH)
    assert (device.state, device.conflicts) == ("wiped", ["The report does not find SSD-1. Enter what happened to it."])


def test_a_drive_that_is_new_in_a_device_that_is_not_here_is_refused():
    device = proven(came("PF-1", make_and_model="Lenovo ThinkPad T14", drive_serials=["SSD-1"]), "SSD-1")
    with recording(BENCH, "test.set_up"):
        for step in (device.refurbish, device.to_qc, device.pass_qc, device.reserve, device.pack, device.dispatch):
            device.move(step)
    with pytest.raises(intake.DriveSwapped, match="SSD-9"):
        intake.read_hardware(device, hardware=a_report(storage=(Storage("SSD-9"),)), by=BENCH)


def test_after_the_wipe_the_same_drives_in_another_order_are_no_conflict():
    device = proven(
        came("PF-1", make_and_model="Lenovo ThinkPad T14", drive_serials=["SSD-1", "SSD-2"]), "SSD-1", "SSD-2"
    )
    report = a_report(storage=(Storage("SSD-2", size_gb=256), Storage("SSD-1", size_gb=256)))
    assert intake.read_hardware(device, hardware=report, by=BENCH).conflicts == []
