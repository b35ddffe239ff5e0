"""What the worker does with SIMs by their days: asks whether they work, warns of their end, ends them."""

from django.utils import timezone

from connectivity import actions
from connectivity.models import Sim
from jobs.registry import task
from jobs.rounds import Round
from law.actors import SYSTEM

ASK = Round("connectivity.ask_if_they_work")
TAKE_AS_MET = Round("connectivity.take_as_met")
WARN = Round("connectivity.warn_of_ends")
EXPIRE = Round("connectivity.expire_sims")


@task("connectivity.ask_if_they_work")
def ask_if_they_work() -> bool:
    """Whether there are more to ask about."""
    due = actions.due_to_be_asked(timezone.localdate())
    return ASK.each_due(due, lambda sim: actions.ask_if_it_works(sim, by=SYSTEM))


@task("connectivity.take_as_met")
def take_as_met() -> bool:
    """Whether there are more of which nobody said anything."""
    due = actions.due_to_be_met(timezone.localdate())
    return TAKE_AS_MET.each_due(due, lambda sim: actions.take_as_met(sim, by=SYSTEM))


@task("connectivity.warn_of_ends")
def warn_of_ends() -> bool:
    """Whether there are more to warn of."""
    due = actions.due_to_be_warned(timezone.localdate())
    return WARN.each_due(due, lambda sim: actions.warn_of_end(sim, by=SYSTEM))


@task("connectivity.expire_sims")
def expire_sims() -> bool:
    """Whether there are more to end."""
    return EXPIRE.each_due(Sim.objects.ended(timezone.localdate()), lambda sim: actions.expire(sim, by=SYSTEM))
