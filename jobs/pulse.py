"""How the workers, their clock and the queue are just now, for whoever watches over the service."""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from jobs.queue import QUEUE

# One statement, on the database's own clock: it says when a heartbeat came, and a machine's own clock may be wrong.
_LOOK = """
SELECT
  (SELECT extract(epoch FROM now() - max(last_heartbeat)) FROM procrastinate_workers),
  (SELECT extract(epoch FROM now()) - max(defer_timestamp) FROM procrastinate_periodic_defers),
  count(*) FILTER (WHERE status = 'todo' AND coalesce(scheduled_at, now()) <= now()),
  count(*) FILTER (WHERE status = 'doing'),
  count(*) FILTER (WHERE status = 'failed'),
  coalesce(extract(epoch FROM now() - min(coalesce(scheduled_at, written_at))
    FILTER (WHERE status = 'todo' AND coalesce(scheduled_at, now()) <= now())), 0)
FROM (
  SELECT status, scheduled_at,
    (SELECT min(at) FROM procrastinate_events WHERE job_id = job.id AND type = 'deferred' AND status = 'todo') AS written_at
  FROM procrastinate_jobs AS job
  WHERE queue_name = %s AND status IN ('todo', 'doing', 'failed')
) AS jobs
"""

_LAST_STARTED = "SELECT to_timestamp(max(defer_timestamp)) FROM procrastinate_periodic_defers WHERE task_name = %s"


@dataclass(frozen=True)
class Pulse:
    """Seconds since the last heartbeat of any worker and since the clock last started a task; None where never."""

    worker_seconds: float | None
    clock_seconds: float | None
    due: int
    running: int
    failed: int
    oldest_due_seconds: float


def feel() -> Pulse:
    """Read it from the database. Raises DatabaseError."""
    with connection.cursor() as cursor:
        cursor.execute(_LOOK, [QUEUE])
        worker, clock, due, running, failed, oldest = cursor.fetchone()
    return Pulse(
        None if worker is None else float(worker),
        None if clock is None else float(clock),
        due,
        running,
        failed,
        float(oldest),
    )


def last_started(task: str) -> datetime | None:
    """When the clock last started this task; None where it never has."""
    with connection.cursor() as cursor:
        cursor.execute(_LAST_STARTED, [task])
        at: datetime | None = cursor.fetchone()[0]
    return at
