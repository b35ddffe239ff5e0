"""Our own form for a wipe, and the standards that it names."""

from datetime import UTC, datetime

import pytest

from inventory.bench.wipe_evidence import weaknesses
from inventory.bench.wipe_logs import read_log
from inventory.bench.wipe_methods import ACCEPTED_METHODS
from inventory.bench.wipe_methods import normalise_standard as normalise
from law.refusals import Invalid
from tests.inventory.wipe_logs import OWN, VERIFICATION_OFF, codes, log, own_form, sent, with_serial


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
    assert any("not in our list of methods" in weak for weak in weaknesses(claimed("MagicWipe Pro", "ssd")))
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
