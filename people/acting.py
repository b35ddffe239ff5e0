"""For which of their organisations someone signed in acts: the session says it, and every door with a session asks
here.
"""

from django.http import HttpRequest

from law.actors import Actor
from people.models import User, Workplace

ACTING_FOR = "acting_for"


def workplaces_of(request: HttpRequest) -> list[Workplace]:
    """Where the person of this request works, read once a request: a membership that ended counts no more at the
    next.
    """
    if not hasattr(request, "remembered_workplaces"):
        workplaces = request.user.workplaces() if isinstance(request.user, User) else []
        request.remembered_workplaces = workplaces  # type: ignore[attr-defined]
    remembered: list[Workplace] = request.remembered_workplaces  # type: ignore[attr-defined]
    return remembered


def workplace_of(request: HttpRequest) -> Workplace | None:
    """The one that they act for: what they chose in this session, or the only one they have. None until they choose."""
    workplaces = workplaces_of(request)
    if len(workplaces) == 1:
        return workplaces[0]
    chosen = request.session.get(ACTING_FOR)
    return next((place for place in workplaces if str(place.organisation_id) == chosen), None)


def must_choose(request: HttpRequest) -> bool:
    """Whether they work for several organisations and have not said for which they act now."""
    return len(workplaces_of(request)) > 1 and workplace_of(request) is None


def act_for(request: HttpRequest, workplace: Workplace) -> None:
    """From now on this session acts for that organisation. What this request remembered of its actor is forgotten."""
    request.session[ACTING_FOR] = str(workplace.organisation_id)
    forget(request)


def remember(request: HttpRequest) -> None:
    """Keep to the organisation that a session began with, so that joining a second one interrupts no one at work."""
    workplace = workplace_of(request)
    if workplace is not None and request.session.get(ACTING_FOR) != str(workplace.organisation_id):
        request.session[ACTING_FOR] = str(workplace.organisation_id)


def forget(request: HttpRequest) -> None:
    """Someone signed in, out or chose: who this request's actor is has to be read again."""
    for name in ("remembered_actor", "remembered_workplaces"):
        request.__dict__.pop(name, None)


def actor_of(request: HttpRequest, channel: str = "web") -> Actor:
    """The person of this request at the organisation they act for."""
    actor: Actor = request.user.actor(channel, at=workplace_of(request))  # type: ignore[union-attr]
    return actor
