"""What every page may say without its view having to pass it: whether this is a demonstration, where to sign in, where one works."""

from django.conf import settings

from portal.sign_in.who import actor_of

# Each workspace: where it is, its name, and the roles that work there. The first that fits is where somebody lands.
WORKSPACES = (
    ("/refer", "Refer", frozenset({"referrer", "organisation_lead"})),
    ("/refer/referrals", "Referrals", frozenset({"referrer", "organisation_lead"})),
    ("/refer/bulk", "Many at once", frozenset({"referrer", "organisation_lead"})),
    ("/service/", "Organisations and agreements", frozenset({"organisation_lead", "administrator"})),
    ("/warehouse/scanner", "Scanners", frozenset({"warehouse_manager", "administrator"})),
)


def service(request):
    return {
        "demo": settings.DEMO,
        "sign_in_url": settings.LOGIN_URL,
        "workspaces": workspaces(request),
    }


def workspaces(request) -> list[dict]:
    """The navigation of whoever is signed in; the one they are in is marked."""
    if not getattr(request, "user", None) or not request.user.is_authenticated:
        return []
    roles = actor_of(request).roles
    mine = [(url, name) for url, name, who in WORKSPACES if who & roles]
    here = max((url for url, _ in mine if request.path == url or request.path.startswith(url.rstrip("/") + "/")), key=len, default="")
    return [{"href": url, "text": name, "active": url == here} for url, name in mine]


def landing(roles) -> str:
    """Where somebody with these roles begins their day."""
    return next((url for url, _, who in WORKSPACES if who & roles), "/")
