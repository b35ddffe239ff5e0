"""What a piece of work costs: time, computing of this process, and computing of its connection's server process with it."""

import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

ROUNDS = 5


class Spent(NamedTuple):
    """Seconds for one of what was done. `both` is `own` and what the database computed for it."""

    elapsed: float
    own: float
    both: float


def timed(work: Callable[[int], int], times: int, over: Any = None) -> Spent:
    """`work(times)` does so many and returns how many it did. `over` is a connection of psycopg that is not Django's."""
    before = _clocks(over)
    done = work(times)
    return Spent(*((after - start) / done for start, after in zip(before, _clocks(over), strict=True)))


def in_turn(ours: Callable[[], Spent], theirs: Callable[[], Spent], rounds: int = ROUNDS) -> list[tuple[Spent, Spent]]:
    return [(ours(), theirs()) for _ in range(rounds)]


def ratio(rounds: list[tuple[Spent, Spent]], which: str) -> float:
    """The median of ours / theirs, round by round."""
    return statistics.median(getattr(ours, which) / getattr(theirs, which) for ours, theirs in rounds)


def middle(rounds: list[tuple[Spent, Spent]], which: str) -> tuple[float, float]:
    """Milliseconds of ours and of theirs."""
    return tuple(
        statistics.median(getattr(side, which) for side in sides) * 1000 for sides in zip(*rounds, strict=True)
    )  # type: ignore[return-value]  # two sides


def _clocks(over: Any) -> tuple[float, float, float]:
    own = time.process_time()
    return time.perf_counter(), own, own + _of_the_database(over)


def _of_the_database(over: Any) -> float:
    """Seconds that the server process of this connection has computed; 0 where it is on another machine (proc(5): schedstat
    counts nanoseconds).
    """
    from django.db import connection  # noqa: PLC0415 - the floor configures Django first

    if over is None:
        connection.ensure_connection()
        over = connection.connection
    schedule = Path(f"/proc/{over.info.backend_pid}/schedstat")
    return int(schedule.read_text().split()[0]) / 1e9 if schedule.exists() else 0.0
