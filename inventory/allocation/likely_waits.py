"""How long a wait is likely to be: a band and a range of weeks from what really came in, never a promise. No database."""

from dataclasses import dataclass
from itertools import pairwise
from math import ceil, floor, sqrt

LOOK_BACK_WEEKS = 8
LONGEST = 52  # weeks: beyond that nobody can say
_EDGES = (1, 11, 26, 51, 101, 251, 501, 1001)
_SURE = 1.3  # four in five of Poisson's arrivals lie within this many standard deviations


@dataclass(frozen=True)
class Queue:
    """`ahead` wait before this need and could be served from the same stock; `here` of them are of the same borough.

    `own` and `shared` are fitting devices a week: of the borough's own pool, and of pools that it shares with all the
    others.
    """

    ahead: int
    here: int
    own: float
    shared: float


@dataclass(frozen=True)
class Range:
    """`low` and `high` are weeks; `high` is None when too little comes in to say."""

    band: str
    low: int | None
    high: int | None

    @property
    def words(self) -> str:
        if self.high is None:
            return "Too few devices are coming in to estimate the wait"
        if self.high <= 1:
            return "Likely within a week"
        return f"Likely between {self.low} and {self.high} weeks" if self.low else f"Likely within {self.high} weeks"

    @property
    def place(self) -> str:
        return f"place {self.band} on the waiting list"


def band(place: int) -> str:
    """The band of a place in the order (1 is next), such as 11-25: a single number would promise too much."""
    for low, above in pairwise(_EDGES):
        if place < above:
            return f"{low}-{above - 1}"
    return f"after {_EDGES[-1] - 1:,}"


def likely(queue: Queue) -> Range:
    """The range in which the wait lies four times out of five, if stock goes on coming in as it did.

    Shared stock is split as the queue before this need is: its share is what goes to people of the same borough.
    """
    share = (queue.here + 1) / (queue.ahead + 1)
    rate = queue.own + queue.shared * share
    turns = queue.here + 1
    if rate <= 0 or turns / rate > LONGEST:
        return Range(band(queue.ahead + 1), None, None)
    spread = _SURE * sqrt(turns)
    low = floor(max(turns - spread, 0) / rate)
    high = ceil((turns + spread) / rate)
    return Range(band(queue.ahead + 1), low, max(high, 1))
