"""Safe hours as people say them, quiet hours for everybody, and the nights on which the clocks change."""

from datetime import UTC, datetime, time

import pytest

from people.residents import hours

pytestmark = pytest.mark.quiet_hours
ALL_WEEK = frozenset(range(7))
WEEKDAYS = frozenset(range(5))


def at(text: str) -> datetime:
    """A moment by London's clock."""
    return datetime.fromisoformat(text).replace(tzinfo=hours.LONDON)


@pytest.mark.parametrize(
    ("text", "windows"),
    [
        ("", []),
        ("any time", []),
        ("Weekdays 9 to 12", [(WEEKDAYS, time(9), time(12))]),
        ("weekdays 9-5", [(WEEKDAYS, time(9), time(17))]),
        ("after 18:00", [(ALL_WEEK, time(18), time(21))]),
        ("after 6", [(ALL_WEEK, time(18), time(21))]),
        ("before 10am", [(ALL_WEEK, time(8), time(10))]),
        ("mornings", [(ALL_WEEK, time(8), time(12))]),
        ("Mon-Fri 10:00-11:30", [(WEEKDAYS, time(10), time(11, 30))]),
        ("Tuesdays and Thursdays 2pm-4pm", [(frozenset({1, 3}), time(14), time(16))]),
        (
            "mon, wed 10:00-11:30; sat mornings",
            [(frozenset({0, 2}), time(10), time(11, 30)), (frozenset({5}), time(8), time(12))],
        ),
        ("weekends", [(frozenset({5, 6}), time(8), time(21))]),
        ("10-2pm", [(ALL_WEEK, time(10), time(14))]),
        ("school hours", [(ALL_WEEK, time(9), time(15))]),
        ("1-3", [(ALL_WEEK, time(13), time(15))]),
        ("weekdays 4-6", [(WEEKDAYS, time(16), time(18))]),
        ("between 2 and 4, not Fridays", [(ALL_WEEK - {4}, time(14), time(16))]),
        ("9-5", [(ALL_WEEK, time(9), time(17))]),
        ("10-2", [(ALL_WEEK, time(10), time(14))]),
        ("after 6pm", [(ALL_WEEK, time(18), time(21))]),
        ("not Tuesdays", [(ALL_WEEK - {1}, time(8), time(21))]),
        ("any time, but not on Mondays or Wednesdays", [(ALL_WEEK - {0, 2}, time(8), time(21))]),
        ("not fridays; mornings", [(ALL_WEEK - {4}, time(8), time(12))]),
        ("weekdays except Wed and Thu after 2pm", [(frozenset({0, 1, 4}), time(14), time(21))]),
        ("6 to 8pm, not weekends", [(WEEKDAYS, time(18), time(20))]),
    ],
)
def test_what_people_say_of_safe_hours_is_read(text, windows):
    assert hours.read(text) == windows


@pytest.mark.parametrize(
    "text",
    [
        "when he is out",
        "ring my sister first",
        "25:00-26:00",
        "after work",
        "9",
        "after school",
        "mornings, not when he is in",
        "not before 10",
        "11pm-2am",
        "after 22:00",
        "not weekdays; weekdays 9-5",
        "3am-5am",
    ],
)
def test_what_no_machine_can_keep_to_is_left_to_a_person(text):
    with pytest.raises(hours.Unclear):
        hours.read(text)


@pytest.mark.parametrize(
    ("after", "text", "moment"),
    [
        ("2026-11-24 10:00", "", "2026-11-24 10:00"),
        ("2026-11-24 21:00", "", "2026-11-25 08:00"),
        ("2026-11-24 03:10", "", "2026-11-24 08:00"),
        ("2026-11-24 10:00", "after 18:00", "2026-11-24 18:00"),
        ("2026-11-27 18:00", "weekdays 9-17", "2026-11-30 09:00"),
        ("2026-11-24 20:59", "", "2026-11-24 20:59"),
    ],
)
def test_the_next_moment_is_outside_of_quiet_hours_and_inside_of_safe_ones(after, text, moment):
    assert hours.next_moment(at(after), text) == at(moment)


def test_on_the_nights_on_which_the_clocks_change_eight_is_eight_on_the_wall():
    """The last Sunday in October has 01:30 twice; the last in March has none."""
    first = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)  # 01:30, still summer
    second = datetime(2026, 10, 25, 1, 30, tzinfo=UTC)  # 01:30 again, winter
    eight = datetime(2026, 10, 25, 8, 0, tzinfo=UTC)
    assert hours.next_moment(first) == hours.next_moment(second) == eight
    assert hours.next_moment(datetime(2027, 3, 28, 0, 30, tzinfo=UTC)) == datetime(2027, 3, 28, 7, 0, tzinfo=UTC)
    assert hours.next_moment(datetime(2028, 2, 29, 22, 0, tzinfo=UTC)) == datetime(2028, 3, 1, 8, 0, tzinfo=UTC)
