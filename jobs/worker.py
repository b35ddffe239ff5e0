"""A worker's life: the queue and every room's pump, each kept going until someone stops it."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

from django.db import connection

from jobs import engine
from jobs.outages import Outage, sleep
from jobs.queue import Hand
from jobs.registry import PUMPS, Pump

STEADY = 60.0  # seconds: a part that ran for so long is tried again at once when it ends


def never() -> bool:
    return False


def work(*, until_idle: bool = False, stopping: Callable[[], bool] = never) -> None:
    """Work until told to stop, whatever the database does; or, for tests and commands, until nothing is due."""
    if until_idle:
        return _work_off(stopping)
    with pumping(stopping):
        keep_going("jobs", partial(engine.run, stopping), stopping)


def _work_off(stopping: Callable[[], bool]) -> None:
    """Run everything that is due, in this thread and on its own connection, inside its transaction if there is one."""
    with Hand() as hand:
        while not stopping():
            job = hand.take()
            if job is not None:
                hand.run(job)
            elif not sum(pump.once() for pump in PUMPS):
                return


@contextmanager
def pumping(stopping: Callable[[], bool] = never) -> Iterator[None]:
    """The rooms' own queues, each in a thread beside the jobs; at the end they finish what they hold."""
    over = threading.Event()

    def is_over() -> bool:
        return over.is_set() or stopping()

    threads = [threading.Thread(target=_pump, args=(pump, is_over), name=pump.name, daemon=True) for pump in PUMPS]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        over.set()
        for thread in threads:
            thread.join(30)


def _pump(pump: Pump, stopping: Callable[[], bool]) -> None:
    try:
        keep_going(pump.name, lambda _steady: pump.run(stopping), stopping)
    finally:
        connection.close()


def keep_going(part: str, run: Callable[[Callable[[], None]], None], stopping: Callable[[], bool]) -> None:
    """Run a part of the worker, and run it again whenever it ends before it was told to, at growing intervals.

    `run` is given what it may call to say that all is well.
    """
    outage = Outage(part)
    while not stopping():
        began = time.monotonic()
        error = _outcome(partial(run, outage.end))
        if time.monotonic() - began > STEADY:
            outage.end()
        if not stopping():
            sleep(outage.fail(error), stopping)


def _outcome(run: Callable[[], None]) -> str:
    try:
        run()
    except Exception as problem:  # whatever it is, the other parts and the next try must not suffer
        return type(problem).__name__
    return "ended by itself"
