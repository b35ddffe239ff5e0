"""“It does not work”, for whoever helps the person: one page for the worker, the hub and the desk."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse

from law.actors import Actor
from people.access import sees
from portal.aftercare.forms import Report
from portal.doors import form_data, get_visible_or_404, page, say_too_late, submit_or_show_errors
from referrals import actions as referrals
from referrals.models import Need
from referrals.trouble import may_report, report
from referrals.wording import name_of


@page(does="referrals.dispute")
def report_page(request: HttpRequest, need) -> HttpResponseBase:
    """What went wrong and what was tried; then by when we help."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # the door sets it
    row = get_visible_or_404(Need.objects.select_related("referral__resident", "collect_at"), actor, pk=need)
    back = _back(row, actor)
    if not may_report(row, actor):
        return _too_late(request, row, back)
    form = Report(form_data(request), kind=row.kind)
    if form.is_bound and form.is_valid():
        told = submit_or_show_errors(request, form, lambda: report(row, by=actor, **form.cleaned_data))
        if told:
            fault = referrals.open_fault_of(row)
            day = referrals.day_of(fault) if fault else ""
            messages.success(request, f"Reported. We will help by {day}. The reference and their place stay the same.")
            return redirect(back)
    context = {"form": form, "need": row, "name": name_of(row), "back": back, "reference": row.referral.reference}
    return render(request, "aftercare/report.html", context, status=422 if form.is_bound else 200)


def _too_late(request, need: Need, back: str) -> HttpResponseRedirect:
    fault = referrals.open_fault_of(need)
    why = (
        f"This has been reported. We will help by {referrals.day_of(fault)}."
        if fault
        else "There is nothing to report."
    )
    if request.method == "POST":
        say_too_late(request, why)
    else:
        messages.info(request, why)
    return redirect(back)


def _back(need: Need, actor: Actor) -> str:
    """The page on which this actor follows the need."""
    if sees(actor, "desk"):
        return reverse("triage:case", args=[need.referral.reference])
    if sees(actor, "one's own hub"):
        return reverse("hub:here", args=[need.referral.reference])
    return reverse("refer:one", args=[need.referral.reference])
