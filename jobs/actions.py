"""Every change to a job: queue it, claim it, run it, sweep what a dead worker left behind."""

import traceback
from datetime import timedelta

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from audit.copying import fresh, insert_many
from audit.recording import current
from jobs.models import Job
from jobs.now import database_now
from jobs.registry import ENGINES, TASKS

log = structlog.get_logger()


def enqueue(task: str, *, key: str, run_at=None, patience: int = 0, **arguments) -> Job:
    """Queue `task` once for `key`. Inside an action the row is written with everything else just before the commit.

    `patience=1` lets everything else go first: what ten thousand rows set off must not keep somebody's sign-in code waiting.
    """
    if task not in TASKS:
        raise LookupError(f"No room has registered the task {task}.")
    job = fresh(Job, task=task, key=f"{task}:{key}", arguments=arguments, run_at=run_at or timezone.now(), patience=patience)
    recording = current()
    if recording is None:
        _write([job])
    else:
        recording.before_commit.setdefault("jobs", _Pending()).jobs.append(job)
    return job


class _Pending:
    """The jobs of one transaction, written in one statement."""

    def __init__(self):
        self.jobs: list[Job] = []

    def __call__(self):
        _write(self.jobs)


def _write(jobs: list[Job]):
    with transaction.atomic(savepoint=False):
        insert_many(Job, jobs, ignore_conflicts=True)
        _announce(jobs)


def _announce(jobs: list[Job]):
    """Tell the workers on other machines, in the caller's transaction. Without an engine the local loop looks by itself."""
    for engine in ENGINES:
        if jobs:
            engine.announce(jobs)


def claim(job_id=None) -> Job | None:
    """Take one due job, or the named one. One conditional UPDATE decides between two hands: the loser gets None."""
    now = database_now()
    free = Job.objects.filter(state=Job.State.WAITING, run_at__lte=now)
    if job_id is None:
        job_id = next(filter(None, (_first(free, patience) for patience in (0, 1))), None)
        if job_id is None:
            return None
    lease = now + timedelta(seconds=settings.JOB_LEASE_SECONDS)
    taken = free.filter(pk=job_id).update(state=Job.State.RUNNING, attempts=F("attempts") + 1, lease_until=lease)
    return Job.objects.get(pk=job_id) if taken else None


def _first(free, patience: int):
    return free.filter(patience=patience).order_by("run_at", "id").values_list("id", flat=True).first()


def run(job: Job) -> bool:
    """Run a claimed job and write down how it went. Its task opens its own transactions; where it says that there is more, it goes on."""
    task = TASKS.get(job.task)
    try:
        if task is None:
            raise LookupError(f"unknown task {job.task}")
        more = task.run(**job.arguments) is True
    except Exception as problem:  # whatever a task raises is an outcome of the job, never the end of the worker
        _fail(job, task, problem)
        return False
    if more:
        with transaction.atomic():
            _finish(job)
            enqueue(job.task, key=f"after {job.pk}", patience=job.patience, **job.arguments)
    else:
        _finish(job)
    return True


def _finish(job):
    Job.objects.filter(pk=job.pk).update(state=Job.State.DONE, finished_at=timezone.now(), lease_until=None, error="")


def _fail(job, task, problem):
    where = traceback.extract_tb(problem.__traceback__)[-1]
    error = f"{type(problem).__name__} in {where.name} ({where.filename.rsplit('/', 1)[-1]}:{where.lineno})"
    last = task is None or job.attempts >= task.max_attempts
    log.warning("job_failed", task=job.task, job=str(job.pk), attempts=job.attempts, error=error, dead=last)
    if last:
        changes = {"state": Job.State.DEAD, "finished_at": timezone.now()}
    else:
        changes = {"state": Job.State.WAITING, "run_at": timezone.now() + task.wait_after(job.attempts)}
    with transaction.atomic():
        Job.objects.filter(pk=job.pk).update(lease_until=None, error=error, **changes)
        if not last:
            job.run_at = changes["run_at"]
            _announce([job])


def sweep() -> int:
    """Give back what dead workers held, bury what killed them too often, announce again what was overlooked, forget the old."""
    now = database_now()
    lost = Job.objects.filter(state=Job.State.RUNNING, lease_until__lt=now)
    poison = Q(pk__isnull=True)
    for name, task in TASKS.items():
        poison |= Q(task=name, attempts__gte=task.max_attempts)
    lost.filter(poison).update(state=Job.State.DEAD, error="worker lost", finished_at=now, lease_until=None)
    freed = lost.update(state=Job.State.WAITING, run_at=now, lease_until=None, error="worker lost")
    overdue = Job.objects.filter(state=Job.State.WAITING, run_at__lt=now - timedelta(seconds=30))
    _announce(list(overdue.order_by("run_at")[:1000]))
    Job.objects.filter(state=Job.State.DONE, finished_at__lt=now - timedelta(days=7)).delete()
    return freed
