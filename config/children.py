"""Processes that one command keeps running: each is started again when it dies, without troubling the other."""

import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

FIRST_PAUSE = 0.5  # seconds
LONGEST_PAUSE = 30.0
STEADY = 60.0  # whatever ran for so long is started again at once
TIME_TO_END = 20.0
LOOK = 0.2


class Process(Protocol):
    """What is asked of a running process."""

    def poll(self) -> int | None: ...
    def wait(self, timeout: float) -> int: ...
    def terminate(self) -> None: ...
    def kill(self) -> None: ...


@dataclass
class Child:
    """One process, and when it may be started again."""

    name: str
    start: Callable[[], Process]
    process: Process | None = None
    started_at: float = 0.0
    pause: float = FIRST_PAUSE
    start_after: float = 0.0

    def look_after(self, say: Callable[[str], None]) -> None:
        """Start it if it does not run and its pause is over; say so when it has died."""
        if self.process is None:
            self._start_if_due()
        elif self.process.poll() is not None:
            self._bury(say)

    def _start_if_due(self) -> None:
        if time.monotonic() >= self.start_after:
            self.started_at = time.monotonic()
            self.process = self.start()

    def _bury(self, say: Callable[[str], None]) -> None:
        now = time.monotonic()
        if now - self.started_at > STEADY:
            self.pause = FIRST_PAUSE
        say(f"The {self.name} ended unexpectedly. It starts again in {self.pause:g} seconds.")
        self.process = None
        self.start_after = now + self.pause
        self.pause = min(2 * self.pause, LONGEST_PAUSE)


def program(name: str, command: list[str]) -> Child:
    """A child that is a program of its own."""
    return Child(name, lambda: subprocess.Popen(command))


def supervise(children: list[Child], *, stopping: Callable[[], bool], say: Callable[[str], None]) -> None:
    """Keep the children running until told to stop; then ask them to end, and kill those that have not in time."""
    while not stopping():
        for child in children:
            child.look_after(say)
        time.sleep(LOOK)
    end(children, say)


def end(children: list[Child], say: Callable[[str], None], within: float = TIME_TO_END) -> None:
    running = [(child.name, child.process) for child in children if child.process is not None]
    for _, process in running:
        process.terminate()
    deadline = time.monotonic() + within
    for name, process in running:
        try:
            process.wait(max(0.0, deadline - time.monotonic()))
        except (subprocess.TimeoutExpired, TimeoutError):
            say(f"The {name} did not end within {within:g} seconds and was killed.")
            process.kill()
            process.wait(within)
