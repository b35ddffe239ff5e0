"""How a loop that must not end lives through a fault: it waits longer each time, and says only what changes."""

import time
from collections.abc import Callable

import structlog

log = structlog.get_logger()

SHORTEST_PAUSE = 0.5  # seconds
LONGEST_PAUSE = 5.0  # seconds: how late at most the loop notices that the fault is over


class Outage:
    """What is known of one part's fault: whether it was written down, and how long to wait before the next try."""

    def __init__(self, part: str) -> None:
        self.part = part
        self.going_on = False
        self.pause = SHORTEST_PAUSE

    def fail(self, error: str) -> float:
        """Write down that the part is interrupted, unless that is known. Returns for how many seconds to wait."""
        if not self.going_on:
            log.error("interrupted", part=self.part, error=error)
        self.going_on = True
        pause = self.pause
        self.pause = min(2 * pause, LONGEST_PAUSE)
        return pause

    def end(self) -> None:
        """The part works: write that down if it did not before."""
        if self.going_on:
            log.warning("resumed", part=self.part)
        self.going_on = False
        self.pause = SHORTEST_PAUSE


def sleep(seconds: float, stopping: Callable[[], bool]) -> None:
    """Sleep for so long, or until told to stop."""
    until = time.monotonic() + seconds
    while time.monotonic() < until and not stopping():
        time.sleep(0.1)
