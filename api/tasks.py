"""What the worker runs for this room."""

from api import idempotency
from jobs.registry import task


@task("api.forget_old_keys")
def forget_old_keys() -> None:
    idempotency.forget_old_keys()
