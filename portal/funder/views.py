"""Reports as those see them who read and who make them: the newest, each one, all of them, and the steps from draft
to published.
"""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from outcomes import actions as outcomes
from outcomes.models import Report
from people.access import can, may
from portal.doors import form_data, get_visible_or_404, page, submit_or_show_errors
from portal.funder import dashboard
from portal.funder.forms import Begin

STEPS = {
    "freeze": (outcomes.begin_freezing, ""),
    "publish": (outcomes.publish, "Report published. Every funder can read it."),
}


@page(sees="reports", methods=("GET",))
def newest_report(request):
    """The quarter published last; `?period=` the newest edition of another; `?report=2026-Q3-1` leads to that
    report's own address.
    """
    if request.GET.get("report"):
        return _led_to(request)
    rows = Report.objects.published()
    wanted = request.GET.get("period", "").replace("\x00", "")[:20]
    report = (rows.filter(period=wanted) if wanted else rows).order_by("-period", "-edition").defer("data").first()
    if report is None:
        context = {"wanted": wanted, "can": can(request.actor, "outcomes.draft")}
        return render(request, "funder/none.html", context, status=404 if wanted else 200)
    return dashboard.show(request, report)


def _led_to(request):
    """From the form above the dashboard to an address that can be sent, with what was chosen kept."""
    period, _, edition = request.GET["report"].replace("\x00", "")[:20].rpartition("-")
    edition = int(edition) if edition.isascii() and edition.isdigit() and len(edition) < 4 else 0
    report = get_visible_or_404(
        Report.objects.exclude(state=Report.State.DRAFT).only("id"), request.actor, period=period, edition=edition
    )
    return redirect(
        dashboard.at(report, measure=request.GET.get("measure", ""), **{"with": request.GET.get("with", "")})
    )


@page(sees="reports")
def report_page(request, id):
    """One report: the dashboard, and for those who make reports the next step."""
    row = get_visible_or_404(Report.objects.defer("data"), request.actor, pk=id)
    if request.method == "POST":
        return _step(request, row)
    if row.state == Report.State.DRAFT or row.is_freezing():
        return render(
            request, "funder/draft.html", {"report": row, "back": reverse("funder:reports"), "back_text": "Reports"}
        )
    return dashboard.show(request, row)


@page(sees="report drafts", methods=("GET",))
def freezing_progress(request, id):
    """The part of a draft's page that is asked for again while its figures are taken; then the whole page comes
    anew.
    """
    report = get_visible_or_404(Report.objects.defer("data", "shown"), request.actor, pk=id)
    if report.is_freezing():
        return render(request, "funder/freezing.html", {"report": report})
    return HttpResponse(headers={"HX-Refresh": "true"})


def _step(request, report):
    if request.POST.get("step") not in STEPS:
        raise Http404
    act, done = STEPS[request.POST["step"]]
    reason = request.POST.get("early_because", "").replace("\x00", "")[:300]
    act(report, **({"early_because": reason} if reason else {}), by=request.actor)
    if done:
        messages.success(request, done)
    return redirect("funder:report", id=report.pk)


@page(sees="reports")
def report_list(request):
    """Every report that one may read, the newest first; those who make them begin the next here."""
    may_draft = may(request.actor, "outcomes.draft")
    form = Begin(form_data(request))
    if request.method == "POST" and may_draft and form.is_valid():
        created = submit_or_show_errors(
            request,
            form,
            lambda: outcomes.draft(**form.cleaned_data, by=request.actor),
            "Report started. Freeze its figures next.",
        )
        if created is not None:
            return redirect("funder:report", id=created.pk)
    rows = Report.objects.visible_to(request.actor).order_by("-period", "-edition").defer("data", "shown")[:100]
    context = {"reports": rows, "form": form if may_draft else None, "can": can(request.actor, "outcomes.draft")}
    return render(request, "funder/reports.html", context, status=422 if form.errors else 200)
