"""What may run: the rooms above fill this at start-up, so that the ground floor needs to know none of them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar

HIGH = 1
NORMAL = 0
LOW = -1  # what ten thousand rows set off must not keep someone's sign-in code waiting

FIRST_WAIT = timedelta(seconds=5)
LONGEST_WAIT = timedelta(hours=1)
MOST_DOUBLINGS = 20

Function = TypeVar("Function", bound=Callable[..., object])


@dataclass(frozen=True)
class Task:
    """A function of plain keyword arguments. It must be safe to run twice: delivery is at least once.

    One with much to do does a piece of it and returns True when there is more: it goes on in a job of its own, so that
    nothing else is kept waiting.
    """

    name: str
    run: Callable[..., object]
    max_attempts: int
    backoff: timedelta

    def wait_after(self, attempts: int) -> timedelta | None:
        """How long to wait after so many failures: doubling gaps, an hour at most. None when it is not tried again."""
        if attempts >= self.max_attempts:
            return None
        factor: int = 2 ** min(attempts - 1, MOST_DOUBLINGS)
        return min(self.backoff * factor, LONGEST_WAIT)


@dataclass(frozen=True)
class Slot:
    """A task that the clock starts: `cron` in five fields, or six with seconds last, in Europe/London.

    What runs once a day stays out of the hour from 1am to 2am, which comes twice in October and not in March.
    """

    task: str
    cron: str
    priority: int = NORMAL


@dataclass(frozen=True)
class Pump:
    """A room's own queue that a worker keeps going beside the jobs. `once()` does what is due and counts it.

    `run(stopping)` goes on until `stopping()`; it has a thread and a connection of its own.
    """

    name: str
    once: Callable[[], int]
    run: Callable[[Callable[[], bool]], None]


TASKS: dict[str, Task] = {}
SCHEDULE: list[Slot] = []
PUMPS: list[Pump] = []


def task(name: str, *, max_attempts: int = 8, backoff: timedelta = FIRST_WAIT) -> Callable[[Function], Function]:
    """Register a function as `name`, the room's verb for it."""

    def register(function: Function) -> Function:
        TASKS[name] = Task(name, function, max_attempts, backoff)
        return function

    return register
