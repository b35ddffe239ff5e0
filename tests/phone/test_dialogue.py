"""The voice dialogue walked as twenty kinds of caller, hung up on at each step, and what a call costs."""

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from people.residents import hours
from phone.questions import QUESTIONS
from phone.tasks import look_for_lost_calls
from phone.turns import HEARERS
from referrals.models import PhoneCall, Referral
from tests import people_of_london as london
from tests.phone.callers import CALLERS, keyed, known, tasks, texts
from tests.phone.calling import Caller, hubs_around, pin_of, registered, whole, without_address
from tests.referrals.test_remedy import give, promise
from tests.rounds import sampled

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("kind", CALLERS, ids=lambda kind: kind.__name__)
def test_twenty_kinds_of_caller(kind, southwark):
    """Each document is read and checked by the caller; whatever happens, a call makes one referral at most."""
    assert len(CALLERS) == 20
    before = Referral.objects.count()
    kind(southwark)
    created = Referral.objects.filter(channel="phone")
    assert created.count() - before <= PhoneCall.objects.count()
    assert len({call.referral_id for call in PhoneCall.objects.exclude(referral=None)}) == created.count()
    assert not PhoneCall.objects.filter(ended_at__isnull=False, outcome="").exists()


# ── Hung up on, at each place ────────────────────────────────────────────────────────────────────────────────────────


ROADS = {place: "whole" for place, _ in whole("")} | {
    place: "without_address" for place in ("borough", "borough_check")
}
ROADS |= {
    "hub": "hub",
    "reference": "status",
    "dialled": "person",
    "fault": "fault",
    "fault_need": "fault",
    "fault_kind": "fault",
}
FAULT = ("fault", "fault_need", "fault_kind")
EARLY = ("code", "menu", "reference", "dialled", "send", "fault_kind")  # each ends in a way of its own


def at_place(at, place, settings) -> Caller:
    road = ROADS[place]
    if road == "status":
        return known(at, "menu").key("2")
    if road == "fault":
        return fault_at(at, place)
    if road == "hub":
        hubs_around()
        return known(at, "send")
    if road == "person":
        settings.PHONE_DESK_NUMBER = "+442079460002"
        return known(at, "menu").key("0")
    return Caller().take({"whole": whole, "without_address": without_address}[road](at.dial_code), place)


def fault_at(at, place) -> Caller:
    """Of somebody who has a class and, where it is to be asked which is meant, a SIM too."""
    kinds = ("data", "skills") if place == "fault_need" else ("skills",)
    theirs = london.accepted(at=at, needs=kinds)
    for need in theirs.needs.all():
        give(promise(need, 0))
    caller = known(at, "menu").key("3")
    return caller if place == "fault" else caller.key(keyed(theirs.reference))


def test_every_place_has_a_road_to_it():
    assert set(ROADS) == set(QUESTIONS) == set(HEARERS)


@pytest.mark.parametrize("place", [place for place in sorted(ROADS) if sampled("drops", place) or place in EARLY])
def test_the_line_drops_at_each_place(place, southwark, settings):
    caller = at_place(southwark, place, settings)
    assert caller.place == place
    document = caller.document
    referral = caller.referral
    caller.hang_up().hang_up()
    call = caller.call
    assert call.ended_at is not None
    if place in ("code", "worker", "pin"):
        assert call.outcome == "wrong_number"
        assert not tasks()
        assert referral is None
    else:
        assert call.outcome == "abandoned"
        assert tasks().count() == 1
        assert tasks().get().owner == "caseworker"
    if referral is not None:
        assert caller.referral.state == "draft"
        assert texts().count() == 1
    assert (referral is not None) is (place not in ("code", "worker", "pin", "menu", "reference", "dialled", *FAULT))
    assert set(json.loads(call.heard)) == {"documents"}
    # A step that arrives after the end says goodbye and changes nothing.
    caller.key("1")
    assert caller.place == ""
    assert caller.document != document
    assert PhoneCall.objects.get(pk=call.pk).turns == call.turns


@pytest.mark.parametrize("place", [place for place in sorted(ROADS) if sampled("silence", place) or place == "dialled"])
def test_silence_is_survived_at_each_place(place, southwark, settings):
    caller = at_place(southwark, place, settings)
    if place == "dialled":
        caller.hear_dialled("no-answer")
        assert caller.place == ""
        assert caller.call.outcome == "call_back"
        return
    caller.wait()
    assert "Are you still there?" in caller.last
    assert caller.place == place
    caller.wait().wait()
    assert caller.place == ""
    assert caller.call.outcome == ("wrong_number" if place in ("code", "worker", "pin") else "abandoned")


@pytest.mark.quiet_hours
def test_a_call_that_dropped_at_night_is_rung_back_in_the_morning(southwark, time_machine):
    night = timezone.localtime().replace(hour=23, minute=30) + timedelta(days=1)
    time_machine.move_to(night, tick=False)
    known(southwark, "postcode").hang_up()
    due = tasks().get().due_at.astimezone(hours.LONDON)
    assert (due.date(), due.hour, due.minute) == (night.date() + timedelta(days=1), 8, 0)


# ── What it costs ────────────────────────────────────────────────────────────────────────────────────────────────────


def statements(at) -> dict[str, int]:
    caller = Caller()
    counts = {}
    for place, answer in whole(at.dial_code):
        with CaptureQueriesContext(connection) as asked:
            caller.take([(place, answer)])
        counts[place] = len(asked)
    return counts


def test_a_turn_asks_the_database_little_and_no_more_when_there_is_more(southwark):
    few = statements(southwark)
    assert max(few.values()) <= 32, few
    for number in range(8):
        registered(southwark, email=f"colleague{number}@southwark.example")
        london.referral(at=southwark, first_name=f"Amina{chr(97 + number)}")
    assert statements(southwark) == few
    caller = known(southwark, "needs")
    with CaptureQueriesContext(connection) as asked:
        caller.ring()
    assert len(asked) <= 6, [each["sql"] for each in asked]


def test_a_call_that_goes_in_circles_ends(southwark, monkeypatch):
    monkeypatch.setattr("phone.actions.MOST_TURNS", 6)
    referral = london.referral(at=southwark)
    caller = known(southwark, "menu")
    for _ in range(2):
        caller.key("2")
        if caller.place:
            caller.key(keyed(referral.reference))
    assert caller.place == ""
    assert caller.call.outcome == "completed"


def test_a_call_whose_end_nobody_told_is_ended_all_the_same(southwark, time_machine):
    caller = known(southwark, "postcode")
    look_for_lost_calls()
    assert caller.call.ended_at is None
    time_machine.move_to(caller.call.started_at + timedelta(hours=5))
    look_for_lost_calls()
    assert caller.call.outcome == "abandoned"
    assert tasks().count() == 1
    look_for_lost_calls()
    assert tasks().count() == 1


def test_neither_pin_nor_answers_stay_with_the_call(southwark):
    caller = known(southwark, "first_name_check")
    assert pin_of(southwark) not in caller.call.heard
    assert json.loads(caller.call.heard)["guess"] == "Amina"
    caller.take(whole(southwark.dial_code)[10:])
    assert "Amina" not in caller.call.heard
    assert "SE1" not in caller.call.heard
