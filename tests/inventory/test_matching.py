"""Who gets which device: nobody can justly complain, nobody more could be served, and the best fit is proved."""

from dataclasses import replace

import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment

from bench.allocation_plans import city
from inventory.allocation.envy import envy
from inventory.allocation.plan import Plan, first_who_fits, match
from inventory.allocation.rules import ALL_TAKEN, NOTHING_FREE, cost, misfits, summary
from tests.inventory.queues_and_shelves import (
    ANYBODY,
    LAPTOP,
    SOME,
    TODAY,
    devices,
    everything_possible,
    first_in_the_order,
    numbered,
    places,
    plainly_envied,
    queues_and_shelves,
    wishes,
)


@given(queues_and_shelves())
def test_against_trying_everything(drawn):
    needs, items = drawn
    plan = match(needs, items, TODAY)
    possible = everything_possible(needs, items)
    served = places(needs, plan)
    shelf = dict(items)
    wanted = dict(needs)
    assert len(set(plan.pairs.values())) == len(plan.pairs)
    assert not any(misfits(shelf[device], wanted[need], TODAY) for need, device in plan.pairs.items())
    assert plainly_envied(needs, items, plan.pairs) == []
    assert len(served) == max(len(people) for people in possible)
    assert served == first_in_the_order(possible, len(needs))
    assert sum(cost(shelf[device], wanted[need]) for need, device in plan.pairs.items()) == possible[served]


@given(queues_and_shelves())
def test_the_pairs_are_in_the_published_order_and_everybody_else_is_told_why(drawn):
    needs, items = drawn
    plan = match(needs, items, TODAY)
    order = [key for key, _ in needs]
    assert list(plan.pairs) == [key for key in order if key in plan.pairs]
    assert list(plan.passed) == [key for key in order if key not in plan.pairs]
    for key, codes in plan.passed.items():
        faults = [misfits(item, dict(needs)[key], TODAY) for _, item in items]
        if not items:
            assert codes == (NOTHING_FREE,)
        elif () in faults:
            assert codes == (ALL_TAKEN,)
        else:
            assert codes in faults
            assert len(codes) == min(map(len, faults))
        assert len(summary(codes)) <= 300


@given(queues_and_shelves())
def test_the_same_input_gives_the_same_plan(drawn):
    assert match(*drawn, TODAY) == match(*drawn, TODAY)


@given(queues_and_shelves(), devices())
def test_one_device_more_takes_nothing_from_anybody(drawn, more):
    needs, items = drawn
    before = match(needs, items, TODAY)
    after = match(needs, [*items, ("more", more)], TODAY)
    assert before.pairs.keys() <= after.pairs.keys()


@given(st.lists(wishes(), max_size=6), devices())
def test_one_device_alone_goes_where_a_plan_would_send_it(drawn, item):
    needs = numbered("need", drawn)
    first, passed = first_who_fits(item, needs, TODAY)
    plan = match(needs, [("device", item)], TODAY)
    assert plan.pairs == ({first: "device"} if first else {})
    assert [key for key, _ in passed] == [key for key, _ in needs][: len(passed)]
    assert all(codes == misfits(item, dict(needs)[key], TODAY) != () for key, codes in passed)
    assert len(passed) == ([key for key, _ in needs].index(first) if first else len(needs))


@given(queues_and_shelves(), st.randoms(use_true_random=False))
def test_the_checker_finds_what_asking_everybody_finds(drawn, dice):
    """Of any plan that fits, fair or not: people are served in a random order, and some of them not at all."""
    needs, items = drawn
    pairs = {}
    left = list(items)
    for key, wish in dice.sample(needs, len(needs)):
        fits = [(device, item) for device, item in left if not misfits(item, wish, TODAY)]
        if fits and dice.random() < 0.7:
            pairs[key] = fits[0][0]
            left.remove(fits[0])
    assert sorted(envy(needs, items, pairs, TODAY)) == sorted(plainly_envied(needs, items, pairs))


def test_the_checker_names_a_planted_fault_and_refuses_what_cannot_be():
    needs = numbered("need", [ANYBODY, ANYBODY, replace(ANYBODY, form="phone", substitutes=False)])
    items = numbered("device", [LAPTOP, LAPTOP])
    assert envy(needs, items, {"need1": "device0"}, TODAY) == [("need0", "need1", "device0")]
    assert envy(needs, items, {"need0": "device1"}, TODAY) == []
    for wrong in (
        {"need2": "device0"},
        {"need0": "device0", "need1": "device0"},
        {"nobody": "device0"},
        {"need0": "nothing"},
    ):
        with pytest.raises(ValueError, match=r"given twice|does not fit"):
            envy(needs, items, wrong, TODAY)


def test_a_city_is_served_fairly_and_a_plan_with_two_people_swapped_is_found_out():
    needs, items = city(1200)
    plan = match(needs, items, TODAY)
    assert len(plan.pairs) > 200
    assert envy(needs, items, plan.pairs, TODAY) == [] == plainly_envied(needs, items, plan.pairs)
    shelf = dict(items)
    high, low = next(
        (high, low)
        for high in plan.pairs
        for place, (low, wish) in enumerate(needs)
        if low not in plan.pairs
        and needs.index((high, dict(needs)[high])) < place
        and not misfits(shelf[plan.pairs[high]], wish, TODAY)
    )
    worse = {low if key == high else key: device for key, device in plan.pairs.items()}
    assert (high, low, plan.pairs[high]) in envy(needs, items, worse, TODAY)


def test_a_city_is_served_as_one_by_one_exchanges_would_serve_it():
    """Kuhn's method, person by person and device by device, without classes and without ever giving a search up for
    good.
    """
    needs, items = city(700)
    fits = [[place for place, (_, item) in enumerate(items) if not misfits(item, wish, TODAY)] for _, wish in needs]
    holder: dict[int, int] = {}

    def serve(need, seen):
        for place in fits[need]:
            if place not in seen:
                seen.add(place)
                if place not in holder or serve(holder[place], seen):
                    holder[place] = need
                    return True
        return False

    served = [key for place, (key, _) in enumerate(needs) if serve(place, set())]
    assert list(match(needs, items, TODAY).pairs) == served


def test_the_best_fit_of_a_city_is_proved_by_another_solver():
    """Served as the plan has it, scipy finds no assignment that costs less in total."""
    needs, items = city(1600)
    plan = match(needs, items, TODAY)
    wanted = dict(needs)
    shelf = dict(items)
    costs = [
        [10_000 if misfits(item, wanted[key], TODAY) else cost(item, wanted[key]) for _, item in items]
        for key in plan.pairs
    ]
    least = numpy.array(costs)[linear_sum_assignment(costs)].sum()
    assert sum(cost(shelf[device], wanted[key]) for key, device in plan.pairs.items()) == least


def test_people_are_moved_to_other_devices_to_serve_one_more():
    """The laptop's first holder can use the tablet as well; the second cannot."""
    either = replace(ANYBODY, form="any")
    laptop_only = replace(ANYBODY, substitutes=False)
    needs = numbered("need", [either, laptop_only])
    items = numbered("device", [replace(LAPTOP, grade="A"), replace(LAPTOP, kind="tablet", grade="B")])
    assert match(needs, items, TODAY).pairs == {"need0": "device1", "need1": "device0"}


def test_a_declined_device_is_never_given_again_and_goes_to_the_next():
    needs = numbered("need", [replace(ANYBODY, declined=SOME(["device0"])), ANYBODY])
    plan = match(needs, [("device0", replace(LAPTOP, key="device0"))], TODAY)
    assert (plan.pairs, plan.passed) == ({"need1": "device0"}, {"need0": ("declined",)})


def test_alike_devices_go_by_their_place_to_alike_people():
    plan = match(numbered("need", [ANYBODY] * 3), numbered("device", [LAPTOP] * 2), TODAY)
    assert plan.pairs == {"need0": "device0", "need1": "device1"}
    assert plan.passed == {"need2": (ALL_TAKEN,)}


def test_nothing_at_all_is_a_plan_too():
    assert match([], [], TODAY) == Plan({}, {}) == match([], [("device", LAPTOP)], TODAY)
    assert match([("need", ANYBODY)], [], TODAY).passed == {"need": (NOTHING_FREE,)}
    assert first_who_fits(LAPTOP, [], TODAY) == (None, [])
