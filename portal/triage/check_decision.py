"""What a caseworker checks before a no is sent: each answer in words, and until when it can be taken back."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from portal.triage.forms import Decide
from referrals import letters, reasons
from referrals.models import Need, Referral
from referrals.wording import name_of

CHECKED = "checked"


def is_checked(request: HttpRequest) -> bool:
    """Whether they have seen what is sent, and press the button of the check page."""
    return request.POST.get(CHECKED) == "yes"


def is_changed(request: HttpRequest) -> bool:
    """Whether they go back from it to change an answer."""
    return request.POST.get(CHECKED) == "no"


def check_page(request: HttpRequest, referral: Referral, form: Decide) -> HttpResponse:
    """Every answer, as the letter will say it; nothing is saved yet."""
    context = {
        "referral": referral,
        "answers": [_in_words(need, decision) for need, decision in zip(form.needs, form.decisions, strict=True)],
        "kept": [(name, value) for name, values in request.POST.lists() if _is_kept(name) for value in values],
        "letter_words": letter_words(True),
        "back": reverse("triage:case", args=[referral.reference]),
    }
    return render(request, "triage/check_decision.html", context)


def _is_kept(name: str) -> bool:
    return name not in (CHECKED, "csrfmiddlewaretoken")


def _in_words(need: Need, decision: dict) -> dict:
    said = "" if decision["approve"] else reasons.in_words(reasons.REFUSAL, decision["code"], decision["reason"])
    return {"name": name_of(need), "yes": decision["approve"], "words": said}


def letter_words(refuses: bool) -> str:
    """When the referrer has it in writing."""
    if not refuses:
        return "We have sent the referrer the letter."
    leaves = timezone.localtime(timezone.now() + letters.LETTER_WAITS)
    return f"We will send the letter at {leaves:%H:%M}. Until then you can cancel the decision on its case."


def letter_waits_until(needs: list[Need]):
    """When the letter of a no leaves, while it can still be stopped; else None."""
    leaves = letters.leaves_at(needs)
    return leaves if leaves is not None and leaves > timezone.now() else None
