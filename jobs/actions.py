"""The one change that other rooms make to the queue: a job for later, written with whatever made it necessary."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import cast

from procrastinate.jobs import Job
from procrastinate.types import JSONValue

from audit.recording import current
from jobs import queue
from jobs.registry import LOW, NORMAL, TASKS

__all__ = ["LOW", "NORMAL", "enqueue"]


def enqueue(
    task: str,
    *,
    run_at: datetime | None = None,
    priority: int = NORMAL,
    lock: str | None = None,
    **arguments: JSONValue,
) -> None:
    """Have a worker run `task` with these arguments, as soon as it can or not before `run_at`.

    Inside an action the job is written with everything else just before the commit, and goes if that is rolled back.
    Nothing is queued only once, since a task is safe to run twice; but of two jobs with one `lock` the second waits for
    the first. Raises LookupError for a task that no room has registered.
    """
    if task not in TASKS:
        raise LookupError(f"No room has registered the task {task}.")
    job = queue.new_job(task, arguments, priority=priority, run_at=run_at, lock=lock)
    recording = current()
    if recording is None:
        queue.write([job])
    else:
        pending = cast(_PendingJobs, recording.before_commit.setdefault("jobs", _PendingJobs()))
        pending.jobs.append(job)


@dataclass
class _PendingJobs:
    """The jobs of one transaction, written in one statement."""

    jobs: list[Job] = field(default_factory=list)

    def __call__(self) -> None:
        queue.write(self.jobs)
