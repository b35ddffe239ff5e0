"""Behind a figure: the rows that it counts, without anybody's name, for those who make reports."""

from datetime import date
from urllib.parse import urlencode

from django.http import Http404, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse

from documents.spreadsheets import csv_lines
from outcomes.models import Report
from outcomes.report import drill_down, measures
from outcomes.report.cells import LABELS
from outcomes.report.periods import read_period
from portal.doors import get_visible_or_404, page
from referrals import reasons

_KEYS = {
    "borough": "Borough",
    "band": "Age band",
    "organisation": "Kind of organisation",
    "channel": "Channel",
    "deprivation": "Deprivation tenth",
}
_HEADS = ["When", *_KEYS.values(), "Kind", "Detail"]
_DETAILS = {
    code: reason.label
    for group in (reasons.REFUSAL, reasons.WITHDRAWAL, reasons.REDIRECTION, reasons.UNMET)
    for code, reason in group.items()
}


@page(sees="report drafts", methods=("GET",))
def figure_rows_page(request, id, measure):
    """What a figure counts, a hundred a page or all in a file; `?borough=` and the other keys narrow it."""
    report = get_visible_or_404(Report.objects.exclude(state=Report.State.DRAFT).defer("shown"), request.actor, pk=id)
    figure = measures.BY_KEY.get(measure)
    if figure is None:
        raise Http404
    narrowed = {key: request.GET[key] for key in _KEYS if request.GET.get(key) in LABELS[key]}
    counted = drill_down.rows_of(report, figure, narrowed)
    if request.GET.get("download") == "csv":
        return _file(report, figure, counted)
    count = counted.count()
    number = min(_page_number(request.GET.get("page", "")), max(-(-count // drill_down.A_PAGE), 1))
    context = {
        "report": report,
        "period": read_period(report.period),
        "measure": figure,
        "filters": [_filter(key, words, narrowed) for key, words in _KEYS.items()],
        "comparison": _comparison(count, drill_down.frozen(report, figure, narrowed), len(narrowed)),
        "rows": [_line(row) for row in counted.page(number)] if count else [],
        "count_words": (
            f"{drill_down.A_PAGE * (number - 1) + 1:,} to {min(drill_down.A_PAGE * number, count):,} of {count:,}"
        ),
        "pages": _pages(narrowed, number, count),
        "is_narrowed": bool(narrowed),
        "download": "?" + urlencode({**narrowed, "download": "csv"}),
        "back": f"{reverse('funder:report', args=[report.pk])}?{urlencode({'measure': measure})}",
        "back_text": f"{report.period}, edition {report.edition}",
    }
    return render(request, "funder/rows.html", context)


def _file(report: Report, measure: measures.Measure, counted: drill_down.Rows) -> StreamingHttpResponse:
    """Every row, written while it is read: however many there are, few are in memory."""
    lines = ([cell["text"] for cell in _line(row)] for row in counted.every())
    name = f"rows-{measure.key}-{report.period}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"}
    return StreamingHttpResponse(csv_lines(_HEADS, lines), content_type="text/csv; charset=utf-8", headers=headers)


def _page_number(text: str) -> int:
    return max(int(text), 1) if text.isascii() and text.isdigit() and len(text) < 7 else 1


def _comparison(now: int, frozen: int | None, chosen: int) -> str:
    """How the rows of this moment stand to what was frozen."""
    if frozen is None:
        why = "reports keep one key at a time" if chosen > 1 else "this report keeps no such figure"
        return f"Now {now:,}. There is no frozen figure to compare with: {why}."
    if frozen == now:
        return f"Frozen {frozen:,}, and {now:,} now: the records match the report."
    return f"Frozen {frozen:,}, now {now:,}: records have changed since the figures were frozen. The report does not change. A correction is a new edition."


def _filter(key: str, words: str, narrowed: dict) -> dict:
    chosen = narrowed.get(key)
    items: list[dict[str, object]] = [{"value": "all", "text": "All"}]
    items += [{"value": code, "text": label, "selected": code == chosen} for code, label in LABELS[key].items()]
    return {"id": key, "name": key, "label": {"text": words}, "items": items}


def _line(row: drill_down.Row) -> list[dict]:
    texts = [_month(row.month), *(LABELS[key].get(getattr(row, key)) or "Not known" for key in _KEYS)]
    texts += [_word(row.kind), _DETAILS.get(row.detail) or _word(row.detail)]
    return [{"head": head, "text": text} for head, text in zip(_HEADS, texts, strict=True)]


def _word(code: str) -> str:
    return code.replace("_", " ").capitalize() or "–"


def _month(name: str) -> str:
    year, _, month = name.partition("-")
    return f"{date(int(year), int(month), 1):%B %Y}" if month.isdigit() else name


def _pages(narrowed: dict, number: int, count: int) -> dict:
    pages = {}
    if number > 1:
        pages["previous"] = {"href": _link(narrowed, number - 1), "labelText": f"Page {number - 1:,}"}
    if count > drill_down.A_PAGE * number:
        pages["next"] = {"href": _link(narrowed, number + 1), "labelText": f"Page {number + 1:,}"}
    return pages


def _link(narrowed: dict, number: int) -> str:
    return "?" + urlencode({**narrowed, "page": number})
