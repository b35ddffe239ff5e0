"""A wipe log says which drive was wiped and how well, or it is refused with what is wrong: real logs, and every way
to damage them.
"""

import hashlib
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inventory.bench.wipe_evidence import LONDON, weaknesses
from inventory.bench.wipe_logs import read_log
from inventory.bench.wipe_methods import ACCEPTED_METHODS
from inventory.bench.wipe_methods import normalise_standard as normalise
from law.refusals import Invalid
from tests.rounds import rounds

LOGS = Path(__file__).parent.parent / "data" / "wipe"
SDA, NVME = "WD-WX61A0000001", "30PA00000002"
NOT_TEXT = "bytes that are not text"
VERIFICATION_OFF = "Verification was off: nobody knows whether the drive is empty."


def log(name: str) -> bytes:
    return (LOGS / name).read_bytes()


TWO, FAILED, NO_SERIALS, V042 = (
    log(name)
    for name in ("nwipe_two_drives.log", "nwipe_one_failed.log", "nwipe_no_serials.log", "nwipe_042_ssd_and_hdd.log")
)
OWN, ABORTED, UNVERIFIED = (log(f"nwipe_own_loop{name}.log") for name in ("", "_aborted", "_unverified"))


def results(content: bytes) -> dict[str, bool]:
    return {evidence.drive_serial: evidence.passed for evidence in read_log(content)}


def codes(content: bytes) -> set[str]:
    with pytest.raises(Invalid) as refused:
        read_log(content)
    assert all(len(error.sentence) > 15 and error.sentence.endswith(".") for error in refused.value.errors)
    return {error.code for error in refused.value.errors}


def sentences(content: bytes) -> str:
    with pytest.raises(Invalid) as refused:
        read_log(content)
    return " ".join(error.sentence for error in refused.value.errors)


def with_serial(content: bytes, serial: bytes = b"MADEUP0001") -> bytes:
    """A log of a loop device with a serial in place of nwipe's bytes."""
    junk = content.split(b"S/N= ", 1)[1].split(b"\n", 1)[0]
    return content.replace(junk, serial)


def without_lines(content: bytes, *words: bytes) -> bytes:
    return b"\n".join(line for line in content.split(b"\n") if not any(word in line for word in words))


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
    assert evidence.errors[0] == "Somebody stopped the wipe before it was finished."


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
    assert any("cannot be verified to reach every cell" in weak for weak in weaknesses(ssd))


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
    assert "no serial for /dev/sda" in sentences(bare)


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
        (b"Invoking method 'PRNG Stream' on /dev/sda", "The log does not say that the wipe of this drive began."),
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
            "nwipe only looked whether the drive was empty: nothing was written to it.",
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
    assert backwards.errors == ["The log's clock runs backwards: it ends before it begins."]


def test_a_log_in_utc_is_read_in_utc():
    in_utc = b"[2026/07/01 08:01:05]    info: timezone = UTC\n" + TWO.replace(b"2026/11/23", b"2026/07/01")
    assert read_log(in_utc)[0].started_at == datetime(2026, 7, 1, 8, 1, 5, tzinfo=UTC)
    assert read_log(TWO.replace(b"2026/11/23", b"2026/07/01"))[0].started_at == datetime(
        2026, 7, 1, 7, 1, 5, tzinfo=UTC
    )


def test_a_wipe_from_before_the_second_revision_is_not_called_by_it():
    assert read_log(TWO.replace(b"2026/11/23", b"2025/09/25"))[0].standard == "NIST SP 800-88 Rev. 1"
    assert read_log(TWO.replace(b"2026/11/23", b"2025/09/26"))[0].standard == "NIST SP 800-88 Rev. 2"


# Our own form


def own_form(**about) -> dict:
    drive = {
        "serial": "S4DYNF0M000011",
        "method": "NVMe Sanitize: Cryptographic Erase",
        "media": "nvme",
        "passed": True,
        "standard": "NIST SP 800-88 Rev. 2",
        "verification": "10% sampled",
        "started_at": "2026-11-20T10:00:00Z",
        "finished_at": "2026-11-20T10:01:30Z",
    }
    return {key: value for key, value in {**drive, **about}.items() if value is not ...}


def sent(*drives: dict, **about) -> bytes:
    return json.dumps({"tool": "Blancco Drive Eraser", "version": "7.15.0", "drives": list(drives), **about}).encode()


def test_our_own_form_reads_with_its_times_and_its_standard():
    flash, disk = read_log(log("own_form.json"))
    assert (flash.drive_serial, flash.technique, flash.standard, flash.passed) == (
        "S4DYNF0M000011",
        "purge",
        "NIST SP 800-88 Rev. 2",
        True,
    )
    assert flash.started_at == datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
    assert not weaknesses(flash)
    assert (disk.standard, disk.technique, disk.passed, disk.errors) == (
        "HMG IS5 Baseline",
        "clear",
        False,
        [VERIFICATION_OFF],
    )


@pytest.mark.parametrize(
    ("about", "pointer"),
    [
        ({"method": ...}, "/drives/0/method"),
        ({"media": "floppy"}, "/drives/0/media"),
        ({"size_bytes": "256 GB"}, "/drives/0/size_bytes"),
        ({"started_at": "yesterday"}, "/drives/0/started_at"),
        ({"finished_at": ...}, "/drives/0/finished_at"),
        ({"finished_at": "2026-11-20T09:00:00Z"}, "/drives/0/finished_at"),
    ],
)
def test_every_field_at_fault_is_named(about, pointer):
    with pytest.raises(Invalid) as refused:
        read_log(sent(own_form(**about)))
    assert [error.pointer for error in refused.value.errors] == [pointer]


def test_drives_of_our_own_form_fail_one_by_one():
    first, second, third = read_log(
        sent(
            own_form(),
            own_form(serial="AB12", passed=...),
            own_form(serial="AB13", passed=False, errors=["Drive locked."]),
        )
    )
    assert (first.passed, second.passed, third.passed) == (True, False, False)
    assert second.errors == ["The log has no result for this drive."]
    assert third.errors == ["Drive locked."]
    assert not read_log(sent(own_form(verification=...)))[0].passed
    assert not read_log(sent(own_form(verification="verification failed")))[0].passed


def test_our_own_form_is_refused_where_it_proves_nothing():
    assert codes(sent()) == {"no_drive"}
    assert codes(sent(own_form(serial=""))) == codes(sent(own_form(serial="\ud800\x07x"))) == {"no_serial"}
    assert codes(sent(own_form(), own_form())) == {"same_serial"}
    assert codes(sent(own_form(passed="yes"))) == {"no_result"}
    assert codes(sent(own_form())[:-20]) == {"not_json"}
    assert codes(b'{"drives": 3}') == codes(b"[]") == {"not_a_wipe_log"}
    assert codes(b"[" * 100_000) <= {"too_deep", "not_json"}
    assert codes(sent(own_form(), tool="")) == {"missing"}


def test_the_technique_comes_from_the_table_and_never_from_the_sender():
    def claimed(method, media):
        return read_log(sent(own_form(method=method, media=media, technique="destroy")))[0]

    assert claimed("Overwrite with zeroes", "ssd").technique == "clear"
    assert claimed("Enhanced Secure Erase", "ssd").technique == "clear"
    assert claimed("Enhanced Secure Erase", "hdd").technique == "purge"
    assert claimed("Degaussing (destroy)", "hdd").technique == "purge"
    assert claimed("Degaussing", "ssd").technique == ""
    assert claimed("Shredding, 6 mm", "ssd").technique == "destroy"
    assert claimed("MagicWipe Pro", "ssd").technique == ""
    assert any("does not destroy" in weak for weak in weaknesses(claimed("Degaussing", "hdd")))
    assert any("not in our table" in weak for weak in weaknesses(claimed("MagicWipe Pro", "ssd")))
    assert any("withdrawn" in weak for weak in weaknesses(read_log(sent(own_form(standard="NIST 800-88 rev 1")))[0]))
    assert any("No standard" in weak for weak in weaknesses(read_log(sent(own_form(standard="very secure")))[0]))


def test_a_serial_that_nwipe_may_have_cut_is_pointed_out():
    (evidence,) = read_log(with_serial(OWN, b"ABCDEFGHIJKLMNOPQRST"))
    assert any("20 characters" in weak for weak in weaknesses(evidence))


def test_no_overwrite_in_the_table_purges_and_degaussing_destroys_nothing():
    for name, method in ACCEPTED_METHODS.items():
        assert method.source, name
        assert method.media, name
        assert method.technique in ("clear", "purge", "destroy"), name
        assert not (method.is_overwrite and (method.technique != "clear" or method.media != {"hdd"})), name
    assert ACCEPTED_METHODS["Degaussing"].technique == "purge"


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("NIST SP 800-88 Rev. 1", "NIST SP 800-88 Rev. 1"),
        ("nist 800-88r2 purge", "NIST SP 800-88 Rev. 2"),
        ("NIST Special Publication 800-88, Revision 2", "NIST SP 800-88 Rev. 2"),
        ("NIST 800-88", ""),
        ("NIST 800-88 Rev. 3", ""),
        ("NIST 800-88 Rev. 1 and Rev. 2", ""),
        ("IEEE 2883", "IEEE 2883-2022"),
        ("IEEE Std 2883-2022", "IEEE 2883-2022"),
        ("IEEE 2883.1", ""),
        ("IEEE 2883-2019", ""),
        ("HMG Infosec Standard 5, Higher Standard", "HMG IS5 Enhanced"),
        ("hmg is5 baseline", "HMG IS5 Baseline"),
        ("HMG IS5", ""),
        ("DoD 5220.22-M", "DoD 5220.22-M"),
        ("IEEE 2883-2022 and NIST 800-88 Rev. 2", ""),
        ("ISO 27001", ""),
        ("", ""),
    ],
)
def test_standards_go_by_one_name_with_their_revision(words, name):
    assert normalise(words) == normalise(name or words) == name


# Whatever arrives


@settings(max_examples=rounds(300), deadline=None)
@given(st.binary(max_size=2000))
def test_any_bytes_are_read_or_refused(content):
    with pytest.raises(Invalid):
        read_log(content)


@settings(max_examples=rounds(300), deadline=None)
@given(st.data())
def test_no_log_with_lines_taken_out_passes_a_drive_that_the_whole_log_does_not(data):
    content = data.draw(
        st.sampled_from([TWO, FAILED, V042, with_serial(OWN), with_serial(UNVERIFIED), with_serial(ABORTED)])
    )
    lines = content.split(b"\n")
    gone = data.draw(st.sets(st.integers(0, len(lines) - 1), max_size=20))
    try:
        left = results(b"\n".join(line for at, line in enumerate(lines) if at not in gone))
    except Invalid:
        return
    whole = results(content)
    assert left.keys() <= whole.keys()
    assert not [serial for serial, passed in left.items() if passed and not whole[serial]]


@settings(max_examples=rounds(300), deadline=None)
@given(st.sampled_from([TWO, FAILED, V042]), st.integers(0, 8000), st.binary(max_size=12), st.integers(0, 40))
def test_a_log_with_bytes_replaced_is_read_or_refused_and_never_gains_a_pass(content, at, noise, length):
    at = min(at, len(content))
    try:
        left = results(content[:at] + noise + content[at + length :])
    except Invalid:
        return
    assert sum(left.values()) <= sum(results(content).values())


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(sorted(own_form())) | st.text(max_size=8), inner, max_size=6)
    ),
    max_leaves=20,
)


@settings(max_examples=rounds(300), deadline=None)
@given(
    st.fixed_dictionaries({"drives": st.lists(_JSON, max_size=3)}, optional={"tool": _JSON, "version": _JSON}) | _JSON
)
def test_any_json_is_read_or_refused(tree):
    try:
        found = read_log(json.dumps(tree).encode())
    except Invalid as refused:
        assert refused.errors
    else:
        assert all(evidence.drive_serial for evidence in found)
