"""The queue as one thread sees it, on Django's own connection: jobs are written, taken, run, finished, given back.

What is promised:
- A job exists exactly when the transaction that wanted it was committed.
- It runs at least once; the higher priority first, and the older first among equals.
- One that fails is tried again after doubling gaps, `max_attempts` times in all. One that killed its worker has failed
  too, as soon as that worker's heartbeat has been missing for `JOB_STALLED_SECONDS`; so it cannot go on for ever.
- What succeeded is deleted; what failed for good stays, for people to look at.
"""

import json
import time
from datetime import datetime, timedelta

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from procrastinate import sql
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateEvent, ProcrastinateJob
from procrastinate.jobs import Job, Status
from procrastinate.types import JSONDict

from database.bulk import build_unsaved, gather
from database.clock import database_now
from jobs.registry import TASKS
from jobs.rounds import describe

log = structlog.get_logger()

QUEUE = "jobs"
_SLOT = "timestamp"  # procrastinate hands the moment of its slot to what the clock starts


# ── Written ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def new_job(task: str, arguments: JSONDict, *, priority: int, lock: str | None, run_at: datetime | None = None) -> Job:
    return Job(
        queue=QUEUE,
        task_name=task,
        task_kwargs=arguments,
        priority=priority,
        scheduled_at=run_at,
        lock=lock,
        queueing_lock=None,
    )


def write(jobs: list[Job]) -> None:
    """Write new jobs, in the caller's transaction if one is open: in one statement with whatever else waits there.

    They are rows like any other, written as procrastinate's own function `procrastinate_defer_jobs` writes them.
    """
    gather([_row_of(job) for job in jobs])


def _row_of(job: Job) -> ProcrastinateJob:
    return build_unsaved(
        ProcrastinateJob,
        queue_name=job.queue,
        task_name=job.task_name,
        priority=job.priority,
        lock=job.lock,
        queueing_lock=job.queueing_lock,
        args=job.task_kwargs,
        scheduled_at=job.scheduled_at,
        status=Status.TODO.value,
        attempts=0,
        abort_requested=False,
    )


# ── Run ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


def perform(job: Job) -> None:
    """Run a job's task. Where it says that there is more, the rest is queued behind whatever waits already.

    What it raises is written down by class and place only, since an exception's words may name people, and raised on.
    """
    try:
        arguments = {name: value for name, value in job.task_kwargs.items() if name != _SLOT}
        more = TASKS[job.task_name].run(**arguments) is True
    except Exception as problem:
        _write_down(job, describe(problem))
        raise
    if more:
        write([new_job(job.task_name, arguments, priority=job.priority, lock=job.lock)])


def wait_after_failure(job: Job) -> timedelta | None:
    """How long to wait until this job, which has just failed, is tried again; None when it is not."""
    task = TASKS.get(job.task_name)
    return task.wait_after(job.attempts + 1) if task else None


def _write_down(job: Job, error: str) -> None:
    given_up = wait_after_failure(job) is None
    log.warning("job_failed", task=job.task_name, job=job.id, attempts=job.attempts + 1, error=error, given_up=given_up)


# ── Taken, finished, given back ──────────────────────────────────────────────────────────────────────────────────────


class Hand:
    """Takes jobs in this thread, one after the other. Registered like any worker, so that what it leaves is found."""

    def __enter__(self) -> "Hand":
        self.id: int = app.connector.execute_query_one(sql.queries["register_worker"])["worker_id"]
        self.last_beat = time.monotonic()
        return self

    def __exit__(self, *_: object) -> None:
        app.connector.execute_query(sql.queries["unregister_worker"], worker_id=self.id)

    def take(self) -> Job | None:
        """The next job that is due, if any."""
        self._beat()
        row = app.connector.execute_query_one(sql.queries["fetch_job"], queues=[QUEUE], worker_id=self.id)
        if row["id"] is None:
            return None
        return Job.from_row(row | {"args": json.loads(row["args"])})  # Django has the driver hand over JSON as text

    def _beat(self) -> None:
        """Say now and then that this worker lives; each time would cost as much as taking the job."""
        if time.monotonic() - self.last_beat > settings.JOB_STALLED_SECONDS / 3:
            app.connector.execute_query(sql.queries["update_heartbeat"], worker_id=self.id)
            self.last_beat = time.monotonic()

    def run(self, job: Job) -> None:
        try:
            perform(job)
        except Exception:  # whatever a task raises is an outcome of the job, never the end of who runs it
            _give_back(job)
        else:
            _finish(job, Status.SUCCEEDED)


def _finish(job: Job, status: Status) -> None:
    succeeded = status == Status.SUCCEEDED
    app.connector.execute_query(sql.queries["finish_job"], job_id=job.id, status=status.value, delete_job=succeeded)


def _give_back(job: Job) -> None:
    """Have a failed job tried again later, or leave it as failed when it was tried often enough."""
    wait = wait_after_failure(job)
    if job.id is None or wait is None:
        _finish(job, Status.FAILED)
    else:
        app.job_manager.retry_job_by_id(job.id, retry_at=timezone.now() + wait)


def give_back_lost_jobs() -> int:
    """Give back what dead workers held; returns how many jobs that were. Each is seen by one sweep only."""
    with transaction.atomic():
        lost = list(_held_by_the_dead().select_for_update(skip_locked=True, of=("self",)))
        for row in lost:
            _write_down(row.procrastinate_job, "worker lost")
            _give_back(row.procrastinate_job)
    return len(lost)


# ── Readings ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def waiting(task: str | None = None) -> QuerySet[ProcrastinateJob]:
    """Jobs that no one has taken yet, due or not."""
    jobs = ProcrastinateJob.objects.filter(status=Status.TODO.value)
    return jobs if task is None else jobs.filter(task_name=task)


def failed() -> QuerySet[ProcrastinateJob]:
    """Jobs that were given up."""
    return ProcrastinateJob.objects.filter(status=Status.FAILED.value)


def overdue(by: timedelta) -> QuerySet[ProcrastinateJob]:
    """Jobs that have been due for so long and that no one has taken."""
    late = database_now() - by
    written = ProcrastinateEvent.objects.filter(job=OuterRef("pk"), type="deferred", at__lt=late)
    return waiting().filter(Q(scheduled_at__lt=late) | Q(Exists(written), scheduled_at=None))


def _held_by_the_dead() -> QuerySet[ProcrastinateJob]:
    silent_since = database_now() - timedelta(seconds=settings.JOB_STALLED_SECONDS)
    dead = Q(worker=None) | Q(worker__last_heartbeat__lt=silent_since)
    return ProcrastinateJob.objects.filter(dead, status=Status.DOING.value)
