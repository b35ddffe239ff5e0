"""What people are told about their data: the privacy notice and the cookies, from the settings that are in force."""

from dataclasses import dataclass

from django.conf import settings
from django.shortcuts import render
from django.views.decorators.http import require_safe

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
    years = round(days / _YEAR)
    is_whole = years >= 1 and abs(days - years * _YEAR) <= 1
    return f"{years} year{'s' if years > 1 else ''}" if is_whole else f"{days} days"


@require_safe
def privacy_notice(request):
    context = {
        "keep_words": in_years(settings.KEEP_IDENTITY_DAYS),
        "contact": settings.SPECTACULAR_SETTINGS["CONTACT"]["email"],
    }
    return render(request, "portal/privacy.html", context)


@require_safe
def cookies_page(request):
    return render(request, "portal/cookies.html", {"cookies": cookies()})
