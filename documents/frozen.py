"""From a report's frozen figures to its printed forms."""

from documents.charts import Bar
from documents.report import BoroughRow, Figure, Method, ReportData, gla_report
from documents.spreadsheets import csv_bytes
from outcomes.periods import read_period
from people.boroughs import BOROUGHS

_COLUMNS = {"people_helped": "People helped", "referrals": "Referrals", "devices_handed_over": "Devices", "sims_activated": "SIMs", "people_taught": "Taught"}  # fmt: skip


def report_pdf(report: dict) -> bytes:
    """`report` has period, edition, shown, data_hash, frozen_at and published_at: see `outcomes.models.Report`."""
    shown = report["shown"]
    data = ReportData(
        title="What the money did",
        period=report["period"],
        period_words=str(read_period(report["period"])),
        reference=f"GLA-{report['period']}-{report['edition']}",
        edition=report["edition"],
        published_on=report["published_at"],
        frozen_at=report["frozen_at"],
        data_hash=report["data_hash"],
        headlines=tuple(Figure(m["name"], shown["totals"][m["key"]], m["definition"]) for m in shown["measures"]),
        borough_heads=tuple(_COLUMNS.values()),
        boroughs=tuple(BoroughRow(b.name, tuple(_cell(shown, b, key) for key in _COLUMNS)) for b in BOROUGHS),
        chart_title="Referrals by borough",
        chart=tuple(_bar(shown, b) for b in BOROUGHS if b.gss_code in shown["boroughs"]),
        needs=tuple((row["kind"], row["asked"], row["met"], row["open"]) for row in shown["needs"]),
        methods=tuple(Method(m["name"], m["definition"], m["unit"], m["source"], m["version"]) for m in shown["measures"]),
    )
    return gla_report(data)


def _cell(shown, borough, key) -> str:
    return shown["boroughs"].get(borough.gss_code, {}).get(key, "0")


def _bar(shown, borough) -> Bar:
    said = _cell(shown, borough, "referrals")
    digits = said.replace(",", "")
    return Bar(borough.name, float(digits) if digits.isdigit() else None, said)


def report_csv(report: dict) -> bytes:
    """The same figures as a table: one line a borough, then the total."""
    shown = report["shown"]
    rows = [[borough.name, borough.gss_code, *(_cell(shown, borough, m["key"]) for m in shown["measures"])] for borough in BOROUGHS]
    rows.append(["London", "", *(shown["totals"][m["key"]] for m in shown["measures"])])
    return csv_bytes(["borough", "gss_code", *(measure["key"] for measure in shown["measures"])], rows)
