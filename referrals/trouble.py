"""“It does not work”, said of a need by a door that does not know who gave the thing: a page, a text, the telephone.

What was provided is disputed here. What a room above has given and not yet known to work, it registers: then its own verb
is called.
"""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from audit.models import Recorded
from law.actors import Actor
from law.refusals import Conflict
from notifications.models import Inbound
from people.access.action import Action
from referrals.actions.faults import dispute
from referrals.models import Need
from referrals.wording import name_of

S = Need.State
MAY_BE_WRONG = (S.PROVIDED, S.MET, S.IN_FULFILMENT)


class NothingToReport(Conflict):
    """Nothing that they have could be meant."""

    code = "nothing_to_report"
    sentence = "They have nothing of ours that could be reported now. It may be reported already."


class SeveralThings(Conflict):
    """A text says that something does not work, and they have more than one thing."""

    code = "several_things"


class Given(NamedTuple):
    """The verb by which it is said of this row that it does not work: its body takes `reason`, `kind` and `tried`."""

    verb: Action
    row: Recorded


Finder = Callable[[Need], Given | None]
_FINDERS: list[Finder] = []


def knows_what_was_given(find: Finder) -> Finder:
    """Have this function asked whether its room gave something for a need that is not known to work."""
    _FINDERS.append(find)
    return find


def _given(need: Need) -> Given:
    rooms = (find(need) for find in _FINDERS)
    return next((given for given in rooms if given is not None), Given(dispute, need))


def may_report(need: Need, actor: Actor) -> bool:
    """Whether this actor can say now that what this need was given does not work."""
    given = _given(need)
    return given.verb.may(given.row, actor)


def report(need: Need, *, by: Actor, **told: Any) -> bool:
    """Say so to the room that knows what they have: a fault is open from now on. True: a refusal is an error of its own."""
    given = _given(need)
    given.verb(given.row, by=by, **told)
    return True


def reportable(needs: Sequence[Need], actor: Actor) -> list[Need]:
    """Those of which this actor may say it."""
    return [need for need in needs if need.state in MAY_BE_WRONG and may_report(need, actor)]


def take_texted(inbound: Inbound) -> None:
    """A text says that something does not work: a fault of the one thing that they have. Refuses NothingToReport and
    SeveralThings; then a person reads it.
    """
    resident = Actor(key=f"resident:{inbound.resident_id}", roles=frozenset({"resident"}), channel="sms")
    theirs = Need.objects.filter(referral__resident=inbound.resident_id, state__in=MAY_BE_WRONG)
    needs = reportable(list(theirs.select_related("referral__resident").order_by("pk")), resident)
    if not needs:
        raise NothingToReport()
    if len(needs) > 1:
        names = ", ".join(name_of(need).lower() for need in needs)
        raise SeveralThings(f"They have several things: {names}. Ask which one it is.")
    report(needs[0], reason="They texted that it does not work.", by=resident)
