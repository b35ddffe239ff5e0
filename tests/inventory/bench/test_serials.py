"""A serial or IMEI as somebody types it: kept in one spelling, or refused with what to enter."""

import pytest

from inventory.bench.serials import check_imei, check_serial
from inventory.bench.stand_in_serials import is_stand_in
from law.refusals import Invalid


def test_serials_are_kept_in_capitals_without_spaces():
    assert check_serial(" pf-0made 1 ") == "PF-0MADE1"
    assert check_serial("abc") == "ABC"
    assert len(check_serial("x1" * 40)) == 80


@pytest.mark.parametrize(
    "text",
    [
        "",
        "  ",
        "ab",
        "x1" * 41,
        "AB\x07CD",
        "ÄÖÜ123",
        "P\u200b123",
        "System Serial Number",
        "To be filled by O.E.M.",
        "0123456789",
        "default string",
        "N/A",
        "00000000",
        "XXXXXXXX",
        "????",
        "None",
        "Not Specified",
    ],
)
def test_what_is_no_serial_is_refused_in_words(text):
    with pytest.raises(Invalid) as refusal:
        check_serial(text)
    assert refusal.value.errors[0].pointer == "/serial"
    assert refusal.value.sentence.endswith(".")


@pytest.mark.parametrize("serial", ["S/N0012", "1234569", "NONE1234", "0001", "5CD0123456", "DEFAULT1", "OEM4711"])
def test_serials_that_only_look_odd_are_serials(serial):
    assert check_serial(serial) == serial
    assert not is_stand_in(serial)


@pytest.mark.parametrize("text", ["490154203237518", "49 015420 323751 8", "35-209900-176148-1"])
def test_an_imei_with_its_check_digit_is_kept_as_digits(text):
    assert check_imei(text) == "".join(c for c in text if c.isdigit())


@pytest.mark.parametrize(
    "text", ["", "490154203237517", "49015420323751", "4901542032375189", "000000000000000", "٤٩٠١٥٤٢٠٣٢٣٧٥١٨", "IMEI"]
)
def test_what_is_no_imei_is_refused(text):
    with pytest.raises(Invalid) as refusal:
        check_imei(text)
    assert "15 digits" in refusal.value.sentence
