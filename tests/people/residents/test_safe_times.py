"""Safe times that are ticked: written as words, read again as the same ticks, and said back."""

from itertools import combinations

import pytest

from people.residents.hours import DAYS, LONGEST, read
from people.residents.safe_times import PARTS, in_words, ticks_of, words_of


def _some(choices) -> list[list[str]]:
    return [list(chosen) for size in range(len(choices)) for chosen in combinations(choices, size)]


def test_every_set_of_ticks_is_kept_as_words_that_give_the_same_ticks():
    wrong = []
    for days in _some(DAYS):
        for parts in _some(list(PARTS)):
            words = words_of(days, parts)
            if ticks_of(words) != (days, parts) or len(words) > LONGEST:
                wrong.append((days, parts, words))
    assert wrong == []


def test_all_ticks_are_no_limit():
    assert words_of(DAYS, list(PARTS)) == ""
    assert read(words_of([], [])) == []


@pytest.mark.parametrize("words", ["weekdays 4pm to 6pm", "mon mornings; tue evenings", "after school"])
def test_what_no_ticks_can_say_is_left_to_the_words(words):
    assert ticks_of(words) is None


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("weekdays 08:00-12:00", "Monday to Friday, 8am to 12pm"),
        ("sat evenings", "Saturday, 5pm to 9pm"),
        ("mon, wed 10:30-11:00", "Monday and Wednesday, 10:30am to 11am"),
        ("mornings; evenings", "Every day, 8am to 12pm; Every day, 5pm to 9pm"),
        ("after school", "after school"),
        ("", ""),
    ],
)
def test_the_times_are_said_back_as_they_were_read(words, said):
    assert in_words(words) == said
