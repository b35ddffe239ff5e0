"""Who gets which device: nobody can justly complain, nobody more could be served, and nothing fits better; held
against trying everything.
"""

import re
from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations, permutations

import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment

from bench.allocation_plans import city
from inventory.allocation import rules
from inventory.allocation.envy import envy
from inventory.allocation.plan import Plan, first_who_fits, match
from inventory.allocation.rules import (
    ALL_TAKEN,
    FLOORS,
    NOTHING_FREE,
    PREFERENCES,
    RULES,
    SUBSTITUTES,
    SUPPORT_LEFT,
    Item,
    Wish,
    cost,
    in_words,
    is_substitute,
    misfits,
    summary,
    why,
)
from inventory.allocation.squares import SQUARES
from people.places.boroughs import BY_CODE as BOROUGHS
from referrals.facts import REQUIREMENTS, USES

TODAY = date(2026, 3, 2)
SOUTHWARK, LAMBETH, HAVERING = "E09000028", "E09000022", "E09000016"
LAPTOP = Item(
    kind="laptop",
    os_family="windows",
    ram_gb=8,
    storage_gb=256,
    screen_inches=14,
    features=frozenset(["camera"]),
    place=SOUTHWARK,
)
ANYBODY = Wish(borough=SOUTHWARK, form="laptop")
SOME = frozenset


def wishes():
    return st.builds(
        Wish,
        borough=st.sampled_from([SOUTHWARK, LAMBETH]),
        form=st.sampled_from(["laptop", "tablet", "phone", "any"]),
        use=st.sampled_from(["", "essentials", "study"]),
        requires=st.sampled_from(
            [SOME(), SOME(), SOME(["camera"]), SOME(["windows"]), SOME(["keyboard", "large_screen"])]
        ),
        collect_at=st.sampled_from(["", "", "BRIX", "PECK"]),
        grade_c=st.booleans(),
        substitutes=st.booleans(),
        declined_kinds=st.sampled_from([SOME(), SOME(), SOME(["tablet"])]),
        declined=st.sampled_from([SOME(), SOME(["one"])]),
    )


def devices():
    return st.builds(
        Item,
        kind=st.sampled_from(["laptop", "laptop", "tablet", "desktop", "phone"]),
        grade=st.sampled_from("ABC"),
        os_family=st.sampled_from(["windows", "chromeos"]),
        os_support_ends=st.sampled_from([None, TODAY + SUPPORT_LEFT, TODAY]),
        ram_gb=st.sampled_from([0, 8, 8]),
        storage_gb=st.sampled_from([128, 128, 8]),
        screen_inches=st.sampled_from([0, 11, 15]),
        keyboard=st.sampled_from(["UK", "US", ""]),
        features=st.sampled_from([SOME(["camera"]), SOME()]),
        pool_boroughs=st.sampled_from([SOME(), SOME(), SOME([SOUTHWARK]), SOME([SOUTHWARK, LAMBETH])]),
        pool_kinds=st.sampled_from([SOME(), SOME(), SOME(["laptop"])]),
        collect_at=st.sampled_from(["", "", "BRIX"]),
        place=st.sampled_from(["", SOUTHWARK, HAVERING]),
        key=st.sampled_from(["", "", "one"]),
    )


def plain_devices():
    """Devices that differ in little, so that many people want the same few."""
    grades, pools = st.sampled_from("AB"), st.sampled_from([SOME(), SOME([SOUTHWARK])])
    kinds, places = st.sampled_from(["laptop", "tablet", "desktop"]), st.sampled_from([SOUTHWARK, HAVERING])
    return st.builds(
        Item, kind=kinds, grade=grades, pool_boroughs=pools, place=places, keyboard=st.sampled_from(["UK", "US"])
    )


def plain_wishes():
    boroughs, forms = st.sampled_from([SOUTHWARK, LAMBETH]), st.sampled_from(["laptop", "tablet", "any"])
    return st.builds(Wish, borough=boroughs, form=forms, substitutes=st.booleans())


def numbered(name: str, things) -> list[tuple]:
    return [(f"{name}{place}", thing) for place, thing in enumerate(things)]


def queues_and_shelves():
    def both(wish, item):
        return st.tuples(st.lists(wish, max_size=5), st.lists(item, max_size=5))

    drawn = both(wishes(), devices()) | both(plain_wishes(), plain_devices())
    return drawn.map(lambda two: (numbered("need", two[0]), numbered("device", two[1])))


def everything_possible(needs, items) -> dict[tuple[int, ...], int]:
    """By trying every assignment there is: each set of people (places in the order) that can be served, with the
    least cost of doing so.
    """
    found = {(): 0}
    for many in range(1, min(len(needs), len(items)) + 1):
        for people in combinations(range(len(needs)), many):
            for chosen in permutations(range(len(items)), many):
                pairs = [(items[i][1], needs[n][1]) for n, i in zip(people, chosen, strict=True)]
                if not any(misfits(item, wish, TODAY) for item, wish in pairs):
                    total = sum(cost(item, wish) for item, wish in pairs)
                    found[people] = min(total, found.get(people, total))
    return found


def plainly_envied(needs, items, pairs) -> list[tuple]:
    """By asking everybody about everything."""
    shelf = dict(items)
    return [
        (waiting, lower, pairs[lower])
        for place, (waiting, wish) in enumerate(needs)
        if waiting not in pairs
        for lower, _ in needs[place + 1 :]
        if lower in pairs and not misfits(shelf[pairs[lower]], wish, TODAY)
    ]


def places(needs, plan: Plan) -> tuple[int, ...]:
    return tuple(place for place, (key, _) in enumerate(needs) if key in plan.pairs)


def first_in_the_order(sets, size: int) -> tuple[int, ...]:
    """Whoever is first is in it if they can be in any, then the second, and so on."""
    return max(sets, key=lambda served: [place in served for place in range(size)])


@given(queues_and_shelves())
def test_against_trying_everything(drawn):
    needs, items = drawn
    plan = match(needs, items, TODAY)
    possible = everything_possible(needs, items)
    served, shelf, wanted = places(needs, plan), dict(items), dict(needs)
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
    before, after = match(needs, items, TODAY), match(needs, [*items, ("more", more)], TODAY)
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
    pairs, left = {}, list(items)
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
    wanted, shelf = dict(needs), dict(items)
    costs = [
        [10_000 if misfits(item, wanted[key], TODAY) else cost(item, wanted[key]) for _, item in items]
        for key in plan.pairs
    ]
    least = numpy.array(costs)[linear_sum_assignment(costs)].sum()
    assert sum(cost(shelf[device], wanted[key]) for key, device in plan.pairs.items()) == least


def test_people_are_moved_to_other_devices_to_serve_one_more():
    """The laptop's first holder can use the tablet as well; the second cannot."""
    either, laptop_only = replace(ANYBODY, form="any"), replace(ANYBODY, substitutes=False)
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


# ── Each rule ────────────────────────────────────────────────────────────────────────────────────────────────────────

ALONE = {
    "kind": [
        (replace(LAPTOP, kind="phone"), ANYBODY, "It is a phone, and a laptop was asked for."),
        (
            replace(LAPTOP, kind="tablet"),
            replace(ANYBODY, substitutes=False),
            "It is a tablet, and a laptop was asked for.",
        ),
        (
            replace(LAPTOP, kind="tablet"),
            replace(ANYBODY, declined_kinds=SOME(["tablet"])),
            "It is a tablet, which was offered before and not wanted.",
        ),
        (
            LAPTOP,
            replace(ANYBODY, form="any", declined_kinds=SOME(["laptop"])),
            "It is a laptop, which was offered before and not wanted.",
        ),
    ],
    "declined": [
        (
            replace(LAPTOP, key="d"),
            replace(ANYBODY, declined=SOME(["d"])),
            "It was offered to them before, and they did not want it.",
        )
    ],
    "spec": [
        (replace(LAPTOP, ram_gb=2), ANYBODY, "It has 2 GB of memory, and this use calls for 4 GB."),
        (
            replace(LAPTOP, storage_gb=32),
            replace(ANYBODY, use="study"),
            "It has 32 GB of storage, and this use calls for 64 GB.",
        ),
        (
            replace(LAPTOP, ram_gb=0),
            replace(ANYBODY, use="study"),
            "We do not know how much memory it has, and this use calls for 8 GB.",
        ),
    ],
    "operating_system": [
        (LAPTOP, replace(ANYBODY, requires=SOME(["chromeos"])), "It does not run ChromeOS."),
        (
            replace(LAPTOP, os_support_ends=TODAY + SUPPORT_LEFT - timedelta(days=1)),
            ANYBODY,
            "Its operating system gets security updates for less than another twelve months.",
        ),
    ],
    "accessibility": [
        (LAPTOP, replace(ANYBODY, requires=SOME(["screen_reader"])), "It does not read the screen aloud."),
        (
            LAPTOP,
            replace(ANYBODY, requires=SOME(["touch", "screen_reader"])),
            "It does not read the screen aloud and has no touch screen.",
        ),
        (replace(LAPTOP, features=SOME()), replace(ANYBODY, requires=SOME(["camera"])), "It has no camera."),
        (
            replace(LAPTOP, screen_inches=13, features=SOME(["large_screen"])),
            replace(ANYBODY, requires=SOME(["large_screen"])),
            "It has no screen of 14 inches or more.",
        ),
        (replace(LAPTOP, keyboard=""), replace(ANYBODY, requires=SOME(["keyboard"])), "It has no keyboard."),
        (
            replace(LAPTOP, kind="tablet", keyboard="UK"),
            replace(ANYBODY, form="tablet", requires=SOME(["keyboard"])),
            "It has no keyboard.",
        ),
    ],
    "pool": [
        (
            replace(LAPTOP, pool_boroughs=SOME([LAMBETH])),
            ANYBODY,
            "It belongs to stock that is kept for other boroughs.",
        )
    ],
    "pool_kinds": [
        (
            replace(LAPTOP, pool_kinds=SOME(["tablet"])),
            ANYBODY,
            "Whoever paid for this stock gives out other kinds of device from it.",
        )
    ],
    "collection_place": [
        (
            replace(LAPTOP, collect_at="BRIX"),
            replace(ANYBODY, collect_at="PECK"),
            "It can only be collected at one place, and they can collect only at another.",
        )
    ],
    "grade": [(replace(LAPTOP, grade="C"), ANYBODY, "It is heavily worn, and nobody has agreed to that.")],
}


def test_what_the_rules_are_tried_on_fits_but_for_what_is_changed():
    assert misfits(LAPTOP, ANYBODY, TODAY) == ()
    assert set(ALONE) == {rule.code for rule in RULES}


@pytest.mark.parametrize(
    ("code", "item", "wish", "sentence"), [(code, *case) for code, cases in ALONE.items() for case in cases]
)
def test_each_rule_decides_alone_and_says_so_in_words(code, item, wish, sentence):
    assert misfits(item, wish, TODAY) == (code,)
    assert in_words(code, item, wish) == sentence


@pytest.mark.parametrize(
    ("item", "wish"),
    [
        (LAPTOP, replace(ANYBODY, form="any")),
        (replace(LAPTOP, kind="desktop"), ANYBODY),
        (LAPTOP, replace(ANYBODY, form="tablet")),
        (replace(LAPTOP, kind="tablet"), replace(ANYBODY, form="phone")),
        (LAPTOP, replace(ANYBODY, declined_kinds=SOME(["laptop"]))),
        (replace(LAPTOP, key="d"), replace(ANYBODY, declined=SOME(["e"]))),
        (replace(LAPTOP, ram_gb=0, storage_gb=0), ANYBODY),
        (replace(LAPTOP, kind="tablet", ram_gb=3, storage_gb=32), replace(ANYBODY, form="tablet", use="study")),
        (replace(LAPTOP, os_support_ends=TODAY + SUPPORT_LEFT), ANYBODY),
        (LAPTOP, replace(ANYBODY, requires=SOME(["windows", "camera", "keyboard", "large_screen"]))),
        (
            replace(LAPTOP, kind="desktop", screen_inches=0, features=SOME(["large_screen"])),
            replace(ANYBODY, requires=SOME(["large_screen"])),
        ),
        (replace(LAPTOP, pool_boroughs=SOME([LAMBETH, SOUTHWARK]), pool_kinds=SOME(["laptop"])), ANYBODY),
        (replace(LAPTOP, collect_at="BRIX"), ANYBODY),
        (LAPTOP, replace(ANYBODY, collect_at="PECK")),
        (replace(LAPTOP, grade="C"), replace(ANYBODY, grade_c=True)),
    ],
)
def test_what_does_fit(item, wish):
    assert misfits(item, wish, TODAY) == ()


JARGON = re.compile(r"_|\b(SLA|DV\d+|ND\d+|OS|GSS|spec|pool|tier|chromeos|E0\d+)\b")


def test_every_sentence_reads_as_one_and_is_free_of_jargon():
    said = [rule.sentence for rule in RULES] + [preference.sentence for preference in PREFERENCES]
    said += [in_words(code, item, wish) for code, cases in ALONE.items() for item, wish, _ in cases]
    said += [summary((rule.code,)) for rule in RULES] + [summary((ALL_TAKEN,)), summary((NOTHING_FREE,))]
    for sentence in said:
        assert sentence[0].isupper(), sentence
        assert sentence.endswith("."), sentence
        assert not JARGON.search(sentence), sentence
    assert len({rule.sentence for rule in RULES}) == len(RULES) == len({rule.code for rule in RULES})
    assert all(rule.source for rule in RULES)


@given(devices(), wishes(), devices(), wishes())
def test_rules_and_preferences_look_at_nothing_but_what_they_name(item, wish, other_item, other_wish):
    """A plan works each one out once for every combination of what it names: anything else must not change what it
    says.
    """
    for criterion in (*RULES, *PREFERENCES):
        changed = replace(other_item, **{name: getattr(item, name) for name in criterion.sees})
        asked = replace(other_wish, **{name: getattr(wish, name) for name in criterion.asks})
        if criterion in RULES:
            assert criterion.fits(item, wish, TODAY) == criterion.fits(changed, asked, TODAY)
        else:
            assert criterion.cost(item, wish) == criterion.cost(changed, asked)


def test_the_tables_cover_every_use_every_requirement_and_every_borough():
    assert FLOORS.keys() == rules.COMFORTABLE.keys() == {code for code, _ in USES}
    worded = {*rules._WITHOUT, *rules._OS_WORDS}
    assert {code for code, _ in REQUIREMENTS} <= worded
    assert SQUARES.keys() == BOROUGHS.keys()
    assert len(set(SQUARES.values())) == 33
    assert set(SUBSTITUTES["any"]) == {"laptop", "tablet", "phone", "desktop"}


# ── Preferences ──────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("better", "worse", "wish"),
    [
        (replace(LAPTOP, grade="C", keyboard="US", place=HAVERING), replace(LAPTOP, kind="desktop"), ANYBODY),
        (replace(LAPTOP, pool_boroughs=SOME([SOUTHWARK])), LAPTOP, ANYBODY),
        (LAPTOP, replace(LAPTOP, grade="B"), ANYBODY),
        (LAPTOP, replace(LAPTOP, screen_inches=11), replace(ANYBODY, use="work")),
        (LAPTOP, replace(LAPTOP, keyboard="US"), ANYBODY),
        (LAPTOP, replace(LAPTOP, place=HAVERING), ANYBODY),
        (replace(LAPTOP, place=LAMBETH), replace(LAPTOP, place=HAVERING), ANYBODY),
        (LAPTOP, replace(LAPTOP, place=""), ANYBODY),
    ],
)
def test_what_is_preferred(better, worse, wish):
    assert cost(better, wish) < cost(worse, wish)


@given(devices(), wishes())
def test_costs_are_small_whole_numbers_and_asked_for_outweighs_all_the_rest(item, wish):
    parts = {preference.code: preference.weight * preference.cost(item, wish) for preference in PREFERENCES}
    assert all(0 <= part <= 100 for part in parts.values())
    assert cost(item, wish) == sum(parts.values())
    assert sum(part for code, part in parts.items() if code != "asked") < 100


def test_why_says_what_spoke_for_it():
    perfect = replace(LAPTOP, pool_boroughs=SOME([SOUTHWARK]))
    assert cost(perfect, ANYBODY) == 0
    assert why(perfect, ANYBODY) == [preference.sentence for preference in PREFERENCES]
    far = replace(LAPTOP, grade="B", keyboard="US", place=HAVERING)
    assert why(far, replace(ANYBODY, use="creative")) == ["It is what was asked for."]
    phone = Item(kind="phone", keyboard="")
    assert "It has a UK keyboard." not in why(phone, replace(ANYBODY, form="phone"))


def test_a_substitute_is_another_kind_than_was_asked_for():
    assert is_substitute(replace(LAPTOP, kind="tablet"), ANYBODY)
    assert not is_substitute(LAPTOP, ANYBODY)
    assert not is_substitute(LAPTOP, replace(ANYBODY, form="any"))
