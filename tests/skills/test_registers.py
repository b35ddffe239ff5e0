"""The register of a class and what surrounds it: late, absent, without a seat, corrected, cancelled, forgotten."""

import random
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from audit.models import LedgerEntry
from config.invariants import violations
from law.refusals import Invalid, WrongState
from notifications.models import Message, Task
from outcomes.report.metrics import _attended
from referrals import actions as referrals
from referrals.models import Need
from skills import actions as skills
from skills import tasks
from skills.actions import NotYourHub, SessionCancelled, SessionFull, SomeoneCame, TooLateToCorrect
from tests import people_of_london as london
from tests.skills.test_actions import KWAME, learner, session, states, tutor

pytestmark = pytest.mark.django_db


def thursday():
    """A class of two, full."""
    held = session(places=2)
    seats = [skills.book(learner(number), session=held, by=KWAME) for number in (0, 1)]
    return held, seats


def test_one_came_late_one_did_not_come_and_one_walked_in():
    held, (late, absent) = thursday()
    skills.take_register(held, present=[], late=[late.pk], by=tutor())
    assert states(late, absent, late.need, absent.need) == ["attended", "no_show", "provided", "reserved"]
    assert late.is_late
    walked_in = skills.admit(learner(2), session=held, by=tutor())
    assert states(walked_in, walked_in.need) == ["attended", "provided"]
    held.refresh_from_db()
    assert (held.taken, held.places) == (2, 2)


def test_who_was_there_after_all_sat_somewhere_even_if_their_seat_was_given_away():
    held, (one, absent) = thursday()
    skills.take_register(held, present=[one.pk], by=tutor())
    skills.admit(learner(2), session=held, by=tutor())
    skills.correct_attendance(absent, came=True, reason="She sat at the back.", by=tutor())
    held.refresh_from_db()
    assert (held.taken, held.places) == (3, 3)
    skills.correct_attendance(one, came=False, reason="It was her sister.", by=tutor())
    held.refresh_from_db()
    assert (held.taken, held.places) == (2, 3)


def test_an_excused_absence_counts_no_seat_twice():
    held, (one, absent) = thursday()
    skills.take_register(held, present=[one.pk], by=tutor())
    skills.excuse(absent, reason="She was in hospital.", by=tutor())
    held.refresh_from_db()
    assert held.taken == 1
    assert list(violations()) == []


def test_nobody_is_let_in_to_a_full_class_or_to_another_hubs():
    held = session(places=1)
    skills.book(learner(), session=held, by=KWAME)
    with pytest.raises(SessionFull):
        skills.admit(learner(1), session=held, by=tutor())
    peckham = london.actor("hub_worker", organisation=london.organisation("peckham", "Peckham", "hub"))
    with pytest.raises(NotYourHub):
        skills.admit(learner(2), session=held, by=peckham)


def test_a_tap_is_corrected_with_a_reason_and_the_need_follows():
    held, (one, two) = thursday()
    skills.take_register(held, present=[one.pk], by=tutor())
    skills.correct_attendance(one, came=False, reason="It was someone else.", by=tutor())
    assert states(one, one.need) == ["no_show", "reserved"]
    skills.correct_attendance(two, came=True, is_late=True, reason="She came at ten past.", by=tutor())
    assert states(two, two.need) == ["attended", "provided"]
    assert two.is_late
    with pytest.raises(Invalid):
        skills.correct_attendance(two, came=False, reason=" ", by=tutor())
    with time_machine.travel(timezone.now() + timedelta(days=15)), pytest.raises(TooLateToCorrect):
        skills.correct_attendance(two, came=False, reason="Late in the day.", by=tutor())


def test_a_need_that_was_met_by_a_wrong_tap_opens_again():
    held, (one, _) = thursday()
    skills.take_register(held, present=[one.pk], by=tutor())
    referrals.confirm(Need.objects.get(pk=one.need_id), by=KWAME)
    one.refresh_from_db()
    skills.correct_attendance(one, came=False, reason="It was someone else.", by=tutor())
    assert states(one.need, one.need.referral) == ["reserved", "active"]


def test_a_class_is_cancelled_everybody_is_told_and_nobody_counts_as_absent():
    held = session(days=3)
    seat = skills.book(learner(), session=held, by=KWAME)
    Message.objects.filter(event="skills.booked").update(sent_at=timezone.now())
    skills.cancel_session(held, reason="The tutor is ill.", by=tutor())
    held.refresh_from_db()
    assert states(seat, seat.need) == ["cancelled_by_provider", "waiting"]
    assert (seat.need.setbacks, held.taken) == (0, 0)
    with pytest.raises(SessionCancelled):
        skills.book(learner(1), session=held, by=KWAME)
    with pytest.raises(SessionCancelled):
        skills.cancel_session(held, reason="Again.", by=tutor())


def test_a_class_that_someone_has_come_to_is_not_cancelled():
    """Before, their need was met by a class that did not take place. A random walk found it."""
    held = london.session_today(places=2)
    seat = skills.book(learner(), session=held, by=KWAME)
    skills.check_in(seat, by=tutor())
    with pytest.raises(SomeoneCame):
        skills.cancel_session(held, reason="The tutor is ill.", by=tutor())


def test_a_need_in_remedy_by_a_wrong_tap_waits_for_a_class_and_is_not_met_without_one():
    """Found by a random walk: it went on to be met, and nobody had come."""
    held, (one, _) = thursday()
    skills.take_register(held, present=[one.pk], by=tutor())
    need = Need.objects.get(pk=one.need_id)
    referrals.dispute(need, by=KWAME)
    one.refresh_from_db()
    skills.correct_attendance(one, came=False, reason="It was someone else.", by=tutor())
    need.refresh_from_db()
    assert (need.state, need.urgency) == ("waiting", 0)
    with pytest.raises(WrongState):
        referrals.confirm(need, by=KWAME)


def test_the_register_of_a_cancelled_class_is_not_corrected():
    held = london.session_today(places=2)
    seat = skills.book(learner(), session=held, by=KWAME)
    skills.miss(seat, by=tutor())
    skills.cancel_session(held, reason="The tutor is ill.", by=tutor())
    with pytest.raises(SessionCancelled):
        skills.correct_attendance(seat, came=True, reason="She was there.", by=tutor())


def test_a_register_that_nobody_took_is_on_the_hubs_list_until_it_is():
    held, (one, two) = thursday()
    with time_machine.travel(timezone.now() + timedelta(days=2)):
        tasks.chase_registers()
        tasks.chase_registers()
        task = Task.objects.get(kind="skills.open_register")
        assert (task.reference, task.organisation_id) == (str(held.pk), london.hub().pk)
        skills.take_register(held, present=[one.pk, two.pk], by=tutor())
    task.refresh_from_db()
    assert task.state == "done"


# ── Taps that are sent one by one, and a register on paper ───────────────────────────────────────────────────────────


def tap(seat, mark: str, minute: int) -> skills.Tap:
    return skills.Tap(str(seat.pk), mark, timezone.now() - timedelta(hours=1) + timedelta(minutes=minute))


def test_the_last_tap_counts_however_often_and_in_whatever_order_they_come():
    held, (one, two) = thursday()
    taps = [tap(one, "absent", 1), tap(one, "came", 2), tap(two, "late", 3)]
    chance = random.Random(3)
    for _ in range(6):
        chance.shuffle(taps)
        for each in taps:
            skills.note_marks(held, taps=[each], by=tutor())
    for seat in (one, two):
        seat.refresh_from_db()
    assert (one.mark, two.mark) == ("came", "late")
    assert states(one, two, one.need) == ["booked", "booked", "in_fulfilment"], "an open register decides nothing"
    kept = LedgerEntry.objects.filter(object_id__in=[one.pk, two.pk], action="skills.note_marks").count()
    assert kept <= 3


def test_a_tap_for_whoever_is_marked_already_says_so_and_changes_nothing():
    held, (one, two) = thursday()
    skills.take_register(held, present=[one.pk], by=tutor())
    answers = skills.note_marks(held, taps=[tap(one, "absent", 1), tap(two, "came", 1)], by=tutor())
    assert answers == {str(one.pk): "attended", str(two.pk): "no_show"}
    assert states(one, two) == ["attended", "no_show"]


def test_a_register_keyed_from_paper_is_marked_so_and_its_first_keeping_stays():
    held, (one, two) = thursday()
    skills.take_register(held, present=[one.pk, two.pk], paper="Red  folder", by=tutor())
    first = held.register_taken_at
    skills.take_register(held, present=[], paper="Elsewhere", by=tutor())
    held.refresh_from_db()
    assert (held.register_paper, held.register_taken_at) == ("Red folder", first)
    assert states(one, two) == ["attended", "attended"]


def test_a_tap_that_is_corrected_restates_the_figure_that_reports_count():
    held, (one, two) = thursday()
    skills.take_register(held, present=[one.pk, two.pk], by=tutor())
    assert _attended.count() == 2
    skills.correct_attendance(two, came=False, reason="It was someone else.", by=tutor())
    assert _attended.count() == 1
    skills.correct_attendance(two, came=True, reason="It was her after all.", by=tutor())
    assert _attended.count() == 2
