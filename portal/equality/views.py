"""Two pages that ask and never show: one behind a person's own link, one for the worker who sits beside them."""

from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from law.actors import Actor
from outcomes import actions as outcomes
from outcomes.models import FollowUp
from people.models import Resident
from portal.doors import form_data, get_referral_or_404, page, submit_or_show_errors
from portal.equality.forms import AboutYou
from portal.links import opened_by_token
from referrals.stamps import age_on

WRITTEN = "Thank you. We keep the answers apart from the referral. You and caseworkers cannot see them."


def _whose(token) -> Resident | None:
    follow_up = FollowUp.objects.filter(token=token).select_related("referral__resident").first()
    resident = follow_up and follow_up.referral.resident
    return resident if resident and not (resident.anonymised_at or resident.consent_withdrawn_at) else None


_opened_by_token = opened_by_token(_whose, unknown="equality/no_such_link.html")


def _form(request, resident: Resident) -> AboutYou:
    return AboutYou(form_data(request), age=age_on(resident.date_of_birth, timezone.localdate()))


@_opened_by_token
def by_link(request, resident):
    """A person's own page. What they told before is never shown; they may take it back without saying why (UK GDPR
    article 7(3)).
    """
    by = Actor(key=f"resident:{resident.pk}", roles=frozenset({"resident"}), channel="web")
    if "take_back" in request.POST:
        outcomes.forget_equality(resident, by=by)
        return render(request, "equality/thanks.html", {"taken_back": True})
    form = _form(request, resident)
    if form.is_valid() and _save_answers(request, form, resident, by):
        return redirect(f"{request.path}/thanks")
    return render(request, "equality/by_link.html", {"form": form}, status=422 if form.is_bound else 200)


@_opened_by_token
@require_safe
def thanks(request, _):
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
