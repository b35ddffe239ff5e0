"""Who gets which device: hard rules each with a sentence, preferences with published weights, and a plan over everybody
that nobody can
justly envy. No database.

The order of people is the caller's (urgency, then original date, then reference). Walking down it, everybody is served
whom it is possible
to serve without taking a device from anybody above: so nobody lower holds what somebody higher still waits for, and no
other plan that is
as fair serves more (the served are the greedy basis of a transversal matroid: Edmonds and Fulkerson 1965). Who gets
which of the devices is
then the best fit in total, which the solver `lap` finds.
"""

from collections import defaultdict, deque
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import compress
from operator import attrgetter
from typing import Generic, TypeVar

import numpy
from lap import lapjv

from referrals.facts import REQUIREMENTS, USES  # noqa: F401

K = TypeVar("K", bound=Hashable)
D = TypeVar("D", bound=Hashable)
SUPPORT_LEFT = timedelta(days=365)  # how long its security updates must go on
ALL_TAKEN = "all_taken"  # devices that fit went to people higher in the order
NOTHING_FREE = "nothing_free"  # there was no device at all
LARGE_SCREEN = 14  # inches
# What may be offered for what was asked for. Another kind is never given without a recorded yes.
SUBSTITUTES = {
    "laptop": ("tablet", "desktop"),
    "tablet": ("laptop",),
    "phone": ("tablet",),
    "any": ("laptop", "tablet", "phone", "desktop"),
}
OS_FAMILIES = ("windows", "chromeos", "macos", "linux", "android", "ios")
COMPUTERS = ("laptop", "desktop")
# The least memory and storage in GB for a use: for laptops and desktops, and for tablets and phones. The lowest for
# computers is what
# ChromeOS Flex needs by its published requirements; the others are programme policy.
FLOORS = {
    "essentials": ((4, 16), (2, 16)),
    "study": ((8, 64), (3, 32)),
    "work": ((8, 128), (4, 64)),
    "video": ((8, 64), (3, 32)),
    "creative": ((16, 256), (6, 128)),
}
# The smallest screen in inches that is comfortable for a use.
COMFORTABLE = {"essentials": 0, "study": 13, "work": 14, "video": 10, "creative": 15}
# Where each authority lies on the squared map of London: row from the north, column from the west.
SQUARES = {
    "E09000010": (0, 4),
    "E09000015": (1, 2),
    "E09000003": (1, 3),
    "E09000014": (1, 4),
    "E09000031": (1, 5),
    "E09000017": (2, 0),
    "E09000009": (2, 1),
    "E09000005": (2, 2),
    "E09000007": (2, 3),
    "E09000019": (2, 4),
    "E09000012": (2, 5),
    "E09000026": (2, 6),
    "E09000016": (2, 7),
    "E09000018": (3, 0),
    "E09000013": (3, 1),
    "E09000020": (3, 2),
    "E09000033": (3, 3),
    "E09000001": (3, 4),
    "E09000030": (3, 5),
    "E09000025": (3, 6),
    "E09000002": (3, 7),
    "E09000027": (4, 1),
    "E09000032": (4, 2),
    "E09000022": (4, 3),
    "E09000028": (4, 4),
    "E09000023": (4, 5),
    "E09000011": (4, 6),
    "E09000004": (4, 7),
    "E09000021": (5, 2),
    "E09000024": (5, 3),
    "E09000008": (5, 4),
    "E09000006": (5, 5),
    "E09000029": (6, 3),
}
_NOT_KNOWN_HOW_FAR = 4
_AN = {"any": "any device"} | {kind: f"a {kind}" for kind in ("laptop", "tablet", "phone", "desktop")}
_WITHOUT = {
    "screen_reader": "does not read the screen aloud",
    "touch": "has no touch screen",
    "camera": "has no camera",
    "keyboard": "has no keyboard",
    "large_screen": f"has no screen of {LARGE_SCREEN} inches or more",
    "large_text": "does not show large text",
}
_OS_WORDS = {
    "windows": "Windows",
    "chromeos": "ChromeOS",
    "macos": "macOS",
    "linux": "Linux",
    "android": "Android",
    "ios": "iOS",
}


@dataclass(frozen=True, slots=True)
class Item:
    """What the rules may see of a device. 0 is not known, and an empty pool rule leaves it to everybody.

    `key` is set only when somebody has declined this very device, so that it can be told from its like.
    """

    kind: str
    grade: str = "A"
    os_family: str = ""
    os_support_ends: date | None = None
    ram_gb: int = 0
    storage_gb: int = 0
    screen_inches: int = 0
    keyboard: str = "UK"
    features: frozenset[str] = frozenset()
    pool_boroughs: frozenset[str] = frozenset()
    pool_kinds: frozenset[str] = frozenset()
    collect_at: str = ""
    place: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class Wish:
    """What the rules may see of a need: never anything personal. `use` and `requires` are codes of USES and
    REQUIREMENTS.
    """

    borough: str = ""
    form: str = "any"
    use: str = ""
    requires: frozenset[str] = frozenset()
    collect_at: str = ""
    grade_c: bool = False
    substitutes: bool = True
    declined_kinds: frozenset[str] = frozenset()
    declined: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Rule:
    """A hard criterion. `sentence` says why a device that came free was not for somebody; `say` says it more closely.

    `sees` and `asks` name all that it looks at, of the device and of the need: a long list is decided from those few
    values.
    """

    code: str
    sentence: str
    source: str
    sees: tuple[str, ...]
    asks: tuple[str, ...]
    fits: Callable[[Item, Wish, date], bool]
    say: Callable[[Item, Wish], str] | None = None


@dataclass(frozen=True, slots=True)
class Preference:
    """A soft criterion: `cost` is 0 where it speaks for a device, and counts `weight` times. `sees`, `asks` as for a
    Rule.
    """

    code: str
    sentence: str
    weight: int
    sees: tuple[str, ...]
    asks: tuple[str, ...]
    cost: Callable[[Item, Wish], int]
    kinds: tuple[str, ...] = SUBSTITUTES["any"]  # for which it says something


@dataclass(frozen=True, slots=True)
class Plan(Generic[K, D]):
    """`pairs` in the published order; `passed` says of everybody else by which rules, or that all that fits was
    taken.
    """

    pairs: dict[K, D] = field(default_factory=dict)
    passed: dict[K, tuple[str, ...]] = field(default_factory=dict)


# ── Hard rules ───────────────────────────────────────────────────────────────────────────────────────────────────────


def is_substitute(item: Item, wish: Wish) -> bool:
    """Whether it is another kind than was asked for. Whoever asked for whatever fits best asked for every kind."""
    return wish.form != "any" and item.kind != wish.form


def _kind(item: Item, wish: Wish, _: date) -> bool:
    if not is_substitute(item, wish):
        return wish.form != "any" or item.kind not in wish.declined_kinds
    return wish.substitutes and item.kind in SUBSTITUTES.get(wish.form, ()) and item.kind not in wish.declined_kinds


def _say_kind(item: Item, wish: Wish) -> str:
    if item.kind in wish.declined_kinds:
        return f"It is {_a(item.kind)}, which was offered before and not wanted."
    return f"It is {_a(item.kind)}, and {_a(wish.form)} was asked for."


def _a(kind: str) -> str:
    return _AN.get(kind, "another kind of device")


def _spec(item: Item, wish: Wish, _: date) -> bool:
    use = wish.use or "essentials"
    return all(
        had >= least or (had == 0 and use == "essentials")
        for had, least in zip((item.ram_gb, item.storage_gb), _floor(item, wish), strict=True)
    )


def _floor(item: Item, wish: Wish) -> tuple[int, int]:
    return FLOORS[wish.use or "essentials"][item.kind not in COMPUTERS]


def _say_spec(item: Item, wish: Wish) -> str:
    for had, least, what in zip((item.ram_gb, item.storage_gb), _floor(item, wish), ("memory", "storage"), strict=True):
        if had < least:
            has = f"It has {had} GB of {what}" if had else f"We do not know how much {what} it has"
            return f"{has}, and this use calls for {least} GB."
    return "It is not strong enough for what it is needed for."


def _operating_system(item: Item, wish: Wish, today: date) -> bool:
    asked = wish.requires.intersection(OS_FAMILIES)
    supported = item.os_support_ends is None or item.os_support_ends >= today + SUPPORT_LEFT
    return supported and (not asked or item.os_family in asked)


def _say_operating_system(item: Item, wish: Wish) -> str:
    asked = [_OS_WORDS[code] for code in OS_FAMILIES if code in wish.requires]
    if asked and item.os_family not in wish.requires:
        return f"It does not run {' or '.join(asked)}."
    return "Its operating system gets security updates for less than another twelve months."


def _missing(item: Item, wish: Wish) -> list[str]:
    """What it must have and has not. A keyboard is taken for granted on a computer that has a layout noted."""
    has = set(item.features)
    if item.kind in COMPUTERS and item.keyboard:
        has.add("keyboard")
    if item.screen_inches:
        has.discard("large_screen")
    if item.screen_inches >= LARGE_SCREEN:
        has.add("large_screen")
    return sorted(wish.requires.difference(has, OS_FAMILIES))


def _say_accessibility(item: Item, wish: Wish) -> str:
    lacks = [_WITHOUT.get(code, "does not have everything that it must have") for code in _missing(item, wish)]
    return f"It {' and '.join(dict.fromkeys(lacks))}."


_KIND = "It is another kind of device than was asked for."
RULES: tuple[Rule, ...] = (
    Rule("kind", _KIND, "Programme policy", ("kind",), ("form", "substitutes", "declined_kinds"), _kind, _say_kind),
    Rule(
        "declined",
        "It was offered to them before, and they did not want it.",
        "Programme policy",
        ("key",),
        ("declined",),
        lambda item, wish, _: not item.key or item.key not in wish.declined,
    ),
    Rule(
        "spec",
        "It has too little memory or storage for what it is needed for.",
        "ChromeOS Flex system requirements; programme policy",
        ("kind", "ram_gb", "storage_gb"),
        ("use",),
        _spec,
        _say_spec,
    ),
    Rule(
        "operating_system",
        "It runs another operating system than is needed, or one that soon gets no more security updates.",
        "Programme policy",
        ("os_family", "os_support_ends"),
        ("requires",),
        _operating_system,
        _say_operating_system,
    ),
    Rule(
        "accessibility",
        "It does not have everything that it must have.",
        "Equality Act 2010, section 20",
        ("kind", "keyboard", "screen_inches", "features"),
        ("requires",),
        lambda item, wish, _: not _missing(item, wish),
        _say_accessibility,
    ),
    Rule(
        "pool",
        "It belongs to stock that is kept for other boroughs.",
        "Programme policy",
        ("pool_boroughs",),
        ("borough",),
        lambda item, wish, _: not item.pool_boroughs or wish.borough in item.pool_boroughs,
    ),
    Rule(
        "pool_kinds",
        "Whoever paid for this stock gives out other kinds of device from it.",
        "Programme policy",
        ("kind", "pool_kinds"),
        (),
        lambda item, *_: not item.pool_kinds or item.kind in item.pool_kinds,
    ),
    Rule(
        "collection_place",
        "It can only be collected at one place, and they can collect only at another.",
        "Programme policy",
        ("collect_at",),
        ("collect_at",),
        lambda item, wish, _: "" in (item.collect_at, wish.collect_at) or item.collect_at == wish.collect_at,
    ),
    Rule(
        "grade",
        "It is heavily worn, and nobody has agreed to that.",
        "Programme policy: heavy wear only if the referrer agrees",
        ("grade",),
        ("grade_c",),
        lambda item, wish, _: item.grade in ("A", "B") or (item.grade == "C" and wish.grade_c),
    ),
)
BY_CODE = {rule.code: rule for rule in RULES}


def misfits(item: Item, wish: Wish, today: date) -> tuple[str, ...]:
    """The codes of every hard rule that it fails for this need; none means that it fits."""
    return tuple(rule.code for rule in RULES if not rule.fits(item, wish, today))


def in_words(code: str, item: Item, wish: Wish) -> str:
    """The sentence of a rule that failed, as closely as it can be said of this device and this need."""
    rule = BY_CODE[code]
    return rule.say(item, wish) if rule.say else rule.sentence


def summary(codes: Sequence[str]) -> str:
    """One or two sentences for `Plan.passed`: at most 300 letters."""
    if ALL_TAKEN in codes:
        return "Every device that fits went to somebody higher in the published order."
    if NOTHING_FREE in codes:
        return "No device was free."
    return " ".join(["No free device fits. Of the nearest:", *(BY_CODE[code].sentence for code in codes[:3])])


# ── Preferences ──────────────────────────────────────────────────────────────────────────────────────────────────────


def _inches_short(item: Item, wish: Wish) -> int:
    least = COMFORTABLE[wish.use or "essentials"]
    return min(max(least - item.screen_inches, 0), 6) if item.screen_inches else min(least, 2)


def _how_far(item: Item, wish: Wish) -> int:
    """Squares between where it stands and where the person lives."""
    if item.place not in SQUARES or wish.borough not in SQUARES:
        return _NOT_KNOWN_HOW_FAR
    (row, column), (to_row, to_column) = SQUARES[item.place], SQUARES[wish.borough]
    return max(abs(row - to_row), abs(column - to_column))


PREFERENCES: tuple[Preference, ...] = (
    Preference("asked", "It is what was asked for.", 100, ("kind",), ("form",), is_substitute),
    Preference(
        "own_pool",
        "It comes from stock for the person's own borough, which leaves the general stock to others.",
        20,
        ("pool_boroughs",),
        ("borough",),
        lambda item, wish: int(wish.borough not in item.pool_boroughs),
    ),
    Preference(
        "grade", "It shows only light marks.", 4, ("grade",), (), lambda item, _: max("ABC".find(item.grade), 0)
    ),
    Preference(
        "screen",
        "Its screen is large enough to be comfortable for the use.",
        2,
        ("screen_inches",),
        ("use",),
        _inches_short,
    ),
    Preference(
        "keyboard",
        "It has a UK keyboard.",
        6,
        ("kind", "keyboard"),
        (),
        lambda item, _: int(item.kind in COMPUTERS and item.keyboard != "UK"),
        kinds=COMPUTERS,
    ),
    Preference("near", "It stands in the borough where the person lives.", 1, ("place",), ("borough",), _how_far),
)


def cost(item: Item, wish: Wish) -> int:
    """How far it is from the best that could be wished for: 0 is perfect."""
    return sum(preference.weight * preference.cost(item, wish) for preference in PREFERENCES)


def why(item: Item, wish: Wish) -> list[str]:
    """The sentences of the preferences that speak for it."""
    return [p.sentence for p in PREFERENCES if item.kind in p.kinds and p.cost(item, wish) == 0]


# ── One device that came free ────────────────────────────────────────────────────────────────────────────────────────


def first_who_fits(
    item: Item, wishes: Iterable[tuple[K, Wish]], today: date
) -> tuple[K | None, list[tuple[K, tuple[str, ...]]]]:
    """The first in the published order whom it fits, and everybody before them with the rules that spoke against it."""
    passed, known = [], {}
    for key, wish in wishes:
        if wish not in known:
            known[wish] = misfits(item, wish, today)
        if not known[wish]:
            return key, passed
        passed.append((key, known[wish]))
    return None, passed


# ── A plan over everybody ────────────────────────────────────────────────────────────────────────────────────────────


def match(needs: Sequence[tuple[K, Wish]], items: Sequence[tuple[D, Item]], today: date) -> Plan[K, D]:
    """Who of those who wait is to get which of the free devices. `needs` come in the published order.

    Served are exactly those whom one walk down the order can serve without un-serving anybody above; then the best fit
    in total.
    The same input gives the same plan; of devices that are alike the first goes to the person who is higher.
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
        self.wishes, self.items = wishes, items
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

    def costs(self, places: Sequence[int]) -> numpy.ndarray:
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
        rows, asked = _different(wishes, criterion.asks)
        columns, seen = _different(items, criterion.sees)
        said = numpy.array([[says(item, wish) for item in seen] for wish in asked], dtype=numpy.uint8)
        said, same_rows = numpy.unique(said, axis=0, return_inverse=True)
        self.said, same_columns = numpy.unique(said, axis=1, return_inverse=True)
        self.rows, self.columns = same_rows.ravel()[rows], same_columns.ravel()[columns]

    def spread(self, rows: numpy.ndarray, columns: numpy.ndarray) -> numpy.ndarray:
        return self.said[:, columns][rows]


def _different(things: Sequence, fields: tuple[str, ...]) -> tuple[numpy.ndarray, list]:
    """(number of its like for each thing, one of each like): alike are those with the same values in these fields."""
    if not fields:
        return numpy.zeros(len(things), dtype=numpy.intp), [things[0]]
    numbers, examples = {}, []
    read, at = attrgetter(*fields), numpy.empty(len(things), dtype=numpy.intp)
    for place, thing in enumerate(things):
        at[place] = number = numbers.setdefault(read(thing), len(numbers))
        if number == len(examples):
            examples.append(thing)
    return at, examples


def _alike(numbers: list[numpy.ndarray]) -> tuple[numpy.ndarray, numpy.ndarray]:
    """(class of each, what each class has in every table): alike are those that no table tells apart."""
    kinds, at = numpy.unique(numpy.stack(numbers, axis=1), axis=0, return_inverse=True)
    return at.ravel(), kinds


def _nearest(faults: numpy.ndarray, many: numpy.ndarray) -> tuple[str, ...]:
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

    def __init__(self, fits: numpy.ndarray, many: numpy.ndarray, capacity: numpy.ndarray):
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
        came, seen, queue = {need_class: None}, 0, deque([need_class])
        while queue:
            holder = queue.popleft()
            reach = self.fits[holder] & self.open & ~seen
            if free := reach & self.free:
                return self._chain(came, holder, _lowest(free))
            seen |= reach
            for device_class in _bits(reach):
                for other in self.held[device_class]:
                    if other not in came:
                        came[other] = (holder, device_class)
                        queue.append(other)
        self.open &= ~seen
        return None

    def _chain(self, came: dict, holder: int, device_class: int) -> list:
        self.left[device_class] -= 1
        if not self.left[device_class]:
            self.free &= ~(1 << device_class)
        chain = []
        while came[holder] is not None:
            before, gives_up = came[holder]
            chain.append((holder, device_class, gives_up))
            holder, device_class = before, gives_up
        return [*chain, (holder, device_class, None)]


def _lowest(bits: int) -> int:
    return (bits & -bits).bit_length() - 1


def _bits(bits: int) -> Iterator[int]:
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
    _, chosen, _ = lapjv(costs, extend_cost=True)
    return chosen.tolist()


def _first_of_its_like(items: Sequence[Item], chosen: list[int]) -> list[int]:
    """The same devices in kind, but of those that are alike the first to whoever is highest."""
    alike = defaultdict(deque)
    for place, item in enumerate(items):
        alike[item].append(place)
    return [alike[items[place]].popleft() for place in chosen]


# ── Whether anybody could complain ───────────────────────────────────────────────────────────────────────────────────


def envy(
    needs: Sequence[tuple[K, Wish]], items: Sequence[tuple[D, Item]], pairs: dict[K, D], today: date
) -> list[tuple[K, K, D]]:
    """Everybody who waits while somebody lower holds a device that fits them: (who waits, who is lower, the device).
    Must be none.

    Shares nothing with `match` but the rules. Raises ValueError for a plan that gives a device twice, to nobody, or to
    whom it does not fit.
    """
    wishes, devices = dict(needs), dict(items)
    if (
        len(set(pairs.values())) < len(pairs)
        or not pairs.keys() <= wishes.keys()
        or not set(pairs.values()) <= devices.keys()
    ):
        raise ValueError("A device is given twice, or somebody or something in the plan is not known.")
    for key, device in pairs.items():
        if faults := misfits(devices[device], wishes[key], today):
            raise ValueError(f"Device {device} does not fit need {key}: {', '.join(faults)}.")
    holders = [(key, pairs[key]) for key, _ in needs if key in pairs]
    fitting = _Fitting([devices[device] for _, device in holders], today)
    found, higher = [], 0
    for key, wish in needs:
        if key in pairs:
            higher += 1
        else:
            envied = fitting.of(wish) >> higher << higher
            found += [(key, *holders[place]) for place in _bits(envied)]
    return found


class _Fitting:
    """Which of a list of devices fit a wish, as the bits of a whole number: what each rule says of them is kept and
    combined.
    """

    def __init__(self, items: list[Item], today: date):
        self.today = today
        self.alike = []
        for rule in RULES:
            places = defaultdict(int)
            examples = {}
            for place, item in enumerate(items):
                seen = tuple(getattr(item, name) for name in rule.sees)
                places[seen] |= 1 << place
                examples.setdefault(seen, item)
            self.alike.append([(examples[seen], bits) for seen, bits in places.items()])
        self.known = [{} for _ in RULES]

    def of(self, wish: Wish) -> int:
        bits = -1
        for rule, alike, known in zip(RULES, self.alike, self.known, strict=True):
            asked = tuple(getattr(wish, name) for name in rule.asks)
            if asked not in known:
                known[asked] = sum(places for item, places in alike if rule.fits(item, wish, self.today))
            bits &= known[asked]
        return bits
