"""No form is lost: what was sent after a session ended is kept, sealed, for the person who filled it in."""

import json
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.http import HttpResponseRedirect, JsonResponse

from database.encryption import CannotDecrypt, vault
from portal.sign_in import who
from portal.sign_in.middleware import PIN
from portal.sign_in.who import LAST_PERSON, LAST_PERSON_AGE, LAST_PERSON_SALT

KEPT = "/account/kept"
KEPT_FORM = "kept_form"
ABOUT = "portal.kept_form"
NEVER_KEPT = ("/account/", "/admin/", "/join/", "/oauth/", "/api/", "/hooks/", PIN)
SECRETS = {
    "csrfmiddlewaretoken",
    "password",
    "password1",
    "password2",
    "oldpassword",
    "pin",
    "again",
    "otp",
    "credential",
}


class KeptForms:
    """A form sent after its session ended is kept, sealed, for the person who filled it in, and shown to nobody
    else.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        answer = self.get_response(request)
        if _asks_to_sign_in(answer):
            answer = self.on_the_way_in(request, answer)
        elif not request.path.startswith("/api/") and request.user.is_authenticated and not who.is_at_scanner(request):
            answer = self.hand_over(request, answer)
        return answer

    def on_the_way_in(self, request, answer):
        if request.path.startswith("/warehouse/") and who.SCANNER_COOKIE in request.COOKIES:
            answer = HttpResponseRedirect(f"{PIN}?{urlencode({'next': request.path})}")
        elif request.method == "POST" and self.keep(request):
            answer = HttpResponseRedirect(f"{settings.LOGIN_URL}?{urlencode({'next': KEPT})}")
        if request.headers.get("HX-Request"):  # a page's fragment must not be replaced by the page for signing in
            answer = JsonResponse({}, status=200, headers={"HX-Redirect": answer["Location"]})
        return answer

    def keep(self, request) -> bool:
        """Whether there was something to keep and somebody to keep it for."""
        person = who.last_person(request)
        if not person or request.path.startswith(NEVER_KEPT):
            return False
        fields = [[name, value] for name, values in request.POST.lists() if name not in SECRETS for value in values]
        form = {"for": person, "path": request.get_full_path(), "fields": fields, "had_files": bool(request.FILES)}
        request.session[KEPT_FORM] = vault().seal(json.dumps(form), ABOUT)
        return True

    def hand_over(self, request, answer):
        """Once signed in: remember who it is, show them the way to what was kept, and forget what is not theirs or
        was sent.
        """
        person = str(request.user.pk)
        form = kept_form(request)
        was_sent = (
            form and request.method == "POST" and request.get_full_path() == form["path"] and answer.status_code < 500
        )
        if KEPT_FORM in request.session and (form is None or was_sent):
            del request.session[KEPT_FORM]
        elif (
            form
            and not form.get("shown")
            and request.method == "GET"
            and answer.status_code == 200
            and _is_page(request)
        ):
            answer = HttpResponseRedirect(KEPT)
        if request.get_signed_cookie(LAST_PERSON, "", salt=LAST_PERSON_SALT) != person:
            secure = settings.SESSION_COOKIE_SECURE
            answer.set_signed_cookie(
                LAST_PERSON,
                person,
                salt=LAST_PERSON_SALT,
                max_age=LAST_PERSON_AGE,
                httponly=True,
                secure=secure,
                samesite="Lax",
            )
        return answer


def kept_form(request) -> dict | None:
    """What was kept for the person of this request; None when there is nothing, or nothing of theirs."""
    sealed = request.session.get(KEPT_FORM)
    if not sealed:
        return None
    try:
        form = json.loads(vault().open(sealed, ABOUT))
    except CannotDecrypt:
        return None
    return form if form["for"] == str(request.user.pk) else None


def mark_shown(request, form: dict):
    """Lead there once by ourselves; after that it waits at its own address."""
    request.session[KEPT_FORM] = vault().seal(json.dumps(form | {"shown": True}), ABOUT)


def _is_page(request) -> bool:
    return not request.path.startswith((*NEVER_KEPT, "/static/")) and not request.headers.get("HX-Request")


def _asks_to_sign_in(answer) -> bool:
    return answer.status_code in (301, 302, 303) and urlsplit(answer["Location"]).path == settings.LOGIN_URL
