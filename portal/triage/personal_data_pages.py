"""What a person may ask of us about their data, from their case: a copy of everything, and that it is erased."""

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse

import documents
from outcomes.enquiries import personal_data
from people.access import may
from portal.doors import form_data, page, submit_or_show_errors
from portal.downloads import pdf_file
from portal.triage.case import get_case_or_404
from portal.triage.forms import Erase
from referrals import actions as referrals
from referrals.models import Erasure, Referral


@page(does="outcomes.export", methods=("GET",))
def personal_data_page(request, reference):
    """The copy to hand over, and the way to erase; afterwards the certificate."""
    referral = get_case_or_404(request, reference)
    context = {
        "referral": referral,
        "erasure": _erasure_of(referral),
        "may_erase": may(request.actor, "referrals.anonymise"),
    }
    return render(request, "triage/personal_data.html", context)


@page(does="outcomes.export", methods=("GET",))
def personal_data_file(request, reference):
    """Everything that is held about the person, as a file that a program can read."""
    bundle = personal_data.export(get_case_or_404(request, reference).resident, by=request.actor)
    headers = {"Content-Disposition": 'attachment; filename="what-we-hold.json"'}
    return JsonResponse(bundle, headers=headers, json_dumps_params={"ensure_ascii": False, "indent": 1})


@page(does="outcomes.export", methods=("GET",))
def personal_data_paper(request, reference):
    """The same as a paper to hand over."""
    bundle = personal_data.export(get_case_or_404(request, reference).resident, by=request.actor)
    return pdf_file(documents.subject_access_copy.subject_access_pdf(bundle), "what-we-hold")


@page(does="referrals.anonymise")
def erase_page(request, reference):
    """What would be erased and what stays; it is done once somebody confirms it, and never undone."""
    referral = get_case_or_404(request, reference)
    if _erasure_of(referral) is not None:
        return redirect("triage:erased", referral.reference)
    form = Erase(form_data(request))
    if form.is_bound and form.is_valid() and submit_or_show_errors(request, form, lambda: _erase(referral, request)):
        return redirect("triage:erased", referral.reference)
    context = {
        "form": form,
        "referral": referral,
        "obstacle": referrals.why_not_erased(referral),
        "references": referrals.references_of_person(referral),
        "stays": referrals.STAYS,
        "back": reverse("triage:personal_data", args=[referral.reference]),
    }
    return render(request, "triage/erase.html", context, status=422 if form.is_bound else 200)


def _erase(referral: Referral, request):
    return referrals.anonymise(referral, asked=True, by=request.actor)


@page(sees="desk", methods=("GET",))
def erased_page(request, reference):
    """The certificate of an erasure."""
    referral = get_case_or_404(request, reference)
    return render(request, "triage/erased.html", {"referral": referral, "certificate": _certificate_of(referral)})


@page(sees="desk", methods=("GET",))
def erased_paper(request, reference) -> HttpResponse:
    """The certificate as a paper."""
    referral = get_case_or_404(request, reference)
    return pdf_file(
        documents.erasure_certificate.erasure_certificate(_certificate_of(referral)),
        f"erasure-{referral.reference}",
        inline=True,
    )


def _erasure_of(referral: Referral) -> Erasure | None:
    """Of this referral: it may be one of several of the person."""
    rows = Erasure.objects.filter(references__contains=[referral.reference])
    return rows.order_by("-erased_at").first()


def _certificate_of(referral: Referral) -> "documents.erasure_certificate.ErasureCertificate":
    erasure = _erasure_of(referral)
    if erasure is None:
        raise Http404
    return documents.erasure_certificate.ErasureCertificate(
        references=tuple(erasure.references),
        erased_at=erasure.erased_at,
        erased_by=referrals.name_of_actor(erasure.erased_by),
        rule=erasure.get_rule_display(),
        kinds=tuple(erasure.kinds.items()),
        stays=referrals.STAYS,
    )
