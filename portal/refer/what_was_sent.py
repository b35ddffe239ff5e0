"""What a worker does with a referral as a whole: see and print its answers, delete a draft, pass it on to a colleague,
refer someone else of the same household.
"""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse

from people.access import may_read
from portal.doors import form_data, get_referral_or_404, organisation_of, page
from portal.questionnaire.answers import sections
from portal.questionnaire.steps import FIRST, page_after
from portal.refer.draft import new_draft
from portal.refer.forms import PassOn
from portal.refer.referral_page import continue_draft, page_about
from portal.refer.views import person_words
from referrals import actions as referrals
from referrals import sent_facts
from referrals.models import Referral
from referrals.querysets import may_know

_OF_THE_HOUSEHOLD = ("postcode", "borough", "without_address", "address_withheld", "care_of", "phone", "email")


def _readable(request, reference) -> Referral:
    """One whose person this reader may read about."""
    referral = get_referral_or_404(request, reference)
    if referral.anonymised_at is not None or not may_know(request.actor, referral.resident):
        raise Http404
    if not may_read(request.actor, "contact"):
        raise Http404
    return referral


@page(sees="own referrals", methods=("GET",))
def answers_page(request, reference):
    """Every answer on one page, to read and to print; of a draft too."""
    referral = _readable(request, reference)
    context = {
        "referral": referral,
        "sections": sections(sent_facts.as_sent(referral), lambda _: "", shows_hub=True),
        "is_corrected": referral.corrections.exists(),
        "back": reverse("refer:one", args=[referral.reference]),
    }
    return render(request, "refer/answers.html", context)


@page(does="referrals.withdraw", sees="own referrals")
def delete_draft(request, reference):
    """A draft that is not wanted any more leaves the lists."""
    referral = get_referral_or_404(request, reference)
    if referral.state != Referral.State.DRAFT:
        return redirect("refer:one", referral.reference)
    if request.method == "POST":
        referrals.withdraw(referral, code="no_longer_needed", by=request.actor)
        messages.success(request, f"Draft {referral.reference} deleted.")
        return redirect("refer:home")
    context = {
        "referral": referral,
        "person_words": person_words(referral.resident, request.actor),
        "back": reverse("refer:home"),
    }
    return render(request, "refer/delete.html", context)


@page(does="referrals.refer", sees="own referrals", methods=("POST",))
def refer_household(request, reference):
    """A new draft for someone at the same place: the place and the phone number are kept, everything else is asked.

    Which ways of contact are safe is asked again, because it may differ for each person.
    """
    referral = _readable(request, reference)
    before = sent_facts.as_sent(referral)["resident"]
    raw = {
        "referrer_email": request.user.email,
        "channel": "web",
        "resident": {name: before[name] for name in _OF_THE_HOUSEHOLD},
    }
    draft = new_draft(request, organisation_of(request), raw, step=page_after(raw, FIRST))
    return continue_draft(draft)


@page(does="referrals.pass_on", sees="own referrals")
def pass_on(request, reference):
    """A colleague of the same organisation takes it over, with its questions and updates."""
    referral = get_referral_or_404(request, reference)
    others = {
        str(user.pk): user
        for user in referrals.colleagues_of(referral.organisation).exclude(email=referral.referrer_email)[:200]
    }
    form = PassOn(form_data(request), colleagues=others.values())
    done = f"{referral.reference} passed on. We have told your colleague."

    def act(to):
        return referrals.pass_on(referral, to=others[to], by=request.actor)

    return page_about(request, referral, form, act, done, "refer/pass_on.html", has_colleagues=bool(others))
