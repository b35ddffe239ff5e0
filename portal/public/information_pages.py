"""What everyone may read before they join: who the service is for, help, terms, and what is agreed about data."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

import documents
from people.organisations.actions.join_requests import AGREED_FOR, PURPOSE, REVIEWED_AFTER
from people.organisations.data_sharing import who_may_read
from people.organisations.models import Agreement
from portal.downloads import pdf_file
from portal.public.public_page import public_page
from portal.public.retention import schedule
from referrals import actions as referrals


@public_page
def who_can_be_referred(request: HttpRequest) -> HttpResponse:
    """Who may be referred and by whom, from the rules in force."""
    return render(request, "public/who_can_be_referred.html", {"numbers": referrals.rule_books()[0].numbers})


@public_page
def help_page(request: HttpRequest) -> HttpResponse:
    """How to reach a person, and answers to what is asked most."""
    return render(request, "public/help.html", {"security_email": settings.SECURITY_EMAIL})


@public_page
def terms(request: HttpRequest) -> HttpResponse:
    return render(request, "public/terms.html")


@public_page
def accessibility(request: HttpRequest) -> HttpResponse:
    """In the words of the model statement of the accessibility regulations of 2018."""
    return render(request, "public/accessibility.html")


@public_page
def information_governance(request: HttpRequest) -> HttpResponse:
    """Everything that a data protection officer asks for first, on one page."""
    context = {"data_protection_email": settings.DATA_PROTECTION_EMAIL, "security_email": settings.SECURITY_EMAIL}
    return render(request, "public/information_governance.html", context)


@public_page
def model_agreement(request: HttpRequest) -> HttpResponse:
    """The data sharing agreement as every organisation gets it to sign."""
    context = {"purpose": PURPOSE, "rows": who_may_read(), "bases": Agreement.LawfulBasis.choices}
    return render(request, "public/agreement.html", context)


@public_page
def model_agreement_paper(_request: HttpRequest) -> HttpResponse:
    """The same on paper, with nobody's name in it."""
    today = timezone.localdate()
    rows = [(row["name"], row["why"], ", ".join(row["roles"])) for row in who_may_read()]
    paper = {
        "reference": "DSA-MODEL",
        "organisation": "your organisation",
        "purpose": PURPOSE,
        "lawful_basis": "To be chosen: consent, public task, legitimate interests or legal obligation",
        "fields": rows,
        "starts_on": today,
        "review_on": today + REVIEWED_AFTER,
        "ends_on": today + AGREED_FOR,
    }
    return pdf_file(documents.agreement.agreement(paper), "model-data-sharing-agreement")


@public_page
def retention(request: HttpRequest) -> HttpResponse:
    """How long each kind of information is kept."""
    return render(request, "public/retention.html", {"rows": schedule()})
