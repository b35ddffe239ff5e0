"""What we say about a wait: the range from what came in, when it is said and said again, and how often it came true."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from audit.recording import recording
from inventory import actions as inventory
from inventory.allocation.estimates import SAID_AGAIN_AFTER, accuracy, likely_wait, tell_wait
from inventory.allocation.likely_waits import LONGEST, Queue, Range, band, likely
from inventory.models import Device, WaitEstimate
from law.actors import SYSTEM
from notifications.models import Message
from referrals.models import Milestone, Need
from tests import people_of_london as london

SOUTHWARK = "E09000028"
LAMBETH = "E09000022"


def waiting(number: int = 0) -> Need:
    first, last = (("Amina", "Yusuf"), ("Zoë", "Adeyemi"), ("Wei", "Chen"))[number]
    return london.accepted(
        needs=("device",), first_name=first, last_name=last, phone=f"+44770090030{number}"
    ).needs.get()


def at(moment):
    return time_machine.travel(moment, tick=False)


# ── The range ────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("place", "words"),
    [(1, "1-10"), (10, "1-10"), (11, "11-25"), (25, "11-25"), (26, "26-50"), (1000, "501-1000"), (1001, "after 1,000")],
)
def test_a_place_is_said_as_a_band(place, words):
    assert band(place) == words


@pytest.mark.parametrize(
    ("queue", "low", "high"),
    [
        (Queue(ahead=0, here=0, own=0, shared=0), None, None),
        (Queue(ahead=0, here=0, own=10, shared=0), 0, 1),
        (Queue(ahead=9, here=9, own=1, shared=0), 5, 15),
        (Queue(ahead=9, here=4, own=0, shared=2), 2, 8),
        (Queue(ahead=LONGEST - 1, here=LONGEST - 1, own=1, shared=0), 42, 62),
        (Queue(ahead=LONGEST, here=LONGEST, own=1, shared=0), None, None),
    ],
    ids=str,
)
def test_what_came_in_says_how_long_it_takes(queue, low, high):
    text = likely(queue)
    assert (text.low, text.high) == (low, high)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (Range("1-10", None, None), "Too few devices are coming in to estimate the wait"),
        (Range("1-10", 0, 1), "Likely within a week"),
        (Range("1-10", 0, 2), "Likely within 2 weeks"),
        (Range("1-10", 1, 2), "Likely between 1 and 2 weeks"),
    ],
)
def test_a_range_in_words(said, words):
    assert said.words == words


@pytest.mark.django_db
def test_who_waits_before_and_what_came_for_the_borough_are_counted():
    for number in range(3):
        london.device_on_shelf(f"PF-{number}")
    before = likely_wait(borough=SOUTHWARK)
    assert before == Range("1-10", 0, 7)
    london.device_on_shelf("PF-OTHER", pool_=london.pool("lambeth", LAMBETH))
    assert likely_wait(borough=SOUTHWARK) == before, "another borough's pool is not theirs"
    assert likely_wait(borough=LAMBETH).high < before.high
    waiting()
    assert likely_wait(borough=SOUTHWARK).high > before.high


@pytest.mark.django_db
@pytest.mark.parametrize(("weeks", "counts"), [(8, True), (9, False)])
def test_what_came_in_the_last_eight_weeks_counts(weeks, counts):
    device = london.device_on_shelf()
    Device.objects.filter(pk=device.pk).update(
        available_at=timezone.now() - timedelta(weeks=weeks) + timedelta(minutes=1)
    )
    assert (likely_wait(borough=SOUTHWARK).high is not None) is counts


# ── Said, and said again ─────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.django_db
def test_what_is_likely_is_written_down_at_once_and_told_once():
    need = waiting()
    assert WaitEstimate.objects.get().need == need
    assert not Milestone.objects.filter(event="referrals.waiting").exists()
    assert tell_wait(need, by=SYSTEM).told_at is not None
    assert tell_wait(need, by=SYSTEM) is None
    assert "place 1-10 on the waiting list" in Milestone.objects.get(event="referrals.waiting").sentence


@pytest.mark.django_db
@pytest.mark.parametrize(("more", "times"), [(timedelta(), 1), (timedelta(seconds=1), 2)])
def test_it_is_said_again_after_four_weeks(more, times):
    need = waiting()
    tell_wait(need, by=SYSTEM)
    with at(WaitEstimate.objects.get().created_at + SAID_AGAIN_AFTER + more):
        tell_wait(need, by=SYSTEM)
    assert Message.objects.filter(event="referrals.waiting").count() == times
    assert Milestone.objects.filter(event="referrals.waiting").count() == times


@pytest.mark.django_db
def test_who_has_been_offered_one_hears_of_no_wait():
    need = waiting()
    inventory.offer(need, device=london.device_on_shelf(), by=SYSTEM)
    assert tell_wait(need, by=SYSTEM) is None


# ── Whether it came true ─────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.django_db
@pytest.mark.parametrize(("days", "came_true"), [(6, False), (7, True), (21, True), (22, False)])
def test_a_wait_is_held_against_what_was_said(days, came_true):
    """Between 2 and 3 weeks: the second week is the eighth day and later."""
    need = waiting()
    text = WaitEstimate.objects.get()
    WaitEstimate.objects.filter(pk=text.pk).update(weeks_low=2, weeks_high=3)
    with at(text.created_at + timedelta(days=days)):
        inventory.reserve(need, device=london.device_on_shelf(), by=london.actor("caseworker"))
    text.refresh_from_db()
    assert text.came_true is came_true


@pytest.mark.django_db
@pytest.mark.parametrize(("days", "came_true"), [(21, None), (22, False)])
def test_while_they_wait_it_can_still_come_true_until_it_cannot(days, came_true):
    waiting()
    text = WaitEstimate.objects.get()
    text.weeks_low = 2
    text.weeks_high = 3
    with at(text.created_at + timedelta(days=days)):
        assert text.came_true is came_true


@pytest.mark.django_db
@pytest.mark.parametrize(("settled", "percent"), [(19, None), (20, 100)])
def test_how_often_it_came_true_is_said_from_twenty_on(settled, percent):
    need = waiting()
    text = WaitEstimate.objects.get()
    now = timezone.now()
    WaitEstimate.objects.filter(pk=text.pk).update(weeks_low=0, weeks_high=1, served_at=now)

    with recording(SYSTEM, "inventory.tell_wait"):
        for _ in range(settled - 1):
            WaitEstimate.objects.create(need=need, band="1-10", weeks_low=0, weeks_high=1, served_at=now)
    assert accuracy() == {"said": settled, "settled": settled, "true": settled, "percent": percent}
