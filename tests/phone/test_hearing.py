"""What is heard on the telephone, read as facts."""

import pytest

from phone.speech import is_unusual, keyed_pattern, number_of, read_needs, read_spoken_name, read_spoken_postcode

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("S. I. A. N.", "Sian"),
        ("double L W Y D", "Llwyd"),
        ("Siân.", "Siân"),
        ("mary ann", "Mary ann"),
        ("O'Neill", "O'Neill"),
        ("M", "M"),
    ],
)
def test_names_as_they_are_said(said, read):
    assert read_spoken_name(said) == read


@pytest.mark.parametrize("said", ["S E one two Q H.", "SE1 2QH", "se one, two q h", "S. E. 1. 2. Q. H."])
def test_postcodes_as_they_are_said(said):
    assert read_spoken_postcode(said) == "SE1 2QH"


def test_small_readings():
    assert read_needs("31") == ("device", "skills")
    assert read_needs("14") == ()
    assert read_needs("") == ()
    assert [is_unusual(name) for name in ("Amina", "Siân", "Bryn", "O'Neill", "Bo", "Maria")] == [
        False,
        True,
        True,
        True,
        True,
        False,
    ]
    assert number_of("+447700900123") == "+447700900123"
    assert number_of("Anonymous") == number_of("sip:me@example.com") == ""
    assert keyed_pattern("7") == ""
    assert keyed_pattern("00000000") == "^GOL-[0][0][0][0]-[0][0][0][0]$"
