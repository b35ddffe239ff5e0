"""What the worker runs for this room."""

from uuid import uuid4

from audit.actors import SYSTEM
from jobs import actions as jobs
from jobs.registry import task
from people import actions

A_PIECE = 2000


@task("people.refresh_coverage")
def refresh_coverage():
    actions.refresh_coverage(by=SYSTEM)


@task("people.seal_again")
def seal_again(run="", piece=0):
    """A piece at a time, so that other work is never kept waiting; goes on until everything is under the newest key."""
    run = run or uuid4().hex
    if actions.seal_again(A_PIECE):
        jobs.enqueue("people.seal_again", key=f"{run}:{piece}", run=run, piece=piece + 1)
