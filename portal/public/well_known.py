"""What machines ask of every website: what a crawler may read, who hears of a weakness, and the icon."""

from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.templatetags.static import static
from django.utils import timezone
from django.views.decorators.http import require_safe

from portal.public.public_page import public_page

# A crawler has no business behind a sign-in, in an API or behind a link that someone was sent.
CLOSED_TO_CRAWLERS = (
    "/account/",
    "/admin/",
    "/api/v1/",
    "/apply/request/",
    "/about-you/",
    "/demonstration/",
    "/how/",
    "/join/",
    "/pay/",
    "/phone/",
    "/verify/",
)
_RENEWED_WITHIN = timedelta(days=180)


@public_page
def robots(_request: HttpRequest) -> HttpResponse:
    """RFC 9309. Where the service is a demonstration, nothing is to be found by search engines."""
    closed = ("/",) if settings.DEMO else CLOSED_TO_CRAWLERS
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in closed)]
    return HttpResponse("\n".join([*lines, ""]), content_type="text/plain; charset=utf-8")


@public_page
def security(_request: HttpRequest) -> HttpResponse:
    """RFC 9116: who hears of a weakness. It expires at midnight, half a year ahead, so it never goes stale while we run."""
    expires = (timezone.now() + _RENEWED_WITHIN).strftime("%Y-%m-%dT00:00:00Z")
    lines = [
        f"Contact: mailto:{settings.SECURITY_EMAIL}",
        f"Expires: {expires}",
        "Preferred-Languages: en",
        f"Canonical: {settings.PUBLIC_URL}/.well-known/security.txt",
        f"Policy: {settings.PUBLIC_URL}/help#security",
        "",
    ]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@require_safe
def favicon(_request: HttpRequest) -> HttpResponse:
    """For what asks for an icon without reading the page."""
    answer = HttpResponseRedirect(static("images/mark.svg"))
    answer["Cache-Control"] = "public, max-age=86400"
    return answer
