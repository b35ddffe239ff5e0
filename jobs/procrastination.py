"""The only file that knows procrastinate: it carries job ids to any number of machines and wakes them by NOTIFY."""

from django.db import close_old_connections
from procrastinate.contrib.django import app

from jobs import actions
from jobs.clock import tick
from jobs.models import Job
from jobs.registry import ENGINES, Engine


@app.task(name="jobs.run", queue="jobs")
def run_job(job_id: str):
    """Run the row that the id names; a row already taken, done or not yet due is left alone."""
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
    """Defer each job on the caller's own connection, so that it is announced if and only if it is committed."""
    for run_at, group in _by_time(jobs).items():
        run_job.configure(schedule_at=run_at).batch_defer(*({"job_id": str(job.pk)} for job in group))


def _by_time(jobs):
    """Jobs due now share one statement; each later time has its own."""
    groups = {}
    for job in jobs:
        due_now = job.run_at <= job.created_at
        groups.setdefault(None if due_now else job.run_at, []).append(job)
    return groups


def work(concurrency: int = 4):
    """Run a worker on this machine until it is told to stop; it finishes what it holds."""
    with app.replace_connector(app.connector.get_worker_connector()) as worker:
        worker.run_worker(queues=["jobs"], concurrency=concurrency, delete_jobs="always", install_signal_handlers=True)


ENGINES[:] = [Engine(announce=announce, work=work)]
