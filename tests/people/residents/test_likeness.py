"""Who is the same person, told from hashes alone; and who is only of one household."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from database.encryption import keyed_hash
from people.particulars import name_key
from people.residents.likeness import SENTENCES, Marks, compare, is_shared_day, like_hash, marks_of, swapped_day


def person(first, last="", born=None, phone="", postcode="") -> Marks:
    swapped = swapped_day(born) if born else None
    return Marks(
        marks=marks_of(first, last),
        name_hash=keyed_hash("name", name_key(first, last), str(born)) if born else "",
        born_hash=keyed_hash("born", born.isoformat()) if born else "",
        swapped_hash=keyed_hash("born", swapped.isoformat()) if swapped else "",
        phone_hash=keyed_hash("phone", phone) if phone else "",
        postcode_hash=keyed_hash("postcode", postcode) if postcode else "",
        is_born_on_shared_day=born is not None and is_shared_day(born),
    )


B = date(1968, 3, 4)
NEW_YEAR = date(1990, 1, 1)
OTHER = date(1991, 11, 20)
PHONE = "+447700900123"
HOME = "SE1 2QH"
PAIRS = [
    (
        "the same in every way",
        person("Amina", "Yusuf", B, PHONE, HOME),
        person("Amina", "Yusuf", B, PHONE, HOME),
        "strong",
    ),
    ("name and birth date", person("Amina", "Yusuf", B), person("Amina", "Yusuf", B), "strong"),
    ("first and last changed over", person("Amina", "Yusuf", B), person("Yusuf", "Amina", B), "strong"),
    ("another spelling", person("Mohammed", "Yusuf", B), person("Muhammad", "Yousef", B), "strong"),
    ("a nickname", person("Bob", "Taylor", B, PHONE), person("Robert", "Taylor", B, PHONE), "strong"),
    ("another script", person("Світлана", "Коваль", B), person("Svitlana", "Koval", B), "strong"),
    ("Arabic and Latin", person("محمد", "حسن", B, PHONE), person("Mohammed", "Hassan", B, PHONE), "strong"),
    ("accents", person("Łukasz", "Żak", B), person("Lukasz", "Zak", B), "strong"),
    ("day and month changed over", person("Chidi", "Okafor", B), person("Chidi", "Okafor", date(1968, 4, 3)), "strong"),
    ("no birth date, same phone", person("Elif", "Şahin", None, PHONE), person("Elif", "Şahin", B, PHONE), "possible"),
    ("married since", person("Priya", "Patel", B, PHONE), person("Priya", "Shah", B, PHONE), "strong"),
    (
        "father and son of one name",
        person("Tariq", "Khan", B, PHONE, HOME),
        person("Tariq", "Khan", OTHER, PHONE, HOME),
        "possible",
    ),
    (
        "single names, no birth date",
        person("Madonna", "", None, PHONE, HOME),
        person("Madonna", "", None, PHONE, HOME),
        "possible",
    ),
    ("twins", person("Aoife", "Byrne", B, PHONE, HOME), person("Niamh", "Byrne", B, PHONE, HOME), ""),
    ("a couple", person("Grace", "Mensah", B, PHONE, HOME), person("Kofi", "Mensah", OTHER, PHONE, HOME), ""),
    ("a common name and nothing else", person("Mohammed", "Ali", B), person("Mohammed", "Ali", OTHER), ""),
    ("a common name, nothing known", person("Mohammed", "Ali"), person("Mohammed", "Ali"), ""),
    ("a shared phone", person("Wei", "Chen", B, PHONE), person("Nguyễn", "An", OTHER, PHONE), ""),
    ("Somali spelling", person("Cabdullaahi", "Xuseen", B), person("Abdullahi", "Hussein", B), "strong"),
    ("Bengali", person("ফাতেমা", "বেগম", B), person("Fatema", "Begum", B), "strong"),
    ("Arabic without its vowels", person("يوسف", "علي", B), person("Yusuf", "Ali", B), "strong"),
    ("Chinese", person("伟", "陈", B), person("Wei", "Chen", B), "strong"),
    ("Vietnamese", person("Thị Lan", "Nguyễn", B), person("Thi Lan", "Nguyen", B), "strong"),
    ("Turkish", person("Şule", "Yıldız", B), person("Sule", "Yildiz", B), "strong"),
    ("Welsh", person("Siân", "Llŷr", B), person("Sian", "Llyr", B), "strong"),
    ("Yoruba", person("Seun", "Adébáyọ̀", B), person("Oluwaseun", "Adebayo", B), "strong"),
    ("Polish short form", person("Aga", "Wójcik", B), person("Agnieszka", "Wojcik", B), "strong"),
    ("joined and apart", person("Abdul Rahman", "Miah", B, PHONE), person("Abdulrahman", "Miah", B, PHONE), "strong"),
    ("joined the Somali way", person("Abdirahman", "Ali", B, PHONE), person("Abdul Rahman", "Ali", B, PHONE), "strong"),
    (
        "twins of one nickname's full forms",
        person("William", "Hall", B, PHONE, HOME),
        person("Robert", "Hall", B, PHONE, HOME),
        "",
    ),
    (
        "twins who both bear Md",
        person("Md Karim", "Uddin", B, PHONE, HOME),
        person("Md Rahim", "Uddin", B, PHONE, HOME),
        "",
    ),
    ("twins who both bear Thi", person("Thị Lan", "Lê", B, PHONE, HOME), person("Thị Hoa", "Lê", B, PHONE, HOME), ""),
    (
        "twins Hassan and Hussein",
        person("Hassan", "Ali", B, PHONE, HOME),
        person("Hussein", "Ali", B, PHONE, HOME),
        "possible",
    ),
    (
        "twins Erin and Aaron",
        person("Erin", "Jones", B, PHONE, HOME),
        person("Aaron", "Jones", B, PHONE, HOME),
        "",
    ),
    (
        "twins Marie and Maria",
        person("Marie", "Clarke", B, PHONE, HOME),
        person("Maria", "Clarke", B, PHONE, HOME),
        "possible",
    ),
    (
        "twins Andrea and Andrew",
        person("Andrea", "Hall", B, PHONE, HOME),
        person("Andrew", "Hall", B, PHONE, HOME),
        "possible",
    ),
    ("twins Taiwo and Kehinde", person("Taiwo", "Ojo", B, PHONE, HOME), person("Kehinde", "Ojo", B, PHONE, HOME), ""),
    ("sisters Amina and Amira", person("Amina", "Ali", B, PHONE, HOME), person("Amira", "Ali", B, PHONE, HOME), ""),
    (
        "brothers Mohammed",
        person("Mohammed Amin", "Ali", B, PHONE, HOME),
        person("Mohammed Yusuf", "Ali", B, PHONE, HOME),
        "",
    ),
    (
        "neighbours in a hostel",
        person("Mohammad", "Karimi", NEW_YEAR, PHONE, HOME),
        person("Mohammad", "Ahmadi", NEW_YEAR, PHONE, HOME),
        "possible",
    ),
    (
        "neighbours of one birth date",
        person("Ali", "Karimi", B, "", HOME),
        person("Ali", "Ahmadi", B, "", HOME),
        "possible",
    ),
    (
        "one hostel, one name",
        person("Ali", "Karimi", NEW_YEAR, "", HOME),
        person("Ali", "Karimi", NEW_YEAR, "", HOME),
        "strong",
    ),
    (
        "another spelling of Hussein",
        person("Hussain", "Ali", B, "", HOME),
        person("Hussein", "Ali", B, "", HOME),
        "strong",
    ),
    ("Ahmad is Ahmed", person("Ahmad", "Noor", B), person("Ahmed", "Noor", B), "strong"),
    ("Stephen is Steven", person("Stephen", "Hall", B), person("Steven", "Hall", B), "strong"),
    ("goes by Md alone", person("Md Karim", "Uddin", B, PHONE), person("Mohammed", "Uddin", B, PHONE), "strong"),
    ("no one is named", person("", "", B, PHONE, HOME), person("", "", B, PHONE, HOME), ""),
    ("strangers", person("Rosa", "Díaz", B), person("Dilwyn", "Evans", B), ""),
]


@pytest.mark.parametrize(("one", "other", "band"), [pair[1:] for pair in PAIRS], ids=[pair[0] for pair in PAIRS])
def test_who_is_taken_for_the_same_person(one, other, band):
    likeness = compare(one, other)
    assert likeness.band == band, likeness
    assert compare(other, one) == likeness
    assert all(SENTENCES[code] for code in likeness.reasons)


def test_the_sound_of_the_whole_name_finds_its_short_forms_and_other_scripts():
    assert like_hash("Bob", "Taylor") == like_hash("Taylor", "Robert")
    assert like_hash("محمد", "حسن") == like_hash("Mohammed", "Hassan")
    assert like_hash("Amina", "Yusuf") != like_hash("Amina", "Okafor")
    assert like_hash("", "") == ""


@pytest.mark.parametrize(
    ("short", "full"), [("Peggy", "Margaret"), ("Will", "William"), ("Ted", "Edward"), ("Dick", "Richard")]
)
def test_a_short_form_is_found_by_the_commonest_of_its_full_forms(short, full):
    assert like_hash(short, "Hall") == like_hash(full, "Hall")


def test_a_household_is_called_one():
    two = person("Aoife", "Byrne", B, PHONE, HOME), person("Niamh", "Byrne", B, PHONE, HOME)
    assert "household" in compare(*two).reasons
    assert compare(*two).band == ""


def test_no_name_shows_in_its_marks():
    assert "amina" not in str(marks_of("Amina", "Yusuf")).lower()
    assert "yusuf" not in like_hash("Amina", "Yusuf")


def test_only_a_day_that_can_be_changed_over_is():
    assert swapped_day(date(1980, 4, 3)) == date(1980, 3, 4)
    assert swapped_day(date(1980, 4, 4)) is None
    assert swapped_day(date(1980, 4, 19)) is None


_TEXT = st.text(max_size=40)


@given(_TEXT, _TEXT, _TEXT, _TEXT)
def test_any_text_is_compared_and_nothing_of_it_shows(first, last, other_first, other_last):
    one = person(first, last, B)
    other = person(other_first, other_last, B)
    assert compare(one, other) == compare(other, one)
    assert 0 <= compare(one, other).score <= 100
    marks = [mark for part in one.marks.values() for mark in part]
    assert all(len(mark) == 16 and set(mark) <= set("0123456789abcdef") for mark in marks)
