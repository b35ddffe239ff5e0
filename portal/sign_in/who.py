"""Who is behind a request: the one place where the portal turns a signed-in person into the Actor that the rooms
know.
"""

from django.conf import settings
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from law.actors import Actor
from people import acting
from people.access import AT_THE_SCANNER
from people.models import Scanner
from people.organisations.actions.pins import hash_of

NOBODY = Actor(key="nobody", channel="web")
SCANNER_SESSION = "scanner"
SCANNER_COOKIE = f"{settings.COOKIE_PREFIX}scanner"
SCANNER_SALT = "people.scanner"
LAST_PERSON = f"{settings.COOKIE_PREFIX}last_person"
LAST_PERSON_SALT = "portal.last_person"
LAST_PERSON_AGE = 90 * 24 * 3600
SCANNER_COOKIE_AGE = 400 * 24 * 3600  # the longest that browsers keep any


def actor_of(request) -> Actor:
    """The actor of this request, read once. Without a session NOBODY; at a shared scanner only what a PIN may open."""
    if not hasattr(request, "remembered_actor"):
        request.remembered_actor = _read(request)
    return request.remembered_actor


def _read(request) -> Actor:
    if not request.user.is_authenticated:
        return NOBODY
    if SCANNER_SESSION not in request.session:
        return acting.actor_of(request)
    scanner = scanner_of(request)
    if scanner is None or str(scanner.pk) != request.session[SCANNER_SESSION] or not request.user.is_active:
        return NOBODY
    held = request.user.memberships.live().filter(organisation=scanner.organisation_id, role__in=AT_THE_SCANNER)
    return Actor(
        key=f"user:{request.user.pk}",
        roles=frozenset(AT_THE_SCANNER[role] for role in held.values_list("role", flat=True)),
        organisation_id=scanner.organisation_id,
        channel="scanner",
    )


def is_at_scanner(request) -> bool:
    """Whether this session was opened by a PIN."""
    return SCANNER_SESSION in request.session


def scanner_of(request) -> Scanner | None:
    """The live shared scanner that this device is, by the secret in its cookie."""
    secret = request.get_signed_cookie(SCANNER_COOKIE, None, salt=SCANNER_SALT, max_age=SCANNER_COOKIE_AGE)
    if not secret:
        return None
    return Scanner.objects.select_related("organisation").filter(secret_hash=hash_of(secret)).in_use().first()


def last_person(request) -> str:
    """The id of whoever signed in on this device last, or nothing."""
    person: str = request.get_signed_cookie(LAST_PERSON, "", salt=LAST_PERSON_SALT, max_age=LAST_PERSON_AGE)
    return person


def safe_next(request, wanted: str, otherwise: str) -> str:
    """The page that somebody was on their way to, if it is one of ours."""
    return wanted if url_has_allowed_host_and_scheme(wanted, {request.get_host()}) else otherwise


def now_seconds() -> int:
    return int(timezone.now().timestamp())
