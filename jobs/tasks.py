"""The housekeeping that the ground floor cannot register itself: it knows no room above it, and the ledger needs sealing."""

from datetime import UTC, timedelta

from django.utils import timezone

from audit import chains
from jobs.registry import task


@task("audit.seal_yesterday")
def seal_yesterday():
    chains.seal((timezone.now().astimezone(UTC) - timedelta(days=1)).date())
