"""`make bench`: what our own layers cost beside the floor and beside the bare work under them, five rounds in turn, the
median of the round-by-round ratios, and what was promised.

One client at a time, in this process, on an embedded PostgreSQL of its own. What needs more machine has programs of its
own, each beside its yardstick: `python -m bench.desk_pages`, `race`, `batch`, `sending_rate`, `papers`, `report_costs`.
"""

import atexit
import os
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass

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


START = Promise("M2", 5, 2)


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
        works = yardsticks.prepare()
        print(
            f"{'what':38} {'ms':>8} {'CPU ms':>8} {'yardstick':>10} {'its CPU':>8} {'ratio':>7}   yardstick is; promised"
        )
        for work in works:
            _measure(work)
        for name, promise, count in yardsticks.statements():
            print(f"{name:38} {count:8}{'':37}   {promise}: {promise.verdict(count)}")
        seconds = statistics.median(_start() for _ in range(ROUNDS))
        print(f"{'start to every door loaded, seconds':38} {seconds:8.2f}{'':37}   {START}: {START.verdict(seconds)}")
        yardsticks.end()


def _measure(work):
    rounds = [(_timed(work.ours), work.yardstick(EACH)) for _ in range(ROUNDS)]
    ratio = statistics.median(theirs[0] / ours[0] if work.is_rate else ours[0] / theirs[0] for ours, theirs in rounds)
    columns = [
        statistics.median(side[which] for side in sides) * 1000
        for sides in zip(*rounds, strict=True)
        for which in (0, 1)
    ]
    promised = f"; {work.promise}: {work.promise.verdict(ratio)}" if work.promise else ""
    ours, computing, theirs, their_computing = columns
    print(
        f"{work.name:38} {ours:8.2f} {computing:8.2f} {theirs:10.2f} {their_computing:8.2f} {ratio:7.2f}   "
        f"{work.beside}{promised}",
        flush=True,
    )


def _timed(work) -> tuple[float, float]:
    """(seconds, seconds computing) for one of what it does."""
    started = (time.perf_counter(), time.process_time())
    done = work(EACH)
    return (time.perf_counter() - started[0]) / done, (time.process_time() - started[1]) / done


def _start() -> float:
    started = time.perf_counter()
    subprocess.run([sys.executable, "-c", "import config.wsgi"], check=True)
    return time.perf_counter() - started


if __name__ == "__main__":
    sys.exit(main())
