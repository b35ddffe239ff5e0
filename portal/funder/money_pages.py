"""What a quarter was meant to reach and what it cost: listed, set and corrected by those who answer for it."""

from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from outcomes import actions as outcomes
from outcomes.models import Report, Spending, Target
from outcomes.report import measures
from outcomes.report.derived import pounds
from outcomes.report.periods import period_of, quarters_until, read_period
from people.access import can
from portal.doors import form_data, page, submit_or_show_errors
from portal.funder.forms import Aim, Spent, quarters


@page(sees="spending", methods=("GET",))
def money_page(request):
    """A quarter's targets and spending, each beside the quarter before; `?quarter=` chooses."""
    quarter = _chosen_quarter(request)
    before = quarters_until(read_period(quarter), 2)[0]
    published = (
        Report.objects.filter(period=quarter, state=Report.State.PUBLISHED)
        .order_by("-edition")
        .values("period", "published_at")
        .first()
    )
    spending, whole = _spending(quarter, before)
    context = {
        "quarter": quarter,
        "before": before,
        "period": read_period(quarter),
        "quarters": [quarter, *quarters()] if quarter not in quarters() else quarters(),
        "published": published,
        "targets": _targets(quarter, before),
        "spending": spending,
        "whole": whole,
        "can": can(request.actor, "outcomes.set_target"),
    }
    return render(request, "funder/money.html", context)


def _chosen_quarter(request) -> str:
    quarter = request.GET.get("quarter", "")
    return quarter if read_period(quarter) else period_of(timezone.localdate()).name


def _targets(quarter, before) -> list[dict]:
    rows = {(row.quarter, row.measure): row.number for row in Target.objects.filter(quarter__in=[quarter, before])}
    text = lambda *key: f"{rows[key]:,}" if key in rows else ""  # noqa: E731
    ordered = sorted(measures.MEASURES, key=lambda m: m.key not in measures.HEADLINES)
    return [{"key": m.key, "name": m.name, "now": text(quarter, m.key), "before": text(before, m.key)} for m in ordered]


def _spending(quarter, before) -> tuple[list[dict], dict]:
    rows = {(row.quarter, row.purpose): row.pence for row in Spending.objects.filter(quarter__in=[quarter, before])}
    text = lambda *key: pounds(rows[key]) if key in rows else ""  # noqa: E731
    lines = [
        {"key": p.value, "name": p.label, "now": text(quarter, p.value), "before": text(before, p.value)}
        for p in Spending.Purpose
    ]
    sums = {
        column: [pence for (q, _), pence in rows.items() if q == name]
        for column, name in (("now", quarter), ("before", before))
    }
    return lines, {column: pounds(sum(pence)) if pence else "" for column, pence in sums.items()}


@page(does="outcomes.set_target")
def target_page(request):
    """Set or correct one target."""
    form = Aim(form_data(request), initial=_initial(request, Target, "measure", "number"))
    if form.is_valid():
        answers = form.cleaned_data
        name = measures.BY_KEY[answers["measure"]].name
        done = f"The target for {name.lower()} in {answers['quarter']} is {answers['number']:,}."
        if (
            submit_or_show_errors(request, form, lambda: outcomes.set_target(**answers, by=request.actor), done)
            is not None
        ):
            return _back_to(answers["quarter"])
    return _form_page(
        request, form, "Set a target", "Set it", "As agreed with the GLA. A new target replaces the earlier one."
    )


@page(does="outcomes.record_spending")
def spending_page(request):
    """Write down or correct what one purpose cost in a quarter."""
    initial = _initial(request, Spending, "purpose", "pence")
    form = Spent(
        form_data(request), initial=initial | ({"pounds": pounds(initial["pence"])} if "pence" in initial else {})
    )
    if form.is_valid():
        answers = form.cleaned_data
        done = f"{Spending.Purpose(answers['purpose']).label}, {answers['quarter']}: {pounds(answers['pounds'])}."
        params = {"quarter": answers["quarter"], "purpose": answers["purpose"], "pence": answers["pounds"]}
        if (
            submit_or_show_errors(request, form, lambda: outcomes.record_spending(**params, by=request.actor), done)
            is not None
        ):
            return _back_to(answers["quarter"])
    return _form_page(
        request, form, "Record spending", "Record it", "For the whole quarter. A new amount replaces the earlier one."
    )


def _initial(request, model, key: str, value: str) -> dict:
    """What the form begins with: the quarter and line that the link named, and what is written there already."""
    quarter = _chosen_quarter(request)
    line = request.GET.get(key, "").replace("\x00", "")[:30]
    known = model.objects.filter(quarter=quarter, **{key: line}).values_list(value, flat=True).first() if line else None
    return {"quarter": quarter, key: line} | ({value: known} if known is not None else {})


def _back_to(quarter):
    return redirect(f"{reverse('funder:money')}?quarter={quarter}")


def _form_page(request, form, title, button, lead):
    context = {
        "form": form,
        "title": title,
        "button": button,
        "lead": lead,
        "back": f"{reverse('funder:money')}?quarter={_chosen_quarter(request)}",
    }
    return render(
        request,
        "funder/form.html",
        context | {"back_text": "Targets and spending"},
        status=422 if form.is_bound else 200,
    )
