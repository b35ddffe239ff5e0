"""Two pages that ask and never show: one behind a person's own link, one for the worker who sits beside them."""

from functools import wraps

from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from audit.actors import Actor
from outcomes import actions as outcomes
from outcomes.models import FollowUp
from people.models import Resident
from portal.doors import form_data, get_referral_or_404, page, submit_or_show_errors
from portal.equality.forms import AboutYou
from referrals.stamps import age_on

WRITTEN = "Thank you. The answers are kept apart from the referral: neither you nor a caseworker can look at them."


def by_token(view):
    """Opens a page for whoever has the link, and leaves no trace of it: not in a cache, an index or the next site's
    log.
    """

    @wraps(view)
    def opened(request, token):
        resident = _whose(token)
        answer = (
            render(request, "equality/no_such_link.html", status=404)
            if resident is None
            else view(request, token, resident)
        )
        answer["Referrer-Policy"] = "no-referrer"
        answer["X-Robots-Tag"] = "noindex"
        return answer

    return never_cache(opened)


def _whose(token) -> Resident | None:
    follow_up = FollowUp.objects.filter(token=token).select_related("referral__resident").first()
    resident = follow_up and follow_up.referral.resident
    return resident if resident and not (resident.anonymised_at or resident.consent_withdrawn_at) else None


def _form(request, resident: Resident) -> AboutYou:
    return AboutYou(form_data(request), age=age_on(resident.date_of_birth, timezone.localdate()))


# The link is the whole authority here and no cookie adds to it, so there is nothing that another site could borrow.
# Django's check
# would refuse every answer: under "no-referrer" browsers name no origin.
@csrf_exempt
@by_token
@require_http_methods(["GET", "HEAD", "POST"])
def by_link(request, token, resident):
    """A person's own page. What they told before is never shown; they may take it back without saying why (UK GDPR
    article 7(3)).
    """
    by = Actor(key=f"resident:{resident.pk}", roles=frozenset({"resident"}), channel="web")
    if "take_back" in request.POST:
        outcomes.forget_equality(resident, by=by)
        return render(request, "equality/thanks.html", {"taken_back": True})
    form = _form(request, resident)
    if form.is_valid() and _save_answers(request, form, resident, by):
        return redirect("equality:thanks", token)
    return render(request, "equality/by_link.html", {"form": form}, status=422 if form.is_bound else 200)


@by_token
@require_safe
def thanks(request, *_):
    return render(request, "equality/thanks.html")


@never_cache
@page(does="outcomes.tell_equality", sees="own referrals")
def for_referral(request, reference):
    """For the worker, once the referral is sent: to read out or to hand over, never to answer for somebody."""
    referral = get_referral_or_404(request, reference)
    if referral.submitted_at is None:
        return redirect("refer:one", referral.reference)
    form = _form(request, referral.resident)
    if form.is_valid() and _save_answers(request, form, referral.resident, request.actor, done=WRITTEN):
        return redirect("refer:one", referral.reference)
    context = {"form": form, "referral": referral}
    return render(request, "equality/for_referral.html", context, status=422 if form.is_bound else 200)


def _save_answers(request, form: AboutYou, resident: Resident, by: Actor, done: str = ""):
    return submit_or_show_errors(
        request, form, lambda: outcomes.tell_equality(resident, answers=form.answers(), by=by), done
    )
