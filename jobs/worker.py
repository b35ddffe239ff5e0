"""A worker's life: on SQLite one loop over the rows, on PostgreSQL whatever engine has registered itself."""

import threading
import time
from contextlib import contextmanager

from django.db import close_old_connections, connection

from jobs import actions, clock
from jobs.registry import ENGINES, PUMPS


def work(*, until_idle: bool = False, stopping=lambda: False):
    """Work until told to stop or, for tests and commands, until nothing is due."""
    if until_idle:
        _loop(True, stopping)
        return
    with pumping(stopping):
        if ENGINES:
            ENGINES[0].work()
        else:
            _loop(False, stopping)


@contextmanager
def pumping(stopping=lambda: False):
    """The rooms' own queues, each in a thread beside the jobs; at the end they finish what they hold."""
    over = threading.Event()

    def keep_going(pump):
        try:
            pump.run(lambda: over.is_set() or stopping())
        finally:
            connection.close()

    threads = [threading.Thread(target=keep_going, args=(pump,), name=pump.name, daemon=True) for pump in PUMPS]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        over.set()
        for thread in threads:
            thread.join(30)


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
            if not sum(pump.once() for pump in PUMPS):
                return
        else:
            close_old_connections()
            time.sleep(pause)
