"""The drawings and the files of a report: made from its frozen figures, and made once for whoever has them already."""

from base64 import b64encode
from datetime import UTC
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from django.contrib.staticfiles import finders
from django.http import Http404, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, quote_etag

import documents
from documents.frozen import FORMS
from outcomes.models import Report
from portal.doors import get_visible_or_404, page

# form → what it is called, and what it is for
FILES = {
    form: {"form": form, "name": name, "what_for": what_for}
    for form, name, what_for in (
        ("pdf", "The report", "PDF, full report with definitions and methods"),
        ("summary.pdf", "Summary", "PDF, 2-page summary"),
        ("ods", "Workbook", "ODS spreadsheet, one table on each sheet"),
        ("csv", "Open data", "CSV, one line a figure, for the London Datastore"),
        ("dictionary.csv", "Data dictionary", "CSV, what each column of the open data means"),
        ("json", "For programs", "JSON, all figures"),
    )
}
# How wide each is drawn; a page shows it larger, and a phone is drawn its own, narrow, so that letters stay readable.
_WIDE = 470
_NARROW = {"quarters": 250, "funnel": 270, "waits": 390, "skills": 270}


@page(sees="reports", methods=("GET",))
def chart(request, id, chart):
    """One drawing, as the PDF has it; `map-<measure>` is London for that measure, `?size=narrow` is for a phone."""
    report = _frozen(request, id)
    is_narrow = request.GET.get("size") == "narrow"

    def make():
        title, drawing = _drawn(chart, report.shown, is_narrow)
        answer = HttpResponse(_in_our_typeface(documents.charts.as_svg(drawing, title)), content_type="image/svg+xml")
        answer._csp_update = {"style-src": ["'unsafe-inline'"], "font-src": ["data:"]}  # noqa: SLF001 - what csp_update writes: its own styles and letters, when opened by itself
        return answer

    return _once(request, report, f"{chart} {is_narrow}", make, forever=request.GET.get("v") == drawers_mark())


@page(sees="reports", methods=("GET",))
def download(request, id, form):
    """The report in one of its printed forms: the same texts as on the page."""
    report = _frozen(request, id)
    if form not in FORMS:
        raise Http404
    make, content_type, name = FORMS[form]
    filename = name.format(f"get-online-london-{report.period}-{report.edition}")

    def build():
        headers = {"Content-Disposition": f'attachment; filename="{filename}"', "X-Content-Type-Options": "nosniff"}
        return HttpResponse(make(report.as_data()), content_type=content_type, headers=headers)

    return _once(request, report, form, build)


def _frozen(request, id):
    return get_visible_or_404(Report.objects.exclude(state=Report.State.DRAFT).defer("data"), request.actor, pk=id)


def _drawn(chart: str, shown: dict, is_narrow: bool):
    """(title, drawing) of a chart by its name."""
    names = {m["key"]: m["name"] for m in shown["measures"]}
    width = _NARROW.get(chart, 290) if is_narrow else _WIDE
    if chart.startswith("map-") and chart[4:] in shown["map_measures"]:
        cells = {code: row.get(chart[4:], "0") for code, row in shown["boroughs"].items()}
        return names[chart[4:]], documents.figures.squared_map(cells, width=width)
    if chart == "quarters":
        series = [(names[key], texts) for key, texts in shown["quarters"]["measures"].items()]
        labels = shown["quarters"]["labels"]
        return "Quarter by quarter", documents.figures.small_multiples(
            labels, series, width=width, across=1 if is_narrow else 2
        )
    if chart == "funnel" and shown["funnel"]:
        return "From requested to met", documents.figures.funnel(shown["funnel"], width=width)
    if chart == "waits":
        return "How long people waited", documents.figures.waits(shown["waits"], width=width)
    if chart == "skills":
        return "Confidence before and after", documents.figures.before_after(
            shown["skills"]["before"], shown["skills"]["after"], width=width
        )
    raise Http404


def _once(request, report, what: str, make, forever: bool = False) -> HttpResponse:
    """The answer, or 304 for whoever has it already. Frozen figures never change; what draws them may, and is part
    of the mark.
    """
    moment = report.published_at or report.frozen_at
    mark = f"{report.data_hash} {report.state} {moment.isoformat()} {what} {drawers_mark()}"
    etag = quote_etag(sha256(mark.encode()).hexdigest()[:32])
    changed = int(moment.timestamp())
    answer = get_conditional_response(request, etag, changed) or make()
    is_published = report.state == Report.State.PUBLISHED
    answer["Cache-Control"] = (
        "private, max-age=31536000, immutable" if forever and is_published else "private, no-cache"
    )
    answer["ETag"] = etag
    answer["Last-Modified"] = http_date(moment.astimezone(UTC).timestamp())
    return answer


def _in_our_typeface(svg: bytes) -> bytes:
    """The drawing with its letters in it: a picture on a page may fetch none, and in another typeface words would
    not fit.
    """
    return svg.replace(b"</title>", b"</title><style>" + _typeface() + b"</style>", 1)


@lru_cache(maxsize=1)
def _typeface() -> bytes:
    path = finders.find("fonts/atkinson-hyperlegible-next-latin-wght-normal.woff2")
    if path is None:
        return b""
    letters = b64encode(Path(path).read_bytes())
    return (
        b"@font-face{font-family:'Atkinson Hyperlegible Next';font-weight:200 800;src:url(data:font/woff2;base64,"
        + letters
        + b") format('woff2')}"
    )


@lru_cache(maxsize=1)
def drawers_mark() -> str:
    """A digest of what draws: with a new version of it, everything is fetched anew."""
    sources = sorted(Path(documents.__file__).parent.glob("*.py"))
    return sha256(b"".join(source.read_bytes() for source in sources)).hexdigest()[:12]
