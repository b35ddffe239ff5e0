"""The pages that anybody may open: the front page and the accessibility statement."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from documents.frozen import report_pdf
from outcomes.models import Report
from portal.front import EXAMPLE_JOURNEY, headline_counts, latest_report


@require_safe
def front(request):
    context = {"counts": headline_counts(), "journey": EXAMPLE_JOURNEY, "latest_report": latest_report()}
    return render(request, "portal/front.html", context)


@require_safe
def accessibility(request):
    return render(request, "portal/accessibility.html")


@require_safe
def published_report(_request, id):
    """A published report as PDF, for anybody: it holds nothing that disclosure control has not passed."""
    report = Report.objects.published().filter(pk=id).first()
    if report is None:
        raise Http404
    return HttpResponse(report_pdf(report.as_data()), content_type="application/pdf")
