"""What the worker runs for this room."""

from database import rotation
from jobs.registry import task
from law.actors import SYSTEM
from people import actions

A_PIECE = 2000


@task("people.refresh_coverage")
def refresh_coverage() -> None:
    actions.refresh_coverage(by=SYSTEM)


@task("people.seal_again")
def seal_again() -> bool:
    """A piece at a time; goes on until everything is under the newest key."""
    return bool(rotation.seal_again(A_PIECE))
