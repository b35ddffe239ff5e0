"""What holds at every request of somebody signed in: sessions end, second factors are there, leavers are out, one
organisation is acted for."""

from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpResponseRedirect, JsonResponse

from people import acting
from portal.sign_in import factors, who
from portal.sign_in.security_log import note_refusal

SECOND_FACTOR = "/account/second-factor"
ORGANISATION = "/account/acting-for"
PIN = "/warehouse/pin"
KEEP = "/account/keep"
SIGN_OUT = "/account/logout/"
INVITATION = "/join/"  # whoever left and is invited again takes their place signed in
WITHOUT_SECOND_FACTOR = (
    "/account/",
    "/static/",
    "/accessibility",
    "/privacy",
    "/cookies",
    "/help",
    "/terms",
    "/status",
    "/demonstration/",
)
AT_THE_SCANNER = ("/warehouse/", "/account/logout/", KEEP, "/static/")


class SignedIn:
    """Ends idle and old sessions, signs leavers out, asks for second factors and organisations, keeps a PIN's session in the
    warehouse.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.session_ends_in = None
        if not request.user.is_authenticated:
            answer = self.get_response(request)
            note_refusal(request, answer.status_code)
            return answer
        answer = self.look(request)
        if answer is None:
            answer = self.get_response(request)
        note_refusal(request, answer.status_code)
        if request.path == SIGN_OUT and not request.user.is_authenticated:
            answer["Clear-Site-Data"] = '"cache"'  # what a scanner keeps until it is online again stays
        # Libraries share computers: "Back" after signing out must not show a person again. A page that may be kept says
        # so by name.
        if not answer.has_header("Cache-Control"):
            answer["Cache-Control"] = "private, no-store"
        return answer

    def look(self, request):
        idle = (settings.SCANNER_IDLE_MINUTES if who.is_at_scanner(request) else settings.SESSION_IDLE_MINUTES) * 60
        touch = 30 if who.is_at_scanner(request) else settings.SESSION_TOUCH_MINUTES * 60
        seen_at = request.session.get("seen_at")
        now = who.now_seconds()
        began_at = request.session.setdefault("began_at", now)
        ends_at = began_at + longest_hours(request) * 3600
        if now >= ends_at or (seen_at is not None and now - seen_at > idle + touch):
            return self.end(request)
        is_asking = request.path == KEEP and request.method == "GET"
        if seen_at is None or (not is_asking and (now - seen_at >= touch or request.path == KEEP)):
            request.session["seen_at"] = seen_at = now
        request.session_ends_in = min(seen_at + idle + touch, ends_at) - now
        if self.has_left(request) and not request.path.startswith(INVITATION):
            return self.turn_out(request)
        if who.is_at_scanner(request):
            return None if request.path.startswith(AT_THE_SCANNER) else HttpResponseRedirect("/warehouse/")
        acting.remember(request)
        if request.path.startswith(WITHOUT_SECOND_FACTOR):
            return None
        if factors.needs_one(request) and not factors.has_one(request):
            return self.ask_for_factor(request)
        return self.ask_for_organisation(request) if acting.must_choose(request) else None

    def has_left(self, request) -> bool:
        """Whether nothing is left that this person may do. Who has yet to choose an organisation has not left."""
        if who.actor_of(request).roles or _is_first_administrator(request.user):
            return False
        return who.is_at_scanner(request) or not acting.workplaces_of(request)

    def end(self, request):
        """The session is over; the request goes on as nobody's, so that pages for everybody still open."""
        at_scanner = who.is_at_scanner(request)
        logout(request)
        acting.forget(request)
        return (
            HttpResponseRedirect(f"{PIN}?{urlencode({'next': request.path})}")
            if at_scanner and request.method == "GET"
            else None
        )

    def turn_out(self, request):
        """Nothing is left that this person may do here: their memberships have ended, or the scanner was retired."""
        at_scanner = who.is_at_scanner(request)
        logout(request)
        sentence = "Your access has ended, so we have signed you out. If this is a mistake, contact the lead of your organisation."
        if _is_api(request):
            return _problem(401, "access_ended", sentence)
        messages.error(request, sentence)
        return HttpResponseRedirect(PIN if at_scanner else settings.LOGIN_URL)

    def ask_for_factor(self, request):
        if _is_api(request):
            return _problem(
                403,
                "second_factor_needed",
                "Your role needs an extra security check to sign in. Set one up in the portal first.",
            )
        return _asked_at(SECOND_FACTOR, request)

    def ask_for_organisation(self, request):
        if _is_api(request):
            sentence = "You work for more than one organisation. Choose which one you are working for in the portal."
            return _problem(403, "organisation_not_chosen", sentence)
        return _asked_at(ORGANISATION, request)


def longest_hours(request) -> int:
    """For how long this person may stay signed in, however busy."""
    is_staff = who.is_at_scanner(request) or factors.needs_one(request)
    return settings.STAFF_SESSION_HOURS if is_staff else settings.SESSION_HOURS


def _asked_at(page: str, request) -> HttpResponseRedirect:
    """Something has to be answered first; a page that was only opened is found again after it."""
    here = request.get_full_path() if request.method == "GET" else "/"
    return HttpResponseRedirect(f"{page}?{urlencode({'next': here})}")


def _is_first_administrator(user) -> bool:
    """Made on the command line and in no organisation yet: they open the administration, and nothing else."""
    return user.is_superuser and user.is_active and not user.memberships.exists()


def _is_api(request) -> bool:
    return request.path.startswith("/api/")


def _problem(status: int, code: str, detail: str) -> JsonResponse:
    """RFC 9457, in the API's own shape: the portal does not know the API, and the API never hears of this request."""
    body = {
        "type": f"{settings.PUBLIC_URL}/api/problems/{code.replace('_', '-')}",
        "title": "Sign in first" if status == 401 else "Not allowed",
        "status": status,
        "code": code,
        "detail": detail,
    }
    return JsonResponse(body, status=status, content_type="application/problem+json")
