"""Whether a SIM works is asked and never taken for granted; its end is told before it comes."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from connectivity import actions as connectivity
from connectivity import tasks
from connectivity.actions import months_after
from connectivity.models import Sim
from law.actors import Actor
from law.refusals import Invalid, NotAllowed
from notifications.models import Message, Task
from outcomes.models import FollowUp
from referrals import actions as referrals
from tests import people_of_london as london

pytestmark = pytest.mark.django_db

NUMBER = "8944110068256270054"


def hub_worker():
    return london.actor("hub_worker", organisation=london.hub())


def handed_over(**about) -> Sim:
    need = london.accepted(needs=("data",), **about).needs.get()
    london.sims_on_shelf(NUMBER)
    sim = connectivity.reserve(need, by=london.actor("caseworker"))
    return connectivity.issue(sim, by=hub_worker())


def on_day(number: int, *rounds):
    """Run these rounds at noon of that day after today."""
    noon = timezone.localtime().replace(hour=12) + timedelta(days=number)
    with time_machine.travel(noon, tick=False):
        for each in rounds:
            each()


def asks() -> list[Message]:
    return list(Message.objects.filter(event="connectivity.does_it_work").order_by("created_at"))


def fresh(sim: Sim) -> Sim:
    return Sim.objects.select_related("need__referral").get(pk=sim.pk)


def test_the_person_is_asked_on_the_third_and_the_seventh_day_and_on_the_tenth_somebody_looks():
    sim = handed_over()
    counts = []
    for day in (2, 3, 3, 6, 7, 9, 10, 11):
        on_day(day, tasks.ask_if_they_work)
        counts.append((day, len(asks()), Task.objects.filter(kind="connectivity.sim_not_confirmed").count()))
    assert counts == [
        (2, 0, 0), (3, 1, 0), (3, 1, 0), (6, 1, 0), (7, 2, 0), (9, 2, 0), (10, 2, 1), (11, 2, 1),
    ]  # fmt: skip
    assert fresh(sim).state == "issued"


def test_where_no_text_is_safe_somebody_looks_on_the_third_day():
    person = handed_over().resident
    person.contact_mode = "through_worker"
    person.save()
    on_day(3, tasks.ask_if_they_work)
    assert asks() == []
    assert Task.objects.get(kind="connectivity.sim_not_confirmed").reference == NUMBER


def test_yes_means_that_it_works_and_the_need_is_met():
    sim = handed_over()
    on_day(3, tasks.ask_if_they_work)
    resident = Actor(key=f"resident:{sim.resident_id}", roles=frozenset({"resident"}), channel="sms")
    connectivity.works(fresh(sim), by=resident)
    now = fresh(sim)
    assert (now.state, now.need.state, now.need.referral.state) == ("active", "met", "resolved")
    assert [message.state for message in asks()] == ["cleared"]
    assert FollowUp.objects.filter(referral=now.need.referral).exists()


def test_no_puts_it_on_somebodys_list_and_it_is_not_taken_as_met():
    sim = handed_over()
    connectivity.does_not_work(fresh(sim), by=hub_worker())
    assert Task.objects.get(kind="connectivity.sim_does_not_work").reference == NUMBER
    for day in (3, 7, 10, 14, 20):
        on_day(day, tasks.ask_if_they_work, tasks.take_as_met)
    assert (fresh(sim).state, fresh(sim).need.state) == ("issued", "remedy")
    connectivity.activate(fresh(sim), by=hub_worker())
    assert Task.objects.get(kind="connectivity.sim_does_not_work").state == "done"
    assert fresh(sim).need.state == "met"


def test_what_does_not_work_three_times_on_one_day_is_told_each_time():
    """A random walk found the third refused by the database."""
    sim = handed_over()
    for _ in range(3):
        connectivity.does_not_work(fresh(sim), by=hub_worker())
    assert Message.objects.filter(event="referrals.fault_taken").count() == 3


def test_a_need_that_is_said_to_work_after_all_starts_the_months_of_its_sim():
    """Before, the need was met and its SIM was still asked about. A random walk found it."""
    sim = handed_over()
    connectivity.does_not_work(sim, by=hub_worker())
    referrals.confirm(fresh(sim).need, by=london.actor("caseworker"))
    sim = fresh(sim)
    assert (sim.state, sim.need.state, sim.activated_at is None) == ("active", "met", False)


def test_a_need_whose_sim_was_blocked_before_it_worked_is_not_met_by_a_word():
    sim = handed_over()
    connectivity.does_not_work(sim, by=hub_worker())
    connectivity.block(sim, reason="Stolen.", by=london.actor("caseworker"))
    need = fresh(sim).need
    with pytest.raises(connectivity.NoSimThatWorks):
        referrals.confirm(need, by=london.actor("caseworker"))
    assert fresh(sim).need.state == "remedy"


def test_nobody_says_anything_so_on_the_fourteenth_day_the_need_is_met_and_marked_as_assumed():
    sim = handed_over()
    for day in (3, 7, 10, 13):
        on_day(day, tasks.ask_if_they_work, tasks.take_as_met)
    assert fresh(sim).need.state == "in_fulfilment"
    on_day(14, tasks.ask_if_they_work, tasks.take_as_met)
    now = fresh(sim)
    assert (now.state, now.need.state, now.need.referral.state) == ("issued", "met", "resolved")
    assert FollowUp.objects.filter(referral=now.need.referral).exists()
    on_day(200, tasks.expire_sims)
    assert fresh(sim).state == "expired"


def test_the_end_is_told_a_month_a_week_and_a_day_before_and_anew_when_it_is_later():
    sim = handed_over()
    connectivity.works(sim, by=hub_worker())
    ends = (fresh(sim).ends_on - timezone.localdate()).days
    told = []
    for before in (31, 30, 29, 7, 1, 0):
        on_day(ends - before, tasks.warn_of_ends)
        told.append(Message.objects.filter(event="connectivity.ends_soon").count())
    assert told == [0, 1, 1, 2, 3, 3]
    longer = connectivity.extend(fresh(sim), months=3, reason="Topped up.", by=london.actor("caseworker"))
    assert (longer.state, longer.ends_on) == ("active", months_after(timezone.localdate(), 9))
    assert not Message.objects.filter(event="connectivity.ends_soon").exclude(state="cleared").exists()
    on_day((longer.ends_on - timezone.localdate()).days - 30, tasks.warn_of_ends)
    assert Message.objects.filter(event="connectivity.ends_soon").count() == 4


def test_only_what_works_runs_longer_and_for_a_number_of_months_that_can_be():
    sim = handed_over()
    connectivity.works(sim, by=hub_worker())
    with pytest.raises(Invalid):
        connectivity.extend(fresh(sim), months=25, reason="Topped up.", by=london.actor("caseworker"))
    with pytest.raises(NotAllowed):
        connectivity.extend(fresh(sim), months=3, reason="Topped up.", by=hub_worker())


def test_each_line_of_a_networks_results_is_answered_for():
    handed_over()
    partner = london.actor("warehouse")
    lines = [NUMBER, NUMBER, "8944110068256270062", "rubbish"]
    london.sims_on_shelf("8944110068256270062")
    answers = connectivity.note_activations(iccids=lines, by=partner)
    assert [answer.outcome for answer in answers] == ["activated", "already", "refused", "refused"]
