"""Which device fits which need: hard criteria, each a rule with a sentence, and the order among those that fit.

The published order of people is urgency, then original date, ties by the need's own id (`NeedQuerySet.waiting_for`).
"""

from dataclasses import dataclass
from datetime import date, timedelta

SUPPORT_LEFT = timedelta(days=365)  # lifecycles DV10: security support for twelve months more
KINDS_FOR = {"device": ("laptop", "tablet", "desktop", "phone")}


@dataclass(frozen=True)
class Offer:
    """What the rules may see of a device."""

    kind: str
    grade: str
    os_support_ends: date | None
    pool_borough: str = ""


@dataclass(frozen=True)
class Wish:
    """What the rules may see of a need."""

    borough: str
    kinds: tuple[str, ...] = KINDS_FOR["device"]


def misfits(offer: Offer, wish: Wish, today: date) -> list[str]:
    """Every hard criterion that the device fails for this need, as sentences; none means that it fits."""
    faults = []
    if offer.kind not in wish.kinds:
        faults.append("It is another kind of device than was asked for.")
    if offer.pool_borough and offer.pool_borough != wish.borough:
        faults.append("It belongs to another borough's pool.")
    if offer.os_support_ends is not None and offer.os_support_ends < today + SUPPORT_LEFT:
        faults.append("Its operating system loses security support within twelve months.")
    return faults


def preference(offer: Offer, wish: Wish) -> tuple:
    """Sort key among devices that fit, best first: the borough's own pool, laptops before others, then the better grade."""
    return (offer.pool_borough != wish.borough, wish.kinds.index(offer.kind), offer.grade)
