"""A worker's life: on SQLite one loop over the rows, on PostgreSQL whatever engine has registered itself."""

import time

from django.db import close_old_connections

from jobs import actions, clock
from jobs.registry import ENGINES


def work(*, until_idle: bool = False, stopping=lambda: False):
    """Work until told to stop or, for tests and commands, until nothing is due."""
    if ENGINES and not until_idle:
        ENGINES[0].work()
    else:
        _loop(until_idle, stopping)


def _loop(until_idle, stopping, pause=0.2, tick_every=5.0):
    next_tick = 0.0
    while not stopping():
        if not until_idle and time.monotonic() >= next_tick:
            clock.tick()
            next_tick = time.monotonic() + tick_every
        job = actions.claim()
        if job is not None:
            actions.run(job)
        elif until_idle:
            return
        else:
            close_old_connections()
            time.sleep(pause)
