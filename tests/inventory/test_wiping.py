"""A wipe log says which drive was wiped and how well, or it is refused with what is wrong: real logs, and every way
to damage them.
"""

import hashlib
from datetime import UTC, datetime, timedelta

import pytest

from inventory.bench.nwipe_logs import LONDON
from inventory.bench.wipe_evidence import weaknesses
from inventory.bench.wipe_logs import read_log
from tests.inventory.wipe_logs import (
    ABORTED,
    FAILED,
    NO_SERIALS,
    NOT_TEXT,
    NVME,
    OWN,
    SDA,
    TWO,
    UNVERIFIED,
    V042,
    VERIFICATION_OFF,
    codes,
    results,
    sentences,
    with_serial,
    without_lines,
)


# Real logs
def test_two_drives_that_passed_come_back_as_two_pieces_of_evidence():
    disk, flash = read_log(TWO)
    assert (disk.drive_serial, disk.model, disk.bus, disk.media) == (SDA, "WDC WD5000LPLX-75ZN", "ATA", "hdd")
    assert (flash.drive_serial, flash.model, flash.bus, flash.media) == (
        NVME,
        "KXG60ZNV256G NVMe KIOXIA",
        "NVME",
        "nvme",
    )
    assert (disk.size_bytes, flash.size_bytes) == (500107862016, 256060514304)
    assert (disk.tool, disk.tool_version, disk.method) == ("nwipe", "0.33", "PRNG Stream")
    assert (disk.standard, disk.technique, disk.verification) == (
        "NIST SP 800-88 Rev. 2",
        "clear",
        "Last pass read back: no errors",
    )
    assert disk.passed
    assert flash.passed
    assert not disk.errors
    assert disk.started_at == datetime(2026, 11, 23, 8, 1, 5, tzinfo=LONDON)
    assert disk.finished_at == datetime(2026, 11, 23, 8, 1, 6, tzinfo=LONDON)
    assert disk.log_hash == flash.log_hash == hashlib.sha256(TWO).hexdigest()


def test_one_drive_that_failed_does_not_take_the_other_with_it():
    disk, flash = read_log(FAILED)
    assert (disk.drive_serial, disk.passed) == (SDA, False)
    assert "nwipe reports that the wipe failed." in disk.errors
    assert "3 errors while writing." in disk.errors
    assert "17 errors while verifying." in disk.errors
    assert disk.verification == "Last pass read back: 17 errors"
    assert (flash.drive_serial, flash.passed, flash.errors) == (NVME, True, [])


@pytest.mark.parametrize("content", [NO_SERIALS, OWN, ABORTED, UNVERIFIED])
def test_bytes_in_place_of_a_serial_are_evidence_of_nothing(content):
    assert codes(content) == {"no_serial"}
    assert NOT_TEXT in sentences(content)


def test_our_own_wipe_of_a_loop_device_reads_whole_once_its_serial_is_known():
    (evidence,) = read_log(with_serial(OWN))
    assert (evidence.drive_serial, evidence.passed, evidence.errors) == ("MADEUP0001", True, [])
    assert (evidence.method, evidence.size_bytes, evidence.bus, evidence.media) == (
        "Fill With Zeros",
        8 * 2**20,
        "VIRT",
        "",
    )
    assert any("hard disk or flash" in weak for weak in weaknesses(evidence))


def test_a_wipe_that_somebody_stopped_is_a_failed_wipe():
    (evidence,) = read_log(with_serial(ABORTED))
    assert not evidence.passed
    assert evidence.errors[0] == "Someone stopped the wipe before it was finished."


def test_a_wipe_without_verification_is_not_passed():
    (evidence,) = read_log(with_serial(UNVERIFIED))
    assert (evidence.passed, evidence.errors, evidence.verification) == (
        False,
        [VERIFICATION_OFF],
        "Verification was off",
    )
    assert evidence.standard == "DoD 5220.22-M"


def test_the_later_format_names_the_kind_of_drive_the_part_that_was_reached_and_the_sanitise_command():
    ssd, disk, flash = read_log(V042)
    assert (ssd.drive_serial, ssd.media, ssd.bus, ssd.tool_version, ssd.technique, ssd.passed) == (
        "S3YJNB0K000001A",
        "ssd",
        "ATA",
        "0.42",
        "clear",
        True,
    )
    assert (disk.media, disk.passed) == ("hdd", False)
    assert disk.errors == ["Wiped only in part: 999,000,000,000 of 1,000,204,886,016 bytes."]
    assert (flash.method, flash.standard, flash.technique, flash.passed) == (
        "Sanitize Block Erase, then PRNG Stream",
        "IEEE 2883-2022",
        "purge",
        True,
    )
    assert not weaknesses(flash)
    assert any("cannot be proved to reach every cell" in weak for weak in weaknesses(ssd))


def test_a_drive_that_was_only_found_is_not_in_the_evidence():
    assert "4C530000000004" not in results(V042)


def test_what_the_closing_line_says_of_verification_stands_above_the_options():
    assert b"verify       = 0 (off)" in V042
    assert results(V042)["S3YJNB0K000001A"]
    off = read_log(V042.replace(b"1R+NB+VL", b"1R+NB+NV"))
    assert all(VERIFICATION_OFF in evidence.errors and not evidence.passed for evidence in off)


def test_a_sanitise_command_that_failed_makes_no_purge():
    flash = read_log(V042.replace(b"'Block Erase' was successful", b"'Block Erase' has failed"))[2]
    assert (flash.technique, flash.method) == ("clear", "PRNG Stream")


# Damage: each of the three logs in each way
@pytest.mark.parametrize("content", [TWO, FAILED])
@pytest.mark.parametrize("share", [0.3, 0.5, 0.7])
def test_a_log_cut_off_in_the_middle_is_refused_as_such(content, share):
    assert codes(content[: int(len(content) * share)]) == {"cut_off"}


@pytest.mark.parametrize("content", [TWO, FAILED])
def test_a_log_cut_off_inside_its_last_table_is_refused_as_such(content):
    assert codes(content[: content.rindex(b"nvme0n1 |")]) == {"cut_off"}
    assert codes(content[: content.rindex(b"Total Throughput")]) == {"cut_off"}


def test_a_log_without_serials_is_refused_for_one_of_its_faults_even_when_cut_off():
    assert codes(NO_SERIALS[: len(NO_SERIALS) // 2]) == {"cut_off"}


@pytest.mark.parametrize("content", [TWO, FAILED])
@pytest.mark.parametrize(
    "damage",
    [
        lambda log: log.replace(b"\n", b"\r\n"),
        lambda log: b"\xef\xbb\xbf" + log,
        lambda log: log.decode().encode("utf-16"),
    ],
)
def test_line_ends_marks_and_the_encoding_of_windows_change_nothing_but_the_hash(content, damage):
    damaged = damage(content)
    assert results(damaged) == results(content)
    assert read_log(damaged)[0].log_hash == hashlib.sha256(damaged).hexdigest()


def test_line_ends_and_marks_do_not_make_serials_of_bytes():
    assert codes(NO_SERIALS.replace(b"\n", b"\r\n")) == codes(b"\xef\xbb\xbf" + NO_SERIALS) == {"no_serial"}


@pytest.mark.parametrize("content", [TWO, FAILED, NO_SERIALS])
def test_nul_bytes_and_an_encoding_without_a_mark_are_not_text(content):
    assert codes(content.replace(b"notice", b"not\0ce", 1)) == {"not_text"}
    assert codes(content.decode("latin-1").encode("utf-16-le")) == {"not_text"}
    assert "not text" in sentences(content.decode("latin-1").encode("cp037"))


@pytest.mark.parametrize("content", [TWO, FAILED])
def test_a_serial_line_that_is_gone_does_no_harm_while_others_name_it(content):
    assert results(without_lines(content, b"/dev/sda has serial number")) == results(content)


@pytest.mark.parametrize("content", [TWO, FAILED])
def test_a_drive_whose_serial_is_nowhere_is_refused_by_name(content):
    bare = (
        without_lines(content, b"has serial number WD-")
        .replace(b"S/N=WD-WX61A0000001", b"S/N=")
        .replace(b"ZN/WD-WX61A0000001", b"ZN/")
    )
    assert codes(bare) == {"no_serial"}
    assert "no serial number for /dev/sda" in sentences(bare)


@pytest.mark.parametrize(
    "stand_in", [b"????????????????????", b"XXXXXXXXXXXXXXXXXXXX", b"0000000000", b"None", b"To Be Filled By O.E.M."]
)
def test_nwipes_anonymous_serials_and_makers_placeholders_are_no_serials(stand_in):
    assert codes(TWO.replace(SDA.encode(), stand_in)) == {"no_serial"}


@pytest.mark.parametrize("content", [TWO, FAILED])
def test_results_swapped_between_drives_are_refused(content):
    head, _, tail = content.partition(b"* Drive Status *")
    swapped = (
        tail.replace(b"    sda |", b"    ### |").replace(b"nvme0n1 |", b"    sda |").replace(b"    ### |", b"nvme0n1 |")
    )
    assert codes(head + b"* Drive Status *" + swapped) == {"two_serials"}


def test_verdicts_swapped_between_drives_make_neither_a_pass():
    swapped = (
        FAILED.replace(b"|-FAILED-|", b"|########|")
        .replace(b"| Erased |", b"|-FAILED-|")
        .replace(b"|########|", b"| Erased |")
    )
    assert results(swapped) == {SDA: False, NVME: False}


def test_rows_in_another_order_are_still_the_right_drives():
    head, _, tail = FAILED.partition(b"* Drive Status *")
    lines = tail.split(b"\n")
    lines[3], lines[4] = lines[4], lines[3]
    assert results(head + b"* Drive Status *" + b"\n".join(lines)) == {SDA: False, NVME: True}


@pytest.mark.parametrize("content", [TWO, FAILED])
def test_a_result_that_is_missing_for_one_drive_is_said_of_that_drive_alone(content):
    disk, flash = read_log(without_lines(content, b"ZN/WD-WX61A0000001"))
    assert "The log has no result for this drive." in disk.errors
    assert not disk.passed
    assert flash.passed


@pytest.mark.parametrize("content", [TWO, FAILED])
def test_no_result_for_any_drive_and_one_for_a_stranger_are_refused(content):
    assert codes(without_lines(content, b"|   0 B/s |")) == {"no_result"}
    assert codes(
        content.replace(b"     sda |-FAILED-|", b"     sdz |-FAILED-|").replace(
            b"     sda | Erased", b"     sdz | Erased"
        )
    ) == {"unknown_drive"}


@pytest.mark.parametrize("content", [TWO, FAILED])
def test_two_drives_with_one_serial_are_refused(content):
    assert codes(content.replace(NVME.encode(), SDA.encode())) == {"same_serial"}
    assert SDA in sentences(content.replace(NVME.encode(), SDA.encode()))


@pytest.mark.parametrize(
    ("gone", "said"),
    [
        (b"Verified that /dev/sda", "The log does not say that the drive was verified."),
        (b"Finished final round 1 of 1 on /dev/sda", "The log does not say that the last round was finished."),
        (b"bytes written to /dev/sda", "The log does not say how much was written to the drive."),
        (b"Invoking method 'PRNG Stream' on /dev/sda", "The log does not say that the wipe of this drive started."),
        (b"       sda |           0", "The log does not count the errors on this drive."),
    ],
)
def test_every_line_that_a_pass_rests_on_is_missed(gone, said):
    disk, flash = read_log(without_lines(TWO, gone))
    assert (disk.passed, disk.errors) == (False, [said])
    assert flash.passed


@pytest.mark.parametrize(
    ("was", "becomes", "said"),
    [
        (
            b"500107862016 bytes written",
            b"1048576 bytes written",
            "Wiped only in part: 1,048,576 of 500,107,862,016 bytes were written.",
        ),
        (b"sda | Erased |", b"sda |INSANITY|", "nwipe reports “INSANITY”, which is not a success."),
        (
            b"sda |           0 |                    0 |                    0",
            b"sda |           0 |                    0 |                    1",
            "1 error while flushing to the drive.",
        ),
        (
            b"method 'PRNG Stream' on /dev/sda",
            b"method 'Verify Zeros (0x00)' on /dev/sda",
            "nwipe only checked whether the drive was empty. It did not write to it.",
        ),
        (
            b"hwmon: Module",
            b" *** HIDDEN SECTORS DETECTED ! *** on /dev/sda\n[2026/11/23 08:01:05]  notice: Module",
            "The drive has hidden sectors that the wipe may not have reached.",
        ),
    ],
)
def test_what_speaks_against_a_drive_keeps_it_from_passing(was, becomes, said):
    assert was in TWO
    disk, flash = read_log(TWO.replace(was, becomes))
    assert said in disk.errors
    assert not disk.passed
    assert flash.passed


def test_a_log_of_two_runs_of_none_and_of_no_drive_are_refused():
    assert codes(TWO + TWO) == {"two_runs"}
    stopped = TWO.partition(b"[2026/11/23 08:01:05]  notice: /dev/sda has")[0]
    assert codes(
        stopped + b"[2026/11/23 08:01:09]    info: Nwipe was aborted by the user prior to the wipe starting.\n"
    ) == {"stopped"}
    assert codes(stopped) == {"cut_off"}
    assert codes(
        stopped + b"[2026/11/23 08:01:09]  error: Devices not found. Check you're not excluding drives unnecessarily,\n"
    ) == {"no_drive"}


def test_what_is_no_wipe_log_is_refused_with_what_it_is():
    assert codes(b"") == codes(b" \n\n") == {"empty"}
    assert codes(b"%PDF-1.4\n%nwipe") == {"pdf"}
    assert codes(b"\x89PNG\r\n\x1a\n\x03") == {"not_text"}
    assert codes(b"Dear team, all the drives were wiped. Yours, Sam") == {"not_a_wipe_log"}
    assert codes(b"[2026/11/23 08:01:05]  notice: kettle on\n") == {"not_a_wipe_log"}
    assert codes(b"x" * 5_000_001) == {"too_large"}
    assert codes(TWO.replace(b"[2026/11/23 08:01:06]", b"[2026/13/41 08:01:06]")) == {"time"}


def test_the_hour_that_comes_twice_is_not_taken_for_a_clock_that_runs_backwards():
    autumn = TWO.replace(b"2026/11/23 08:01:05", b"2026/10/25 01:58:00").replace(
        b"2026/11/23 08:01:06", b"2026/10/25 01:05:00"
    )
    autumn = autumn.replace(b"2026/11/23 08:01:07", b"2026/10/25 01:05:01")
    evidence = read_log(autumn)[0]
    assert evidence.passed
    assert evidence.finished_at.astimezone(UTC) - evidence.started_at.astimezone(UTC) == timedelta(minutes=7)
    backwards = read_log(TWO.replace(b"2026/11/23 08:01:06", b"2026/11/22 08:01:06"))[0]
    assert backwards.errors == ["The log ends before it starts. Check the clock."]


def test_a_log_in_utc_is_read_in_utc():
    in_utc = b"[2026/07/01 08:01:05]    info: timezone = UTC\n" + TWO.replace(b"2026/11/23", b"2026/07/01")
    assert read_log(in_utc)[0].started_at == datetime(2026, 7, 1, 8, 1, 5, tzinfo=UTC)
    assert read_log(TWO.replace(b"2026/11/23", b"2026/07/01"))[0].started_at == datetime(
        2026, 7, 1, 7, 1, 5, tzinfo=UTC
    )


def test_a_wipe_from_before_the_second_revision_is_not_called_by_it():
    assert read_log(TWO.replace(b"2026/11/23", b"2025/09/25"))[0].standard == "NIST SP 800-88 Rev. 1"
    assert read_log(TWO.replace(b"2026/11/23", b"2025/09/26"))[0].standard == "NIST SP 800-88 Rev. 2"
