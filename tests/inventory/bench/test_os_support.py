"""The table of support dates: every row sourced and dated, and a name finds its one row or none."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory.bench.os_support import FAMILIES, LOOKED_UP, OS_SUPPORT, choices, family_of, find


def test_every_row_has_its_source_and_the_day_it_was_looked_up():
    assert len({row.code for row in OS_SUPPORT}) == len({row.key for row in OS_SUPPORT}) == len(OS_SUPPORT)
    for row in OS_SUPPORT:
        assert row.source.startswith(("https://", "Google's")), row.code
        assert row.looked_up == LOOKED_UP == date(2026, 11, 23), row.code
        assert row.family in FAMILIES, row.code
        assert len(row.name) <= 60, row.code
        assert len(row.family) <= 10, row.code


def test_what_no_vendor_has_published_says_so():
    for row in OS_SUPPORT:
        assert row.is_published or row.note, row.code
        assert row.ends_on is not None or not row.is_published, row.code
    assert not any(row.is_published for row in OS_SUPPORT if row.family in ("macos", "ios", "android"))


def test_microsofts_dates_fall_on_a_tuesday_as_its_updates_do():
    assert {row.ends_on.weekday() for row in OS_SUPPORT if row.family == "windows"} == {1}


@pytest.mark.parametrize("row", OS_SUPPORT, ids=lambda row: row.code)
def test_every_row_is_found_by_its_code_and_by_its_name_in_any_case(row):
    assert find(row.code) is find(row.name) is find(row.name.upper()) is find(f"  {row.name} ") is row
    assert family_of(row.name) == row.family


@pytest.mark.parametrize(
    ("name", "ends_on"),
    [
        ("Windows 11 Pro 24H2", date(2026, 10, 13)),
        ("Microsoft Windows 11 Home (25h2)", date(2027, 10, 12)),
        ("Win11 Enterprise 25H2", date(2028, 10, 10)),
        ("Windows 11 Pro Education 25H2", date(2027, 10, 12)),
        ("windows 11 26H2", date(2028, 10, 10)),
        ("Windows 10 Pro 22H2", date(2025, 10, 14)),
        ("Ubuntu 24.04.3 LTS", date(2029, 5, 31)),
        ("Linux Mint 22.1 Cinnamon", date(2029, 4, 30)),
        ("ChromeOS Flex 2028", date(2028, 12, 31)),
        ("macOS Sequoia 15.7", date(2027, 9, 16)),
        ("macOS Tahoe", date(2028, 9, 15)),
        ("Android 13", date(2026, 3, 2)),
    ],
)
def test_names_as_people_write_them_find_their_row(name, ends_on):
    assert find(name).ends_on == ends_on


@pytest.mark.parametrize(
    "name",
    [
        "Windows 11",
        "Windows",
        "Windows 10 21H2",
        "Windows 10 LTSC 2021",
        "Windows 11 24H2 IoT",
        "Windows 11 24H2 or 25H2",
        "Xubuntu 24.04",
        "Ubuntu",
        "Ubuntu 23.10",
        "LMDE 6",
        "ChromeOS Flex",
        "ChromeOS Flex 2031",
        "macOS",
        "macOS Sequoia 14",
        "iOS",
        "Android",
        "Ubuntu 24.04 beside Windows 10",
        "",
        "nothing",
    ],
)
def test_what_could_be_two_or_none_finds_nothing(name):
    assert find(name) is None


def test_an_apple_version_that_still_gets_fixes_has_no_date_to_rely_on():
    assert find("iPadOS 26").ends_on is None
    assert "Check when this model" in find("iPadOS 26").note
    assert find("iOS 17.7").ends_on < date(2025, 1, 1)


def test_the_choices_leave_out_what_has_ended_by_a_day():
    everything = dict(choices())
    left = dict(choices(LOOKED_UP))
    assert len(everything) == len(OS_SUPPORT) > len(left)
    assert "windows_10" in everything
    assert not {"windows_10", "windows_11_24h2", "macos_13", "android_13"} & left.keys()
    assert left["windows_11_25h2"] == "Windows 11 25H2, Home and Pro: until 12 October 2027"
    assert left["macos_26"].endswith("until about 15 September 2028")
    assert left["ipados_26"].endswith("no date given, check the model")


@pytest.mark.parametrize(
    ("name", "family"),
    [
        ("Windows 12 Ultra", "windows"),
        ("win7", "windows"),
        ("Chrome OS", "chromeos"),
        ("ChromeOS Flex", "chromeos"),
        ("Mac OS X 10.15", "macos"),
        ("Zorin OS 17", "linux"),
        ("Kubuntu", "linux"),
        ("Debian GNU/Linux 12", "linux"),
        ("Android 9", "android"),
        ("iPadOS 12", "ios"),
        ("iOS", "ios"),
        ("Windows and Ubuntu", ""),
        ("BIOS only", ""),
        ("", ""),
    ],
)
def test_the_family_is_known_by_words_alone(name, family):
    assert family_of(name) == family


@given(
    st.text(max_size=60)
    | st.sampled_from([row.name for row in OS_SUPPORT]).flatmap(lambda name: st.text(max_size=6).map(name.__add__))
)
def test_any_name_finds_a_row_of_its_own_family_or_none(name):
    rows = find(name)
    assert rows is None or family_of(name) in (rows.family, "")
    assert family_of(name) in ("", *FAMILIES)
