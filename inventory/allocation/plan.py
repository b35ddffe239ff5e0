"""Who gets which device: a plan over everyone that no one can justly envy. No database.

The order of people is the caller's (urgency, then original date, then reference). Walking down it, everyone is served
whom it is possible to serve without taking a device from anyone above: so no one lower holds what someone higher still
waits for, and no other plan that is as fair serves more (the served are the greedy basis of a transversal matroid:
Edmonds and Fulkerson 1965). Who gets which of the devices is then the best fit in total, which the solver `lap` finds.
"""

from collections import defaultdict, deque
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import compress
from operator import attrgetter
from typing import TYPE_CHECKING, Generic, TypeVar

from inventory.allocation.rules import (
    ALL_TAKEN,
    BY_CODE,
    NOTHING_FREE,
    PREFERENCES,
    RULES,
    Item,
    Preference,
    Rule,
    Wish,
    misfits,
)
from law.loading import on_first_use

if TYPE_CHECKING:
    import lap
    import numpy
else:
    numpy = on_first_use("numpy")
    lap = on_first_use("lap")

K = TypeVar("K", bound=Hashable)
D = TypeVar("D", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Plan(Generic[K, D]):
    """`pairs` in the published order; `passed` says of everybody else by which rules, or that all that fits was taken."""

    pairs: dict[K, D] = field(default_factory=dict)
    passed: dict[K, tuple[str, ...]] = field(default_factory=dict)


def first_who_fits(
    item: Item, wishes: Iterable[tuple[K, Wish]], today: date
) -> tuple[K | None, list[tuple[K, tuple[str, ...]]]]:
    """The first in the published order whom it fits, and everybody before them with the rules that spoke against it."""
    passed = []
    known = {}
    for key, wish in wishes:
        if wish not in known:
            known[wish] = misfits(item, wish, today)
        if not known[wish]:
            return key, passed
        passed.append((key, known[wish]))
    return None, passed


def match(needs: Sequence[tuple[K, Wish]], items: Sequence[tuple[D, Item]], today: date) -> Plan[K, D]:
    """Who of those who wait is to get which of the free devices. `needs` come in the published order.

    Served are exactly those whom one walk down the order can serve without un-serving anybody above; then the best fit
    in total. The same input gives the same plan; of devices that are alike the first goes to the person who is higher.
    """
    if not needs or not items:
        return Plan({}, {key: (NOTHING_FREE,) for key, _ in needs})
    grid = Grid([wish for _, wish in needs], [item for _, item in items], today)
    served = _walk(grid)
    chosen = _first_of_its_like(grid.items, _best_fit(grid, served))
    pairs = {needs[row][0]: items[column][0] for row, column in zip(served, chosen, strict=True)}
    codes = grid.codes_by_class()
    return Plan(pairs, {key: codes[grid.need_class[at]] for at, (key, _) in enumerate(needs) if key not in pairs})


class Grid:
    """Needs against devices, both in classes of those whom the rules cannot tell apart.

    `faults[n, i]` has a bit set for every rule that devices of class i fail for needs of class n.
    """

    def __init__(self, wishes: Sequence[Wish], items: Sequence[Item], today: date):
        tables = [
            _Table(rule, wishes, items, lambda item, wish, rule=rule: not rule.fits(item, wish, today))
            for rule in RULES
        ]
        self.wishes = wishes
        self.items = items
        self.need_class, need_kinds = _alike([table.rows for table in tables])
        self.item_class, item_kinds = _alike([table.columns for table in tables])
        self.faults = numpy.zeros((len(need_kinds), len(item_kinds)), dtype=numpy.uint16)
        for bit, table in enumerate(tables):
            self.faults |= table.spread(need_kinds[:, bit], item_kinds[:, bit]).astype(numpy.uint16) << bit

    def codes_by_class(self) -> list[tuple[str, ...]]:
        """What to tell each class of needs that is not served: that all was taken, or the rules between it and the
        nearest device.

        Nearest are the devices that fail the fewest rules; of those, what most of them fail.
        """
        many = numpy.bincount(self.item_class)
        return [_nearest(row, many) for row in self.faults]

    def costs(self, places: Sequence[int]) -> "numpy.ndarray":
        """What every device would cost each of these needs, whether it fits or not."""
        wishes = [self.wishes[place] for place in places]
        costs = numpy.zeros((len(wishes), len(self.items)))
        for preference in PREFERENCES:
            table = _Table(preference, wishes, self.items, preference.cost)
            costs += preference.weight * table.spread(table.rows, table.columns).astype(float)
        return costs


class _Table:
    """What one criterion says, worked out once for every different combination of the few values that it looks at."""

    def __init__(
        self,
        criterion: Rule | Preference,
        wishes: Sequence[Wish],
        items: Sequence[Item],
        says: Callable[[Item, Wish], int],
    ):
        rows, wish_examples = _different(wishes, criterion.asks)
        columns, item_examples = _different(items, criterion.sees)
        answers = numpy.array(
            [[says(item, wish) for item in item_examples] for wish in wish_examples], dtype=numpy.uint8
        )
        answers, same_rows = numpy.unique(answers, axis=0, return_inverse=True)
        self.answers, same_columns = numpy.unique(answers, axis=1, return_inverse=True)
        self.rows = same_rows.ravel()[rows]
        self.columns = same_columns.ravel()[columns]

    def spread(self, rows: "numpy.ndarray", columns: "numpy.ndarray") -> "numpy.ndarray":
        return self.answers[:, columns][rows]


def _different(things: Sequence, fields: tuple[str, ...]) -> "tuple[numpy.ndarray, list]":
    """(number of its like for each thing, one of each like): alike are those with the same values in these fields."""
    if not fields:
        return numpy.zeros(len(things), dtype=numpy.intp), [things[0]]
    numbers = {}
    examples = []
    read = attrgetter(*fields)
    at = numpy.empty(len(things), dtype=numpy.intp)
    for place, thing in enumerate(things):
        at[place] = number = numbers.setdefault(read(thing), len(numbers))
        if number == len(examples):
            examples.append(thing)
    return at, examples


def _alike(numbers: "list[numpy.ndarray]") -> "tuple[numpy.ndarray, numpy.ndarray]":
    """(class of each, what each class has in every table): alike are those that no table tells apart."""
    kinds, at = numpy.unique(numpy.stack(numbers, axis=1), axis=0, return_inverse=True)
    return at.ravel(), kinds


def _nearest(faults: "numpy.ndarray", many: "numpy.ndarray") -> tuple[str, ...]:
    count = numpy.bitwise_count(faults)
    if count.min() == 0:
        return (ALL_TAKEN,)
    near = count == count.min()
    votes = numpy.bincount(faults[near], weights=many[near])
    return tuple(compress(BY_CODE, (int(votes.argmax()) >> bit & 1 for bit in range(len(RULES)))))


def _walk(grid: Grid) -> list[int]:
    """Down the published order: who is served, ascending."""
    exchange = _Exchange(grid.faults == 0, numpy.bincount(grid.need_class), numpy.bincount(grid.item_class))
    return [place for place, need_class in enumerate(grid.need_class.tolist()) if exchange.serve(need_class)]


class _Exchange:
    """Holds classes of devices against classes of needs, and re-arranges who holds what to serve one more: never one
    fewer.

    Sets of device classes are whole numbers with a bit for each, which makes each step a handful of machine operations.
    """

    def __init__(self, fits: "numpy.ndarray", many: "numpy.ndarray", capacity: "numpy.ndarray"):
        # What few could use is given first: fewer exchanges later.
        self.order = numpy.argsort(many.astype(numpy.float32) @ fits.astype(numpy.float32), kind="stable")
        self.fits = [
            int.from_bytes(row.tobytes(), "little")
            for row in numpy.packbits(fits[:, self.order], axis=1, bitorder="little")
        ]
        self.left = capacity[self.order].tolist()
        self.free = (1 << len(self.left)) - 1
        self.open = self.free  # what a search may still look at
        self.held = [defaultdict(int) for _ in self.left]  # device class → {need class: how many of it hold one}

    def serve(self, need_class: int) -> bool:
        """One more of this class, if anyhow possible without taking a device from anybody for good."""
        path = self._path(need_class)
        for holder, device_class, gives_up in path or ():
            self.held[device_class][holder] += 1
            if gives_up is not None:
                self._let_go(gives_up, holder)
        return path is not None

    def _let_go(self, device_class: int, holder: int):
        self.held[device_class][holder] -= 1
        if not self.held[device_class][holder]:
            del self.held[device_class][holder]

    def _path(self, need_class: int) -> list | None:
        """The shortest chain of exchanges that ends at a free device: [(who, gets, gives up)]; None when there is none.

        Where a search fails all that it saw is full for good, and held by people who can use nothing else: nobody looks
        there again.
        """
        came = {need_class: None}
        searched = 0
        queue = deque([need_class])
        while queue:
            holder = queue.popleft()
            reach = self.fits[holder] & self.open & ~searched
            if free := reach & self.free:
                return self._chain(came, holder, _lowest(free))
            searched |= reach
            for device_class in places_in(reach):
                for other in self.held[device_class]:
                    if other not in came:
                        came[other] = (holder, device_class)
                        queue.append(other)
        self.open &= ~searched
        return None

    def _chain(self, came: dict, holder: int, device_class: int) -> list:
        self.left[device_class] -= 1
        if not self.left[device_class]:
            self.free &= ~(1 << device_class)
        chain = []
        while came[holder] is not None:
            before, gives_up = came[holder]
            chain.append((holder, device_class, gives_up))
            holder = before
            device_class = gives_up
        return [*chain, (holder, device_class, None)]


def _lowest(bits: int) -> int:
    return (bits & -bits).bit_length() - 1


def places_in(bits: int) -> Iterator[int]:
    while bits:
        yield _lowest(bits)
        bits &= bits - 1


def _best_fit(grid: Grid, served: list[int]) -> list[int]:
    """The devices for those who are served, at the least cost in total, by the algorithm of Jonker and Volgenant.

    There is a device that fits for each of them, so one that does not is never given where it costs more than all
    others together.
    """
    if not served:
        return []
    costs = grid.costs(served)
    fits = (grid.faults[grid.need_class[served]] == 0)[:, grid.item_class]
    costs[~fits] = len(served) * (costs.max() + 1)
    _, chosen, _ = lap.lapjv(costs, extend_cost=True)
    return chosen.tolist()


def _first_of_its_like(items: Sequence[Item], chosen: list[int]) -> list[int]:
    """The same devices in kind, but of those that are alike the first to whoever is highest."""
    alike = defaultdict(deque)
    for place, item in enumerate(items):
        alike[item].append(place)
    return [alike[items[place]].popleft() for place in chosen]
