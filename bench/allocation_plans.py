"""`python -m bench.allocation_plans`: how long a plan over everybody takes, beside scipy's bare assignment on the same
costs, and whether it is fair.
"""

import random
import time
from datetime import date, timedelta

import numpy
from scipy.optimize import linear_sum_assignment

from inventory.allocation.envy import envy
from inventory.allocation.plan import Grid, match
from inventory.allocation.rules import Item, Wish
from inventory.allocation.squares import SQUARES

SIZES = (2_000, 5_000, 10_000, 20_000)
TODAY = date(2026, 3, 2)
HUBS = ("BRIX", "PECK", "TOTT", "STRA", "EALI", "CROY")
FUNDERS = (  # (boroughs, kinds)
    (frozenset(("E09000022", "E09000028", "E09000023")), frozenset()),
    (frozenset(), frozenset(("laptop", "desktop"))),
    (frozenset(("E09000030", "E09000025")), frozenset(("laptop", "tablet"))),
)
FAMILIES = {
    "laptop": ("windows", "windows", "chromeos", "linux"),
    "desktop": ("windows", "linux"),
    "tablet": ("android", "ios"),
    "phone": ("android", "ios"),
}
IMPOSSIBLE = 1_000_000


def main():
    print(
        f"{'needs':>7} {'devices':>8} {'decide s':>9} {'scipy s':>8} {'ratio':>6} {'check s':>8} {'served':>7} "
        f"{'envy':>5}"
    )
    for size in SIZES:
        needs, items = city(size)
        plan, decide = _timed(lambda needs=needs, items=items: match(needs, items, TODAY), times=3)
        envious, check = _timed(lambda needs=needs, items=items, plan=plan: envy(needs, items, plan.pairs, TODAY))
        matrix = whole_matrix(needs, items)
        _, bare = _timed(lambda matrix=matrix: linear_sum_assignment(matrix))
        print(
            (
                f"{size:7,} {len(items):8,} {decide:9.2f} {bare:8.2f} {decide / bare:6.2f} {check:8.2f} "
                f"{len(plan.pairs):7,} {len(envious):5}"
            ),
            flush=True,
        )


def _timed(work, times: int = 1):
    """(what it gave, seconds): the best of so many."""
    seconds = []
    for _ in range(times):
        began = time.perf_counter()
        gave = work()
        seconds.append(time.perf_counter() - began)
    return gave, min(seconds)


def whole_matrix(needs, items) -> numpy.ndarray:
    """The cost of every need for every device; what does not fit is out of reach."""
    grid = Grid([wish for _, wish in needs], [item for _, item in items], TODAY)
    matrix = grid.costs(range(len(needs)))
    matrix[(grid.faults[grid.need_class] != 0)[:, grid.item_class]] = IMPOSSIBLE
    return matrix


def city(size: int, seed: int = 33) -> tuple[list, list]:
    """So many people who wait, of every borough, and a quarter as many devices: the same for the same seed."""
    dice = random.Random(seed)
    needs = [(f"need{number}", _wish(dice)) for number in range(size)]
    return needs, [(f"device{number}", _item(dice)) for number in range(size // 4)]


def _wish(dice: random.Random) -> Wish:
    requires = [
        code
        for code, share in (("camera", 0.1), ("keyboard", 0.08), ("large_screen", 0.06), ("touch", 0.04))
        if dice.random() < share
    ]
    requires += dice.choices([[], ["windows"], ["chromeos"], ["screen_reader"]], [82, 10, 3, 5])[0]
    return Wish(
        borough=dice.choice(list(SQUARES)),
        form=dice.choices(["laptop", "tablet", "phone", "any"], [50, 20, 15, 15])[0],
        use=dice.choices(["", "essentials", "study", "work", "video", "creative"], [20, 30, 20, 15, 12, 3])[0],
        requires=frozenset(requires),
        collect_at=dice.choice(HUBS) if dice.random() < 0.2 else "",
        grade_c=dice.random() < 0.4,
        substitutes=dice.random() < 0.8,
        declined_kinds=frozenset(["tablet"]) if dice.random() < 0.05 else frozenset(),
    )


def _item(dice: random.Random) -> Item:
    kind = dice.choices(["laptop", "tablet", "phone", "desktop"], [60, 18, 12, 10])[0]
    computer = kind in ("laptop", "desktop")
    boroughs, kinds = _pool(dice)
    return Item(
        kind=kind,
        grade=dice.choices("ABC", [40, 40, 20])[0],
        os_family=dice.choice(FAMILIES[kind]),
        os_support_ends=dice.choice([None, TODAY + timedelta(days=dice.randrange(200, 2000))]),
        ram_gb=dice.choice([0, 4, 8, 16] if computer else [2, 3, 4, 6]),
        storage_gb=dice.choice([64, 128, 256] if computer else [16, 32, 64, 128]),
        screen_inches=dice.choice(
            {"laptop": [11, 13, 14, 15], "desktop": [22, 24], "tablet": [8, 10], "phone": [5, 6]}[kind]
        ),
        keyboard=dice.choices(["UK", "US"], [85, 15])[0] if computer else "",
        features=frozenset(
            code for code, share in (("camera", 0.8), ("touch", 0.3), ("screen_reader", 0.5)) if dice.random() < share
        ),
        pool_boroughs=boroughs,
        pool_kinds=kinds,
        collect_at=dice.choice(HUBS) if dice.random() < 0.05 else "",
        place=dice.choice(list(SQUARES)),
    )


def _pool(dice: random.Random):
    whose = dice.choices(["general", "borough", "funder"], [45, 40, 15])[0]
    if whose == "funder":
        return dice.choice(FUNDERS)
    return (frozenset([dice.choice(list(SQUARES))]) if whose == "borough" else frozenset()), frozenset()


if __name__ == "__main__":
    main()
