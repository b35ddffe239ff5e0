"""What the worker does about classes: a register that nobody took is on its hub's list, and waiting lists move on."""

from django.utils import timezone

from jobs.registry import task
from jobs.rounds import Round
from law.actors import SYSTEM
from skills import actions

CHASE = Round("skills.chase_registers")
LAPSE = Round("skills.lapse_offers")
CLOSE = Round("skills.close_lists")
CALL = Round("skills.call_first")


@task("skills.chase_registers")
def chase_registers() -> bool:
    """Whether there are more to chase."""
    due = actions.registers_to_chase(timezone.now())
    return CHASE.each_due(due, lambda session: actions.chase_register(session, by=SYSTEM))


@task("skills.move_lists_on")
def move_lists_on() -> bool:
    """Seats that nobody answered for go to the next, lists of classes that have begun end, and whoever has first call is
    called. Whether there is more to do.
    """
    now = timezone.now()
    more = LAPSE.each_due(actions.lapsed_offers(now), lambda seat: actions.lapse(seat, by=SYSTEM))
    more |= CLOSE.each_due(actions.lists_to_close(now), lambda session: actions.close_list(session, by=SYSTEM))
    more |= CALL.each_due(actions.first_calls(now), lambda seat: actions.call_first(seat, by=SYSTEM))
    return more
