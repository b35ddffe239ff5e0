"""The quarterly report for the GLA, designed: title page, headline figures, the boroughs, a chart, needs, methods."""

from dataclasses import dataclass

from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.platypus import KeepTogether, PageBreak, Spacer, Table, TableStyle

from documents.charts import bars
from documents.style import (
    AMBER,
    BRAND,
    CELL,
    CELL_BOLD,
    HAIR,
    MARGIN,
    NUMBER,
    NUMBER_HEAD,
    PAPER,
    SMALL,
    SUBHEADING,
    WIDTH,
    heading,
    paper,
    ruled,
    say,
    style,
)
from documents.typeface import drawable

FIGURE = style("figure", 30, bold=True, colour=BRAND, lead=1.1, after=2)
FEW_FIGURE = style("few", 17, bold=True, colour=BRAND, lead=1.3, after=4)
LABEL = style("label", 11, bold=True, after=2)


@dataclass(frozen=True)
class Figure:
    """`shown` is what may be printed, after disclosure control; `length` a number for a chart, 0 where nothing may be measured."""

    label: str
    shown: str
    definition: str = ""
    length: float = 0


@dataclass(frozen=True)
class Method:
    name: str
    definition: str
    unit: str
    source: str
    version: str


@dataclass(frozen=True)
class ReportData:
    """`boroughs` rows are (name, one cell for each of `columns`); `needs` rows are (kind, asked, met, open)."""

    period: str
    period_words: str
    edition: int
    published: str
    frozen: str
    data_hash: str
    headlines: tuple[Figure, ...]
    columns: tuple[str, ...]
    boroughs: tuple[tuple[str, tuple[str, ...]], ...]
    chart_title: str
    chart: tuple[Figure, ...]
    needs: tuple[tuple[str, str, str, str], ...]
    methods: tuple[Method, ...]


def gla_report(data: ReportData) -> bytes:
    """The report as PDF. The same data gives the same bytes. It prints what it is given and suppresses nothing itself."""
    story = [Spacer(1, 1), PageBreak()]
    story += [
        *_headlines(data),
        PageBreak(),
        *_boroughs(data),
        PageBreak(),
        *_chart(data),
        *_needs(data),
        PageBreak(),
        *_methods(data),
    ]
    title = f"Get Online London: {data.period_words}"
    return paper(story, title=title, running=f"Quarterly report, {data.period_words}", first=lambda canvas, _: _title_page(canvas, data))


def _title_page(canvas, data: ReportData):
    canvas.setFillColor(BRAND)
    canvas.rect(0, A4[1] * 0.38, A4[0], A4[1] * 0.62, fill=1, stroke=0)
    canvas.setFillColor(AMBER)
    canvas.rect(MARGIN, A4[1] * 0.38 - 3 * mm, 30 * mm, 3 * mm, fill=1, stroke=0)
    canvas.setFillColor(PAPER)
    canvas.setFont("Bold", 14)
    canvas.drawString(MARGIN, A4[1] - 30 * mm, "Get Online London")
    canvas.setFont("Bold", 38)
    canvas.drawString(MARGIN, A4[1] * 0.62, "What the money did")
    canvas.setFont("Text", 18)
    canvas.drawString(MARGIN, A4[1] * 0.62 - 12 * mm, drawable(data.period_words))
    canvas.setFont("Text", 12)
    canvas.drawString(MARGIN, A4[1] * 0.62 - 22 * mm, "Report to the Greater London Authority")
    facts = [
        ("Period", data.period),
        ("Edition", str(data.edition)),
        ("Figures frozen", data.frozen),
        ("Published", data.published),
    ]
    _title_facts(canvas, [*facts, ("Data", data.data_hash[:16])])


def _title_facts(canvas, facts):
    y = A4[1] * 0.30
    for label, value in facts:
        canvas.setFillColorRGB(0.42, 0.42, 0.5)
        canvas.setFont("Text", 10)
        canvas.drawString(MARGIN, y, label)
        canvas.setFillColorRGB(0.1, 0.1, 0.18)
        canvas.setFont("Bold", 10)
        canvas.drawString(MARGIN + 36 * mm, y, drawable(value, "Bold"))
        y -= 6.5 * mm


def _headlines(data: ReportData) -> list:
    cells = [
        [say(f.shown, FIGURE if len(f.shown) < 9 else FEW_FIGURE), say(f.label, LABEL), say(f.definition, SMALL)] for f in data.headlines
    ]
    rows = [cells[place : place + 2] for place in range(0, len(cells), 2)]
    if rows and len(rows[-1]) == 1:
        rows[-1].append("")
    grid = Table(rows, colWidths=[WIDTH / 2 - 4, WIDTH / 2 - 4], hAlign="LEFT")
    grid.setStyle(
        TableStyle(
            [
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("LINEABOVE", (0, 0), (-1, -1), 0.6, HAIR),
                ("LEFTPADDING", (0, 0), (-1, -1), 0),
                ("RIGHTPADDING", (0, 0), (-1, -1), 14),
                ("TOPPADDING", (0, 0), (-1, -1), 12),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 12),
            ]
        )
    )
    note = "Counts of people are rounded to the nearest 5; 1 to 4 is shown as “fewer than 5”. See the methods page."
    return [heading("Headline figures"), say(note, SMALL), Spacer(1, 6), grid]


def _boroughs(data: ReportData) -> list:
    widths = [WIDTH * 0.28] + [WIDTH * 0.72 / len(data.columns)] * len(data.columns)
    rows = [[say("Borough", CELL_BOLD), *(say(column, NUMBER_HEAD) for column in data.columns)]]
    rows += [[say(name, CELL), *(say(cell, NUMBER) for cell in cells)] for name, cells in data.boroughs]
    note = "By the borough in which the resident lived when they were referred."
    return [heading("By borough"), say(note, SMALL), ruled(rows, widths)]


def _chart(data: ReportData) -> list:
    rows = [(figure.label, figure.length, figure.shown) for figure in data.chart]
    drawn = bars(rows, width=WIDTH) if rows else say("Nothing to draw in this period.")
    note = "Boroughs with fewer than 5 have no bar: its length would give the number away."
    return [heading(data.chart_title), say(note, SMALL), Spacer(1, 4), drawn, Spacer(1, 10)]


def _needs(data: ReportData) -> list:
    widths = [WIDTH * 0.4, WIDTH * 0.2, WIDTH * 0.2, WIDTH * 0.2]
    head = [say("Need", CELL_BOLD), *(say(word, NUMBER_HEAD) for word in ("Asked for", "Met", "Still open"))]
    rows = [head, *([say(kind, CELL), *(say(cell, NUMBER) for cell in cells)] for kind, *cells in data.needs)]
    return [KeepTogether([say("Needs on the referrals of this period", SUBHEADING), ruled(rows, widths)])]


def _methods(data: ReportData) -> list:
    story = [heading("Definitions and methods")]
    for method in data.methods:
        source = f"Unit: {method.unit}. Source: {method.source}. Definition {method.version}."
        story.append(KeepTogether([say(method.name, SUBHEADING), say(method.definition), say(source, SMALL)]))
    story += [
        say("Small numbers", SUBHEADING),
        say(
            "So that nobody can be recognised, 0 stays 0, 1 to 4 are shown as “fewer than 5” and everything else is rounded to the "
            "nearest 5. Totals are rounded from the unrounded total and may differ from the sum of their parts."
        ),
        say("Frozen figures", SUBHEADING),
        say(
            f"All figures are a cut of the records taken at {data.frozen}. Later corrections appear as a new edition. Data {data.data_hash}."
        ),
    ]
    return story
