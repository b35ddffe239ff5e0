"""What giving equipment a second life keeps in use of the carbon its making cost: sourced factors, and an estimate that
says what it left out.

Most who receive a device would not have bought a new one, so nothing here is called “avoided”.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

WORDS = "embodied carbon kept in use (estimate)"


@dataclass(frozen=True)
class Factor:
    """Kilograms CO2e of making one device of a kind, by its source, for every day from `valid_from` until the kind's
    next factor.
    """

    kind: str
    kilograms: Decimal
    source: str
    valid_from: date


@dataclass(frozen=True)
class Estimate:
    """`kilograms` CO2e of the devices `counted`; `left_out` are (kind, devices) that no factor was valid for on their
    day.
    """

    kilograms: Decimal
    counted: int
    left_out: tuple[tuple[str, int], ...]
    sources: tuple[str, ...]
    words: str = WORDS

    @property
    def sentence(self) -> str:
        """All of it, as it may be printed."""
        parts = [
            f"{self.words[0].upper()}{self.words[1:]}: {self.kilograms:,.0f} kg CO2e from {_devices(self.counted)}."
        ]
        if self.left_out:
            kinds = ", ".join(f"{kind} ({number:,})" for kind, number in self.left_out)
            parts.append(f"Left out, because no factor is sourced: {kinds}.")
        if self.sources:
            parts.append(f"Factors from: {'; '.join(self.sources)}.")
        return " ".join(parts)


def _devices(number: int) -> str:
    return f"{number:,} device{'' if number == 1 else 's'}"


_TECHRESORT = (
    "TechResort, embodied carbon as used by a UK community refurbisher, https://techresort.org/benefits_repurposing/"
)
# The lower UK pair. Tablet and desktop have none until one is sourced. Valid from June 2022, when Get Online London
# began.
START_FACTORS: tuple[Factor, ...] = (
    Factor("laptop", Decimal(200), _TECHRESORT, date(2022, 6, 1)),
    Factor("phone", Decimal(50), _TECHRESORT, date(2022, 6, 1)),
)


def factor_for(kind: str, on: date, factors: Iterable[Factor]) -> Factor | None:
    """The newest factor of a kind that was valid on a day. Anything with Factor's four attributes will do."""
    valid = (factor for factor in factors if factor.kind == kind and factor.valid_from <= on)
    return max(valid, key=lambda factor: factor.valid_from, default=None)


def kept_in_use(counts_by_kind_and_day: Mapping[tuple[str, date], int], factors: Iterable[Factor]) -> Estimate:
    """The estimate for so many devices of each (kind, day): each day by the factor that was valid on it."""
    factors = tuple(factors)
    kilograms = Decimal(0)
    counted = 0
    left_out: dict[str, int] = {}
    sources: dict[str, bool] = {}
    for (kind, day), number in sorted(counts_by_kind_and_day.items()):
        factor = factor_for(kind, day, factors)
        if not number:
            continue
        if factor is None:
            left_out[kind] = left_out.get(kind, 0) + number
            continue
        kilograms += number * factor.kilograms
        counted += number
        sources[factor.source] = True
    return Estimate(kilograms, counted, tuple(left_out.items()), tuple(sources))
