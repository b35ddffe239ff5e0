"""How far a hub is: by postcode or the middle of a borough, and how that is said."""

import pytest

from people import actions as people
from people.organisations.hubs_nearby import (
    distance_in_words,
    hubs_by_distance,
    nearest_for_collection,
    nearest_to_collect,
    start_from,
)
from people.places.postcodes import middle_of, point_of
from tests import people_of_london as london

SOUTHWARK = "E09000028"


def test_postcodes_and_boroughs_have_their_place_on_the_national_grid():
    assert point_of("se1 2qh") == (533308, 179997)
    east, north = middle_of(SOUTHWARK)
    assert (530000 < east < 537000, 171000 < north < 181000) == (True, True)
    assert [point_of(text) for text in ("QQ1 1QQ", "CB2 1TN", "")] == [None] * 3
    assert [middle_of(code) for code in ("", "E09000034", "E08000001", "E0900x")] == [None] * 4


@pytest.mark.parametrize(
    ("miles", "words"),
    [
        (None, ""),
        (0.01, "Less than 0.1 miles away"),
        (0.14, "About 0.1 miles away"),
        (0.96, "About 1 mile away"),
        (1.26, "About 1.3 miles away"),
        (12.3, "About 12 miles away"),
    ],
)
def test_nothing_finer_than_a_tenth_of_a_mile_is_said(miles, words):
    assert distance_in_words(miles, start_from("SE1 2QH", SOUTHWARK)) == words


def test_without_a_postcode_it_is_said_from_where():
    start = start_from("", SOUTHWARK)
    assert distance_in_words(2.0, start) == "About 2 miles from the middle of Southwark"
    assert start_from("", "").point is None


@pytest.mark.django_db
def test_the_nearest_comes_first_and_one_without_a_postcode_last():
    brixton = london.hub()
    people.describe_hub(brixton, postcode="SW2 1JQ", offers=["collection"], by=london.ADMINISTRATOR)
    borough = london.organisation("borough-hall", "Borough Hall", "hub", SOUTHWARK)
    people.describe_hub(borough, postcode="SE1 1JA", offers=["classes"], by=london.ADMINISTRATOR)
    london.organisation("aldgate", "Aldgate Centre", "hub", "E09000030")
    start = start_from("SE1 2QH", SOUTHWARK)
    away = hubs_by_distance(start)
    assert [each.hub.name for each in away] == ["Borough Hall", "Brixton Library", "Aldgate Centre"]
    assert [each.miles is None for each in away] == [False, False, True]
    assert nearest_for_collection(away).hub == brixton, "the nearest only holds classes"
    assert nearest_to_collect(start, "") == brixton.pk


@pytest.mark.django_db
def test_without_any_distance_it_is_the_only_hub_of_their_borough():
    borough = london.organisation("borough-hall", "Borough Hall", "hub", SOUTHWARK)
    london.organisation("aldgate", "Aldgate Centre", "hub", "E09000030")
    nowhere = start_from("", "")
    assert nearest_to_collect(nowhere, SOUTHWARK) == borough.pk
    assert nearest_to_collect(nowhere, "") is None
    london.organisation("peckham", "Peckham Library", "hub", SOUTHWARK)
    assert nearest_to_collect(nowhere, SOUTHWARK) is None, "someone has to choose"
