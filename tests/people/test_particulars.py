"""Names, phones, birth dates and addresses as people write them: read exactly, or refused with a sentence."""

import re
from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from people.particulars import (
    Unreadable,
    is_mobile,
    name_key,
    read_date_of_birth,
    read_email,
    read_name,
    read_phone,
    read_yes,
    tidy,
)

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    "text",
    [
        "07700900123",
        "07700 900 123",
        "+447700900123",
        "0044 7700 900123",
        "+44 (0)7700 900123",
        "(07700) 900-123",
        "07700.900.123",
        "447700900123",
        "7700900123",
        "  07700 900123  ",
        "07700\u00a0900123",
        "\u202d07700 900123\u202c",
        "tel:+447700900123",
        "+44 07700 900123",
        "(+44) 7700 900123",
        "0044 (0)7700 900123",
        "٠٧٧٠٠٩٠٠١٢٣",
        "０７７００ ９００１２３",
        "07700‑900‑123",
        "7700900123.0",
        "7700 900123.0",
        "447700900123.00",
    ],
)
def test_one_mobile_in_every_usual_writing(text):
    assert read_phone(text) == "+447700900123"
    assert is_mobile(read_phone(text))


@pytest.mark.parametrize("text", ["020 7946 0123", "+44 20 7946 0123", "(020) 7946-0123"])
def test_a_landline_is_kept_and_is_no_mobile(text):
    assert read_phone(text) == "+442079460123"
    assert not is_mobile("+442079460123")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("0770090012", "” is not a UK phone number"),
        ("077009001234", "” is not a UK phone number"),
        ("4.4770E+11", "spreadsheet"),
        ("4.47700900123E+11", "spreadsheet"),
        ("07700 9OO123", "” is not a phone number"),
        ("see notes", "” is not a phone number"),
        ("+1 555 010 0199", "” is not a UK phone number"),
        ("07700 900123 / 07700 900124", "two numbers"),
        ("07700 900123 07700 900124", "two numbers"),
        ("#REF!", "” is not a phone number"),
        ("00000000000", "” is not a UK phone number"),
        ("0777", "” is not a UK phone number"),
        ("7700 90030.0", "decimal point"),
        ("07700 90012.3", "decimal point"),
        ("2079460304", "” may be missing the 0 at the start"),
    ],
)
def test_a_number_that_is_not_sure_is_refused(text, words):
    with pytest.raises(Unreadable, match=words):
        read_phone(text)


@given(st.text() | st.text(alphabet="0123456789+()- .٠१０/,"))
@example("७७००९००१२३")
@example("+" * 50)
def test_a_phone_is_a_uk_number_or_nothing_or_refused(text):
    try:
        assert re.fullmatch(r"(\+44[1237][0-9]{8,9})?", read_phone(text))
    except Unreadable as unreadable:
        assert unreadable.sentence
        assert unreadable.code


@given(st.integers(0, 999_999_999))
def test_every_mobile_survives_every_dress(number):
    plain = f"07{number:09}"
    dressed = [plain, plain[1:], f"+44{plain[1:]}", f"+44 (0){plain[1:5]} {plain[5:]}", f"0044-{plain[1:]}"]
    assert {read_phone(one) for one in dressed} == {f"+44{plain[1:]}"}


@pytest.mark.parametrize(
    "text",
    [
        "19/04/1980",
        "1980-04-19",
        "19-Apr-1980",
        "19.04.1980",
        "19 April 1980",
        "19th April 1980",
        "1980-04-19 00:00:00",
        " 19/04/1980 ",
        "19/4/1980",
        "1980/04/19",
        "19 / 04 / 1980",
    ],
)
def test_one_day_in_every_usual_writing(text):
    assert read_date_of_birth(text, TODAY) == date(1980, 4, 19)


def test_a_date_is_read_day_first():
    assert read_date_of_birth("03/04/1980", TODAY) == date(1980, 4, 3)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("31/02/1980", "no_such_day"),
        ("29/02/1981", "no_such_day"),
        ("04/19/1980", "no_such_day"),
        ("00/00/0000", "no_such_day"),
        ("19/04", "not_a_date"),
        ("unknown", "not_a_date"),
        ("29330", "not_a_date"),
        ("1980", "not_a_date"),
        ("19/04/80", "not_a_date"),
        ("19 Aprilish 1980", "not_a_date"),
        ("19/04/2099", "in_the_future"),
        ("24/11/2026", "in_the_future"),
        ("01/01/1899", "too_old"),
    ],
)
def test_a_day_that_is_not_sure_is_refused(text, code):
    with pytest.raises(Unreadable) as refused:
        read_date_of_birth(text, TODAY)
    assert refused.value.code == code


def test_somebody_may_be_120_and_born_today():
    assert read_date_of_birth("24/11/1905", TODAY).year == 1905
    assert read_date_of_birth("23/11/2026", TODAY) == TODAY
    assert read_date_of_birth(" ", TODAY) is None


@given(st.text(max_size=30))
def test_no_text_whatever_breaks_a_reader(text):
    for reader in (read_phone, read_name, read_email, read_yes, tidy, lambda text: read_date_of_birth(text, TODAY)):
        try:
            reader(text)
        except Unreadable as unreadable:
            assert unreadable.sentence


@pytest.mark.parametrize(
    "name", ["Zoë", "O'Neill", "محمد", "伟", "!Xhamseb", "Null", "N/A-Mensah", "সুব্রত", "می‌خواهم", "Wm."]
)
def test_a_name_comes_back_as_it_is_given(name):
    assert read_name(name) == name


def test_a_name_is_tidied_and_no_more():
    assert read_name("  Mary   Ann ") == "Mary Ann"
    assert read_name("Zoe\u0308") == "Zoë"
    assert read_name("Pri\u200bya") == "Priya"
    with pytest.raises(Unreadable, match="1,000"):
        read_name("A" * 1000)
    with pytest.raises(Unreadable, match="not text"):
        read_name("A\x00")


def test_the_same_person_has_one_key():
    assert name_key("José", "de la Cruz") == name_key("Cruz de  la", "JOSE")
    assert name_key("Mary-Jane", "O'Neill") == name_key("Mary Jane", "ONeill")
    assert name_key("Amina", "Cali") != name_key("Amina", "Ali")
    assert name_key("伟", "王")
    assert name_key("!", "?")


@pytest.mark.parametrize("text", ["MARIA.SANTOS@southwark.example", " maria.santos@southwark.example "])
def test_an_address_is_kept_in_small_letters(text):
    assert read_email(text) == "maria.santos@southwark.example"


@pytest.mark.parametrize(
    "text", ["o'brien@housing.example", "first.last+gol@library.example", "team@xn--caf-dma.example"]
)
def test_unusual_addresses_are_addresses(text):
    assert read_email(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "maria@southwark",
        "maria santos@southwark.example",
        "a@b.example; c@d.example",
        "mailto:a@b.example",
        "@b.example",
        "a..b@c.example",
        ".a@b.example",
        "a@-b.example",
        "a" * 300 + "@b.example",
    ],
)
def test_what_is_no_address_is_refused(text):
    with pytest.raises(Unreadable):
        read_email(text)


@pytest.mark.parametrize("text", ["Y", "yes", "YES", "TRUE", "1", "Yes - verbal 21/11/2026", "Yes (signed)"])
def test_a_clear_yes(text):
    assert read_yes(text)


@pytest.mark.parametrize(
    "text", ["No", "", "N", "FALSE", "pending", "?", "Yes?", "yes but not yet", "Yes - verbal, later withdrawn"]
)
def test_everything_else_is_no(text):
    assert not read_yes(text)
