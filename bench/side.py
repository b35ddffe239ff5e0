"""A process that does pieces of work on a database of its own, one after another, as it is told."""

import json
import subprocess
import sys
import time
from collections.abc import Callable

from bench.spent import Spent, timed

Work = Callable[[int], int]


class Side:
    """The process, as whoever measures speaks with it."""

    def __init__(self, module: str, *words: str) -> None:
        command = [sys.executable, "-m", module, *words]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def __call__(self, what: str, times: int) -> Spent:
        """What one of it costs, of so many."""
        self.begin(what, times)
        return self.finish()[0]

    def each(self, what: str, times: int) -> list[float]:
        """Seconds that each of them took, the quickest first."""
        self.begin(what, -times)
        return self.finish()[1]

    def begin(self, what: str, times: int) -> None:
        assert self.process.stdin is not None
        print(json.dumps([what, times]), file=self.process.stdin, flush=True)

    def finish(self) -> tuple[Spent, list[float]]:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit("The other side ended; its own words say why.")
        spent, each = json.loads(line)
        return Spent(*spent), each

    def end(self) -> None:
        self.process.communicate()


def serve(works: Callable[[str], Work]) -> None:
    """Do what is asked for, line by line. A negative number asks how long each one took."""
    for line in sys.stdin:
        what, times = json.loads(line)
        work = works(what)
        each: list[float] = []
        spent = timed(work if times > 0 else _noting(work, each), abs(times))
        print(json.dumps([spent, sorted(each)]), flush=True)


def _noting(work: Work, each: list[float]) -> Work:
    def noted(times: int) -> int:
        for _ in range(times):
            began = time.perf_counter()
            work(1)
            each.append(time.perf_counter() - began)
        return times

    return noted
