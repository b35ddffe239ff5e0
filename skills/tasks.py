"""What the worker does about classes: a register that nobody took is on its hub's list."""

from django.utils import timezone

from jobs.registry import task
from jobs.rounds import Round
from law.actors import SYSTEM
from skills import actions

CHASE = Round("skills.chase_registers")


@task("skills.chase_registers")
def chase_registers() -> bool:
    """Whether there are more to chase."""
    due = actions.registers_to_chase(timezone.now())
    return CHASE.each_due(due, lambda session: actions.chase_register(session, by=SYSTEM))
