"""Which hour goes to which room: every task that the clock starts, in Europe/London."""

from jobs.registry import SCHEDULE, Slot

SCHEDULE[:] = [
    Slot("audit.seal_yesterday", "10 2 * * *"),
]
