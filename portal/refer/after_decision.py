"""After a decision: the letter to print, an appeal against it, and its end; and what to do when the person takes
their consent back.
"""

from functools import partial

from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from people import actions as people
from portal.decision_letters import letter_of
from portal.doors import form_data, get_referral_or_404, get_visible_or_404, page
from portal.refer.forms import ConsentGone, Grounds
from portal.refer.referral_page import find_need, page_about
from portal.tracking import name_of
from portal.warehouse.forms import Confirm
from referrals import actions as referrals
from referrals.models import Appeal


@page(sees="own referrals", methods=("GET",))
@require_safe
def letter(request, reference):
    """The decision as a letter."""
    return letter_of(get_referral_or_404(request, reference))


@page(does="referrals.appeal")
def appeal(request, reference):
    """Where every letter leads: against a rejection here, against the no to one need on its own page."""
    referral = get_referral_or_404(request, reference)
    decisions = referrals.appealable(referral)
    if decisions == [referral] or request.method == "POST":
        return _appeal(request, referral, "your referral", partial(referrals.appeal, referral, by=request.actor))
    if not decisions:
        return _no_appeal(request, referral, referrals.why_no_appeal(referral))
    if len(decisions) == 1:
        return redirect("refer:appeal_need", referral.reference, decisions[0].pk)
    choices = [(need, name_of(need)) for need in decisions]
    return render(
        request, "refer/appeal_which.html", {"referral": referral, "choices": choices, "back": _back(referral)}
    )


@page(does="referrals.appeal_need")
def appeal_need(request, reference, need):
    """Against the no to one need; everything else goes on."""
    referral = get_referral_or_404(request, reference)
    row = find_need(request, referral, need)
    if not referrals.appealable(row) and request.method != "POST":
        return _no_appeal(request, referral, referrals.why_no_appeal(row))
    return _appeal(request, referral, name_of(row), partial(referrals.appeal_need, row, by=request.actor))


def _no_appeal(request, referral, refusal):
    """Nobody writes an appeal only to be told that there can be none."""
    return render(request, "portal/refused.html", {"refusal": refusal, "back": _back(referral)}, status=refusal.status)


def _back(referral) -> str:
    return reverse("refer:one", args=[referral.reference])


def _appeal(request, referral, what, act):
    done = "Appeal sent. Someone who was not part of the decision will look at everything again."
    return page_about(request, referral, Grounds(form_data(request)), act, done, "refer/appeal.html", what=what)


@page(does="people.withdraw_consent", sees="own referrals")
def consent(request, reference):
    """The person takes their consent back: everything stops."""
    referral = get_referral_or_404(request, reference)
    done = "Consent withdrawn. Everything has stopped, and you can no longer see their details."
    act = partial(people.withdraw_consent, referral.resident, by=request.actor)
    return page_about(request, referral, ConsentGone(form_data(request)), act, done, "refer/consent.html")


@page(does="referrals.withdraw_appeal", sees="own referrals")
def withdraw_appeal(request, reference, appeal):
    """The appeal ends, and the decision stands."""
    referral = get_referral_or_404(request, reference)
    row = get_visible_or_404(Appeal.objects.filter(referral=referral), request.actor, pk=appeal)
    return page_about(
        request,
        referral,
        Confirm(form_data(request)),
        partial(referrals.withdraw_appeal, row, by=request.actor),
        "Your appeal is withdrawn. The decision stands.",
        "warehouse/form.html",
        title="Withdraw your appeal",
        lead="We will stop reviewing it, and the decision will not change.",
        button="Withdraw the appeal",
        caption=referral.reference,
        danger=True,
    )
