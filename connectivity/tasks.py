"""What the worker does with SIMs: those whose last day is over are ended."""

from django.utils import timezone

from connectivity import actions
from connectivity.models import Sim
from jobs.registry import task
from law.actors import SYSTEM

AT_ONCE = 500


@task("connectivity.expire_sims")
def expire_sims() -> bool:
    """Each in a transaction of its own. Whether there are more."""
    ended = list(Sim.objects.ended(timezone.localdate())[:AT_ONCE])
    for sim in ended:
        actions.expire(sim, by=SYSTEM)
    return len(ended) == AT_ONCE
