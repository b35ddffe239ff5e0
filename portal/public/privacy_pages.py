"""What people are told about their data: a privacy notice for each audience and the cookies, from the settings in force."""

from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from notifications.languages import LANGUAGES, Language
from people.organisations.join_requests import KEPT_DAYS
from people.residents import privacy_notice
from portal.public.public_page import public_page
from portal.sign_in import who

_YEAR = 365.25  # days
_DAY = 24 * 3600


@dataclass(frozen=True)
class Cookie:
    """A cookie as its page lists it."""

    name: str
    purpose: str
    expires: str


def cookies() -> list[Cookie]:
    """Every cookie that the service sets."""
    hours = settings.SESSION_HOURS
    return [
        Cookie(
            settings.SESSION_COOKIE_NAME,
            "Keeps you signed in, and keeps what you have typed",
            f"{settings.SESSION_COOKIE_AGE // 60} minutes after you last did something, and {hours} hours at most",
        ),
        Cookie(settings.CSRF_COOKIE_NAME, "Keeps other websites from sending forms in your name", "1 year"),
        Cookie(
            who.LAST_PERSON,
            "Keeps a form for you if your session ends before you send it, and recognises this browser when you sign in",
            f"{who.LAST_PERSON_AGE // _DAY} days",
        ),
        Cookie(
            who.SCANNER_COOKIE, "Recognises a shared scanner in the warehouse", f"{who.SCANNER_COOKIE_AGE // _DAY} days"
        ),
    ]


def in_years(days: int) -> str:
    """A number of days in words: whole years where it is that."""
    years = _whole_years(days)
    return f"{years} year{'s' if years > 1 else ''}" if years else f"{days} days"


def _whole_years(days: int) -> int:
    """How many years these days are; 0 where they are no whole number of years."""
    years = round(days / _YEAR)
    return years if abs(days - years * _YEAR) <= 1 else 0


@public_page
def privacy_overview(request: HttpRequest) -> HttpResponse:
    """Which notice is for whom."""
    return render(request, "public/privacy.html", {"languages": _languages(), "version": privacy_notice.CURRENT})


@public_page
def residents_notice(request: HttpRequest, language: str = "en", version: str = privacy_notice.CURRENT) -> HttpResponse:
    """The notice for people who are referred, in one of our languages; a version that was in force before stays to be read."""
    words = privacy_notice.notice(language, version)
    if words is None:
        raise Http404
    days = settings.KEEP_IDENTITY_DAYS
    blanks = {
        "keep": words.kept(_whole_years(days), days),
        "email": settings.DATA_PROTECTION_EMAIL,
        "phone": settings.HELP_PHONE,
        "hours": settings.HELP_HOURS,
    }
    context = {
        "notice": words,
        "sections": [(heading, [each.format(**blanks) for each in sentences]) for heading, sentences in words.sections],
        "language": LANGUAGES[language],
        "languages": _languages(),
        "version": _day_of(version),
        "is_current": version == privacy_notice.CURRENT,
        "earlier": [(each, _day_of(each)) for each in privacy_notice.VERSIONS if each != version],
    }
    return render(request, "public/privacy_residents.html", context)


@public_page
def workers_notice(request: HttpRequest) -> HttpResponse:
    """The notice for people who work with the service, or ask to."""
    return render(
        request, "public/privacy_workers.html", {"kept_days": KEPT_DAYS, "email": settings.DATA_PROTECTION_EMAIL}
    )


@public_page
def cookies_page(request: HttpRequest) -> HttpResponse:
    return render(request, "public/cookies.html", {"cookies": cookies()})


def _languages() -> list[tuple[Language, bool]]:
    """Each language that the notice is in, and whether a translator has checked it."""
    notices = {code: privacy_notice.notice(code) for code in LANGUAGES}
    return [(LANGUAGES[code], words.is_checked) for code, words in notices.items() if words is not None]


def _day_of(version: str) -> date:
    return date.fromisoformat(version)
