"""They take their consent back: first what ends, what stays and why, then at once."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from law.refusals import Refusal
from people import actions as people
from portal.own.coming import person_of
from portal.own.own_page import frame, opened_by_its_person
from portal.own.voice import voice_of
from referrals.models import Referral

_DAYS_A_YEAR = 365.25
_FOLLOWS = ("end_stops", "end_returns", "end_told")


@opened_by_its_person
def consent_page(request: HttpRequest, referral: Referral) -> HttpResponse:
    """The same withdrawal as the worker's. Afterwards the link is silent, so the answer says that it has ended."""
    voice = voice_of(request, referral.resident)
    problem = ""
    if "sure" in request.POST:
        try:
            people.withdraw_consent(referral.resident, method="written", by=person_of(referral))
            return render(request, "own/ended.html", frame(request, voice))
        except Refusal:
            problem = voice.words["too_late"]
    context = {
        "question": voice.words["end_question"],
        "follows": [voice.words[key] for key in _FOLLOWS],
        "kept": voice.say("end_kept", years=round(settings.KEEP_IDENTITY_DAYS / _DAYS_A_YEAR)),
        "problem": problem,
    }
    return render(request, "own/consent.html", context | frame(request, voice), status=409 if problem else 200)
