"""Correcting what was sent: what stands and what was corrected before; one subject; a check; then it is saved."""

from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse

from law.refusals import Invalid
from people.access import may_read, sees
from portal.correction.forms import SUBJECTS, form_about, subjects_of, why_form
from portal.correction.history import history_of
from portal.doors import form_data, get_referral_or_404, page, submit_or_show_errors
from portal.questionnaire.answers import sections
from referrals import actions as referrals
from referrals import sent_facts
from referrals.models import Referral

_OWN = ("csrfmiddlewaretoken", "save", "reason", "moved", "seen")


def _referral(request, reference) -> Referral:
    """One that was sent, whose person this reader may read about."""
    referral = get_referral_or_404(request, reference)
    is_closed = referral.resident.consent_withdrawn_at is not None and not sees(request.actor, "every referral")
    if referral.submitted_at is None or referral.anonymised_at is not None or is_closed:
        raise Http404
    if not may_read(request.actor, "contact"):
        raise Http404
    return referral


def _home(request, referral) -> str:
    """Where this reader follows the referral."""
    name = "triage:case" if sees(request.actor, "desk") else "refer:one"
    return reverse(name, args=[referral.reference])


@page(does="referrals.correct", methods=("GET",))
def subjects_page(request, reference):
    """What stands, subject by subject, each with a link to correct it; and what was corrected before."""
    referral = _referral(request, reference)
    raw = referrals.as_it_stands(referral)
    subjects = subjects_of(raw)
    answers = [row for row in sections(raw, lambda subject: subject) if row["subject"] in subjects]
    for row in answers:
        row["href"] = reverse("correction:subject", args=[referral.reference, row["subject"]])
    context = {
        "referral": referral,
        "sections": answers,
        "history": history_of(referral, for_desk=sees(request.actor, "desk")),
        "back": _home(request, referral),
    }
    return render(request, "correction/subjects.html", context)


@page(does="referrals.correct")
def correct_page(request, reference, subject):
    """One subject: asked, then shown as it was and as it will be, then saved with a reason."""
    referral = _referral(request, reference)
    raw = referrals.as_it_stands(referral)
    if subject not in subjects_of(raw):
        raise Http404
    form = form_about(subject, form_data(request), raw=raw, is_worker=not sees(request.actor, "desk"))
    if request.method == "POST" and form.is_valid():
        rows = _what_changes(referral, raw, form, subject)
        if rows is not None:
            return _check_or_save(request, referral, subject, form, rows)
    return _ask(request, referral, subject, form)


def _ask(request, referral, subject, form):
    context = {
        "referral": referral,
        "form": form,
        "seen": request.POST.get("seen") or sent_facts.version_of(referral),
        "must_be_asked_again": subject == "contact" and referral.resident.must_be_asked_again,
        "back": reverse("correction:subjects", args=[referral.reference]),
    }
    return render(request, "correction/ask.html", context, status=422 if form.errors else 200)


def _what_changes(referral, raw: dict, form, subject: str) -> list[dict] | None:
    """Each answer as it was and as it will be; None when the form now says what is wrong with it."""
    patch = form.patch()
    try:
        facts = referrals.read_correction(referral, patch)
    except Invalid as invalid:
        form.take(invalid)
        return None
    before = _answers(raw, subject)
    after = _answers(sent_facts.merged(raw, patch), subject)
    changed = [
        {"label": label, "before": before.get(label, "Not answered"), "after": after.get(label, "Not answered")}
        for label in before | after
        if before.get(label) != after.get(label)
    ]
    form.warnings = facts.warnings
    return changed


def _answers(raw: dict, subject: str) -> dict[str, str]:
    """Label → answer of one subject, in words."""
    return {
        row["key"]["text"]: row["value"]["text"]
        for section in sections(raw, lambda name: name)
        if section["subject"] == subject
        for row in section["rows"]
    }


def _check_or_save(request, referral, subject, form, rows):
    is_saving = "save" in request.POST
    why = why_form(subject, request.POST if is_saving else None)
    if is_saving and why.is_valid():
        saved = submit_or_show_errors(request, why, lambda: _save(request, referral, form, why), "Details corrected.")
        if saved is not None:
            return redirect(_home(request, referral))
    context = {
        "referral": referral,
        "title": SUBJECTS[subject],
        "why": why,
        "rows": rows,
        "warnings": form.warnings,
        "kept": [(name, value) for name, values in request.POST.lists() if name not in _OWN for value in values],
        "seen": request.POST.get("seen", ""),
        "back": reverse("correction:subject", args=[referral.reference, subject]),
    }
    return render(request, "correction/check.html", context, status=422 if why.errors else 200)


def _save(request, referral, form, why):
    answers = why.cleaned_data
    return referrals.correct(
        referral,
        patch=form.patch(),
        reason=answers["reason"],
        moved=answers.get("moved") == "yes",
        seen=request.POST.get("seen", ""),
        by=request.actor,
    )
