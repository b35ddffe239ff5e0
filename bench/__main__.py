"""`make bench`: what our own layers cost beside the floor and beside the bare work under them, five rounds in turn, the
median of the round-by-round ratios, and what was promised.

One client at a time, in this process, on an embedded PostgreSQL of its own. A ratio is of computing, which a busy machine
changes least; the ratio of elapsed time stands beside it, and decides where the database does nearly all of it. What needs more machine is listed at the end, with the program
that measures it (`bench.elsewhere`).
"""

import atexit
import os
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass

from bench.elsewhere import ELSEWHERE

ROUNDS = 5
EACH = 40


@dataclass(frozen=True)
class Promise:
    """A number with the line below which the work is not done, and where it can go. Most are better when they are small."""

    code: str
    must: float
    aim: float
    is_better_when_large: bool = False

    def verdict(self, number: float) -> str:
        sign = -1 if self.is_better_when_large else 1
        if sign * number <= sign * self.aim:
            return "aim met"
        return "must met" if sign * number <= sign * self.must else "MISSED"

    def __str__(self) -> str:
        sign = ">=" if self.is_better_when_large else "<="
        return f"{self.code}: must {sign} {self.must:g}, aim {sign} {self.aim:g}"


START = Promise("M2", 5, 2)  # seconds from the start of three processes to the first answer
MIGRATION = Promise("M2", 10, 5)  # seconds for an empty database
MEMORY = Promise("M1", 323, 247)  # MB: 1.7 and 1.3 times the floor's 190
ERRORS = Promise("P5", 0, 0)


def main():
    with tempfile.TemporaryDirectory(prefix="gol-bench-") as folder:
        os.environ["DATA_DIR"] = folder
        os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
        os.environ.pop("DATABASE_URL", None)
        import django  # noqa: PLC0415 - only once the database is named

        django.setup()
        from bench import yardsticks  # noqa: PLC0415
        from database.embedded.base import embedded_server  # noqa: PLC0415

        atexit.register(embedded_server().remove)
        from bench.served import REQUESTS, served  # noqa: PLC0415

        elapsed, computing = _timed(yardsticks.migrate)
        _row(f"empty database migrated ({elapsed * EACH:.1f} s), computing", computing * EACH, MIGRATION)
        works = yardsticks.prepare()
        print(
            f"{'what':38} {'ms':>8} {'CPU ms':>8} {'yardstick':>10} {'its CPU':>8} {'ratio':>7} {'elapsed':>8}   yardstick is; promised"
        )
        for work in works:
            _measure(work)
        for name, promise, count in yardsticks.statements():
            _row(name, count, promise)
        created, failed = yardsticks.errors()
        _row(f"errors of {created}, by 1, 8 and 32 at once", failed, ERRORS)
        starts = [served() for _ in range(ROUNDS)]
        first, computing = (statistics.median(start[which] for start in starts) for which in (0, 1))
        _row(f"start to the first answer ({first:.2f} s), computing", computing, START)
        _row(f"three processes after {REQUESTS} pages, MB", served(REQUESTS)[2], MEMORY)
        yardsticks.end()
    print("\nNot measured by this program:")
    for code, must, what, how in ELSEWHERE:
        print(f"{what:38} {code}: must {must}: {how}")


def _row(name: str, number: float, promise: Promise) -> None:
    shown = f"{number:8.2f}" if isinstance(number, float) else f"{number:8}"
    print(f"{name:38} {shown}{'':46}   {promise}: {promise.verdict(number)}", flush=True)


def _measure(work):
    rounds = [(_timed(work.ours), work.yardstick(EACH)) for _ in range(ROUNDS)]
    elapsed, computing = (
        statistics.median(
            theirs[side] / ours[side] if work.is_rate else ours[side] / theirs[side] for ours, theirs in rounds
        )
        for side in (0, 1)
    )
    columns = [
        statistics.median(side[which] for side in sides) * 1000
        for sides in zip(*rounds, strict=True)
        for which in (0, 1)
    ]
    promised = (
        f"; {work.promise}: {work.promise.verdict(elapsed if work.by_elapsed else computing)}" if work.promise else ""
    )
    ours, our_computing, theirs, their_computing = columns
    print(
        f"{work.name:38} {ours:8.2f} {our_computing:8.2f} {theirs:10.2f} {their_computing:8.2f} {computing:7.2f} "
        f"{elapsed:8.2f}   {work.beside}{promised}",
        flush=True,
    )


def _timed(work) -> tuple[float, float]:
    """(seconds, seconds computing) for one of what it does."""
    started = (time.perf_counter(), time.process_time())
    done = work(EACH)
    return (time.perf_counter() - started[0]) / done, (time.process_time() - started[1]) / done


if __name__ == "__main__":
    sys.exit(main())
