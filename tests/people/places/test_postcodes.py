"""Every London postcode, live or ended, gives its borough; everything else says what to do instead."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from people.particulars import Unreadable
from people.places import postcodes
from people.places.boroughs import BY_CODE
from people.places.postcodes import look_up


@pytest.mark.parametrize("text", ["SE1 2QH", "se1 2qh", "SE12QH", " SE1  2QH ", "SE1\u00a02QH", "Se1 2Qh", "SE1-2QH"])
def test_one_postcode_in_every_usual_writing(text):
    assert look_up(text) == postcodes.Place("SE1 2QH", "E09000028")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("EC2V 7HH", "City of London"),
        ("EN1 3XY", "Enfield"),
        ("N22 8LE", "Haringey"),
        ("BR1 3UH", "Bromley"),
        ("W5 2HL", "Ealing"),
    ],
)
def test_live_and_ended_postcodes_have_their_borough(text, name):
    assert BY_CODE[look_up(text).borough].name == name


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        ("", "required", "no fixed address"),
        ("SE1", "half_a_postcode", "part of a postcode"),
        ("SE1 2Q", "half_a_postcode", "part of a postcode"),
        ("SE1 2QHH", "not_a_postcode", "not a UK postcode"),
        ("SEI 2QH", "letter_for_digit", "Did you mean SE1 2QH"),
        ("SE1 2OH", "not_in_london", "last three"),
        ("5E1 2QH", "letter_for_digit", "Did you mean SE1 2QH"),
        ("NFA", "no_address", "the borough instead of a postcode"),
        ("No fixed abode", "no_address", "the borough instead of a postcode"),
        ("ZZ99 3VZ", "no_address", "the borough instead of a postcode"),
        ("12345", "not_a_postcode", "not a UK postcode"),
        ("SE1 2QH, SE1 2QJ", "two_postcodes", "more than one"),
        ("SE1 2QH SE1 2QJ", "two_postcodes", "more than one"),
        ("CF10 1EP", "not_in_london", "National Device Bank"),
        ("WD17 3EX", "not_in_london", "digital inclusion team"),
        ("SE1 2VV", "not_in_london", "others in SE1 are"),
        ("BF1 3AA", "not_in_london", "not in London"),
        ("GIR 0AA", "not_in_london", "not in London"),
    ],
)
def test_everything_else_says_what_to_do(text, code, words):
    with pytest.raises(Unreadable, match=words) as refused:
        look_up(text)
    assert refused.value.code == code


@pytest.mark.parametrize("text", ["E20 9ZZ", "e209zz"])
def test_a_postcode_newer_than_our_table_is_a_place_without_a_borough(text):
    """Field case A6."""
    assert look_up(text) == postcodes.Place("E20 9ZZ", "")
    assert not postcodes.is_listed(text)
    assert postcodes.is_listed("SE1 2QH")


@given(st.text())
def test_any_text_is_a_place_or_refused(text):
    try:
        place = look_up(text)
        assert place.borough in BY_CODE or not place.is_listed
    except Unreadable as unreadable:
        assert unreadable.sentence


def test_the_file_is_built_when_it_is_missing(settings, tmp_path):
    settings.BUILD = tmp_path
    postcodes._file.cache_clear()
    try:
        assert look_up("SE1 2QH").borough == "E09000028"
        assert [path.name for path in tmp_path.iterdir()] == ["postcodes.bin"]
        file = postcodes._file()
        assert len(file) > 330_000
        assert all(file[place] < file[place + 1] for place in range(0, len(file) - 1, 97))
    finally:
        postcodes._file.cache_clear()


def test_a_look_up_takes_microseconds():
    look_up("SE1 2QH")
    started = time.process_time()
    for _ in range(1000):
        look_up("SE1 2QH")
    assert time.process_time() - started < 0.5


def test_an_outcode_is_only_a_hint():
    assert "whole outcode" in postcodes.hint("br2")
    assert postcodes.hint("CF10") == ""
