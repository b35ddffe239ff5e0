"""What the worker does with SIMs: those whose last day is over are ended."""

from django.utils import timezone

from connectivity import actions
from connectivity.models import Sim
from jobs.registry import task
from jobs.rounds import Round
from law.actors import SYSTEM

EXPIRE = Round("connectivity.expire_sims")


@task("connectivity.expire_sims")
def expire_sims() -> bool:
    """Whether there are more to end."""
    return EXPIRE.each_due(Sim.objects.ended(timezone.localdate()), lambda sim: actions.expire(sim, by=SYSTEM))
