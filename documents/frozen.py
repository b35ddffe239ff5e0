"""From a report's frozen figures to its printed forms."""

import csv
from io import StringIO
from zoneinfo import ZoneInfo

from documents.report import Figure, Method, ReportData, gla_report
from outcomes.measures import MEASURES
from outcomes.periods import read_period
from people.boroughs import BOROUGHS

LONDON = ZoneInfo("Europe/London")
_COLUMNS = {"people_helped": "People helped", "referrals": "Referrals", "devices_handed_over": "Devices", "sims_activated": "SIMs", "people_taught": "Taught"}  # fmt: skip


def report_pdf(report: dict) -> bytes:
    """`report` has period, edition, shown, data_hash, frozen_at and published_at: see `outcomes.models.Report`."""
    shown = report["shown"]
    data = ReportData(
        period=report["period"],
        period_words=str(read_period(report["period"])),
        edition=report["edition"],
        published=_moment(report["published_at"]) or "not yet",
        frozen=_moment(report["frozen_at"]),
        data_hash=report["data_hash"],
        headlines=tuple(Figure(m.name, shown["totals"][m.key], m.definition) for m in MEASURES),
        columns=tuple(_COLUMNS.values()),
        boroughs=tuple((b.name, tuple(_cell(shown, b, key) for key in _COLUMNS)) for b in BOROUGHS),
        chart_title="Referrals by borough",
        chart=tuple(_bar(shown, b) for b in BOROUGHS if b.gss_code in shown["boroughs"]),
        needs=tuple((row["kind"], row["asked"], row["met"], row["open"]) for row in shown["needs"]),
        methods=tuple(Method(m.name, m.definition, m.unit, m.source, m.version) for m in MEASURES),
    )
    return gla_report(data)


def _moment(value) -> str:
    return f"{value.astimezone(LONDON):%-d %B %Y at %H:%M}" if value else ""


def _cell(shown, borough, key) -> str:
    return shown["boroughs"].get(borough.gss_code, {}).get(key, "0")


def _bar(shown, borough) -> Figure:
    said = _cell(shown, borough, "referrals")
    digits = said.replace(",", "")
    return Figure(borough.name, said, length=float(digits) if digits.isdigit() else 0)


def report_csv(report: dict) -> bytes:
    """The same figures as a table: one line a borough, then the total."""
    text = StringIO()
    sheet = csv.writer(text)
    sheet.writerow(["borough", "gss_code", *(measure.key for measure in MEASURES)])
    for borough in BOROUGHS:
        sheet.writerow([borough.name, borough.gss_code, *(_cell(report["shown"], borough, m.key) for m in MEASURES)])
    sheet.writerow(["London", "", *(report["shown"]["totals"][m.key] for m in MEASURES)])
    return text.getvalue().encode("utf-8-sig")
