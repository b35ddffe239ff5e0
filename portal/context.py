"""What every page may say without its view having to pass it: whether this is a demonstration, where to sign in,
where one works.
"""

from django.conf import settings
from django.core.cache import caches

from notifications.models import Task
from people import acting
from portal.sign_in.who import actor_of, is_at_scanner
from portal.workspaces import TASKS
from portal.workspaces import mine as workspaces_for

MOST_COUNTED = 99
COUNTED_FOR = 30  # seconds


def service(request):
    return {
        "demo": settings.DEMO,
        "operated_by": settings.OPERATED_BY,
        "help_phone": settings.HELP_PHONE,
        "help_hours": settings.HELP_HOURS,
        "help_email": settings.HELP_EMAIL,
        "sign_in_url": settings.LOGIN_URL,
        "workspaces": workspaces(request),
        "acting_for": acting_for(request),
    }


def acting_for(request) -> str:
    """The organisation that somebody with several acts for; nothing for everybody else, who has no choice to see."""
    if not getattr(request, "user", None) or not request.user.is_authenticated or is_at_scanner(request):
        return ""
    workplace = acting.workplace_of(request)
    return workplace.name if workplace and len(acting.workplaces_of(request)) > 1 else ""


def workspaces(request) -> list[dict]:
    """The navigation of whoever is signed in; the one they are in is marked."""
    if not getattr(request, "user", None) or not request.user.is_authenticated:
        return []
    actor = actor_of(request)
    mine = [(workspace.url, workspace.name) for workspace in workspaces_for(actor.roles)]
    here = max(
        (url for url, _ in mine if request.path == url or request.path.startswith(url.rstrip("/") + "/")),
        key=len,
        default="",
    )
    return [
        {
            "href": url,
            "text": f"{name}{_count_of_tasks(actor, url == here) if url == TASKS else ''}",
            "active": url == here,
        }
        for url, name in mine
    ]


def _count_of_tasks(actor, is_there: bool) -> str:
    """How many tasks wait, in brackets: no more than can be counted at a glance. Elsewhere than among the tasks it may
    be half a minute old, so that no page asks for it each time.
    """
    key = f"tasks:{actor.key}:{actor.organisation_id}"
    waiting = None if is_there else caches["local"].get(key)
    if waiting is None:
        waiting = Task.objects.visible_to(actor).still_to_do()[:MOST_COUNTED].count()
        caches["local"].set(key, waiting, COUNTED_FOR)
    if not waiting:
        return ""
    return f" ({waiting}{'+' if waiting == MOST_COUNTED else ''})"
