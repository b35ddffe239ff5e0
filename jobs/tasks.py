"""The housekeeping of the two lowest floors: the ledger is sealed, and what dead workers held is given back."""

from datetime import UTC, timedelta

from django.utils import timezone

from audit import chains
from jobs import queue
from jobs.registry import task


@task("audit.seal_yesterday")
def seal_yesterday() -> None:
    chains.seal((timezone.now().astimezone(UTC) - timedelta(days=1)).date())


@task("jobs.give_back_lost_jobs")
def give_back_lost_jobs() -> None:
    queue.give_back_lost_jobs()
