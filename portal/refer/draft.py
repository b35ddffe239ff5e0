"""Writing a referral: one thing a page, saved at every step, checked, sent."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from law.refusals import Invalid, Refusal
from outcomes.enquiries.availability import availability
from portal.doors import form_data, get_referral_or_404, organisation_of, page, submit_or_show_errors
from portal.questionnaire.answers import faults_of, is_refused, sections, status_of, warnings_about
from portal.questionnaire.resident_pages import Place
from portal.questionnaire.steps import FIRST, STEPS, page_after, page_of, read_page, steps_of
from portal.refer.views import person_words
from referrals import actions as referrals
from referrals import facts as reading
from referrals import limits, sent_facts
from referrals.models import Referral


@page(does="referrals.refer", sees="own referrals")
def start_page(request):
    """What there is, what the organisation may still send, and where the person lives: a draft begins with the answer."""
    organisation = organisation_of(request)
    counts = limits.count(organisation, email=request.user.email)
    refusal = _refusal(organisation, counts)
    form = Place(form_data(request), organisation=organisation, worker=request.user, raw={})
    if request.method == "POST" and refusal is None and form.is_valid():
        if form.is_elsewhere:
            return _outside_london(request, form)
        draft = submit_or_show_errors(request, form, lambda: _begin(request, organisation, form))
        if draft is not None:
            return redirect("refer:step", draft.reference, page_after(sent_facts.as_sent(draft), FIRST))
    context = {
        "form": form,
        "availability": availability(organisation.borough),
        "refusal": refusal,
        "limits": _limits(organisation, counts),
        "back": reverse("refer:home"),
    }
    return render(request, "refer/start.html", context, status=_start_status(form, refusal))


def _start_status(form, refusal) -> int:
    if not form.is_bound:
        return 200
    return refusal.status if refusal else 422


def _refusal(organisation, counts) -> Refusal | None:
    """Why nothing can be referred just now, if so."""
    try:
        referrals.check_may_refer(organisation)
        limits.refuse_if_reached(organisation, counts)
    except Refusal as refused:
        return refused
    return None


def _begin(request, organisation, form) -> Referral:
    raw = {"referrer_email": request.user.email, "channel": "web"} | form.patch()
    return new_draft(request, organisation, raw, step=page_after(raw, FIRST))


def new_draft(request, organisation, raw: dict, *, step: str) -> Referral:
    facts = reading.read(raw, today=timezone.localdate(), complete=False)
    return referrals.refer(
        facts, organisation=organisation, referrer=request.user, draft=True, step=step, by=request.actor
    )


def _outside_london(request, form, referral=None):
    """Who can help instead, and how to hand over what was written already; a draft keeps its answers."""
    context = {
        "postcode": form.cleaned_data["postcode"].upper(),
        "referral": referral,
        "try_again": _url("step", referral, FIRST) if referral else reverse("refer:start"),
        "back": _url("step", referral, FIRST) if referral else reverse("refer:start"),
    }
    return render(request, "refer/outside_london.html", context, status=422)


def _limits(organisation, counts) -> list[str]:
    """What the organisation and this worker may still send; nothing where there is no limit."""
    words = []
    left = limits.left_this_week(organisation, counts)
    if left is not None:
        words.append(
            f"{organisation.name} can send {left} more this week. It has sent {counts.week} of "
            f"{organisation.weekly_limit} in the last 7 days."
        )
    if organisation.open_limit is not None:
        words.append(f"You have {counts.open} open referrals. Each worker can have {organisation.open_limit}.")
    return words


@page(does="referrals.amend", sees="own referrals")
def step_page(request, reference, step):
    """One page of the form: saved when it can be read, shown again with every answer when it cannot. Whoever comes back
    later saves what can be read.
    """
    referral = get_referral_or_404(request, reference)
    if not referrals.amend.may(referral, request.actor):
        return redirect("refer:one", referral.reference)
    raw = sent_facts.as_sent(referral)
    steps = steps_of(raw)
    if step not in steps:
        raise Http404
    checking = request.GET.get("from") == "check"
    leaving = "later" in request.POST
    asked = {"organisation": referral.organisation, "worker": request.user, "raw": raw, "leaving": leaving}
    form = STEPS[step](form_data(request), **asked)
    if request.method == "POST":
        if leaving:
            return _leave(request, referral, raw, form, step)
        if form.is_valid():
            if step == FIRST and form.is_elsewhere:
                return _outside_london(request, form, referral)
            saved = submit_or_show_errors(request, form, lambda: _save(referral, raw, form, step, request.actor))
            if saved is not None:
                return _onward(saved, step, checking)
    place = steps.index(step)
    context = {
        "referral": referral,
        "form": form,
        "step": step,
        "place": place + 1,
        "of": len(steps) + 1 if raw["needs"] else None,  # with the page on which the answers are checked
        "checking": checking,
        "back": _back(referral, steps[:place], checking),
        "notices": form.notices() + _notices_about(referral, step),
        "availability": availability(referral.resident.borough) if step == "needs" else None,
    }
    return render(request, "refer/step.html", context, status=422 if form.is_bound else 200)


def _notices_about(referral, step) -> list[str]:
    """After the person is known: that there may be a referral for them already."""
    if step != "needs" or limits.count(referral.organisation, resident=referral.resident).twins == 0:
        return []
    return [
        "There may be an open referral for this person elsewhere. You can continue. A caseworker will look at both, and "
        "you will hear about yours."
    ]


def _leave(request, referral, raw, form, step):
    """Save what can be read and go home; what cannot be read is named, and asked for again."""
    unread = [] if form.is_valid() else form.keep_what_can_be_read()
    try:
        saved = _save(referral, raw, form, step, request.actor, following=step)
    except Invalid as invalid:
        form.take(invalid)
        unread += form.keep_what_can_be_read()
        saved = _save(referral, raw, form, step, request.actor, following=step)
    if unread:
        names = ", ".join(str(form.fields[name].label or form.title) for name in dict.fromkeys(unread))
        messages.warning(request, f"Draft saved. We could not read your answer to: {names}. Enter it again later.")
    else:
        until = timezone.localtime(saved.expires_at)
        messages.success(request, f"Draft saved. Continue it by {until:%A %-d %B}.")
    return redirect("refer:home")


def _back(referral, earlier: list[str], checking: bool) -> str:
    if checking:
        return _url("check", referral)
    return _url("step", referral, earlier[-1]) if earlier else reverse("refer:home")


def _save(referral, raw, form, step, by, *, following=""):
    """`following` is where the worker goes on; the next page, unless they leave this one half done."""
    facts, onward = read_page(raw, form, step)
    return referrals.amend(referral, facts, step=following or onward, by=by)


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
    raw = sent_facts.as_sent(referral)
    if is_refused(raw):
        return _no_consent(request, referral)
    faults = []
    refusal = None
    if request.method == "POST":
        faults = faults_of(raw, lambda step: _change(referral, step))
    if request.method == "POST" and not faults:
        try:
            referrals.submit(referral, by=request.actor)
            return redirect("refer:sent", referral.reference)
        except Invalid as invalid:
            faults = [
                {"text": error.sentence, "href": _change(referral, page_of(error.pointer))} for error in invalid.errors
            ]
        except Refusal as refused:
            refusal = refused
    counts = limits.count(referral.organisation, resident=referral.resident)
    context = {
        "referral": referral,
        "sections": sections(raw, lambda step: _change(referral, step), shows_hub=True),
        "warnings": warnings_about(raw),
        "faults": faults,
        "refusal": refusal,
        "place": len(steps_of(raw)) + 1,
        "twins": counts.twins > 0 or counts.household_devices >= referrals.rule_books()[0].numbers.devices_a_household,
        "back": _url("step", referral, steps_of(raw)[-1]),
    }
    return render(request, "refer/check.html", context, status=status_of(faults, refusal))


def _change(referral, step) -> str:
    page_of_it = _url("hub", referral) if step == "hub" else _url("step", referral, step)
    return f"{page_of_it}?from=check"


def _no_consent(request, referral):
    """Without a yes nothing is sent; what was written is kept until they agree, or deleted."""
    context = {"referral": referral, "back": _url("step", referral, "consent")}
    return render(request, "refer/no_consent.html", context, status=422 if request.method == "POST" else 200)


@page(sees="own referrals", methods=("GET",))
def sent_page(request, reference):
    """The reference, large, and what happens next with its dates."""
    referral = get_referral_or_404(request, reference)
    if referral.submitted_at is None:
        return redirect("refer:one", referral.reference)
    context = {
        "referral": referral,
        "person_words": person_words(referral.resident, request.actor),
        "needs": list(referral.needs.exclude(state="cancelled")),
    }
    return render(request, "refer/sent.html", context)


@page(does="referrals.start_again", sees="own referrals", methods=("POST",))
def copy_draft(request, reference):
    """A lapsed draft, once more."""
    draft = referrals.start_again(get_referral_or_404(request, reference), by=request.actor)
    return redirect("refer:check", draft.reference)
