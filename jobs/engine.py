"""procrastinate's own worker: wakes by NOTIFY, keeps its heartbeat, runs jobs in threads, starts what the clock names.

It has an app of its own, on connections of its own, which is made again each time it starts: what broke is never used
again. Jobs that a task defers go through Django's connection all the same (`jobs.queue`), and so stand or fall with the
task's transaction.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any, LiteralString
from zoneinfo import ZoneInfo

import psycopg
from django.conf import settings
from django.db import connection
from django.utils import timezone
from procrastinate import App, BaseRetryStrategy, JobContext, PsycopgConnector, RetryDecision
from procrastinate.contrib.django import DjangoApp
from procrastinate.contrib.django.utils import connector_params
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import Job
from procrastinate.middleware import SyncCallNext
from procrastinate.periodic import PeriodicTask
from procrastinate.worker import Worker

from jobs.outages import Outage
from jobs.queue import QUEUE, perform, wait_after_failure
from jobs.registry import SCHEDULE, TASKS

LONDON = ZoneInfo("Europe/London")
MISSED_SLOTS_RUN_FOR = timedelta(days=1)  # a slot that came while no worker ran
CONCURRENCY = 4
POLL = 1.0  # seconds: the net under NOTIFY, and how late at most a job runs that was scheduled
STEADY = 3.0  # seconds after connecting, when a worker counts as up
LOOK = 0.2  # seconds


def run(stopping: Callable[[], bool], steady: Callable[[], None]) -> None:
    """Work until told to stop, then finish what is held. Raises whatever ends it sooner.

    Calls `steady` once it has been up for a while.
    """
    asyncio.run(_run(stopping, steady))


async def _run(stopping: Callable[[], bool], steady: Callable[[], None]) -> None:
    worker = asyncio.create_task(_work(stopping, steady))
    while not worker.done() and not stopping():
        await asyncio.wait({worker}, timeout=LOOK)
    if worker.done():
        return worker.result()
    worker.cancel()  # procrastinate takes this as a request to finish what it holds
    with suppress(asyncio.CancelledError):
        await worker


async def _work(stopping: Callable[[], bool], steady: Callable[[], None]) -> None:
    app = make_app(LastingConnector(stopping))
    async with app.open_async():
        asyncio.get_running_loop().call_later(STEADY, steady)
        await app.run_worker_async(
            queues=[QUEUE],
            concurrency=CONCURRENCY,
            fetch_job_polling_interval=POLL,
            delete_jobs="successful",
            install_signal_handlers=False,
            update_heartbeat_interval=settings.JOB_STALLED_SECONDS / 3,
            stalled_worker_timeout=settings.JOB_STALLED_SECONDS,
        )


def make_app(connector: PsycopgConnector) -> App:
    """An app that knows every task and every slot of the schedule."""
    app = DjangoApp(
        connector=connector,
        worker_defaults={"task_middleware": [on_a_live_connection]},
        periodic_defaults={"max_delay": MISSED_SLOTS_RUN_FOR.total_seconds()},
    )
    for name in TASKS:
        app.task(name=name, queue=QUEUE, pass_context=True, retry=Retries())(_perform)
    for slot in SCHEDULE:
        periodic: PeriodicTask[Any, Any, Any] = app.periodic_registry.register_task(
            task=app.tasks[slot.task],
            cron=slot.cron,
            periodic_id=slot.cron,
            configure_kwargs={"priority": slot.priority},
        )
        periodic.croniter.set_current(datetime.now(LONDON))  # from now on it reads its fields in this zone
    return app


def _perform(context: JobContext, /, **_: Any) -> None:
    perform(context.job)


def on_a_live_connection(call_next: SyncCallNext, _context: JobContext, _worker: Worker) -> Any:
    """Replace a connection that broke while its thread was idle, so that no job loses an attempt by it."""
    if not connection.is_usable():
        connection.close()
    return call_next()


class Retries(BaseRetryStrategy):
    """The task's own number of attempts and gaps."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        wait = wait_after_failure(job)
        return None if wait is None else RetryDecision(retry_at=timezone.now() + wait)


class LastingConnector(PsycopgConnector):
    """Repeats what must not be lost in an outage: how a job ended, and the heartbeat.

    Anything else may fail and end the worker, which then starts again.
    """

    def __init__(self, stopping: Callable[[], bool]) -> None:
        super().__init__(kwargs=connector_params(), min_size=1, max_size=CONCURRENCY + 1, timeout=5)
        self.stopping = stopping
        self.outage = Outage("queue")

    async def execute_query_async(self, query: LiteralString, **arguments: Any) -> None:
        while True:
            try:
                await super().execute_query_async(query, **arguments)
                return self.outage.end()
            except ConnectorException as fault:
                if self.stopping() or not _is_outage(fault):
                    raise
                await asyncio.sleep(self.outage.fail(type(fault.__cause__).__name__))


def _is_outage(fault: ConnectorException) -> bool:
    return isinstance(fault.__cause__, (psycopg.OperationalError, psycopg.InterfaceError))
