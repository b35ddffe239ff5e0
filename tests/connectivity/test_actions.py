"""A SIM's life, verb by verb: taken in, promised, sent or given, activated, blocked, thrown away; and each no on the
way.
"""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from audit.models import LedgerEntry
from connectivity import actions as connectivity
from connectivity import tasks
from connectivity.actions import MARGIN, HasALiveSim, NoSimInStock, NotEndedYet, WrongSim, months_after
from connectivity.models import Sim
from law.actors import SYSTEM
from law.refusals import Invalid, WrongState
from people import actions as people
from people.access.brake import Held
from referrals import actions as referrals
from referrals.models import Need
from referrals.promises import NeedOfAnotherKind
from tests import people_of_london as london

pytestmark = pytest.mark.django_db

FIRST = "8944110068256270054"
SECOND = "8944110068256270062"
STORE = london.actor("warehouse")
KWAME = london.actor("caseworker")
KEEPER = london.actor("warehouse_manager")


def data_need(**about) -> Need:
    return london.accepted(needs=("data",), **about).needs.get()


def reserved() -> tuple[Need, Sim]:
    need = data_need()
    london.sims_on_shelf(FIRST)
    return need, connectivity.reserve(need, by=KWAME)


def active() -> tuple[Need, Sim]:
    need, sim = reserved()
    connectivity.issue(sim, by=hub_worker())
    return need, connectivity.activate(sim, by=hub_worker())


def hub_worker():
    return london.actor("hub_worker", organisation=london.hub())


def states(*rows) -> list[str]:
    for row in rows:
        row.refresh_from_db()
    return [row.state for row in rows]


def taken_in(*iccids, days: int = 300) -> list[Sim]:
    return connectivity.import_sims(
        iccids=list(iccids),
        network="Vodafone",
        monthly_gb=40,
        months=6,
        activate_by=timezone.localdate() + timedelta(days=days),
        by=STORE,
    )


# ── Taken in ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_batch_is_received_and_only_what_was_counted_is_on_the_shelf():
    first, second = taken_in(FIRST, SECOND)
    connectivity.check_in(first, by=STORE)
    assert states(first, second) == ["available", "received"]
    assert list(Sim.objects.in_stock(timezone.localdate())) == [first]
    with pytest.raises(WrongState):
        connectivity.check_in(first, by=STORE)


def test_a_batch_with_a_wrong_number_is_refused_whole_and_each_is_named():
    taken_in(FIRST)
    with pytest.raises(Invalid) as refused:
        taken_in("8944110068256270055", FIRST, "89441", SECOND)
    assert [(error.pointer, error.code) for error in refused.value.errors] == [
        ("/iccids/0", "invalid_iccid"),
        ("/iccids/1", "already_here"),
        ("/iccids/2", "invalid_iccid"),
    ]
    assert Sim.objects.count() == 1


# ── Promised ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_sim_that_goes_stale_soonest_is_promised():
    need = data_need()
    later = taken_in(FIRST, days=200)
    sooner = taken_in(SECOND, days=100)
    for sim in [*later, *sooner]:
        connectivity.check_in(sim, by=STORE)
    promised = connectivity.reserve(need, by=KWAME)
    assert (promised.iccid, promised.need, promised.resident) == (SECOND, need, need.referral.resident)
    assert states(need, promised) == ["reserved", "reserved"]


@pytest.mark.parametrize(("days", "is_promised"), [(MARGIN.days + 1, True), (MARGIN.days, False)])
def test_a_sim_that_cannot_be_activated_in_time_stays_on_the_shelf(days, is_promised):
    need = data_need()
    (sim,) = taken_in(FIRST, days=days)
    connectivity.check_in(sim, by=STORE)
    if is_promised:
        assert connectivity.reserve(need, by=KWAME) == sim
    else:
        with pytest.raises(NoSimInStock):
            connectivity.reserve(need, by=KWAME)
        assert states(need, sim) == ["waiting", "available"]


def test_a_sim_goes_to_a_need_for_data_and_to_nobody_who_has_one_or_is_held():
    london.sims_on_shelf(FIRST)
    with pytest.raises(NeedOfAnotherKind):
        connectivity.reserve(london.accepted(needs=("device",)).needs.get(), by=KWAME)
    other = data_need(first_name="Zoë", last_name="Adeyemi", phone="+447700900124")
    people.raise_hold(other.referral.resident, kind="safeguarding", by=london.actor("referrer"))
    with pytest.raises(Held):
        connectivity.reserve(other, by=KWAME)
    assert Sim.objects.get().state == "available"


def test_one_live_sim_per_person():
    need, sim = active()
    referrals.confirm(need, by=KWAME)
    again = london.accepted(needs=("data",), first_name="Bo").needs.get()
    again.referral.resident_id = need.referral.resident_id
    again.referral.save()
    london.sims_on_shelf(SECOND)
    with pytest.raises(HasALiveSim):
        connectivity.reserve(again, by=KWAME)
    connectivity.block(sim, reason="Lost on a bus", by=KWAME)
    assert connectivity.reserve(again, by=KWAME).iccid == SECOND


def test_a_promise_taken_back_frees_the_sim_and_keeps_the_place():
    need, sim = reserved()
    since = need.queued_at
    connectivity.release(sim, reason="Wrong network there", by=KWAME)
    assert states(need, sim) == ["waiting", "available"]
    assert (sim.need, sim.resident, need.queued_at) == (None, None, since)


def test_the_sim_of_a_need_that_ends_is_on_the_shelf_again():
    need, sim = reserved()
    referrals.cancel(need, code="other", reason="They moved away.", by=KWAME)
    assert states(need, sim) == ["cancelled", "available"]


def test_the_sim_on_its_way_to_a_need_that_ends_is_blocked_and_kept_for_nobody():
    """Nobody can stop it on the road, and whoever finds it could use it. What is found goes back to the warehouse."""
    need, sim = reserved()
    connectivity.dispatch(sim, scanned=FIRST, by=STORE)
    referrals.cancel(need, code="other", reason="They moved away.", by=KWAME)
    assert states(need, sim) == ["cancelled", "blocked"]
    connectivity.find(sim, by=STORE)
    sim.refresh_from_db()
    assert (sim.state, sim.need, sim.resident) == ("returned", None, None)


# ── On its way, in their hand, working ───────────────────────────────────────────────────────────────────────────────


def test_what_is_sent_is_what_was_promised():
    need, sim = reserved()
    with pytest.raises(WrongSim):
        connectivity.dispatch(sim, scanned=SECOND, by=STORE)
    assert states(need, sim) == ["reserved", "reserved"]
    connectivity.dispatch(sim, scanned=FIRST, by=STORE)
    assert states(need, sim) == ["in_fulfilment", "dispatched"]
    connectivity.issue(sim, by=hub_worker())
    assert states(need, sim) == ["in_fulfilment", "issued"]


def test_given_at_the_hub_and_activated_it_runs_for_its_months():
    need, sim = reserved()
    connectivity.issue(sim, by=hub_worker())
    assert states(need, sim) == ["in_fulfilment", "issued"]
    assert sim.issued_at is not None
    connectivity.activate(sim, by=hub_worker())
    assert states(need, sim) == ["provided", "active"]
    assert sim.ends_on == months_after(timezone.localdate(), 6)
    assert LedgerEntry.objects.filter(object_id=sim.pk, to_state="active").get().action == "connectivity.activate"


@pytest.mark.parametrize("step", ["dispatch", "issue"])
def test_nothing_goes_to_somebody_who_is_held(step):
    need, sim = reserved()
    people.raise_hold(need.referral.resident, kind="safeguarding", by=london.actor("referrer"))
    with pytest.raises(Held):
        connectivity.dispatch(sim, scanned=FIRST, by=STORE) if step == "dispatch" else connectivity.issue(
            sim, by=hub_worker()
        )
    assert states(need, sim) == ["reserved", "reserved"]


@pytest.mark.parametrize(
    ("day", "months", "last"),
    [
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
        (date(2026, 12, 1), 1, date(2027, 1, 1)),
        (date(2026, 6, 30), 6, date(2026, 12, 30)),
    ],
)
def test_months_end_on_the_same_day_or_the_months_last(day, months, last):
    assert months_after(day, months) == last


# ── Ended ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_sim_that_is_lost_is_blocked_and_its_need_is_put_right():
    need, sim = active()
    connectivity.block(sim, reason="Stolen", by=KWAME)
    assert states(need, sim) == ["remedy", "blocked"]


def test_a_sim_that_was_given_and_never_worked_is_blocked_and_its_need_is_in_its_place_again():
    need, sim = reserved()
    connectivity.issue(sim, by=hub_worker())
    connectivity.block(sim, reason="Stolen", by=KWAME)
    assert states(need, sim) == ["waiting", "blocked"]


def test_one_that_was_lost_is_found_before_the_network_ended_it():
    need, sim = active()
    referrals.dispute(need, kind="lost", by=KWAME)
    assert states(need, sim) == ["remedy", "blocked"]
    connectivity.find(sim, by=KWAME)
    assert states(need, sim) == ["met", "active"]
    assert need.faults.get().state == "met"


def test_one_that_is_found_while_its_person_waits_for_another_ends_the_wait():
    need, sim = active()
    referrals.dispute(need, kind="stolen", by=KWAME)
    connectivity.replace(need, by=KWAME)
    assert states(need, sim) == ["waiting", "blocked"]
    connectivity.find(sim, by=KWAME)
    assert states(need, sim) == ["met", "active"]


def test_one_that_was_never_known_to_work_is_found_and_asked_about():
    need, sim = reserved()
    connectivity.issue(sim, by=hub_worker())
    connectivity.block(sim, reason="Lost", by=KWAME)
    connectivity.find(sim, by=hub_worker())
    assert states(need, sim) == ["in_fulfilment", "issued"]
    connectivity.works(sim, by=hub_worker())
    assert states(need, sim) == ["met", "active"]


def test_once_another_is_theirs_or_the_network_ended_it_it_stays_blocked():
    need, sim = active()
    referrals.dispute(need, kind="lost", by=KWAME)
    london.sims_on_shelf("8944110068256270062")
    connectivity.replace(need, by=KWAME)
    with pytest.raises(HasALiveSim):
        connectivity.find(sim, by=KWAME)
    connectivity.confirm_block(sim, by=STORE)
    with pytest.raises(WrongState):
        connectivity.find(sim, by=KWAME)


def ended_yesterday() -> tuple[Need, Sim]:
    need, sim = active()
    sim.ends_on = timezone.localdate() - timedelta(days=1)
    sim.save()
    return need, sim


def test_a_sim_ends_on_the_day_after_its_last_and_need_and_referral_follow():
    need, sim = active()
    with pytest.raises(NotEndedYet):
        connectivity.expire(sim, by=SYSTEM)
    sim.ends_on = timezone.localdate()
    sim.save()
    tasks.expire_sims()
    assert states(sim, need) == ["active", "provided"]
    sim.ends_on -= timedelta(days=1)
    sim.save()
    assert not Sim.objects.working(timezone.localdate()).exists()
    tasks.expire_sims()
    assert states(sim, need, need.referral) == ["expired", "met", "resolved"]
    tasks.expire_sims()
    assert states(sim) == ["expired"]


def test_after_the_end_another_sim_is_promised_even_before_the_night():
    need, sim = ended_yesterday()
    again = data_need(first_name="Bo")
    again.referral.resident_id = need.referral.resident_id
    again.referral.save()
    london.sims_on_shelf(SECOND)
    assert connectivity.reserve(again, by=KWAME).iccid == SECOND
    assert states(sim, need) == ["expired", "met"]


def test_only_what_nobody_has_been_promised_is_thrown_away():
    _, sim = reserved()
    with pytest.raises(WrongState):
        connectivity.void(sim, reason="Damaged", by=KEEPER)
    (other,) = taken_in(SECOND)
    assert connectivity.void(other, reason="Damaged", by=KEEPER).state == "void"
