"""Wipe evidence is judged as a whole: old logs, impossible speeds, commands that erase nothing, empty verifications."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inventory import actions as inventory
from inventory.bench import wipe_judgement
from inventory.bench.wipe_methods import ACCEPTED_METHODS, erases_nothing, method_of
from inventory.bench.wiping import LogCounted, NothingDoubtful, SecondPersonAccepts, StaleEvidence
from inventory.models import Device
from inventory.store.resets import NotReset
from law.refusals import Invalid
from tests import people_of_london as london
from tests.house.one_of_each import PICTURE
from tests.inventory.arrivals import BENCH, CLERK, came
from tests.inventory.wipe_logs import TWO
from tests.wipes import in_our_hands_since, lasting, log_hash, proof, proofs

CASES = Path(__file__).parents[1] / "data" / "field_cases"
SECOND = london.actor("technician", key="user:second")
LONG_AGO = datetime(2026, 10, 1, tzinfo=UTC)
SDA, NVME = "WD-WX61A0000001", "30PA00000002"


def waiting(*serials, since=LONG_AGO, **about) -> Device:
    """A device with these drives that waits to be wiped, and came in long ago."""
    device = came("PF-1", drive_serials=serials, **about)
    return inventory.to_wipe(in_our_hands_since(device, since), by=BENCH)


def filed(content: bytes) -> list[dict]:
    return [row for _, rows in inventory.file_wipe_log(content) for row in rows]


# ── The cases from the field ─────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "serial", "reason"),
    [
        ("wipe_nvme_format_ses0.json", "NV0001A", "erases nothing with these parameters"),
        ("wipe_512GB_in_4_seconds.json", "HD0001C", "faster than such a drive can be written"),
    ],
)
def test_a_wipe_that_cannot_be_one_is_a_failed_wipe_with_the_reason(name, serial, reason):
    device = waiting(serial)
    inventory.record_wipe(device, evidence=filed((CASES / name).read_bytes()), by=BENCH)
    assert device.state == "quarantined"
    assert any(reason in fault for fault in device.wipes.get().faults)


@pytest.mark.django_db
def test_a_log_proves_nothing_after_the_device_was_set_aside_again():
    log = (CASES / "wipe_old_log_again.json").read_bytes()
    device = waiting("HD0001D")
    inventory.record_wipe(device, evidence=filed(log), by=BENCH)
    assert device.state == "wiped"
    inventory.quarantine(device, reason="Came back opened, someone used it", by=CLERK)
    inventory.to_wipe(device, by=BENCH)
    assert [unit.serial for unit in device.unproven] == ["HD0001D"]
    with pytest.raises(StaleEvidence, match="before we last received the device"):
        inventory.record_wipe(device, evidence=filed(log), by=BENCH)
    assert device.state == "awaiting_wipe"


@pytest.mark.django_db
def test_a_log_of_before_the_receipt_proves_nothing():
    device = inventory.to_wipe(came("PF-1", drive_serials=["HD0001D"]), by=BENCH)
    with pytest.raises(StaleEvidence):
        inventory.record_wipe(device, evidence=filed((CASES / "wipe_old_log_again.json").read_bytes()), by=BENCH)


@pytest.mark.django_db
def test_each_log_counts_once_for_each_drive_and_for_the_drives_of_several_devices():
    log = lasting(TWO)
    disk = waiting(SDA)
    flash = inventory.to_wipe(in_our_hands_since(came("PF-2", drive_serials=[NVME]), LONG_AGO), by=BENCH)
    for device, rows in inventory.file_wipe_log(log):
        inventory.record_wipe(device, evidence=rows, by=BENCH)
    assert [Device.objects.get(pk=one.pk).state for one in (disk, flash)] == ["wiped", "wiped"]
    inventory.lose(flash, reason="Gone", by=london.actor("warehouse_manager"))
    again = inventory.to_wipe(in_our_hands_since(came("PF-3", drive_serials=[NVME]), LONG_AGO), by=BENCH)
    with pytest.raises(LogCounted):
        inventory.record_wipe(again, evidence=inventory.file_wipe_log(log)[0][1], by=BENCH)


@pytest.mark.django_db
def test_a_hash_that_somebody_typed_counts_once_in_the_house():
    shared = log_hash()
    inventory.record_wipe(waiting("SSD-1"), evidence=[proof("SSD-1", log_hash=shared)], by=BENCH)
    other = inventory.to_wipe(came("PF-2", drive_serials=["SSD-2"]), by=BENCH)
    with pytest.raises(LogCounted):
        inventory.record_wipe(other, evidence=[proof("SSD-2", log_hash=shared)], by=BENCH)


@pytest.mark.django_db
def test_a_hidden_area_is_a_fault_of_its_drive_alone():
    device = waiting(SDA, NVME)
    inventory.record_wipe(device, evidence=filed(lasting((CASES / "nwipe_hidden_area.log").read_bytes())), by=BENCH)
    assert device.state == "quarantined"
    assert {row.drive_serial: row.passed for row in device.wipes.all()} == {SDA: False, NVME: True}
    assert any("hidden sectors" in fault for fault in device.wipes.get(drive_serial=SDA).faults)


# ── A second person ──────────────────────────────────────────────────────────────────────────────────────────────────

ODD = b"[2026/11/23 08:01:05] warning: /dev/sda answers slowly, sectors may have been remapped\n"


def doubtful() -> Device:
    device = waiting(SDA, NVME)
    first, rest = lasting(TWO).split(b"\n", 1)
    inventory.record_wipe(device, evidence=filed(first + b"\n" + ODD + rest), by=BENCH)
    assert device.state == "awaiting_wipe"
    return device


@pytest.mark.django_db
def test_a_warning_that_nobody_knows_waits_for_a_second_person_who_accepts_it_by_name():
    device = doubtful()
    assert [row.drive for row in device.wipes.all() if row.waits_for_a_second_person] == [SDA]
    assert [unit.serial for unit in device.unproven] == [SDA]
    with pytest.raises(SecondPersonAccepts):
        inventory.accept_doubts(device, reason="It is fine.", by=BENCH)
    with pytest.raises(Invalid):
        inventory.accept_doubts(device, reason=" ", by=SECOND)
    inventory.accept_doubts(device, reason="The remapped sectors are none.", by=SECOND)
    assert device.state == "wiped"
    assert device.wipes.get(drive_serial=SDA).accepted_by == SECOND.key
    with pytest.raises(NothingDoubtful):
        inventory.accept_doubts(inventory.to_wipe(came("PF-9"), by=BENCH), reason="x", by=SECOND)


@pytest.mark.django_db
def test_or_the_evidence_fails():
    device = doubtful()
    inventory.reject_doubts(device, reason="Wipe it again.", by=SECOND)
    assert device.state == "quarantined"
    assert not device.wipes.get(drive_serial=SDA).passed


@pytest.mark.django_db
def test_warnings_of_our_own_form_wait_too():
    drive = json.loads((CASES / "wipe_old_log_again.json").read_text())
    drive["drives"][0]["warnings"] = ["Temperature above 60 degrees"]
    device = waiting("HD0001D")
    inventory.record_wipe(device, evidence=filed(json.dumps(drive).encode()), by=BENCH)
    assert (device.state, device.wipes.get().proves) == ("awaiting_wipe", False)


# ── What evidence has to say ─────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.django_db
def test_evidence_says_when_it_began_and_how_it_was_checked():
    device = waiting("SSD-1")
    with pytest.raises(Invalid) as refused:
        inventory.record_wipe(device, evidence=[proof("SSD-1", started_at=None, verification=" ")], by=BENCH)
    assert [error.pointer for error in refused.value.errors] == ["/evidence/0/started_at", "/evidence/0/verification"]


@pytest.mark.parametrize(
    "words",
    [
        "",
        "none",
        "none reported",
        "not verified",
        "off",
        "n/a",
        "not available",
        "skipped",
        "0",
        "-",
        "unknown",
        "Nothing",
    ],
)
def test_a_verification_that_says_nothing_is_a_fault(words):
    assert wipe_judgement.verification_fault(words)


@pytest.mark.parametrize(
    "words",
    ["10% sampled", "All passes read back", "Last pass read back: no errors", "no errors in a sample", "OK: verified"],
)
def test_a_verification_that_says_something_is_none(words):
    assert wipe_judgement.verification_fault(words) == ""
    assert wipe_judgement.doubts(_claim(verification=words)) == []


def test_a_verification_in_words_that_nobody_knows_is_doubtful():
    assert wipe_judgement.doubts(_claim(verification="Grün"))


@pytest.mark.parametrize(
    "words",
    [
        "nvme format --ses=0",
        "nvme format (SES=0, no secure erase)",
        "nvme format /dev/nvme0n1 -s 0",
        "nvme sanitize --sanact=1",
        "nvme sanitize --sanact=0x05",
        "Verify only",
        "quick format",
    ],
)
def test_parameters_that_erase_nothing(words):
    assert erases_nothing(words)
    assert method_of(words) is None


@pytest.mark.parametrize(
    ("words", "technique"),
    [
        ("nvme format --ses=1", "clear"),
        ("nvme format --ses=2", "purge"),
        ("nvme sanitize --sanact=0x02", "purge"),
        ("nvme sanitize --sanact=4", "purge"),
        ("NVMe Sanitize: Cryptographic Erase", "purge"),
        ("Zero overwrite", "clear"),
    ],
)
def test_parameters_that_erase(words, technique):
    assert not erases_nothing(words)
    assert method_of(words).technique == technique


def test_a_format_that_does_not_say_its_setting_is_no_method():
    assert method_of("nvme format") is None


def test_every_method_of_our_table_is_found_by_its_own_name():
    assert {name: method_of(name) for name in ACCEPTED_METHODS} == ACCEPTED_METHODS


def _claim(**changes) -> wipe_judgement.Claim:
    sound = {
        "method": "Zero overwrite",
        "media": "hdd",
        "bus": "ATA",
        "size_bytes": 500 * 10**9,
        "verification": "Last pass read back",
        "started_at": LONG_AGO,
        "finished_at": LONG_AGO + timedelta(hours=2),
    }
    return wipe_judgement.Claim(**sound | changes)


@pytest.mark.parametrize(
    ("media", "bus", "gigabytes", "seconds", "possible"),
    [
        ("hdd", "ATA", 500, 1800, True),
        ("hdd", "ATA", 500, 600, False),
        ("nvme", "NVME", 512, 60, True),
        ("nvme", "NVME", 512, 10, False),
        ("nvme", "USB", 512, 60, False),
        ("emmc", "MMC", 64, 200, True),
        ("emmc", "MMC", 64, 30, False),
        ("", "", 512, 60, True),
        ("", "", 512, 4, False),
    ],
)
def test_an_overwrite_takes_as_long_as_the_drive_and_its_bus_need(media, bus, gigabytes, seconds, possible):
    claim = _claim(
        media=media, bus=bus, size_bytes=gigabytes * 10**9, finished_at=LONG_AGO + timedelta(seconds=seconds)
    )
    assert (wipe_judgement.faults(claim) == []) is possible


def test_a_key_is_thrown_away_in_no_time():
    claim = _claim(method="Sanitise: cryptographic erase", media="nvme", finished_at=LONG_AGO)
    assert wipe_judgement.faults(claim) == []


@pytest.mark.parametrize("rate", [*wipe_judgement.FASTEST_DRIVE.values(), *wipe_judgement.FASTEST_BUS.values()])
def test_every_rate_has_its_source(rate):
    assert rate.bytes_a_second > 0
    assert len(rate.source) > 20


# ── Tablets and phones ───────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["tablet", "phone"])
def test_a_tablet_or_phone_is_wiped_by_its_reset_with_a_photograph(kind):
    device = inventory.to_wipe(came("R52TEST0001", kind=kind), by=BENCH)
    inventory.record_reset(device, content=PICTURE, started_at=timezone.now(), by=BENCH)
    evidence = device.wipes.get()
    assert (device.state, evidence.technique, evidence.passed) == ("wiped", "purge", True)
    assert evidence.log_hash == device.photos.get().sha256
    assert evidence.drive == "at built in (no serial)"


@pytest.mark.django_db
def test_a_card_in_a_tablet_is_not_reset_with_it():
    device = inventory.to_wipe(came("R52TEST0001", kind="tablet"), by=BENCH)
    inventory.add_storage(device, position="built in", by=BENCH)
    inventory.add_storage(device, position="SD card slot", by=BENCH)
    inventory.record_reset(device, content=PICTURE, started_at=timezone.now(), by=BENCH)
    assert device.state == "awaiting_wipe"
    assert [unit.position for unit in device.unproven] == ["SD card slot"]


@pytest.mark.django_db
def test_a_reset_is_of_a_tablet_or_phone_and_begins_after_the_receipt():
    laptop = inventory.to_wipe(came("PF-1"), by=BENCH)
    with pytest.raises(NotReset):
        inventory.record_reset(laptop, content=PICTURE, started_at=timezone.now(), by=BENCH)
    tablet = inventory.to_wipe(came("R52TEST0001", kind="tablet"), by=BENCH)
    with pytest.raises(StaleEvidence):
        inventory.record_reset(tablet, content=PICTURE, started_at=LONG_AGO, by=BENCH)


# ── Stale evidence never passes ──────────────────────────────────────────────────────────────────────────────────────

HOURS = st.integers(min_value=-200, max_value=200)


@pytest.mark.django_db
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(received=HOURS, began=HOURS, lasted=st.integers(min_value=-5, max_value=50), returned=HOURS | st.none())
def test_evidence_passes_only_from_the_last_time_it_came_in_until_now(received, began, lasted, returned):
    now = datetime(2026, 11, 29, 12, tzinfo=UTC)
    started = now + timedelta(hours=began)
    finished = started + timedelta(hours=lasted)
    since = now + timedelta(hours=-abs(received) if returned is None else max(-abs(received), -abs(returned)))
    claim = _claim(started_at=started, finished_at=finished)
    stale = wipe_judgement.staleness(claim, since, now)
    assert (stale == "") is (since <= started <= finished <= now)


@pytest.mark.django_db
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(before=st.integers(min_value=1, max_value=10**7))
def test_no_evidence_of_before_the_receipt_moves_a_device(before):
    device = Device.objects.filter(serial="PF-STALE").first() or inventory.to_wipe(
        came("PF-STALE", drive_serials=["SSD-1"]), by=BENCH
    )
    began = device.in_our_hands_since - timedelta(seconds=before)
    with pytest.raises(StaleEvidence), time_machine.travel(timezone.now() + timedelta(hours=1), tick=False):
        inventory.record_wipe(device, evidence=proofs("SSD-1", started_at=began), by=BENCH)
    device.refresh_from_db()
    assert device.state == "awaiting_wipe"
    assert not device.wipes.exists()
