"""What the worker runs for this room."""

from uuid import uuid4

from jobs import actions as jobs
from jobs.registry import task
from outcomes import actions

A_ROUND = 1000


@task("outcomes.seal_equality_again")
def seal_equality_again(run="", piece=0):
    """A piece at a time, as people.seal_again: goes on until every answer is under the newest key."""
    run = run or uuid4().hex
    if actions.seal_equality_again(A_ROUND):
        jobs.enqueue("outcomes.seal_equality_again", key=f"{run}:{piece}", run=run, piece=piece + 1)
