"""The one change that other rooms make to the queue: a job for later, written with whatever made it necessary."""

from datetime import datetime

from procrastinate.types import JSONValue

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

    Inside an action the job is written with everything else, and goes if that is rolled back.
    Nothing is queued only once, since a task is safe to run twice; but of two jobs with one `lock` the second waits for
    the first. Raises LookupError for a task that no room has registered.
    """
    if task not in TASKS:
        raise LookupError(f"No room has registered the task {task}.")
    queue.write([queue.new_job(task, arguments, priority=priority, run_at=run_at, lock=lock)])
