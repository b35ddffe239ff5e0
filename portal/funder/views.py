"""What the money did: the dashboard of a published quarter, its charts and its files. Everything shown was frozen with the report."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from documents import figures
from documents.charts import as_svg
from documents.frozen import FORMS
from documents.report import DISCLOSURE
from outcomes import actions as outcomes
from outcomes.models import Report
from outcomes.periods import read_period
from people.boroughs import BOROUGHS
from portal.doors import page, posted, seen, tried
from portal.funder.forms import Begin

MAKERS = {"administrator", "triage_lead"}
READERS = ("funder", "administrator", "triage_lead")
STEPS = {"freeze": outcomes.freeze, "publish": outcomes.publish}
_WIDTH = 620
FILES = {
    "pdf": "The report, PDF", "summary.pdf": "Summary of two pages, PDF", "ods": "Workbook, ODS", "csv": "Open data, CSV", "dictionary.csv": "Data dictionary, CSV",
}  # fmt: skip


@page(*READERS, methods=("GET",))
def newest(request):
    """The quarter published last; `?period=` another one."""
    rows = Report.objects.filter(state=Report.State.PUBLISHED)
    wanted = request.GET.get("period", "")
    found = (rows.filter(period=wanted) if wanted else rows).order_by("-period", "-edition").first()
    if found is None:
        return render(request, "funder/none.html", {"wanted": wanted, "makes": request.actor.roles & MAKERS}, status=404 if wanted else 200)
    return _dashboard(request, found)


@page(*READERS)
def report(request, id):
    """One report: the dashboard, and for those who make reports the next step."""
    found = seen(Report.objects, request.actor, pk=id)
    if request.method == "POST":
        return _step(request, found)
    if found.state == Report.State.DRAFT:
        return render(request, "funder/draft.html", {"report": found, "back": reverse("funder:reports"), "back_text": "Reports"})
    return _dashboard(request, found)


def _step(request, found):
    step = STEPS.get(request.POST.get("step", ""))
    if step is None:
        raise Http404
    step(found, by=request.actor)
    return redirect("funder:report", id=found.pk)


def _dashboard(request, found):
    shown = found.shown
    names = {m["key"]: m for m in shown["measures"]}
    measure = request.GET.get("measure", "")
    measure = measure if measure in shown["map_measures"] else shown["map_measures"][0]
    published = list(Report.objects.filter(state=Report.State.PUBLISHED).order_by("-period", "-edition").only("id", "period", "edition"))
    other = next((row for row in published if f"{row.period}-{row.edition}" == request.GET.get("with", "") and row.pk != found.pk), None)
    other_shown = Report.objects.get(pk=other.pk).shown if other else None
    context = {
        "report": found,
        "period": read_period(found.period),
        "shown": shown,
        "measure": names[measure],
        "measures": [names[key] for key in shown["map_measures"]],
        "published": published,
        "other": other,
        "headlines": [{**h, "other": other_shown["totals"].get(h["key"], "–") if other_shown else ""} for h in shown["headlines"]],
        "boroughs": [_borough(shown, other_shown, borough, measure) for borough in BOROUGHS],
        "quarters": _quarters(shown, names),
        "sections": _sections(shown),
        "files": FILES.items(),
        "disclosure": DISCLOSURE,
        "makes": request.actor.roles & MAKERS,
    }
    return render(request, "funder/dashboard.html", context)


def _borough(shown, other, borough, measure) -> dict:
    row = {"name": borough.name, "shown": shown["boroughs"].get(borough.gss_code, {}).get(measure, "0")}
    return {**row, "other": other["boroughs"].get(borough.gss_code, {}).get(measure, "0") if other else ""}


def _quarters(shown, names) -> dict:
    series = shown["quarters"]
    rows = [[label, *(texts[place] for texts in series["measures"].values())] for place, label in enumerate(series["labels"])]
    return {"head": ["Quarter", *(names[key]["name"] for key in series["measures"])], "rows": rows}


def _sections(shown) -> list[dict]:
    found: dict[str, list] = {}
    for table in shown["tables"]:
        found.setdefault(table["section"], []).append(table)
    return [{"name": name, "tables": tables} for name, tables in found.items()]


@page(*READERS, methods=("GET",))
def chart(request, id, chart):
    """One drawing, as the PDF has it; `map-<measure>` is London for that measure."""
    found = seen(Report.objects.exclude(state=Report.State.DRAFT), request.actor, pk=id)
    shown = found.shown
    names = {m["key"]: m["name"] for m in shown["measures"]}
    drawn = _drawn(chart, shown, names)
    if drawn is None:
        raise Http404
    answer = HttpResponse(as_svg(drawn[1], drawn[0]), content_type="image/svg+xml")
    answer["Cache-Control"] = "private, max-age=86400, immutable"  # frozen: it never changes
    return answer


def _drawn(chart: str, shown: dict, names: dict):
    if chart.startswith("map-") and chart[4:] in shown["map_measures"]:
        cells = {code: row.get(chart[4:], "0") for code, row in shown["boroughs"].items()}
        return names[chart[4:]], figures.squared_map(cells, width=_WIDTH)
    made = {
        "quarters": lambda: figures.small_multiples(
            shown["quarters"]["labels"], [(names[key], texts) for key, texts in shown["quarters"]["measures"].items()], width=_WIDTH
        ),
        "funnel": lambda: figures.funnel(shown["funnel"], width=_WIDTH),
        "waits": lambda: figures.waits(shown["waits"], width=_WIDTH),
        "skills": lambda: figures.before_after(shown["skills"]["before"], shown["skills"]["after"], width=_WIDTH),
    }
    return (chart.capitalize(), made[chart]()) if chart in made else None


@page(*READERS, methods=("GET",))
def download(request, id, form):
    """The report in one of its printed forms: the same texts as on the page."""
    found = seen(Report.objects.exclude(state=Report.State.DRAFT), request.actor, pk=id)
    if form not in FORMS:
        raise Http404
    make, content_type, name = FORMS[form]
    named = name.format(f"get-online-london-{found.period}-{found.edition}")
    return HttpResponse(
        make(found.as_data()), content_type=content_type, headers={"Content-Disposition": f'attachment; filename="{named}"'}
    )


@page(*READERS)
def reports(request):
    """Every report that one may read, the newest first; those who make them begin the next here."""
    makes = bool(request.actor.roles & MAKERS)
    form = Begin(posted(request))
    if request.method == "POST" and makes and form.is_valid():
        made = tried(
            request, form, lambda: outcomes.draft(**form.cleaned_data, by=request.actor), "The report is drafted. Freeze its figures next."
        )
        if made is not None:
            return redirect("funder:report", id=made.pk)
    rows = Report.objects.visible_to(request.actor).order_by("-period", "-edition").defer("data", "shown")[:100]
    return render(request, "funder/reports.html", {"reports": rows, "form": form if makes else None, "makes": makes})
