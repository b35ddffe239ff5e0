"""The dashboard of one report: everything on it was frozen with the report, and nothing else is asked of the
database.
"""

from urllib.parse import urlencode

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

import documents
from outcomes.models import Report
from outcomes.report import releases
from outcomes.report.disclosure import UNPRINTED, percentage
from outcomes.report.periods import read_period
from people.access import can, sees
from people.places.boroughs import BOROUGHS
from portal.funder.comparison import beside, difference, map_summary
from portal.funder.report_files import FILES, drawers_mark

_PARTS = (
    ("short", "The quarter in short"),
    ("map", "Across London"),
    ("over", "Quarter by quarter"),
    ("funnel", "From requested to met"),
    ("waits", "How long people waited"),
    ("skills", "Confidence before and after"),
    ("all", "All figures in tables"),
    ("restated", "What changed since the earlier edition"),
    ("files", "Download this report"),
    ("small", "Why some figures are not printed"),
)


def name_of(report) -> str:
    """How an edition is called in an address: 2026-Q3-1."""
    return f"{report.period}-{report.edition}"


def at(report, **chosen) -> str:
    """The address of a dashboard as it is looked at: whoever may see it sees the same there."""
    kept = {name: value for name, value in chosen.items() if value}
    return reverse("funder:report", args=[report.pk]) + (f"?{urlencode(kept)}" if kept else "")


def _release(request, report) -> dict:
    """What stands between frozen figures and their publication."""
    if report.state != Report.State.FROZEN:
        return {}
    return {
        "is_frozen_by_them": request.actor.key in report.frozen_by.split(),
        "period_is_over": read_period(report.period).last < timezone.localdate(),
        "needs_reason": releases.needs_reason(report),
    }


def show(request, report):
    """Draw the dashboard. `?measure=` chooses the map, `?with=` another quarter to stand beside this one."""
    shown = report.shown
    query = request.GET
    measure = query.get("measure", "")
    measure = measure if measure in shown["map_measures"] else shown["map_measures"][0]
    published = list(Report.objects.published().order_by("-period", "-edition").only("id", "period", "edition"))
    other = _other(published, report, query.get("with", ""))
    makes = sees(request.actor, "report drafts")
    context = (
        _about(report, published, makes)
        | _release(request, report)
        | {"can": can(request.actor, report)}
        | _figures(report, other, measure, makes)
    )
    return render(request, "funder/dashboard.html", context)


def _other(published, report, wanted: str):
    other = next((row for row in published if name_of(row) == wanted and row.pk != report.pk), None)
    return Report.objects.published().defer("data").get(pk=other.pk) if other else None


def _about(report, published, makes) -> dict:
    """What this report is, and what else there is."""
    period = read_period(report.period)
    newer = next((row for row in published if row.period == report.period and row.edition > report.edition), None)
    choices = [row for row in published if row.pk != report.pk]
    return {
        "report": report,
        "period": period,
        "name": name_of(report),
        "published": published if any(row.pk == report.pk for row in published) else [report, *published],
        "choices": [{"name": name_of(row), "words": f"{row.period}, edition {row.edition}"} for row in choices],
        "newer": newer,
        "makes": makes,
        "files": FILES.values(),
        "disclosure": documents.report.DISCLOSURE,
        "mark": drawers_mark(),
    }


def _figures(report, other, measure: str, makes: bool) -> dict:
    shown = report.shown
    beside_it = other.shown if other else None
    named = {row["key"]: row for row in shown["measures"]}
    boroughs = [_borough(report, beside_it, row, measure, makes) for row in BOROUGHS]
    printed = [(row["name"], row["shown"]) for row in boroughs]
    return {
        "shown": shown,
        "other": other,
        "other_name": name_of(other) if other else "",
        "is_counted_otherwise": bool(other) and other.definitions_version != report.definitions_version,
        "measure": named[measure],
        "measures": [named[key] for key in shown["map_measures"]],
        "headlines": [_headline(report, other, headline, named, makes) for headline in shown["headlines"]],
        "boroughs": boroughs,
        "map_summary": map_summary(printed),
        "map_words": f"{named[measure]['name']} by borough, as a map of 33 squares. {map_summary(printed)}",
        "quarters": _quarters(shown, named),
        "funnel": table_of(
            ["Step", "Needs", "Fewer", "Because"],
            [[s["label"], s["shown"], s["lost"], s["lost_why"]] for s in shown["funnel"]],
        ),
        "funnel_words": _funnel_words(shown["funnel"]),
        "met_share": _met_share(shown["funnel"]),
        "waits": table_of(
            ["Who", "From and to", "Half waited", "Nine in ten"],
            [[w["kind"], w["milestone"], w["median"], w["ninth"]] for w in shown["waits"]],
        ),
        "waits_words": [_wait_words(row) for row in shown["waits"]],
        "has_waits": any(row["median"] not in UNPRINTED for row in shown["waits"]),
        "skills": _skills(shown["skills"]),
        "has_skills": shown["skills"]["change"] not in UNPRINTED,
        "sections": _sections(shown),
        "restated": table_of(
            ["Line", "Was", "Is now", "Cause"], [[r["line"], r["was"], r["now"], r["cause"]] for r in shown["restated"]]
        ),
        "is_empty": all(text == "0" for text in shown["totals"].values()),
        "parts": [(key, words) for key, words in _PARTS if key != "restated" or shown["restated"]],
        "here": at(report, measure=measure, **{"with": name_of(other) if other else ""}),
    }


def _headline(report, other, headline: dict, named: dict, makes: bool) -> dict:
    share = headline["of_target"].rstrip("%")
    return {
        **headline,
        **{name: named.get(headline["key"], {}).get(name, "") for name in ("source", "version")},
        "bar": min(int(share), 100) if share.isdigit() else None,
        "before_words": beside(headline["shown"], headline["before"], headline["before_period"]),
        "other_words": _beside_other(headline, other) if other and other.period != headline["before_period"] else "",
        "rows": _rows(report, headline["key"]) if makes else "",
        "is_unprinted": headline["shown"] in UNPRINTED,
    }


def _beside_other(headline: dict, other) -> str:
    return beside(
        headline["shown"], other.shown["totals"].get(headline["key"], ""), f"{other.period}, edition {other.edition}"
    )


def _borough(report, other, borough, measure, makes) -> dict:
    now = report.shown["boroughs"].get(borough.gss_code, {}).get(measure, "0")
    row = {
        "name": borough.name,
        "shown": now,
        "rows": _rows(report, measure, borough=borough.gss_code) if makes else "",
    }
    if other:
        then = other["boroughs"].get(borough.gss_code, {}).get(measure, "0")
        row |= {"other": then, "difference": difference(now, then) or "cannot be compared"}
    return row


def _rows(report, measure: str, **narrowed) -> str:
    """Where those who make reports find what a figure counts."""
    return reverse("funder:rows", args=[report.pk, measure]) + (f"?{urlencode(narrowed)}" if narrowed else "")


def _quarters(shown, named) -> dict:
    series = shown["quarters"]
    rows = [
        [label, *(texts[place] for texts in series["measures"].values())]
        for place, label in enumerate(series["labels"])
    ]
    return table_of(["Quarter", *(named[key]["name"] for key in series["measures"])], rows)


def _funnel_words(steps) -> str:
    sentences = [
        f"{s['label']}: {s['shown']}" + (f", {s['lost']} fewer ({s['lost_why']})" if s["lost"] else "") for s in steps
    ]
    return f"From requested to met. {'. '.join(sentences)}."


def _met_share(steps) -> str:
    """As every share: of two printed figures, or not at all."""
    share = percentage(steps[-1]["shown"], steps[0]["shown"]) if steps else ""
    return "" if share in UNPRINTED else share


def _wait_words(row) -> str:
    if row["median"] in UNPRINTED:
        return f"{row['kind']}, {row['milestone'].lower()}: too few to say."
    return (
        f"{row['kind']}, {row['milestone'].lower()}: half waited {row['median']} or less, and "
        f"9 in 10 waited {row['ninth']} or less."
    )


def _skills(skills) -> dict:
    steps = ("1, not at all", "2", "3", "4", "5, very")
    rows = [[label, skills["before"][place], skills["after"][place]] for place, label in enumerate(steps)]
    return table_of(["Confidence", "Before", "Three months after"], rows)


def _sections(shown) -> list[dict]:
    sections: dict[str, list] = {}
    for table in shown["tables"]:
        sections.setdefault(table["section"], []).append(table | table_of(table["head"], table["rows"], table["total"]))
    return [{"name": name, "tables": tables} for name, tables in sections.items()]


def table_of(head: list, rows: list, total: list | None = None) -> dict:
    """A table whose every cell knows how it is set: words to the left, figures to the right, what is not printed in
    grey.
    """
    wordy = [place == 0 or _is_wordy([row[place] for row in rows]) for place in range(len(head))]
    cells = [
        [
            {"text": text, "is_unprinted": text in UNPRINTED, "is_words": words}
            for text, words in zip(row, wordy, strict=True)
        ]
        for row in rows
    ]
    return {
        "head": [{"text": text, "is_words": words} for text, words in zip(head, wordy, strict=True)],
        "rows": cells,
        "total": [
            {"text": text, "is_unprinted": text in UNPRINTED, "is_words": words}
            for text, words in zip(total, wordy, strict=True)
        ]
        if total
        else None,
    }


def _is_wordy(column: list) -> bool:
    return all(not _is_figure(str(text)) for text in column) and any(len(str(text)) > 14 for text in column)


def _is_figure(text: str) -> bool:
    return text[:1].isdigit() or text.startswith(("£", "+", "-")) or text in UNPRINTED
