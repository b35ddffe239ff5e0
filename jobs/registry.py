"""What may run: the rooms above fill this at start-up, so that the ground floor needs to know none of them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar

F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True)
class Task:
    """A function of plain keyword arguments. It must be safe to run twice: delivery is at least once.

    One with much to do does a piece that a lease is long enough for, and returns True when there is more: it goes on in a job of its
    own, so that nothing else is kept waiting.
    """

    name: str
    run: Callable
    max_attempts: int
    backoff: timedelta

    def wait_after(self, attempts: int) -> timedelta:
        """Doubling gaps, an hour at most."""
        return min(self.backoff * 2 ** (attempts - 1), timedelta(hours=1))


@dataclass(frozen=True)
class Slot:
    """A task that the clock starts: `cron` in five fields, Europe/London."""

    task: str
    cron: str


TASKS: dict[str, Task] = {}
SCHEDULE: list[Slot] = []


def task(name: str, *, max_attempts: int = 8, backoff: timedelta = timedelta(seconds=5)) -> Callable[[F], F]:
    """Register a function as `name`, the room's verb for it."""

    def register(function: F) -> F:
        TASKS[name] = Task(name, function, max_attempts, backoff)
        return function

    return register


@dataclass(frozen=True)
class Engine:
    """How jobs reach workers on other machines. With none, one local loop looks at the rows by itself (SQLite)."""

    announce: Callable
    work: Callable


ENGINES: list[Engine] = []


@dataclass(frozen=True)
class Pump:
    """A room's own queue that a worker keeps going beside the jobs: `once()` does what is due and says how much that was.

    `run(stopping)` goes on until `stopping()`; it has a thread and a connection of its own.
    """

    name: str
    once: Callable[[], int]
    run: Callable[[Callable[[], bool]], None]


PUMPS: list[Pump] = []
