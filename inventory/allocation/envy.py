"""Whether anyone could rightly complain of a plan. No database."""

from collections import defaultdict
from collections.abc import Hashable, Sequence
from datetime import date
from typing import TypeVar

from inventory.allocation.plan import places_in
from inventory.allocation.rules import RULES, Item, Wish, misfits

K = TypeVar("K", bound=Hashable)
D = TypeVar("D", bound=Hashable)


def envy(
    needs: Sequence[tuple[K, Wish]], items: Sequence[tuple[D, Item]], pairs: dict[K, D], today: date
) -> list[tuple[K, K, D]]:
    """Everybody who waits while somebody lower holds a device that fits them: (who waits, who is lower, the device).
    Must be none.

    Shares nothing with `match` but the rules. Raises ValueError for a plan that gives a device twice, to nobody, or to
    whom it does not fit.
    """
    wishes = dict(needs)
    devices = dict(items)
    if (
        len(set(pairs.values())) < len(pairs)
        or not pairs.keys() <= wishes.keys()
        or not set(pairs.values()) <= devices.keys()
    ):
        raise ValueError("A device is given twice, or someone or something in the plan is not known.")
    for key, device in pairs.items():
        if faults := misfits(devices[device], wishes[key], today):
            raise ValueError(f"Device {device} does not fit need {key}: {', '.join(faults)}.")
    holders = [(key, pairs[key]) for key, _ in needs if key in pairs]
    fitting = _Fitting([devices[device] for _, device in holders], today)
    complaints = []
    higher = 0
    for key, wish in needs:
        if key in pairs:
            higher += 1
        else:
            envied = fitting.of(wish) >> higher << higher
            complaints += [(key, *holders[place]) for place in places_in(envied)]
    return complaints


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
                values = tuple(getattr(item, name) for name in rule.sees)
                places[values] |= 1 << place
                examples.setdefault(values, item)
            self.alike.append([(examples[values], bits) for values, bits in places.items()])
        self.known = [{} for _ in RULES]

    def of(self, wish: Wish) -> int:
        bits = -1
        for rule, alike, known in zip(RULES, self.alike, self.known, strict=True):
            values = tuple(getattr(wish, name) for name in rule.asks)
            if values not in known:
                known[values] = sum(places for item, places in alike if rule.fits(item, wish, self.today))
            bits &= known[values]
        return bits
