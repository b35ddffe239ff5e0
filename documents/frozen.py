"""From a report's frozen figures to its printed forms: PDF, summary, workbook, table and open data."""

import json
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from documents.spreadsheets import csv_bytes
from law.loading import on_first_use
from outcomes.report.disclosure import FEW, HIDDEN, NOT_YET, TOO_FEW, UNSPENT
from outcomes.report.periods import read_period
from people.places.boroughs import BOROUGHS

if TYPE_CHECKING:
    from documents import report as report_paper
    from documents import workbook
else:
    report_paper, workbook = map(on_first_use, ("documents.report", "documents.workbook"))

__all__ = ["FORMS", "report_csv", "report_json", "report_ods", "report_pdf", "summary_pdf"]
_UNPRINTED = {FEW: "[c]", HIDDEN: "[h]", TOO_FEW: "[u]", NOT_YET: "[x]", UNSPENT: "[x]", "": "[z]"}
_SHORTHAND = (
    ("[c]", "Confidential: fewer than 5, which is 1 to 4"),
    ("[h]", "Hidden. It would reveal a small figure, or is a share of a figure that is not printed"),
    ("[u]", "Unreliable. It is based on fewer than 20"),
    ("[x]", "Not available. It is too early, or no spending was recorded"),
    ("[z]", "Not applicable. No target was set, or the column does not apply to the row"),
    ("Rounding", "0 stays 0; other counts of people are rounded to the nearest 5, totals from the unrounded total"),
)
_DECIMAL = re.compile(r"-?\d+(\.\d+)?", re.ASCII)
_UNITS = (("%", "per cent"), (" days", "days"), (" kg CO2e", "kg CO2e"), (" kg", "kilograms"))
LINE = ("period", "edition", "status", "table", "row", "row_code", "column", "value", "marker", "unit", "words")
DICTIONARY = (
    ("period", "text", "Quarter, such as 2026-Q4: three calendar months in London's time"),
    ("edition", "number", "1 for the first publication; a later edition corrects an earlier one"),
    ("status", "text", "final, or provisional if the figures were frozen before the quarter ended"),
    ("table", "text", "Which table the figure belongs to"),
    ("row", "text", "What the line is about: a borough, an age band, a kind of need"),
    ("row_code", "text", "GSS code where the row is a London borough (ONS), else empty"),
    ("column", "text", "What is counted or measured"),
    ("value", "number", "The figure as published: counts of people rounded to the nearest 5; empty where not printed"),
    (
        "marker",
        "text",
        (
            "Why there is no value: fewer than 5; hidden (would reveal a small figure); too few (base under 20); not "
            "yet; no spending recorded; not applicable; in words"
        ),
    ),
    (
        "unit",
        "text",
        (
            "people, referrals, needs, devices, SIMs, days, per cent, pounds, kilograms, kg CO2e; empty where the "
            "column says it"
        ),
    ),
    ("words", "text", "What stands in the table in place of a figure, such as how a figure is known; else empty"),
)


def report_pdf(report: dict) -> bytes:
    """The report itself, as it is printed."""
    return report_paper.gla_report(report)


def summary_pdf(report: dict) -> bytes:
    """Its two pages for those who have no time."""
    return report_paper.gla_summary(report)


def report_csv(report: dict) -> bytes:
    """Tidy open data: one line a figure, for the London Datastore; `DICTIONARY` says what each column means."""
    return csv_bytes(LINE, lines(report))


def dictionary_csv(report: dict) -> bytes:
    """The data dictionary that goes with the open data."""
    measures = [
        (m["name"], m["unit"], f"{m['definition']} Source: {m['source']}. Definition {m['version']}.")
        for m in report["shown"]["measures"]
    ]
    return csv_bytes(("name", "type_or_unit", "meaning"), [*DICTIONARY, *measures])


def status(report: dict) -> str:
    return "provisional" if report["provisional"] else "final"


def lines(report: dict) -> Iterator[tuple]:
    shown = report["shown"]
    about = (report["period"], report["edition"], status(report))
    codes = {b.name: b.gss_code for b in BOROUGHS}
    units = {m["name"]: m["unit"] for m in shown["measures"]}
    for title, head, rows in _tables(shown):
        for row in rows:
            for column, text in zip(head[1:], row[1:], strict=True):
                value, marker, unit = _split(str(text))
                words = "" if value or marker else str(text)
                unit = unit or ("" if words else units.get(column, ""))
                yield (
                    *about,
                    title,
                    row[0],
                    codes.get(row[0], ""),
                    column,
                    value,
                    marker or ("in words" if words else ""),
                    unit,
                    words,
                )


def _split(text: str) -> tuple[str, str, str]:
    """("1235", "", ""), ("", "fewer than 5", ""), ("87", "", "per cent"), ("", "", ""): a figure, why there is none,
    its unit; or words.
    """
    if text in _UNPRINTED:
        return "", text or "not applicable", ""
    bare = text.replace(",", "")
    unit = ""
    for end, name in _UNITS:
        if bare.endswith(end):
            bare = bare.removesuffix(end)
            unit = name
            break
    if bare.startswith("£"):
        bare = bare[1:]
        unit = "pounds"
    return (bare, "", unit) if _DECIMAL.fullmatch(bare) else ("", "", "")


def _tables(shown: dict) -> Iterator[tuple[str, list, list]]:
    names = {m["key"]: m["name"] for m in shown["measures"]}
    heads = [h for h in shown["headlines"]]
    yield (
        "Headlines",
        ["Figure", "Amount", "Target", "Of target"],
        [[h["name"], h["shown"], h["target"], h["of_target"]] for h in heads],
    )
    keys = list(next(iter(shown["boroughs"].values()), {}))
    rows = [[b.name, *(shown["boroughs"].get(b.gss_code, {}).get(key, "0") for key in keys)] for b in BOROUGHS]
    yield (
        "By borough",
        ["Borough", *(names[key] for key in keys)],
        [*rows, ["London", *(shown["totals"][key] for key in keys)]],
    )
    series = shown["quarters"]
    quarters = [
        [label, *(texts[place] for texts in series["measures"].values())]
        for place, label in enumerate(series["labels"])
    ]
    yield "Quarter by quarter", ["Quarter", *(names[key] for key in series["measures"])], quarters
    if shown["funnel"]:
        rows = [[step["label"], step["shown"], step["lost"] or "0"] for step in shown["funnel"]]
        yield "From requested to met", ["Step", "Needs", "Fewer than at the step before"], rows
    for table in shown["tables"]:
        yield table["title"], table["head"], [*table["rows"], *([table["total"]] if table["total"] else [])]
    if shown["restated"]:
        rows = [[line["line"], line["was"], line["now"], line["cause"]] for line in shown["restated"]]
        yield "What changed", ["Line", "Was", "Is now", "Cause"], rows


def report_ods(report: dict) -> bytes:
    """The workbook: cover, contents, notes, then one table a sheet."""
    shown = report["shown"]
    cover = [
        ("Report to the Greater London Authority", str(read_period(report["period"]))),
        ("Reference", report_paper.reference_of(report)),
        ("Edition", str(report["edition"])),
        ("Status", report["provisional"] or "Final: the whole quarter"),
        ("Definitions", report["definitions_version"]),
        ("Figures frozen", f"{report['frozen_at']:%-d %B %Y}"),
        ("Published", f"{report['published_at']:%-d %B %Y}" if report["published_at"] else "not yet"),
        ("Fingerprint of the data", report["data_hash"]),
    ]
    notes = [
        *_SHORTHAND,
        *(
            (m["name"], f"{m['definition']} Unit: {m['unit']}. Source: {m['source']}. Definition {m['version']}.")
            for m in shown["measures"]
        ),
        (shown["model"]["name"], shown["model"]["words"]),
        *(("Reading the tables", note) for note in shown["notes"]),
    ]
    about = {table["title"]: table["note"] for table in shown["tables"]}
    sheets = [
        workbook.Worksheet(title, *_with_units(head, rows), about.get(title, ""))
        for title, head, rows in _tables(shown)
    ]
    return workbook.accessible_workbook("Impact report", cover, notes, sheets, made_at=report["frozen_at"])


def _with_units(head: list[str], rows: list[list]) -> tuple[list[str], list[list]]:
    """Figures as numbers, with their unit in the column's head; where a column has several units, in a column of its
    own beside it.
    """
    top = [head[0]]
    columns = [[row[0] or "Not said" for row in rows]]
    for place, name in enumerate(head[1:], 1):
        split = [_split(str(row[place])) for row in rows]
        units = sorted({unit for _, _, unit in split if unit})
        top.append(f"{name} ({units[0]})" if len(units) == 1 else name)
        columns.append(
            [
                _number(value) if value else _UNPRINTED.get(row[place], row[place])
                for (value, _, _), row in zip(split, rows, strict=True)
            ]
        )
        if len(units) > 1:
            top.append(f"Unit of {name.lower()}")
            columns.append([unit or "[z]" for _, _, unit in split])
    return top, [list(row) for row in zip(*columns, strict=True)]


def _number(text: str) -> int | float:
    return float(text) if "." in text else int(text)


def report_json(report: dict) -> bytes:
    """What every form prints, as plain data, the cells of disclosure control aside."""
    about = {name: value for name, value in report.items() if name != "shown"}
    figures = printed_figures(report["shown"])
    return json.dumps({**about, **figures}, default=str, ensure_ascii=False, indent=1).encode()


def printed_figures(shown: dict) -> dict:
    """What forms print: the cells behind them are for disclosure control, and some of them stand in no form."""
    return {name: value for name, value in shown.items() if name != "cells"}


# kind → (maker, content type, what the file is called)
FORMS = {
    "pdf": (report_pdf, "application/pdf", "{}.pdf"),
    "summary.pdf": (summary_pdf, "application/pdf", "{}-summary.pdf"),
    "ods": (report_ods, "application/vnd.oasis.opendocument.spreadsheet", "{}.ods"),
    "csv": (report_csv, "text/csv; charset=utf-8", "{}.csv"),
    "dictionary.csv": (dictionary_csv, "text/csv; charset=utf-8", "{}-dictionary.csv"),
    "json": (report_json, "application/json", "{}.json"),
}
