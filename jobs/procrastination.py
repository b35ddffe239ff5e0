"""The only file that knows procrastinate: it carries job ids to any number of machines and wakes them by NOTIFY."""

from django.db import close_old_connections
from procrastinate.contrib.django import app

from jobs import actions
from jobs.clock import tick
from jobs.models import Job
from jobs.registry import ENGINES, Engine

ALONE = 20  # so many at once are announced one by one; of more, each announcement carries a handful
A_HANDFUL = 50


@app.task(name="jobs.run", queue="jobs")
def run_jobs(job_ids: list[str]):
    """Run the rows that the ids name; a row already taken, done or not yet due is left alone."""
    for job_id in job_ids:
        close_old_connections()
        job = actions.claim(job_id)
        if job is not None:
            actions.run(job)


@app.periodic(cron="* * * * *")
@app.task(name="jobs.tick", queue="jobs", queueing_lock="jobs.tick")
def run_tick(timestamp: int):
    """The clock's minute: due slots of the schedule, and the sweep."""
    close_old_connections()
    tick()


def announce(jobs: list[Job]):
    """Defer the jobs on the caller's own connection, so that they are announced if and only if they are committed."""
    for (run_at, patience), group in _by_time(jobs).items():
        size = 1 if len(group) <= ALONE else A_HANDFUL
        handfuls = [[str(job.pk) for job in group[start : start + size]] for start in range(0, len(group), size)]
        run_jobs.configure(schedule_at=run_at, priority=-patience).batch_defer(*({"job_ids": ids} for ids in handfuls))


def _by_time(jobs):
    """Jobs due now share one statement; each later time has its own."""
    groups = {}
    for job in jobs:
        due_now = job.run_at <= job.created_at
        groups.setdefault((None if due_now else job.run_at, job.patience), []).append(job)
    return groups


def work(concurrency: int = 4):
    """Run a worker on this machine until it is told to stop; it finishes what it holds."""
    with app.replace_connector(app.connector.get_worker_connector()) as worker:
        worker.run_worker(queues=["jobs"], concurrency=concurrency, delete_jobs="always", install_signal_handlers=True)


ENGINES[:] = [Engine(announce=announce, work=work)]
