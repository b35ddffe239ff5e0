"""Writing a referral: one thing a page, saved at every step, checked, sent."""

from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from law.refusals import Invalid, Refusal
from outcomes.enquiries.availability import availability
from portal.doors import form_data, get_referral_or_404, organisation_of, page, submit_or_show_errors
from portal.questionnaire.answers import sections, status_of, warnings_about
from portal.questionnaire.steps import STEPS, page_after, page_of, read_page, steps_of
from referrals import actions as referrals
from referrals import facts as reading
from referrals import limits, sent_facts
from referrals.models import Referral


@page(does="referrals.refer", sees="own referrals")
def start_page(request):
    """What there is and how long it takes, what the organisation may still send; then a draft is begun."""
    organisation = organisation_of(request)
    email = request.user.email
    counts = limits.count(organisation, email=email)
    refusal = None
    try:
        referrals.check_may_refer(organisation)
        limits.refuse_if_reached(organisation, counts)
    except Refusal as refused:
        refusal = refused
    if request.method == "POST" and refusal is None:
        facts = reading.read({"referrer_email": email, "channel": "web"}, today=timezone.localdate(), complete=False)
        draft = referrals.refer(facts, organisation=organisation, referrer=request.user, draft=True, by=request.actor)
        return redirect("refer:step", draft.reference, "needs")
    drafts = Referral.objects.filter(organisation=organisation, referrer_email=email, state="draft").order_by(
        "-created_at"
    )[:3]
    context = {
        "organisation": organisation,
        "availability": availability(organisation.borough),
        "refusal": refusal,
        "limits": _limits(organisation, counts),
        "drafts": drafts,
        "back": reverse("refer:home"),
    }
    return render(
        request, "refer/start.html", context, status=refusal.status if refusal and request.method == "POST" else 200
    )


def _limits(organisation, counts) -> list[str]:
    words = []
    left = limits.left_this_week(organisation, counts)
    if left is not None:
        words.append(
            f"{organisation.name} can send {left} more in these seven days ({counts.week} of "
            f"{organisation.weekly_limit} sent)."
        )
    if organisation.open_limit is not None:
        words.append(
            f"You have {counts.open} open referrals of the {organisation.open_limit} that each worker may have."
        )
    words.append("One device a person and two a household; devices for school children are not counted.")
    return words


@page(does="referrals.amend", sees="own referrals")
def step_page(request, reference, step):
    """One page of the form: saved when it can be read, shown again with every answer when it cannot."""
    referral = get_referral_or_404(request, reference)
    if not referrals.amend.may(referral, request.actor):
        return redirect("refer:one", referral.reference)
    raw = sent_facts.as_sent(referral)
    steps = steps_of(raw)
    if step not in steps:
        raise Http404
    checking = request.GET.get("from") == "check"
    form = STEPS[step](form_data(request), organisation=referral.organisation, worker=request.user, raw=raw)
    if request.method == "POST" and form.is_valid():
        saved = submit_or_show_errors(request, form, lambda: _save(referral, raw, form, step, request.actor))
        if saved is not None:
            return _onward(saved, step, checking)
    place = steps.index(step)
    context = {
        "referral": referral,
        "form": form,
        "step": step,
        "place": place + 1,
        "of": len(steps),
        "checking": checking,
        "back": _back(referral, steps[:place], checking),
        "twins": step == "place" and limits.count(referral.organisation, resident=referral.resident).twins > 0,
    }
    return render(request, "refer/step.html", context, status=422 if form.is_bound else 200)


def _back(referral, earlier: list[str], checking: bool) -> str:
    if checking:
        return _url("check", referral)
    return _url("step", referral, earlier[-1]) if earlier else reverse("refer:home")


def _save(referral, raw, form, step, by):
    facts, following = read_page(raw, form, step)
    return referrals.amend(referral, facts, step=following, by=by)


def _onward(referral, step, checking):
    """To the next page; back to the answers when only one was changed, unless that opened new questions."""
    following = page_after(sent_facts.as_sent(referral), step)
    if following == "check" or (checking and step != "needs"):
        return redirect("refer:check", referral.reference)
    return redirect("refer:step", referral.reference, following)


def _url(name, referral, *more) -> str:
    return reverse(f"refer:{name}", args=[referral.reference, *more])


@page(does="referrals.submit", sees="own referrals")
def check_page(request, reference):
    """Every answer with a link to change it, then one button that sends it."""
    referral = get_referral_or_404(request, reference)
    if not referrals.submit.may(referral, request.actor):
        return redirect("refer:one", referral.reference)
    faults = []
    refusal = None
    if request.method == "POST":
        try:
            referrals.submit(referral, by=request.actor)
            return redirect("refer:sent", referral.reference)
        except Invalid as invalid:
            faults = [
                {"text": error.sentence, "href": _url("step", referral, page_of(error.pointer)) + "?from=check"}
                for error in invalid.errors
            ]
        except Refusal as refused:
            refusal = refused
    raw = sent_facts.as_sent(referral)
    counts = limits.count(referral.organisation, resident=referral.resident)
    context = {
        "referral": referral,
        "sections": sections(raw, lambda step: _url("step", referral, step) + "?from=check"),
        "warnings": warnings_about(raw),
        "faults": faults,
        "refusal": refusal,
        "twins": counts.twins > 0 or counts.household_devices >= referrals.rule_books()[0].numbers.devices_a_household,
        "back": _url("step", referral, steps_of(raw)[-1]),
    }
    return render(request, "refer/check.html", context, status=status_of(faults, refusal))


@page(sees="own referrals", methods=("GET",))
def sent_page(request, reference):
    """The reference, large, and what happens next with its dates."""
    referral = get_referral_or_404(request, reference)
    if referral.submitted_at is None:
        return redirect("refer:one", referral.reference)
    return render(
        request, "refer/sent.html", {"referral": referral, "needs": list(referral.needs.exclude(state="cancelled"))}
    )


@page(does="referrals.start_again", sees="own referrals", methods=("POST",))
def copy_draft(request, reference):
    """A lapsed draft, once more."""
    draft = referrals.start_again(get_referral_or_404(request, reference), by=request.actor)
    return redirect("refer:check", draft.reference)
