"""Queues of wishes and shelves of devices by chance, and plain answers to compare a plan with."""

from datetime import date
from itertools import combinations, permutations

from hypothesis import strategies as st

from inventory.allocation.plan import Plan
from inventory.allocation.rules import SUPPORT_LEFT, Item, Wish, cost, misfits

TODAY = date(2026, 3, 2)
SOUTHWARK = "E09000028"
LAMBETH = "E09000022"
HAVERING = "E09000016"
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
    grades = st.sampled_from("AB")
    pools = st.sampled_from([SOME(), SOME([SOUTHWARK])])
    kinds = st.sampled_from(["laptop", "tablet", "desktop"])
    places = st.sampled_from([SOUTHWARK, HAVERING])
    return st.builds(
        Item, kind=kinds, grade=grades, pool_boroughs=pools, place=places, keyboard=st.sampled_from(["UK", "US"])
    )


def plain_wishes():
    boroughs = st.sampled_from([SOUTHWARK, LAMBETH])
    forms = st.sampled_from(["laptop", "tablet", "any"])
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
    params = {(): 0}
    for many in range(1, min(len(needs), len(items)) + 1):
        for people in combinations(range(len(needs)), many):
            for chosen in permutations(range(len(items)), many):
                pairs = [(items[i][1], needs[n][1]) for n, i in zip(people, chosen, strict=True)]
                if not any(misfits(item, wish, TODAY) for item, wish in pairs):
                    total = sum(cost(item, wish) for item, wish in pairs)
                    params[people] = min(total, params.get(people, total))
    return params


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
