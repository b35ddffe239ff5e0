"""Makes a report: the exact figures of a quarter, what may be shown of it beside all that was published before, and
what changed since.
"""

from outcomes.report import disclosure, measures, protection, relations, tables
from outcomes.report.cells import ReportCells
from outcomes.report.models import Report
from outcomes.report.periods import Period, named_period, periods_until, quarters_until
from outcomes.report.printed import Printed
from outcomes.report.tallies import over_quarters
from people.places.boroughs import BOROUGHS

QUARTERS = 8
# Tables that follow a quarter's referrals to their end: they change from day to day without anybody's mistake.
_FOLLOWS = ("Outcomes of requests", "From requested to met", "SIMs still in use", "Waits and outcomes")
_CORRECTED = "This edition corrects an earlier one. To protect identities, we only change a count of people if it changed by 5 or more. Other counts do not change."
_LATER = "Counted on a later day, because it follows the quarter’s referrals and SIMs to their end."


def take_figures(report: Report) -> tuple[dict, dict]:
    """(exact, shown) of a report's quarter. Refuses CannotProtect and FiguresDisagree.

    What was printed before, of this quarter or of another, is known for ever: where the count is the same, or nearly,
    so is the text.
    """
    period = named_period(report.period)
    figures = ReportCells(period)
    newest = _published(quarters_until(period, QUARTERS))
    editions = list(Report.objects.filter(period=report.period, state=Report.State.PUBLISHED).order_by("edition"))
    earlier = editions[-1] if editions else None
    fixed = _printed_before(figures, period, earlier, newest)
    texts = protection.protect(
        figures.cells,
        figures.sums,
        fixed={**fixed, **figures.stated},
        exact=figures.exact,
        limits=relations.limits(figures),
        prized=[f"{measure.key}|all|" for measure in measures.MEASURES],
        before=_counted_before(figures, editions),
    )
    shown = tables.shown(Printed(period, figures, texts))
    shown["notes"] = [*shown["notes"], *([_CORRECTED] if earlier is not None else [])]
    _look_back(shown, period, newest)
    shown["restated"] = restated(earlier.shown, shown, report.cause) if earlier is not None else []
    return figures.as_data(), shown


def _published(quarters: list[str]) -> dict[str, Report]:
    """{quarter: its newest published edition}."""
    return {r.period: r for r in Report.objects.filter(period__in=quarters, state="published").order_by("edition")}


def _printed_before(
    figures: ReportCells, period: Period, earlier: Report | None, newest: dict[str, Report]
) -> dict[str, str]:
    """{cell: text} that cannot be taken back: of an earlier edition, of later quarters' charts, of SIMs that other
    quarters printed.
    """
    printed_there: dict[str, str] = {}
    for later in (
        Report.objects.filter(period__gt=period.name, state="published").defer("data").order_by("period", "edition")
    ):
        series = later.shown["quarters"]
        if period.name in series["labels"]:
            place = series["labels"].index(period.name)
            printed_there |= {f"{key}|all|": texts[place] for key, texts in series["measures"].items()}
    for report in newest.values():
        printed_there |= {name: text for name, text in report.shown["cells"].items() if name.startswith("sims|")}
    if earlier is not None:  # what is new in this edition was 0 in the one before
        printed_there |= dict.fromkeys(figures.cells, "0") | earlier.shown["cells"]
    return _kept(figures, printed_there)


def _kept(figures: ReportCells, texts: dict[str, str]) -> dict[str, str]:
    """Those texts that this report prints again: what is different between it and one before must not be one person's
    record.
    """
    counts = {
        name: count
        for name, count in figures.cells.items()
        if name in texts and name not in figures.exact and name not in figures.stated
    }
    kept = {name: disclosure.kept(texts[name], count) for name, count in counts.items()}
    return {name: text for name, text in kept.items() if text == texts[name]}


def _counted_before(figures: ReportCells, editions: list[Report]) -> dict[str, set[int]]:
    """What each count of people was in earlier editions: that it is another now must not be seen where the change is
    small.
    """
    counts = {name: n for name, n in figures.cells.items() if name not in figures.exact and name not in figures.stated}
    return disclosure.counts_before([edition.data["cells"] for edition in editions], counts)


def _look_back(shown: dict, period: Period, newest: dict[str, Report]) -> None:
    """The quarter before beside each headline, and the last quarters as lines: as they were published, where they were."""
    quarters = periods_until(period, QUARTERS)
    names = [quarter.name for quarter in quarters]
    published = {name: newest[name].shown["totals"] for name in names[:-1] if name in newest}
    unpublished = _totals_now([quarter for quarter in quarters[:-1] if quarter.name not in published])
    totals = published | unpublished | {period.name: shown["totals"]}
    lines = {key: [totals[name][key] for name in names] for key in measures.HEADLINES}
    shown["quarters"] = {"labels": names, "measures": lines}
    before = names[-2]
    last_quarter = published.get(before, {})
    for headline in shown["headlines"]:
        headline |= {
            "before": last_quarter.get(headline["key"], ""),
            "before_period": before if before in published else "",
        }


def _totals_now(periods: list[Period]) -> dict[str, dict[str, str]]:
    """{quarter: {headline: text}} of quarters of which no report was published."""
    if not periods:
        return {}
    counted = {key: over_quarters(measures.BY_KEY[key].counts, periods) for key in measures.HEADLINES}
    return {
        period.name: {key: disclosure.shown(quarters[period.name].total()) for key, quarters in counted.items()}
        for period in periods
    }


# ── What changed since an earlier edition ────────────────────────────────────────────────────────────────────────────


def restated(was: dict, now: dict, cause: str) -> list[dict]:
    """Line by line what the earlier edition printed otherwise, in the words that a reader finds it by, each with its
    cause.
    """
    old = dict(printed(was))
    new = dict(printed(now))
    lines = []
    for line in [*new, *(line for line in old if line not in new)]:
        before = old.get(line, "–")
        after = new.get(line, "–")
        if before != after:
            why = _LATER if any(line.startswith(title) for title in _FOLLOWS) else cause
            lines.append({"line": line, "was": before, "now": after, "cause": why})
    return lines


def printed(shown: dict):
    """(line, text) of everything that a report prints as a figure, the look back at other quarters aside."""
    names = {m["key"]: m["name"] for m in shown["measures"]}
    for h in shown["headlines"]:
        yield f"{h['name']}, London", h["shown"]
        yield f"{h['name']}, target", h["target"] or "none"
    headlines = {h["key"] for h in shown["headlines"]}
    for key, text in shown["totals"].items():
        if key not in headlines:
            yield f"{names[key]}, London", text
    for borough in BOROUGHS:
        for key, text in shown["boroughs"].get(borough.gss_code, {}).items():
            yield f"{names[key]}, {borough.name}", text
    for step in shown["funnel"]:
        yield f"From requested to met: {step['label']}", step["shown"]
    for table in shown["tables"]:
        for row in table["rows"]:
            for column, text in zip(table["head"][1:], row[1:], strict=True):
                yield f"{table['title']}: {row[0]}, {column[:1].lower()}{column[1:]}", text
