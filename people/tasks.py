"""What the worker runs for this room."""

from database import rotation
from jobs.registry import task
from law.actors import SYSTEM
from people import actions, limits

A_PIECE = 2000


@task("people.refresh_coverage")
def refresh_coverage() -> None:
    actions.refresh_coverage(by=SYSTEM)


@task("people.forget_expired_tokens")
def forget_expired_tokens() -> None:
    actions.forget_expired_tokens()


@task("people.look_after_join_requests")
def look_after_join_requests() -> bool:
    """Requests to join that nobody confirmed lapse; of those that are over, the contact is forgotten."""
    return actions.lapse_and_forget(by=SYSTEM)


@task("people.forget_tries")
def forget_tries() -> None:
    limits.forget_what_is_over()


@task("people.seal_again")
def seal_again() -> bool:
    """A piece at a time; goes on until everything is under the newest key."""
    return bool(rotation.seal_again(A_PIECE))
