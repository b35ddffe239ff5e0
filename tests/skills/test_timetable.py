"""When a session can be: each time that cannot be is refused with a sentence, and nothing is planned."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from law.refusals import Invalid
from skills import actions as skills
from skills.models import Session
from skills.timetable import LONDON, faults_of_time
from tests import people_of_london as london

NOW = datetime(2026, 11, 29, 12, 0, tzinfo=LONDON)


@pytest.mark.parametrize(
    ("starts_at", "sentence"),
    [
        (datetime(2027, 3, 28, 1, 30, tzinfo=LONDON), "clocks go forward"),
        (datetime(1, 1, 1, tzinfo=UTC), "next 12 months"),
        (datetime(9999, 12, 31, 23, tzinfo=UTC), "next 12 months"),
        (datetime(2028, 1, 10, 10, tzinfo=LONDON), "next 12 months"),
        (datetime(2027, 12, 1, 10, tzinfo=LONDON), "next 12 months"),
        (datetime(2026, 1, 5, 10, tzinfo=LONDON), "in the future"),
        (NOW, "in the future"),
    ],
)
def test_a_session_starts_at_a_time_that_will_be(starts_at, sentence):
    (fault,) = faults_of_time(starts_at, 120, NOW)
    assert fault.pointer == "/starts_at"
    assert sentence in fault.sentence


@pytest.mark.parametrize(
    "starts_at",
    [
        datetime(2027, 3, 28, 2, 30, tzinfo=LONDON),
        datetime(2027, 3, 28, 1, 30, tzinfo=UTC),
        datetime(2027, 10, 31, 1, 30, tzinfo=LONDON),  # shown twice that night
        NOW + timedelta(minutes=1),
        datetime(2027, 11, 29, 10, tzinfo=LONDON),
    ],
)
def test_every_other_time_is_one(starts_at):
    assert faults_of_time(starts_at, 120, NOW) == []


@pytest.mark.parametrize("minutes", [-60, 0, 14, 601])
def test_a_session_ends_after_it_starts(minutes):
    (fault,) = faults_of_time(NOW + timedelta(days=1), minutes, NOW)
    assert fault.pointer == "/minutes"
    assert "end after it starts" in fault.sentence


# ── Two at once ──────────────────────────────────────────────────────────────────────────────────────────────────────


def planned(*, at=None, hours: float = 0, room: str = "", tutor: str = "") -> Session:
    return skills.plan(
        hub=at or london.hub(),
        title="First steps online",
        starts_at=timezone.now().replace(minute=0) + timedelta(days=7, hours=hours),
        places=8,
        room=room,
        tutor=tutor,
        by=london.ADMINISTRATOR,
    )


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("first", "second", "pointer"),
    [
        ({}, {"hours": 1.5}, "/room"),
        ({"hours": 1.5}, {}, "/room"),
        ({"room": "Garden room"}, {"room": " garden  ROOM"}, "/room"),
        ({"room": "1", "tutor": "Dana"}, {"room": "2", "tutor": "dana"}, "/tutor"),
    ],
)
def test_one_room_and_one_tutor_are_in_one_session_at_a_time(first, second, pointer):
    planned(**first)
    with pytest.raises(Invalid) as refused:
        planned(**second)
    assert [error.pointer for error in refused.value.errors] == [pointer]
    assert Session.objects.count() == 1


@pytest.mark.django_db
def test_a_tutor_is_at_one_hub_at_a_time():
    planned(tutor="Dana")
    peckham = london.organisation("peckham-library", "Peckham Library", "hub", "E09000028")
    with pytest.raises(Invalid):
        planned(at=peckham, tutor="Dana")


@pytest.mark.django_db
def test_what_does_not_overlap_is_planned():
    planned(room="1", tutor="Dana")
    planned(hours=2, room="1", tutor="Dana")
    planned(room="2")
    planned(at=london.organisation("peckham-library", "Peckham Library", "hub", "E09000028"), room="1")
    assert Session.objects.count() == 4
