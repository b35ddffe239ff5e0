"""Whom a device may go to and whom it suits: hard rules each with a sentence, preferences with published weights. No database."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from inventory.allocation.squares import squares_between

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
# computers is what ChromeOS Flex needs by its published requirements; the others are programme policy.
FLOORS = {
    "essentials": ((4, 16), (2, 16)),
    "study": ((8, 64), (3, 32)),
    "work": ((8, 128), (4, 64)),
    "video": ((8, 64), (3, 32)),
    "creative": ((16, 256), (6, 128)),
}
# The smallest screen in inches that is comfortable for a use.
COMFORTABLE = {"essentials": 0, "study": 13, "work": 14, "video": 10, "creative": 15}
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
        return f"It is {_a(item.kind)}, which they declined before."
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
            return f"{has}, and this use needs {least} GB."
    return "It is not powerful enough for their main use."


def _operating_system(item: Item, wish: Wish, today: date) -> bool:
    wanted = wish.requires.intersection(OS_FAMILIES)
    supported = item.os_support_ends is None or item.os_support_ends >= today + SUPPORT_LEFT
    return supported and (not wanted or item.os_family in wanted)


def _say_operating_system(item: Item, wish: Wish) -> str:
    wanted = [_OS_WORDS[code] for code in OS_FAMILIES if code in wish.requires]
    if wanted and item.os_family not in wish.requires:
        return f"It does not run {' or '.join(wanted)}."
    return "Its operating system gets security updates for less than 12 more months."


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
    lacks = [_WITHOUT.get(code, "does not have all the essential features") for code in _missing(item, wish)]
    return f"It {' and '.join(dict.fromkeys(lacks))}."


_KIND = "It is not the kind of device they asked for."
RULES: tuple[Rule, ...] = (
    Rule("kind", _KIND, "Programme policy", ("kind",), ("form", "substitutes", "declined_kinds"), _kind, _say_kind),
    Rule(
        "declined",
        "They declined it before.",
        "Programme policy",
        ("key",),
        ("declined",),
        lambda item, wish, _: not item.key or item.key not in wish.declined,
    ),
    Rule(
        "spec",
        "It has too little memory or storage for their main use.",
        "ChromeOS Flex system requirements; programme policy",
        ("kind", "ram_gb", "storage_gb"),
        ("use",),
        _spec,
        _say_spec,
    ),
    Rule(
        "operating_system",
        "It does not run the operating system they need, or its security updates end soon.",
        "Programme policy",
        ("os_family", "os_support_ends"),
        ("requires",),
        _operating_system,
        _say_operating_system,
    ),
    Rule(
        "accessibility",
        "It does not have all the essential features.",
        "Equality Act 2010, section 20",
        ("kind", "keyboard", "screen_inches", "features"),
        ("requires",),
        lambda item, wish, _: not _missing(item, wish),
        _say_accessibility,
    ),
    Rule(
        "pool",
        "It is stock for other boroughs.",
        "Programme policy",
        ("pool_boroughs",),
        ("borough",),
        lambda item, wish, _: not item.pool_boroughs or wish.borough in item.pool_boroughs,
    ),
    Rule(
        "pool_kinds",
        "The funder of this stock only gives out other kinds of device.",
        "Programme policy",
        ("kind", "pool_kinds"),
        (),
        lambda item, *_: not item.pool_kinds or item.kind in item.pool_kinds,
    ),
    Rule(
        "collection_place",
        "It can only be collected at a hub that they do not use.",
        "Programme policy",
        ("collect_at",),
        ("collect_at",),
        lambda item, wish, _: "" in (item.collect_at, wish.collect_at) or item.collect_at == wish.collect_at,
    ),
    Rule(
        "grade",
        "It is heavily worn, and they have not agreed to that.",
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
        return "Every suitable device went to someone higher on the waiting list."
    if NOTHING_FREE in codes:
        return "No device was available."
    return " ".join(
        ["No available device is suitable. Of the closest:", *(BY_CODE[code].sentence for code in codes[:3])]
    )


# ── Preferences ──────────────────────────────────────────────────────────────────────────────────────────────────────


def _inches_short(item: Item, wish: Wish) -> int:
    least = COMFORTABLE[wish.use or "essentials"]
    return min(max(least - item.screen_inches, 0), 6) if item.screen_inches else min(least, 2)


def _how_far(item: Item, wish: Wish) -> int:
    return squares_between(item.place, wish.borough)


PREFERENCES: tuple[Preference, ...] = (
    Preference("asked", "It is what they asked for.", 100, ("kind",), ("form",), is_substitute),
    Preference(
        "own_pool",
        "It comes from stock for the person’s own borough.",
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
    Preference("near", "It is in the borough where the person lives.", 1, ("place",), ("borough",), _how_far),
)


def cost(item: Item, wish: Wish) -> int:
    """How far it is from the best that could be wished for: 0 is perfect."""
    return sum(preference.weight * preference.cost(item, wish) for preference in PREFERENCES)


def why(item: Item, wish: Wish) -> list[str]:
    """The sentences of the preferences that speak for it."""
    return [p.sentence for p in PREFERENCES if item.kind in p.kinds and p.cost(item, wish) == 0]
