"""The front page, and the reports that it leads to."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from documents.frozen import report_pdf
from outcomes.models import Report
from people.models import Organisation
from portal.front import EXAMPLE_JOURNEY, headline_counts, latest_report
from portal.public.public_page import public_page
from portal.sign_in.who import actor_of
from portal.workspaces import landing


@public_page
def front(request):
    context = {
        "counts": headline_counts(),
        "journey": EXAMPLE_JOURNEY,
        "latest_report": latest_report(),
        "hub_count": Organisation.objects.hubs_for_everyone().count(),
        "home": landing(actor_of(request).roles),
    }
    return render(request, "portal/front.html", context)


@require_safe
def published_report(_request, id):
    """A published report as PDF, for anybody: it holds nothing that disclosure control has not passed."""
    report = Report.objects.published().filter(pk=id).first()
    if report is None:
        raise Http404
    return HttpResponse(report_pdf(report.as_data()), content_type="application/pdf")
