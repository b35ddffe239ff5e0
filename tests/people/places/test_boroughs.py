"""Boroughs under the names people use for them, and never a guess."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from people.particulars import Unreadable
from people.places.boroughs import BOROUGHS, BY_CODE, read_borough


def test_there_are_33_with_their_codes():
    assert len(BOROUGHS) == len(BY_CODE) == 33
    assert BY_CODE["E09000028"].name == "Southwark"
    assert all(read_borough(borough.name) == read_borough(borough.gss_code) == borough for borough in BOROUGHS)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("LB Southwark", "Southwark"),
        ("London Borough of Southwark", "Southwark"),
        ("SOUTHWARK", "Southwark"),
        ("southwark ", "Southwark"),
        ("Southwark Council", "Southwark"),
        ("H&F", "Hammersmith and Fulham"),
        ("Hammersmith & Fulham", "Hammersmith and Fulham"),
        ("RBKC", "Kensington and Chelsea"),
        ("RBK&C", "Kensington and Chelsea"),
        ("Royal Borough of Kensington and Chelsea", "Kensington and Chelsea"),
        ("Kingston", "Kingston upon Thames"),
        ("Kingston-upon-Thames", "Kingston upon Thames"),
        ("Richmond", "Richmond upon Thames"),
        ("City of Westminster", "Westminster"),
        ("Barking & Dagenham", "Barking and Dagenham"),
        ("City", "City of London"),
        ("the City of London", "City of London"),
        ("London Borough of Tower Hamlets", "Tower Hamlets"),
    ],
)
def test_the_names_people_use(text, name):
    assert read_borough(text).name == name


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Southwalk", "Did you mean Southwark\\?"),
        ("LB Hakney", "Did you mean Hackney\\?"),
        ("Kent", "32 boroughs"),
        ("London", "32 boroughs"),
        ("", "Enter the London borough where the resident lives"),
        ("Watford", "32 boroughs"),
        ("N/A", "32 boroughs"),
        ("Barking", "32 boroughs"),
        ("伦敦", "32 boroughs"),
    ],
)
def test_a_misspelling_gets_a_suggestion_and_no_guess(text, words):
    with pytest.raises(Unreadable, match=words):
        read_borough(text)


@given(st.text())
def test_any_text_is_a_borough_or_refused(text):
    try:
        assert read_borough(text) in BOROUGHS
    except Unreadable as unreadable:
        assert unreadable.sentence
